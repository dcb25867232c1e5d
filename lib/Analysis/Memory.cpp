//===- Memory.cpp - Which memory an instruction touches -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One walk in reverse postorder, so that an address is looked at before what is computed from it.
///
//===----------------------------------------------------------------------===//

#include "cot/Analysis/Memory.h"
#include "cot/Analysis/ControlFlow.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

AnalysisKey MemoryAnalysis::key;

void MemoryAnalysis::run(Function &function, AnalysisCache<Function> &cache, Result &result) {
  result.compute(function, cache.get<ControlFlowAnalysis>(function));
}

uint32_t cot::accessBytes(const Function &function, Inst inst) {
  const DataFlowGraph &dfg = function.dfg;
  Type type;
  switch (dfg.opcode(inst)) {
  case Opcode::Uload8:
  case Opcode::Sload8:
  case Opcode::Istore8:
    return 1;
  case Opcode::Uload16:
  case Opcode::Sload16:
  case Opcode::Istore16:
    return 2;
  case Opcode::Uload32:
  case Opcode::Sload32:
  case Opcode::Istore32:
    return 4;
  case Opcode::Load:
    type = dfg.typeOf(dfg.firstResult(inst));
    break;
  case Opcode::Store:
    type = dfg.typeOf(dfg.argument(inst, 0));
    break;
  default:
    return 8; // the loads that widen lanes
  }
  return type.isDynamic() ? 0 : type.bytes();
}

//===----------------------------------------------------------------------===//
// Origins of addresses
//===----------------------------------------------------------------------===//

static int64_t wrap(int64_t offset, Type type) {
  return llvm::SignExtend64(uint64_t(offset), type.bits());
}

static std::optional<int64_t> constantOf(const DataFlowGraph &dfg, Value value) {
  Inst inst = dfg.definingInst(value);
  if (!inst || dfg.opcode(inst) != Opcode::Iconst) return std::nullopt;
  return wrap(dfg[inst].imm64(), dfg.typeOf(value));
}

MemoryPlaces::Origin MemoryPlaces::originOf(const Function &function, Value value) const {
  value = function.dfg.resolveAliases(value);
  uint32_t number = originNumbers.lookup(value);
  if (number != UINT32_MAX) {
    Origin origin = origins[number];
    if (origin.base == MemoryPlace::Address)
      origin.id = function.dfg.resolveAliases(Value(origin.id)).index();
    return origin;
  }
  Origin origin;
  origin.id = value.index();
  return origin;
}

/// By opcode: computeOrigin looks at it.
static constexpr std::array<bool, numOpcodes> mayHaveOrigin = [] {
  std::array<bool, numOpcodes> table{};
  for (Opcode opcode : {Opcode::Iadd, Opcode::Isub, Opcode::StackAddr, Opcode::SymbolValue})
    table[unsigned(opcode)] = true;
  return table;
}();

/// The origin of the result of \p inst, where it is not the result itself.
bool MemoryPlaces::computeOrigin(const Function &function, Inst inst, Origin &origin) const {
  const DataFlowGraph &dfg = function.dfg;
  const InstructionData &data = dfg[inst];
  switch (data.opcode()) {
  case Opcode::StackAddr:
    origin = {MemoryPlace::Slot, true, data.stackSlot().index(), data.offset()};
    return true;
  case Opcode::SymbolValue: {
    uint32_t global = data.globalValue().index();
    if (symbols[global] == UINT32_MAX) return false;
    origin = {MemoryPlace::Symbol, true, symbols[global],
              function.globalValues[data.globalValue()].offset};
    break;
  }
  case Opcode::Iadd: {
    Value x = dfg.argument(inst, 0), y = dfg.argument(inst, 1);
    std::optional<int64_t> constant = constantOf(dfg, x);
    if (constant)
      std::swap(x, y);
    else
      constant = constantOf(dfg, y);
    if (!constant && !hasOrigin(dfg, x) && !hasOrigin(dfg, y)) return false; // most sums
    Origin left = originOf(function, x);
    if (constant) {
      origin = left;
      origin.offset += *constant;
      break;
    }
    Origin right = originOf(function, y);
    // A slot's address and an index: somewhere in the slot.
    if (left.base != MemoryPlace::Slot) std::swap(left, right);
    if (left.base != MemoryPlace::Slot || right.base == MemoryPlace::Slot) return false;
    origin = left;
    origin.isExact = false;
    return true;
  }
  case Opcode::Isub: {
    Origin left = originOf(function, dfg.argument(inst, 0));
    if (auto constant = constantOf(dfg, dfg.argument(inst, 1))) {
      origin = left;
      origin.offset -= *constant;
      break;
    }
    Origin right = originOf(function, dfg.argument(inst, 1));
    if (left.base != MemoryPlace::Slot || right.base == MemoryPlace::Slot) return false;
    origin = left;
    origin.isExact = false;
    return true;
  }
  default:
    return false;
  }
  origin.offset = wrap(origin.offset, dfg.typeOf(dfg.firstResult(inst)));
  return true;
}

