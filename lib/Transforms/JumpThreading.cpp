//===- JumpThreading.cpp - Branches decided by the way to them -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Candidates are found in one walk; the flow graph is computed again, and values repaired, only if
/// there are any. What is known of a way is its constant arguments and the branches that were taken
/// on it, a few blocks back through blocks with one way in.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/JumpThreading.h"
#include "BlockCopies.h"
#include "FunctionEdit.h"
#include "IncomingCalls.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/IntegerFacts.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class JumpThreader {
public:
  /// Instructions of a block that is copied, blocks that are looked back, ways into a block that
  /// are looked at, and instructions that a function may gain (and an eighth of what it has).
  static constexpr unsigned maxInsts = 6, maxBack = 4, maxWays = 64, growth = 100, growthPart = 8;

  JumpThreader(Function &function, const LoopForest &loops)
      : function(function), dfg(function.dfg), layout(function.layout), loops(loops),
        copies(function), room(growth + dfg.numInsts() / growthPart) {
    incoming.compute(function);
  }

  void run();
  unsigned threaded = 0;

private:
  struct Way {
    IncomingCall from;
    BlockCall target;
  };
  bool isCandidate(Block block) const;
  std::optional<BlockCall> targetOn(const IncomingCall &way, Block block) const;
  std::optional<bool> comparisonOn(const IncomingCall &way, Block block, Inst comparison) const;
  std::optional<bool> truthOn(const IncomingCall &way, Value condition) const;
  Value valueOn(const IncomingCall &way, Block block, Value value) const;
  void visit(Block block);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const LoopForest &loops;
  BlockCopies copies;
  IncomingCalls incoming;
  /// Blocks whose ways in have changed.
  EntitySet<Block> touched;
  unsigned room;
};

} // namespace

bool JumpThreader::isCandidate(Block block) const {
  Inst last = layout.lastInst(block);
  Opcode opcode = dfg.opcode(last);
  if ((opcode != Opcode::Brif && opcode != Opcode::BrTable) || block == layout.entryBlock())
    return false;
  if (opcode == Opcode::BrTable &&
      dfg.jumpTables[dfg[last].jumpTable()].targets.size(dfg.pool) > maxWays)
    return false;
  size_t ways = incoming.to(block).size();
  if (ways < 2 || ways > maxWays) return false;
  uint32_t loop = loops.loopOf(block.index());
  if (loop != LoopForest::none &&
      (loops.header(loop) == block.index() || loops.isIrreducible(loop)))
    return false;
  return copies.canCopy(block, maxInsts);
}

/// What \p value of \p block is when it is entered by \p way.
Value JumpThreader::valueOn(const IncomingCall &way, Block block, Value value) const {
  value = dfg.resolveAliases(value);
  ValueDef def = dfg.definition(value);
  if (!def.isParameter() || def.block() != block) return value;
  BlockArgument argument = way.call.arguments(std::as_const(dfg.pool))[def.number];
  return argument.isValue() ? dfg.resolveAliases(argument.value()) : Value();
}

/// Whether \p condition is not zero on \p way, as the branches that lead there tell.
std::optional<bool> JumpThreader::truthOn(const IncomingCall &way, Value condition) const {
  IncomingCall at = way;
  for (unsigned i = 0; i < maxBack; ++i) {
    Inst branch = layout.lastInst(at.from);
    if (touched.contains(at.from)) return std::nullopt;
    if (dfg.opcode(branch) == Opcode::Brif &&
        dfg.resolveAliases(dfg.argument(branch, 0)) == condition)
      return dfg[branch].blockCall(0).handle() == at.call.handle();
    // A value that this block defines was not tested before it.
    ValueDef def = dfg.definition(condition);
    if ((def.isParameter() ? def.block() : layout.blockOf(def.inst())) == at.from)
      return std::nullopt;
    if (incoming.to(at.from).size() != 1) return std::nullopt;
    at = incoming.to(at.from).front();
  }
  return std::nullopt;
}

