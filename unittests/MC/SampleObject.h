//===- unittests/MC/SampleObject.h - An object with a bit of everything -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_UNITTESTS_MC_SAMPLEOBJECT_H
#define COT_UNITTESTS_MC_SAMPLEOBJECT_H

#include "cot/MC/Object.h"

namespace cot::mc::toy {

/// Fills an empty object of bytesTarget or arm64Target: a function `main` that prints a line
/// through `puts` and returns 42 from a variable, a weak function in a group of its own, hidden,
/// local, common and thread-local data, differences between sections.
void fillSample(Object &object);

} // namespace cot::mc::toy

#endif // COT_UNITTESTS_MC_SAMPLEOBJECT_H
