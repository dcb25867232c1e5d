//===- Outcomes.h - What may be compared of two runs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Shared by those who run a program in two ways.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TESTING_OUTCOMES_H
#define COT_LIB_TESTING_OUTCOMES_H

#include "cot/Interpreter/Interpreter.h"
#include <optional>

namespace cot::testing {

/// The run stopped for want of something that other ways of running have more or less of.
bool isIncomparable(interpreter::Status status);

/// What the program does follows from its text alone.
bool isDefined(interpreter::Status status);

/// Equal but for the bits of NaNs.
bool sameResults(llvm::ArrayRef<interpreter::DataValue> first,
                 llvm::ArrayRef<interpreter::DataValue> second);

/// The index of the first byte that differs. Both have the same length.
std::optional<size_t> firstDifference(llvm::ArrayRef<uint8_t> first,
                                      llvm::ArrayRef<uint8_t> second);

/// "%f(1, 2)"
std::string callText(const ir::Function &function,
                     llvm::ArrayRef<interpreter::DataValue> arguments);

/// What the verifier says against a random module; empty if nothing.
std::string whyInvalid(const ir::Module &module);

} // namespace cot::testing

#endif // COT_LIB_TESTING_OUTCOMES_H
