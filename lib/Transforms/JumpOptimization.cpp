//===- JumpOptimization.cpp - Simplifies control flow -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One round: turn branches that always go one way into jumps, send branches to blocks that only
/// jump on to where those jump, remove what became unreachable, merge blocks into their only
/// predecessor. Merging may make another branch constant, so rounds are repeated while they change
/// something, up to a fixed number; each round is linear.
///
//===----------------------------------------------------------------------===//

#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"
#include "cot/Transforms/Cleanup.h"

using namespace cot;
using namespace cot::ir;

namespace {

class JumpOptimizer {
public:
  static constexpr unsigned maxRounds = 8;

  JumpOptimizer(Function &function, Statistics &statistics, bool allReached)
      : function(function), dfg(function.dfg), layout(function.layout), statistics(statistics),
        allReached(allReached) {}

  bool run();
  /// Parameters that became aliases.
  unsigned numReplaced() const { return replacedParameters; }

private:
  bool round();
  bool foldBranches();
  bool foldBranch(Inst inst);
  bool foldTable(Inst inst);
  void countUses();
  bool onlyJumps(Block block) const;
  bool forwardEmptyBlocks();
  bool forward(BlockCall &call);
  bool mergeBlocks();
  void countPredecessors();
  bool canMerge(Block block, Block next) const;
  void merge(Block block, Block next);
  bool passAlone(Inst last);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  Statistics &statistics;
  /// By value behind aliases: uses other than as an argument of the block's own jump. Counted if a
  /// block that only jumps has parameters.
  std::vector<uint32_t> otherUses;
  /// By block: edges into it.
  std::vector<uint32_t> predecessors;
  bool takesHandlerAddress = false;
  unsigned replacedParameters = 0;
  /// At the start of a round, the entry reaches every block.
  bool allReached;
};

} // namespace

bool JumpOptimizer::run() {
  bool changed = false;
  if (!dfg.exceptionTables.empty())
    for (Block block : layout.blocks())
      for (Inst inst : layout.insts(block))
        takesHandlerAddress |= dfg.opcode(inst) == Opcode::GetExceptionHandlerAddress;
  for (unsigned i = 0; i < maxRounds && round(); ++i)
    changed = true;
  return changed;
}

bool JumpOptimizer::round() {
  bool changed = foldBranches();
  if (forwardEmptyBlocks()) {
    foldBranches(); // both sides may lead to the same block now
    changed = true;
  }
  if (changed || !allReached) changed |= removeUnreachableBlocks(function) != 0;
  allReached = true;
  changed |= mergeBlocks();
  return changed;
}

//===----------------------------------------------------------------------===//
// Branches that always go one way
//===----------------------------------------------------------------------===//

bool JumpOptimizer::foldBranches() {
  unsigned folded = 0;
  for (Block block : layout.blocks()) {
    Inst last = layout.lastInst(block);
    if (!last) continue;
    if (dfg.opcode(last) == Opcode::Brif)
      folded += foldBranch(last);
    else if (dfg.opcode(last) == Opcode::BrTable)
      folded += foldTable(last);
  }
  statistics.count(JumpOptimization::name, "branches folded", folded);
  return folded != 0;
}

bool JumpOptimizer::foldBranch(Inst inst) {
  BlockCall ifTrue = dfg[inst].blockCall(0), ifFalse = dfg[inst].blockCall(1);
  if (auto constant = integerConstant(function, dfg.argument(inst, 0)))
    replaceByJump(function, inst, *constant != 0 ? ifTrue : ifFalse);
  else if (callsAgree(function, ifTrue, ifFalse))
    replaceByJump(function, inst, ifTrue);
  else
    return false;
  return true;
}

bool JumpOptimizer::foldTable(Inst inst) {
  const JumpTableData &table = dfg.jumpTables[dfg[inst].jumpTable()];
  auto targets = table.targets.get(std::as_const(dfg.pool));
  if (auto constant = integerConstant(function, dfg.argument(inst, 0))) {
    uint32_t index = uint32_t(*constant);
    replaceByJump(function, inst, index < targets.size() ? targets[index] : table.defaultTarget);
    return true;
  }
  for (BlockCall target : targets)
    if (!callsAgree(function, target, table.defaultTarget)) return false;
  replaceByJump(function, inst, table.defaultTarget);
  return true;
}

//===----------------------------------------------------------------------===//
// Blocks that only jump
//===----------------------------------------------------------------------===//

void JumpOptimizer::countUses() {
  otherUses.assign(dfg.numValues(), 0);
  for (Block block : layout.blocks()) {
    for (Inst inst : layout.insts(block)) {
      bool isJump = dfg.opcode(inst) == Opcode::Jump;
      std::as_const(dfg).forEachUse(inst, [&](Value value) {
        value = dfg.resolveAliases(value);
        ValueDef def = dfg.definition(value);
        if (!isJump || !def.isParameter() || def.block() != block) ++otherUses[value.index()];
      });
    }
  }
}

/// True for a block of one jump, to another block, whose parameters are used by that jump alone.
bool JumpOptimizer::onlyJumps(Block block) const {
  Inst inst = layout.firstInst(block);
  if (!inst || dfg.opcode(inst) != Opcode::Jump || block == layout.entryBlock()) return false;
  if (dfg[inst].blockCall(0).block(dfg.pool) == block || function.valueLabels.count(inst.index()))
    return false;
  return llvm::all_of(dfg.parameters(block),
                      [&](Value value) { return otherUses[value.index()] == 0; });
}

