//===- Outcomes.cpp - What may be compared of two runs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Outcomes.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::testing;
using cot::interpreter::DataValue;
using cot::interpreter::Status;

bool cot::testing::isIncomparable(Status status) {
  return status == Status::OutOfFuel || status == Status::StackExhausted ||
         status == Status::NotInterpretable;
}

bool cot::testing::isDefined(Status status) {
  return status == Status::Returned || status == Status::Trapped || status == Status::Uncaught;
}

bool cot::testing::sameResults(llvm::ArrayRef<DataValue> first, llvm::ArrayRef<DataValue> second) {
  return llvm::equal(first, second, [](const DataValue &x, const DataValue &y) {
    return x.withCanonicalNans() == y.withCanonicalNans();
  });
}

std::optional<size_t> cot::testing::firstDifference(llvm::ArrayRef<uint8_t> first,
                                                    llvm::ArrayRef<uint8_t> second) {
  auto [x, y] = std::mismatch(first.begin(), first.end(), second.begin());
  if (x == first.end()) return std::nullopt;
  return static_cast<size_t>(x - first.begin());
}

std::string cot::testing::callText(const ir::Function &function,
                                   llvm::ArrayRef<DataValue> arguments) {
  std::string call;
  llvm::raw_string_ostream os(call);
  function.name.print(os);
  os << '(';
  llvm::interleaveComma(arguments, os);
  os << ')';
  return call;
}
