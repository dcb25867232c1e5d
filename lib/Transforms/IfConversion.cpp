//===- IfConversion.cpp - Branches to selects -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Blocks are visited in postorder, so that inner branches have become straight code when an outer
/// one is looked at. A side is either empty (the branch goes straight to the join) or one block
/// that only the branch leads to and that jumps to the join.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/IfConversion.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "cot/Interpreter/Evaluator.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class IfConverter {
public:
  /// Instructions of both sides, and selects, of one branch.
  static constexpr unsigned maxInsts = 4, maxSelects = 2;

  IfConverter(Function &function, PassContext<Function> &context)
      : function(function), dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        loops(context.get<LoopAnalysis>(function)), predecessors(dfg.numBlocks()) {}

  void run();
  unsigned converted = 0, selects = 0;

private:
  struct Side {
    /// None: the branch goes straight to the join.
    Block block;
    Block join;
    /// What is passed to the join.
    llvm::SmallVector<Value, 4> arguments;
    unsigned numInsts = 0;
  };
  void describe(Block from, BlockCall call, Side &side) const;
  bool isCheap(Inst inst) const;
  bool mayReplace(Block block, const Side &ifTrue, const Side &ifFalse) const;
  void convert(Block block);
  void pull(const Side &side, Inst before);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  /// By block: edges into it.
  std::vector<uint32_t> predecessors;
};

} // namespace

bool IfConverter::isCheap(Inst inst) const {
  Opcode opcode = dfg.opcode(inst);
  if (has(opcode, CanTrap) || function.valueLabels.count(inst.index())) return false;
  if (interpreter::Evaluator::constant(function, inst)) return true;
  if (!interpreter::Evaluator::canEvaluate(opcode) || !dfg.hasResults(inst)) return false;
  Type type = dfg.typeOf(dfg.firstResult(inst));
  if (!type.isInt() || type.bits() > 64) return false;
  switch (opcode) {
  case Opcode::Iadd:
  case Opcode::Isub:
  case Opcode::Ineg:
  case Opcode::Band:
  case Opcode::Bor:
  case Opcode::Bxor:
  case Opcode::Bnot:
  case Opcode::Ishl:
  case Opcode::Ushr:
  case Opcode::Sshr:
  case Opcode::Uextend:
  case Opcode::Sextend:
  case Opcode::Ireduce:
    return true;
  case Opcode::Icmp:
    return dfg.typeOf(dfg.argument(inst, 0)).bits() <= 64;
  default:
    return false;
  }
}

/// Fills \p side from the target \p call of a branch at the end of \p from, as if it were empty.
void IfConverter::describe(Block from, BlockCall call, Side &side) const {
  Block block = call.block(dfg.pool);
  side.join = block;
  for (BlockArgument argument : call.arguments(std::as_const(dfg.pool)))
    side.arguments.push_back(dfg.resolveAliases(argument.value()));
  Inst last = layout.lastInst(block);
  if (predecessors[block.index()] != 1 || dfg.opcode(last) != Opcode::Jump || block == from ||
      layout.isCold(block) || function.valueLabels.count(last.index()))
    return;
  unsigned count = 0;
  for (Inst inst : layout.insts(block)) {
    if (inst == last) break;
    if (++count > maxInsts || !isCheap(inst)) return;
  }
  // Not empty: what the block passes on, its parameters being what the branch passed to it.
  BlockCall next = dfg[last].blockCall(0);
  llvm::SmallVector<Value, 4> passed = side.arguments;
  side.arguments.clear();
  for (BlockArgument argument : next.arguments(std::as_const(dfg.pool))) {
    Value value = dfg.resolveAliases(argument.value());
    ValueDef def = dfg.definition(value);
    side.arguments.push_back(def.isParameter() && def.block() == block ? passed[def.number]
                                                                       : value);
  }
  side.block = block;
  side.join = next.block(dfg.pool);
  side.numInsts = count;
}

