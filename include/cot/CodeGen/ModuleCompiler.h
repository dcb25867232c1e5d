//===- cot/CodeGen/ModuleCompiler.h - From a CLIF module to an object -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Compiles the functions of a module, on any number of threads, and puts code, data, unwind and
/// line tables into an object.
///
/// Invariant: the object depends on the module and the options; the number of threads changes
/// nothing.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_MODULECOMPILER_H
#define COT_CODEGEN_MODULECOMPILER_H

#include "cot/CodeGen/Compile.h"
#include "cot/IR/Module.h"
#include "cot/MC/Object.h"
#include "cot/Pass/Instrumentation.h"

namespace cot::codegen {

/// What printCompiled writes: the module with its machine functions, or the allocation of each
/// function as CompCert's LTL (then the last pass is the allocator).
enum class PrintForm : uint8_t { Machine, Ltl };

struct ModuleCompileOptions {
  CompileOptions compile;
  /// 0: one for each core.
  unsigned threads = 1;
  /// Each function goes into a section of its own.
  bool functionSections = false;
  /// Write `.debug_line` where functions have source locations.
  bool debugLines = true;
  llvm::StringRef fileName;
  /// The passes to run. Where they don't begin with lowering, `machineFunctions` holds what the
  /// passes before have made of each of the module's functions; it is taken from there.
  MachinePassRange passes;
  std::vector<MachineFunction> *machineFunctions = nullptr;
  /// Print, time, ... passes: on one thread, whatever `threads` says.
  const InstrumentationOptions *instrumentation = nullptr;
  /// Count which rules lower what.
  bool countRules = false;
  /// How often the calling thread has asked the heap for memory so far; null where the program does
  /// not count that.
  uint64_t (*heapRequests)() = nullptr;
  PrintForm form = PrintForm::Machine;
};

/// What could not be compiled, and why.
struct CompileFailure {
  uint32_t function = 0; ///< Position in Module::functions, or in Module::data.
  ir::Inst inst;         ///< What could not be lowered, or none.
  std::string message;
  bool isData = false;
};

struct ModuleStatistics {
  uint64_t functions = 0, instructions = 0, codeBytes = 0;
  uint64_t spills = 0, reloads = 0, moves = 0, rematerializations = 0, splits = 0;
  uint64_t liveRanges = 0, bundles = 0, evictions = 0, spilledRanges = 0;
  CombineCounts combined;
  MachinePassCounts passes;
  /// Of the functions' compilation, their places in an object apart: requests to the heap, those of
  /// the later half of the functions, and functions that made any.
  uint64_t heapRequests = 0, lateHeapRequests = 0, heapUsers = 0;
  /// By rule id; empty if they were not counted.
  std::vector<uint64_t> rules;
  /// With instrumentation that asks for them.
  std::vector<PassTime> times;
};

/// The object, or nothing when functions failed, which \p failures lists in their order.
std::unique_ptr<mc::Object> compileModule(const ir::Module &module, const Target &target,
                                          const ModuleCompileOptions &options,
                                          std::vector<CompileFailure> &failures,
                                          ModuleStatistics *statistics = nullptr);

/// Compiles and forgets, for measurements: no object is made.
void compileOnly(const ir::Module &module, const Target &target,
                 const ModuleCompileOptions &options, std::vector<CompileFailure> &failures,
                 ModuleStatistics *statistics = nullptr);

/// Runs the passes of options.passes and prints the module and the machine functions as they are
/// then (MachineText.h), one after the other. Nothing useful is printed when functions failed.
void printCompiled(llvm::raw_ostream &os, const ir::Module &module, const Target &target,
                   const ModuleCompileOptions &options, std::vector<CompileFailure> &failures,
                   ModuleStatistics *statistics = nullptr);

mc::ObjectFormat objectFormat(CodeFormat format);

} // namespace cot::codegen

#endif // COT_CODEGEN_MODULECOMPILER_H
