//===- cot-llc.cpp - Compiles CLIF to objects and assembly -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads a module, or a module with machine functions, verifies it, runs the passes of the level,
/// and compiles it. Options and composition only: the work is in the libraries.
///
//===----------------------------------------------------------------------===//

#include "HeapCount.h"
#include "cot/CodeGen/MachineText.h"
#include "cot/CodeGen/ModuleCompiler.h"
#include "cot/IR/ModuleSettings.h"
#include "cot/IR/Parser.h"
#include "cot/IR/VerifierDiagnostics.h"
#include "cot/MC/AssemblyWriter.h"
#include "cot/MC/ObjectWriter.h"
#include "cot/Pass/Statistics.h"
#include "cot/Passes/PassPipeline.h"
#include "cot/Passes/PrintOptions.h"
#include "cot/Passes/RemarkOptions.h"
#include "cot/Support/InputFile.h"
#include "cot/Support/OutputFile.h"
#include "cot/Target/X86/CodeGen/Processor.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace cot;
namespace cl = llvm::cl;
using llvm::StringRef;

enum class FileType { Object, Assembly, Null, Ltl };

static cl::OptionCategory category("cot-llc options");
static cl::opt<std::string> inputFile(cl::Positional, cl::desc("<input>"), cl::init("-"),
                                      cl::cat(category));
static cl::opt<std::string> outputFile("o", cl::desc("Write to <file>; - is standard output"),
                                       cl::value_desc("file"), cl::cat(category));
static cl::opt<OptimizationLevel>
    level(cl::desc("How much to optimize:"),
          cl::values(clEnumValN(OptimizationLevel::O0, "O0", "not at all"),
                     clEnumValN(OptimizationLevel::O1, "O1", "good code from what is there"),
                     clEnumValN(OptimizationLevel::O2, "O2", "all passes that make code faster")),
          cl::init(OptimizationLevel::O1), cl::cat(category));
static cl::opt<std::string> triple("mtriple", cl::desc("The machine to compile for"),
                                   cl::value_desc("triple"), cl::cat(category));
static cl::opt<std::string> processor("mcpu",
                                      cl::desc("The processor, by LLVM's name; native: this one"),
                                      cl::value_desc("name"), cl::cat(category));
static cl::list<std::string> features("mattr", cl::CommaSeparated,
                                      cl::desc("Features by LLVM's names: +avx2,-fma"),
                                      cl::value_desc("+f,-f,..."), cl::cat(category));
static cl::opt<mc::AsmSyntax>
    syntax("x86-asm-syntax", cl::desc("Syntax of assembly:"),
           cl::values(clEnumValN(mc::AsmSyntax::ATT, "att", "AT&T's"),
                      clEnumValN(mc::AsmSyntax::Intel, "intel", "Intel's")),
           cl::init(mc::AsmSyntax::ATT), cl::cat(category));
static cl::opt<FileType>
    fileType("filetype", cl::desc("What to write:"),
             cl::values(clEnumValN(FileType::Assembly, "asm", "assembly"),
                        clEnumValN(FileType::Object, "obj", "an object file"),
                        clEnumValN(FileType::Null, "null", "nothing, for measurements"),
                        clEnumValN(FileType::Ltl, "ltl", "the allocation, as CompCert's LTL")),
             cl::init(FileType::Assembly), cl::cat(category));
static cl::opt<regalloc::Algorithm> allocator(
    "regalloc", cl::desc("Register allocator:"),
    cl::values(clEnumValN(regalloc::Algorithm::Ion, "ion", "backtracking"),
               clEnumValN(regalloc::Algorithm::Fast, "fast", "one pass over each block"),
               clEnumValN(regalloc::Algorithm::Irc, "irc", "iterated register coalescing")),
    cl::cat(category));
static cl::opt<codegen::RelocationModel> relocation(
    "relocation-model", cl::desc("How addresses are formed:"),
    cl::values(clEnumValN(codegen::RelocationModel::Static, "static", "at fixed places"),
               clEnumValN(codegen::RelocationModel::Pic, "pic", "independent of the place")),
    cl::init(codegen::RelocationModel::Static), cl::cat(category));
static cl::opt<bool> functionSections("function-sections",
                                      cl::desc("Put each function into its own section"),
                                      cl::cat(category));
