//===- Memory.cpp - Loads and stores in gvn -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A load is an expression of its place and the memory state that it sees. That an access before
/// went to the same place means that this one does not trap.
///
//===----------------------------------------------------------------------===//

#include "AccessValue.h"
#include "FunctionRemarks.h"
#include "Gvn/ValueNumberer.h"
#include "cot/Transforms/Gvn.h"

using namespace cot;
using namespace cot::ir;

ExpressionKey ValueNumberer::loadKey(Opcode opcode, Type type, const MemFlags &flags,
                                     const MemoryPlace &place, uint32_t state) const {
  uint32_t order = !flags.endianness ? 0 : *flags.endianness == llvm::endianness::little ? 1 : 2;
  return {uint32_t(opcode),
          uint32_t(type.code()) << 16 | uint32_t(place.addressBits) << 8 |
              uint32_t(place.base) << 4 | order,
          place.id,
          uint32_t(place.offset),
          uint32_t(uint64_t(place.offset) >> 32),
          state,
          1,
          0};
}

/// Replaces \p load by what \p store left in memory, if it is the same range.
bool ValueNumberer::forward(Inst load, Inst store, const MemoryPlace &place) {
  if (places.overlap(places.placeOf(function, store), place) != Overlap::Same) return false;
  if (dfg.memFlags(store).endianness != dfg.memFlags(load).endianness) return false;
  if (!canTakeAs(memoryType(dfg, store), memoryType(dfg, load))) return false;
  Builder builder(function);
  builder.setBefore(load);
  Inst previous = function.layout.previousInst(load);
  Value value = storedValue(builder, dfg, store, memoryType(dfg, load));
  value = loadedValue(builder, dfg, load, realized(leader(value), load));
  Block block = function.layout.blockOf(load);
  if (context.remarks) remarkLoad(load, "a store before it");
  replace(load, value);
  // What was made in place of the load is looked at next.
  nextInst = previous ? function.layout.nextInst(previous) : function.layout.firstInst(block);
  ++removedLoads;
  return true;
}

void ValueNumberer::visitLoad(Inst inst) {
  MemoryPlace place = places.placeOf(function, inst);
  if (!place.isExact && place.bytes == 0) return; // of a dynamic vector
  MemFlags flags = dfg.memFlags(inst);
  uint32_t state = flags.readonly ? MemoryStates::entryState : memory.stateFor(place, inst);
  if (Inst store = memory.storeOf(state); store && !flags.readonly && forward(inst, store, place))
    return;
  if (!place.isExact) { // the slot is known, the offset is not: go by the address itself
    place.base = MemoryPlace::Address;
    place.id = dfg.argument(inst, 0).index();
    place.offset = dfg[inst].offset();
  }
  Type type = dfg.typeOf(dfg.firstResult(inst));
  ExpressionKey key = loadKey(dfg.opcode(inst), type, flags, place, state);
  uint32_t bucket = table.bucketOf(key);
  if (const Value *found = table.find(key, bucket)) {
    if (context.remarks) remarkLoad(inst, "a load before it");
    replace(inst, leader(*found));
    ++removedLoads;
  } else {
    if (context.remarks) remarkClobbered(inst, state);
    table.insert(key, bucket, dfg.firstResult(inst));
  }
}

void ValueNumberer::remarkLoad(Inst load, llvm::StringRef from) const {
  if (!context.wantsRemarks(RemarkKind::Passed, ValueNumbering::name)) return;
  addRemark(*context.remarks, RemarkKind::Passed, ValueNumbering::name, "LoadRemoved", function,
            load)
      .add("Instruction", printedOpcode(function, load))
      .operator<<(" replaced by the value of ")
      .add("Source", from);
}

/// Of a load whose place something before it may have written.
void ValueNumberer::remarkClobbered(Inst load, uint32_t state) const {
  if (!context.wantsRemarks(RemarkKind::Missed, ValueNumbering::name)) return;
  Inst writer = memory.writerOf(state);
  if (!writer) return;
  addRemark(*context.remarks, RemarkKind::Missed, ValueNumbering::name, "LoadClobbered", function,
            load)
      .add("Instruction", printedOpcode(function, load))
      .operator<<(" stays: ")
      .add("Writer", printedOpcode(function, writer))
      .operator<<(" may have written what it reads");
}

/// Removes a store of what is there already.
void ValueNumberer::visitStore(Inst inst) {
  MemoryPlace place = places.placeOf(function, inst);
  memory.notePlace(inst, place);
  if (!place.isExact) return;
  uint32_t state = memory.stateFor(place, inst);
  MemFlags flags = dfg.memFlags(inst);
  Value value = dfg.argument(inst, 0);
  bool isThere = false;
  if (Inst store = memory.storeOf(state)) {
    isThere = places.overlap(places.placeOf(function, store), place) == Overlap::Same &&
              dfg.opcode(store) == dfg.opcode(inst) && leader(dfg.argument(store, 0)) == value &&
              dfg.memFlags(store).endianness == flags.endianness;
  }
  if (!isThere && dfg.opcode(inst) == Opcode::Store &&
      (flags.isNotrap() || MemoryPlaces::isInsideSlot(function, place))) {
    const Value *found = table.find(loadKey(Opcode::Load, dfg.typeOf(value), flags, place, state));
    isThere = found && leader(*found) == value;
  }
  if (!isThere) return;
  function.removeInst(inst);
  ++removedStores;
}
