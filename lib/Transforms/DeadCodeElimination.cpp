//===- DeadCodeElimination.cpp - Removes what nobody needs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Walks backwards, so that most users come before what they use: what nobody has needed by then is
/// put aside, and taken back where somebody needs it later. For the pass, an argument of a block
/// call is needed when its parameter is; so values that only keep each other alive around a loop go
/// as well.
///
//===----------------------------------------------------------------------===//

#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"
#include "cot/Support/ScratchArray.h"
#include "cot/Transforms/Cleanup.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class DeadCode {
public:
  /// Without \p graph, all arguments of block calls are needed.
  DeadCode(Function &function, const ControlFlowGraph *graph)
      : function(function), dfg(function.dfg), graph(graph) {
    needed.assign(dfg.numValues(), false);
  }

  void mark();
  unsigned removeInsts();
  unsigned removeParameters();

private:
  bool isResultNeeded(Inst inst) const {
    for (Value value : std::as_const(dfg).results(inst))
      if (needed[value.index()]) return true;
    return false;
  }
  enum Phase { Walk, TakeBack };
  /// Returns what stands behind the aliases of \p value. Once the walk is over, what becomes needed
  /// is in the worklist.
  template <Phase phase> LLVM_ATTRIBUTE_ALWAYS_INLINE Value need(Value value) {
    value = dfg.resolveAliases(value);
    if (phase == TakeBack && !needed[value.index()]) worklist.push_back(value);
    needed[value.index()] = true;
    return value;
  }
  /// All that \p inst uses, which becomes what stands behind aliases. The pass leaves out the
  /// arguments of its block calls.
  template <Phase phase> LLVM_ATTRIBUTE_ALWAYS_INLINE void needOperands(Inst inst) {
    bool callsBlocks = operandShape(dfg.opcode(inst)).callsBlocks();
    for (Value &value : dfg.arguments(inst))
      value = need<phase>(value);
    if (callsBlocks) needOfBlockCalls<phase>(inst);
  }
  template <Phase phase> void needOfBlockCalls(Inst inst);
  /// Calls \p visit with each block call that leads to \p block.
  template <typename Visit> void forEachCallTo(Block block, Visit visit) {
    uint32_t last = GraphView::none;
    for (uint32_t predecessor : graph->predecessors(block)) {
      if (predecessor == last) continue; // equal ones are neighbours
      last = predecessor;
      dfg.forEachBlockCall(function.layout.lastInst(Block(predecessor)), [&](BlockCall &call) {
        if (call.block(dfg.pool) == block) visit(call);
      });
    }
  }
  template <Phase phase> void needArgument(BlockCall call, uint32_t position) {
    BlockArgument argument = call.arguments(std::as_const(dfg.pool))[position];
    if (argument.isValue()) need<phase>(argument.value());
  }
  void walkParameters(Block block);
  void walk(Block block);
  void takeBack();

  Function &function;
  DataFlowGraph &dfg;
  const ControlFlowGraph *graph;
  ScratchArray<bool> needed; // by value
  /// What was not needed when the walk came by.
  ScratchArray<Inst> asideInsts;
  ScratchArray<Value> asideParameters;
  std::vector<Value> worklist;
};

} // namespace

template <DeadCode::Phase phase>
LLVM_ATTRIBUTE_NOINLINE void DeadCode::needOfBlockCalls(Inst inst) {
  if (!graph) return dfg.mapUses(inst, [&](Value value) { return need<phase>(value); });
  const InstructionData &data = dfg[inst];
  if (data.format() != Format::TryCall && data.format() != Format::TryCallIndirect) return;
  for (const ExceptionItem &item : dfg.exceptionTables[data.exceptionTable()].items)
    if (item.kind == ExceptionItem::Context) need<phase>(item.context);
}

/// What is passed to the parameters that are needed is needed.
void DeadCode::walkParameters(Block block) {
  llvm::ArrayRef<Value> parameters = std::as_const(dfg).parameters(block);
  if (parameters.empty()) return;
  for (Value value : parameters)
    if (!needed[value.index()]) asideParameters.push_back(value);
  forEachCallTo(block, [&](BlockCall call) {
    for (uint32_t i = 0; i < parameters.size(); ++i)
      if (needed[parameters[i].index()]) needArgument<Walk>(call, i);
  });
}

void DeadCode::walk(Block block) {
  for (Inst inst = function.layout.lastInst(block); inst; inst = function.layout.previousInst(inst))
    if (isResultNeeded(inst) || isNeeded(function, inst))
      needOperands<Walk>(inst);
    else
      asideInsts.push_back(inst);
  if (graph) walkParameters(block);
}

/// Goes on with what is aside but needed after all.
void DeadCode::takeBack() {
  for (Inst inst : asideInsts)
    if (isResultNeeded(inst)) needOperands<TakeBack>(inst);
  for (Value value : asideParameters)
    if (needed[value.index()]) worklist.push_back(value);
  while (!worklist.empty()) {
    ValueDef def = dfg.definition(worklist.back());
    worklist.pop_back();
    if (def.isResult())
      needOperands<TakeBack>(def.inst());
    else if (def.isParameter() && graph)
      forEachCallTo(def.block(), [&](BlockCall call) { needArgument<TakeBack>(call, def.number); });
  }
}

void DeadCode::mark() {
  for (Block block = function.layout.lastBlock(); block;
       block = function.layout.previousBlock(block))
    walk(block);
  takeBack();
}

unsigned DeadCode::removeInsts() {
  unsigned removed = 0;
  for (Inst inst : asideInsts) {
    if (isResultNeeded(inst)) continue;
    function.removeInst(inst);
    ++removed;
  }
  return removed;
}

unsigned DeadCode::removeParameters() {
  unsigned removed = 0;
  if (asideParameters.empty()) return removed;
  for (Block block : function.layout.blocks()) {
    if (block == function.layout.entryBlock()) continue; // its parameters are the function's
    // From the last to the first, so that positions in front stay what they are.
    for (uint32_t position = uint32_t(dfg.parameters(block).size()); position-- > 0;) {
      if (needed[dfg.parameters(block)[position].index()]) continue;
      forEachCallTo(block, [&](BlockCall &call) { call.removeArgument(position, dfg.pool); });
      dfg.removeParameter(block, position);
      ++removed;
    }
  }
  return removed;
}

unsigned cot::removeDeadInsts(Function &function) {
  DeadCode dead(function, nullptr);
  dead.mark();
  unsigned removed = dead.removeInsts();
  if (removed != 0) endLabelsOfRemoved(function);
  return removed;
}

PreservedAnalyses DeadCodeElimination::run(Function &function, PassContext<Function> &context) {
  DeadCode dead(function, &context.get<ControlFlowAnalysis>(function));
  dead.mark();
  unsigned insts = dead.removeInsts();
  unsigned parameters = dead.removeParameters();
  if (insts + parameters == 0) return PreservedAnalyses::all();
  endLabelsOfRemoved(function);
  context.statistics.count(name, "instructions removed", insts);
  context.statistics.count(name, "block parameters removed", parameters);
  // Places stay what they are where something else is gone, and nothing more escapes.
  return PreservedAnalyses::none()
      .preserve<MemoryAnalysis>()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
