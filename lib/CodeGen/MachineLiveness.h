//===- MachineLiveness.h - What is live at the blocks of a machine function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Virtual registers that are live into and out of blocks, and how many are live at once. The
/// function need not be in SSA form: each register is walked from its uses up to the definitions
/// that the uses see. Time and memory are linear in the function and the lists.
///
/// Invariants: lists ascend; parameters of a block are defined at its top and arguments of an edge
/// are read at the end of the block that it leaves.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_MACHINELIVENESS_H
#define COT_LIB_CODEGEN_MACHINELIVENESS_H

#include "cot/CodeGen/Target.h"

namespace cot::codegen {

/// By class of registers.
using Pressure = std::array<uint32_t, regalloc::numRegClasses>;

/// Keeps its memory from function to function.
class MachineLiveness {
public:
  void compute(const MachineFunction &function, const Target &target);

  llvm::ArrayRef<VReg> liveIn(uint32_t block) const { return ins.row(block); }
  llvm::ArrayRef<VReg> liveOut(uint32_t block) const { return outs.row(block); }
  /// The most registers that are live at one point of \p block.
  const Pressure &pressure(uint32_t block) const { return pressures[block]; }
  /// How often, blocks counted once, a register is defined; and in which blocks.
  uint32_t numDefiningBlocks(uint32_t reg) const {
    return defs.offsets[reg + 1] - defs.offsets[reg];
  }

private:
  /// Flat lists of registers by block, or of blocks by register.
  template <typename T> struct Rows {
    ScratchArray<uint32_t> offsets;
    ScratchArray<T> items;
    llvm::ArrayRef<T> row(uint32_t i) const {
      return llvm::ArrayRef<T>(items).slice(offsets[i], offsets[i + 1] - offsets[i]);
    }
  };
  struct Place {
    VReg reg;
    uint32_t block;
  };

  void scanBlock(uint32_t block);
  void noteUse(VReg reg, uint32_t block);
  void noteDef(VReg reg, uint32_t block);
  void walk(VReg reg);
  void computePressure(uint32_t block);
  static void sortByReg(llvm::ArrayRef<Place> places, uint32_t numRegs, Rows<uint32_t> &rows);
  static void sortByBlock(llvm::ArrayRef<Place> places, uint32_t numBlocks, Rows<VReg> &rows);

  const MachineFunction *function = nullptr;
  const Target *target = nullptr;
  Rows<VReg> ins, outs;
  Rows<uint32_t> uses, defs; ///< Blocks that use a register of before, or define it.
  ScratchArray<Pressure> pressures;
  std::vector<Place> usePlaces, defPlaces, inPlaces, outPlaces;
  // By register: one more than the last block that was found to use or define it; the register.
  ScratchArray<uint32_t> usedIn, definedIn;
  ScratchArray<VReg> regs;
  // By block: one more than the last register that was found to be defined, live in or live out.
  ScratchArray<uint32_t> definesReg, entersReg, leavesReg;
  std::vector<uint32_t> stack;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_MACHINELIVENESS_H
