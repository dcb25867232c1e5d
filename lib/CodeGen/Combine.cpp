//===- Combine.cpp - Fewer moves after allocation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Three walks over each block. Forward, uses read where a copy came from, and zero extensions of
/// what is extended become copies. Backward, copies that nobody reads go, and others by giving one
/// of their registers the other's name: as far back as the value is made, or as far on as it is
/// read. Forward again, loads move into the one instruction that reads them. At the end of a block,
/// a compare with 0 goes if the value's own instruction sets the flags, or can be one that does.
///
/// Liveness of registers is computed once over the blocks; only names inside of blocks change after
/// that.
///
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Combine.h"
#include "RegisterAccess.h"
#include "RegisterOperands.h"
#include "cot/CodeGen/MachineDce.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Compiler.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::OperandKind;
using regalloc::OperandPosition;

/// How far above a zero extension its operand's definition is looked for.
static constexpr uint32_t farthestDefinition = 128;

//===----------------------------------------------------------------------===//
// Registers of instructions
//===----------------------------------------------------------------------===//

void Combine::readAll(OperandPlans &plans) {
  AccessReader reader(*function, *target, plans);
  size_t count = function->insts.size();
  accesses.resize(count);
  for (size_t i = 0; i < count; ++i)
    reader.read(function->insts[i], accesses[i]);
}

/// After \p inst has changed.
void Combine::readAgain(uint32_t inst) {
  AccessReader(*function, *target, *operandPlans).read(function->insts[inst], accesses[inst]);
}

/// Takes the instructions out that are marked as dead, and what they do.
void Combine::eraseDead() {
  uint32_t to = 0, count = static_cast<uint32_t>(accesses.size());
  while (to < count && !isDead(to))
    ++to;
  if (to == count) return;
  for (uint32_t from = to + 1; from < count; ++from)
    if (!isDead(from)) accesses[to++] = accesses[from];
  accesses.resize(to);
  eraseDeadInsts(*function);
}

void Combine::stepBack(RegMask &live, const RegAccess &access) {
  live -= access.writes();
  live |= access.uses;
}

/// What is live into each block, by iteration to the fixed point, last blocks first.
void Combine::computeLiveness() {
  uint32_t count = function->numBlocks();
  readFirst.resize(count);
  written.resize(count);
  liveIns.resize(count);
  for (uint32_t block = 0; block < count; ++block) {
    RegMask live, writes;
    for (uint32_t i = function->blockBegins[block + 1]; i-- > function->blockBegins[block];) {
      stepBack(live, accesses[i]);
      writes |= accesses[i].writes();
    }
    readFirst[block] = liveIns[block] = live;
    written[block] = writes;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t block = count; block-- > 0;) {
      RegMask live = (liveOutOf(block) - written[block]) | readFirst[block];
      changed |= live != liveIns[block];
      liveIns[block] = live;
    }
  }
}

RegMask Combine::liveOutOf(uint32_t block) const {
  RegMask live;
  for (regalloc::Block successor : function->successorsOf(block))
    live |= liveIns[successor.index()];
  return live;
}

/// Is \p inst, by its opcode, one of \p kind? The target is asked once for each opcode.
bool Combine::may(CombineKind kind, const MachineInst &inst) {
  constexpr uint8_t unknown = 0x80;
  uint8_t &known = kinds[inst.opcode];
  if (LLVM_UNLIKELY(known & unknown)) known = target->combineKinds(inst.opcode);
  return (known & static_cast<uint8_t>(kind)) != 0;
}

/// A move between two registers that may have other names.
std::optional<Combine::Copy> Combine::copyOf(uint32_t index) const {
  const MachineInst &inst = function->insts[index];
  if (!(inst.flags & MachineInst::IsMove)) return std::nullopt;
  llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
  if (!list[0].isPhysical() || !list[1].isPhysical()) return std::nullopt;
  Copy copy{list[0].preg(), list[1].preg()};
  if (copy.to.regClass() != copy.from.regClass()) return std::nullopt;
  if (!isRenamable(copy.to) || !isRenamable(copy.from)) return std::nullopt;
  return copy;
}

