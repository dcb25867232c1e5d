//===- SsaCombine.h - Folding over virtual registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass ssa-combine: what lowering, which sees CLIF, could not fold, over registers that have
/// one definition, wherever that stands.
///
///  - A zero extension of what has no more bits is another name; bits are known of instructions,
///    through moves and, as far as a few steps tell, through parameters of blocks.
///  - An address whose base is a sum becomes the sum where all uses of the base can, so that the
///    sum goes; never with more registers than before.
///  - A branch on a register that was made of a condition compares again what was compared, where
///    the register has no other use.
///
/// Invariant: the function stays in SSA form; no edge and no block changes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_SSACOMBINE_H
#define COT_LIB_CODEGEN_SSACOMBINE_H

#include "cot/CodeGen/MachinePass.h"
#include "cot/CodeGen/Target.h"

namespace cot::codegen {

/// Keeps its memory from function to function.
class SsaCombine {
public:
  /// Does nothing to a function that is not in SSA form. Linear time.
  void run(MachineFunction &function, const Target &target, MachinePassCounts &counts);

private:
  static constexpr uint32_t none = ~0u;
  void collect();
  void dropExtensions();
  unsigned significantBits(VReg reg, unsigned depth) const;
  unsigned bitsOfParam(uint32_t param, unsigned depth) const;
  void foldAddresses();
  bool foldedAddress(const MachineAddress &address, MachineAddress &folded) const;
  void foldBranches();
  void foldBranch(uint32_t branch);
  uint32_t behind(uint32_t test, VReg reg, unsigned &bits) const;
  void setAgain(uint32_t compare, uint32_t test);
  uint32_t flagsBefore(uint32_t inst) const;
  bool maySetAgain(uint32_t inst) const;
  bool areFlagsRead(uint32_t inst, uint32_t end) const;
  void removeUnused();
  void rename();
  VReg nameOf(VReg reg) const {
    while (!names[reg.index()].isNone())
      reg = names[reg.index()];
    return reg;
  }
  void kill(uint32_t inst);
  MachineInst *definitionOf(VReg reg) const {
    uint32_t inst = definitions[reg.index()];
    return inst == none ? nullptr : &function->insts[inst];
  }

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  MachinePassCounts *total = nullptr;
  // By register: the instruction that defines it, or none; its number among the parameters of all
  // blocks, or none; how often it is read; what it is another name of.
  ScratchArray<uint32_t> definitions, params, uses, foldable;
  ScratchArray<VReg> names;
  std::vector<uint32_t> paramBlocks; ///< By parameter: its block.
  std::vector<uint32_t> sums;        ///< Registers that were found at the base of an address.
  bool isChanged = false;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_SSACOMBINE_H
