//===- cot/CodeGen/RegMask.h - Sets of allocatable registers in one word -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Sets of registers for the passes behind allocation, which ask for members of several of them at
/// each instruction: the first 32 general registers and the first 32 of class Float, which are all
/// that allocators hand out. Others are in no such set.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_REGMASK_H
#define COT_CODEGEN_REGMASK_H

#include "cot/RegAlloc/Registers.h"
#include <array>

namespace cot::codegen {

class RegMask {
public:
  constexpr RegMask() = default;
  constexpr RegMask(regalloc::PReg reg) : word(words[reg.index()]) {}
  /// Without the registers that can't be members.
  constexpr explicit RegMask(const regalloc::PRegSet &set)
      : word((set.mask(regalloc::RegClass::Int) & UINT32_MAX) | set.mask(regalloc::RegClass::Float)
                                                                    << 32) {}
  static constexpr RegMask everything() {
    RegMask all;
    all.word = ~uint64_t(0);
    return all;
  }
  constexpr bool contains(regalloc::PReg reg) const { return (RegMask(reg).word & word) != 0; }
  constexpr bool meets(RegMask other) const { return (word & other.word) != 0; }
  constexpr bool empty() const { return word == 0; }
  constexpr void erase(regalloc::PReg reg) { *this -= RegMask(reg); }
  constexpr RegMask &operator|=(RegMask other) {
    word |= other.word;
    return *this;
  }
  constexpr RegMask &operator&=(RegMask other) {
    word &= other.word;
    return *this;
  }
  /// Removes the members of \p other.
  constexpr RegMask &operator-=(RegMask other) {
    word &= ~other.word;
    return *this;
  }
  friend constexpr RegMask operator|(RegMask a, RegMask b) { return a |= b; }
  friend constexpr RegMask operator&(RegMask a, RegMask b) { return a &= b; }
  friend constexpr RegMask operator-(RegMask a, RegMask b) { return a -= b; }
  friend constexpr bool operator==(RegMask, RegMask) = default;

private:
  /// By register; looked up at every operand.
  static constexpr std::array<uint64_t, 256> words = [] {
    std::array<uint64_t, 256> all{};
    for (unsigned encoding = 0; encoding < 32; ++encoding) {
      all[regalloc::PReg(encoding, regalloc::RegClass::Int).index()] = uint64_t(1) << encoding;
      all[regalloc::PReg(encoding, regalloc::RegClass::Float).index()] = uint64_t(1)
                                                                         << (32 + encoding);
    }
    return all;
  }();
  uint64_t word = 0;
};

/// What one allocated instruction does to registers and memory.
struct RegAccess {
  RegMask uses, lateUses;
  RegMask defs, earlyDefs; ///< Of operands; the early ones are in both.
  RegMask clobbers;        ///< Written beside the operands.
  RegMask tied;            ///< Read and written by one operand.
  RegMask pinned;          ///< In operands that take no other register.
  bool writesMemory = false;
  bool hasMemory = false;    ///< Some operand is memory.
  bool hasDef = false;       ///< Some operand is written.
  bool definesOther = false; ///< A spill slot, or a register that can't be in a set.

  RegMask writes() const { return defs | clobbers; }
  bool writes(regalloc::PReg reg) const { return writes().contains(reg); }
  bool mentions(regalloc::PReg reg) const { return (uses | writes()).contains(reg); }
};

} // namespace cot::codegen

#endif // COT_CODEGEN_REGMASK_H
