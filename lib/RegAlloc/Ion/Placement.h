//===- Ion/Placement.h - Finding registers for bundles -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The questions of the main loop: which registers are free, which one is best, what is in the way.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_PLACEMENT_H
#define COT_LIB_REGALLOC_ION_PLACEMENT_H

#include "Ion/IonContext.h"

namespace cot::regalloc::ion {

/// Which registers a bundle would like to be in, and how much.
class RegisterHints {
public:
  explicit RegisterHints(IonContext &context) : c(context) {}
  /// Looks at a bundle whose registers may be any of \p allowed.
  void collect(const Bundle &bundle, uint64_t allowed);
  /// The same without the hint of the spill set: fixed operands and affinities alone.
  void collectPartners(const Bundle &bundle, uint64_t allowed);

  /// Hinted registers.
  uint64_t hinted() const { return mask; }
  /// Registers that the bundle's own operands are fixed to.
  uint64_t fixed() const { return fixedMask; }
  float weightOf(PReg reg) const;
  /// The encoding of the best one of \p candidates, of which some are hinted.
  unsigned best(uint64_t candidates) const;

private:
  void start(const Bundle &bundle);
  void add(PReg reg, float weight);
  void addPartners(const Bundle &bundle, uint64_t allowed);

  IonContext &c;
  RegClass regClass = RegClass::Int;
  uint64_t mask = 0, fixedMask = 0;
  std::array<float, 64> weights;
};

class Placement {
public:
  explicit Placement(IonContext &context) : c(context), hints(context) {}

  /// Puts a bundle into a register that is free or, if it \p mayEvict, held by lighter bundles.
  /// False: there is none.
  bool placeOrEvict(uint32_t bundle, bool mayEvict);
  /// The same without eviction, and perhaps in a hinted register only.
  bool placeIfFree(uint32_t bundle, bool hintedOnly);
  /// Puts a bundle that is in a register into \p reg, where a partner is, if that is free and what
  /// it has there weighs more than what it has where it is.
  bool moveToPartner(uint32_t bundle, PReg reg);
  /// For a detour that found no register: assigns all detours of its instruction anew.
  llvm::Error rearrangeDetours(uint32_t bundle);

private:
  enum class Result : uint8_t { Free, Evictable, Blocked };

  /// What is in the way of \p bundle in \p reg; fills IonContext::conflicts. Blocked as soon as
  /// something is at least as dense as \p limit, or all together weigh as much as the bundle: a
  /// short piece must not drive out a long life of many uses. \p heaviest is the greatest density
  /// in the way.
  Result probe(uint32_t bundle, PReg reg, float limit, float &heaviest);
  uint64_t allowedFor(const Bundle &bundle) const;
  /// The registers of \p allowed that are free all along.
  uint64_t freeFor(const Bundle &bundle, uint64_t allowed) const;
  bool isFreeForOwn(const Bundle &bundle, PReg reg) const;
  PReg chooseFree(uint32_t bundle, uint64_t free, uint64_t own) const;
  bool evictFor(uint32_t bundle, uint64_t allowed);
  /// True for a detour that is there only because its vreg is repeated where it is needed.
  bool isOptional(uint32_t detour) const;
  void giveUpRepeating(uint32_t vreg);
  bool assignDetours(llvm::SmallVectorImpl<uint32_t> &detours, uint32_t inst);
  bool shrinkDetour(uint32_t detour);
  bool dropOptionalUses(llvm::SmallVectorImpl<uint32_t> &detours);
  PReg bestForDetour(uint32_t detour, uint32_t inst) const;
  void assign(uint32_t bundle, PReg reg);
  void evict(uint32_t bundle);

  IonContext &c;
  RegisterHints hints;
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_PLACEMENT_H
