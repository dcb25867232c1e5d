//===- FunctionEdit.cpp - Small edits that several passes make -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"

using namespace cot;
using namespace cot::ir;

unsigned cot::removeUnreachableBlocks(Function &function) {
  const DataFlowGraph &dfg = function.dfg;
  Block entry = function.layout.entryBlock();
  if (!entry) return 0;
  EntitySet<Block> reached;
  reached.resize(dfg.numBlocks());
  std::vector<Block> worklist;
  worklist.reserve(function.layout.numBlocks());
  worklist.push_back(entry);
  reached.insert(entry);
  auto reach = [&](Block block) {
    if (reached.insert(block)) worklist.push_back(block);
  };
  // Handlers are those of tables.
  bool takesAddresses = !dfg.exceptionTables.empty();
  while (!worklist.empty()) {
    Block block = worklist.back();
    worklist.pop_back();
    if (takesAddresses)
      for (Inst inst : function.layout.insts(block))
        if (dfg.opcode(inst) == Opcode::GetExceptionHandlerAddress) reach(dfg[inst].block());
    if (Inst last = function.layout.lastInst(block))
      dfg.forEachBlockCall(last, [&](const BlockCall &call) { reach(call.block(dfg.pool)); });
  }
  unsigned removed = 0;
  for (Block block = entry, next; block; block = next) {
    next = function.layout.nextBlock(block);
    if (reached.contains(block)) continue;
    function.removeBlock(block);
    ++removed;
  }
  return removed;
}

bool cot::keepReachableBlocks(Function &function, PassContext<Function> &context) {
  const ControlFlowGraph &graph = context.get<ControlFlowAnalysis>(function);
  if (graph.postorder().order().size() == function.layout.numBlocks()) return false;
  if (removeUnreachableBlocks(function) == 0) return false;
  context.analyses.invalidate(PreservedAnalyses::none());
  return true;
}

/// A load of bytes of a stack slot, which can't trap.
static bool readsOwnSlot(const Function &function, Inst inst) {
  const DataFlowGraph &dfg = function.dfg;
  if (memoryEffect(function, inst) != MemoryEffect::Load) return false;
  Inst address = dfg.definingInst(dfg.argument(inst, 0));
  if (!address || dfg.opcode(address) != Opcode::StackAddr) return false;
  int64_t offset = int64_t(dfg[address].offset()) + dfg[inst].offset();
  uint32_t bytes = accessBytes(function, inst);
  return bytes != 0 && offset >= 0 &&
         uint64_t(offset) + bytes <= function.stackSlots[dfg[address].stackSlot()].size;
}

bool cot::loadMayTrap(const Function &function, Inst inst) {
  return !function.dfg.memFlags(inst).isNotrap() && !readsOwnSlot(function, inst);
}

void cot::endLabelsOfRemoved(Function &function) {
  const DataFlowGraph &dfg = function.dfg;
  endLabels(function, [&](Value value) {
    ValueDef def = dfg.definition(value);
    return def.kind == ValueDef::Unused || (def.isResult() && !function.layout.blockOf(def.inst()));
  });
}

std::optional<int64_t> cot::integerConstant(const Function &function, Value value) {
  const DataFlowGraph &dfg = function.dfg;
  Inst inst = dfg.definingInst(value);
  if (!inst || dfg.opcode(inst) != Opcode::Iconst) return std::nullopt;
  return llvm::SignExtend64(uint64_t(dfg[inst].imm64()), dfg.typeOf(value).bits());
}

bool cot::callsAgree(const Function &function, BlockCall a, BlockCall b) {
  const DataFlowGraph &dfg = function.dfg;
  if (a.block(dfg.pool) != b.block(dfg.pool)) return false;
  auto x = a.arguments(dfg.pool), y = b.arguments(dfg.pool);
  return x.size() == y.size() && llvm::all_of(llvm::zip(x, y), [&](auto pair) {
           auto [p, q] = pair;
           return p == q || (p.isValue() && q.isValue() &&
                             dfg.resolveAliases(p.value()) == dfg.resolveAliases(q.value()));
         });
}