static cl::opt<bool> verifyAllocation("verify-regalloc",
                                      cl::desc("Let the checker prove every allocation"),
                                      cl::cat(category));
static cl::list<std::string> settings("set", cl::desc("Set a setting: --set name[=value]"),
                                      cl::value_desc("name[=value]"), cl::cat(category));
static cl::opt<unsigned> threads("j", cl::desc("Threads; 0: one for each core"), cl::init(1),
                                 cl::Prefix, cl::cat(category));

static cl::opt<std::string> stopAfter("stop-after",
                                      cl::desc("Print the machine functions after this pass"),
                                      cl::value_desc("pass"), cl::cat(category));
static cl::opt<std::string> startAfter("start-after",
                                       cl::desc("Read machine functions, go on after this pass"),
                                       cl::value_desc("pass"), cl::cat(category));
static cl::opt<std::string> runPass("run-pass",
                                    cl::desc("Read machine functions, run this pass, print them"),
                                    cl::value_desc("pass"), cl::cat(category));
static PrintOptions shown(category);
static RemarkOptions remarks(category);
static cl::opt<bool> listPasses("print-passes", cl::desc("List the machine passes and exit"),
                                cl::cat(category));

static int fail(const llvm::Twine &message) {
  llvm::errs() << "cot-llc: error: " << message << '\n';
  return 1;
}

static int fail(const DiagnosticList &diagnostics) {
  diagnostics.print(llvm::errs(), llvm::sys::Process::FileDescriptorHasColors(2));
  return 1;
}

static StringRef inputName() { return inputFile == "-" ? StringRef("<stdin>") : inputFile; }

/// Settings of the file: of all targets, then of the first line for this one; then those of the
/// command line.
static Settings readSettings(const ir::Module &module, DiagnosticList &diagnostics) {
  Settings all;
  std::string error;
  ir::applyHeaderSettings(module, "x86_64", all);
  if (!processor.empty() && !x86::applyProcessor(processor, all, error))
    diagnostics.error("-mcpu", error);
  for (const std::string &word : features)
    if (!x86::applyFeature(word, all, error)) diagnostics.error("-mattr", error);
  for (const std::string &word : settings)
    if (!all.apply(word, error)) diagnostics.error("--set", error);
  return all;
}

static regalloc::Algorithm defaultAllocator(OptimizationLevel level) {
  return level == OptimizationLevel::O0 ? regalloc::Algorithm::Fast : regalloc::Algorithm::Ion;
}

static codegen::ModuleCompileOptions
compileOptions(const Settings &all, OptimizationLevel optimization, const llvm::Triple &machine) {
  codegen::ModuleCompileOptions options;
  codegen::TargetOptions &target = options.compile.target;
  target.settings = all;
  target.level = optimization;
  target.features = x86::featuresOf(all);
  target.relocation = all.isPic() ? codegen::RelocationModel::Pic : relocation;
  target.format = machine.isOSBinFormatMachO()  ? codegen::CodeFormat::MachO
                  : machine.isOSBinFormatCOFF() ? codegen::CodeFormat::COFF
                                                : codegen::CodeFormat::ELF;
  regalloc::Options &allocation = options.compile.allocator;
  allocation.algorithm = allocator.getNumOccurrences() ? regalloc::Algorithm(allocator)
                                                       : defaultAllocator(optimization);
  allocation.validate = verifyAllocation;
  if (optimization != OptimizationLevel::O2) allocation.splitBudget = 0;
  options.compile.verifyAllocation = verifyAllocation;
  options.threads = threads;
  options.functionSections = functionSections;
  options.fileName = inputName();
  return options;
}

/// The pass that option \p name names.
static std::optional<codegen::MachinePass> passOf(StringRef name, const std::string &value,
                                                  DiagnosticList &diagnostics) {
  if (value.empty()) return std::nullopt;
  std::optional<codegen::MachinePass> pass = codegen::parseMachinePass(value);
  if (!pass) {
    std::string all;
    for (const codegen::MachinePassInfo &info : codegen::machinePasses())
      all += (all.empty() ? "" : ", ") + info.name.str();
    diagnostics.error("-" + name.str(), "unknown pass `" + value + "`: expected one of " + all);
  }
  return pass;
}

