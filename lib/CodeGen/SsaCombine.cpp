//===- SsaCombine.cpp - Folding over virtual registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SsaCombine.h"
#include "RegisterOperands.h"
#include "cot/CodeGen/MachineDce.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using mc::InstrProperty;
using regalloc::OperandKind;

/// Through how many moves and parameters bits are looked for.
static constexpr unsigned maxDepth = 4;
/// How far above an instruction what it reads the flags of is looked for.
static constexpr uint32_t flagsWindow = 16;

void SsaCombine::collect() {
  uint32_t numRegs = function->numVRegs;
  definitions.assign(numRegs, none);
  params.assign(numRegs, none);
  uses.assign(numRegs, 0);
  names.assign(numRegs, VReg());
  paramBlocks.clear();
  for (uint32_t block = 0; block < function->numBlocks(); ++block)
    for (VReg param : function->paramsOf(block)) {
      params[param.index()] = static_cast<uint32_t>(paramBlocks.size());
      paramBlocks.push_back(block);
    }
  for (uint32_t i = 0; i < function->insts.size(); ++i)
    visitRegisters(*target, *function, function->insts[i],
                   [&](const MachineOperand &operand, const RegisterRole &role) {
                     if (!operand.isVirtual()) return;
                     if (role.kind == OperandKind::Def)
                       definitions[operand.vreg().index()] = i;
                     else
                       ++uses[operand.vreg().index()];
                   });
  for (VReg argument : function->branchArgs)
    ++uses[argument.index()];
}

/// Takes \p inst out, with what it reads.
void SsaCombine::kill(uint32_t inst) {
  function->insts[inst].flags |= MachineInst::IsDead;
  isChanged = true;
  visitRegisters(*target, *function, function->insts[inst],
                 [&](const MachineOperand &operand, const RegisterRole &role) {
                   if (operand.isVirtual() && role.kind == OperandKind::Use)
                     --uses[nameOf(operand.vreg()).index()];
                 });
}

//===----------------------------------------------------------------------===//
// Extensions
//===----------------------------------------------------------------------===//

/// What a parameter gets on all edges.
unsigned SsaCombine::bitsOfParam(uint32_t param, unsigned depth) const {
  uint32_t block = paramBlocks[param];
  uint32_t number = param - function->blockParamOffsets[block];
  VReg self = function->blockParams[param];
  unsigned bits = 0;
  for (regalloc::Block predecessor : function->predecessorsOf(block)) {
    uint32_t edge = function->successorOffsets[predecessor.index()];
    for (regalloc::Block successor : function->successorsOf(predecessor.index())) {
      VReg argument;
      if (successor.index() == block)
        argument = function->branchArgs[function->branchArgOffsets[edge] + number];
      ++edge;
      if (argument.isNone() || argument == self) continue;
      bits = std::max(bits, significantBits(argument, depth));
      if (bits == 64) return bits;
    }
  }
  return bits;
}

/// How many of the low bits of \p reg may be set.
unsigned SsaCombine::significantBits(VReg reg, unsigned depth) const {
  constexpr unsigned all = 64;
  for (; depth != 0; --depth) {
    reg = nameOf(reg);
    if (reg.regClass() != RegClass::Int) return all;
    uint32_t param = params[reg.index()];
    if (param != none) return bitsOfParam(param, depth - 1);
    const MachineInst *inst = definitionOf(reg);
    if (!inst || inst->operandCount == 0) return all;
    llvm::ArrayRef<MachineOperand> list = function->operandsOf(*inst);
    if (!list[0].isVirtual() || list[0].vreg() != reg) return all;
    if (!(inst->flags & MachineInst::IsMove)) return target->significantBits(*function, *inst);
    if (!list[1].isVirtual()) return all;
    reg = list[1].vreg();
  }
  return all;
}

void SsaCombine::dropExtensions() {
  constexpr auto extension = static_cast<uint8_t>(CombineKind::ZeroExtension);
  for (uint32_t i = 0; i < function->insts.size(); ++i) {
    const MachineInst &inst = function->insts[i];
    if (!(target->combineKinds(inst.opcode) & extension)) continue;
    unsigned bits = target->zeroExtendedBits(*function, inst);
    llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
    if (bits == 0 || !list[0].isVirtual() || !list[1].isVirtual()) continue;
    VReg from = nameOf(list[1].vreg());
    if (significantBits(from, maxDepth) > bits) continue;
    VReg to = list[0].vreg();
    // In text, a circle of extensions may name itself.
    if (from == to || !names[to.index()].isNone()) continue;
    uses[from.index()] += uses[to.index()];
    kill(i);
    names[to.index()] = from;
    ++total->namedExtensions;
  }
}

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

