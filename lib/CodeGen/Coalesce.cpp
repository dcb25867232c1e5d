//===- Coalesce.cpp - Joins virtual registers that moves connect -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Coalesce.h"
#include "RegisterOperands.h"
#include "cot/CodeGen/MachineDce.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::OperandKind;
using regalloc::OperandPosition;

static constexpr uint32_t none = ~0u;
/// Webs of more ranges are not joined with others, so that time stays in proportion.
static constexpr uint32_t maxRanges = 4096;

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

void Coalesce::close(VReg reg, uint32_t begin) {
  uint32_t end = ends[reg.index()];
  // What nobody reads is there for the moment in which it is written.
  foundRanges.push_back({reg.index(), {begin, end == 0 ? begin + 1 : end}});
  ends[reg.index()] = 0;
}

void Coalesce::addDef(VReg reg, uint32_t point, uint32_t source) {
  regs[reg.index()] = reg;
  foundDefs.push_back({reg.index(), {point, source}});
}

void Coalesce::scanBlock(uint32_t block) {
  uint32_t begin = 2 * function->blockBegins[block], end = 2 * function->blockBegins[block + 1];
  const Pressure &pressure = liveness.pressure(block);
  auto extend = [&](VReg reg, uint32_t to) {
    if (ends[reg.index()] != 0) return;
    ends[reg.index()] = to;
    open.push_back(reg.index());
    auto regClass = static_cast<size_t>(reg.regClass());
    webs[reg.index()].isCrowded |= pressure[regClass] > available[regClass];
  };
  open.clear();
  for (VReg reg : liveness.liveOut(block))
    extend(reg, end);
  for (VReg reg : function->argsOf(block))
    extend(reg, end);
  for (uint32_t i = end / 2; i-- > begin / 2;) {
    const MachineInst &inst = function->insts[i];
    bool isMove = (inst.flags & MachineInst::IsMove) != 0;
    llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
    uint32_t source = isMove && list[1].isVirtual() ? list[1].vreg().index() : none;
    visitRegisters(*target, *function, inst,
                   [&](const MachineOperand &operand, const RegisterRole &role) {
                     if (!operand.isVirtual() || role.kind != OperandKind::Def) return;
                     uint32_t at = 2 * i + (role.position == OperandPosition::Late ? 1 : 0);
                     // An early result is there while the late ones are written.
                     if (ends[operand.vreg().index()] == 0)
                       ends[operand.vreg().index()] = 2 * i + 2;
                     close(operand.vreg(), at);
                     addDef(operand.vreg(), at, source);
                   });
    visitRegisters(
        *target, *function, inst, [&](const MachineOperand &operand, const RegisterRole &role) {
          if (operand.isVirtual() && role.kind == OperandKind::Use)
            extend(operand.vreg(), 2 * i + (role.position == OperandPosition::Late ? 2 : 1));
        });
  }
  for (VReg param : function->paramsOf(block)) {
    close(param, begin);
    addDef(param, begin, none);
  }
  for (VReg reg : liveness.liveIn(block)) {
    foundRanges.push_back({reg.index(), {begin, ends[reg.index()]}});
    ends[reg.index()] = 0;
  }
  // What is read and nowhere defined stays open.
  for (uint32_t reg : open)
    ends[reg] = 0;
}

/// Blocks are walked from last to first, so that each register's ranges are found from last to
/// first; the lists ascend.
void Coalesce::fillWebs() {
  for (const RangeOf &found : foundRanges)
    ++webs[found.reg].numRanges;
  for (const DefOf &found : foundDefs)
    ++webs[found.reg].numDefs;
  uint32_t numRanges = 0, numDefs = 0;
  for (Web &web : webs) {
    numRanges += web.numRanges;
    numDefs += web.numDefs;
    web.ranges = numRanges;
    web.defs = numDefs;
  }
  ranges.resize(numRanges);
  defs.resize(numDefs);
  for (const RangeOf &found : foundRanges)
    ranges[--webs[found.reg].ranges] = found.range;
  for (const DefOf &found : foundDefs)
    defs[--webs[found.reg].defs] = found.def;
}

void Coalesce::findRanges() {
  uint32_t numRegs = function->numVRegs;
  foundRanges.clear();
  foundDefs.clear();
  webs.assign(numRegs, Web());
  regs.assign(numRegs, VReg());
  ends.assign(numRegs, 0);
  parents.resize(numRegs);
  for (uint32_t i = 0; i < numRegs; ++i)
    parents[i] = i;
  for (uint32_t block = function->numBlocks(); block-- > 0;)
    scanBlock(block);
  fillWebs();
}

//===----------------------------------------------------------------------===//
// Joining
//===----------------------------------------------------------------------===//

uint32_t Coalesce::webOf(uint32_t reg) {
  while (parents[reg] != reg)
    reg = parents[reg] = parents[parents[reg]];
  return reg;
}

bool Coalesce::isLiveAt(const Web &web, uint32_t point) const {
  llvm::ArrayRef<Range> list = llvm::ArrayRef(ranges).slice(web.ranges, web.numRanges);
  const Range *next = llvm::upper_bound(
      list, point, [](uint32_t at, const Range &range) { return at < range.begin; });
  return next != list.begin() && point < std::prev(next)->end;
}

/// Is something but a copy of \p other written in \p writer while \p other is live?
bool Coalesce::writesInto(const Web &writer, uint32_t other) {
  for (const Def &def : llvm::ArrayRef(defs).slice(writer.defs, writer.numDefs)) {
    if (def.source != none && webOf(def.source) == other) continue;
    if (isLiveAt(webs[other], def.point)) return true;
  }
  return false;
}

