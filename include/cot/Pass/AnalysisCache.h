//===- cot/Pass/AnalysisCache.h - Analyses on demand, kept while they hold -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An analysis is a class with a Result and a function that computes it:
///
///     struct Loops {
///       static constexpr const char *name = "loops";
///       static AnalysisKey key;
///       struct Result { ... };  // default constructible; computing again reuses its memory
///       static void run(Function &function, AnalysisCache<Function> &cache, Result &result);
///     };
///
/// A cache belongs to one unit (a function, a module). A pass asks it for results and says
/// afterwards which of them still hold.
///
/// Invariant: a result that get() returns was computed from the unit as it is, provided that every
/// change was followed by invalidate(); but for those whose key says otherwise.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_ANALYSISCACHE_H
#define COT_PASS_ANALYSISCACHE_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <utility>

namespace cot {

/// Its address names an analysis.
struct AnalysisKey {
  /// The result stands through every change of the unit: what asks for it compares it with the unit
  /// as it is.
  bool outlivesChanges = false;
};

/// Tables of a pass as what a cache keeps, for one user at a time: they come with what the last one
/// left in them, and with its memory (PassContext::tables).
template <typename Tables> struct KeptTables {
  static inline AnalysisKey key{.outlivesChanges = true};
  using Result = Tables;
  template <typename Unit, typename Cache> static void run(Unit &, Cache &, Result &) {}
};

/// The base of an object that works in \p Tables for one run of a pass.
template <typename Tables> class LentTables : protected Tables {
protected:
  explicit LentTables(Tables &owner) : Tables(std::move(owner)), owner(owner) { this->clear(); }
  ~LentTables() { owner = std::move(static_cast<Tables &>(*this)); }
  LentTables(const LentTables &) = delete;
  LentTables &operator=(const LentTables &) = delete;

private:
  Tables &owner;
};

/// What a pass leaves true.
class PreservedAnalyses {
public:
  /// The pass changed nothing.
  static PreservedAnalyses all() {
    PreservedAnalyses preserved;
    preserved.everything = true;
    return preserved;
  }
  /// The pass changed something; add what still holds with preserve.
  static PreservedAnalyses none() { return {}; }

  template <typename Analysis> PreservedAnalyses &preserve() {
    keys.push_back(&Analysis::key);
    return *this;
  }
  bool preservesAll() const { return everything; }
  bool preserves(const AnalysisKey *key) const {
    return everything || llvm::is_contained(keys, key);
  }

private:
  llvm::SmallVector<const AnalysisKey *, 4> keys;
  bool everything = false;
};

template <typename Unit> class AnalysisCache {
public:
  /// The result for \p unit, computed if it is not at hand. The reference is good until the result
  /// is invalidated; no result may be asked for again while it is being computed.
  template <typename Analysis> typename Analysis::Result &get(Unit &unit) {
    Slot<Analysis> &slot = slotOf<Analysis>();
    if (!slot.valid) {
      Analysis::run(unit, *this, slot.result);
      slot.valid = true;
    }
    return slot.result;
  }
  /// The result if it is at hand, else null.
  template <typename Analysis> typename Analysis::Result *cached() {
    Slot<Analysis> &slot = slotOf<Analysis>();
    return slot.valid ? &slot.result : nullptr;
  }
  void invalidate(const PreservedAnalyses &preserved) {
    if (preserved.preservesAll()) return;
    for (auto &slot : slots)
      slot->valid &= slot->key->outlivesChanges || preserved.preserves(slot->key);
  }
  /// Forgets everything but keeps the memory: for the next unit.
  void clear() {
    for (auto &slot : slots)
      slot->valid = false;
  }

private:
  struct AnySlot {
    explicit AnySlot(const AnalysisKey *key) : key(key) {}
    virtual ~AnySlot() = default;
    const AnalysisKey *key;
    bool valid = false;
  };
  template <typename Analysis> struct Slot final : AnySlot {
    Slot() : AnySlot(&Analysis::key) {}
    typename Analysis::Result result;
  };
  template <typename Analysis> Slot<Analysis> &slotOf() {
    for (auto &slot : slots)
      if (slot->key == &Analysis::key) return static_cast<Slot<Analysis> &>(*slot);
    slots.push_back(std::make_unique<Slot<Analysis>>());
    return static_cast<Slot<Analysis> &>(*slots.back());
  }

  llvm::SmallVector<std::unique_ptr<AnySlot>, 8> slots;
};

} // namespace cot

#endif // COT_PASS_ANALYSISCACHE_H
