//===- Allocation.cpp - Register allocation of a machine function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Allocation.h"
#include "OperandPlans.h"
#include "RegisterOperands.h"
#include "cot/RegAlloc/Checker.h"
#include "cot/RegAlloc/Report.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using regalloc::Allocation;
using regalloc::InstFlags;

/// How many of the latest clobber sets a new one is compared with.
static constexpr size_t clobberWindow = 8;

llvm::Error AllocationContext::run(MachineFunction &function, const Target &target,
                                   OperandPlans &operandPlans, const TargetOptions &options,
                                   CallConv callConv, const regalloc::Options &allocatorOptions,
                                   bool check) {
  machineTarget = &target;
  plans = &operandPlans;
  plans->setTarget(target);
  environment.preferred = environment.nonPreferred = environment.fixedStackSlots = {};
  target.fillEnvironment(function, options, callConv, environment);
  collect(function);
  if (llvm::Error error = runAllocator(problem, environment, allocatorOptions, context, output))
    return error;
  if (check) {
    std::vector<regalloc::CheckError> errors =
        regalloc::checkAllocation(problem, environment, output, 1);
    if (!errors.empty()) {
      std::string text = "the allocation is wrong: ";
      llvm::raw_string_ostream os(text);
      errors.front().print(os);
      return llvm::createStringError(text);
    }
  }
  apply(function);
  return llvm::Error::success();
}

void AllocationContext::printLtl(llvm::raw_ostream &os, llvm::StringRef name) const {
  regalloc::printLtl(os, problem, environment, output, name);
}

//===----------------------------------------------------------------------===//
// To the allocator
//===----------------------------------------------------------------------===//

/// What the index of a reused operand counts in, in the upper half of an operand.
static constexpr uint32_t reuseUnit = 1u << 4;
static_assert((regalloc::Operand::reuseDef(VReg(0, RegClass::Int), 1).bits() -
               regalloc::Operand::reuseDef(VReg(0, RegClass::Int), 0).bits()) >>
                  32 ==
              reuseUnit);

struct AllocationContext::Cursor {
  regalloc::Operand *operand;
  MachineOperand **site;

  /// \p role is the upper half of an operand but for the class.
  LLVM_ATTRIBUTE_ALWAYS_INLINE void add(MachineOperand &where, uint32_t role) {
    *site++ = &where;
    if (LLVM_UNLIKELY(where.isPhysical())) {
      *operand++ = regalloc::Operand::nonAllocatable(where.preg());
      return;
    }
    uint32_t vreg = where.vreg().bits();
    *operand++ = regalloc::Operand::fromBits(uint64_t(role | (vreg & 3)) << 32 | vreg >> 2);
  }
};

static InstFlags flagsOf(const MachineInst &inst) {
  static_assert(uint8_t(InstFlags::Move) == MachineInst::IsMove << 2 &&
                uint8_t(InstFlags::Cheap) == MachineInst::IsCheap << 2);
  return static_cast<InstFlags>((inst.flags & (MachineInst::IsMove | MachineInst::IsCheap)) << 2);
}

#ifndef NDEBUG
/// Do the target's tables say the same as what was collected by plan?
static bool agreesWithTables(const Target &target, MachineFunction &function,
                             const MachineInst &inst, llvm::ArrayRef<regalloc::Operand> collected) {
  bool isSame = true;
  visitRegisters(target, function, inst, [&](MachineOperand &operand, const RegisterRole &role) {
    regalloc::Operand expected =
        operand.isPhysical()
            ? regalloc::Operand::nonAllocatable(operand.preg())
            : regalloc::Operand(operand.vreg(), role.constraint, role.kind, role.position);
    isSame &= !collected.empty() && collected.front() == expected;
    if (!collected.empty()) collected = collected.drop_front();
  });
  return isSame && collected.empty();
}
#endif

