//===- cot-llc.cpp - Compiles CLIF to objects and assembly -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads a module, verifies it, runs the passes of the level, and compiles it. Options and
/// composition only: the work is in the libraries.
///
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/ModuleCompiler.h"
#include "cot/IR/Parser.h"
#include "cot/IR/VerifierDiagnostics.h"
#include "cot/MC/AssemblyWriter.h"
#include "cot/MC/ObjectWriter.h"
#include "cot/Passes/PassPipeline.h"
#include "cot/Support/OutputFile.h"
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

enum class FileType { Object, Assembly, Null };

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
static cl::opt<FileType>
    fileType("filetype", cl::desc("What to write:"),
             cl::values(clEnumValN(FileType::Assembly, "asm", "assembly"),
                        clEnumValN(FileType::Object, "obj", "an object file"),
                        clEnumValN(FileType::Null, "null", "nothing, for measurements")),
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

static int fail(const llvm::Twine &message) {
  llvm::errs() << "cot-llc: error: " << message << '\n';
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
  for (const ir::TextLine &line : module.header)
    if (StringRef words = line.text; words.consume_front("set "))
      for (StringRef word : llvm::split(words.trim(), ' '))
        all.apply(word, error); // of a bad one the parser has said so
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
  options.fileName = inputFile == "-" ? StringRef("<stdin>") : StringRef(inputFile);
  return options;
}

static std::string outputPath() {
  if (!outputFile.empty()) return outputFile;
  if (inputFile == "-") return "-";
  llvm::SmallString<128> path(inputFile);
  llvm::sys::path::replace_extension(path, fileType == FileType::Object ? "o" : "s");
  return std::string(path);
}

static llvm::Error write(const mc::Object &object) {
  return writeOutputFile(outputPath(), [&](llvm::raw_ostream &os) -> llvm::Error {
    if (fileType == FileType::Assembly) {
      std::string text;
      if (llvm::Error error = mc::writeAssembly(object, mc::AsmSyntax::ATT, text)) return error;
      os << text;
      return llvm::Error::success();
    }
    llvm::SmallVector<uint8_t, 0> bytes;
    if (llvm::Error error = mc::writeObject(object, bytes)) return error;
    os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    return llvm::Error::success();
  });
}

static int run() {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(inputFile);
  if (!buffer) return fail(inputFile + ": " + buffer.getError().message());
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

  llvm::Triple machine(llvm::Triple::normalize(triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                                              : std::string(triple)));
  if (machine.getArch() != llvm::Triple::x86_64)
    return fail("no code is generated for `" + machine.str() + "`");
  std::optional<OptimizationLevel> commandLine;
  if (level.getNumOccurrences()) commandLine = level;
  OptimizationLevel optimization = commandLine || all.wasSet(Setting::OptLevel)
                                       ? all.optimizationLevel(commandLine)
                                       : OptimizationLevel::O1;
  if (optimization == OptimizationLevel::O2) {
    PipelineRunOptions pipeline;
    pipeline.threads = threads;
    runPipeline(*module, PassPipeline::forLevel(optimization), pipeline, llvm::errs());
  }

  codegen::ModuleCompileOptions options = compileOptions(all, optimization, machine);
  std::vector<codegen::CompileFailure> failures;
  codegen::ModuleStatistics statistics;
  std::unique_ptr<mc::Object> object;
  if (fileType == FileType::Null)
    codegen::compileOnly(*module, x86::codegenTarget, options, failures, &statistics);
  else
    object = codegen::compileModule(*module, x86::codegenTarget, options, failures, &statistics);
  for (const codegen::CompileFailure &failure : failures)
    diagnostics.error(name, "function " + module->functions[failure.function]->name.symbolName() +
                                ": " + failure.message);
  if (diagnostics.hasErrors()) return fail(diagnostics);
  if (object)
    if (llvm::Error error = write(*object)) return fail(toString(std::move(error)));
  if (llvm::AreStatisticsEnabled())
    llvm::errs() << statistics.functions << " functions, " << statistics.instructions
                 << " machine instructions, " << statistics.codeBytes << " bytes of code, "
                 << statistics.spills << " spills, " << statistics.reloads << " reloads, "
                 << statistics.moves << " moves, " << statistics.rematerializations
                 << " rematerializations\n";
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "cot-llc: compiles CLIF to machine code\n");
  return run();
}
