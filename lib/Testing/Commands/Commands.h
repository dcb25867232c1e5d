//===- Commands.h - The commands of test lines -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the commands share.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TESTING_COMMANDS_COMMANDS_H
#define COT_LIB_TESTING_COMMANDS_COMMANDS_H

#include "cot/Passes/PassPipeline.h"
#include "cot/Testing/FileTest.h"

namespace cot::testing {

#define COT_COMMAND(name, function, needsTarget) void function(TestContext &context);
#include "Commands/Commands.def"

/// Verifies every function and reports errors as failures at their lines; true if there are none.
bool verifyAll(TestContext &context);
/// The errors of function number \p index, verified for the context's target.
std::vector<ir::VerifierError> verifyOne(const TestContext &context, size_t index);
/// A copy of the file's module, which others share, changed by \p prepare and then by \p pipeline;
/// null, with a failure, if a pass leaves something invalid.
std::unique_ptr<ir::Module> optimizedCopy(TestContext &context, const PassPipeline &pipeline,
                                          llvm::function_ref<void(ir::Module &)> prepare);
/// The line of what \p location names in function number \p index; the function's own line where
/// the text has no place for it.
uint32_t lineOf(const TestFile &file, size_t index, ir::ErrorLocation location);

} // namespace cot::testing

#endif // COT_LIB_TESTING_COMMANDS_COMMANDS_H