/// Collects the operands of \p inst; returns the number of the set that it clobbers. Most
/// instructions have registers and numbers only.
LLVM_ATTRIBUTE_ALWAYS_INLINE uint32_t AllocationContext::collectInst(MachineFunction &function,
                                                                     const MachineInst &inst,
                                                                     Cursor &cursor) {
  if (LLVM_UNLIKELY(inst.operandCount == 0)) return clobberSetOf(function, inst, {});
  MachineOperand *list = function.operands.data() + inst.firstOperand;
  if (inst.flags & MachineInst::IsMove) {
    // No move clobbers anything.
    static constexpr RegisterRole definition = {
        regalloc::Constraint::reg(), regalloc::OperandKind::Def, regalloc::OperandPosition::Late};
    cursor.add(list[1], roleBits({}));
    cursor.add(list[0], roleBits(definition));
    return 0;
  }
  const OperandPlan *plan = plans->find(function, inst, list);
  if (LLVM_UNLIKELY(!plan) || plan->hasMemory || plan->length != inst.operandCount)
    return collectOther(function, inst, plan, cursor);
  [[maybe_unused]] const regalloc::Operand *first = cursor.operand;
  // A copy: what is written could be the cursor itself, for all that a compiler knows.
  Cursor next = cursor;
  for (const OperandPlan::Entry *entry = plan->entries, *end = entry + plan->numEntries;
       entry != end; ++entry)
    next.add(list[entry->slot], entry->role);
  cursor = next;
  assert(agreesWithTables(*machineTarget, function, inst, {first, cursor.operand}));
  if (LLVM_LIKELY(!plan->mayClobber)) return 0;
  return clobberSetOf(function, inst, {first, cursor.operand});
}

/// The same of an instruction with an address, with operands behind those of its record, or without
/// a plan.
uint32_t AllocationContext::collectOther(MachineFunction &function, const MachineInst &inst,
                                         const OperandPlan *plan, Cursor &cursor) {
  const regalloc::Operand *first = cursor.operand;
  if (!plan) {
    collectByTables(function, inst, cursor);
    return clobberSetOf(function, inst, {first, cursor.operand});
  }
  MachineOperand *list = function.operands.data() + inst.firstOperand;
  Cursor next = cursor;
  uint32_t addressRegs = 0;
  for (const OperandPlan::Entry *entry = plan->entries, *end = entry + plan->numEntries;
       entry != end; ++entry) {
    MachineOperand &operand = list[entry->slot];
    if (!entry->isAddress) {
      next.add(operand, entry->role + (addressRegs & entry->addressMask) * reuseUnit);
      continue;
    }
    MachineAddress &address = function.addresses[operand.address().index()];
    for (MachineOperand *reg : {&address.base, &address.index})
      if (reg->isRegister()) next.add(*reg, entry->role), ++addressRegs;
  }
  for (uint32_t at = plan->length; at < inst.operandCount; ++at) {
    MachineOperand &operand = list[at];
    if (operand.isExtra() && operand.isRegister())
      next.add(operand,
               roleBits({operand.extraConstraint(), operand.extraKind(), operand.extraPosition()}));
  }
  cursor = next;
  assert(agreesWithTables(*machineTarget, function, inst, {first, cursor.operand}));
  if (LLVM_LIKELY(!plan->mayClobber)) return 0;
  return clobberSetOf(function, inst, {first, cursor.operand});
}

/// An operand that is an address has two registers at most.
LLVM_ATTRIBUTE_ALWAYS_INLINE void AllocationContext::makeRoom(uint32_t operandCount,
                                                              Cursor &cursor) {
  auto used = static_cast<size_t>(cursor.operand - operands.data());
  if (LLVM_LIKELY(used + 2 * size_t(operandCount) <= operands.size())) return;
  size_t larger = 2 * (operands.size() + operandCount);
  operands.resize(larger, used);
  sites.resize(larger, used);
  cursor = {operands.data() + used, sites.data() + used};
}

