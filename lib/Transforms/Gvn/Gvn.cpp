//===- Gvn.cpp - Global value numbering -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The walk over the dominator tree, in preorder, with a scope for each block: P. Briggs,
/// K. Cooper, L. Simpson, "Value Numbering", SP&E 1997. Removed block parameters are taken out of
/// lists and calls together at the end, so that positions stay what they are during the walk.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/Gvn.h"
#include "FunctionEdit.h"
#include "Gvn/ValueNumberer.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;

static constexpr uint32_t notFolded = UINT32_MAX;

ValueNumberer::ValueNumberer(Function &function, PassContext<Function> &context)
    : LentTables(context.tables<ValueNumbererTables>(function)), function(function),
      context(context), dfg(function.dfg), graph(context.get<ControlFlowAnalysis>(function)),
      tree(context.get<DominatorAnalysis>(function)), places(context.get<MemoryAnalysis>(function)),
      memory(context.tables<MemoryStates>(function)),
      evaluator(context.tables<std::optional<interpreter::Evaluator>>(function)) {
  guards = speculationGuards(function);
  isDead.assign(dfg.numBlocks(), false);
  onlyCall.assign(dfg.numBlocks(), notFolded);
  memory.compute(function, graph, tree, context.get<LoopAnalysis>(function), places);
  incoming.compute(function);
  table.reset(dfg.numInsts());
  constants.reset(dfg.numValues());
  substitutes.resize(dfg.numValues());
}

bool ValueNumberer::isAlive(const IncomingCall &call) const {
  if (isDead[call.from.index()]) return false;
  uint32_t only = onlyCall[call.from.index()];
  return only == notFolded || only == call.call.handle();
}

/// False if every way into \p block has been found to be closed. Ways from blocks that it
/// dominates don't count.
bool ValueNumberer::isReached(Block block) const {
  if (block == function.layout.entryBlock()) return true;
  uint32_t above = tree.immediateDominator(block.index());
  if (isDead[above] || onlyCall[above] == 0) return false;
  return llvm::any_of(incoming.to(block), [&](const IncomingCall &call) {
    return isAlive(call) && !tree.dominates(block.index(), call.from.index());
  });
}

