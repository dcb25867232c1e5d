//===- cot/RegAlloc/Registers.h - Registers and spill slots -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The names of places and values that an allocator speaks of: RegClass, PReg, PRegSet, VReg and
/// SpillSlot. These are the only such types in the house: code generation and the targets use them
/// as they are. Bit layouts are those of regalloc2 0.15.
///
/// Invariant: each type is plain data of the stated width; the `make` functions refuse what does
/// not fit, the constructors assert that it fits.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_REGISTERS_H
#define COT_REGALLOC_REGISTERS_H

#include "llvm/ADT/bit.h"
#include "llvm/Support/raw_ostream.h"
#include <array>
#include <cassert>
#include <cstdint>
#include <optional>

namespace cot::regalloc {

/// Every value and every register belongs to one class; classes don't overlap.
enum class RegClass : uint8_t { Int = 0, Float = 1, Vector = 2 };
inline constexpr unsigned numRegClasses = 3;
inline constexpr std::array<RegClass, numRegClasses> allRegClasses = {
    RegClass::Int, RegClass::Float, RegClass::Vector};

/// The letter of a class in text: i, f, v.
constexpr char regClassLetter(RegClass regClass) { return "ifv"[static_cast<unsigned>(regClass)]; }
/// The name of a class in text: int, float, vector.
constexpr const char *regClassName(RegClass regClass) {
  constexpr const char *names[] = {"int", "float", "vector"};
  return names[static_cast<unsigned>(regClass)];
}

/// A physical register, or a fixed stack slot that the machine environment lists as one.
///
///     bit   7 6   5 4 3 2 1 0
///           class hardware encoding
///
/// Text: `p3i` (encoding 3, class int).
class PReg {
public:
  static constexpr unsigned maxEncoding = 63;
  /// One more than the highest index(): the length of tables indexed by register.
  static constexpr unsigned numIndices = 64 * numRegClasses;

  /// "None", which is also the last integer register: encoding 63 of class int is not usable.
  constexpr PReg() = default;
  constexpr PReg(unsigned encoding, RegClass regClass)
      : byte(static_cast<uint8_t>(static_cast<unsigned>(regClass) << 6 | encoding)) {
    assert(encoding <= maxEncoding);
  }
  static constexpr std::optional<PReg> make(uint64_t encoding, RegClass regClass) {
    if (encoding > maxEncoding) return std::nullopt;
    PReg reg(static_cast<unsigned>(encoding), regClass);
    if (reg.isNone()) return std::nullopt;
    return reg;
  }
  static constexpr PReg fromIndex(unsigned index) {
    assert(index < numIndices);
    PReg reg;
    reg.byte = static_cast<uint8_t>(index);
    return reg;
  }

  constexpr unsigned encoding() const { return byte & 63; }
  constexpr RegClass regClass() const { return static_cast<RegClass>(byte >> 6); }
  /// Dense over all classes: class * 64 + encoding.
  constexpr unsigned index() const { return byte; }
  constexpr uint8_t bits() const { return byte; }
  constexpr bool isNone() const { return byte == noneByte; }
  constexpr explicit operator bool() const { return !isNone(); }

  friend constexpr bool operator==(PReg, PReg) = default;
  friend constexpr auto operator<=>(PReg, PReg) = default;
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, PReg reg) {
    return os << 'p' << reg.encoding() << regClassLetter(reg.regClass());
  }

private:
  static constexpr uint8_t noneByte = 63;
  uint8_t byte = noneByte;
};
static_assert(sizeof(PReg) == 1);

/// A set of physical registers: one 64-bit word per class.
class PRegSet {
public:
  constexpr PRegSet() = default;
  constexpr PRegSet(std::initializer_list<PReg> regs) {
    for (PReg reg : regs)
      insert(reg);
  }

  constexpr bool contains(PReg reg) const {
    return words[reg.index() >> 6] >> (reg.index() & 63) & 1;
  }
  constexpr void insert(PReg reg) { words[reg.index() >> 6] |= uint64_t(1) << (reg.index() & 63); }
  constexpr void erase(PReg reg) {
    words[reg.index() >> 6] &= ~(uint64_t(1) << (reg.index() & 63));
  }
  /// The members of one class, bit n for encoding n.
  constexpr uint64_t mask(RegClass regClass) const {
    return words[static_cast<unsigned>(regClass)];
  }
  constexpr void setMask(RegClass regClass, uint64_t mask) {
    words[static_cast<unsigned>(regClass)] = mask;
  }
  constexpr bool empty() const { return (words[0] | words[1] | words[2]) == 0; }
  constexpr bool empty(RegClass regClass) const { return mask(regClass) == 0; }
  constexpr unsigned size() const {
    return static_cast<unsigned>(llvm::popcount(words[0]) + llvm::popcount(words[1]) +
                                 llvm::popcount(words[2]));
  }

