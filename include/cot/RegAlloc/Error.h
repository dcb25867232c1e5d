//===- cot/RegAlloc/Error.h - Why a problem can't be allocated -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The named errors of validation and allocation.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_ERROR_H
#define COT_REGALLOC_ERROR_H

#include "cot/RegAlloc/Operand.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace cot::regalloc {

enum class ErrorKind : uint8_t {
  /// Tables of the problem disagree in length, or name what doesn't exist.
  MalformedProblem,
  /// The machine environment contradicts itself.
  BadEnvironment,
  /// A block is empty, unreachable, lacks its branch or return, or has one in the middle; or edges
  /// and predecessors disagree; or the entry has parameters.
  BadBlock,
  /// An edge from several successors to several predecessors.
  CriticalEdge,
  /// A vreg has two definitions.
  MultipleDefinitions,
  /// A use that its definition doesn't dominate.
  UndominatedUse,
  /// A vreg that is used but nowhere defined: it would be live into the entry.
  EntryLiveIn,
  /// Arguments of an edge don't match the parameters of its target, in number or class.
  BranchArguments,
  /// A branch with operands leads to a block with several predecessors.
  BranchOperands,
  /// The operands and clobbers of one instruction ask for one place twice, or for a place that
  /// doesn't exist.
  OperandConflict,
  /// A move or cheap instruction doesn't have the operands of one.
  BadInstruction,
  /// A debug label is out of order or out of range.
  BadDebugLabel,
  /// The operands of one instruction need more registers than there are.
  TooManyLiveRegisters,
  /// An instruction has more operands than maxOperandsPerInst.
  TooManyOperands,
  /// More instructions, vregs or blocks than their numbers can name.
  ProblemTooLarge,
  /// The allocation needs more spill slots than SpillSlot can name.
  TooManySpillSlots,
};

inline constexpr uint32_t maxOperandsPerInst = (1u << 16) - 1;

/// The name of an error in text: "critical edge".
llvm::StringRef errorKindName(ErrorKind kind);

/// An error with the place that it is about; ids that don't apply are "none".
class AllocationError : public llvm::ErrorInfo<AllocationError> {
public:
  static char ID;

  AllocationError(ErrorKind kind, std::string detail, Block block = {}, Inst inst = {},
                  VReg vreg = {})
      : errorKind(kind), where(block), instruction(inst), value(vreg), detail(std::move(detail)) {}

  ErrorKind kind() const { return errorKind; }
  Block block() const { return where; }
  Inst inst() const { return instruction; }
  VReg vreg() const { return value; }

  /// "critical edge: block2 -> block5".
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

private:
  ErrorKind errorKind;
  Block where;
  Inst instruction;
  VReg value;
  std::string detail;
};

} // namespace cot::regalloc

#endif // COT_REGALLOC_ERROR_H
