//===- LoopRotation.cpp - Loops tested at the bottom -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// First the loops are found that it pays to rotate. Then they are rotated together: headers are
/// copied, ways in from outside are sent to the copies, and the values of copied headers are
/// repaired at once.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/LoopRotation.h"
#include "BlockCopies.h"
#include "FunctionEdit.h"
#include "InvariantCode.h"
#include "cot/Analysis/ControlFlow.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class LoopRotator {
public:
  static constexpr unsigned maxHeaderInsts = 10;

  LoopRotator(Function &function, PassContext<Function> &context)
      : function(function), context(context), dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        loops(context.get<LoopAnalysis>(function)), copies(function) {}

  unsigned run();

private:
  bool canRotate(uint32_t loop) const;
  bool pays(uint32_t loop);
  bool isInvariant(uint32_t loop, Inst inst) const;
  void copyHeader(uint32_t loop);
  void passToCopies();

  Function &function;
  PassContext<Function> &context;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  BlockCopies copies;
  std::optional<InvariantCode> code;
  /// Headers and what they lead to; each may take part in one rotation.
  EntitySet<Block> touched;
  /// Instructions of headers that can run in front of the loop, and of the blocks behind them.
  EntitySet<Inst> invariants;
  /// Copies, with the only predecessor of each.
  llvm::SmallVector<std::pair<Block, Block>, 8> lonelyCopies;
};

} // namespace

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
  return copies.canCopy(header, maxHeaderInsts);
}

/// Its operands come from outside of \p loop, or are constants or invariants themselves.
bool LoopRotator::isInvariant(uint32_t loop, Inst inst) const {
  return llvm::all_of(dfg.arguments(inst), [&](Value value) {
    ValueDef def = dfg.definition(dfg.resolveAliases(value));
    Block block = def.isParameter() ? def.block() : layout.blockOf(def.inst());
    return !loops.contains(loop, block.index()) ||
           (def.isResult() &&
            (invariants.contains(def.inst()) || InvariantCode::isFree(dfg.opcode(def.inst()))));
  });
}

/// True if behind the test there is what can leave the loop only once the test stands in front of
/// it. Notes what is invariant.
bool LoopRotator::pays(uint32_t loop) {
  if (!code) code.emplace(function, loops, context.get<MemoryAnalysis>(function));
  Block header(loops.header(loop));
  Block body(graph.successors(header)[!loops.contains(loop, graph.successors(header)[0])]);
  if (graph.predecessors(body).size() != 1) return false;
  bool isSure = true, found = false;
  for (Block block : {header, body})
    for (Inst inst : layout.insts(block)) {
      if (!InvariantCode::isFree(dfg.opcode(inst)) && isInvariant(loop, inst) &&
          code->canMove(loop, inst, isSure)) {
        invariants.insert(inst);
        found |= block == body && !code->canMove(loop, inst, false);
      } else if (code->isObservable(inst)) {
        isSure = false;
      }
    }
  return found;
}

/// What is the same in each turn is not copied with the test, but moved.
void LoopRotator::copyHeader(uint32_t loop) {
  Block header(loops.header(loop));
  Block copy = copies.copy(header, header, [&](Inst inst) { return invariants.contains(inst); });
  llvm::SmallVector<Block, 4> outside;
  for (uint32_t predecessor : graph.predecessors(header))
    if (!loops.contains(loop, predecessor)) outside.push_back(Block(predecessor));
  if (outside.size() == 1) lonelyCopies.push_back({outside[0], copy});
  outside.erase(std::unique(outside.begin(), outside.end()), outside.end()); // neighbours
  for (Block predecessor : outside)
    copies.redirect(predecessor, header, copy);
}

void LoopRotator::passToCopies() {
  for (auto [predecessor, copy] : lonelyCopies)
    dfg.forEachBlockCall(layout.lastInst(predecessor), [&, copy = copy](BlockCall &call) {
      if (call.block(dfg.pool) == copy) passDirectly(function, call);
    });
}

unsigned LoopRotator::run() {
  llvm::SmallVector<uint32_t, 8> rotated;
  for (uint32_t loop = loops.numLoops(); loop-- > 0;) {
    if (!canRotate(loop) || !pays(loop)) continue;
    Block header(loops.header(loop));
    touched.insert(header);
    for (uint32_t successor : graph.successors(header))
      touched.insert(Block(successor));
    rotated.push_back(loop);
  }
  for (uint32_t loop : rotated)
    copyHeader(loop);
  if (!rotated.empty()) copies.repair();
  passToCopies();
  return static_cast<unsigned>(rotated.size());
}

PreservedAnalyses LoopRotation::run(Function &function, PassContext<Function> &context) {
  if (context.get<LoopAnalysis>(function).numLoops() == 0) return PreservedAnalyses::all();
  bool removed = keepReachableBlocks(function, context);
  unsigned rotated = LoopRotator(function, context).run();
  context.statistics.count(name, "loops rotated", rotated);
  return rotated || removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
