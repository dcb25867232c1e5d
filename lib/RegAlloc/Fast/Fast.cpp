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
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

FastContext &Context::fast() {
  if (!fastContext) fastContext = std::make_shared<FastContext>();
  return *fastContext;
}

llvm::Error regalloc::allocateFast(const Problem &problem, const MachineEnvironment &environment,
                                   const Options &options, FastContext &context, Output &output) {
  return context.run(problem, environment, options, output);
}

llvm::Error FastContext::run(const Problem &problem, const MachineEnvironment &environment,
                             const Options &options, Output &output) {
  this->problem = &problem;
  this->environment = &environment;
  this->options = &options;
  this->output = &output;
  output.clear();
  output.allocations.resize(problem.operands.size());
  prepare();
  for (uint32_t b = problem.numBlocks(); b-- > 0;)
    allocateBlock(Block(b));
  finishOutput();
  if (slots.overflowed()) {
    output.clear();
    return llvm::make_error<AllocationError>(ErrorKind::TooManySpillSlots,
                                             "the frame needs more slots than SpillSlot can name");
  }
  return llvm::Error::success();
}

void FastContext::prepare() {
  slots.start(*problem);
  allocatable = environment->allocatable();
  for (RegClass regClass : allRegClasses)
    freeRegs[static_cast<unsigned>(regClass)] = allRegs[static_cast<unsigned>(regClass)] =
        allocatable.mask(regClass);
  values.assign(problem->numVRegs, Value());
  names.clear();
  headEdits.clear();
  findCheapValues();
  scanUses();
  nameParams();
}

void FastContext::noteUse(VReg vreg, uint32_t block) {
  uint32_t &useBlock = values[vreg.index()].useBlock;
  if (useBlock == block) return;
  useBlock = useBlock == none ? block : severalBlocks;
}

void FastContext::findCheapValues() {
  if (!options->rematerialize) return;
  for (uint32_t i = 0; i < problem->numInsts(); ++i) {
    if (!problem->isCheap(Inst(i))) continue;
    Operand operand = problem->operandsOf(Inst(i))[0];
    ConstraintKind kind = operand.constraint().kind();
    if (kind == ConstraintKind::Reg || kind == ConstraintKind::Any)
      valueOf(operand.vreg()).cheap = i;
  }
}

/// Whether a use may have to find its value on the stack.
bool FastContext::mayNeedHome(Operand use) const {
  ConstraintKind kind = use.constraint().kind();
  return kind == ConstraintKind::Any || kind == ConstraintKind::Stack ||
         (kind == ConstraintKind::Fixed && !allocatable.contains(use.fixedReg()));
}

void FastContext::scanUses() {
  for (uint32_t b = 0; b < problem->numBlocks(); ++b) {
    InstRange range = problem->instsOf(Block(b));
    const Operand *operand =
        problem->operands.data() + problem->operandOffsets[range.begin.index()];
    const Operand *end = problem->operands.data() + problem->operandOffsets[range.end.index()];
    for (; operand != end; ++operand) {
      if (operand->isDef() || operand->isNonAllocatable()) continue;
      noteUse(operand->vreg(), b);
      Value &value = valueOf(operand->vreg());
      if (value.cheap != none && mayNeedHome(*operand)) value.cheap = none;
    }
    uint32_t firstEdge = problem->successorOffsets[b];
    uint32_t lastEdge = problem->successorOffsets[b + 1];
    for (uint32_t arg = problem->branchArgOffsets[firstEdge];
         arg < problem->branchArgOffsets[lastEdge]; ++arg)
      noteUse(problem->branchArgs[arg], b);
  }
}