bool IfConverter::mayReplace(Block block, const Side &ifTrue, const Side &ifFalse) const {
  if (ifTrue.join != ifFalse.join || (!ifTrue.block && !ifFalse.block)) return false;
  if (ifTrue.join == block || ifTrue.numInsts + ifFalse.numInsts > maxInsts) return false;
  // A branch that repeats or leaves a loop is mostly predicted.
  uint32_t loop = loops.loopOf(block.index()), join = ifTrue.join.index();
  if (loops.loopOf(join) != loop || (loop != LoopForest::none && loops.header(loop) == join))
    return false;
  unsigned needed = 0;
  for (auto [x, y] : llvm::zip(ifTrue.arguments, ifFalse.arguments)) {
    if (x == y) continue;
    Type type = dfg.typeOf(x);
    if (!type.isInt() || type.bits() > 64 || ++needed > maxSelects) return false;
  }
  return true;
}

/// Moves the instructions of \p side in front of \p before.
void IfConverter::pull(const Side &side, Inst before) {
  if (!side.block) return;
  while (layout.firstInst(side.block) != layout.lastInst(side.block)) {
    Inst inst = layout.firstInst(side.block);
    layout.removeInst(inst);
    layout.insertInstBefore(inst, before);
  }
}

void IfConverter::convert(Block block) {
  Inst branch = layout.lastInst(block);
  if (dfg.opcode(branch) != Opcode::Brif || function.valueLabels.count(branch.index())) return;
  Side sides[2];
  for (unsigned i = 0; i < 2; ++i)
    describe(block, dfg[branch].blockCall(i), sides[i]);
  // One side may be the join, though it looks like a side that goes on to somewhere else.
  for (unsigned i = 0; i < 2; ++i) {
    BlockCall call = dfg[branch].blockCall(i);
    if (sides[i].block && sides[1 - i].join == call.block(dfg.pool)) {
      sides[i].arguments.clear();
      for (BlockArgument argument : call.arguments(std::as_const(dfg.pool)))
        sides[i].arguments.push_back(dfg.resolveAliases(argument.value()));
      sides[i].block = Block();
      sides[i].join = call.block(dfg.pool);
      sides[i].numInsts = 0;
    }
  }
  if (!mayReplace(block, sides[0], sides[1])) return;
  // Uses of a side's parameters inside of it.
  for (unsigned i = 0; i < 2; ++i) {
    if (!sides[i].block) continue;
    dfg.replaceParameters(sides[i].block,
                          dfg[branch].blockCall(i).arguments(std::as_const(dfg.pool)));
    pull(sides[i], branch);
  }
  Builder builder(function);
  builder.setBefore(branch);
  Value condition = dfg.argument(branch, 0);
  llvm::SmallVector<BlockArgument, 4> arguments;
  for (auto [x, y] : llvm::zip(sides[0].arguments, sides[1].arguments)) {
    if (x == y) {
      arguments.push_back(x);
      continue;
    }
    arguments.push_back(builder.select(condition, x, y));
    ++selects;
  }
  Block join = sides[0].join;
  replaceByJump(function, branch, dfg.blockCall(join, arguments));
  for (const Side &side : sides)
    if (side.block) function.removeBlock(side.block);
  --predecessors[join.index()];
  ++converted;
}

void IfConverter::run() {
  for (Block block : layout.blocks())
    for (uint32_t successor : graph.successors(block))
      ++predecessors[successor];
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block))
      if (dfg.opcode(inst) == Opcode::GetExceptionHandlerAddress) return;
  for (uint32_t node : graph.postorder().order())
    if (layout.isInserted(Block(node))) convert(Block(node));
}

PreservedAnalyses IfConversion::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  IfConverter converter(function, context);
  converter.run();
  context.statistics.count(name, "branches converted", converter.converted);
  context.statistics.count(name, "selects made", converter.selects);
  if (converter.converted == 0)
    return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  function.resolveAliases();
  return PreservedAnalyses::none();
}
