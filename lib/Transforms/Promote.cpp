//===- Promote.cpp - Stack slots to values -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// 1. Collect the accesses of slots that do not escape and sort them by slot and range: ranges that
///    overlap without being the same spoil each other.
/// 2. Walk each block once: a load takes the value that the block has stored or loaded before; the
///    first load of a block wants the value at its start.
/// 3. Variable by variable, construct SSA form from what each block defines and wants.
/// 4. In dominator-tree order, let each first load stand for the value at its block's start.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/Promote.h"
#include "AccessValue.h"
#include "FunctionEdit.h"
#include "FunctionRemarks.h"
#include "SsaConstruction.h"
#include "cot/Analysis/Memory.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace cot;
using namespace cot::ir;

namespace {

constexpr uint32_t none = UINT32_MAX;

struct SlotAccess {
  Inst inst;
  uint32_t slot;
  uint32_t offset, bytes;
};

/// A range of a slot that becomes a variable.
struct Field {
  Type type;
  /// Its value in the block being walked, if that is `block`.
  Value value;
  Block block;
  /// That block stores to it.
  bool isStored = false;
};

/// What step 2 finds for step 3, in the order of the blocks.
struct Definition {
  uint32_t field;
  Block block;
  Value value;
};
struct FirstLoad {
  uint32_t field;
  Block block;
  /// Stands for `value`, the one at the start of the block, which is found later.
  Value placeholder, value;
};

class Promoter {
public:
  Promoter(Function &function, PassContext<Function> &context)
      : function(function), context(context), dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        tree(context.get<DominatorAnalysis>(function)),
        places(context.get<MemoryAnalysis>(function)), ssa(function, graph, tree),
        statistics(context.statistics) {}

  bool run();

private:
  void collectAccesses();
  void findFields();
  void makeField(llvm::ArrayRef<SlotAccess> range);
  void walkBlocks();
  void walkAccess(Inst inst, uint32_t number, Block block);
  void constructVariables();
  void replaceLoad(Inst inst, Value value);
  void remark(RemarkKind kind, llvm::StringRef name, StackSlot slot, Inst inst,
              llvm::StringRef what);
  void remarkSlots();

  Function &function;
  PassContext<Function> &context;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const DominatorTree &tree;
  const MemoryPlaces &places;
  SsaConstruction ssa;
  Statistics &statistics;
  std::vector<SlotAccess> accesses;
  std::vector<Field> fields;
  /// By instruction: the field that it reads or writes.
  SecondaryMap<Inst, uint32_t> fieldOf{none};
  std::vector<Definition> definitions;
  std::vector<FirstLoad> firstLoads;
  /// Fields that the block being walked stores to.
  std::vector<uint32_t> storedFields;
  unsigned loads = 0, stores = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

/// Collects the plain accesses of private slots at known places. A slot with any other access, or
/// that the unwinder or a debugger looks at, has none.
void Promoter::collectAccesses() {
  EntitySet<StackSlot> spoiled;
  auto spoil = [&](StackSlot slot) {
    if (slot) spoiled.insert(slot);
  };
  for (const auto &entry : function.stackMaps)
    for (const StackMapEntry &item : entry.second)
      spoil(item.slot);
  for (const auto &entry : function.debugTags)
    for (const DebugTag &tag : entry.second)
      spoil(tag.slot);
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block)) {
      MemoryEffect effect = memoryEffect(function, inst);
      if (effect != MemoryEffect::Load && effect != MemoryEffect::Store) continue;
      MemoryPlace place = places.placeOf(function, inst);
      if (!places.isPrivate(place)) continue;
      if (MemoryPlaces::isInsideSlot(function, place) && graph.isReachable(block))
        accesses.push_back({inst, place.id, uint32_t(place.offset), place.bytes});
      else
        spoil(place.slot());
    }
  llvm::erase_if(
      accesses, [&](const SlotAccess &access) { return spoiled.contains(StackSlot(access.slot)); });
  llvm::sort(accesses, [](const SlotAccess &a, const SlotAccess &b) {
    return std::tie(a.slot, a.offset, a.inst) < std::tie(b.slot, b.offset, b.inst);
  });
}

/// \p range is all accesses that overlap directly or through others.
void Promoter::makeField(llvm::ArrayRef<SlotAccess> range) {
  Type type = memoryType(dfg, range.front().inst);
  auto order = dfg.memFlags(range.front().inst).endianness;
  for (const SlotAccess &access : range) {
    Type other = memoryType(dfg, access.inst);
    if (access.offset != range.front().offset || access.bytes != range.front().bytes ||
        !canTakeAs(other, type) || dfg.memFlags(access.inst).endianness != order)
      return remark(RemarkKind::Missed, "NotPromoted", StackSlot(access.slot), access.inst,
                    " keeps bytes in memory that are accessed in different ways");
  }
  remark(RemarkKind::Passed, "Promoted", StackSlot(range.front().slot), range.front().inst,
         " has bytes that became a value");
  for (const SlotAccess &access : range)
    fieldOf[access.inst] = uint32_t(fields.size());
  fields.push_back({type, Value(), Block(), false});
}

