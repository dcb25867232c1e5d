//===- cot-run.cpp - Runs CLIF -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads a module, verifies it, compiles it into memory or interprets it, and calls a function of
/// it. Options and composition only: the work is in the libraries.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/ModuleSettings.h"
#include "cot/IR/Parser.h"
#include "cot/IR/VerifierDiagnostics.h"
#include "cot/Interpreter/Interpreter.h"
#include "cot/Passes/PassPipeline.h"
#include "cot/Runtime/ModuleRunner.h"
#include "cot/Support/InputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"

using namespace cot;
namespace cl = llvm::cl;
using interpreter::DataValue;
using llvm::StringRef;

static cl::OptionCategory category("cot-run options");
static cl::opt<std::string> inputFile(cl::Positional, cl::desc("<input>"), cl::Required,
                                      cl::cat(category));
static cl::list<std::string> arguments(cl::desc("<arguments>..."), cl::ConsumeAfter,
                                       cl::cat(category));
static cl::opt<std::string> functionName(
    "function", cl::value_desc("name"), cl::cat(category),
    cl::desc("Call this function with the arguments as values and print its results; without it, "
             "main is called, whose result is the exit status"));
static cl::opt<bool> interpret("interp", cl::cat(category),
                               cl::desc("Interpret instead of compiling"));
static cl::opt<bool>
    countInsts("count", cl::cat(category),
               cl::desc("With --interp, print how many instructions were executed to stderr"));
static cl::opt<OptimizationLevel>
    level(cl::desc("How much to optimize:"),
          cl::values(clEnumValN(OptimizationLevel::O0, "O0", "not at all"),
                     clEnumValN(OptimizationLevel::O1, "O1", "good code from what is there"),
                     clEnumValN(OptimizationLevel::O2, "O2", "all passes that make code faster")),
          cl::init(OptimizationLevel::O1), cl::cat(category));
static cl::opt<regalloc::Algorithm> allocator(
    "regalloc", cl::desc("Register allocator (default: the level's own):"),
    cl::values(clEnumValN(regalloc::Algorithm::Ion, "ion", "backtracking"),
               clEnumValN(regalloc::Algorithm::Fast, "fast", "one pass over each block"),
               clEnumValN(regalloc::Algorithm::Irc, "irc", "iterated register coalescing")),
    cl::cat(category));
static cl::opt<bool> verifyAllocation("verify-regalloc",
                                      cl::desc("Let the checker prove every allocation"),
                                      cl::cat(category));
static cl::list<std::string> settings("set", cl::desc("Set a setting: --set name[=value]"),
                                      cl::value_desc("name[=value]"), cl::cat(category));
static cl::opt<bool> native("native", cl::cat(category),
                            cl::desc("Use every feature of this machine's processor"));
static cl::opt<bool> lazy("lazy", cl::cat(category),
                          cl::desc("Compile each function when it is first called"));
static cl::opt<bool> perfMap("perf-map", cl::cat(category),
                             cl::desc("Write /tmp/perf-PID.map, where perf finds names"));

/// As a shell reports a program that abort() ended.
static constexpr int trapStatus = 128 + 6;

static int fail(const llvm::Twine &message) {
  llvm::errs() << "cot-run: error: " << message << '\n';
  return 1;
}

static int fail(const DiagnosticList &diagnostics) {
  diagnostics.print(llvm::errs(), llvm::sys::Process::FileDescriptorHasColors(2));
  return 1;
}

/// Settings of the file, then of the command line.
static Settings readSettings(const ir::Module &module, DiagnosticList &diagnostics) {
  Settings all;
  std::string error;
  ir::applyHeaderSettings(module, "", all);
  if (native) runtime::enableHostFeatures(all);
  for (const std::string &word : settings)
    if (!all.apply(word, error)) diagnostics.error("--set", error);
  return all;
}

//===----------------------------------------------------------------------===//
// Arguments and results
//===----------------------------------------------------------------------===//

/// The command line's words as values of the parameters' types.
static llvm::Expected<llvm::SmallVector<DataValue, 4>>
readArguments(const ir::Signature &signature) {
  if (arguments.size() != signature.parameters.size())
    return llvm::createStringError("%s takes %zu arguments, not %zu", functionName.c_str(),
                                   signature.parameters.size(), arguments.size());
  llvm::SmallVector<DataValue, 4> values;
  for (size_t i = 0; i < arguments.size(); ++i) {
    StringRef text = arguments[i];
    auto value = interpreter::consumeDataValue(text, signature.parameters[i].type);
    if (!value) return value.takeError();
    if (!text.trim().empty())
      return llvm::createStringError("argument '" + arguments[i] + "': nothing may follow the " +
                                     signature.parameters[i].type.str());
    values.push_back(*value);
  }
  return values;
}

