//===- AccessValue.h - Between a value and its form in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a plain store leaves in memory, as a value, and what a plain load makes of it: for passes
/// that replace accesses by values.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_ACCESSVALUE_H
#define COT_LIB_TRANSFORMS_ACCESSVALUE_H

#include "cot/IR/Builder.h"

namespace cot {

/// The type that lies in memory: that of the value, or the narrow integer of uload8, istore16, ...
/// No type for loads that change each lane, and for dynamic vectors.
ir::Type memoryType(const ir::DataFlowGraph &dfg, ir::Inst inst);

/// True if a value in memory as \p from can be taken as \p to by a bitcast that does not depend on
/// the order of bytes.
inline bool canTakeAs(ir::Type from, ir::Type to) {
  return from && to && from.bits() == to.bits() && from.laneCount() == to.laneCount();
}

/// What the store \p inst leaves in memory, taken as \p type; instructions are made at \p builder.
ir::Value storedValue(ir::Builder &builder, const ir::DataFlowGraph &dfg, ir::Inst inst,
                      ir::Type type);

/// What the load \p inst makes of \p value in memory.
ir::Value loadedValue(ir::Builder &builder, const ir::DataFlowGraph &dfg, ir::Inst inst,
                      ir::Value value);

} // namespace cot

#endif // COT_LIB_TRANSFORMS_ACCESSVALUE_H
