//===- DeadCodeElimination.cpp - Removes what nobody needs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Marks what is needed, starting from the instructions with effects, then removes the rest. An
/// argument of a block call is needed when its parameter is; so values that only keep each other
/// alive around a loop go as well.
///
//===----------------------------------------------------------------------===//

#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Transforms/Cleanup.h"

using namespace cot;
using namespace cot::ir;

namespace {

class DeadCode {
public:
  DeadCode(Function &function, const ControlFlowGraph &graph)
      : function(function), dfg(function.dfg), graph(graph), needed(function.dfg.numValues()) {
    worklist.reserve(function.dfg.numValues());
  }

  void mark();
  unsigned removeInsts();
  unsigned removeParameters();

private:
  void need(Value value) {
    value = dfg.resolveAliases(value);
    if (needed[value.index()]) return;
    needed[value.index()] = true;
    worklist.push_back(value);
  }
  void needOperands(Inst inst);
  void needArguments(Block block, uint32_t position);

  Function &function;
  DataFlowGraph &dfg;
  const ControlFlowGraph &graph;
  std::vector<uint8_t> needed; // by value
  std::vector<Value> worklist;
  std::vector<Inst> dead;
};

} // namespace

/// All that \p inst uses but for the arguments of its block calls.
void DeadCode::needOperands(Inst inst) {
  for (Value value : std::as_const(dfg).arguments(inst))
    need(value);
  const InstructionData &data = dfg[inst];
  if (data.format() != Format::TryCall && data.format() != Format::TryCallIndirect) return;
  for (const ExceptionItem &item : dfg.exceptionTables[data.exceptionTable()].items)
    if (item.kind == ExceptionItem::Context) need(item.context);
}

/// The arguments that predecessors pass to the parameter at \p position of \p block.
void DeadCode::needArguments(Block block, uint32_t position) {
  uint32_t last = GraphView::none;
  for (uint32_t predecessor : graph.predecessors(block)) {
    if (predecessor == last) // equal ones are neighbours
      continue;
    last = predecessor;
    const DataFlowGraph &constant = dfg;
    constant.forEachBlockCall(function.layout.lastInst(Block(predecessor)),
                              [&](const BlockCall &call) {
                                if (call.block(dfg.pool) != block) return;
                                BlockArgument argument = call.arguments(constant.pool)[position];
                                if (argument.isValue()) need(argument.value());
                              });
  }
}

void DeadCode::mark() {
  for (Block block : function.layout.blocks())
    for (Inst inst : function.layout.insts(block)) {
      if (isNeeded(function, inst))
        needOperands(inst);
      else if (!dfg.hasResults(inst))
        dead.push_back(inst);
    }
  while (!worklist.empty()) {
    Value value = worklist.back();
    worklist.pop_back();
    ValueDef def = dfg.definition(value);
    if (def.isResult())
      needOperands(def.inst());
    else if (def.isParameter())
      needArguments(def.block(), def.number);
  }
}

unsigned DeadCode::removeInsts() {
  auto isDead = [&](Inst inst) {
    for (Value value : std::as_const(dfg).results(inst))
      if (needed[value.index()]) return false;
    return !isNeeded(function, inst);
  };
  for (uint32_t i = 0; i < needed.size(); ++i) {
    if (needed[i]) continue;
    ValueDef def = dfg.definition(Value(i));
    if (!def.isResult() || def.number != 0) continue;
    if (function.layout.blockOf(def.inst()) && isDead(def.inst())) dead.push_back(def.inst());
  }
  for (Inst inst : dead)
    function.removeInst(inst);
  return unsigned(dead.size());
}

unsigned DeadCode::removeParameters() {
  unsigned removed = 0;
  for (Block block : function.layout.blocks()) {
    if (block == function.layout.entryBlock()) continue; // its parameters are the function's
    // From the last to the first, so that positions in front stay what they are.
    for (uint32_t position = uint32_t(dfg.parameters(block).size()); position-- > 0;) {
      if (needed[dfg.parameters(block)[position].index()]) continue;
      uint32_t last = GraphView::none;
      for (uint32_t predecessor : graph.predecessors(block)) {
        if (predecessor == last) continue;
        last = predecessor;
        dfg.forEachBlockCall(function.layout.lastInst(Block(predecessor)), [&](BlockCall &call) {
          if (call.block(dfg.pool) == block) call.removeArgument(position, dfg.pool);
        });
      }
      dfg.removeParameter(block, position);
      ++removed;
    }
  }
  return removed;
}

PreservedAnalyses DeadCodeElimination::run(Function &function, PassContext<Function> &context) {
  DeadCode dead(function, context.get<ControlFlowAnalysis>(function));
  dead.mark();
  unsigned insts = dead.removeInsts();
  unsigned parameters = dead.removeParameters();
  if (insts + parameters == 0) return PreservedAnalyses::all();
  endLabels(function, [&](Value value) {
    ValueDef def = function.dfg.definition(value);
    return def.kind == ValueDef::Unused || (def.isResult() && !function.layout.blockOf(def.inst()));
  });
  context.statistics.count(name, "instructions removed", insts);
  context.statistics.count(name, "block parameters removed", parameters);
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
