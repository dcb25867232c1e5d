//===- cot/Target/AArch64/MC/RandomInstance.h - Random valid AArch64 instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// For tests: instances of any record, drawn from the tables, so that a new record is tested
/// without a new test.
///
/// Invariant: the same seed gives the same instances on every host.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_AARCH64_MC_RANDOMINSTANCE_H
#define COT_TARGET_AARCH64_MC_RANDOMINSTANCE_H

#include "cot/Support/SplitMix64.h"
#include "cot/Target/AArch64/MC/Instruction.h"
#include <optional>

namespace cot::aarch64 {

class InstanceGenerator {
public:
  explicit InstanceGenerator(uint64_t seed) : random(seed) {}

  /// An instance of \p opcode whose registers are what the manual allows; nothing when none of many
  /// draws is one.
  std::optional<Instruction> draw(Opcode opcode);

private:
  uint64_t next() { return random.next(); }
  /// Uniform in [0, bound), bound > 0.
  uint64_t below(uint64_t bound) { return next() % bound; }
  uint32_t drawField(unsigned width);
  uint32_t drawSystemRegister(bool isWritten);
  uint32_t drawWord(Opcode opcode);

  SplitMix64 random;
};

} // namespace cot::aarch64

#endif // COT_TARGET_AARCH64_MC_RANDOMINSTANCE_H