/// A parameter of a block with one predecessor shares the home of its argument: the argument is not
/// defined anew while the parameter lives, for its definition dominates the parameter's.
void FastContext::nameParams() {
  if (problem->blockParams.empty()) return;
  names.resize(problem->numVRegs);
  for (uint32_t v = 0; v < problem->numVRegs; ++v)
    names[v] = v;
  for (uint32_t b = 0; b < problem->numBlocks(); ++b) {
    llvm::ArrayRef<VReg> params = problem->paramsOf(Block(b));
    llvm::ArrayRef<Block> predecessors = problem->predecessorsOf(Block(b));
    if (predecessors.size() != 1 || params.empty()) continue;
    llvm::ArrayRef<Block> successors = problem->successorsOf(predecessors[0]);
    unsigned s = static_cast<unsigned>(llvm::find(successors, Block(b)) - successors.begin());
    llvm::ArrayRef<VReg> args = problem->branchArgsOf(predecessors[0], s);
    for (size_t i = 0; i < params.size(); ++i)
      names[params[i].index()] = args[i].index();
  }
  // The value must be at home wherever one of its names is used.
  for (uint32_t v = 0; v < problem->numVRegs; ++v) {
    uint32_t root = v;
    while (names[root] != root)
      root = names[root];
    for (uint32_t name = v; name != root;)
      name = std::exchange(names[name], root);
    if (root == v || values[v].useBlock == none) continue;
    values[root].useBlock = severalBlocks;
    values[root].cheap = none;
  }
}

uint32_t FastContext::find(uint32_t vreg) const { return names.empty() ? vreg : names[vreg]; }

SpillSlot FastContext::home(VReg vreg) {
  Value &value = values[find(vreg.index())];
  if (value.slot == none) value.slot = slots.allocate(vreg.regClass()).index();
  return SpillSlot(value.slot);
}

/// Whether a definition must be stored: its value is reloaded below, or used elsewhere.
bool FastContext::hasHome(VReg vreg) const {
  const Value &value = values[vreg.index()];
  return value.slot != none || (usedOutside(value) && value.cheap == none);
}

void FastContext::own(VReg vreg, PReg reg) {
  freeRegs[static_cast<unsigned>(reg.regClass())] &= ~(uint64_t(1) << reg.encoding());
  owners[reg.index()] = vreg;
  values[vreg.index()].reg = reg;
  lastTouch[reg.index()] = currentInst.index();
}

void FastContext::release(PReg reg) {
  freeRegs[static_cast<unsigned>(reg.regClass())] |= uint64_t(1) << reg.encoding();
  values[owners[reg.index()].index()].reg = PReg();
}

void FastContext::reload(ProgPoint point, VReg vreg, PReg reg) {
  const Value &value = values[vreg.index()];
  if (isRepeatable(value))
    addEdit(point, Edit::rematerialize(Inst(value.cheap), reg));
  else
    addEdit(point, Edit::move(home(vreg), reg));
}

/// Makes the owner of a register come from home below the instruction.
void FastContext::evict(PReg reg) {
  reload(ProgPoint::after(currentInst), owners[reg.index()], reg);
  release(reg);
  ++output->statistics.evictions;
}

/// A register among \p allowed, free from here on up: the hint, one of \p better, a preferred one,
/// any, or the one that was not touched for the longest time, whose owner has to go.
PReg FastContext::takeRegister(RegClass regClass, uint64_t allowed, uint64_t better, PReg hint) {
  uint64_t candidates = freeRegs[static_cast<unsigned>(regClass)] & allowed;
  if (candidates != 0) {
    if (hint && (candidates >> hint.encoding() & 1)) return hint;
    if (candidates & better) candidates &= better;
    uint64_t preferred = candidates & environment->preferred.mask(regClass);
    if (preferred != 0) candidates = preferred;
    return PReg(static_cast<unsigned>(llvm::countr_zero(candidates)), regClass);
  }
  PReg victim;
  uint32_t oldest = 0;
  for (uint64_t mask = allRegs[static_cast<unsigned>(regClass)] & allowed; mask != 0;
       mask &= mask - 1) {
    PReg reg(static_cast<unsigned>(llvm::countr_zero(mask)), regClass);
    if (victim && lastTouch[reg.index()] <= oldest) continue;
    victim = reg;
    oldest = lastTouch[reg.index()];
  }
  assert(victim && "valid problems never need more registers than there are");
  evict(victim);
  return victim;
}