bool Combine::isDeadAfter(PReg reg, uint32_t inst, uint32_t end, RegMask liveOut) const {
  const RegMask looked(reg);
  uint32_t last = std::min(end, inst + window + 1);
  for (uint32_t i = inst + 1; i < last; ++i) {
    if (!(accesses[i].uses | accesses[i].writes()).meets(looked) || isDead(i)) continue;
    return !accesses[i].uses.meets(looked);
  }
  return last == end && !liveOut.meets(looked);
}

void Combine::rename(uint32_t index, llvm::ArrayRef<Renaming> renamings) {
  MachineInst &inst = function->insts[index];
  const RegMask tied = accesses[index].tied;
  visitRegisters(*target, *function, inst, [&](MachineOperand &operand, const RegisterRole &role) {
    if (!operand.isPhysical()) return;
    for (const Renaming &renaming : renamings) {
      PReg reg = operand.preg();
      if (reg != renaming.from) continue;
      bool isDef = role.kind == OperandKind::Def;
      bool applies = tied.contains(reg) ? renaming.tied : isDef ? renaming.defs : renaming.uses;
      if (applies) operand.setPReg(renaming.to);
      return;
    }
  });
  readAgain(index);
}

//===----------------------------------------------------------------------===//
// Copies forward
//===----------------------------------------------------------------------===//

/// Uses of a copy become uses of what was copied.
void Combine::replaceUses(uint32_t index) {
  const RegAccess &access = accesses[index];
  bool isChanged = false;
  visitRegisters(
      *target, *function, function->insts[index],
      [&](MachineOperand &operand, const RegisterRole &role) {
        if (!operand.isPhysical() || role.kind != OperandKind::Use || role.constraint.isFixed())
          return;
        auto copy =
            llvm::find_if(copies, [&](const Copy &copy) { return copy.to == operand.preg(); });
        if (copy == copies.end() || access.tied.contains(copy->to)) return;
        bool isLate = role.position == OperandPosition::Late;
        if (isLate ? access.writes(copy->from) : access.earlyDefs.contains(copy->from)) return;
        operand.setPReg(copy->from);
        isChanged = true;
      });
  if (isChanged) readAgain(index);
}

/// How many of the low bits of \p reg may be set before \p index, as far as the block tells.
unsigned Combine::significantBits(PReg reg, uint32_t index, uint32_t begin) const {
  constexpr unsigned all = 64;
  if (reg.regClass() != regalloc::RegClass::Int) return all;
  uint32_t last = index > begin + farthestDefinition ? index - farthestDefinition : begin;
  for (uint32_t i = index; i-- > last;) {
    if (!accesses[i].writes(reg)) continue;
    const MachineInst &inst = function->insts[i];
    if (std::optional<Copy> copy = copyOf(i)) {
      reg = copy->from;
      continue;
    }
    if (inst.operandCount == 0) return all;
    const MachineOperand &result = function->operandsOf(inst)[0];
    bool isResult = result.isPhysical() && result.preg() == reg;
    return isResult ? target->significantBits(*function, inst) : all;
  }
  return all;
}

/// A zero extension of what has no more bits becomes a copy.
void Combine::dropExtension(uint32_t index, uint32_t begin) {
  MachineInst &inst = function->insts[index];
  unsigned bits = target->zeroExtendedBits(*function, inst);
  if (bits == 0) return;
  llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
  if (!list[0].isPhysical() || !list[1].isPhysical()) return;
  if (!isRenamable(list[0].preg()) || !isRenamable(list[1].preg())) return;
  if (significantBits(list[1].preg(), index, begin) > bits) return;
  inst.opcode = target->moveOpcodes[static_cast<unsigned>(regalloc::RegClass::Int)].store;
  inst.flags |= MachineInst::IsMove;
  ++total.extensions;
  readAgain(index);
}

