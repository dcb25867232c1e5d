//===- Statistics.cpp - What passes count -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/Statistics.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace cot;

void Statistics::print(llvm::raw_ostream &os) const {
  size_t passWidth = 0;
  for (const auto &[key, amount] : counters)
    passWidth = std::max(passWidth, key.first.size());
  for (const auto &[key, amount] : counters)
    os << llvm::format("%12llu  ", static_cast<unsigned long long>(amount))
       << llvm::left_justify(key.first, unsigned(passWidth)) << "  " << key.second << '\n';
}

void Statistics::printJson(llvm::raw_ostream &os) const {
  llvm::json::OStream json(os, 2);
  json.object([&] {
    for (const auto &[key, amount] : counters)
      json.attribute(key.first + "." + key.second, int64_t(amount));
  });
  os << '\n';
}