void AllocationContext::collect(MachineFunction &function) {
  size_t numInsts = function.insts.size();
  operandOffsets.resize(numInsts + 1);
  flags.resize(numInsts);
  clobbers.resize(numInsts);
  clobberSets.assign(1, {});
  blocks.clear();
  // What is likely; more is made where it lacks.
  size_t room = std::max(
      {function.operands.size() + 2 * function.addresses.size(), operands.room(), sites.room()});
  operands.resize(room);
  sites.resize(room);
  Cursor cursor{operands.data(), sites.data()};
  for (uint32_t block = 0; block < function.numBlocks(); ++block) {
    uint32_t begin = function.blockBegins[block], end = function.blockBegins[block + 1];
    blocks.push_back({regalloc::Inst(begin), regalloc::Inst(end)});
    for (uint32_t i = begin; i < end; ++i) {
      makeRoom(function.insts[i].operandCount, cursor);
      operandOffsets[i] = static_cast<uint32_t>(cursor.operand - operands.data());
      flags[i] = flagsOf(function.insts[i]);
      clobbers[i] = collectInst(function, function.insts[i], cursor);
    }
    bool hasSuccessors = !function.successorsOf(block).empty();
    flags[end - 1] = flags[end - 1] | (hasSuccessors ? InstFlags::Branch : InstFlags::Return);
  }
  auto count = static_cast<size_t>(cursor.operand - operands.data());
  operandOffsets[numInsts] = static_cast<uint32_t>(count);
  operands.resize(count);
  sites.resize(count);
  describeProblem(function);
}

void AllocationContext::collectByTables(MachineFunction &function, const MachineInst &inst,
                                        Cursor &cursor) {
  visitRegisters(*machineTarget, function, inst,
                 [&](MachineOperand &operand, const RegisterRole &role) {
                   cursor.add(operand, roleBits(role));
                 });
}

/// The number of the set of registers that \p inst writes beside its operands.
uint32_t AllocationContext::clobberSetOf(const MachineFunction &function, const MachineInst &inst,
                                         llvm::ArrayRef<regalloc::Operand> operandsOfInst) {
  const mc::InstrInfo &info = machineTarget->info(inst.opcode);
  bool isCall = info.has(mc::InstrProperty::Call);
  if (info.clobbers == 0 && !isCall) return 0;
  regalloc::PRegSet set = machineTarget->clobbers(inst.opcode);
  if (isCall)
    for (const MachineOperand &operand : function.operandsOf(inst))
      if (operand.kind() == MachineOperand::Kind::Call)
        set |= function.calls[operand.call().index()].clobbers;
  // What is defined in a fixed register is no garbage.
  for (regalloc::Operand operand : operandsOfInst)
    if (operand.isDef() && operand.constraint().isFixed()) set.erase(operand.fixedReg());
  if (set.empty()) return 0;
  size_t oldest = clobberSets.size() > clobberWindow ? clobberSets.size() - clobberWindow : 1;
  for (size_t i = clobberSets.size(); i-- > oldest;)
    if (clobberSets[i] == set) return static_cast<uint32_t>(i);
  clobberSets.push_back(set);
  return static_cast<uint32_t>(clobberSets.size() - 1);
}

void AllocationContext::describeProblem(const MachineFunction &function) {
  problem = {};
  problem.numVRegs = function.numVRegs;
  problem.operands = operands;
  problem.operandOffsets = operandOffsets;
  problem.flags = flags;
  problem.clobbers = clobbers;
  problem.clobberSets = clobberSets;
  problem.blocks = blocks;
  problem.successors = function.successors;
  problem.successorOffsets = function.successorOffsets;
  problem.predecessors = function.predecessors;
  problem.predecessorOffsets = function.predecessorOffsets;
  problem.blockParams = function.blockParams;
  problem.blockParamOffsets = function.blockParamOffsets;
  problem.branchArgs = function.branchArgs;
  problem.branchArgOffsets = function.branchArgOffsets;
  problem.blockFrequencies = function.blockFrequencies;
  problem.spillSlotSize = {1, 2, 2};
}

//===----------------------------------------------------------------------===//
// And back
//===----------------------------------------------------------------------===//

