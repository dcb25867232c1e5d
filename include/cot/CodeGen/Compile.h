//===- cot/CodeGen/Compile.h - From a CLIF function to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pipeline of machine passes over one function: lower, allocate, frame, emit. A
/// FunctionCompiler holds the scratch memory of all of them and is reused from function to
/// function, one per thread.
///
/// Invariant: the code of a function depends on the function and the options alone.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_COMPILE_H
#define COT_CODEGEN_COMPILE_H

#include "cot/CodeGen/Allocation.h"
#include "cot/CodeGen/Lowering.h"
#include "cot/CodeGen/SideTables.h"

namespace cot::codegen {

struct CompileOptions {
  TargetOptions target;
  regalloc::Options allocator;
  /// The checker proves every allocation.
  bool verifyAllocation = false;
};

class FunctionCompiler {
public:
  FunctionCompiler(const Target &target, const CompileOptions &options)
      : machineTarget(target), compileOptions(options) {}

  /// Compiles \p function into \p buffer, which it clears first. The buffer's symbols are numbered
  /// as symbols() lists them.
  llvm::Error compile(const ir::Function &function, mc::CodeBuffer &buffer);

  /// Of the last function.
  const MachineFunction &machineFunction() const { return machine; }
  llvm::ArrayRef<MachineSymbol> symbols() const { return machine.symbols; }
  const FrameLayout &frame() const { return frameLayout; }
  /// Fills \p tables with what is known of the last function, whose code is in \p buffer.
  void collectSideTables(const mc::CodeBuffer &buffer, SideTables &tables) const {
    tables.collect(machine, frameLayout, machineTarget, buffer);
  }
  const regalloc::Statistics &allocatorStatistics() const { return allocation.statistics(); }
  LoweringContext &lowering() { return loweringContext; }

private:
  const Target &machineTarget;
  CompileOptions compileOptions;
  MachineFunction machine;
  LoweringContext loweringContext;
  AllocationContext allocation;
  FrameLayout frameLayout;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_COMPILE_H
