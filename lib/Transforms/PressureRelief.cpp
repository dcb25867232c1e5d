//===- PressureRelief.cpp - Cheap values near their use -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One walk down the dominator tree finds, for each cheap value, the nearest block that dominates
/// its uses; from there, up to the first block that is in no loop that the definition is not in.
/// Values that a debug label names stay.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/PressureRelief.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Support/ScratchArray.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

/// Where a cheap value goes.
struct Target {
  /// The nearest block that dominates the uses so far; then the block to move to.
  uint32_t block = DominatorTree::none;
  bool stays = false, isPlaced = false;
};
struct CheapUse {
  Value value;
  Inst user;
};

struct SinkerTables {
  void clear() {
    targets.clear();
    cheapInsts.clear();
    cheapUses.clear();
    movers.clear();
  }

  /// By value.
  std::vector<Target> targets;
  /// By value: some cheap instruction defines it; then, it moves.
  ScratchArray<bool> isCheapValue;
  ScratchArray<Inst> cheapInsts;
  /// Those of one block in its order.
  std::vector<CheapUse> cheapUses;
  std::vector<Value> movers;
};

class Sinker : LentTables<SinkerTables> {
public:
  Sinker(Function &function, PassContext<Function> &context)
      : LentTables(context.tables<SinkerTables>(function)), function(function), dfg(function.dfg),
        layout(function.layout), tree(context.get<DominatorAnalysis>(function)),
        loops(context.get<LoopAnalysis>(function)) {
    targets.resize(dfg.numValues());
    isCheapValue.assign(dfg.numValues(), false);
  }

  unsigned run();

private:
  /// Steps up the tree that are made for one use; a value with uses further apart stays.
  static constexpr unsigned maxSteps = 256;
  /// Cheap instructions that are passed on the way to a use right behind them.
  static constexpr unsigned maxNeighbours = 64;

  bool isCheap(Inst inst) const;
  void noteUse(Value value, Inst user, uint32_t block);
  void moveTarget(Target &target, uint32_t block) const;
  void findTargets();
  void place(Value value, Inst before);
  Block destinationOf(Inst inst, const Target &target) const;

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const DominatorTree &tree;
  const LoopForest &loops;
  unsigned moved = 0;
};

} // namespace

/// By opcode.
static constexpr std::array<bool, numOpcodes> maybeCheap = [] {
  std::array<bool, numOpcodes> table{};
  for (Opcode opcode :
       {Opcode::Iconst, Opcode::F16const, Opcode::F32const, Opcode::F64const, Opcode::F128const,
        Opcode::Vconst, Opcode::StackAddr, Opcode::FuncAddr, Opcode::SymbolValue})
    table[unsigned(opcode)] = true;
  return table;
}();

LLVM_ATTRIBUTE_ALWAYS_INLINE bool Sinker::isCheap(Inst inst) const {
  if (!maybeCheap[unsigned(dfg.opcode(inst))]) return false;
  return dfg.opcode(inst) != Opcode::SymbolValue ||
         function.globalValues[dfg[inst].globalValue()].kind == GlobalValueData::Symbol;
}

LLVM_ATTRIBUTE_NOINLINE void Sinker::noteUse(Value value, Inst user, uint32_t block) {
  moveTarget(targets[value.index()], block);
  cheapUses.push_back({value, user});
}

void Sinker::moveTarget(Target &target, uint32_t block) const {
  if (target.stays) return;
  if (target.block == DominatorTree::none) {
    target.block = block;
    return;
  }
  uint32_t a = target.block, b = block;
  for (unsigned steps = 0; a != b; ++steps) {
    if (steps == maxSteps) {
      target.stays = true;
      return;
    }
    (tree.level(a) > tree.level(b) ? a : b) =
        tree.immediateDominator(tree.level(a) > tree.level(b) ? a : b);
  }
  target.block = a;
}

/// The block that \p inst moves to; its own if it stays there.
Block Sinker::destinationOf(Inst inst, const Target &target) const {
  uint32_t home = layout.blockOf(inst).index(), block = target.block;
  auto isElsewhere = [&](uint32_t loop) {
    return loop != LoopForest::none && !loops.contains(loop, home);
  };
  while (block != home && isElsewhere(loops.loopOf(block)))
    block = tree.immediateDominator(block);
  return Block(block);
}

/// Finds the cheap values and the blocks that they move to, definitions before uses.
void Sinker::findTargets() {
  for (uint32_t block : tree.preorder())
    for (Inst inst : layout.insts(Block(block))) {
      if (isCheap(inst)) {
        cheapInsts.push_back(inst);
        isCheapValue[dfg.firstResult(inst).index()] = true;
        continue; // uses nothing
      }
      std::as_const(dfg).forEachUse(inst, [&](Value value) {
        value = dfg.resolveAliases(value);
        if (isCheapValue[value.index()]) noteUse(value, inst, block);
      });
    }
  for (const auto &entry : function.valueLabels) // in any order: each only sets marks
    for (const ValueLabel &label : entry.second)
      if (label.value) targets[dfg.resolveAliases(label.value).index()].stays = true;
}

void Sinker::place(Value value, Inst before) {
  Inst inst = dfg.definingInst(value);
  targets[value.index()].isPlaced = true;
  // What stands in front of its use, others of its kind aside, stays there.
  Inst next = layout.nextInst(inst);
  for (unsigned steps = 0; steps < maxNeighbours && next && next != before && isCheap(next);
       ++steps)
    next = layout.nextInst(next);
  if (next == before) return;
  function.removeInst(inst);
  layout.insertInstBefore(inst, before);
  ++moved;
}

unsigned Sinker::run() {
  findTargets();
  for (Inst inst : cheapInsts) {
    Value value = dfg.firstResult(inst);
    Target &target = targets[value.index()];
    bool moves = !target.stays && target.block != DominatorTree::none;
    isCheapValue[value.index()] = moves;
    if (!moves) continue;
    target.block = destinationOf(inst, target).index();
    movers.push_back(value);
  }
  if (movers.empty()) return 0;
  for (CheapUse use : cheapUses) {
    const Target &target = targets[use.value.index()];
    if (isCheapValue[use.value.index()] && !target.isPlaced &&
        Block(target.block) == layout.blockOf(use.user))
      place(use.value, use.user);
  }
  // Those without a use in the block that they move to go to its end.
  for (Value value : movers)
    if (const Target &target = targets[value.index()]; !target.isPlaced)
      place(value, layout.lastInst(Block(target.block)));
  return moved;
}

PreservedAnalyses PressureRelief::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  unsigned moved = Sinker(function, context).run();
  context.statistics.count(name, "instructions moved to their use", moved);
  if (moved == 0) return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
