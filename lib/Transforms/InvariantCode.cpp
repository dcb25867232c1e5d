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

void InvariantCode::setLoop(llvm::ArrayRef<uint32_t> blocks) {
  loopBlocks = blocks;
  knowsWrites = false;
}

void InvariantCode::collectWrites() const {
  knowsWrites = true;
  writes.clear();
  writesAnything = false;
  for (uint32_t node : loopBlocks)
    for (Inst inst : function.layout.insts(Block(node))) {
      MemoryEffect effect = memoryEffect(function, inst);
      writesAnything |= effect == MemoryEffect::Barrier;
      if (effect == MemoryEffect::Store && writes.size() <= maxWrites) writes.push_back(inst);
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

bool InvariantCode::canMoveLoad(Inst inst, bool isSure) const {
  MemFlags flags = function.dfg.memFlags(inst);
  MemoryPlace place = places.placeOf(function, inst);
  bool isFine =
      isSure || (flags.isNotrap() && flags.canMove) || MemoryPlaces::isInsideSlot(function, place);
  if (!isFine) return false;
  if (flags.readonly) return true;
  if (!knowsWrites) collectWrites();
  if (writesAnything && !places.isPrivate(place)) return false;
  if (writes.size() > maxWrites) return false;
  return llvm::none_of(writes, [&](Inst write) {
    return places.overlap(places.placeOf(function, write), place) != Overlap::Never;
  });
}

bool InvariantCode::canMove(Inst inst, bool isSure) const {
  const DataFlowGraph &dfg = function.dfg;
  if (!dfg.hasResults(inst)) return false;
  if (memoryEffect(function, inst) == MemoryEffect::Load) return canMoveLoad(inst, isSure);
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
