//===- OperandPlans.h - What each opcode asks of the allocator, read once -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Remembers by opcode what visitRegisters said of its first instruction, so that for the next ones
/// a short list is walked instead of the target's tables.
///
/// Invariant: by its plan an instruction has the operands that visitRegisters finds before
/// allocation, in the same order; after it, spill slots may stand in place of registers.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_OPERANDPLANS_H
#define COT_LIB_CODEGEN_OPERANDPLANS_H

#include "cot/CodeGen/Target.h"
#include <vector>

namespace cot::codegen {

/// Has \p info a property of what a load must not be moved across?
inline bool hasMemoryEffect(const mc::InstrInfo &info) {
  using mc::InstrProperty;
  constexpr unsigned effects = unsigned(InstrProperty::Stores) | unsigned(InstrProperty::Call) |
                               unsigned(InstrProperty::SideEffects) |
                               unsigned(InstrProperty::Terminator);
  return (info.properties & effects) != 0;
}

/// Bits: what an operand does to its register.
enum AccessKind : uint8_t {
  AccessUse = 1,
  AccessDef = 2,
  AccessLateUse = 4,
  AccessEarlyDef = 8,
  AccessTied = 16,
  AccessPinned = 32,
};
/// \p role is the upper half of a regalloc::Operand.
uint8_t accessKinds(uint32_t role);

struct OperandPlan {
  static constexpr unsigned maxEntries = 6;
  struct Entry {
    uint8_t slot; ///< Position among the instruction's operands.
    bool isAddress;
    /// All ones if the register that it reuses stands behind those of the address, which count;
    /// else 0.
    uint8_t addressMask;
    uint8_t access; ///< AccessKind bits.
    /// The upper half of a regalloc::Operand but for the class.
    uint32_t role;
  };
  Entry entries[maxEntries];
  uint8_t numEntries = 0;
  uint8_t length = 0; ///< Operands of the record; the extra ones stand behind.
  bool mayClobber = false;
  // What RegAccess says of such an instruction whose operands are registers or addresses.
  bool hasMemory = false;
  bool writesMemory = false;
  bool hasDef = false;
};

class OperandPlans {
public:
  /// Forgets what is known of another target.
  void setTarget(const Target &target);

  /// The plan of an instruction that has operands and is no move; null where they do not follow
  /// from the opcode.
  const OperandPlan *find(const MachineFunction &function, const MachineInst &inst,
                          const MachineOperand *list) {
    Row &row = rows[inst.opcode];
    uint16_t plan = row.plans[list[row.variantSlot].isAddress()];
    if (plan == unknown) [[unlikely]]
      plan = learn(function, inst);
    return plan == irregular ? nullptr : &plans[plan];
  }

private:
  static constexpr uint16_t unknown = 0;
  static constexpr uint16_t irregular = 1;
  /// An operand that may be a register or memory makes two plans of an opcode.
  struct Row {
    uint16_t plans[2] = {unknown, unknown};
    uint8_t variantSlot = 0;
  };
  uint16_t learn(const MachineFunction &function, const MachineInst &inst);
  bool describe(const MachineFunction &function, const MachineInst &inst, OperandPlan &plan) const;

  const Target *target = nullptr;
  std::vector<Row> rows; ///< By opcode.
  std::vector<OperandPlan> plans;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_OPERANDPLANS_H