/// The arguments of a C main, alive while the program runs.
class MainArguments {
public:
  MainArguments() {
    words.push_back(inputFile);
    words.insert(words.end(), arguments.begin(), arguments.end());
    for (std::string &word : words)
      pointers.push_back(word.data());
    pointers.push_back(nullptr);
  }
  /// Those that \p signature asks for: none, or a count and an array.
  llvm::Expected<llvm::SmallVector<DataValue, 4>> values(const ir::Signature &signature) const {
    llvm::SmallVector<DataValue, 4> result;
    if (signature.parameters.empty()) return result;
    bool isC = signature.parameters.size() == 2 && signature.parameters[0].type == ir::types::i32 &&
               signature.parameters[1].type == ir::types::i64;
    if (!isC || interpret)
      return llvm::createStringError(isC ? "the interpreter's main takes no arguments"
                                         : "main takes nothing, or (i32, i64)");
    result.push_back(DataValue::i32(static_cast<uint32_t>(words.size())));
    result.push_back(DataValue::i64(reinterpret_cast<uint64_t>(pointers.data())));
    return result;
  }

private:
  std::vector<std::string> words;
  std::vector<char *> pointers;
};

/// What a call that returned \p results ends the program with.
static int report(llvm::ArrayRef<DataValue> results) {
  if (functionName.empty())
    return results.empty() || !results.front().type().isInt() ? 0 : results.front().low64() & 0xff;
  if (!results.empty()) {
    interpreter::printDataValues(llvm::outs(), results);
    llvm::outs() << '\n';
  }
  return 0;
}

static int reportTrap(const llvm::Twine &text) {
  llvm::outs().flush();
  llvm::errs() << "cot-run: " << text << '\n';
  return trapStatus;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static int runInterpreter(const ir::Module &module, const ir::Function &function,
                          llvm::ArrayRef<DataValue> values) {
  interpreter::Interpreter machine;
  if (llvm::Error error = machine.load(module)) return fail(toString(std::move(error)));
  interpreter::Outcome outcome = machine.call(function, values);
  if (countInsts) llvm::errs() << outcome.steps << " instructions executed\n";
  return outcome.returned() ? report(outcome.results) : reportTrap(outcome.str());
}

static int runCompiled(const ir::Module &module, const ir::Function &function,
                       llvm::ArrayRef<DataValue> values, const Settings &all,
                       OptimizationLevel optimization) {
  std::optional<regalloc::Algorithm> algorithm;
  if (allocator.getNumOccurrences()) algorithm = allocator;
  runtime::RunnerOptions options;
  options.compile = runtime::hostCompileOptions(all, optimization, algorithm);
  options.compile.verifyAllocation = options.compile.allocator.validate = verifyAllocation;
  options.isLazy = lazy;
  options.jit.writePerfMap = perfMap;
  options.jit.sourceFile = inputFile;
  options.jit.positionOf = [](SourceLocation location) {
    return mc::LinePosition{location.isUnknown() ? 0 : location.bits(), 0};
  };
  auto runner = runtime::ModuleRunner::create(module, std::move(options));
  if (!runner) return fail(inputFile + ": " + toString(runner.takeError()));
  auto outcome = (*runner)->call(function, values);
  if (!outcome) return fail(inputFile + ": " + toString(outcome.takeError()));
  if (!outcome->trap) return report(outcome->results);
  if (outcome->trap->kind == runtime::Trap::NotCompiled)
    return fail(inputFile + ": " + outcome->trap->str());
  return reportTrap(outcome->trap->str());
}

static int run() {
  auto buffer = readInput(inputFile);
  if (!buffer) return fail(inputFile + ": " + llvm::toString(buffer.takeError()));
  StringRef text = (*buffer)->getBuffer();
  StringRef name = inputFile == "-" ? StringRef("<stdin>") : StringRef(inputFile);
  DiagnosticList diagnostics;
  ir::SourceMap map;
  auto module = ir::parseModule(text, name, diagnostics, &map);
  if (diagnostics.hasErrors() || !module) return fail(diagnostics);
  Settings all = readSettings(*module, diagnostics);
  ir::VerifierTarget target;
  target.pointerBits = 64;
  target.enablePinnedReg = all.enablePinnedReg();
  target.preserveFramePointers = all.preserveFramePointers();
  if (!verifyModule(*module, map, name, text, &target, diagnostics) || diagnostics.hasErrors())
    return fail(diagnostics);
  if (StringRef missing = runtime::missingHostFeature(all); !missing.empty() && !interpret)
    return fail(name + ": this machine's processor lacks " + missing);

  StringRef wanted = functionName.empty() ? StringRef("main") : StringRef(functionName).ltrim('%');
  const ir::Function *function = module->findFunction(ir::ExternalName::symbol(wanted));
  if (!function) return fail(name + ": there is no function %" + wanted);
  MainArguments mainArguments;
  auto values = functionName.empty() ? mainArguments.values(function->signature)
                                     : readArguments(function->signature);
  if (!values) return fail(toString(values.takeError()));
  if (interpret) return runInterpreter(*module, *function, *values);

  std::optional<OptimizationLevel> commandLine;
  if (level.getNumOccurrences()) commandLine = level;
  OptimizationLevel optimization = commandLine || all.wasSet(Setting::OptLevel)
                                       ? all.optimizationLevel(commandLine)
                                       : OptimizationLevel::O1;
  if (optimization == OptimizationLevel::O2)
    runPipeline(*module, PassPipeline::forLevel(optimization), {}, llvm::errs());
  return runCompiled(*module, *function, *values, all, optimization);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "cot-run: runs CLIF\n\n"
      "  Calls main, or the function that --function names, compiled into memory or interpreted.\n"
      "  A trap prints its code, function and source location and exits with status 134.\n");
  return run();
}
