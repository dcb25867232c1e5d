//===- Licm.cpp - Loop-invariant code motion -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Loops are visited from the inside out, so that what leaves an inner loop can leave the outer one
/// as well. Blocks of a loop are visited in reverse postorder: an instruction's operands have been
/// moved before it is looked at.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/Licm.h"
#include "FunctionEdit.h"
#include "FunctionRemarks.h"
#include "InvariantCode.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class LoopMover {
public:
  /// Values that leave one loop.
  static constexpr unsigned maxMoved = 12;

  LoopMover(Function &function, PassContext<Function> &context)
      : function(function), context(context), dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        loops(context.get<LoopAnalysis>(function)), places(context.get<MemoryAnalysis>(function)),
        code(function, loops, places) {}

  void run();
  unsigned moved() const { return movedInsts; }
  unsigned preheaders() const { return madeBlocks; }

private:
  void visitLoop(uint32_t loop);
  void visitBlock(uint32_t loop, Block block, bool isSure);
  void sortBlocks();
  Block preheaderOf(uint32_t loop);
  /// There is a place for what leaves the loop.
  bool canLeave(uint32_t loop) const {
    return !loops.isIrreducible(loop) && Block(loops.header(loop)) != layout.entryBlock();
  }
  bool isOutside(uint32_t loop, Value value) const;
  bool isInvariant(uint32_t loop, Value value) const;
  bool canMove(uint32_t loop, Inst inst, bool isSure);
  void move(uint32_t loop, Inst inst);
  void remarkMoved(uint32_t loop, Inst inst);
  void remarkStays(uint32_t loop, Inst inst, bool isSure);

  Function &function;
  PassContext<Function> &context;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  const MemoryPlaces &places;
  InvariantCode code;
  /// By loop: its blocks in reverse postorder. Of a loop inside of it only the header, for the
  /// block in front of that, where lies what has left the inner loop.
  std::vector<std::vector<uint32_t>> blocksOf;
  /// By block made here: the loop that it is in.
  SecondaryMap<Block, uint32_t> loopOfNew{GraphView::none};
  /// By header: the block made in front of it.
  SecondaryMap<Block, Block> madeFor;
  // Of the loop being visited.
  Block preheader;
  unsigned movedHere = 0;
  unsigned movedInsts = 0, madeBlocks = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Blocks in front of loops
//===----------------------------------------------------------------------===//

/// The block that only leads to the loop's header, and through which all outside ways to it go.
/// None for loops that have no place for one.
Block LoopMover::preheaderOf(uint32_t loop) {
  Block header(loops.header(loop));
  llvm::SmallVector<Block, 4> outside;
  for (uint32_t predecessor : graph.predecessors(header))
    if (!loops.contains(loop, predecessor) && !llvm::is_contained(outside, Block(predecessor)))
      outside.push_back(Block(predecessor));
  if (outside.size() == 1 && dfg.opcode(layout.lastInst(outside[0])) == Opcode::Jump)
    return outside[0];
  Block made = dfg.makeBlock();
  layout.insertBlockBefore(made, header);
  if (layout.isCold(header)) layout.setCold(made);
  llvm::SmallVector<Value, 8> parameters;
  for (Value parameter : llvm::SmallVector<Value, 8>(dfg.parameters(header)))
    parameters.push_back(dfg.appendParameter(made, dfg.typeOf(parameter)));
  unsigned ways = 0;
  for (Block block : outside)
    dfg.forEachBlockCall(layout.lastInst(block), [&](BlockCall &call) {
      if (call.block(dfg.pool) != header) return;
      call.setBlock(made, dfg.pool);
      ++ways;
    });
  if (ways == 1)
    dfg.forEachBlockCall(layout.lastInst(outside[0]), [&](BlockCall &call) {
      if (call.block(dfg.pool) == made) passDirectly(function, call);
    });
  llvm::SmallVector<BlockArgument, 8> arguments;
  for (Value parameter : parameters)
    arguments.push_back(dfg.resolveAliases(parameter));
  InstructionData jump(Opcode::Jump);
  jump.setWord(1, dfg.blockCall(header, arguments).handle());
  layout.appendInst(dfg.makeInst(jump), made);
  loopOfNew[made] = loops.parent(loop);
  madeFor[header] = made;
  ++madeBlocks;
  return made;
}

//===----------------------------------------------------------------------===//
// What can be moved
//===----------------------------------------------------------------------===//

bool LoopMover::isOutside(uint32_t loop, Value value) const {
  ValueDef def = dfg.definition(dfg.resolveAliases(value));
  Block block = def.isParameter() ? def.block() : layout.blockOf(def.inst());
  if (block.index() < graph.successors().numNodes()) return !loops.contains(loop, block.index());
  uint32_t inner = loopOfNew.lookup(block); // made here, in front of another loop
  return inner == LoopForest::none || !loops.contains(loop, loops.header(inner));
}

/// It comes from outside of \p loop or is a constant.
bool LoopMover::isInvariant(uint32_t loop, Value value) const {
  if (isOutside(loop, value)) return true;
  ValueDef def = dfg.definition(dfg.resolveAliases(value));
  return def.isResult() && InvariantCode::isFree(dfg.opcode(def.inst()));
}

