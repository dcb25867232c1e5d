//===- cot/Runtime/CompileUnit.h - From a module of CLIF to a unit -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Compiles modules for the machine of this process and brings them to the JIT, at once or function
/// by function when they are first called.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_COMPILEUNIT_H
#define COT_RUNTIME_COMPILEUNIT_H

#include "cot/CodeGen/Compile.h"
#include "cot/Runtime/Jit.h"
#include <memory>
#include <optional>

namespace cot::runtime {

/// The code generator's target of this process.
const codegen::Target &hostCodeTarget();

/// A feature of the machine that \p settings ask for and the host lacks; empty if it has them all.
llvm::StringRef missingHostFeature(const Settings &settings);
/// Lets \p settings ask for every feature that the host has.
void enableHostFeatures(Settings &settings);

/// Options for code of this process. Without \p allocator the level's own is taken. Code is
/// position independent, so that it reaches symbols anywhere.
codegen::CompileOptions hostCompileOptions(const Settings &settings, OptimizationLevel level,
                                           std::optional<regalloc::Algorithm> allocator = {});

/// Compiles \p function into \p unit. The error names the function.
llvm::Error compileInto(LinkUnit &unit, codegen::FunctionCompiler &compiler,
                        const ir::Function &function);

/// Compiles the functions of \p module, which was verified, and takes its data.
llvm::Expected<LinkUnit> compileUnit(const ir::Module &module,
                                     const codegen::CompileOptions &options);

/// Links the data of \p module and defines its functions lazily: each is compiled when it is first
/// called. Local functions are seen by other units, too.
llvm::Error linkLazily(Jit &jit, std::shared_ptr<const ir::Module> module,
                       const codegen::CompileOptions &options);

} // namespace cot::runtime

#endif // COT_RUNTIME_COMPILEUNIT_H