std::optional<bool> JumpThreader::comparisonOn(const IncomingCall &way, Block block,
                                               Inst comparison) const {
  Value x = valueOn(way, block, dfg.argument(comparison, 0));
  Value y = valueOn(way, block, dfg.argument(comparison, 1));
  if (!x || !y || !hasIntegerFacts(dfg.typeOf(x))) return std::nullopt;
  auto left = integerConstant(function, x), right = integerConstant(function, y);
  if (!left || !right) return std::nullopt;
  unsigned bits = dfg.typeOf(x).bits();
  uint64_t mask = IntegerFacts::maskOf(bits);
  return compareFacts(dfg[comparison].intCC(), bits, IntegerFacts::constant(uint64_t(*left) & mask),
                      IntegerFacts::constant(uint64_t(*right) & mask));
}

/// Where \p block goes on to when it is entered by \p way, if that is known.
std::optional<BlockCall> JumpThreader::targetOn(const IncomingCall &way, Block block) const {
  Inst last = layout.lastInst(block);
  Value condition = dfg.resolveAliases(dfg.argument(last, 0));
  Value here = valueOn(way, block, condition);
  if (!here) return std::nullopt;
  auto constant = integerConstant(function, here);
  if (dfg.opcode(last) == Opcode::BrTable) {
    if (!constant) return std::nullopt;
    const JumpTableData &table = dfg.jumpTables[dfg[last].jumpTable()];
    auto targets = table.targets.get(std::as_const(dfg.pool));
    uint32_t index = uint32_t(*constant);
    return index < targets.size() ? targets[index] : table.defaultTarget;
  }
  std::optional<bool> truth;
  Inst definer = dfg.definingInst(condition);
  if (constant)
    truth = *constant != 0;
  else if (definer && layout.blockOf(definer) == block)
    truth = dfg.opcode(definer) == Opcode::Icmp ? comparisonOn(way, block, definer) : std::nullopt;
  else
    truth = truthOn(way, here);
  if (!truth) return std::nullopt;
  return dfg[last].blockCall(*truth ? 0 : 1);
}

void JumpThreader::visit(Block block) {
  llvm::SmallVector<Way, 8> ways;
  for (const IncomingCall &way : incoming.to(block))
    if (auto target = targetOn(way, block)) ways.push_back({way, *target});
  if (ways.empty()) return;
  unsigned size = 0;
  for ([[maybe_unused]] Inst inst : layout.insts(block))
    ++size;
  // One copy for each target, which is told from others by its handle.
  while (!ways.empty() && size <= room) {
    BlockCall target = ways.front().target;
    Block copy = copies.copy(block, block);
    Inst last = layout.lastInst(block), copiedLast = layout.lastInst(copy);
    // The call of the copy at the place of the target.
    unsigned position = 0, at = 0;
    std::as_const(dfg).forEachBlockCall(last, [&](const BlockCall &call) {
      if (call.handle() == target.handle()) position = at;
      ++at;
    });
    at = 0;
    BlockCall taken;
    std::as_const(dfg).forEachBlockCall(copiedLast, [&](const BlockCall &call) {
      if (at++ == position) taken = call;
    });
    replaceByJump(function, copiedLast, taken);
    llvm::erase_if(ways, [&](const Way &way) {
      if (way.target.handle() != target.handle()) return false;
      dfg.forEachBlockCall(layout.lastInst(way.from.from), [&](BlockCall &call) {
        if (call.handle() == way.from.call.handle()) call.setBlock(copy, dfg.pool);
      });
      ++threaded;
      return true;
    });
    room -= size;
  }
  touched.insert(block);
}

void JumpThreader::run() {
  std::vector<Block> candidates;
  for (Block block : layout.blocks())
    if (isCandidate(block)) candidates.push_back(block);
  // Parameters of a block whose ways in were changed are not what the calls say any more.
  for (Block block : candidates)
    if (!touched.contains(block)) visit(block);
  if (threaded) copies.repair();
}

PreservedAnalyses JumpThreading::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  JumpThreader threader(function, context.get<LoopAnalysis>(function));
  threader.run();
  context.statistics.count(name, "ways threaded", threader.threaded);
  if (threader.threaded == 0) return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  removeDeadInsts(function);
  return PreservedAnalyses::none();
}
