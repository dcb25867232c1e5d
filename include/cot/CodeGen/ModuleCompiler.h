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

namespace cot::codegen {

struct ModuleCompileOptions {
  CompileOptions compile;
  /// 0: one for each core.
  unsigned threads = 1;
  /// Each function goes into a section of its own.
  bool functionSections = false;
  /// Write `.debug_line` where functions have source locations.
  bool debugLines = true;
  llvm::StringRef fileName;
};

/// What could not be compiled, and why.
struct CompileFailure {
  uint32_t function = 0; ///< Position in Module::functions.
  std::string message;
};

struct ModuleStatistics {
  uint64_t functions = 0, instructions = 0, codeBytes = 0;
  uint64_t spills = 0, reloads = 0, moves = 0, rematerializations = 0, splits = 0;
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

mc::ObjectFormat objectFormat(CodeFormat format);

} // namespace cot::codegen

#endif // COT_CODEGEN_MODULECOMPILER_H