bool Coalesce::mayJoin(uint32_t a, uint32_t b) {
  const Web &x = webs[a], &y = webs[b];
  if (regs[a].isNone() || regs[b].isNone() || regs[a].regClass() != regs[b].regClass())
    return false;
  if (x.isCrowded || y.isCrowded || x.numRanges + y.numRanges > maxRanges) return false;
  return !writesInto(x, b) && !writesInto(y, a);
}

/// Slices that were joined leave holes in the pools.
void Coalesce::compact() {
  spareRanges.clear();
  spareDefs.clear();
  for (uint32_t reg = 0; reg < webs.size(); ++reg) {
    if (parents[reg] != reg) continue;
    Web &web = webs[reg];
    auto firstRange = static_cast<uint32_t>(spareRanges.size());
    auto firstDef = static_cast<uint32_t>(spareDefs.size());
    llvm::append_range(spareRanges, llvm::ArrayRef(ranges).slice(web.ranges, web.numRanges));
    llvm::append_range(spareDefs, llvm::ArrayRef(defs).slice(web.defs, web.numDefs));
    web.ranges = firstRange;
    web.defs = firstDef;
  }
  std::swap(ranges, spareRanges);
  std::swap(defs, spareDefs);
}

void Coalesce::join(uint32_t a, uint32_t b) {
  size_t full = 4 * (foundRanges.size() + foundDefs.size() + maxRanges);
  if (ranges.size() + defs.size() > full) compact();
  parents[b] = a;
  Web &x = webs[a], &y = webs[b];
  auto begin = static_cast<uint32_t>(ranges.size()), at = begin;
  ranges.resize(begin + x.numRanges + y.numRanges);
  std::merge(ranges.begin() + x.ranges, ranges.begin() + x.ranges + x.numRanges,
             ranges.begin() + y.ranges, ranges.begin() + y.ranges + y.numRanges,
             ranges.begin() + begin,
             [](const Range &left, const Range &right) { return left.begin < right.begin; });
  // What overlaps, for one is a copy of the other there, becomes one range.
  for (uint32_t i = begin + 1; i < ranges.size(); ++i) {
    if (ranges[i].begin <= ranges[at].end)
      ranges[at].end = std::max(ranges[at].end, ranges[i].end);
    else
      ranges[++at] = ranges[i];
  }
  ranges.resize(at + 1);
  x.ranges = begin;
  x.numRanges = at + 1 - begin;
  auto firstDef = static_cast<uint32_t>(defs.size());
  defs.resize(firstDef + x.numDefs + y.numDefs);
  std::copy_n(defs.begin() + x.defs, x.numDefs, defs.begin() + firstDef);
  std::copy_n(defs.begin() + y.defs, y.numDefs, defs.begin() + firstDef + x.numDefs);
  x.defs = firstDef;
  x.numDefs += y.numDefs;
}

void Coalesce::findMoves() {
  moves.clear();
  for (uint32_t block = 0; block < function->numBlocks(); ++block)
    for (uint32_t i = function->blockBegins[block]; i < function->blockBegins[block + 1]; ++i) {
      const MachineInst &inst = function->insts[i];
      llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
      if ((inst.flags & MachineInst::IsMove) && list[0].isVirtual() && list[1].isVirtual())
        moves.push_back({i, function->blockFrequencies[block]});
    }
  llvm::sort(moves, [](const Move &a, const Move &b) {
    return a.frequency != b.frequency ? a.frequency > b.frequency : a.inst < b.inst;
  });
}

uint32_t Coalesce::rewrite() {
  auto nameOf = [&](VReg reg) {
    uint32_t web = webOf(reg.index());
    return web == reg.index() ? reg : regs[web];
  };
  auto rename = [&](MachineOperand &operand) {
    if (operand.isVirtual()) operand.setVReg(nameOf(operand.vreg()));
  };
  for (MachineOperand &operand : function->operands)
    rename(operand);
  for (MachineAddress &address : function->addresses) {
    rename(address.base);
    rename(address.index);
  }
  for (ScratchArray<VReg> *list : {&function->blockParams, &function->branchArgs})
    for (VReg &reg : *list)
      reg = nameOf(reg);
  uint32_t removed = 0;
  for (const Move &move : moves) {
    MachineInst &inst = function->insts[move.inst];
    llvm::ArrayRef<MachineOperand> list = function->operandsOf(inst);
    if (list[0].vreg() != list[1].vreg()) continue;
    inst.flags |= MachineInst::IsDead;
    ++removed;
  }
  if (removed != 0) eraseDeadInsts(*function);
  return removed;
}

uint32_t Coalesce::run(MachineFunction &machine, const Target &machineTarget,
                       const Pressure &registers) {
  function = &machine;
  target = &machineTarget;
  available = registers;
  findMoves();
  if (moves.empty()) return 0;
  liveness.compute(machine, machineTarget);
  findRanges();
  bool isChanged = false;
  for (const Move &move : moves) {
    llvm::ArrayRef<MachineOperand> list = machine.operandsOf(machine.insts[move.inst]);
    uint32_t a = webOf(list[0].vreg().index()), b = webOf(list[1].vreg().index());
    if (a == b || !mayJoin(a, b)) continue;
    join(a, b);
    isChanged = true;
  }
  if (!isChanged) return 0;
  // What two registers were defined by has several definitions now, which may follow one another.
  machine.isSsa = false;
  return rewrite();
}
