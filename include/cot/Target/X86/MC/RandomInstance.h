//===- cot/Target/X86/MC/RandomInstance.h - Random valid x86-64 instructions -===//
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

#ifndef COT_TARGET_X86_MC_RANDOMINSTANCE_H
#define COT_TARGET_X86_MC_RANDOMINSTANCE_H

#include "cot/Support/SplitMix64.h"
#include "cot/Target/X86/MC/Instruction.h"
#include <optional>

namespace cot::x86 {

class InstanceGenerator {
public:
  explicit InstanceGenerator(uint64_t seed) : random(seed) {}

  /// An instance of \p opcode that the encoder writes in the form of \p opcode; nothing when none
  /// of some hundred draws is one (the form is never the best).
  std::optional<Instruction> draw(Opcode opcode);

private:
  uint64_t next() { return random.next(); }
  /// Uniform in [0, bound), bound > 0.
  uint64_t below(uint64_t bound) { return next() % bound; }
  bool oneIn(unsigned n) { return below(n) == 0; }
  Operand drawOperand(Opcode opcode, unsigned place);
  Operand drawMemory(bool hasVectorIndex);
  int64_t drawNumber(int64_t min, int64_t max);
  EvexOptions drawEvex(const Instruction &instruction);

  SplitMix64 random;
};

/// Is \p decoded what \p encoded was? True for any encoded instruction of an alias, which decodes
/// as what it stands for.
bool isSameInstruction(const Instruction &decoded, const Instruction &encoded);

} // namespace cot::x86

#endif // COT_TARGET_X86_MC_RANDOMINSTANCE_H
