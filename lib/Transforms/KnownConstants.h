//===- KnownConstants.h - Values that are known at compile time -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What values are known to be, by value, and instructions that make such values. 128-bit integers
/// are known like others but have no instruction of their own.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_KNOWNCONSTANTS_H
#define COT_LIB_TRANSFORMS_KNOWNCONSTANTS_H

#include "cot/IR/Builder.h"
#include "cot/Interpreter/Evaluator.h"

namespace cot {

/// True for types that have a constant instruction.
inline bool hasConstantInst(ir::Type type) { return type != ir::types::i128 && !type.isDynamic(); }

/// Inserts the constant instruction for \p value, whose type must have one.
ir::Value makeConstant(ir::Builder &builder, ir::Function &function,
                       const interpreter::DataValue &value);

/// A table of known values.
class KnownConstants {
public:
  const interpreter::DataValue *find(ir::Value value) const {
    uint32_t number = numbers.lookup(value);
    return number == UINT32_MAX ? nullptr : &known[number];
  }
  void remember(ir::Value value, const interpreter::DataValue &constant) {
    numbers[value] = uint32_t(known.size());
    known.push_back(constant);
  }
  /// All operands of \p inst are known, or there are none.
  bool areOperandsKnown(const ir::DataFlowGraph &dfg, ir::Inst inst) const {
    for (ir::Value argument : dfg.arguments(inst))
      if (numbers.lookup(dfg.resolveAliases(argument)) == UINT32_MAX) return false;
    return true;
  }
  /// Collects what the operands of \p inst are known to be; false if one is not.
  bool operandsOf(const ir::Function &function, ir::Inst inst,
                  llvm::SmallVectorImpl<interpreter::DataValue> &operands) const;
  /// Forgets everything; for about \p values values.
  void reset(uint32_t values) {
    numbers.clear();
    numbers.resize(values);
    known.clear();
  }

private:
  SecondaryMap<ir::Value, uint32_t> numbers{UINT32_MAX};
  std::vector<interpreter::DataValue> known;
};

} // namespace cot

#endif // COT_LIB_TRANSFORMS_KNOWNCONSTANTS_H
