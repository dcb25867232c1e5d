//===- ExpectedFunction.h - Functions that comments state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Test files with precise output state, in the comments behind each function, what another
/// compiler's passes made of it. Passes of another order and other rules make other code of the
/// same worth, so what is compared is how many instructions of each class there are.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TESTING_EXPECTEDFUNCTION_H
#define COT_LIB_TESTING_EXPECTEDFUNCTION_H

#include "cot/Testing/TestFile.h"

namespace cot::testing {

/// The function in the comments of function number \p index; null if there is none or it does not
/// parse.
std::unique_ptr<ir::Function> expectedFunction(const TestFile &file, size_t index);

/// The classes of which \p actual has more instructions than \p expected, in words; empty if there
/// are none.
std::string moreThanExpected(const ir::Function &actual, const ir::Function &expected);

} // namespace cot::testing

#endif // COT_LIB_TESTING_EXPECTEDFUNCTION_H
