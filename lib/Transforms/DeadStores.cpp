//===- DeadStores.cpp - Stores that nobody reads -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A backward data-flow problem with one bit for each place that is stored to: set where the place
/// is overwritten, or gone, before it can be read. 64 places are solved at a time, up to a fixed
/// number; each block is one "keep and set" pair, so a round over the blocks is a few operations
/// each.
///
/// Invariant: a bit of a place whose address is a value is clear wherever that value is not
/// defined, so that it never speaks of another turn of a loop.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/DeadStores.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

/// After it, state is (state & keep) | set.
struct Transfer {
  uint64_t keep = ~uint64_t(0), set = 0;
  uint64_t apply(uint64_t state) const { return (state & keep) | set; }
  /// This one first, going backwards, then \p other.
  void then(const Transfer &other) {
    keep &= other.keep;
    set = other.apply(set);
  }
};

class DeadStores {
public:
  static constexpr unsigned maxPlaces = 512;

  DeadStores(Function &function, PassContext<Function> &context)
      : function(function), dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        places(context.get<MemoryAnalysis>(function)) {}

  unsigned run();

private:
  bool isPrivate(const MemoryPlace &place) const {
    return places.isPrivate(place) && !watchedSlots.contains(place.slot());
  }
  bool cannotTrap(Inst inst, const MemoryPlace &place) const {
    return dfg.memFlags(inst).isNotrap() || MemoryPlaces::isInsideSlot(function, place);
  }
  void collectPlaces();
  void findBlocksThatEnd();
  void solve(llvm::ArrayRef<MemoryPlace> batch);
  Transfer transferOf(Inst inst, llvm::ArrayRef<MemoryPlace> batch) const;
  Transfer ofStore(Inst inst, llvm::ArrayRef<MemoryPlace> batch) const;
  uint64_t atEnd(Block block) const;
  void removeFrom(Block block, llvm::ArrayRef<MemoryPlace> batch);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const MemoryPlaces &places;
  std::vector<MemoryPlace> candidates;
  /// Slots that the unwinder or a debugger looks at.
  EntitySet<StackSlot> watchedSlots;
  EntitySet<StackSlot> readSlots;
  /// By block: some path from it leaves the function.
  std::vector<bool> canEnd;
  // Of one batch.
  uint64_t privateBits = 0;
  /// By value: places whose address is that value plus something.
  SecondaryMap<Value, uint64_t> basedOn;
  std::vector<Value> bases;
  std::vector<uint64_t> atStart;
  std::vector<Transfer> blockTransfers;
  unsigned removed = 0;
};

} // namespace

/// Places that a store goes to and that another store, or the end of the function, may kill.
void DeadStores::collectPlaces() {
  for (const auto &entry : function.stackMaps)
    for (const StackMapEntry &item : entry.second)
      watchedSlots.insert(item.slot);
  for (const auto &entry : function.debugTags)
    for (const DebugTag &tag : entry.second)
      if (tag.slot) watchedSlots.insert(tag.slot);
  std::vector<MemoryPlace> all;
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block)) {
      MemoryEffect effect = memoryEffect(function, inst);
      if (effect != MemoryEffect::Load && effect != MemoryEffect::Store) continue;
      MemoryPlace place = places.placeOf(function, inst);
      if (effect == MemoryEffect::Load && place.isSlot()) readSlots.insert(place.slot());
      if (effect == MemoryEffect::Store && place.isExact) all.push_back(place);
    }
  auto keyOf = [](const MemoryPlace &place) {
    return std::tuple(place.base, place.id, place.addressBits, place.offset, place.bytes);
  };
  llvm::sort(all, [&](const MemoryPlace &a, const MemoryPlace &b) { return keyOf(a) < keyOf(b); });
  for (size_t i = 0; i < all.size();) {
    size_t next = i + 1;
    while (next < all.size() && keyOf(all[next]) == keyOf(all[i]))
      ++next;
    bool hasNeighbour =
        (i > 0 && all[i].sameBase(all[i - 1])) || (next < all.size() && all[i].sameBase(all[next]));
    MemoryPlace place = all[i];
    place.region = AliasRegion(); // of all stores that go there
    if (isPrivate(place) || next - i > 1 || hasNeighbour) candidates.push_back(place);
    i = next;
  }
  if (candidates.size() > maxPlaces) candidates.resize(maxPlaces);
}

/// Memory that others see stays as it is where a loop never ends.
void DeadStores::findBlocksThatEnd() {
  canEnd.assign(dfg.numBlocks(), false);
  std::vector<uint32_t> worklist;
  for (uint32_t block : graph.postorder().order())
    if (graph.successors(Block(block)).empty()) {
      canEnd[block] = true;
      worklist.push_back(block);
    }
  while (!worklist.empty()) {
    uint32_t block = worklist.back();
    worklist.pop_back();
    for (uint32_t predecessor : graph.predecessors(Block(block)))
      if (!canEnd[predecessor]) {
        canEnd[predecessor] = true;
        worklist.push_back(predecessor);
      }
  }
}

