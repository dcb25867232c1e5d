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
/// A store that may trap goes where the next store to its very place traps in the same way, and
/// nothing between the two is observable or flagged `notrap`, which might hold only because the
/// first has not trapped. Its place is told apart from that of stores that cannot trap.
///
/// Invariant: a bit of a place whose address is a value is clear wherever that value is not
/// defined, so that it never speaks of another turn of a loop.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/DeadStores.h"
#include "FunctionEdit.h"
#include "Gvn/MemoryStates.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/Memory.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

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

/// A place that is stored to.
struct StoredPlace : MemoryPlace {
  /// How stores to it trap; none for those that cannot.
  TrapCode trap;
};

/// An instruction that the problem is about: an access, a barrier, what may trap, or the definition
/// of a base of places.
struct Event {
  Inst inst;
  MemoryEffect effect;
  /// Of loads and stores.
  MemoryPlace place;
  /// Of the batch that is being solved.
  Transfer transfer = {};
};

struct DeadStoreTables {
  void clear() {
    stored.clear();
    candidates.clear();
    events.clear();
    allEvents.clear();
    removedInsts.clear();
    watchedSlots.clear();
    readSlots.clear();
    worklist.clear();
    basedOn.clear();
    bases.clear();
  }

  std::vector<StoredPlace> stored, candidates;
  /// In the order of the layout; allEvents with definitions.
  std::vector<Event> events, allEvents;
  /// By block: its first event and the end.
  std::vector<std::pair<uint32_t, uint32_t>> blockEvents;
  EntitySet<Inst> removedInsts;
  /// Slots that the unwinder or a debugger looks at.
  EntitySet<StackSlot> watchedSlots;
  EntitySet<StackSlot> readSlots;
  /// By block: some path from it leaves the function.
  std::vector<bool> canEnd;
  std::vector<uint32_t> worklist;
  // Of one batch; bits of places.
  /// Slots and symbols of the batch.
  std::vector<std::pair<MemoryPlace, uint64_t>> objects;
  /// Alias regions of the batch.
  std::vector<std::pair<AliasRegion, uint64_t>> regions;
  /// By value: places whose address is that value plus something.
  SecondaryMap<Value, uint64_t> basedOn;
  std::vector<Value> bases;
  std::vector<uint64_t> atStart;
  std::vector<Transfer> blockTransfers;
};

class DeadStores : LentTables<DeadStoreTables> {
public:
  static constexpr unsigned maxPlaces = 512;

  DeadStores(Function &function, PassContext<Function> &context)
      : LentTables(context.tables<DeadStoreTables>(function)), function(function),
        dfg(function.dfg), layout(function.layout),
        graph(context.get<ControlFlowAnalysis>(function)),
        places(context.get<MemoryAnalysis>(function)) {}

  unsigned run();

private:
  bool isPrivate(const MemoryPlace &place) const {
    return places.isPrivate(place) && !watchedSlots.contains(place.slot());
  }
  /// How an access traps; none if it cannot.
  TrapCode trapOf(Inst inst, const MemoryPlace &place) const {
    return MemoryPlaces::isInsideSlot(function, place) ? TrapCode() : dfg.memFlags(inst).trap;
  }
  void findWatchedSlots();
  void removeUnread();
  void chooseAmong(llvm::ArrayRef<StoredPlace> group, bool hasNeighbour);
  void chooseCandidates();
  void collectEvents();
  void noteAccess(Event &event);
  void addDefinitions();
  llvm::MutableArrayRef<Event> eventsOf(uint32_t block) {
    auto [begin, end] = blockEvents[block];
    return llvm::MutableArrayRef(events).slice(begin, end - begin);
  }
  void findBlocksThatEnd();
  void solve(llvm::ArrayRef<StoredPlace> batch);
  void beginBatch();
  uint64_t sameBase(const MemoryPlace &place) const;
  uint64_t otherRegions(const MemoryPlace &place) const;
  uint64_t mayRead(const MemoryPlace &place) const;
  Transfer transferOf(const Event &event) const;
  Transfer ofTrap(const Event &event) const;
  Transfer ofStore(const Event &event) const;
  uint64_t atEnd(Block block) const;
  void removeFrom(Block block);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const MemoryPlaces &places;
  // Of one batch; bits of places.
  llvm::ArrayRef<StoredPlace> batch;
  uint64_t privateBits = 0;
  /// Of stores that may trap.
  uint64_t trappingBits = 0;
  /// In slots that don't escape; at addresses; in symbols.
  uint64_t hiddenBits = 0, addressBits = 0, symbolBits = 0;
  bool hasStores = false;
  unsigned removed = 0;
};

} // namespace