void Combine::forgetCopies(RegMask written) {
  llvm::erase_if(copies, [&](const Copy &copy) {
    return written.contains(copy.to) || written.contains(copy.from);
  });
  copiedTo = copiedFrom = RegMask();
  for (const Copy &copy : copies) {
    copiedTo |= copy.to;
    copiedFrom |= copy.from;
  }
}

/// After \p index.
void Combine::updateCopies(uint32_t index) {
  const RegMask written = accesses[index].writes();
  if (written.meets(copiedTo | copiedFrom)) forgetCopies(written);
  if (!(function->insts[index].flags & MachineInst::IsMove)) return;
  std::optional<Copy> copy = copyOf(index);
  if (!copy || copy->to == copy->from) return;
  copies.push_back(*copy);
  copiedTo |= copy->to;
  copiedFrom |= copy->from;
}

void Combine::propagateCopies(uint32_t block) {
  copies.clear();
  copiedTo = copiedFrom = RegMask();
  uint32_t begin = function->blockBegins[block], end = function->blockBegins[block + 1];
  for (uint32_t i = begin; i < end; ++i) {
    const RegAccess &access = accesses[i];
    RegMask replaceable = (access.uses & copiedTo) - access.tied - access.pinned;
    if (!replaceable.empty()) replaceUses(i);
    if (may(CombineKind::ZeroExtension, function->insts[i])) dropExtension(i, begin);
    updateCopies(i);
  }
}

//===----------------------------------------------------------------------===//
// Moves that go
//===----------------------------------------------------------------------===//

/// `r = ...; s = r`, where r is not read again: s is made at once. From the move back to where r is
/// made, nothing else may be in s.
bool Combine::renameDefinition(uint32_t move, uint32_t begin) {
  Copy copy = *copyOf(move);
  PReg r = copy.from, s = copy.to;
  uint32_t origin = move;
  for (uint32_t i = move; i-- > begin;) {
    if (i + window < move) return false;
    if (isDead(i)) continue;
    const RegAccess &access = accesses[i];
    if (access.pinned.contains(r) || access.clobbers.contains(r) || access.writes(s)) return false;
    bool isOrigin = access.defs.contains(r) && !access.tied.contains(r);
    if (access.uses.contains(s)) {
      // The last use of what was in s before.
      bool isBefore = isOrigin && !access.earlyDefs.contains(r) && !access.lateUses.contains(s);
      if (!isBefore) return false;
    }
    if (!isOrigin) continue;
    origin = i;
    break;
  }
  if (origin == move) return false;
  rename(origin, Renaming{r, s, /*uses=*/false, /*defs=*/true, /*tied=*/false});
  for (uint32_t i = origin + 1; i < move; ++i)
    if (!isDead(i) && accesses[i].mentions(r)) rename(i, Renaming{r, s});
  return true;
}

