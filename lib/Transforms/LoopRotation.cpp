//===- LoopRotation.cpp - Loops tested at the bottom -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// All loops of a function are rotated together: headers are copied, ways in from outside are sent
/// to the copies, and then each value of a copied header that is used elsewhere is a variable with
/// two definitions. The flow graph is computed once for that.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/LoopRotation.h"
#include "FunctionEdit.h"
#include "SsaConstruction.h"
#include "cot/Analysis/ControlFlow.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class LoopRotator {
public:
  static constexpr unsigned maxHeaderInsts = 10;

  LoopRotator(Function &function, const ControlFlowGraph &graph, const LoopForest &loops)
      : function(function), dfg(function.dfg), layout(function.layout), graph(graph), loops(loops) {
  }

  unsigned run();

private:
  struct Use {
    Value value;
    Inst inst;
  };
  bool canRotate(uint32_t loop) const;
  bool canCopy(Block header) const;
  void copyHeader(uint32_t loop);
  void repairValues();
  /// The block that defines \p value, if that was copied.
  Block copiedDefiner(Value value) const;

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  /// Values that debug labels name.
  EntitySet<Value> labelled;
  /// Headers and what they lead to; each may take part in one rotation.
  EntitySet<Block> touched;
  SecondaryMap<Block, Block> copies;
  SecondaryMap<Value, Value> valueCopies;
  unsigned rotated = 0;
};

} // namespace

bool LoopRotator::canCopy(Block header) const {
  unsigned count = 0;
  for (Value parameter : std::as_const(dfg).parameters(header))
    if (labelled.contains(parameter)) return false;
  for (Inst inst : layout.insts(header)) {
    if (++count > maxHeaderInsts || isCall(dfg.opcode(inst)) ||
        function.valueLabels.count(inst.index()) || function.debugTags.count(inst.index()))
      return false;
    for (Value result : dfg.results(inst))
      if (labelled.contains(result)) return false;
  }
  return true;
}

/// A loop that its header can leave and that no block that repeats it can.
bool LoopRotator::canRotate(uint32_t loop) const {
  Block header(loops.header(loop));
  if (loops.isIrreducible(loop) || header == layout.entryBlock() || touched.contains(header))
    return false;
  if (dfg.opcode(layout.lastInst(header)) != Opcode::Brif) return false;
  llvm::ArrayRef<uint32_t> successors = graph.successors(header);
  if (loops.contains(loop, successors[0]) == loops.contains(loop, successors[1])) return false;
  for (uint32_t successor : successors)
    if (touched.contains(Block(successor)) || Block(successor) == header) return false;
  for (uint32_t predecessor : graph.predecessors(header)) {
    if (!loops.contains(loop, predecessor)) continue;
    for (uint32_t successor : graph.successors(Block(predecessor)))
      if (!loops.contains(loop, successor)) return false;
  }
  return canCopy(header);
}

void LoopRotator::copyHeader(uint32_t loop) {
  Block header(loops.header(loop));
  Block copy = dfg.makeBlock();
  layout.insertBlockBefore(copy, header);
  if (layout.isCold(header)) layout.setCold(copy);
  copies[header] = copy;
  touched.insert(header);
  for (uint32_t successor : graph.successors(header))
    touched.insert(Block(successor));
  for (Value parameter : llvm::SmallVector<Value, 8>(dfg.parameters(header)))
    valueCopies[parameter] = dfg.appendParameter(copy, dfg.typeOf(parameter));
  for (Inst inst : layout.insts(header)) {
    Inst made = function.cloneInst(inst);
    layout.appendInst(made, copy);
    for (auto [value, valueCopy] : llvm::zip(dfg.results(inst), dfg.results(made)))
      valueCopies[value] = valueCopy;
    dfg.mapUses(made, [&](Value value) {
      value = dfg.resolveAliases(value);
      Value mapped = copiedDefiner(value) == header ? valueCopies.lookup(value) : Value();
      return mapped ? mapped : value;
    });
  }
  uint32_t last = GraphView::none;
  for (uint32_t predecessor : graph.predecessors(header)) {
    if (loops.contains(loop, predecessor) || predecessor == last) continue;
    last = predecessor;
    dfg.forEachBlockCall(layout.lastInst(Block(predecessor)), [&](BlockCall &call) {
      if (call.block(dfg.pool) == header) call.setBlock(copy, dfg.pool);
    });
  }
  ++rotated;
}

Block LoopRotator::copiedDefiner(Value value) const {
  ValueDef def = dfg.definition(value);
  Block block = def.isParameter() ? def.block()
                : def.isResult()  ? layout.blockOf(def.inst())
                                  : Block();
  return block && copies.lookup(block) ? block : Block();
}

void LoopRotator::repairValues() {
  ControlFlowGraph newGraph;
  newGraph.compute(function);
  DominatorTree tree;
  tree.compute(newGraph.successors(), newGraph.predecessors());
  std::vector<Use> uses;
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block))
      std::as_const(dfg).forEachUse(inst, [&](Value value) {
        value = dfg.resolveAliases(value);
        Block definer = copiedDefiner(value);
        if (definer && definer != block) uses.push_back({value, inst});
      });
  llvm::sort(uses, [](const Use &a, const Use &b) {
    return std::tie(a.value, a.inst) < std::tie(b.value, b.inst);
  });
  SsaConstruction ssa(function, newGraph, tree);
  for (size_t begin = 0, end; begin < uses.size(); begin = end) {
    Value value = uses[begin].value;
    for (end = begin; end < uses.size() && uses[end].value == value;)
      ++end;
    Block definer = copiedDefiner(value);
    ssa.begin(dfg.typeOf(value));
    ssa.define(definer, value);
    ssa.define(copies.lookup(definer), valueCopies.lookup(value));
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

unsigned LoopRotator::run() {
  for (const auto &entry : function.valueLabels) // in any order: each only sets marks
    for (const ValueLabel &label : entry.second)
      if (label.value) labelled.insert(dfg.resolveAliases(label.value));
  for (uint32_t loop = loops.numLoops(); loop-- > 0;)
    if (canRotate(loop)) copyHeader(loop);
  if (rotated) repairValues();
  return rotated;
}

PreservedAnalyses LoopRotation::run(Function &function, PassContext<Function> &context) {
  if (context.get<LoopAnalysis>(function).numLoops() == 0) return PreservedAnalyses::all();
  bool removed = keepReachableBlocks(function, context);
  unsigned rotated = LoopRotator(function, context.get<ControlFlowAnalysis>(function),
                                 context.get<LoopAnalysis>(function))
                         .run();
  context.statistics.count(name, "loops rotated", rotated);
  return rotated || removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