void cot::replaceByJump(Function &function, Inst inst, BlockCall call) {
  assert(!function.dfg.hasResults(inst));
  InstructionData jump(Opcode::Jump);
  jump.setWord(1, call.handle());
  function.dfg[inst] = jump;
}

unsigned cot::passDirectly(Function &function, BlockCall &call) {
  DataFlowGraph &dfg = function.dfg;
  auto arguments = call.arguments(std::as_const(dfg.pool));
  if (arguments.empty() ||
      !llvm::all_of(arguments, [](BlockArgument argument) { return argument.isValue(); }))
    return 0;
  Block block = call.block(dfg.pool);
  auto count = static_cast<unsigned>(arguments.size());
  dfg.replaceParameters(block, arguments);
  call = dfg.blockCall(block, {});
  return count;
}

void cot::endLabels(Function &function, llvm::function_ref<bool(Value)> isGone) {
  for (auto &entry : function.valueLabels) // in any order: each is changed by itself
    for (ValueLabel &label : entry.second)
      if (label.value && isGone(function.dfg.resolveAliases(label.value))) label.value = Value();
}

EntitySet<Inst> cot::speculationGuards(const Function &function) {
  const DataFlowGraph &dfg = function.dfg;
  EntitySet<Inst> guards;
  // Few functions have any.
  bool isAny = false;
  for (uint32_t i = 0; i < dfg.numInsts(); ++i)
    isAny |= dfg.opcode(Inst(i)) == Opcode::SelectSpectreGuard;
  if (!isAny) return guards;
  std::vector<Inst> worklist;
  auto add = [&](Value value) {
    Inst inst = dfg.definingInst(value);
    if (inst && memoryEffect(function, inst) == MemoryEffect::None && guards.insert(inst))
      worklist.push_back(inst);
  };
  for (Block block : function.layout.blocks())
    for (Inst inst : function.layout.insts(block))
      if (dfg.opcode(inst) == Opcode::SelectSpectreGuard) {
        guards.insert(inst);
        add(dfg.argument(inst, 0));
      }
  while (!worklist.empty()) {
    Inst inst = worklist.back();
    worklist.pop_back();
    for (Value value : dfg.arguments(inst))
      add(value);
  }
  return guards;
}

unsigned cot::removeUnusedSlots(Function &function) {
  DataFlowGraph &dfg = function.dfg;
  std::vector<StackSlot> renamed(function.stackSlots.size());
  auto forEachSlot = [&](auto visit) {
    for (Block block : function.layout.blocks())
      for (Inst inst : function.layout.insts(block))
        if (dfg.opcode(inst) == Opcode::StackAddr) {
          StackSlot slot = dfg[inst].stackSlot();
          visit(slot);
          dfg[inst].setWord(1, slot.index());
        }
    for (auto &entry : function.stackMaps)
      for (StackMapEntry &item : entry.second)
        visit(item.slot);
    for (auto &entry : function.debugTags)
      for (DebugTag &tag : entry.second)
        if (tag.slot) visit(tag.slot);
  };
  forEachSlot([&](StackSlot &slot) { renamed[slot.index()] = slot; });
  EntityMap<StackSlot, StackSlotData> kept;
  for (StackSlot slot : function.stackSlots.keys())
    // A key means that the front end will ask for the slot's place.
    if (renamed[slot.index()] || function.stackSlots[slot].key)
      renamed[slot.index()] = kept.push(function.stackSlots[slot]);
  unsigned removed = function.stackSlots.size() - kept.size();
  if (removed == 0) return 0;
  forEachSlot([&](StackSlot &slot) { slot = renamed[slot.index()]; });
  function.stackSlots = std::move(kept);
  return removed;
}
