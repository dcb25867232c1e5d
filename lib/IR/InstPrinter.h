//===- InstPrinter.h - Instructions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The part of the printer that knows operands.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_INSTPRINTER_H
#define COT_LIB_IR_INSTPRINTER_H

#include "cot/IR/Function.h"

namespace cot::ir {

class InstPrinter {
public:
  InstPrinter(llvm::raw_ostream &os, const Function &function)
      : os(os), function(function), dfg(function.dfg) {}

  /// `v3 = iadd v1, v2, stack_map=[...]`.
  void print(Inst inst);
  /// `  ; v1 = 5, v2 = const0`, or nothing.
  void printConstantComment(Inst inst);

private:
  void printOperands(Inst inst);
  void printField(const InstructionData &data, const FieldInfo &field, bool isFirst);
  void printValues(llvm::ArrayRef<Value> values);
  void printArguments(const InstructionData &data, bool isFirst);
  void printBlockCall(BlockCall call);
  void printJumpTable(JumpTable id);
  void printExceptionTable(ExceptionTable id);
  void printStackMap(Inst inst);
  void printImmediate(const InstructionData &data);
  void printConstantOf(Value value, const char *&separator);
  bool needsTypeSuffix(Inst inst) const;

  llvm::raw_ostream &os;
  const Function &function;
  const DataFlowGraph &dfg;
  Inst current;
};

} // namespace cot::ir

#endif // COT_LIB_IR_INSTPRINTER_H
