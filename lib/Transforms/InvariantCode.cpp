//===- InvariantCode.cpp - What of a loop may run in front of it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InvariantCode.h"
#include "cot/Interpreter/Evaluator.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

/// From inner loops to outer ones, which have lower numbers: the time is linear, however deep loops
/// are nested.
void InvariantCode::collectWrites() {
  writesOf.resize(loops.numLoops());
  for (Block block : function.layout.blocks()) {
    uint32_t loop = block.index() < numBlocks ? loops.loopOf(block.index()) : LoopForest::none;
    if (loop == LoopForest::none) continue;
    Writes &writes = writesOf[loop];
    for (Inst inst : function.layout.insts(block)) {
      MemoryEffect effect = memoryEffect(function, inst);
      writes.anything |= effect == MemoryEffect::Barrier;
      if (effect == MemoryEffect::Store && writes.stores.size() <= maxWrites)
        writes.stores.push_back(inst);
    }
  }
  for (uint32_t loop = loops.numLoops(); loop-- > 0;) {
    if (loops.parent(loop) == LoopForest::none) continue;
    Writes &outer = writesOf[loops.parent(loop)];
    outer.anything |= writesOf[loop].anything;
    for (Inst inst : writesOf[loop].stores)
      if (outer.stores.size() <= maxWrites) outer.stores.push_back(inst);
  }
}

bool InvariantCode::isObservable(Inst inst) const {
  const DataFlowGraph &dfg = function.dfg;
  switch (memoryEffect(function, inst)) {
  case MemoryEffect::Store:
  case MemoryEffect::Barrier:
    return true;
  case MemoryEffect::Load:
    return !dfg.memFlags(inst).isNotrap();
  case MemoryEffect::None:
    return has(dfg.opcode(inst), CanTrap | OtherSideEffects);
  }
  return true;
}

bool InvariantCode::canMoveLoad(uint32_t loop, Inst inst, bool isSure) {
  MemFlags flags = function.dfg.memFlags(inst);
  MemoryPlace place = places.placeOf(function, inst);
  bool isFine =
      isSure || (flags.isNotrap() && flags.canMove) || MemoryPlaces::isInsideSlot(function, place);
  if (!isFine) return false;
  if (flags.readonly) return true;
  if (writesOf.empty()) collectWrites();
  const Writes &writes = writesOf[loop];
  if (writes.anything && !places.isPrivate(place)) return false;
  if (writes.stores.size() > maxWrites) return false;
  return llvm::none_of(writes.stores, [&](Inst write) {
    return places.overlap(places.placeOf(function, write), place) != Overlap::Never;
  });
}

bool InvariantCode::canMove(uint32_t loop, Inst inst, bool isSure) {
  const DataFlowGraph &dfg = function.dfg;
  if (!dfg.hasResults(inst)) return false;
  if (memoryEffect(function, inst) == MemoryEffect::Load) return canMoveLoad(loop, inst, isSure);
  Opcode opcode = dfg.opcode(inst);
  switch (opcode) {
  case Opcode::SelectSpectreGuard: // stays behind the branch that it guards
    return false;
  case Opcode::StackAddr:
  case Opcode::DynamicStackAddr:
  case Opcode::FuncAddr:
  case Opcode::F16const:
  case Opcode::F32const:
  case Opcode::F64const:
  case Opcode::F128const:
  case Opcode::Vconst:
    return true;
  case Opcode::SymbolValue:
    return function.globalValues[dfg[inst].globalValue()].kind == GlobalValueData::Symbol;
  default:
    return interpreter::Evaluator::canEvaluate(opcode) && (isSure || !canTrap(opcode));
  }
}
