//===- MemoryStates.cpp - Which write a load sees -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Gvn/MemoryStates.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

static constexpr uint32_t none = UINT32_MAX;

static bool writes(const Function &function, Inst inst) {
  MemoryEffect effect = memoryEffect(function, inst);
  return effect == MemoryEffect::Store || effect == MemoryEffect::Barrier;
}

void MemoryStates::compute(const Function &newFunction, const ControlFlowGraph &newGraph,
                           const DominatorTree &newTree, const LoopForest &loops,
                           const MemoryPlaces &newPlaces) {
  function = &newFunction;
  graph = &newGraph;
  tree = &newTree;
  places = &newPlaces;
  states.assign(1, {State::Entry, Inst(), none, Block()});
  ends.assign(function->dfg.numBlocks(), none);
  before.clear();
  before.resize(function->dfg.numInsts());
  after.clear();
  after.resize(function->dfg.numInsts());
  loopWrites.assign(loops.numLoops(), false);
  for (Block block : function->layout.blocks()) {
    uint32_t loop = loops.loopOf(block.index());
    if (loop == LoopForest::none || loopWrites[loop]) continue;
    for (Inst inst : function->layout.insts(block))
      if (writes(*function, inst)) {
        loopWrites[loop] = true;
        break;
      }
  }
  for (uint32_t loop = loops.numLoops(); loop-- > 0;) // inner ones have higher numbers
    if (loopWrites[loop] && loops.parent(loop) != LoopForest::none)
      loopWrites[loops.parent(loop)] = true;
  for (uint32_t node : llvm::reverse(graph->postorder().order())) {
    Block block = Block(node);
    uint32_t state = stateAtStart(block, loops);
    for (Inst inst : function->layout.insts(block)) {
      MemoryEffect effect = memoryEffect(*function, inst);
      if (effect == MemoryEffect::None) continue;
      before[inst] = state;
      if (effect == MemoryEffect::Load) continue;
      if (effect == MemoryEffect::Store)
        states.push_back({State::Store, inst, state, Block(), places->placeOf(*function, inst)});
      else
        states.push_back({State::Barrier, inst, state, Block()});
      state = uint32_t(states.size() - 1);
      after[inst] = state;
    }
    ends[node] = state;
  }
}

uint32_t MemoryStates::stateAtStart(Block block, const LoopForest &loops) {
  if (block == function->layout.entryBlock()) return entryState;
  uint32_t loop = loops.loopOf(block.index());
  bool isQuietHeader = loop != LoopForest::none && loops.header(loop) == block.index() &&
                       !loops.isIrreducible(loop) && !loopWrites[loop];
  uint32_t common = none;
  for (uint32_t predecessor : graph->predecessors(block)) {
    if (isQuietHeader && loops.contains(loop, predecessor)) continue;
    uint32_t state = ends[predecessor];
    if (state == none || (common != none && state != common)) {
      uint32_t above = ends[tree->immediateDominator(block.index())];
      states.push_back({State::Join, Inst(), above, block});
      return uint32_t(states.size() - 1);
    }
    common = state;
  }
  return common;
}

/// The values that the place of a store was found by still stand for themselves.
bool MemoryStates::isCurrent(const State &state) const {
  const DataFlowGraph &dfg = function->dfg;
  auto isItself = [&](Value value) { return dfg.resolveAliases(value) == value; };
  return isItself(dfg.argument(state.inst, 1)) &&
         (state.place.base != MemoryPlace::Address || isItself(Value(state.place.id)));
}

bool MemoryStates::mayTouch(State &state, const MemoryPlace &place) const {
  if (state.kind == State::Barrier) return !places->isPrivate(place);
  if (!isCurrent(state)) state.place = places->placeOf(*function, state.inst);
  return places->overlap(state.place, place) != Overlap::Never;
}

/// True if the address is the same at all times between the dominator's end and \p block: writes
/// that a loop's earlier turn did through another value of it are not compared by its offset.
bool MemoryStates::isDefinedAbove(const MemoryPlace &place, Block block) const {
  if (place.base != MemoryPlace::Address) return true;
  ValueDef def = function->dfg.definition(Value(place.id));
  Block definer = def.isParameter() ? def.block() : function->layout.blockOf(def.inst());
  return tree->strictlyDominates(definer.index(), block.index());
}

/// True if nothing between the end of the dominator and the start of the join's block may touch
/// \p place.
bool MemoryStates::canSkipJoin(uint32_t join, const MemoryPlace &place, unsigned &steps) {
  if (!isDefinedAbove(place, states[join].block)) return false;
  uint32_t above = states[join].previous;
  worklist.assign(1, join);
  visited.assign(1, join);
  auto reach = [&](uint32_t state) {
    if (state == above || llvm::is_contained(visited, state)) return;
    visited.push_back(state);
    worklist.push_back(state);
  };
  while (!worklist.empty()) {
    if (steps == 0) return false;
    --steps;
    State &state = states[worklist.back()];
    worklist.pop_back();
    if (state.kind == State::Entry) return false; // beyond the dominator: cannot be
    if (state.kind != State::Join) {
      if (mayTouch(state, place)) return false;
      reach(state.previous);
      continue;
    }
    for (uint32_t predecessor : graph->predecessors(state.block))
      reach(ends[predecessor]);
  }
  return true;
}

uint32_t MemoryStates::stateFor(const MemoryPlace &place, Inst inst) {
  uint32_t state = before.lookup(inst);
  for (unsigned steps = maxSteps; steps != 0 && states[state].kind != State::Entry; --steps) {
    if (states[state].kind == State::Join) {
      if (!canSkipJoin(state, place, steps) || steps == 0) break;
    } else if (mayTouch(states[state], place)) {
      break;
    }
    state = states[state].previous;
  }
  return state;
}
