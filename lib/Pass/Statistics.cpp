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

void Statistics::add(const Statistics &other) {
  for (const auto &pass : other.counters)
    for (const auto &counter : pass.second)
      counters[pass.first()][counter.first()] += counter.second;
}

std::vector<Statistics::Counter> Statistics::sorted() const {
  std::vector<Counter> all;
  for (const auto &pass : counters)
    for (const auto &counter : pass.second)
      all.push_back({pass.first(), counter.first(), counter.second});
  llvm::sort(all, [](const Counter &a, const Counter &b) {
    return std::pair(a.pass, a.name) < std::pair(b.pass, b.name);
  });
  return all;
}

void Statistics::print(llvm::raw_ostream &os) const {
  size_t passWidth = 0;
  for (const auto &pass : counters)
    passWidth = std::max(passWidth, pass.first().size());
  for (const Counter &counter : sorted())
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