/// Which passes run, by -start-after, -stop-after and -run-pass.
static codegen::MachinePassRange passRange(DiagnosticList &diagnostics) {
  codegen::MachinePassRange range;
  auto start = passOf("start-after", startAfter, diagnostics);
  auto stop = passOf("stop-after", stopAfter, diagnostics);
  auto only = passOf("run-pass", runPass, diagnostics);
  shown.forEachName([&](StringRef option, const std::string &name) {
    range.showsLiveInfo |=
        passOf(option.drop_front(), name, diagnostics) == codegen::MachinePass::LiveInfo;
  });
  if (only && (start || stop))
    diagnostics.error("-run-pass", "goes with neither -start-after nor -stop-after");
  if (only) return {*only, *only, /*isForced=*/true};
  if (start == codegen::MachinePass::Emit)
    diagnostics.error("-start-after", "`emit` is the last pass");
  else if (start)
    range.first = static_cast<codegen::MachinePass>(static_cast<unsigned>(*start) + 1);
  if (stop) range.last = *stop;
  // Both may be the same pass: then nothing runs, and what was read is printed.
  if (static_cast<unsigned>(range.last) + 1 < static_cast<unsigned>(range.first))
    diagnostics.error("-stop-after", "stops before it starts");
  if (fileType == FileType::Ltl) range.last = codegen::MachinePass::RegAlloc;
  return range;
}

/// Prints machine functions instead of compiling to the end.
static bool printsFunctions() {
  return !stopAfter.empty() || !runPass.empty() || fileType == FileType::Ltl;
}

static std::string outputPath() {
  if (!outputFile.empty()) return outputFile;
  if (inputFile == "-") return "-";
  llvm::SmallString<128> path(inputFile);
  const char *extension = fileType == FileType::Ltl      ? "ltl"
                          : printsFunctions()            ? "machine"
                          : fileType == FileType::Object ? "o"
                                                         : "s";
  llvm::sys::path::replace_extension(path, extension);
  return std::string(path);
}

static llvm::Error write(const mc::Object &object) {
  return writeOutputFile(outputPath(), [&](llvm::raw_ostream &os) -> llvm::Error {
    if (fileType == FileType::Assembly) {
      std::string text;
      if (llvm::Error error = mc::writeAssembly(object, syntax, text)) return error;
      os << text;
      return llvm::Error::success();
    }
    llvm::SmallVector<uint8_t, 0> bytes;
    if (llvm::Error error = mc::writeObject(object, bytes)) return error;
    os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    return llvm::Error::success();
  });
}

static llvm::Error write(StringRef text) {
  return writeOutputFile(outputPath(), [&](llvm::raw_ostream &os) -> llvm::Error {
    os << text;
    return llvm::Error::success();
  });
}

/// LLVM's own -stats-json, which its option parser always registers.
static bool statisticsAsJson() {
  auto &options = cl::getRegisteredOptions();
  auto found = options.find("stats-json");
  return found != options.end() && found->second->getNumOccurrences() != 0;
}

static void printStatistics(const codegen::ModuleStatistics &counts) {
  Statistics table;
  for (auto [rule, amount] : llvm::enumerate(counts.rules))
    table.count("lower", "rule " + llvm::utostr(rule), amount);
  table.count("ssa-combine", "zero extensions removed", counts.passes.namedExtensions);
  table.count("ssa-combine", "sums folded", counts.passes.foldedAddresses);
  table.count("ssa-combine", "conditions folded", counts.passes.foldedConditions);
  table.count("undo-ssa", "moves made", counts.passes.paramMoves);
  table.count("coalesce", "moves coalesced", counts.passes.coalescedMoves);
  table.count("regalloc", "live ranges", counts.liveRanges);
  table.count("regalloc", "bundles", counts.bundles);
  table.count("regalloc", "splits", counts.splits);
  table.count("regalloc", "evictions", counts.evictions);
  table.count("regalloc", "ranges on the stack", counts.spilledRanges);
  table.count("regalloc", "spills", counts.spills);
  table.count("regalloc", "reloads", counts.reloads);
  table.count("regalloc", "moves", counts.moves);
  table.count("regalloc", "rematerializations", counts.rematerializations);
  table.count("combine", "moves removed", counts.combined.moves);
  table.count("combine", "zero extensions removed", counts.combined.extensions);
  table.count("combine", "loads folded", counts.combined.loads);
  table.count("combine", "stores folded", counts.combined.stores);
  table.count("combine", "compares removed", counts.combined.compares);
  table.count("machine-dce", "instructions removed", counts.passes.removedInsts);
  table.count("block-order", "blocks removed", counts.passes.threadedBlocks);
  table.count("block-order", "blocks moved", counts.passes.movedBlocks);
  table.count("emit", "functions", counts.functions);
  table.count("emit", "machine instructions", counts.instructions);
  table.count("emit", "bytes of code", counts.codeBytes);
  table.show("heap", "requests", counts.heapRequests);
  table.show("heap", "requests of the later half", counts.lateHeapRequests);
  table.show("heap", "functions with requests", counts.heapUsers);
  if (statisticsAsJson())
    table.printJson(llvm::errs());
  else
    table.print(llvm::errs());
}

