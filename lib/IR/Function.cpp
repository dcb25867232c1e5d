//===- Function.cpp - A function and its preamble -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Function.h"

using namespace cot;
using namespace cot::ir;

llvm::StringRef cot::ir::textOf(Linkage linkage) {
  switch (linkage) {
  case Linkage::Export:
    return "export";
  case Linkage::Import:
    return "import";
  case Linkage::Local:
    return "local";
  }
  return "";
}

void FunctionAttributes::print(llvm::raw_ostream &os) const {
  if (alwaysInline) os << " inline";
  if (noInline) os << " noinline";
  if (cold) os << " cold";
  if (returnsTwice) os << " returns_twice";
}

template <typename Map> static void copyEntry(Map &map, Inst from, Inst to) {
  auto found = map.find(from.index());
  if (found == map.end()) return;
  auto copy = found->second; // the insertion below may move the table
  map[to.index()] = std::move(copy);
}

Inst Function::cloneInst(Inst inst) {
  InstructionData data = dfg[inst];
  if (infoOf(data.format()).hasList) data.setWord(0, data.valueList().clone(dfg.pool).handle());
  if (data.format() == Format::BranchTable) {
    JumpTableData table = dfg.jumpTables[data.jumpTable()];
    table.targets = table.targets.clone(dfg.pool);
    data.setWord(1, dfg.jumpTables.push(table).index());
  }
  if (data.format() == Format::TryCall || data.format() == Format::TryCallIndirect) {
    ExceptionTableData table = dfg.exceptionTables[data.exceptionTable()];
    data.setWord(2, dfg.exceptionTables.push(std::move(table)).index());
  }
  Inst copy = dfg.makeInst(data);
  dfg.forEachBlockCall(copy, [&](BlockCall &call) { call = call.clone(dfg.pool); });
  llvm::SmallVector<Type, 4> types;
  for (Value result : dfg.results(inst))
    types.push_back(dfg.typeOf(result));
  for (Type type : types)
    dfg.appendResult(copy, type);
  if (!sourceLocations.lookup(inst).isUnknown())
    sourceLocations[copy] = sourceLocations.lookup(inst);
  copyEntry(stackMaps, inst, copy);
  copyEntry(debugTags, inst, copy);
  return copy;
}

void Function::removeInst(Inst inst) {
  Inst next = layout.nextInst(inst);
  layout.removeInst(inst);
  auto labels = valueLabels.find(inst.index());
  if (labels == valueLabels.end()) return;
  std::vector<ValueLabel> moved = std::move(labels->second);
  valueLabels.erase(labels);
  if (!next) return;
  std::vector<ValueLabel> &there = valueLabels[next.index()];
  there.insert(there.begin(), moved.begin(), moved.end());
}

void Function::removeBlock(Block block) {
  while (Inst inst = layout.lastInst(block)) {
    valueLabels.erase(inst.index());
    layout.removeInst(inst);
  }
  layout.removeBlock(block);
}

void Function::resolveAliases() {
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block))
      dfg.mapUses(inst, [&](Value value) { return dfg.resolveAliases(value); });
}

void Function::clear() {
  name = ExternalName();
  signature = Signature();
  attributes = FunctionAttributes();
  linkage = Linkage::Export;
  explicitLinkage = false;
  dfg.clear();
  layout.clear();
  stackSlots.clear();
  dynamicStackSlots.clear();
  dynamicTypes.clear();
  globalValues.clear();
  stackLimit = GlobalValue();
  sourceLocations.clear();
  stackMaps.clear();
  debugTags.clear();
  valueLabels.clear();
}
