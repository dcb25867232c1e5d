//===- AccessValue.cpp - Between a value and its form in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AccessValue.h"

using namespace cot;
using namespace cot::ir;

static Type fixedSize(Type type) { return type.isDynamic() ? Type() : type; }

Type cot::memoryType(const DataFlowGraph &dfg, Inst inst) {
  switch (dfg.opcode(inst)) {
  case Opcode::Load:
    return fixedSize(dfg.typeOf(dfg.firstResult(inst)));
  case Opcode::Store:
    return fixedSize(dfg.typeOf(dfg.argument(inst, 0)));
  case Opcode::Uload8:
  case Opcode::Sload8:
  case Opcode::Istore8:
    return types::i8;
  case Opcode::Uload16:
  case Opcode::Sload16:
  case Opcode::Istore16:
    return types::i16;
  case Opcode::Uload32:
  case Opcode::Sload32:
  case Opcode::Istore32:
    return types::i32;
  default:
    return Type();
  }
}

static Value takeAs(Builder &builder, const DataFlowGraph &dfg, Value value, Type type) {
  return dfg.typeOf(value) == type ? value : builder.bitcast(type, MemFlags(), value);
}

Value cot::storedValue(Builder &builder, const DataFlowGraph &dfg, Inst inst, Type type) {
  Value value = dfg.argument(inst, 0);
  if (dfg.opcode(inst) != Opcode::Store) value = builder.ireduce(memoryType(dfg, inst), value);
  return takeAs(builder, dfg, value, type);
}

Value cot::loadedValue(Builder &builder, const DataFlowGraph &dfg, Inst inst, Value value) {
  value = takeAs(builder, dfg, value, memoryType(dfg, inst));
  Type result = dfg.typeOf(dfg.firstResult(inst));
  switch (dfg.opcode(inst)) {
  case Opcode::Load:
    return value;
  case Opcode::Uload8:
  case Opcode::Uload16:
  case Opcode::Uload32:
    return builder.uextend(result, value);
  default:
    return builder.sextend(result, value);
  }
}
