//===- Fast/FastScan.cpp - What is known before the walk -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One loop over all operands sets the value of each vreg and finds the kind of each instruction.
///
//===----------------------------------------------------------------------===//

#include "Fast/FastContext.h"
#include "Fast/FastTraits.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

/// By the bits of an operand from its position up: position, kind, constraint.
constexpr std::array<uint32_t, 512> makeTraits() {
  std::array<uint32_t, 512> traits = {};
  for (unsigned bits = 0; bits < 512; ++bits) {
    bool late = bits & 1;
    bool isUse = bits >> 1 & 1;
    unsigned constraint = bits >> 2;
    unsigned trait = isUse ? Uses : Defines;
    // Late uses and early definitions.
    if (late == isUse) trait |= Unusual;
    if (constraint == Constraint::any().bits())
      trait |= isUse ? Loose : 0;
    else if (!(constraint & 0x40) && (constraint & 0x20))
      trait |= Tied | (constraint == Constraint::reuse(0).bits() ? TiedToFirst : 0);
    else if (constraint != Constraint::reg().bits())
      trait |= Unusual;
    traits[bits] = trait;
  }
  return traits;
}
constexpr std::array<uint32_t, 512> traitsByBits = makeTraits();

/// The bits of an operand that makeTraits has seen.
unsigned shapeOf(Operand operand) { return static_cast<uint32_t>(operand.bits() >> 32) >> 2 & 511; }

} // namespace

/// Whether \p third is an early use in a register that is fixed and leaves others to \p first.
LLVM_ATTRIBUTE_NOINLINE bool FastContext::isFixedBeside(Operand first, Operand third) const {
  if (third.isDef() || third.isLate() || !third.constraint().isFixed() ||
      third.isNonAllocatable() || !allocatable.contains(third.fixedReg()))
    return false;
  RegClass regClass = first.regClass();
  uint64_t others = allRegs[static_cast<unsigned>(regClass)];
  if (regClass == third.regClass()) others &= ~bitOf(third.fixedReg());
  return others != 0;
}

/// What a use and a definition that is tied to it have in common.
constexpr unsigned tiedPair = Uses | Defines | Tied | TiedToFirst;

/// TwoAddress or TwoAddressFixed where \p third makes the operands such of which the first is
/// \p first and those before the third are a tied pair; else nothing.
LLVM_ATTRIBUTE_ALWAYS_INLINE unsigned FastContext::twoAddressTrait(Operand first,
                                                                   Operand third) const {
  if (!(traitsByBits[shapeOf(third)] & ~(Uses | Loose))) return TwoAddress;
  return isFixedBeside(first, third) ? TwoAddressFixed : 0;
}

/// Whether \p operands, all of which are early uses in any place and late definitions that are not
/// tied, are such as Forward says.
static bool isForward(llvm::ArrayRef<Operand> operands) {
  if (operands.front().isDef())
    operands = operands.drop_front();
  else if (operands.back().isDef())
    operands = operands.drop_back();
  bool isLoose = false;
  for (Operand operand : operands) {
    if (operand.isDef() || (isLoose && !operand.constraint().isAny())) return false;
    isLoose = operand.constraint().isAny();
  }
  return true;
}

/// The traits of an instruction whose operands have some that are special.
LLVM_ATTRIBUTE_NOINLINE unsigned FastContext::refineTraits(llvm::ArrayRef<Operand> operands,
                                                           unsigned traits) {
  if (traits & Unusual) {
    for (Operand operand : operands)
      if (operand.isDef() && operand.constraint().isFixed())
        valueOf(operand.vreg()).hint = operand.fixedReg();
    return traits;
  }
  if (operands.size() == 1) return traits & ~Loose;
  if (traits & Tied)
    return llvm::count_if(operands, [](Operand operand) { return operand.isDef(); }) == 1
               ? traits & ~Behind
               : traits | Loose;
  if (isForward(operands)) return (traits & ~(Loose | Behind)) | Forward;
  return traits | Loose;
}

/// Sets what the operands of an instruction define, marks what they use, and returns their traits.
LLVM_ATTRIBUTE_ALWAYS_INLINE unsigned FastContext::scanOperands(const Operand *begin,
                                                                const Operand *end, uint32_t inst,
                                                                Value *allValues) {
  unsigned traits = 0;
  for (const Operand *next = begin; next != end;) {
    Operand operand = *next++;
    traits |= traitsByBits[shapeOf(operand)];
    uint32_t number = operand.vreg().index();
    if (operand.isUse()) {
      if (LLVM_LIKELY(number != VReg::maxNumber)) allValues[number].used = true;
      continue;
    }
    allValues[number] = Value(inst, number);
    if (next == end) break;
    if (traits == tiedPair && next == begin + 2 && next + 1 == end)
      if (unsigned trait = twoAddressTrait(*begin, *next); trait != 0) {
        allValues[next->vreg().index()].used = true;
        return Uses | Defines | trait;
      }
    traits |= Behind;
  }
  if (LLVM_LIKELY(!(traits & Special))) return traits;
  if (traits == tiedPair && end == begin + 2) return Uses | Defines | TwoAddress;
  return refineTraits({begin, end}, traits);
}

