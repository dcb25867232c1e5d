//===- cot/CodeGen/Allocation.h - Register allocation of a machine function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Hands a machine function to an allocator and puts the answer into it. The operands are read
/// once, by plans that were read from the target's tables, into the plain data of
/// regalloc::Problem; `apply` writes the new arrays once.
///
/// Invariant: what is collected notes where each operand stands, so allocations correspond to
/// operands by order.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_ALLOCATION_H
#define COT_CODEGEN_ALLOCATION_H

#include "cot/CodeGen/Target.h"
#include "cot/RegAlloc/Allocate.h"
#include "cot/Support/ScratchArray.h"

namespace cot::codegen {

class OperandPlans;
struct OperandPlan;

/// Scratch memory, kept from function to function.
class AllocationContext {
public:
  /// Allocates the registers of \p function with \p algorithm. With \p check, the allocation
  /// checker proves the result, and what it finds is the error.
  llvm::Error run(MachineFunction &function, const Target &target, OperandPlans &operandPlans,
                  const TargetOptions &options, CallConv callConv,
                  const regalloc::Options &allocatorOptions, bool check);

  /// Statistics of the last run.
  const regalloc::Statistics &statistics() const { return output.statistics; }
  /// The last problem, for printing.
  const regalloc::Problem &lastProblem() const { return problem; }

  /// Prints the last problem and its answer as CompCert's LTL, under \p name.
  void printLtl(llvm::raw_ostream &os, llvm::StringRef name) const;

private:
  /// Where the next things that are collected go.
  struct Cursor;
  void collect(MachineFunction &function);
  void makeRoom(uint32_t operandCount, Cursor &cursor);
  uint32_t collectInst(MachineFunction &function, const MachineInst &inst, Cursor &cursor);
  uint32_t collectOther(MachineFunction &function, const MachineInst &inst, const OperandPlan *plan,
                        Cursor &cursor);
  void collectByTables(MachineFunction &function, const MachineInst &inst, Cursor &cursor);
  uint32_t clobberSetOf(const MachineFunction &function, const MachineInst &inst,
                        llvm::ArrayRef<regalloc::Operand> operandsOfInst);
  void describeProblem(const MachineFunction &function);
  void apply(MachineFunction &function);
  void applyPlaces(MachineFunction &function);
  void applyEdit(MachineFunction &function, const regalloc::Edit &edit);
  void repeatInst(MachineFunction &function, const regalloc::Edit &edit);
  bool isDropped(uint32_t inst) const;

  const Target *machineTarget = nullptr;
  OperandPlans *plans = nullptr;
  regalloc::Context context;
  regalloc::MachineEnvironment environment;
  regalloc::Problem problem;
  regalloc::Output output;

  // By operand, in the order in which the allocator sees them.
  ScratchArray<regalloc::Operand> operands;
  ScratchArray<MachineOperand *> sites; ///< Where it stands in the machine function.
  // By instruction.
  ScratchArray<uint32_t> operandOffsets;
  ScratchArray<regalloc::InstFlags> flags;
  ScratchArray<uint32_t> clobbers;
  std::vector<regalloc::PRegSet> clobberSets;
  std::vector<regalloc::InstRange> blocks;
  ScratchArray<MachineInst> oldInsts;
  // Of the room that apply has made.
  MachineInst *nextInst = nullptr;
  uint32_t nextOperand = 0;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_ALLOCATION_H