static void printReports(const codegen::ModuleStatistics &statistics,
                         llvm::ArrayRef<PassTime> passTimes) {
  std::vector<PassTime> times(passTimes);
  llvm::append_range(times, statistics.times);
  shown.printTimes(times);
  if (llvm::AreStatisticsEnabled()) printStatistics(statistics);
}

/// What was read: the module, its places, and the machine functions of a file that has them.
struct Input {
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  StringRef text, moduleText;
  std::unique_ptr<ir::Module> module;
  ir::SourceMap map;
  std::vector<codegen::MachineFunction> functions;
  std::vector<PassTime> passTimes; ///< Of passes over CLIF, if they are asked for.
};

/// The place of what could not be compiled, with its line.
static void report(const codegen::CompileFailure &failure, const Input &input,
                   DiagnosticList &diagnostics) {
  if (failure.isData)
    return diagnostics.errorAt(inputName(), input.moduleText, input.map.data[failure.function],
                               failure.message);
  std::string message = "function " + input.module->functions[failure.function]->name.symbolName() +
                        ": " + failure.message;
  const ir::FunctionPlaces &places = input.map.functions[failure.function];
  ir::TextOffset offset = failure.inst.isNone() ? ir::noPlace : places.insts[failure.inst];
  if (offset == ir::noPlace) offset = places.header;
  if (offset == ir::noPlace)
    diagnostics.error(inputName(), message);
  else
    diagnostics.errorAt(inputName(), input.moduleText, offset, message);
}

static bool readMachineFunctions(Input &input, size_t begin, codegen::MachinePassRange range,
                                 DiagnosticList &diagnostics) {
  codegen::ParsedMachineFunctions parsed;
  if (!codegen::parseMachineFunctions(inputName(), input.text, begin, *input.module,
                                      x86::codegenTarget, diagnostics, parsed))
    return false;
  auto before = static_cast<codegen::MachinePass>(static_cast<unsigned>(range.first) - 1);
  bool isAllocated = before >= codegen::MachinePass::RegAlloc;
  for (const codegen::MachineFunction &function : parsed.functions)
    if (function.isAllocated != isAllocated) {
      diagnostics.error(inputName(), "`" + codegen::nameOf(range.first) + "` does not follow `" +
                                         codegen::nameOf(parsed.lastPass) + "`, after which the " +
                                         "functions are");
      return false;
    }
  input.functions = std::move(parsed.functions);
  return true;
}

/// The passes over CLIF.
static llvm::Error optimize(Input &input, OptimizationLevel optimization) {
  PipelineRunOptions pipeline;
  if (llvm::Error error = remarks.choose(pipeline.remarks)) return error;
  if (optimization != OptimizationLevel::O2) return remarks.write({});
  pipeline.threads = threads;
  pipeline.instrumentation.timePasses = shown.wantsTimes();
  PipelineRunResult result =
      runPipeline(*input.module, PassPipeline::forLevel(optimization), pipeline, llvm::errs());
  input.passTimes = std::move(result.times);
  return remarks.write(result.remarks);
}

