//===- cot/Pass/Statistics.h - What passes count -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Counters by pass and name ("gvn", "expressions removed"). A run has one Statistics object per
/// thread; they are added up afterwards, so that the sums do not depend on the number of threads.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_STATISTICS_H
#define COT_PASS_STATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <vector>

namespace cot {

class Statistics {
public:
  /// Adds \p amount to the counter. Meant to be called a few times for each run of a pass, not for
  /// each instruction. Names must live as long as the program, as literals do.
  void count(llvm::StringRef pass, llvm::StringRef name, uint64_t amount = 1) {
    if (amount != 0) counter(pass, name) += amount;
  }
  /// As count, for what is shown where it is 0 as well.
  void show(llvm::StringRef pass, llvm::StringRef name, uint64_t amount) {
    counter(pass, name) += amount;
  }
  /// Counters of a pass by number, for what is counted too often to look names up: the one at i is
  /// called names[i]. Both must live as long as the program. Good as long as the object is.
  llvm::MutableArrayRef<uint64_t> table(llvm::StringRef pass, llvm::ArrayRef<const char *> names);
  void add(const Statistics &other);
  uint64_t get(llvm::StringRef pass, llvm::StringRef name) const;

  /// A table, sorted by pass and name.
  void print(llvm::raw_ostream &os) const;
  /// `{"gvn.expressions removed": 12, ...}`, sorted.
  void printJson(llvm::raw_ostream &os) const;

private:
  struct Counter {
    llvm::StringRef pass, name;
    uint64_t amount;
  };
  struct Table {
    llvm::StringRef pass;
    llvm::ArrayRef<const char *> names;
    std::vector<uint64_t> amounts;
  };
  uint64_t &counter(llvm::StringRef pass, llvm::StringRef name);
  std::vector<Counter> sorted() const;

  /// Each of its own name, as they came: there are few, which mostly are found by where their names
  /// are.
  std::vector<Counter> counters;
  std::vector<Table> tables;
};

} // namespace cot

#endif // COT_PASS_STATISTICS_H