/// \p isSure: whenever the loop is entered, \p inst runs before anything that can be observed.
bool LoopMover::canMove(uint32_t loop, Inst inst, bool isSure) {
  return !InvariantCode::isFree(dfg.opcode(inst)) &&
         llvm::all_of(dfg.arguments(inst), [&](Value value) { return isInvariant(loop, value); }) &&
         code.canMove(loop, inst, isSure);
}

/// To the end of the block in front of \p loop, with the constants that it uses.
void LoopMover::move(uint32_t loop, Inst inst) {
  if (!preheader) preheader = preheaderOf(loop);
  auto take = [&](Inst taken) {
    function.removeInst(taken);
    layout.insertInstBefore(taken, layout.lastInst(preheader));
  };
  for (Value value : dfg.arguments(inst))
    if (!isOutside(loop, value)) take(dfg.definition(dfg.resolveAliases(value)).inst());
  take(inst);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void LoopMover::sortBlocks() {
  blocksOf.resize(loops.numLoops());
  // Blocks of loops that nothing leaves belong to what is around them.
  std::vector<uint32_t> owners(loops.numLoops());
  auto ownerOf = [&](uint32_t loop) { return loop == LoopForest::none ? loop : owners[loop]; };
  for (uint32_t loop = 0; loop < loops.numLoops(); ++loop)
    owners[loop] = canLeave(loop) ? loop : ownerOf(loops.parent(loop));
  auto append = [&](uint32_t loop, uint32_t node) {
    if (loop != LoopForest::none) blocksOf[loop].push_back(node);
  };
  for (uint32_t node : llvm::reverse(graph.postorder().order())) {
    uint32_t owner = ownerOf(loops.loopOf(node));
    if (owner != LoopForest::none && loops.header(owner) == node)
      append(ownerOf(loops.parent(owner)), node);
    append(owner, node);
  }
}

void LoopMover::visitLoop(uint32_t loop) {
  Block header(loops.header(loop));
  if (!canLeave(loop)) return;
  preheader = Block();
  movedHere = 0;
  for (uint32_t node : blocksOf[loop]) {
    bool isInner = Block(node) != header && loops.header(loops.loopOf(node)) == node &&
                   canLeave(loops.loopOf(node));
    Block block = isInner ? madeFor.lookup(Block(node)) : Block(node);
    if (block) visitBlock(loop, block, block == header);
  }
  movedInsts += movedHere;
}

/// \p isSure: the block runs whenever the loop is entered.
void LoopMover::visitBlock(uint32_t loop, Block block, bool isSure) {
  for (Inst inst = layout.firstInst(block), next; inst && movedHere < maxMoved; inst = next) {
    next = layout.nextInst(inst);
    if (canMove(loop, inst, isSure)) {
      move(loop, inst);
      ++movedHere;
      if (context.remarks) remarkMoved(loop, inst);
    } else {
      if (context.remarks) remarkStays(loop, inst, isSure);
      if (code.isObservable(inst)) isSure = false;
    }
  }
}

static std::string loopName(const LoopForest &loops, uint32_t loop) {
  return "block" + std::to_string(loops.header(loop));
}

void LoopMover::remarkMoved(uint32_t loop, Inst inst) {
  constexpr auto passName = LoopInvariantCodeMotion::name;
  if (!context.wantsRemarks(RemarkKind::Passed, passName)) return;
  addRemark(*context.remarks, RemarkKind::Passed, passName, "Hoisted", function, inst)
      .add("Instruction", printedOpcode(function, inst))
      .operator<<(" moved in front of the loop at ")
      .add("Loop", loopName(loops, loop));
}

/// Of loads whose address is the same in each turn.
void LoopMover::remarkStays(uint32_t loop, Inst inst, bool isSure) {
  constexpr auto passName = LoopInvariantCodeMotion::name;
  if (!context.wantsRemarks(RemarkKind::Missed, passName) ||
      memoryEffect(function, inst) != MemoryEffect::Load ||
      !llvm::all_of(dfg.arguments(inst), [&](Value value) { return isInvariant(loop, value); }))
    return;
  MemFlags flags = dfg.memFlags(inst);
  bool mayRun = isSure || (flags.isNotrap() && flags.canMove) ||
                MemoryPlaces::isInsideSlot(function, places.placeOf(function, inst));
  addRemark(*context.remarks, RemarkKind::Missed, passName, "LoadNotHoisted", function, inst)
      .add("Instruction", printedOpcode(function, inst))
      .operator<<(" stays in the loop at ")
      .add("Loop", loopName(loops, loop))
      .operator<<(": ")
      .add("Reason", mayRun ? "the loop may write what it reads"
                            : "it may trap and does not run in every turn");
}

void LoopMover::run() {
  sortBlocks();
  for (uint32_t loop = loops.numLoops(); loop-- > 0;)
    visitLoop(loop);
}

PreservedAnalyses LoopInvariantCodeMotion::run(Function &function, PassContext<Function> &context) {
  if (context.get<LoopAnalysis>(function).numLoops() == 0) return PreservedAnalyses::all();
  bool changed = keepReachableBlocks(function, context);
  LoopMover mover(function, context);
  mover.run();
  context.statistics.count(name, "instructions hoisted", mover.moved());
  context.statistics.count(name, "blocks made in front of loops", mover.preheaders());
  if (mover.moved() == 0) return changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  if (mover.preheaders() != 0) return PreservedAnalyses::none();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