void DeadStores::findWatchedSlots() {
  for (const auto &entry : function.stackMaps)
    for (const StackMapEntry &item : entry.second)
      watchedSlots.insert(item.slot);
  for (const auto &entry : function.debugTags)
    for (const DebugTag &tag : entry.second)
      if (tag.slot) watchedSlots.insert(tag.slot);
}

/// Finds the place of a load or store.
void DeadStores::noteAccess(Event &event) {
  MemoryPlace place = event.place = places.placeOf(function, event.inst);
  if (event.effect == MemoryEffect::Load) {
    if (place.isSlot()) readSlots.insert(place.slot());
    return;
  }
  hasStores = true;
  if (place.isExact) stored.push_back({place, trapOf(event.inst, place)});
}

/// All events but definitions.
void DeadStores::collectEvents() {
  blockEvents.assign(dfg.numBlocks(), {0, 0});
  for (Block block : layout.blocks()) {
    auto begin = uint32_t(events.size());
    for (Inst inst : layout.insts(block)) {
      MemoryEffect effect = memoryEffect(function, inst);
      if (effect == MemoryEffect::None && !canTrap(dfg.opcode(inst))) continue;
      events.push_back({inst, effect, {}});
      if (effect == MemoryEffect::Load || effect == MemoryEffect::Store) noteAccess(events.back());
    }
    blockEvents[block.index()] = {begin, uint32_t(events.size())};
  }
}

/// Of the stores to one place, in the order of their traps.
void DeadStores::chooseAmong(llvm::ArrayRef<StoredPlace> group, bool hasNeighbour) {
  // What loads of other regions can't read is what no store of theirs wrote.
  bool isOneRegion = llvm::all_of(
      group, [&](const MemoryPlace &other) { return other.region == group.front().region; });
  for (llvm::ArrayRef<StoredPlace> rest = group; !rest.empty();) {
    StoredPlace place = rest.front();
    size_t count =
        llvm::count_if(rest, [&](const StoredPlace &other) { return other.trap == place.trap; });
    rest = rest.drop_front(count);
    if (!isOneRegion) place.region = AliasRegion();
    if (place.trap.isNone() ? isPrivate(place) || group.size() > 1 || hasNeighbour : count > 1)
      candidates.push_back(place);
  }
}

void DeadStores::chooseCandidates() {
  std::vector<StoredPlace> &all = stored;
  auto keyOf = [](const MemoryPlace &place) {
    return std::tuple(place.base, place.id, place.addressBits, place.offset, place.bytes);
  };
  llvm::sort(all, [&](const StoredPlace &a, const StoredPlace &b) {
    return std::pair(keyOf(a), a.trap.bits()) < std::pair(keyOf(b), b.trap.bits());
  });
  for (size_t i = 0; i < all.size();) {
    size_t next = i + 1;
    while (next < all.size() && keyOf(all[next]) == keyOf(all[i]))
      ++next;
    bool hasNeighbour =
        (i > 0 && all[i].sameBase(all[i - 1])) || (next < all.size() && all[i].sameBase(all[next]));
    chooseAmong(llvm::ArrayRef(all).slice(i, next - i), hasNeighbour);
    i = next;
  }
  if (candidates.size() > maxPlaces) candidates.resize(maxPlaces);
}

/// Adds the definitions of bases of candidates.
void DeadStores::addDefinitions() {
  EntitySet<Inst> definers;
  bool isAny = false;
  for (const MemoryPlace &place : candidates) {
    if (place.base != MemoryPlace::Address) continue;
    ValueDef def = dfg.definition(Value(place.id));
    if (def.isResult()) isAny |= definers.insert(def.inst());
  }
  if (!isAny) return;
  const Event *event = events.data();
  for (Block block : layout.blocks()) {
    const Event *end = events.data() + blockEvents[block.index()].second;
    auto begin = uint32_t(allEvents.size());
    for (Inst inst : layout.insts(block)) {
      while (event != end && removedInsts.contains(event->inst))
        ++event;
      if (event != end && event->inst == inst)
        allEvents.push_back(*event++);
      else if (definers.contains(inst))
        allEvents.push_back({inst, MemoryEffect::None, {}});
    }
    event = end;
    blockEvents[block.index()] = {begin, uint32_t(allEvents.size())};
  }
  std::swap(events, allEvents);
}