void FastContext::allocateBlock(Block block) {
  currentBlock = block.index();
  InstRange range = problem->instsOf(block);
  currentInst = range.last();
  for (uint32_t i = range.end.index(); i-- > range.begin.index();) {
    currentInst = Inst(i);
    allocateInst(Inst(i));
    if (problem->isBranch(Inst(i))) passArguments(block);
  }
  enterBlock(block);
}

/// Stores the arguments of the edge to the only successor, if that has other predecessors, to the
/// homes of its parameters. Such a branch has no operands, so no register is needed below.
void FastContext::passArguments(Block block) {
  llvm::ArrayRef<Block> successors = problem->successorsOf(block);
  if (successors.size() != 1) return;
  Block target = successors[0];
  if (target != problem->entry && problem->predecessorsOf(target).size() == 1) return;
  llvm::ArrayRef<VReg> args = problem->branchArgsOf(block, 0);
  llvm::ArrayRef<VReg> params = problem->paramsOf(target);
  ProgPoint point = ProgPoint::before(currentInst);
  for (size_t i = 0; i < args.size(); ++i) {
    if (valueOf(params[i]).useBlock == none) continue;
    Value &value = valueOf(args[i]);
    SpillSlot to = home(params[i]);
    if (find(args[i].index()) == find(params[i].index())) continue;
    RegClass regClass = args[i].regClass();
    unsigned c = static_cast<unsigned>(regClass);
    if (!value.reg && freeRegs[c] != 0)
      own(args[i], takeRegister(regClass, allRegs[c], allRegs[c], PReg()));
    if (!value.reg && isRepeatable(value)) {
      // When all other arguments are passed, every register is free.
      PReg reg(static_cast<unsigned>(llvm::countr_zero(allRegs[c])), regClass);
      addEdit(point, Edit::move(reg, to));
      addEdit(point, Edit::rematerialize(Inst(value.cheap), reg));
      continue;
    }
    parallelMoves.add(value.reg ? Allocation(value.reg) : Allocation(home(args[i])), to, regClass);
  }
  if (parallelMoves.empty()) return;
  llvm::ArrayRef<Edit> sequence = parallelMoves.resolve(*environment, freeSet(), slots);
  for (size_t i = sequence.size(); i-- > 0;)
    addEdit(point, sequence[i]);
}

/// What is still in a register at the top comes from home.
void FastContext::enterBlock(Block block) {
  ProgPoint start = ProgPoint::before(problem->instsOf(block).begin);
  for (RegClass regClass : allRegClasses) {
    unsigned c = static_cast<unsigned>(regClass);
    for (uint64_t mask = allRegs[c] & ~freeRegs[c]; mask != 0; mask &= mask - 1) {
      PReg reg(static_cast<unsigned>(llvm::countr_zero(mask)), regClass);
      reload(start, owners[reg.index()], reg);
      release(reg);
    }
  }
}

void FastContext::mergeHeadEdits() {
  if (headEdits.empty()) return;
  llvm::sort(headEdits, [](const HeadEdit &a, const HeadEdit &b) {
    return std::make_pair(a.placed.point, a.order) < std::make_pair(b.placed.point, b.order);
  });
  std::vector<PlacedEdit> merged;
  merged.reserve(headEdits.size() + output->edits.size());
  size_t next = 0;
  for (const HeadEdit &head : headEdits) {
    for (; next < output->edits.size() && output->edits[next].point < head.placed.point; ++next)
      merged.push_back(output->edits[next]);
    merged.push_back(head.placed);
  }
  merged.insert(merged.end(), output->edits.begin() + static_cast<ptrdiff_t>(next),
                output->edits.end());
  output->edits = std::move(merged);
}

void FastContext::finishOutput() {
  std::reverse(output->edits.begin(), output->edits.end());
  mergeHeadEdits();
  output->numSpillSlots = slots.count();
  for (const Value &value : values)
    output->statistics.spilledRanges += value.slot != none;
  countEdits(*environment, *output);
  debugLocator.run(*problem, *environment, *output, [&](VReg vreg, Block) {
    uint32_t slot = values[find(vreg.index())].slot;
    return slot == none ? Allocation() : Allocation(SpillSlot(slot));
  });
}