void ValueNumberer::walk() {
  struct Scope {
    uint32_t end, tableMark;
    size_t undoMark;
  };
  std::vector<Scope> scopes;
  auto endScopes = [&](uint32_t position) {
    for (; !scopes.empty() && scopes.back().end <= position; scopes.pop_back()) {
      table.endScope(scopes.back().tableMark);
      for (; undo.size() > scopes.back().undoMark; undo.pop_back())
        substitutes[undo.back().first] = undo.back().second;
    }
  };
  llvm::ArrayRef<uint32_t> preorder = tree.preorder();
  for (uint32_t position = 0; position < preorder.size(); ++position) {
    endScopes(position);
    Block block(preorder[position]);
    scopes.push_back({position + tree.subtreeSize(block.index()), table.mark(), undo.size()});
    if (!isReached(block)) {
      isDead[block.index()] = true;
      continue;
    }
    simplifyParameters(block);
    learnFromBranch(block);
    visitBlock(block);
  }
  endScopes(uint32_t(preorder.size()));
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// What \p value is known to be, also where its block was not walked yet.
std::optional<DataValue> ValueNumberer::constantOf(Value value) const {
  if (const DataValue *known = constants.find(value)) return *known;
  Inst inst = dfg.definingInst(value);
  return inst ? interpreter::Evaluator::constant(function, inst) : std::nullopt;
}

/// Finds the one value, or the one constant, that all ways into \p block pass.
bool ValueNumberer::commonArgument(Block block, uint32_t position, Value parameter, Value &common,
                                   bool &isConstant) {
  bool isSame = true;
  for (const IncomingCall &call : incoming.to(block)) {
    if (!isAlive(call)) continue;
    BlockArgument argument = call.call.arguments(std::as_const(dfg.pool))[position];
    if (!argument.isValue()) return false;
    Value value = leader(argument.value());
    if (value == parameter) continue;
    if (!common) common = value;
    if (value == common) continue;
    isSame = false;
    std::optional<DataValue> known = constantOf(common);
    if (!known || known != constantOf(value)) return false;
  }
  isConstant = !isSame;
  return bool(common);
}

void ValueNumberer::simplifyParameters(Block block) {
  if (block == function.layout.entryBlock()) return;
  for (uint32_t position = 0; position < dfg.parameters(block).size(); ++position) {
    Value parameter = std::as_const(dfg).parameters(block)[position], common;
    bool isConstant = false;
    if (!commonArgument(block, position, parameter, common, isConstant)) continue;
    if (isConstant || unrealized.contains(common)) {
      DataValue value = *constantOf(common);
      if (!hasConstantInst(value.type())) continue;
      Builder builder(function);
      builder.setToStart(block);
      common = constantAt(builder, value);
    }
    substitute(parameter, common, /*forever=*/true);
    goneParameters.insert(parameter);
    gone.push_back(parameter);
  }
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// What the branch before \p block says, if there is only one way in.
void ValueNumberer::learnFromBranch(Block block) {
  if (incoming.to(block).size() != 1) return;
  const IncomingCall &way = incoming.to(block).front();
  if (onlyCall[way.from.index()] != notFolded) return;
  Inst branch = function.layout.lastInst(way.from);
  if (dfg.opcode(branch) == Opcode::Brif) {
    bool isTrue = dfg[branch].blockCall(0).handle() == way.call.handle();
    assume(dfg.argument(branch, 0), isTrue);
  } else if (dfg.opcode(branch) == Opcode::BrTable) {
    const JumpTableData &jumpTable = dfg.jumpTables[dfg[branch].jumpTable()];
    auto targets = jumpTable.targets.get(std::as_const(dfg.pool));
    auto found =
        llvm::find_if(targets, [&](BlockCall call) { return call.handle() == way.call.handle(); });
    if (found == targets.end() || targets.size() > 64) return;
    uint32_t index = uint32_t(found - targets.begin());
    Value value = leader(dfg.argument(branch, 0));
    if (!constants.find(value)) substitute(value, factConstant(DataValue::i32(index)), false);
  }
}

/// Lets \p inst use the leaders of its operands.
LLVM_ATTRIBUTE_ALWAYS_INLINE void ValueNumberer::mapOperands(Inst inst, MemoryEffect effect) {
  if (substitutes.size() < dfg.numValues()) substitutes.resize(dfg.numValues());
  const InstructionData &data = std::as_const(dfg)[inst];
  OperandShape shape = operandShape(data.opcode());
  bool areLeaders = !shape.hasList() && !shape.callsBlocks();
  for (unsigned i = 0; i < shape.fixedValues(); ++i)
    areLeaders &= isLeader(data.value(i));
  if (!areLeaders) mapToLeaders(inst, effect);
}

void ValueNumberer::visitBlock(Block block) {
  for (Inst inst = function.layout.firstInst(block); inst; inst = nextInst) {
    nextInst = function.layout.nextInst(inst);
    MemoryEffect effect = memoryEffect(function, inst);
    mapOperands(inst, effect);
    switch (effect) {
    case MemoryEffect::Load:
      visitLoad(inst);
      continue;
    case MemoryEffect::Store:
      visitStore(inst);
      continue;
    case MemoryEffect::Barrier:
      continue;
    case MemoryEffect::None:
      visitPure(inst);
    }
  }
}

void ValueNumberer::finish() {
  if (!gone.empty()) removeParameters(function, goneParameters);
  for (Value value : gone)
    dfg.changeToAlias(value, leader(value));
  if (changedControlFlow()) removeUnreachableBlocks(function);
  removeDeadInsts(function);
}

bool ValueNumberer::run() {
  walk();
  bool changed =
      mappedUses ||
      removedExpressions + foldedConstants + removedLoads + removedStores + removedTraps != 0;
  changed |= !gone.empty() || changedControlFlow();
  finish();
  return changed;
}

void ValueNumberer::count(Statistics &statistics) const {
  auto add = [&](llvm::StringRef what, unsigned amount) {
    statistics.count(ValueNumbering::name, what, amount);
  };
  add("block parameters removed", unsigned(gone.size()));
  add("branches folded", foldedBranches);
  add("conditional traps removed", removedTraps);
  add("constants folded", foldedConstants);
  add("expressions removed", removedExpressions);
  add("loads removed", removedLoads);
  add("stores removed", removedStores);
}

PreservedAnalyses ValueNumbering::run(Function &function, PassContext<Function> &context) {
  bool changed = keepReachableBlocks(function, context);
  ValueNumberer numberer(function, context);
  changed |= numberer.run();
  numberer.count(context.statistics);
  if (!changed) return PreservedAnalyses::all();
  if (numberer.changedControlFlow()) return PreservedAnalyses::none();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
