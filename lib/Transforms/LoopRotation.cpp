//===- LoopRotation.cpp - Loops tested at the bottom -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// All loops of a function are rotated together: headers are copied, ways in from outside are sent
/// to the copies, and then the values of copied headers are repaired at once.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/LoopRotation.h"
#include "BlockCopies.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class LoopRotator {
public:
  static constexpr unsigned maxHeaderInsts = 10;

  LoopRotator(Function &function, const ControlFlowGraph &graph, const LoopForest &loops)
      : dfg(function.dfg), layout(function.layout), graph(graph), loops(loops), copies(function) {}

  unsigned run();

private:
  bool canRotate(uint32_t loop) const;
  void copyHeader(uint32_t loop);

  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  BlockCopies copies;
  /// Headers and what they lead to; each may take part in one rotation.
  EntitySet<Block> touched;
  unsigned rotated = 0;
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

void LoopRotator::copyHeader(uint32_t loop) {
  Block header(loops.header(loop));
  Block copy = copies.copy(header, header);
  touched.insert(header);
  for (uint32_t successor : graph.successors(header))
    touched.insert(Block(successor));
  uint32_t last = GraphView::none;
  for (uint32_t predecessor : graph.predecessors(header)) {
    if (loops.contains(loop, predecessor) || predecessor == last) continue;
    last = predecessor; // equal ones are neighbours
    copies.redirect(Block(predecessor), header, copy);
  }
  ++rotated;
}

unsigned LoopRotator::run() {
  for (uint32_t loop = loops.numLoops(); loop-- > 0;)
    if (canRotate(loop)) copyHeader(loop);
  if (rotated) copies.repair();
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
