//===- Ion/Placement.h - Finding registers for bundles -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The two questions of the main loop: in which order to try registers, and what is in the way.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_ION_PLACEMENT_H
#define COT_LIB_REGALLOC_ION_PLACEMENT_H

#include "Ion/IonContext.h"

namespace cot::regalloc::ion {

/// The registers that could hold a bundle, best first: hinted ones by weight, preferred ones,
/// others. Those that are clobbered in its ranges are left out.
class RegisterOrder {
public:
  explicit RegisterOrder(IonContext &context) : c(context) {}
  void compute(uint32_t bundle);

  const PReg *begin() const { return regs.data(); }
  const PReg *end() const { return regs.data() + count; }
  unsigned numHints() const { return numHinted; }

private:
  void addHint(PReg reg, float weight);
  void collectHints(const Bundle &bundle);
  void append(uint64_t mask, uint32_t start);

  IonContext &c;
  RegClass regClass = RegClass::Int;
  uint64_t hinted = 0;
  std::array<float, 64> weights;
  std::array<PReg, 64> regs;
  unsigned count = 0, numHinted = 0;
};

class Placement {
public:
  explicit Placement(IonContext &context) : c(context), order(context) {}

  /// Puts a bundle into a register that is free or held by lighter bundles. False: there is none.
  bool placeOrEvict(uint32_t bundle);
  /// The same without eviction, and perhaps in a hinted register only.
  bool placeIfFree(uint32_t bundle, bool hintedOnly);
  /// For a detour that found no register: assigns all detours of its instruction anew.
  llvm::Error rearrangeDetours(uint32_t bundle);

private:
  enum class Result : uint8_t { Free, Evictable, Blocked };

  /// What is in the way of \p bundle in \p reg; fills IonContext::conflicts. Blocked as soon as
  /// something is at least as dense as \p limit, or all together weigh as much as the bundle: a
  /// short piece must not drive out a long life of many uses. \p heaviest is the greatest density
  /// in the way.
  Result probe(uint32_t bundle, PReg reg, float limit, float &heaviest);
  /// True for a detour that is there only because its vreg is repeated where it is needed.
  bool isOptional(uint32_t detour) const;
  void giveUpRepeating(uint32_t vreg);
  PReg bestForDetour(uint32_t detour, uint32_t inst) const;
  void assign(uint32_t bundle, PReg reg);
  void evict(uint32_t bundle);

  IonContext &c;
  RegisterOrder order;
};

} // namespace cot::regalloc::ion

#endif // COT_LIB_REGALLOC_ION_PLACEMENT_H