/// What the flags of an instruction add to its traits.
LLVM_ATTRIBUTE_NOINLINE unsigned FastContext::traitsOfFlags(InstFlags flags, Operand first,
                                                            unsigned traits) {
  if (has(flags, InstFlags::Move)) traits |= Moves;
  if (has(flags, InstFlags::Cheap)) valueOf(first.vreg()).cheap = isRepeatable(first);
  // Nothing can be done behind a branch.
  if (has(flags, InstFlags::Branch) && (traits & Defines)) traits |= Unusual;
  return traits;
}

/// Sets all values that instructions define, marks those that they use, and notes what is special
/// about them.
template <bool hasClobbers> void FastContext::scanInsts() {
  const InstFlags *const flags = problem->flags.data();
  const uint32_t *const offsets = problem->operandOffsets.data();
  const uint32_t *const clobbers = problem->clobbers.data();
  uint16_t *const allTraits = traitsOfInsts.data();
  Value *const allValues = values.data();
  const Operand *const operands = problem->operands.data();
  const Operand *begin = operands;
  for (uint32_t i = 0, numInsts = problem->numInsts(); i < numInsts; ++i) {
    const Operand *end = operands + offsets[i + 1];
    unsigned traits = scanOperands(begin, end, i, allValues);
    if (LLVM_UNLIKELY(flags[i] != InstFlags::None) && begin != end)
      traits = traitsOfFlags(flags[i], *begin, traits);
    if (hasClobbers && LLVM_UNLIKELY(clobbers[i] != 0)) {
      traits |= Unusual;
      noteClobberer(i);
    }
    allTraits[i] = static_cast<uint16_t>(traits);
    begin = end;
  }
}

LLVM_ATTRIBUTE_NOINLINE void FastContext::noteClobberer(uint32_t inst) {
  clobberers.push_back(inst);
}

void FastContext::scanInsts() {
  if (problem->clobbers.empty())
    scanInsts<false>();
  else
    scanInsts<true>();
  if (!problem->allowMultipleDefs) return;
  for (uint16_t &traits : traitsOfInsts)
    if (traits & Defines) traits |= Unusual;
}

/// Sets all values. What is used is marked when the parameters are set, and names are passed on in
/// the order in which the blocks are walked.
void FastContext::scan() {
  if (!problem->blockParams.empty())
    for (uint32_t b = 0; b < problem->numBlocks(); ++b)
      scanParams(Block(b));
  scanInsts();
  countClobberers();
  if (problem->branchArgs.empty()) return;
  for (VReg arg : problem->branchArgs)
    valueOf(arg).used = true;
  for (uint32_t rank = 0; rank < problem->numBlocks(); ++rank)
    nameParams(blockAt(rank));
}

void FastContext::countClobberers() {
  clobberersAbove = clobberers.size();
  if (inLayoutOrder) return;
  uint32_t count = 0;
  for (uint32_t b = 0; b < problem->numBlocks(); ++b) {
    uint32_t end = problem->blocks[b].end.index();
    while (count < clobberers.size() && clobberers[count] < end)
      ++count;
    walked[b].clobberers = count;
  }
}

/// Sets the parameters of the block, but those that its only predecessor has named.
void FastContext::scanParams(Block block) {
  if (hasOnePredecessor(block)) return;
  for (VReg param : problem->paramsOf(block))
    valueOf(param) = Value(none, param.index());
}

/// A parameter of a block with one predecessor shares the home of its argument: the argument is not
/// defined anew while the parameter lives, for its definition dominates the parameter's.
void FastContext::nameParams(Block block) {
  uint32_t edge = problem->successorOffsets[block.index()];
  const uint32_t end = problem->successorOffsets[block.index() + 1];
  const uint32_t *const argOffsets = problem->branchArgOffsets.data();
  for (; edge != end; ++edge) {
    uint32_t arg = argOffsets[edge], argsEnd = argOffsets[edge + 1];
    if (arg == argsEnd) continue;
    Block target = problem->successors[edge];
    if (!hasOnePredecessor(target)) continue;
    const VReg *param = &problem->blockParams[problem->blockParamOffsets[target.index()]];
    for (; arg != argsEnd; ++arg, ++param)
      valueOf(*param) = Value(none, valueOf(problem->branchArgs[arg]).name);
  }
}
