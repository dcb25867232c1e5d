//===- cot/Testing/RandomModule.h - Programs made from a number -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Valid modules made from a seed, the same on every host: several functions that call each other,
/// with structured and irreducible control flow, all types, stack slots, data objects, traps and
/// exceptions.
/// What they compute is fully defined, so two ways to run one must agree:
///
///   * every access lies inside its stack slot or data object, or traps at address 0;
///   * what a NaN's sign and payload are is never seen: results of float arithmetic are made
///     canonical at once;
///   * addresses are dereferenced, never computed with otherwise;
///   * loops end, unless fuel is very short.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_RANDOMMODULE_H
#define COT_TESTING_RANDOMMODULE_H

#include "cot/IR/Module.h"
#include "cot/Interpreter/DataValue.h"
#include "cot/Support/SplitMix64.h"
#include <functional>

namespace cot::testing {

class RandomSource : public SplitMix64 {
public:
  using SplitMix64::SplitMix64;

  /// A number below \p bound, which is not 0.
  uint32_t below(uint32_t bound) { return uint32_t((next() >> 32) * bound >> 32); }
  uint32_t between(uint32_t least, uint32_t most) { return least + below(most - least + 1); }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <typename T> const T &pick(llvm::ArrayRef<T> items) {
    return items[below(uint32_t(items.size()))];
  }
};

struct RandomModuleOptions {
  /// At least 1.
  unsigned maxFunctions = 4;
  /// Statements of a function; each is one to some ten instructions.
  unsigned maxStatements = 60;
  /// Of a function with unstructured control flow.
  unsigned maxBlocks = 10;
  bool vectors = true;
  bool floats = true;
  /// i128, and f16 and f128 if `floats`.
  bool rareTypes = true;
  bool memory = true;
  bool atomics = true;
  bool calls = true;
  /// Calls with handlers, and calls of `cot_throw`, which the interpreter and the runtime have.
  bool exceptions = true;
  /// Functions of all conventions that code of every machine can be called by, not `fast` alone; of
  /// those with tail calls, too.
  bool conventions = true;
  /// trap, trapz, divisions, conversions and accesses that may trap.
  bool traps = true;
  /// Floats and vectors in memory in the big-endian order, too.
  bool bigEndianFloats = true;
  /// Which opcode with which controlling type (none: the opcode has none) the consumer can take;
  /// empty: all. Constants, integer addition, masks and comparisons, selects and fcmp are needed
  /// for any type that is on.
  std::function<bool(ir::Opcode, ir::Type)> admits;
};

/// A module for \p seed. Functions with exported linkage take no addresses and may be called from
/// outside with any arguments; the others are local.
std::unique_ptr<ir::Module> makeRandomModule(uint64_t seed,
                                             const RandomModuleOptions &options = {});

/// Arguments for \p signature: edge values and small numbers more often than others; NaNs are
/// canonical.
llvm::SmallVector<interpreter::DataValue, 8> makeRandomArguments(RandomSource &random,
                                                                 const ir::Signature &signature);
/// One such value.
interpreter::DataValue makeRandomValue(RandomSource &random, ir::Type type);

} // namespace cot::testing

#endif // COT_TESTING_RANDOMMODULE_H
