//===- ModuleEdits.h - Ways to make a module smaller -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each kind of edit numbers the places of a module where it can be made, the same way each time,
/// and makes it at a range of them. The result need not verify: who asks for it checks.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TESTING_REDUCE_MODULEEDITS_H
#define COT_LIB_TESTING_REDUCE_MODULEEDITS_H

#include "cot/IR/Module.h"

namespace cot::testing {

/// Places from `begin` up to `end`; visits the places of a module in order.
class EditRange {
public:
  EditRange(uint32_t begin, uint32_t end) : begin(begin), end(end) {}
  /// Whether the edit is to be made at the next place.
  bool next() {
    uint32_t number = count++;
    return number >= begin && number < end;
  }
  /// How many places there were.
  uint32_t visited() const { return count; }

private:
  uint32_t begin, end, count = 0;
};

struct ModuleEdit {
  /// What it does, in words.
  const char *name;
  void (*run)(ir::Module &module, EditRange &range);
};

/// Those that take most away first.
llvm::ArrayRef<ModuleEdit> moduleEdits();

} // namespace cot::testing

#endif // COT_LIB_TESTING_REDUCE_MODULEEDITS_H
