//===- ConstantFold.cpp - Computes what is known at compile time -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One walk over the blocks in reverse postorder, so that operands are looked at before their
/// users.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/ConstantFold.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "cot/Interpreter/Evaluator.h"

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;
using cot::interpreter::Evaluator;

namespace {

class Folder {
public:
  explicit Folder(Function &function) : function(function), dfg(function.dfg), builder(function) {}

  unsigned run(const ControlFlowGraph &graph);

private:
  void visit(Inst inst);
  bool knownOperands(Inst inst);
  static bool hasConstant(Type type) { return type != types::i128 && !type.isDynamic(); }
  Value materialize(const DataValue &value);
  void remember(Value value, const DataValue &known) {
    numbers[value] = uint32_t(knownValues.size());
    knownValues.push_back(known);
  }
  void replace(Inst inst, llvm::ArrayRef<DataValue> results);

  Function &function;
  DataFlowGraph &dfg;
  Builder builder;
  Evaluator evaluator;
  /// By value: where its constant is in knownValues.
  SecondaryMap<Value, uint32_t> numbers{UINT32_MAX};
  std::vector<DataValue> knownValues;
  llvm::SmallVector<DataValue, 3> operands;
  llvm::SmallVector<DataValue, 2> results;
  unsigned folded = 0;
};

} // namespace

unsigned Folder::run(const ControlFlowGraph &graph) {
  for (uint32_t node : llvm::reverse(graph.postorder().order()))
    for (Inst inst = function.layout.firstInst(Block(node)), next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      visit(inst);
    }
  return folded;
}

bool Folder::knownOperands(Inst inst) {
  operands.clear();
  for (Value argument : dfg.arguments(inst)) {
    uint32_t number = numbers.lookup(dfg.resolveAliases(argument));
    if (number == UINT32_MAX) return false;
    operands.push_back(knownValues[number]);
  }
  return true;
}

void Folder::visit(Inst inst) {
  if (auto constant = Evaluator::constant(function, inst))
    return remember(dfg.firstResult(inst), *constant);
  if (!Evaluator::canEvaluate(dfg.opcode(inst)) || !knownOperands(inst) ||
      !evaluator.evaluate(function, inst, operands, results))
    return;
  for (auto [value, known] : llvm::zip(dfg.results(inst), results))
    remember(value, known);
  if (llvm::all_of(results, [](const DataValue &known) { return hasConstant(known.type()); }))
    replace(inst, results);
}

Value Folder::materialize(const DataValue &value) {
  Type type = value.type();
  if (type.isInt()) return builder.iconst(type, int64_t(value.low64()));
  if (type == types::f16) return builder.f16const(Ieee16(uint16_t(value.low64())));
  if (type == types::f32) return builder.f32const(Ieee32(uint32_t(value.low64())));
  if (type == types::f64) return builder.f64const(Ieee64(value.low64()));
  Constant constant = dfg.addConstant(value.bytes());
  return type.isVector() ? builder.vconst(type, constant) : builder.f128const(constant);
}

void Folder::replace(Inst inst, llvm::ArrayRef<DataValue> known) {
  ++folded;
  if (known.size() == 1) { // keeps the number of the result
    builder.setReplacing(inst);
    materialize(known[0]);
    return;
  }
  builder.setBefore(inst);
  llvm::SmallVector<Value, 2> constants;
  for (const DataValue &value : known) {
    constants.push_back(materialize(value));
    remember(constants.back(), value);
  }
  if (!constants.empty()) dfg.replaceResults(inst, constants);
  function.removeInst(inst);
}

PreservedAnalyses ConstantFolding::run(Function &function, PassContext<Function> &context) {
  Folder folder(function);
  unsigned folded = folder.run(context.get<ControlFlowAnalysis>(function));
  context.statistics.count(name, "instructions folded", folded);
  if (folded == 0) return PreservedAnalyses::all();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
