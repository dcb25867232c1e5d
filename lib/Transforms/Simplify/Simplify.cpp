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
/// maxWalks. Another run over the same function begins with what has changed since.
///
//===----------------------------------------------------------------------===//

#include "../FunctionEdit.h"
#include "Rewriter.h"
#include "cot/Analysis/ControlFlow.h"

using namespace cot;
using namespace cot::ir;
using cot::simplify::Rewriter;
using cot::simplify::SimplifiedForm;

static constexpr unsigned maxWalks = 4;

/// A walk resolves the operands of what it visits; values that come around loops are behind it, and
/// so is what is not reached.
static void resolveRest(Function &function, const ControlFlowGraph &graph, Rewriter &rewriter) {
  for (Block block : function.layout.blocks()) {
    if (graph.isReachable(block)) {
      rewriter.resolveOperands(function.layout.lastInst(block));
      continue;
    }
    for (Inst inst : function.layout.insts(block))
      rewriter.resolveOperands(inst);
  }
}

PreservedAnalyses Simplification::run(Function &function, PassContext<Function> &context) {
  const ControlFlowGraph &graph = context.get<ControlFlowAnalysis>(function);
  Rewriter rewriter(function, graph, context);
  bool changed = rewriter.walk();
  for (unsigned i = 1; i < maxWalks && rewriter.beginNextWalk(); ++i)
    changed |= rewriter.walk();
  rewriter.count(context.statistics);
  resolveRest(function, graph, rewriter);
  unsigned removed = rewriter.removeDead();
  rewriter.leave(context.get<SimplifiedForm>(function));
  context.statistics.count(name, "instructions removed", removed);
  if (!changed && removed == 0) return PreservedAnalyses::all();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
