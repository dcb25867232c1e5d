//===- cot/CodeGen/Allocation.h - Register allocation of a machine function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Hands a machine function to an allocator and puts the answer into it. The operands are read
/// once, by the target's tables, into the plain data of regalloc::Problem; `apply` writes the new
/// arrays once.
///
/// Invariant: the walk over the register operands of an instruction (visitRegisters) is the same
/// for both directions, so allocations correspond to operands by order.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_ALLOCATION_H
#define COT_CODEGEN_ALLOCATION_H

#include "cot/CodeGen/Target.h"
#include "cot/RegAlloc/Allocate.h"

namespace cot::codegen {

/// Scratch memory, kept from function to function.
class AllocationContext {
public:
  /// Allocates the registers of \p function with \p algorithm. With \p check, the allocation
  /// checker proves the result, and what it finds is the error.
  llvm::Error run(MachineFunction &function, const Target &target, const TargetOptions &options,
                  CallConv callConv, const regalloc::Options &allocatorOptions, bool check);

  /// Statistics of the last run.
  const regalloc::Statistics &statistics() const { return output.statistics; }
  /// The last problem, for printing.
  const regalloc::Problem &lastProblem() const { return problem; }

  /// Prints the last problem and its answer as CompCert's LTL, under \p name.
  void printLtl(llvm::raw_ostream &os, llvm::StringRef name) const;

private:
  void collect(const MachineFunction &function);
  void collectInst(const MachineFunction &function, const MachineInst &inst, bool endsBlock,
                   bool hasSuccessors);
  uint32_t clobberSetOf(const MachineFunction &function, const MachineInst &inst);
  void apply(MachineFunction &function);
  void applyEdit(MachineFunction &function, const regalloc::Edit &edit);
  bool applyInst(MachineFunction &function, MachineInst &inst, const regalloc::Allocation *&next);

  const Target *machineTarget = nullptr;
  regalloc::Context context;
  regalloc::MachineEnvironment environment;
  regalloc::Problem problem;
  regalloc::Output output;

  std::vector<regalloc::Operand> operands;
  std::vector<uint32_t> operandOffsets;
  std::vector<regalloc::InstFlags> flags;
  std::vector<uint32_t> clobbers;
  std::vector<regalloc::PRegSet> clobberSets;
  std::vector<regalloc::InstRange> blocks;
  std::vector<MachineInst> oldInsts;
  std::vector<uint32_t> newBegins;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_ALLOCATION_H
