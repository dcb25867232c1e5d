//===- Evaluator.cpp - Single instructions on constants -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Interpreter/Evaluator.h"
#include "cot/IR/Builder.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

bool Evaluator::canEvaluate(Opcode opcode) {
  if (has(opcode, IsTerminator | IsCall | CanLoad | CanStore | OtherSideEffects)) return false;
  switch (infoOf(opcode).format) {
  case Format::Unary:
  case Format::Binary:
  case Format::Ternary:
  case Format::BinaryImm8:
  case Format::TernaryImm8:
  case Format::IntCompare:
  case Format::FloatCompare:
  case Format::IntAddTrap:
  case Format::Shuffle:
    return opcode != Opcode::VaStart && opcode != Opcode::SetPinnedReg;
  case Format::LoadNoOffset:
    return opcode == Opcode::Bitcast;
  default:
    return false;
  }
}

std::optional<DataValue> Evaluator::constant(const Function &function, Inst inst) {
  const DataFlowGraph &dfg = function.dfg;
  const InstructionData &data = dfg[inst];
  switch (data.opcode()) {
  case Opcode::Iconst:
  case Opcode::F64const:
    return DataValue::scalar(dfg.typeOf(dfg.firstResult(inst)), data.wide());
  case Opcode::F16const:
  case Opcode::F32const:
    return DataValue::scalar(dfg.typeOf(dfg.firstResult(inst)), data.word(1));
  case Opcode::F128const:
  case Opcode::Vconst: {
    Type type = dfg.typeOf(dfg.firstResult(inst));
    llvm::ArrayRef<uint8_t> bytes = dfg.constants[data.constant()];
    if (type.isDynamic() || bytes.size() != type.bytes()) return std::nullopt;
    return DataValue(type, bytes);
  }
  default:
    return std::nullopt;
  }
}

bool Evaluator::evaluate(const Function &function, Inst inst, llvm::ArrayRef<DataValue> operands,
                         llvm::SmallVectorImpl<DataValue> &results) {
  results.clear();
  scratch.clear();
  DataFlowGraph &dfg = scratch.dfg;
  Block block = dfg.makeBlock();
  scratch.layout.appendBlock(block);
  InstructionData data = function.dfg[inst];
  for (auto [i, operand] : llvm::enumerate(operands)) {
    if (operand.type().isDynamic()) return false;
    scratch.signature.parameters.push_back(operand.type());
    data.setWord(unsigned(i), dfg.appendParameter(block, operand.type()).index());
  }
  if (data.format() == Format::Shuffle)
    data.setWord(2, dfg.addImmediate(function.dfg.immediates[data.mask()]).index());
  if (data.format() == Format::LoadNoOffset)
    data.setHalf(dfg.memFlagsId(function.dfg.memFlags(inst)));
  Builder builder(scratch);
  builder.setToEnd(block);
  Inst copy = builder.insert(data, function.dfg.controllingType(inst));
  llvm::SmallVector<Value, 2> values(dfg.results(copy));
  for (Value value : values)
    scratch.signature.results.push_back(dfg.typeOf(value));
  builder.return_(values);
  interpreter.load(scratch);
  Outcome outcome = interpreter.call(scratch, operands);
  if (!outcome.returned()) return false;
  results.append(outcome.results.begin(), outcome.results.end());
  return true;
}