  constexpr PRegSet &operator|=(const PRegSet &other) {
    for (unsigned i = 0; i < numRegClasses; ++i)
      words[i] |= other.words[i];
    return *this;
  }
  constexpr PRegSet &operator&=(const PRegSet &other) {
    for (unsigned i = 0; i < numRegClasses; ++i)
      words[i] &= other.words[i];
    return *this;
  }
  /// Removes the members of \p other.
  constexpr PRegSet &operator-=(const PRegSet &other) {
    for (unsigned i = 0; i < numRegClasses; ++i)
      words[i] &= ~other.words[i];
    return *this;
  }
  friend constexpr PRegSet operator|(PRegSet a, const PRegSet &b) { return a |= b; }
  friend constexpr PRegSet operator&(PRegSet a, const PRegSet &b) { return a &= b; }
  friend constexpr PRegSet operator-(PRegSet a, const PRegSet &b) { return a -= b; }
  friend constexpr bool operator==(const PRegSet &, const PRegSet &) = default;

  /// Members in order of index.
  class iterator {
  public:
    constexpr iterator(std::array<uint64_t, numRegClasses> words, unsigned word)
        : words(words), word(word) {
      skip();
    }
    constexpr PReg operator*() const {
      return PReg::fromIndex(word * 64 + static_cast<unsigned>(llvm::countr_zero(words[word])));
    }
    constexpr iterator &operator++() {
      words[word] &= words[word] - 1;
      skip();
      return *this;
    }
    constexpr bool operator!=(const iterator &other) const {
      return word != other.word || (word < numRegClasses && words[word] != other.words[word]);
    }

  private:
    constexpr void skip() {
      while (word < numRegClasses && words[word] == 0)
        ++word;
    }
    std::array<uint64_t, numRegClasses> words;
    unsigned word;
  };
  constexpr iterator begin() const { return iterator(words, 0); }
  constexpr iterator end() const { return iterator(words, numRegClasses); }

private:
  std::array<uint64_t, numRegClasses> words = {};
};

/// A virtual register: a value of the program before allocation.
///
///     bit   31 ... 2   1 0
///           number     class
///
/// Text: `v12i`. The number `maxNumber` is reserved: "none".
class VReg {
public:
  static constexpr uint32_t maxNumber = (1u << 30) - 1;

  constexpr VReg() = default;
  constexpr VReg(uint32_t number, RegClass regClass)
      : word(number << 2 | static_cast<uint32_t>(regClass)) {
    assert(number <= maxNumber);
  }
  static constexpr std::optional<VReg> make(uint64_t number, RegClass regClass) {
    if (number >= maxNumber) return std::nullopt;
    return VReg(static_cast<uint32_t>(number), regClass);
  }
  static constexpr VReg fromBits(uint32_t bits) {
    VReg vreg;
    vreg.word = bits;
    return vreg;
  }

  /// The position of the vreg in tables over all vregs.
  constexpr uint32_t index() const { return word >> 2; }
  constexpr RegClass regClass() const { return static_cast<RegClass>(word & 3); }
  constexpr uint32_t bits() const { return word; }
  constexpr bool isNone() const { return index() == maxNumber; }
  constexpr explicit operator bool() const { return !isNone(); }

  friend constexpr bool operator==(VReg, VReg) = default;
  friend constexpr auto operator<=>(VReg, VReg) = default;
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, VReg vreg) {
    if (vreg.isNone()) return os << "v<none>";
    return os << 'v' << vreg.index() << regClassLetter(vreg.regClass());
  }

private:
  uint32_t word = maxNumber << 2;
};
static_assert(sizeof(VReg) == 4);

/// A numbered place in the frame that the allocator made up: a 24-bit number in 32 bits, all ones
/// for "none". A value of a class whose slots are n wide occupies n consecutive numbers and is
/// named by the first of them (or the last: Problem::multiSlotNamedByLast).
///
/// Text: `stack4`.
class SpillSlot {
public:
  static constexpr uint32_t maxIndex = (1u << 24) - 1;

  constexpr SpillSlot() = default;
  constexpr explicit SpillSlot(uint32_t index) : word(index) { assert(index <= maxIndex); }
  static constexpr std::optional<SpillSlot> make(uint64_t index) {
    if (index > maxIndex) return std::nullopt;
    return SpillSlot(static_cast<uint32_t>(index));
  }

  constexpr uint32_t index() const { return word; }
  constexpr uint32_t bits() const { return word; }
  constexpr bool isNone() const { return word == UINT32_MAX; }
  constexpr explicit operator bool() const { return !isNone(); }

  friend constexpr bool operator==(SpillSlot, SpillSlot) = default;
  friend constexpr auto operator<=>(SpillSlot, SpillSlot) = default;
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, SpillSlot slot) {
    if (slot.isNone()) return os << "stack<none>";
    return os << "stack" << slot.index();
  }

private:
  uint32_t word = UINT32_MAX;
};
static_assert(sizeof(SpillSlot) == 4);

} // namespace cot::regalloc

#endif // COT_REGALLOC_REGISTERS_H