//===----------------------------------------------------------------------===//
// Escapes
//===----------------------------------------------------------------------===//

LLVM_ATTRIBUTE_ALWAYS_INLINE void MemoryPlaces::escape(const Function &function, Value value) {
  uint32_t number = originNumbers.at(function.dfg.resolveAliases(value));
  if (number == UINT32_MAX) return; // most values: no address of a slot
  const Origin &origin = origins[number];
  if (origin.base == MemoryPlace::Slot) escaped.insert(StackSlot(origin.id));
}

/// Addresses that \p inst uses for anything but an access or arithmetic with a known origin.
void MemoryPlaces::noteEscapes(const Function &function, Inst inst) {
  const DataFlowGraph &dfg = function.dfg;
  switch (memoryEffect(function, inst)) {
  case MemoryEffect::Load:
    return;
  case MemoryEffect::Store:
    return escape(function, dfg.argument(inst, 0));
  default:
    dfg.forEachUse(inst, [&](Value value) { escape(function, value); });
  }
}

void MemoryPlaces::compute(const Function &function, const ControlFlowGraph &graph) {
  const DataFlowGraph &dfg = function.dfg;
  originNumbers.clear();
  originNumbers.resize(dfg.numValues());
  origins.clear();
  escaped.clear();
  symbols.assign(function.globalValues.size(), UINT32_MAX);
  llvm::DenseMap<llvm::StringRef, uint32_t> byName;
  for (GlobalValue global : function.globalValues.keys()) {
    const GlobalValueData &data = function.globalValues[global];
    if (data.kind != GlobalValueData::Symbol || data.threadLocal) continue;
    symbols[global.index()] = data.name.kind == ExternalName::Symbol
                                  ? byName.try_emplace(data.name.text, global.index()).first->second
                                  : global.index();
  }
  // Before the first address of a slot there is nothing to follow.
  bool seesSlots = false;
  for (uint32_t node : llvm::reverse(graph.postorder().order()))
    for (Inst inst : function.layout.insts(Block(node))) {
      Origin origin;
      if (mayHaveOrigin[unsigned(dfg.opcode(inst))] && computeOrigin(function, inst, origin)) {
        originNumbers[dfg.firstResult(inst)] = uint32_t(origins.size());
        origins.push_back(origin);
        // The index of an access is no escape, but an address as an index is.
        if (seesSlots && origin.base != MemoryPlace::Slot) noteEscapes(function, inst);
        seesSlots |= origin.base == MemoryPlace::Slot;
      } else if (seesSlots) {
        noteEscapes(function, inst);
      }
    }
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

MemoryPlace MemoryPlaces::placeOf(const Function &function, Inst inst) const {
  const DataFlowGraph &dfg = function.dfg;
  bool isStore = memoryEffect(function, inst) == MemoryEffect::Store;
  Value address = dfg.argument(inst, isStore ? 1 : 0);
  Origin origin = originOf(function, address);
  MemoryPlace place;
  place.base = origin.base;
  place.addressBits = uint8_t(dfg.typeOf(address).bits());
  place.id = origin.id;
  place.bytes = accessBytes(function, inst);
  place.isExact = origin.isExact && place.bytes != 0;
  place.offset = wrap(origin.offset + dfg[inst].offset(), dfg.typeOf(address));
  place.region = dfg.memFlags(inst).region;
  return place;
}

Overlap MemoryPlaces::overlap(const MemoryPlace &a, const MemoryPlace &b) const {
  if (a.region && b.region && a.region != b.region) return Overlap::Never;
  if (a.sameBase(b)) {
    if (!a.isExact || !b.isExact) return Overlap::Maybe;
    uint64_t mask = a.addressBits == 64 ? ~uint64_t(0) : (uint64_t(1) << a.addressBits) - 1;
    uint64_t onwards = (uint64_t(b.offset) - uint64_t(a.offset)) & mask;
    if (onwards == 0) return a.bytes == b.bytes ? Overlap::Same : Overlap::Partly;
    uint64_t backwards = -onwards & mask;
    return onwards < a.bytes || backwards < b.bytes ? Overlap::Partly : Overlap::Never;
  }
  if (a.isSlot() && b.isSlot()) return Overlap::Never;
  if (isPrivate(a) || isPrivate(b)) return Overlap::Never;
  if ((a.isSlot() && b.base == MemoryPlace::Symbol) ||
      (b.isSlot() && a.base == MemoryPlace::Symbol))
    return Overlap::Never;
  return Overlap::Maybe;
}
