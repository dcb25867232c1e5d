//===- Builder.cpp - Making and editing instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Builder.h"

using namespace cot;
using namespace cot::ir;

BlockCall Builder::blockCall(Block target, llvm::ArrayRef<Value> arguments) {
  llvm::SmallVector<BlockArgument, 8> list(arguments.begin(), arguments.end());
  return dfg.blockCall(target, list);
}

JumpTable Builder::jumpTable(BlockCall defaultTarget, llvm::ArrayRef<BlockCall> targets) {
  return dfg.jumpTables.push({defaultTarget, EntityList<BlockCall>::make(targets, dfg.pool)});
}

Value Builder::integer(Type type, int64_t value) {
  assert(type.isInt());
  if (type != types::i128) return iconst(type, value);
  return sextend(types::i128, iconst(types::i64, value));
}

uint32_t Builder::valueList(Value first, llvm::ArrayRef<Value> rest) {
  EntityList<Value> list;
  list.push(first, dfg.pool);
  list.append(rest, dfg.pool);
  return list.handle();
}

/// Integer constants are kept zero-extended from their type's width.
static InstructionData normalized(InstructionData data, Type control) {
  if (data.opcode() == Opcode::Iconst && control.bits() < 64)
    data.setWide(data.wide() & ((uint64_t(1) << control.bits()) - 1));
  return data;
}

Inst Builder::insert(const InstructionData &original, Type control) {
  InstructionData data = normalized(original, control);
  if (mode == Mode::Replace) return replace(data, control);
  Inst inst = dfg.makeInst(data);
  [[maybe_unused]] bool made = dfg.makeResults(inst, control);
  assert(made && "no result types for this controlling type");
  if (mode == Mode::Append)
    function.layout.appendInst(inst, atBlock);
  else
    function.layout.insertInstBefore(inst, atInst);
  if (!location.isUnknown()) function.sourceLocations[inst] = location;
  return inst;
}

Inst Builder::replace(const InstructionData &data, Type control) {
  Inst inst = atInst;
#ifndef NDEBUG
  llvm::SmallVector<Type, 4> expected;
  assert(dfg.resultTypes(data, control, expected) && expected.size() == dfg.results(inst).size());
#endif
  dfg[inst] = data;
  if (Inst next = function.layout.nextInst(inst))
    setBefore(next);
  else
    setToEnd(function.layout.blockOf(inst));
  return inst;
}