LLVM_ATTRIBUTE_ALWAYS_INLINE void AllocationContext::applyEdit(MachineFunction &function,
                                                               const regalloc::Edit &edit) {
  Allocation to = edit.to();
  if (to.isReg()) function.writtenRegs.insert(to.reg());
  if (LLVM_UNLIKELY(!edit.isMove())) return repeatInst(function, edit);
  Allocation from = edit.from();
  regalloc::RegClass regClass = (to.isReg() ? to : from).reg().regClass();
  const MoveOpcodes &opcodes = machineTarget->moveOpcodes[static_cast<unsigned>(regClass)];
  MachineInst &inst = *nextInst++;
  inst = MachineInst();
  inst.opcode = from.isSpillSlot() ? opcodes.load : opcodes.store;
  inst.flags = MachineInst::IsMove;
  inst.firstOperand = nextOperand;
  inst.operandCount = 2;
  MachineOperand *operands = function.operands.data() + nextOperand;
  operands[0] = MachineOperand::place(to);
  operands[1] = MachineOperand::place(from);
  nextOperand += 2;
}

void AllocationContext::apply(MachineFunction &function) {
  for (const regalloc::PRegSet &set : clobberSets)
    function.writtenRegs |= set;
  applyPlaces(function);
  std::swap(function.insts, oldInsts);
  // Each edit becomes one instruction. Moves have two operands; those of others come behind.
  size_t numEdits = output.edits.size();
  function.insts.resize(oldInsts.size() + numEdits);
  oldInsts.reserve(function.insts.size()); // They take turns.
  nextInst = function.insts.data();
  nextOperand = static_cast<uint32_t>(function.operands.size());
  function.operands.extend(2 * numEdits);
  const regalloc::PlacedEdit *edit = output.edits.data();
  const regalloc::PlacedEdit *lastEdit = edit + numEdits;
  auto applyEdits = [&](regalloc::ProgPoint upTo) {
    for (; edit != lastEdit && edit->point <= upTo; ++edit)
      applyEdit(function, edit->edit);
  };
  uint32_t from = 0, numBlocks = function.numBlocks();
  for (uint32_t block = 0; block < numBlocks; ++block) {
    function.blockBegins[block] = static_cast<uint32_t>(nextInst - function.insts.data());
    for (uint32_t end = blocks[block].end.index(); from < end; ++from) {
      applyEdits(regalloc::ProgPoint::before(regalloc::Inst(from)));
      if (flags[from] == InstFlags::None || !isDropped(from)) *nextInst++ = oldInsts[from];
      applyEdits(regalloc::ProgPoint::after(regalloc::Inst(from)));
    }
  }
  auto count = static_cast<uint32_t>(nextInst - function.insts.data());
  function.blockBegins[numBlocks] = count;
  function.insts.resize(count);
  function.numSpillSlots = output.numSpillSlots;
  function.isAllocated = true;
}

/// Puts every operand into its place. (Those that have none belong to instructions that are
/// dropped.)
void AllocationContext::applyPlaces(MachineFunction &function) {
  regalloc::PRegSet written;
  const Allocation *const places = output.allocations.data();
  for (size_t i = 0, count = operands.size(); i < count; ++i) {
    Allocation place = places[i];
    sites[i]->setPlace(place);
    if (operands[i].isDef() && place.isReg()) written.insert(place.reg());
  }
  function.writtenRegs |= written;
}

/// A move from a place to itself; a cheap definition that is repeated at its uses.
bool AllocationContext::isDropped(uint32_t inst) const {
  uint32_t begin = operandOffsets[inst];
  const Allocation *places = output.allocations.data() + begin;
  if (regalloc::has(flags[inst], InstFlags::Move)) return places[0] == places[1];
  if (!regalloc::has(flags[inst], InstFlags::Cheap)) return false;
  for (uint32_t i = 0; i < operandOffsets[inst + 1] - begin; ++i)
    if (places[i].isNone()) return true;
  return false;
}

/// A cheap instruction once more, with operands of its own.
void AllocationContext::repeatInst(MachineFunction &function, const regalloc::Edit &edit) {
  MachineInst copy = oldInsts[edit.inst().index()];
  auto first = static_cast<uint32_t>(function.operands.size());
  for (uint32_t i = 0; i < copy.operandCount; ++i) {
    MachineOperand operand = function.operands[copy.firstOperand + i];
    if (operand.isRegister() || operand.isSpillSlot())
      operand = MachineOperand::reg(edit.to().reg());
    function.operands.push_back(operand);
  }
  copy.firstOperand = first;
  *nextInst++ = copy;
}
