//===- cot/Support/Entity.h - Typed 32-bit ids -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// An entity is a 32-bit index into a dense array that some owner keeps: a value, a block, a
/// virtual register. Each kind of entity is a type of its own, so that ids of different kinds never
/// mix.
///
/// Invariant: an id is plain data (4 bytes, trivially copyable); all ones means "none".
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_ENTITY_H
#define COT_SUPPORT_ENTITY_H

#include "llvm/ADT/DenseMapInfo.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>

namespace cot {

/// Base of every id type. \p Derived is the id type itself and provides `static constexpr const
/// char *prefix`, the letters that precede the number in text ("v" for v12).
template <typename Derived> class Entity {
public:
  static constexpr uint32_t noneIndex = UINT32_MAX;

  constexpr Entity() = default;
  constexpr explicit Entity(uint32_t index) : number(index) {}

  /// The position in the owner's array. Must not be called on "none" by code that indexes with it.
  constexpr uint32_t index() const { return number; }
  constexpr bool isNone() const { return number == noneIndex; }
  /// True for a real id.
  constexpr explicit operator bool() const { return number != noneIndex; }

  friend constexpr bool operator==(Derived a, Derived b) { return a.index() == b.index(); }
  friend constexpr auto operator<=>(Derived a, Derived b) { return a.index() <=> b.index(); }
  friend llvm::raw_ostream &operator<<(llvm::raw_ostream &os, Derived e) {
    if (e.isNone()) return os << Derived::prefix << "<none>";
    return os << Derived::prefix << e.index();
  }

private:
  uint32_t number = noneIndex;
};

} // namespace cot

/// Declares the id type \p Name, written \p Prefix followed by its number.
#define COT_ENTITY(Name, Prefix)                                                                   \
  class Name : public ::cot::Entity<Name> {                                                        \
  public:                                                                                          \
    static constexpr const char *prefix = Prefix;                                                  \
    using Entity::Entity;                                                                          \
  };                                                                                               \
  static_assert(sizeof(Name) == 4)

#endif // COT_SUPPORT_ENTITY_H
