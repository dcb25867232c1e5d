//===- cot/Analysis/IntegerFacts.h - What is known of integers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Bits that are known to be 0 or 1, and a range of unsigned numbers, for integers of up to 64
/// bits; and what an instruction makes of such facts.
///
//===----------------------------------------------------------------------===//

#ifndef COT_ANALYSIS_INTEGERFACTS_H
#define COT_ANALYSIS_INTEGERFACTS_H

#include "cot/IR/Function.h"

namespace cot {

/// Facts of an integer of some width, zero-extended. A value that contradicts its facts does not
/// occur. Bits above the width are known to be 0.
struct IntegerFacts {
  uint64_t zeros = 0, ones = 0;
  uint64_t least = 0, most = ~uint64_t(0);

  static uint64_t maskOf(unsigned bits) {
    return bits >= 64 ? ~uint64_t(0) : (uint64_t(1) << bits) - 1;
  }
  /// Nothing is known of an integer of \p bits bits.
  static IntegerFacts unknown(unsigned bits) { return {~maskOf(bits), 0, 0, maskOf(bits)}; }
  static IntegerFacts constant(uint64_t value) { return {~value, value, value, value}; }
  static IntegerFacts range(unsigned bits, uint64_t least, uint64_t most);

  bool isConstant() const { return least == most; }
  /// Nothing satisfies them: the place is not reached.
  bool isImpossible() const { return least > most || (zeros & ones) != 0; }
  /// Bits that may be 1.
  uint64_t possible() const { return ~zeros; }
  /// Lets bits and range tell each other what they know.
  void tighten();
  /// What holds for both.
  IntegerFacts join(const IntegerFacts &other) const;
  /// What holds where both do.
  IntegerFacts meet(const IntegerFacts &other) const;
  /// Known value of the top bit of \p bits.
  std::optional<bool> sign(unsigned bits) const;

  friend bool operator==(const IntegerFacts &, const IntegerFacts &) = default;
};

/// True for types that facts are about.
inline bool hasIntegerFacts(ir::Type type) { return type.isInt() && type.bits() <= 64; }

/// What is known of the first result of \p inst, of a type with facts, when \p of tells of its
/// operands (which need not have facts).
IntegerFacts computeFacts(const ir::Function &function, ir::Inst inst,
                          llvm::function_ref<IntegerFacts(ir::Value)> of);

/// Where facts of a result come from.
enum class FactSource : uint8_t {
  None,     ///< computeFacts knows nothing of the opcode.
  Operands, ///< Nothing is known of the result where nothing is of any operand.
  Opcode    ///< Something is known in any case.
};
/// By opcode; for factSource.
extern const std::array<FactSource, ir::numOpcodes> factSources;
inline FactSource factSource(ir::Opcode opcode) { return factSources[unsigned(opcode)]; }

/// Whether \p condition holds between integers of \p bits bits; nothing if that is not known.
std::optional<bool> compareFacts(ir::IntCC condition, unsigned bits, const IntegerFacts &x,
                                 const IntegerFacts &y);

/// The one result of \p inst, zero-extended, when \p of tells the constants that its operands are;
/// nothing if it may trap, has no facts or facts do not tell.
std::optional<uint64_t> integerResult(const ir::Function &function, ir::Inst inst,
                                      llvm::function_ref<IntegerFacts(ir::Value)> of);

/// What is known of x where `x condition y` holds.
IntegerFacts factsWhere(ir::IntCC condition, unsigned bits, const IntegerFacts &x,
                        const IntegerFacts &y);

} // namespace cot

#endif // COT_ANALYSIS_INTEGERFACTS_H