void Promoter::remark(RemarkKind kind, llvm::StringRef name, StackSlot slot, Inst inst,
                      llvm::StringRef what) {
  if (!context.wantsRemarks(kind, Promotion::name)) return;
  addRemark(*context.remarks, kind, Promotion::name, name, function, inst)
      .operator<<("stack slot ")
      .add("Slot", "ss" + llvm::Twine(slot.index()))
      .operator<<(what);
}

/// Says which slots stay because others may see them.
void Promoter::remarkSlots() {
  if (!context.wantsRemarks(RemarkKind::Missed, Promotion::name)) return;
  for (StackSlot slot : function.stackSlots.keys())
    if (places.escapes(slot))
      remark(RemarkKind::Missed, "AddressEscapes", slot, Inst(),
             " stays in memory: its address leaves the function");
}

void Promoter::findFields() {
  for (size_t begin = 0, end; begin < accesses.size(); begin = end) {
    uint32_t reach = 0;
    for (end = begin; end < accesses.size() && accesses[end].slot == accesses[begin].slot &&
                      (end == begin || accesses[end].offset < reach);
         ++end)
      reach = std::max(reach, accesses[end].offset + accesses[end].bytes);
    makeField(llvm::ArrayRef(accesses).slice(begin, end - begin));
  }
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Lets the load \p inst of a field stand for \p value.
void Promoter::replaceLoad(Inst inst, Value value) {
  Builder builder(function);
  builder.setBefore(inst);
  dfg.replaceResults(inst, loadedValue(builder, dfg, inst, value));
  function.removeInst(inst);
  ++loads;
}

void Promoter::walkAccess(Inst inst, uint32_t number, Block block) {
  Field &field = fields[number];
  if (field.block != block) {
    field.block = block;
    field.value = Value();
    field.isStored = false;
  }
  if (memoryEffect(function, inst) == MemoryEffect::Store) {
    Builder builder(function);
    builder.setBefore(inst);
    field.value = storedValue(builder, dfg, inst, field.type);
    if (!field.isStored) storedFields.push_back(number);
    field.isStored = true;
    function.removeInst(inst);
    ++stores;
    return;
  }
  if (!field.value) {
    field.value = dfg.makeUnused(field.type);
    firstLoads.push_back({number, block, field.value, Value()});
  }
  replaceLoad(inst, field.value);
}

void Promoter::walkBlocks() {
  // Parents before children: in this order, values of first loads are found.
  for (uint32_t node : tree.preorder()) {
    Block block = Block(node);
    storedFields.clear();
    for (Inst inst = layout.firstInst(block), next; inst; inst = next) {
      next = layout.nextInst(inst);
      uint32_t number = fieldOf.lookup(inst);
      if (number != none) walkAccess(inst, number, block);
    }
    for (uint32_t number : storedFields)
      definitions.push_back({number, block, fields[number].value});
  }
}

void Promoter::constructVariables() {
  llvm::sort(definitions, [](const Definition &a, const Definition &b) {
    return std::tie(a.field, a.block) < std::tie(b.field, b.block);
  });
  std::vector<uint32_t> order(firstLoads.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](uint32_t a, uint32_t b) {
    return std::tie(firstLoads[a].field, a) < std::tie(firstLoads[b].field, b);
  });
  auto definition = definitions.begin();
  auto load = order.begin();
  for (uint32_t number = 0; number < fields.size(); ++number) {
    ssa.begin(fields[number].type);
    for (; definition != definitions.end() && definition->field == number; ++definition)
      ssa.define(definition->block, definition->value);
    auto first = load;
    for (; load != order.end() && firstLoads[*load].field == number; ++load)
      ssa.use(firstLoads[*load].block);
    ssa.finish();
    for (; first != load; ++first)
      firstLoads[*first].value = ssa.atStart(firstLoads[*first].block);
  }
  for (const FirstLoad &item : firstLoads)
    dfg.changeToAlias(item.placeholder, item.value);
}

bool Promoter::run() {
  if (function.attributes.returnsTwice) return false;
  if (context.remarks) remarkSlots();
  collectAccesses();
  findFields();
  if (fields.empty()) return false;
  walkBlocks();
  constructVariables();
  function.resolveAliases();
  statistics.count(Promotion::name, "fields promoted", fields.size());
  statistics.count(Promotion::name, "loads removed", loads);
  statistics.count(Promotion::name, "stores removed", stores);
  statistics.count(Promotion::name, "block parameters added", ssa.numParameters());
  return true;
}

PreservedAnalyses Promotion::run(Function &function, PassContext<Function> &context) {
  if (function.stackSlots.empty()) return PreservedAnalyses::all();
  bool changed = keepReachableBlocks(function, context);
  if (Promoter(function, context).run()) {
    changed = true;
    removeDeadInsts(function);
  }
  unsigned slots = removeUnusedSlots(function);
  context.statistics.count(name, "slots removed", slots);
  if (!changed && slots == 0) return PreservedAnalyses::all();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
