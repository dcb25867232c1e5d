//===- Testing/Campaign.cpp - Random tests -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Campaign.h"
#include "cot/RegAlloc/Checker.h"
#include "cot/RegAlloc/Generator.h"

using namespace cot;
using namespace cot::regalloc;

std::string regalloc::tryProblem(const Problem &problem, const MachineEnvironment &environment,
                                 const Options &options, Context &context) {
  Output output;
  if (llvm::Error error = runAllocator(problem, environment, options, context, output))
    return llvm::toString(std::move(error));
  std::string message;
  llvm::raw_string_ostream stream(message);
  for (const CheckError &error : checkAllocation(problem, environment, output)) {
    error.print(stream);
    stream << '\n';
  }
  return message;
}

std::vector<CampaignFailure> regalloc::runCampaign(const Options &options, uint64_t first,
                                                   uint64_t count, size_t limit) {
  std::vector<CampaignFailure> failures;
  Context context;
  for (uint64_t seed = first; seed < first + count && failures.size() < limit; ++seed) {
    GeneratedProblem generated = generateProblem(randomGeneratorOptions(seed));
    ProblemStorage storage(generated.draft);
    std::string message = tryProblem(storage.problem(), generated.environment, options, context);
    if (!message.empty()) failures.push_back({seed, std::move(message)});
  }
  return failures;
}
