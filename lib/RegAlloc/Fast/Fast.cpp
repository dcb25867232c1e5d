//===- Fast/Fast.cpp - One reverse pass over each block -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The walk over the blocks, homes and registers. FastContext.h has the algorithm.
///
//===----------------------------------------------------------------------===//

#include "Fast/FastContext.h"
#include "ProblemGraph.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

FastContext &Context::fast() { return madeOnce(fastContext); }

llvm::Error regalloc::allocateFast(const Problem &problem, const MachineEnvironment &environment,
                                   const Options &options, FastContext &context, Output &output) {
  return context.run(problem, environment, options, output);
}

llvm::Error FastContext::run(const Problem &problem, const MachineEnvironment &environment,
                             const Options &options, Output &output) {
  startRun(problem, environment, options, output);
  freeRegs = allRegs;
  for (RegClass regClass : allRegClasses)
    preferredRegs[static_cast<unsigned>(regClass)] = environment.preferred.mask(regClass);
  barrier = barrierDistance = 0;
  barrierClobbers = PRegSet();
  counts = {};
  // Every vreg that occurs is set where the scan meets its definition.
  values.resize(problem.numVRegs);
  traitsOfInsts.resize(problem.numInsts());
  if (problem.allowMultipleDefs) definedBy.assign(problem.numVRegs, none);
  edits.start(problem.operands.size() + 64);
  headEdits.clear();
  clobberers.clear();
  orderBlocks();
  scan();
  for (uint32_t rank = problem.numBlocks(); rank-- > 0;)
    allocateBlock(blockAt(rank));
  finishOutput();
  return finishRun();
}

/// True if every block but the entry, which is first, stands behind one of its predecessors. Then
/// some path into a block goes only forwards; so a block that is on all of them stands before it.
bool FastContext::layoutFollowsDominance() const {
  if (problem->entry.index() != 0) return false;
  for (uint32_t b = 1; b < problem->numBlocks(); ++b)
    if (llvm::all_of(problem->predecessorsOf(Block(b)),
                     [&](Block predecessor) { return predecessor.index() >= b; }))
      return false;
  return true;
}

void FastContext::orderBlocks() {
  inLayoutOrder = layoutFollowsDominance();
  if (inLayoutOrder) return;
  postorder.compute(successorGraph(*problem));
  walked.resize(problem->numBlocks());
}

LLVM_ATTRIBUTE_NOINLINE void FastContext::logHome(const Value &value, RegClass regClass) const {
  *log() << "  " << VReg(value.name, regClass) << " gets the home " << SpillSlot(value.slot)
         << '\n';
}

LLVM_ATTRIBUTE_NOINLINE SpillSlot FastContext::newHome(Value &value, RegClass regClass) {
  SpillSlot slot = slots.allocate(regClass);
  value.slot = slot.index();
  ++counts.spilledRanges;
  if (LLVM_UNLIKELY(log())) logHome(value, regClass);
  return slot;
}

LLVM_ATTRIBUTE_NOINLINE void FastContext::logEviction(PReg reg) const {
  *log() << "  " << currentInst << ": " << ownerOf(reg) << " leaves " << reg << '\n';
}

/// Makes the owner of a register come from home below the instruction.
void FastContext::evict(PReg reg) {
  if (LLVM_UNLIKELY(log())) logEviction(reg);
  reload(ProgPoint::after(currentInst), ownerValue(reg), reg);
  release(reg);
  ++counts.evictions;
}

/// Of the owners of \p allowed registers one that needs no store in order to go, if there is one;
/// of these, the one that was not touched for the longest time.
LLVM_ATTRIBUTE_NOINLINE PReg FastContext::chooseVictim(RegClass regClass, uint64_t allowed) const {
  PReg victim;
  uint64_t worst = 0;
  for (uint64_t mask = allRegs[static_cast<unsigned>(regClass)] & allowed; mask != 0;
       mask &= mask - 1) {
    PReg reg = lowest(mask, regClass);
    const Value &value = values[owners[reg.index()]];
    bool stored = isDefinedHere(value) && !value.cheap && value.slot == none;
    uint64_t badness = uint64_t(lastTouch[reg.index()]) + 1;
    if (!stored) badness += uint64_t(1) << 32;
    if (badness <= worst) continue;
    victim = reg;
    worst = badness;
  }
  assert(victim && "valid problems never need more registers than there are");
  return victim;
}

void FastContext::allocateBlock(Block block) {
  currentBlock = block.index();
  InstRange range = problem->instsOf(block);
  blockBegin = range.begin.index();
  blockEnd = range.end.index();
  if (!inLayoutOrder) clobberersAbove = walked[block.index()].clobberers;
  findBarrier();
  uint32_t editsBefore = edits.size();
  if (log()) *log() << "fast: " << block << '\n';
  walkBlock();
  enterBlock();
  if (!inLayoutOrder) {
    walked[block.index()].firstEdit = editsBefore;
    walked[block.index()].editsEnd = edits.size();
  }
  if (log()) logBlock(block);
}

void FastContext::findBarrier() {
  uint32_t next = clobberersAbove == 0 ? 0 : clobberers[clobberersAbove - 1];
  if (next < blockBegin || next >= blockEnd) next = 0;
  if (next == 0 && barrier == 0) return;
  barrier = next;
  barrierDistance = next == 0 ? 0 : next - blockBegin;
  barrierClobbers = problem->clobbersOf(Inst(barrier));
  if (next == 0) barrierClobbers = PRegSet();
}

