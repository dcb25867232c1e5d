//===- cot/RegAlloc/Campaign.h - Random tests and what to do with a failure -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A campaign generates problems, allocates and checks them. The reducer makes a failing problem
/// small.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_CAMPAIGN_H
#define COT_REGALLOC_CAMPAIGN_H

#include "cot/RegAlloc/Allocate.h"
#include "cot/RegAlloc/ProblemDraft.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cot::regalloc {

/// Allocates and checks one problem. Empty if all is well, else what is wrong: a problem that is
/// not valid, an error of the allocator, or what the checker found.
std::string tryProblem(const Problem &problem, const MachineEnvironment &environment,
                       const Options &options, Context &context);

struct CampaignFailure {
  uint64_t seed;
  std::string message;
};

/// Runs problems number \p first to \p first + \p count - 1 (see randomGeneratorOptions) and stops
/// after \p limit failures.
std::vector<CampaignFailure> runCampaign(const Options &options, uint64_t first, uint64_t count,
                                         size_t limit = 10);

/// A problem as small as the reducer gets it for which \p fails still holds; all that it tries is
/// valid. Blocks, instructions, operands, parameters and constraints are taken away as long as
/// something changes.
ProblemDraft reduceProblem(ProblemDraft draft, const MachineEnvironment &environment,
                           llvm::function_ref<bool(const Problem &)> fails);

} // namespace cot::regalloc

#endif // COT_REGALLOC_CAMPAIGN_H