/// \p address with the sum that its base is.
bool SsaCombine::foldedAddress(const MachineAddress &address, MachineAddress &folded) const {
  using Base = MachineAddress::Base;
  if (address.kind != Base::Register || !address.base.isVirtual()) return false;
  const MachineInst *definition = definitionOf(address.base.vreg());
  if (!definition) return false;
  folded = address;
  if (!target->foldAddress(*function, *definition, folded)) return false;
  auto numRegs = [](const MachineAddress &form) {
    return unsigned(form.base.isRegister()) + unsigned(form.index.isRegister());
  };
  return numRegs(folded) <= numRegs(address);
}

void SsaCombine::foldAddresses() {
  foldable.assign(function->numVRegs, 0);
  sums.clear();
  auto forEachAddress = [&](auto act) {
    for (const MachineInst &inst : function->insts) {
      if (inst.flags & MachineInst::IsDead) continue;
      for (const MachineOperand &operand : function->operandsOf(inst))
        if (operand.isAddress()) act(function->addresses[operand.address().index()]);
    }
  };
  MachineAddress folded;
  forEachAddress([&](const MachineAddress &address) {
    if (!foldedAddress(address, folded)) return;
    uint32_t reg = address.base.vreg().index();
    if (foldable[reg]++ == 0) sums.push_back(reg);
  });
  if (llvm::none_of(sums, [&](uint32_t reg) { return foldable[reg] == uses[reg]; })) return;
  forEachAddress([&](MachineAddress &address) {
    // A sum of a sum that went before may have no room any more: then it stays.
    if (address.kind != MachineAddress::Base::Register || !address.base.isVirtual()) return;
    uint32_t reg = address.base.vreg().index();
    if (foldable[reg] == 0 || foldable[reg] != uses[reg] || !foldedAddress(address, folded)) return;
    --foldable[reg];
    --uses[reg];
    if (folded.base.isVirtual()) ++uses[nameOf(folded.base.vreg()).index()];
    address = folded;
    isChanged = true;
    if (uses[reg] == 0) ++total->foldedAddresses;
  });
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

/// What sets, in its block, the flags that \p inst reads, or none.
uint32_t SsaCombine::flagsBefore(uint32_t inst) const {
  for (uint32_t i = inst; i-- > 0 && inst - i <= flagsWindow;) {
    const mc::InstrInfo &info = target->info(function->insts[i].opcode);
    if (info.has(InstrProperty::Terminator) || info.has(InstrProperty::Call)) return none;
    if (function->insts[i].flags & MachineInst::IsDead) continue;
    if (info.has(InstrProperty::WritesFlags)) return i;
    if (info.has(InstrProperty::ReadsFlags)) return none;
  }
  return none;
}

/// May \p inst stand somewhere else once more: does it set the flags, of registers and numbers, and
/// nothing else?
bool SsaCombine::maySetAgain(uint32_t index) const {
  const MachineInst &inst = function->insts[index];
  const mc::InstrInfo &info = target->info(inst.opcode);
  if (!isRemovable(info, inst) || info.has(InstrProperty::Loads) || info.clobbers != 0 ||
      info.has(InstrProperty::ReadsFlags))
    return false;
  bool isPure = llvm::none_of(function->operandsOf(inst), [](const MachineOperand &operand) {
    return operand.isAddress() || operand.isPhysical() || operand.isExtra();
  });
  visitRegisters(*target, *function, inst, [&](const MachineOperand &, const RegisterRole &role) {
    isPure &= role.kind == OperandKind::Use && !role.constraint.isFixed();
  });
  return isPure;
}

/// What makes the register that \p test compares, through moves and zero extensions that nothing
/// else needs; \p bits of it count.
uint32_t SsaCombine::behind(uint32_t test, VReg reg, unsigned &bits) const {
  // A register that is compared with itself is read twice.
  uint32_t reads = 0;
  visitRegisters(*target, *function, function->insts[test],
                 [&](const MachineOperand &, const RegisterRole &) { ++reads; });
  for (unsigned depth = 0; depth < maxDepth; ++depth) {
    const MachineInst *inst = definitionOf(reg);
    if (!inst || inst->operandCount < 2 || uses[reg.index()] != reads) return none;
    llvm::ArrayRef<MachineOperand> list = function->operandsOf(*inst);
    unsigned extended = target->zeroExtendedBits(*function, *inst);
    bool isMove = (inst->flags & MachineInst::IsMove) != 0;
    if ((!isMove && extended == 0) || !list[1].isVirtual()) return definitions[reg.index()];
    if (extended != 0) bits = std::min(bits, extended);
    reg = nameOf(list[1].vreg());
    reads = 1;
  }
  return none;
}

/// Puts \p compare once more in the place of \p test.
void SsaCombine::setAgain(uint32_t compare, uint32_t test) {
  kill(test);
  MachineInst again = function->insts[compare];
  again.location = function->insts[test].location;
  again.firstOperand = static_cast<uint32_t>(function->operands.size());
  for (uint32_t i = 0; i < again.operandCount; ++i) {
    MachineOperand operand = function->operands[function->insts[compare].firstOperand + i];
    if (operand.isVirtual()) ++uses[nameOf(operand.vreg()).index()];
    function->operands.push_back(operand);
  }
  function->insts[test] = again;
}

void SsaCombine::foldBranch(uint32_t branch) {
  if (!target->info(function->insts[branch].opcode).has(InstrProperty::ReadsFlags)) return;
  uint32_t test = flagsBefore(branch);
  if (test == none) return;
  std::optional<ZeroTest> tested = target->testOfZero(*function, function->insts[test]);
  if (!tested) return;
  unsigned bits = tested->bits;
  uint32_t made = behind(test, nameOf(tested->reg), bits);
  if (made == none) return;
  uint32_t compare = flagsBefore(made);
  if (compare == none || !maySetAgain(compare)) return;
  if (!target->branchOnCondition(*function, function->insts[made], bits, function->insts[branch]))
    return;
  setAgain(compare, test);
  ++total->foldedConditions;
}

void SsaCombine::foldBranches() {
  for (uint32_t block = 0; block < function->numBlocks(); ++block)
    foldBranch(function->blockBegins[block + 1] - 1);
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

bool SsaCombine::areFlagsRead(uint32_t inst, uint32_t end) const {
  for (uint32_t i = inst + 1; i < end; ++i) {
    if (function->insts[i].flags & MachineInst::IsDead) continue;
    const mc::InstrInfo &info = target->info(function->insts[i].opcode);
    if (info.has(InstrProperty::ReadsFlags)) return true;
    if (info.has(InstrProperty::WritesFlags) || info.has(InstrProperty::Call)) return false;
  }
  return false;
}

/// What only made what was folded goes: one walk from last to first, as definitions stand before
/// their uses in most orders of blocks.
void SsaCombine::removeUnused() {
  for (uint32_t block = function->numBlocks(); block-- > 0;) {
    uint32_t end = function->blockBegins[block + 1];
    for (uint32_t i = end; i-- > function->blockBegins[block];) {
      const MachineInst &inst = function->insts[i];
      const mc::InstrInfo &info = target->info(inst.opcode);
      if ((inst.flags & MachineInst::IsDead) || !isRemovable(info, inst) || info.clobbers != 0)
        continue;
      bool isUsed = false, hasDef = false;
      visitRegisters(*target, *function, inst,
                     [&](const MachineOperand &operand, const RegisterRole &role) {
                       if (role.kind != OperandKind::Def) return;
                       hasDef = true;
                       isUsed |= !operand.isVirtual() || uses[nameOf(operand.vreg()).index()] != 0;
                     });
      bool setsFlags = info.has(InstrProperty::WritesFlags);
      if (isUsed || !(hasDef || setsFlags) || (setsFlags && areFlagsRead(i, end))) continue;
      kill(i);
    }
  }
}

void SsaCombine::rename() {
  auto renameOperand = [&](MachineOperand &operand) {
    if (operand.isVirtual()) operand.setVReg(nameOf(operand.vreg()));
  };
  for (MachineOperand &operand : function->operands)
    renameOperand(operand);
  for (MachineAddress &address : function->addresses) {
    renameOperand(address.base);
    renameOperand(address.index);
  }
  for (VReg &argument : function->branchArgs)
    argument = nameOf(argument);
}

void SsaCombine::run(MachineFunction &machine, const Target &machineTarget,
                     MachinePassCounts &counts) {
  if (!machine.isSsa) return;
  function = &machine;
  target = &machineTarget;
  total = &counts;
  isChanged = false;
  collect();
  dropExtensions();
  if (isChanged) rename();
  foldAddresses();
  foldBranches();
  if (!isChanged) return;
  removeUnused();
  eraseDeadInsts(machine);
}
