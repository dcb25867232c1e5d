//===- Awaited.cpp - Commands whose machinery this build does not have -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Each moves to a file of its own when what it tests arrives. Until then its tests count as
/// unsupported, by reason.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"

using namespace cot::testing;

void cot::testing::runOptimize(TestContext &context) {
  context.unsupported("no mid-end pipeline yet");
}