/// Stores the arguments of the edge to the only successor, if that has other predecessors, to the
/// homes of its parameters. There are some. Such a branch has no operands, so no register is needed
/// below.
void FastContext::passArguments(Block block) {
  Block target = problem->successorsOf(block)[0];
  if (hasOnePredecessor(target)) return;
  llvm::ArrayRef<VReg> args = problem->branchArgsOf(block, 0);
  llvm::ArrayRef<VReg> params = problem->paramsOf(target);
  ProgPoint point = ProgPoint::before(currentInst);
  // Below a forward edge it is known who was read from home; else whoever is read may be.
  bool isBackEdge = rankOf(target) <= rankOf(block);
  auto isPassed = [&](size_t i) {
    const Value &param = valueOf(params[i]);
    return param.used && (isBackEdge || param.slot != none) && valueOf(args[i]).name != param.name;
  };
  // Executed last: registers to slots. When they are stored, every register is free to repeat
  // cheap values in.
  for (size_t i = 0; i < args.size(); ++i) {
    const Value &value = valueOf(args[i]);
    if (LLVM_LIKELY(!value.cheap) || value.reg || !isPassed(i)) continue;
    RegClass regClass = args[i].regClass();
    PReg reg = lowest(allRegs[static_cast<unsigned>(regClass)], regClass);
    addSpill(point, reg, home(params[i]));
    addRematerialization(point, value.definition, reg);
  }
  for (size_t i = 0; i < args.size(); ++i) {
    Value &value = valueOf(args[i]);
    if (!isPassed(i) || (value.cheap && !value.reg)) continue;
    RegClass regClass = args[i].regClass();
    uint64_t free = freeRegs[static_cast<unsigned>(regClass)];
    if (!value.reg && free != 0) own(args[i], choose(value, regClass, free));
    if (value.reg)
      addSpill(point, value.reg, home(params[i]));
    else
      parallelMoves.add(home(args[i]), home(params[i]), regClass);
  }
  if (parallelMoves.empty()) return;
  addMoves(point, parallelMoves.resolve(*environment, freeSet(), slots));
}

void FastContext::addMoves(ProgPoint point, llvm::ArrayRef<Edit> sequence) {
  for (size_t i = sequence.size(); i-- > 0;) {
    countEdit(*environment, sequence[i], counts);
    edits.add(point, sequence[i]);
  }
}

/// What is still in a register at the top comes from home.
void FastContext::enterBlock() {
  ProgPoint start = ProgPoint::before(Inst(blockBegin));
  for (unsigned c = 0; c < numRegClasses; ++c) {
    for (uint64_t mask = allRegs[c] & ~freeRegs[c]; mask != 0; mask &= mask - 1) {
      PReg reg = lowest(mask, static_cast<RegClass>(c));
      Value &value = ownerValue(reg);
      value.reg = PReg();
      reload(start, value, reg);
    }
    freeRegs[c] = allRegs[c];
  }
}

void FastContext::logBlock(Block block) const {
  InstRange range = problem->instsOf(block);
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    *log() << "  " << Inst(i) << ':';
    for (uint32_t o = problem->operandOffsets[i]; o < problem->operandOffsets[i + 1]; ++o) {
      *log() << (o == problem->operandOffsets[i] ? " " : ", ") << problem->operands[o] << " in ";
      environment->printName(*log(), output->allocations[o]);
    }
    *log() << '\n';
  }
}

/// Brings the edits into the order of the program.
void FastContext::gatherEdits() {
  makeRoom(output->edits, edits.size());
  llvm::ArrayRef<PlacedEdit> all = edits.added(0, edits.size());
  output->edits.assign(all.begin(), all.end());
  if (inLayoutOrder) return;
  PlacedEdit *next = output->edits.data();
  for (const WalkedBlock &block : walked)
    for (const PlacedEdit &edit : edits.added(block.firstEdit, block.editsEnd))
      *next++ = edit;
}

void FastContext::mergeHeadEdits() {
  if (headEdits.empty()) return;
  llvm::sort(headEdits, [](const HeadEdit &a, const HeadEdit &b) {
    return std::make_pair(a.placed.point, a.order) < std::make_pair(b.placed.point, b.order);
  });
  merged.clear();
  size_t next = 0;
  for (const HeadEdit &head : headEdits) {
    for (; next < output->edits.size() && output->edits[next].point < head.placed.point; ++next)
      merged.push_back(output->edits[next]);
    merged.push_back(head.placed);
  }
  merged.insert(merged.end(), output->edits.begin() + static_cast<ptrdiff_t>(next),
                output->edits.end());
  makeRoom(output->edits, merged.size());
  output->edits.assign(merged.begin(), merged.end());
}

void FastContext::finishOutput() {
  output->statistics = counts;
  gatherEdits();
  mergeHeadEdits();
  debugLocator.run(*problem, *environment, *output, [&](VReg vreg, Block) {
    uint32_t slot = values[valueOf(vreg).name].slot;
    return slot == none ? Allocation() : Allocation(SpillSlot(slot));
  });
}
