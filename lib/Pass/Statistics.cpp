//===- Statistics.cpp - What passes count -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/Statistics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace cot;

uint64_t &Statistics::counter(llvm::StringRef pass, llvm::StringRef name) {
  for (Counter &counter : counters)
    if (counter.pass.data() == pass.data() && counter.name.data() == name.data())
      return counter.amount;
  for (Counter &counter : counters)
    if (counter.pass == pass && counter.name == name) return counter.amount;
  return counters.emplace_back(Counter{pass, name, 0}).amount;
}

llvm::MutableArrayRef<uint64_t> Statistics::table(llvm::StringRef pass,
                                                  llvm::ArrayRef<const char *> names) {
  auto found = llvm::find_if(
      tables, [&](const Table &t) { return t.pass == pass && t.names.data() == names.data(); });
  if (found != tables.end()) return found->amounts;
  tables.push_back({pass, names, std::vector<uint64_t>(names.size())});
  return tables.back().amounts;
}

uint64_t Statistics::get(llvm::StringRef pass, llvm::StringRef name) const {
  uint64_t amount = 0;
  for (const Counter &counter : counters)
    if (counter.pass == pass && counter.name == name) amount += counter.amount;
  for (const Table &table : tables)
    for (size_t i = 0; table.pass == pass && i < table.names.size(); ++i)
      if (name == table.names[i]) amount += table.amounts[i];
  return amount;
}

void Statistics::add(const Statistics &other) {
  for (const Table &theirs : other.tables)
    for (auto [mine, amount] : llvm::zip(table(theirs.pass, theirs.names), theirs.amounts))
      mine += amount;
  for (const Counter &theirs : other.counters)
    counter(theirs.pass, theirs.name) += theirs.amount;
}

std::vector<Statistics::Counter> Statistics::sorted() const {
  std::vector<Counter> all = counters;
  for (const Table &table : tables)
    for (auto [name, amount] : llvm::zip(table.names, table.amounts))
      if (amount != 0) all.push_back({table.pass, name, amount});
  llvm::sort(all, [](const Counter &a, const Counter &b) {
    return std::pair(a.pass, a.name) < std::pair(b.pass, b.name);
  });
  return all;
}

void Statistics::print(llvm::raw_ostream &os) const {
  size_t passWidth = 0;
  std::vector<Counter> all = sorted();
  for (const Counter &counter : all)
    passWidth = std::max(passWidth, counter.pass.size());
  for (const Counter &counter : all)
    os << llvm::format("%12llu  ", static_cast<unsigned long long>(counter.amount))
       << llvm::left_justify(counter.pass, unsigned(passWidth)) << "  " << counter.name << '\n';
}

void Statistics::printJson(llvm::raw_ostream &os) const {
  llvm::json::OStream json(os, 2);
  json.object([&] {
    for (const Counter &counter : sorted())
      json.attribute((counter.pass + "." + counter.name).str(), int64_t(counter.amount));
  });
  os << '\n';
}