/// Sends \p call past blocks that only jump. A circle of such blocks is left as it is.
bool JumpOptimizer::forward(BlockCall &call) {
  constexpr unsigned maxSteps = 16; // longer chains go on in the next round
  llvm::SmallVector<Block, maxSteps> passedBlocks;
  BlockCall at = call;
  while (passedBlocks.size() < maxSteps) {
    Block block = at.block(dfg.pool);
    if (llvm::is_contained(passedBlocks, block)) return false;
    if (!onlyJumps(block)) break;
    passedBlocks.push_back(block);
    BlockCall next = dfg[layout.firstInst(block)].blockCall(0);
    auto passed = at.arguments(std::as_const(dfg.pool));
    llvm::SmallVector<BlockArgument, 8> arguments;
    for (BlockArgument argument : next.arguments(std::as_const(dfg.pool))) {
      Value value = dfg.resolveAliases(argument.value());
      ValueDef def = dfg.definition(value);
      bool isParameter = def.isParameter() && def.block() == block;
      arguments.push_back(isParameter ? passed[def.number] : BlockArgument(value));
    }
    at = dfg.blockCall(next.block(dfg.pool), arguments);
  }
  if (passedBlocks.empty()) return false;
  call = at;
  return true;
}

bool JumpOptimizer::forwardEmptyBlocks() {
  bool isAny = false, haveParameters = false;
  for (Block block : layout.blocks()) {
    Inst first = layout.firstInst(block);
    if (!first || dfg.opcode(first) != Opcode::Jump || block == layout.entryBlock()) continue;
    isAny = true;
    haveParameters |= !std::as_const(dfg).parameters(block).empty();
  }
  if (!isAny) return false;
  if (haveParameters) countUses();
  unsigned forwarded = 0;
  for (Block block : layout.blocks()) {
    if (onlyJumps(block)) continue; // it goes away, or is part of an empty loop
    if (Inst last = layout.lastInst(block))
      dfg.forEachBlockCall(last, [&](BlockCall &call) { forwarded += forward(call); });
  }
  statistics.count(JumpOptimization::name, "jumps forwarded", forwarded);
  return forwarded != 0;
}

//===----------------------------------------------------------------------===//
// Blocks with one predecessor
//===----------------------------------------------------------------------===//

void JumpOptimizer::countPredecessors() {
  predecessors.assign(dfg.numBlocks(), 0);
  for (Block block : layout.blocks())
    if (Inst last = layout.lastInst(block))
      std::as_const(dfg).forEachBlockCall(
          last, [&](const BlockCall &call) { ++predecessors[call.block(dfg.pool).index()]; });
}

bool JumpOptimizer::canMerge(Block block, Block next) const {
  if (next == block || next == layout.entryBlock() || predecessors[next.index()] != 1) return false;
  // An instruction elsewhere may name the block by the call that ends it.
  return !takesHandlerAddress;
}

/// Moves the instructions of \p next to the end of \p block, in place of its jump.
void JumpOptimizer::merge(Block block, Block next) {
  Inst jump = layout.lastInst(block);
  dfg.forEachBlockCall(
      jump, [&](BlockCall &call) { replacedParameters += passDirectly(function, call); });
  auto labels = function.valueLabels.find(jump.index());
  if (labels != function.valueLabels.end()) {
    std::vector<ValueLabel> moved = std::move(labels->second);
    function.valueLabels.erase(labels);
    std::vector<ValueLabel> &there = function.valueLabels[layout.firstInst(next).index()];
    there.insert(there.begin(), moved.begin(), moved.end());
  }
  layout.removeInst(jump);
  layout.moveInsts(next, block);
  layout.removeBlock(next);
}

/// Blocks that the branch \p last alone leads to, in one way, take no parameters. True if a
/// constant was passed, on which such a block may branch.
bool JumpOptimizer::passAlone(Inst last) {
  unsigned replaced = 0;
  bool hasConstant = false;
  dfg.forEachBlockCall(last, [&](BlockCall &call) {
    auto arguments = call.arguments(std::as_const(dfg.pool));
    Block target = call.block(dfg.pool);
    if (arguments.empty() || predecessors[target.index()] != 1 || target == layout.entryBlock())
      return;
    hasConstant |= llvm::any_of(arguments, [&](BlockArgument argument) {
      return argument.isValue() && integerConstant(function, argument.value());
    });
    replaced += passDirectly(function, call);
  });
  replacedParameters += replaced;
  return replaced != 0 && hasConstant;
}

/// True if there may be more to do.
bool JumpOptimizer::mergeBlocks() {
  countPredecessors();
  unsigned merged = 0;
  bool hasConstant = false;
  for (Block block : layout.blocks()) {
    while (Inst last = layout.lastInst(block)) {
      Opcode opcode = dfg.opcode(last);
      if (opcode == Opcode::Brif || opcode == Opcode::BrTable) hasConstant |= passAlone(last);
      if (opcode != Opcode::Jump) break;
      Block next = dfg[last].blockCall(0).block(dfg.pool);
      if (!canMerge(block, next)) break;
      merge(block, next);
      ++merged;
    }
  }
  statistics.count(JumpOptimization::name, "blocks merged", merged);
  return merged != 0 || hasConstant;
}

PreservedAnalyses JumpOptimization::run(Function &function, PassContext<Function> &context) {
  const ControlFlowGraph *graph = context.analyses.cached<ControlFlowAnalysis>();
  JumpOptimizer optimizer(function, context.statistics,
                          graph &&
                              graph->postorder().order().size() == function.layout.numBlocks());
  bool changed = optimizer.run();
  context.statistics.count(name, "parameters replaced", optimizer.numReplaced());
  if (optimizer.numReplaced() != 0) function.resolveAliases();
  if (!changed && optimizer.numReplaced() == 0) return PreservedAnalyses::all();
  // Nothing new is in the function, and what is gone makes no place another.
  return PreservedAnalyses::none().preserve<MemoryAnalysis>();
}
