//===- Simplify.cpp - The pass over a function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Walks over the blocks in reverse postorder, so that operands are simple before their users are
/// looked at. What a walk makes unused may let rules match that ask for a single use: then there is
/// another over the users of what has a single use now and what changes with them; at most
/// maxWalks.
///
//===----------------------------------------------------------------------===//

#include "../FunctionEdit.h"
#include "Rewriter.h"
#include "cot/Analysis/ControlFlow.h"

using namespace cot;
using namespace cot::ir;
using cot::simplify::Rewriter;

static constexpr unsigned maxWalks = 4;

/// Visits all instructions, or those that what changed since the last walk concerns.
static bool walk(Function &function, const ControlFlowGraph &graph, Rewriter &rewriter,
                 bool isFirst) {
  bool changed = false;
  for (uint32_t node : llvm::reverse(graph.postorder().order()))
    for (Inst inst = function.layout.firstInst(Block(node)), next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      if (isFirst || rewriter.isAffected(inst)) changed |= rewriter.visit(inst);
    }
  return changed;
}

PreservedAnalyses Simplification::run(Function &function, PassContext<Function> &context) {
  const ControlFlowGraph &graph = context.get<ControlFlowAnalysis>(function);
  Rewriter rewriter(function);
  bool changed = walk(function, graph, rewriter, true);
  for (unsigned i = 1; i < maxWalks && rewriter.beginNextWalk(); ++i)
    changed |= walk(function, graph, rewriter, false);
  rewriter.count(context.statistics);
  if (!changed) return PreservedAnalyses::all();
  context.statistics.count(name, "instructions removed", rewriter.removeDead());
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
