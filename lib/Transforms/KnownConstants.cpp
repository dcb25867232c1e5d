//===- KnownConstants.cpp - Values that are known at compile time -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KnownConstants.h"

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;

Value cot::makeConstant(Builder &builder, Function &function, const DataValue &value) {
  Type type = value.type();
  if (type.isInt()) return builder.iconst(type, int64_t(value.low64()));
  if (type == types::f16) return builder.f16const(Ieee16(uint16_t(value.low64())));
  if (type == types::f32) return builder.f32const(Ieee32(uint32_t(value.low64())));
  if (type == types::f64) return builder.f64const(Ieee64(value.low64()));
  Constant constant = function.dfg.addConstant(value.bytes());
  return type.isVector() ? builder.vconst(type, constant) : builder.f128const(constant);
}

bool KnownConstants::operandsOf(const Function &function, Inst inst,
                                llvm::SmallVectorImpl<DataValue> &operands) const {
  operands.clear();
  for (Value argument : function.dfg.arguments(inst)) {
    const DataValue *value = find(function.dfg.resolveAliases(argument));
    if (!value) return false;
    operands.push_back(*value);
  }
  return true;
}
