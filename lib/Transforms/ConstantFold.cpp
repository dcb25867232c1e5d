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
#include "KnownConstants.h"
#include "cot/Analysis/ControlFlow.h"

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
  void replace(Inst inst, llvm::ArrayRef<DataValue> results);

  Function &function;
  DataFlowGraph &dfg;
  Builder builder;
  Evaluator evaluator;
  KnownConstants constants;
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

void Folder::visit(Inst inst) {
  if (auto constant = Evaluator::constant(function, inst))
    return constants.remember(dfg.firstResult(inst), *constant);
  if (!Evaluator::canEvaluate(dfg.opcode(inst)) ||
      !constants.operandsOf(function, inst, operands) ||
      !evaluator.evaluate(function, inst, operands, results))
    return;
  for (auto [value, known] : llvm::zip(dfg.results(inst), results))
    constants.remember(value, known);
  if (llvm::all_of(results, [](const DataValue &known) { return hasConstantInst(known.type()); }))
    replace(inst, results);
}

void Folder::replace(Inst inst, llvm::ArrayRef<DataValue> known) {
  ++folded;
  if (known.size() == 1) { // keeps the number of the result
    builder.setReplacing(inst);
    makeConstant(builder, function, known[0]);
    return;
  }
  builder.setBefore(inst);
  llvm::SmallVector<Value, 2> made;
  for (const DataValue &value : known) {
    made.push_back(makeConstant(builder, function, value));
    constants.remember(made.back(), value);
  }
  if (!made.empty()) dfg.replaceResults(inst, made);
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