Transfer DeadStores::ofStore(Inst inst, llvm::ArrayRef<MemoryPlace> batch) const {
  MemoryPlace place = places.placeOf(function, inst);
  bool mayTrap = !cannotTrap(inst, place);
  Transfer transfer;
  if (mayTrap) transfer.keep = privateBits;
  if (!place.isExact) return transfer;
  place.region = AliasRegion();
  for (auto [i, other] : llvm::enumerate(batch)) {
    if (!other.sameBase(place) || other.addressBits != place.addressBits) continue;
    uint64_t bit = uint64_t(1) << i;
    bool isSame = other.offset == place.offset && other.bytes == place.bytes;
    bool isInside = other.offset >= place.offset &&
                    other.offset + int64_t(other.bytes) <= place.offset + int64_t(place.bytes);
    // Where a store to the very place came before, this one does not trap either.
    if (isSame || (isInside && (!mayTrap || (privateBits & bit)))) transfer.set |= bit;
  }
  return transfer;
}

Transfer DeadStores::transferOf(Inst inst, llvm::ArrayRef<MemoryPlace> batch) const {
  Transfer transfer;
  MemoryEffect effect = memoryEffect(function, inst);
  if (effect == MemoryEffect::Store) return ofStore(inst, batch);
  if (effect == MemoryEffect::Load) {
    MemoryPlace place = places.placeOf(function, inst);
    if (!cannotTrap(inst, place)) transfer.keep &= privateBits;
    for (auto [i, other] : llvm::enumerate(batch))
      if (places.overlap(place, other) != Overlap::Never) transfer.keep &= ~(uint64_t(1) << i);
  } else if (effect == MemoryEffect::Barrier || canTrap(dfg.opcode(inst))) {
    transfer.keep = privateBits;
  }
  for (Value result : dfg.results(inst))
    transfer.keep &= ~basedOn.lookup(result);
  return transfer;
}

uint64_t DeadStores::atEnd(Block block) const {
  if (graph.successors(block).empty()) return privateBits;
  uint64_t state = canEnd[block.index()] ? ~uint64_t(0) : privateBits;
  for (uint32_t successor : graph.successors(block))
    state &= atStart[successor];
  return state;
}

void DeadStores::removeFrom(Block block, llvm::ArrayRef<MemoryPlace> batch) {
  uint64_t state = atEnd(block);
  for (Inst inst = layout.lastInst(block), previous; inst; inst = previous) {
    previous = layout.previousInst(inst);
    if (memoryEffect(function, inst) == MemoryEffect::Store) {
      MemoryPlace place = places.placeOf(function, inst);
      Transfer own = ofStore(inst, batch);
      bool isDead = false;
      for (auto [i, other] : llvm::enumerate(batch))
        isDead |= place.isExact && other.sameBase(place) &&
                  other.addressBits == place.addressBits && other.offset == place.offset &&
                  other.bytes == place.bytes && (state >> i & 1);
      if (isDead && cannotTrap(inst, place)) {
        function.removeInst(inst);
        ++removed;
        continue;
      }
      state = own.apply(state);
      continue;
    }
    state = transferOf(inst, batch).apply(state);
  }
}

void DeadStores::solve(llvm::ArrayRef<MemoryPlace> batch) {
  privateBits = 0;
  for (Value value : bases)
    basedOn[value] = 0;
  bases.clear();
  for (auto [i, place] : llvm::enumerate(batch)) {
    uint64_t bit = uint64_t(1) << i;
    if (isPrivate(place)) privateBits |= bit;
    if (place.base != MemoryPlace::Address) continue;
    basedOn[Value(place.id)] |= bit;
    bases.push_back(Value(place.id));
  }
  blockTransfers.assign(dfg.numBlocks(), Transfer());
  atStart.assign(dfg.numBlocks(), ~uint64_t(0));
  for (uint32_t node : graph.postorder().order()) {
    Transfer &whole = blockTransfers[node];
    for (Inst inst = layout.lastInst(Block(node)); inst; inst = layout.previousInst(inst))
      whole.then(transferOf(inst, batch));
    Transfer entry;
    for (Value parameter : std::as_const(dfg).parameters(Block(node)))
      entry.keep &= ~basedOn.lookup(parameter);
    whole.then(entry);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t node : graph.postorder().order()) {
      uint64_t state = blockTransfers[node].apply(atEnd(Block(node)));
      changed |= state != atStart[node];
      atStart[node] = state;
    }
  }
  for (uint32_t node : graph.postorder().order())
    removeFrom(Block(node), batch);
}

unsigned DeadStores::run() {
  collectPlaces();
  // Slots that are written only.
  for (Block block : layout.blocks())
    for (Inst inst = layout.firstInst(block), next; inst; inst = next) {
      next = layout.nextInst(inst);
      if (memoryEffect(function, inst) != MemoryEffect::Store) continue;
      MemoryPlace place = places.placeOf(function, inst);
      if (!isPrivate(place) || readSlots.contains(place.slot()) || !cannotTrap(inst, place))
        continue;
      function.removeInst(inst);
      ++removed;
    }
  if (candidates.empty()) return removed;
  findBlocksThatEnd();
  for (llvm::ArrayRef<MemoryPlace> rest = candidates; !rest.empty();) {
    llvm::ArrayRef<MemoryPlace> batch = rest.take_front(64);
    solve(batch);
    rest = rest.drop_front(batch.size());
  }
  return removed;
}

PreservedAnalyses DeadStoreElimination::run(Function &function, PassContext<Function> &context) {
  bool changed = keepReachableBlocks(function, context);
  unsigned removed = DeadStores(function, context).run();
  context.statistics.count(name, "stores removed", removed);
  if (removed == 0) return changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  removeDeadInsts(function);
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