/// `s = r; ...`: the value stays in r and what is made in r meanwhile goes to s, up to the last use
/// of the value.
bool Combine::exchangeNames(uint32_t move, uint32_t end, RegMask liveOut) {
  Copy copy = *copyOf(move);
  PReg r = copy.from, s = copy.to;
  uint32_t second = none; // Where r is first made again.
  uint32_t last = none;
  const RegMask both = RegMask(r) | RegMask(s);
  bool isChanged = false; // The value in s is not that of the move any more.
  for (uint32_t i = move + 1; i < end && last == none; ++i) {
    if (i > move + window) return false;
    if (isDead(i)) continue;
    const RegAccess &access = accesses[i];
    if (second == none && !(access.uses | access.writes()).meets(both)) continue;
    if (access.clobbers.meets(both)) return false;
    bool makesR = access.defs.contains(r), changesS = access.tied.contains(s);
    if (access.pinned.contains(s) || (access.defs.contains(s) && !changesS)) return false;
    if (second == none) {
      // In r, the change is seen by whoever reads r.
      if ((isChanged || changesS) && access.uses.contains(r)) return false;
      isChanged |= changesS;
      if (!makesR) {
        bool isLast = access.uses.contains(s) && isDeadAfter(s, i, end, liveOut);
        if (isLast && isChanged && !isDeadAfter(r, i, end, liveOut)) return false;
        if (isLast) last = i;
        continue;
      }
      if (access.pinned.contains(r) || access.tied.contains(r)) return false;
      bool isLate = !access.earlyDefs.contains(r) && !access.lateUses.contains(s);
      second = i;
      if (isLate && isDeadAfter(s, i, end, liveOut)) last = i;
      continue;
    }
    bool isRemade = makesR && !access.tied.contains(r);
    bool isEarly = access.earlyDefs.contains(r) || access.lateUses.contains(s);
    bool isFree = isRemade ? !isEarly : isDeadAfter(r, i, end, liveOut);
    bool endsHere = isFree && isDeadAfter(s, i, end, liveOut);
    // At the last use, r as it is made anew keeps its name, whatever that is.
    bool isPinnedUse = access.pinned.contains(r) && !(endsHere && !access.uses.contains(r));
    if (isPinnedUse) return false;
    if (endsHere) last = i;
  }
  if (last == none) return false;
  for (uint32_t i = move + 1; i <= last; ++i) {
    if (isDead(i) || !(accesses[i].mentions(r) || accesses[i].mentions(s))) continue;
    bool isLast = i == last;
    if (i < second)
      rename(i, Renaming{s, r});
    else if (i == second)
      rename(i, {Renaming{s, r}, Renaming{r, s, /*uses=*/false, /*defs=*/!isLast, /*tied=*/false}});
    else
      rename(i, {Renaming{s, r}, Renaming{r, s, /*uses=*/true, /*defs=*/!isLast, /*tied=*/true}});
    std::optional<Copy> rest = copyOf(i);
    if (!rest || rest->to != rest->from) continue;
    kill(i);
    ++total.moves;
  }
  return true;
}

void Combine::removeMoves(uint32_t block) {
  uint32_t begin = function->blockBegins[block], end = function->blockBegins[block + 1];
  const RegMask liveOut = liveOutOf(block);
  RegMask live = liveOut;
  for (uint32_t i = end; i-- > begin;) {
    if (isDead(i)) continue;
    if (std::optional<Copy> copy = copyOf(i)) {
      bool isNeedless = copy->to == copy->from || !live.contains(copy->to);
      bool isRenamed = !isNeedless && !live.contains(copy->from) && renameDefinition(i, begin);
      bool isExchanged = !isNeedless && !isRenamed && exchangeNames(i, end, liveOut);
      if (isNeedless || isRenamed || isExchanged) {
        kill(i);
        ++total.moves;
        // The value is in the one register or in the other from here on.
        if (isExchanged) {
          live.erase(copy->to);
          live |= copy->from;
        }
        continue;
      }
    }
    stepBack(live, accesses[i]);
  }
}

void Combine::run(MachineFunction &machine, const Target &machineTarget, OperandPlans &plans,
                  const TargetOptions &options, CallConv callConv) {
  assert(machine.isAllocated);
  function = &machine;
  if (target != &machineTarget) kinds.assign(machineTarget.numOpcodes, UINT8_MAX);
  target = &machineTarget;
  operandPlans = &plans;
  plans.setTarget(machineTarget);
  environment.preferred = environment.nonPreferred = environment.fixedStackSlots = {};
  target->fillEnvironment(machine, options, callConv, environment);
  allocatable = RegMask(environment.allocatable());
  for (PReg scratch : environment.scratch)
    if (!scratch.isNone()) allocatable |= scratch;
  readAll(plans);
  computeLiveness();
  for (uint32_t block = 0; block < machine.numBlocks(); ++block) {
    propagateCopies(block);
    removeMoves(block);
    foldMemory(block);
    foldCompare(block);
  }
  eraseDead();
}
