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
  /// An instruction that the problem is about: an access, a barrier, what may trap, or the
  /// definition of a base of places.
  struct Event {
    Inst inst;
    MemoryEffect effect;
    /// Of loads and stores.
    MemoryPlace place;
  };
  void collectPlaces();
  void removeUnread();
  void chooseCandidates();
  void collectEvents();
  llvm::ArrayRef<Event> eventsOf(uint32_t block) const {
    return llvm::ArrayRef(events).slice(firstEvents[block],
                                        firstEvents[block + 1] - firstEvents[block]);
  }
  void findBlocksThatEnd();
  void solve(llvm::ArrayRef<MemoryPlace> batch);
  Transfer transferOf(const Event &event, llvm::ArrayRef<MemoryPlace> batch) const;
  Transfer ofStore(const Event &event, llvm::ArrayRef<MemoryPlace> batch) const;
  uint64_t atEnd(Block block) const;
  void removeFrom(Block block, llvm::ArrayRef<MemoryPlace> batch);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const MemoryPlaces &places;
  std::vector<MemoryPlace> stored, candidates;
  std::vector<Event> events;
  /// By block, one more than there are.
  std::vector<uint32_t> firstEvents;
  EntitySet<Inst> removedInsts;
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
  bool hasStores = false;
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
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block)) {
      MemoryEffect effect = memoryEffect(function, inst);
      if (effect != MemoryEffect::Load && effect != MemoryEffect::Store) continue;
      MemoryPlace place = places.placeOf(function, inst);
      if (effect == MemoryEffect::Load && place.isSlot()) readSlots.insert(place.slot());
      hasStores |= effect == MemoryEffect::Store;
      if (effect == MemoryEffect::Store && place.isExact) stored.push_back(place);
    }
}

void DeadStores::chooseCandidates() {
  std::vector<MemoryPlace> &all = stored;
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

void DeadStores::collectEvents() {
  EntitySet<Value> isBase;
  for (const MemoryPlace &place : candidates)
    if (place.base == MemoryPlace::Address) isBase.insert(Value(place.id));
  firstEvents.assign(dfg.numBlocks() + 1, 0);
  for (uint32_t node = 0; node < dfg.numBlocks(); ++node) {
    firstEvents[node] = uint32_t(events.size());
    if (!layout.isInserted(Block(node))) continue;
    for (Inst inst : layout.insts(Block(node))) {
      MemoryEffect effect = memoryEffect(function, inst);
      if (effect == MemoryEffect::None && !canTrap(dfg.opcode(inst)) &&
          llvm::none_of(dfg.results(inst), [&](Value value) { return isBase.contains(value); }))
        continue;
      Event &event = events.emplace_back(Event{inst, effect, {}});
      if (effect == MemoryEffect::Load || effect == MemoryEffect::Store)
        event.place = places.placeOf(function, inst);
    }
  }
  firstEvents.back() = uint32_t(events.size());
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

Transfer DeadStores::ofStore(const Event &event, llvm::ArrayRef<MemoryPlace> batch) const {
  const MemoryPlace &place = event.place;
  bool mayTrap = !cannotTrap(event.inst, place);
  Transfer transfer;
  if (mayTrap) transfer.keep = privateBits;
  if (!place.isExact) return transfer;
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

Transfer DeadStores::transferOf(const Event &event, llvm::ArrayRef<MemoryPlace> batch) const {
  if (event.effect == MemoryEffect::Store) return ofStore(event, batch);
  Transfer transfer;
  if (event.effect == MemoryEffect::Load) {
    if (!cannotTrap(event.inst, event.place)) transfer.keep &= privateBits;
    for (auto [i, other] : llvm::enumerate(batch))
      if (places.overlap(event.place, other) != Overlap::Never)
        transfer.keep &= ~(uint64_t(1) << i);
  } else if (event.effect == MemoryEffect::Barrier || canTrap(dfg.opcode(event.inst))) {
    transfer.keep = privateBits;
  }
  for (Value result : dfg.results(event.inst))
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
  for (const Event &event : llvm::reverse(eventsOf(block.index()))) {
    if (removedInsts.contains(event.inst)) continue;
    if (event.effect == MemoryEffect::Store) {
      const MemoryPlace &place = event.place;
      bool isDead = false;
      for (auto [i, other] : llvm::enumerate(batch))
        isDead |= place.isExact && other.sameBase(place) &&
                  other.addressBits == place.addressBits && other.offset == place.offset &&
                  other.bytes == place.bytes && (state >> i & 1);
      if (isDead && cannotTrap(event.inst, place)) {
        removedInsts.insert(event.inst);
        function.removeInst(event.inst);
        ++removed;
        continue;
      }
    }
    state = transferOf(event, batch).apply(state);
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
    for (const Event &event : llvm::reverse(eventsOf(node)))
      if (!removedInsts.contains(event.inst)) whole.then(transferOf(event, batch));
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

/// Removes stores to slots that are written only.
void DeadStores::removeUnread() {
  if (function.stackSlots.empty()) return;
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
}

unsigned DeadStores::run() {
  collectPlaces();
  if (!hasStores) return 0;
  removeUnread();
  chooseCandidates();
  if (candidates.empty()) return removed;
  collectEvents();
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