/// The machine to compile for, or nothing and an error that says which there are.
static std::optional<llvm::Triple> machineTriple(DiagnosticList &diagnostics) {
  llvm::Triple machine(llvm::Triple::normalize(triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                                              : std::string(triple)));
  if (machine.getArch() == llvm::Triple::x86_64) return machine;
  diagnostics.error("-mtriple", "no code is generated for `" + machine.str() +
                                    "`: expected x86_64, with any vendor, system and format "
                                    "(elf, macho, coff)");
  return std::nullopt;
}

static int compile(Input &input, const codegen::ModuleCompileOptions &options,
                   DiagnosticList &diagnostics) {
  const codegen::Target &target = x86::codegenTarget;
  std::vector<codegen::CompileFailure> failures;
  codegen::ModuleStatistics statistics;
  std::unique_ptr<mc::Object> object;
  std::string printed;
  llvm::raw_string_ostream os(printed);
  if (printsFunctions())
    codegen::printCompiled(os, *input.module, target, options, failures, &statistics);
  else if (fileType == FileType::Null)
    codegen::compileOnly(*input.module, target, options, failures, &statistics);
  else
    object = codegen::compileModule(*input.module, target, options, failures, &statistics);
  for (const codegen::CompileFailure &failure : failures)
    report(failure, input, diagnostics);
  if (diagnostics.hasErrors()) return fail(diagnostics);
  llvm::Error error = printsFunctions() ? write(printed)
                      : object          ? write(*object)
                                        : llvm::Error::success();
  if (error) return fail(toString(std::move(error)));
  printReports(statistics, input.passTimes);
  return 0;
}

static int run() {
  DiagnosticList diagnostics;
  codegen::MachinePassRange range = passRange(diagnostics);
  std::optional<llvm::Triple> machine = machineTriple(diagnostics);
  if (diagnostics.hasErrors()) return fail(diagnostics);
  Input input;
  auto buffer = readInput(inputFile);
  if (!buffer) return fail(inputFile + ": " + llvm::toString(buffer.takeError()));
  input.buffer = std::move(*buffer);
  input.text = input.moduleText = input.buffer->getBuffer();
  bool readsFunctions = range.first != codegen::MachinePass::Lower;
  std::optional<size_t> sections;
  if (readsFunctions) {
    sections = codegen::findMachineSections(input.text);
    if (!sections) return fail(inputName() + ": expected machine functions behind the CLIF");
    input.moduleText = input.text.take_front(*sections);
  }
  input.module = ir::parseModule(input.moduleText, inputName(), diagnostics, &input.map);
  if (diagnostics.hasErrors() || !input.module) return fail(diagnostics);
  Settings all = readSettings(*input.module, diagnostics);
  ir::VerifierTarget target;
  target.pointerBits = 64;
  target.enablePinnedReg = all.enablePinnedReg();
  target.preserveFramePointers = all.preserveFramePointers();
  if (!verifyModule(*input.module, input.map, inputName(), input.moduleText, &target,
                    diagnostics) ||
      diagnostics.hasErrors())
    return fail(diagnostics);
  if (readsFunctions && !readMachineFunctions(input, *sections, range, diagnostics))
    return fail(diagnostics);

  std::optional<OptimizationLevel> commandLine;
  if (level.getNumOccurrences()) commandLine = level;
  OptimizationLevel optimization = commandLine || all.wasSet(Setting::OptLevel)
                                       ? all.optimizationLevel(commandLine)
                                       : OptimizationLevel::O1;
  if (!readsFunctions)
    if (llvm::Error error = optimize(input, optimization)) return fail(toString(std::move(error)));
  codegen::ModuleCompileOptions options = compileOptions(all, optimization, *machine);
  options.passes = range;
  options.machineFunctions = &input.functions;
  options.countRules = llvm::AreStatisticsEnabled();
  options.heapRequests = heapRequests;
  options.form = fileType == FileType::Ltl ? codegen::PrintForm::Ltl : codegen::PrintForm::Machine;
  InstrumentationOptions around = shown.instrumentation();
  if (shown.any()) options.instrumentation = &around;
  // Functions from text prove that each use has a definition.
  if (readsFunctions) options.compile.allocator.validate = true;
  return compile(input, options, diagnostics);
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "cot-llc: compiles CLIF to machine code\n");
  if (listPasses) {
    codegen::printMachinePasses(llvm::outs());
    return 0;
  }
  return shown.runTraced("cot-llc", inputFile, run);
}