/// Memory that others see stays as it is where a loop never ends.
void DeadStores::findBlocksThatEnd() {
  canEnd.assign(dfg.numBlocks(), false);
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

/// Places of the batch with the base of \p place.
uint64_t DeadStores::sameBase(const MemoryPlace &place) const {
  if (place.base == MemoryPlace::Address) return basedOn.lookup(Value(place.id));
  for (const auto &[object, bits] : objects)
    if (object.sameBase(place)) return bits;
  return 0;
}

/// Places of the batch in regions that \p place is not in.
uint64_t DeadStores::otherRegions(const MemoryPlace &place) const {
  uint64_t others = 0;
  if (place.region)
    for (const auto &[region, bits] : regions)
      if (region != place.region) others |= bits;
  return others;
}

template <typename Visit> static void forEachBit(uint64_t bits, Visit visit) {
  for (; bits != 0; bits &= bits - 1)
    visit(unsigned(llvm::countr_zero(bits)));
}

/// Places of the batch that overlap with \p place, as MemoryPlaces::overlap has it.
uint64_t DeadStores::mayRead(const MemoryPlace &place) const {
  uint64_t same = sameBase(place), others = 0;
  if (!places.isPrivate(place)) {
    others = addressBits;
    if (place.base != MemoryPlace::Slot) others |= symbolBits;
    if (place.base == MemoryPlace::Address) others = ~hiddenBits;
  }
  uint64_t read = others & ~same & ~otherRegions(place);
  forEachBit(same, [&](unsigned i) {
    if (places.overlap(place, batch[i]) != Overlap::Never) read |= uint64_t(1) << i;
  });
  return read;
}

/// What the trap of an access, or the promise that there is none, means for others.
Transfer DeadStores::ofTrap(const Event &event) const {
  Transfer transfer;
  if (!trapOf(event.inst, event.place).isNone())
    transfer.keep = privateBits;
  else if (!MemoryPlaces::isInsideSlot(function, event.place))
    transfer.keep = ~trappingBits;
  return transfer;
}

Transfer DeadStores::ofStore(const Event &event) const {
  const MemoryPlace &place = event.place;
  TrapCode trap = trapOf(event.inst, place);
  bool mayTrap = !trap.isNone();
  Transfer transfer = ofTrap(event);
  if (!place.isExact) return transfer;
  forEachBit(sameBase(place), [&](unsigned i) {
    const StoredPlace &other = batch[i];
    if (other.addressBits != place.addressBits) return;
    uint64_t bit = uint64_t(1) << i;
    bool isSame = other.offset == place.offset && other.bytes == place.bytes;
    if (!other.trap.isNone()) {
      if (isSame && other.trap == trap) transfer.set |= bit;
      return;
    }
    bool isInside = other.offset >= place.offset &&
                    other.offset + int64_t(other.bytes) <= place.offset + int64_t(place.bytes);
    // Where a store to the very place came before, this one does not trap either.
    if (isSame || (isInside && (!mayTrap || (privateBits & bit)))) transfer.set |= bit;
  });
  return transfer;
}

Transfer DeadStores::transferOf(const Event &event) const {
  if (event.effect == MemoryEffect::Store) return ofStore(event);
  Transfer transfer;
  if (event.effect == MemoryEffect::Load) {
    transfer = ofTrap(event);
    transfer.keep &= ~mayRead(event.place);
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

void DeadStores::removeFrom(Block block) {
  uint64_t state = atEnd(block);
  for (const Event &event : llvm::reverse(eventsOf(block.index()))) {
    if (removedInsts.contains(event.inst)) continue;
    if (event.effect == MemoryEffect::Store && event.place.isExact) {
      const MemoryPlace &place = event.place;
      TrapCode trap = trapOf(event.inst, place);
      bool isDead = false;
      forEachBit(sameBase(place) & state, [&](unsigned i) {
        const StoredPlace &other = batch[i];
        isDead |= other.addressBits == place.addressBits && other.offset == place.offset &&
                  other.bytes == place.bytes && other.trap == trap;
      });
      if (isDead) {
        removedInsts.insert(event.inst);
        function.removeInst(event.inst);
        ++removed;
        continue;
      }
    }
    state = event.transfer.apply(state);
  }
}

void DeadStores::beginBatch() {
  privateBits = trappingBits = hiddenBits = addressBits = symbolBits = 0;
  for (Value value : bases)
    basedOn[value] = 0;
  bases.clear();
  objects.clear();
  regions.clear();
  for (auto [i, place] : llvm::enumerate(batch)) {
    uint64_t bit = uint64_t(1) << i;
    if (!place.trap.isNone())
      trappingBits |= bit;
    else if (isPrivate(place))
      privateBits |= bit;
    if (places.isPrivate(place)) hiddenBits |= bit;
    if (place.region) {
      auto found = llvm::find_if(regions, [&](auto &entry) { return entry.first == place.region; });
      if (found == regions.end()) found = regions.insert(found, {place.region, 0});
      found->second |= bit;
    }
    if (place.base == MemoryPlace::Address) {
      addressBits |= bit;
      basedOn[Value(place.id)] |= bit;
      bases.push_back(Value(place.id));
      continue;
    }
    if (place.base == MemoryPlace::Symbol) symbolBits |= bit;
    // Candidates are sorted by base.
    if (objects.empty() || !objects.back().first.sameBase(place)) objects.push_back({place, 0});
    objects.back().second |= bit;
  }
}

void DeadStores::solve(llvm::ArrayRef<StoredPlace> newBatch) {
  batch = newBatch;
  beginBatch();
  blockTransfers.assign(dfg.numBlocks(), Transfer());
  atStart.assign(dfg.numBlocks(), ~uint64_t(0));
  for (uint32_t node : graph.postorder().order()) {
    Transfer &whole = blockTransfers[node];
    for (Event &event : llvm::reverse(eventsOf(node))) {
      event.transfer = removedInsts.contains(event.inst) ? Transfer() : transferOf(event);
      whole.then(event.transfer);
    }
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
    removeFrom(Block(node));
}

/// Removes stores to slots that are written only.
void DeadStores::removeUnread() {
  if (function.stackSlots.empty()) return;
  for (const Event &access : events) {
    if (access.effect != MemoryEffect::Store || !isPrivate(access.place) ||
        readSlots.contains(access.place.slot()) || !trapOf(access.inst, access.place).isNone())
      continue;
    removedInsts.insert(access.inst);
    function.removeInst(access.inst);
    ++removed;
  }
}

unsigned DeadStores::run() {
  findWatchedSlots();
  collectEvents();
  if (!hasStores) return 0;
  removeUnread();
  chooseCandidates();
  if (candidates.empty()) return removed;
  addDefinitions();
  findBlocksThatEnd();
  for (llvm::ArrayRef<StoredPlace> rest = candidates; !rest.empty();) {
    solve(rest.take_front(64));
    rest = rest.drop_front(batch.size());
  }
  return removed;
}

/// Removes stores of what was loaded from their place where nothing writes to it any more in
/// between: what saved, cleared and restored a flag.
static unsigned removeRestores(Function &function, PassContext<Function> &context) {
  const DataFlowGraph &dfg = function.dfg;
  const MemoryPlaces &places = context.get<MemoryAnalysis>(function);
  auto &states = context.tables<MemoryStates>(function);
  states.compute(function, context.get<ControlFlowAnalysis>(function),
                 context.get<DominatorAnalysis>(function), context.get<LoopAnalysis>(function),
                 places);
  unsigned removed = 0;
  for (Block block : function.layout.blocks())
    for (Inst inst = function.layout.firstInst(block), next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      if (dfg.opcode(inst) != Opcode::Store) continue;
      Inst load = dfg.definingInst(dfg.argument(inst, 0));
      if (!load || dfg.opcode(load) != Opcode::Load) continue;
      MemFlags flags = dfg.memFlags(inst);
      MemoryPlace place = places.placeOf(function, inst), source = places.placeOf(function, load);
      if (!place.isExact || places.overlap(place, source) != Overlap::Same ||
          dfg.memFlags(load).endianness != flags.endianness ||
          !(flags.isNotrap() || MemoryPlaces::isInsideSlot(function, place)) ||
          states.stateFor(place, inst) != states.stateFor(source, load))
        continue;
      function.removeInst(inst);
      ++removed;
    }
  return removed;
}

PreservedAnalyses DeadStoreElimination::run(Function &function, PassContext<Function> &context) {
  bool changed = keepReachableBlocks(function, context);
  unsigned removed = DeadStores(function, context).run();
  if (removed != 0) removed += removeRestores(function, context);
  context.statistics.count(name, "stores removed", removed);
  if (removed == 0) return changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  removeDeadInsts(function);
  unsigned slots = removeUnusedSlots(function); // which numbers the others anew
  context.statistics.count(name, "slots removed", slots);
  PreservedAnalyses preserved = PreservedAnalyses::none();
  preserved.preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
  if (slots == 0) preserved.preserve<MemoryAnalysis>();
  return preserved;
}
