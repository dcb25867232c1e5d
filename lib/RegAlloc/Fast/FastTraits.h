//===- Fast/FastTraits.h - What kind an instruction is of -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The scan gives each instruction a set of traits, by which the walk knows the way to take.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_FAST_FASTTRAITS_H
#define COT_LIB_REGALLOC_FAST_FASTTRAITS_H

#include <cstdint>

namespace cot::regalloc {

/// What the operands of an instruction have in common, or'ed together. An instruction that has none
/// of them but Defines and Uses has any number of early uses and then at most one late definition.
enum Trait : uint16_t {
  /// Some operand that would only like a register must choose after others.
  Loose = 1,
  Defines = 2,
  Uses = 4,
  Tied = 8,
  Moves = 16,
  Unusual = 32,
  /// Some operand stands behind a definition.
  Behind = 64,
  /// The only definition, if there is one, is the first or last operand; uses that would only like
  /// a register stand behind those that need one.
  Forward = 128,
  /// A use, a definition that is tied to it, and at most one use more: what two-address machines
  /// have most of.
  TwoAddress = 256,
  /// The same where the third operand is fixed to a register.
  TwoAddressFixed = 512,
  /// Some definition is tied to the first operand.
  TiedToFirst = 1024,
  Special = 0xffff & ~(Defines | Uses)
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_FAST_FASTTRAITS_H
