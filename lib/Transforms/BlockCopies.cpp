//===- BlockCopies.cpp - Copies of blocks in their own function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockCopies.h"
#include "FunctionEdit.h"
#include "SsaConstruction.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

BlockCopies::BlockCopies(Function &function)
    : function(function), dfg(function.dfg), layout(function.layout) {
  for (const auto &entry : function.valueLabels) // in any order: each only sets marks
    for (const ValueLabel &label : entry.second)
      if (label.value) labelled.insert(dfg.resolveAliases(label.value));
}

bool BlockCopies::canCopy(Block block, unsigned maxInsts) const {
  unsigned count = 0;
  for (Value parameter : std::as_const(dfg).parameters(block))
    if (labelled.contains(parameter)) return false;
  for (Inst inst : layout.insts(block)) {
    Opcode opcode = dfg.opcode(inst);
    if (++count > maxInsts || isCall(opcode) || opcode == Opcode::GetExceptionHandlerAddress ||
        function.valueLabels.count(inst.index()) || function.debugTags.count(inst.index()))
      return false;
    for (Value result : dfg.results(inst))
      if (labelled.contains(result)) return false;
  }
  return true;
}

void BlockCopies::define(Value original, Value value, Block block) {
  definitions.push_back({block, value, newest.lookup(original)});
  newest[original] = uint32_t(definitions.size() - 1);
}

/// The block that defines \p value, if it is an original with copies.
Block BlockCopies::originalDefiner(Value value) const {
  ValueDef def = dfg.definition(value);
  Block block = def.isParameter() ? def.block()
                : def.isResult()  ? layout.blockOf(def.inst())
                                  : Block();
  return block && lastCopies.lookup(block) ? block : Block();
}

Block BlockCopies::copy(Block block, Block before, llvm::function_ref<bool(Inst)> moves) {
  Block made = dfg.makeBlock();
  layout.insertBlockBefore(made, before);
  if (layout.isCold(block)) layout.setCold(made);
  lastCopies[block] = made;
  for (Value parameter : llvm::SmallVector<Value, 8>(dfg.parameters(block)))
    define(parameter, dfg.appendParameter(made, dfg.typeOf(parameter)), made);
  for (Inst inst = layout.firstInst(block), next; inst; inst = next) {
    next = layout.nextInst(inst);
    bool isMoved = moves(inst);
    Inst copied = isMoved ? inst : function.cloneInst(inst);
    if (isMoved) function.removeInst(inst);
    layout.appendInst(copied, made);
    if (!isMoved)
      for (auto [value, valueCopy] : llvm::zip(dfg.results(inst), dfg.results(copied)))
        define(value, valueCopy, made);
    dfg.mapUses(copied, [&](Value value) {
      value = dfg.resolveAliases(value);
      // Those of this block are the newest, since they were defined a moment ago.
      return originalDefiner(value) == block ? definitions[newest.lookup(value)].value : value;
    });
  }
  return made;
}

void BlockCopies::redirect(Block from, Block target, Block instead) {
  dfg.forEachBlockCall(layout.lastInst(from), [&](BlockCall &call) {
    if (call.block(dfg.pool) == target) call.setBlock(instead, dfg.pool);
  });
}

/// \p value, which has copies, was mapped or defined in \p block itself.
bool BlockCopies::isLocal(Value value, Block block) const {
  return originalDefiner(value) == block;
}

void BlockCopies::repair() {
  removeUnreachableBlocks(function);
  ControlFlowGraph graph;
  graph.compute(function);
  DominatorTree tree;
  tree.compute(graph.successors(), graph.predecessors());
  std::vector<Use> uses;
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block))
      std::as_const(dfg).forEachUse(inst, [&](Value value) {
        value = dfg.resolveAliases(value);
        if (newest.lookup(value) != UINT32_MAX && !isLocal(value, block))
          uses.push_back({value, inst});
      });
  llvm::sort(uses, [](const Use &a, const Use &b) {
    return std::tie(a.value, a.inst) < std::tie(b.value, b.inst);
  });
  SsaConstruction ssa(function, graph, tree);
  for (size_t begin = 0, end; begin < uses.size(); begin = end) {
    Value value = uses[begin].value;
    for (end = begin; end < uses.size() && uses[end].value == value;)
      ++end;
    ssa.begin(dfg.typeOf(value));
    Block definer = originalDefiner(value);
    if (definer && graph.isReachable(definer)) ssa.define(definer, value);
    for (uint32_t at = newest.lookup(value); at != UINT32_MAX; at = definitions[at].previous)
      if (graph.isReachable(definitions[at].block))
        ssa.define(definitions[at].block, definitions[at].value);
    llvm::ArrayRef<Use> ofValue = llvm::ArrayRef(uses).slice(begin, end - begin);
    for (const Use &use : ofValue)
      ssa.use(layout.blockOf(use.inst));
    ssa.finish();
    for (const Use &use : ofValue) {
      Value here = ssa.atStart(layout.blockOf(use.inst));
      dfg.mapUses(use.inst,
                  [&](Value other) { return dfg.resolveAliases(other) == value ? here : other; });
    }
  }
}
