//===- AddressTransform.cpp - Offsets of accesses -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// In reverse postorder, the result of an addition of a constant is noted as "base plus constant",
/// the base being that of the operand; an access through it goes to the base. Addresses and offsets
/// wrap in the width of the address, so this is exact whatever the numbers.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/AddressTransform.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class AddressTransformer {
public:
  explicit AddressTransformer(Function &function) : function(function), dfg(function.dfg) {}

  void run(const ControlFlowGraph &graph);
  unsigned accesses = 0, additions = 0;

private:
  struct Sum {
    Value base;
    int64_t constant = 0;
  };
  Sum sumOf(Value value) const;
  void visitAddition(Inst inst);
  void visitAccess(Inst inst, unsigned operand);

  Function &function;
  DataFlowGraph &dfg;
  /// By value: place in `sums`; none: the value is its own base.
  SecondaryMap<Value, uint32_t> numbers{UINT32_MAX};
  std::vector<Sum> sums;
};

} // namespace

AddressTransformer::Sum AddressTransformer::sumOf(Value value) const {
  value = dfg.resolveAliases(value);
  uint32_t number = numbers.lookup(value);
  return number == UINT32_MAX ? Sum{value, 0} : sums[number];
}

/// Notes x + constant and x - constant; where x is such a sum itself, the two become one.
void AddressTransformer::visitAddition(Inst inst) {
  Value result = dfg.firstResult(inst);
  Type type = dfg.typeOf(result);
  if (type != types::i32 && type != types::i64) return;
  Value x = dfg.argument(inst, 0), y = dfg.argument(inst, 1);
  auto constant = integerConstant(function, y);
  if (!constant && dfg.opcode(inst) == Opcode::Iadd) {
    std::swap(x, y);
    constant = integerConstant(function, y);
  }
  if (!constant || integerConstant(function, x)) return;
  Sum inner = sumOf(x);
  uint64_t change = uint64_t(*constant);
  if (dfg.opcode(inst) == Opcode::Isub) change = -change;
  Sum sum{inner.base, llvm::SignExtend64(uint64_t(inner.constant) + change, type.bits())};
  numbers[result] = uint32_t(sums.size());
  sums.push_back(sum);
  if (inner.base == dfg.resolveAliases(x)) return;
  Builder builder(function);
  builder.setBefore(inst);
  Value total = builder.iconst(type, sum.constant);
  builder.setReplacing(inst);
  builder.iadd(sum.base, total);
  ++additions;
}

void AddressTransformer::visitAccess(Inst inst, unsigned operand) {
  Value address = dfg.argument(inst, operand);
  Sum sum = sumOf(address);
  if (sum.base == dfg.resolveAliases(address)) return;
  int64_t offset = llvm::SignExtend64(
      uint64_t(sum.constant) + uint64_t(int64_t(dfg[inst].offset())), dfg.typeOf(address).bits());
  if (!llvm::isInt<32>(offset)) return;
  dfg.arguments(inst)[operand] = sum.base;
  dfg[inst].setWord(2, uint32_t(int32_t(offset)));
  ++accesses;
}

void AddressTransformer::run(const ControlFlowGraph &graph) {
  for (uint32_t node : llvm::reverse(graph.postorder().order()))
    for (Inst inst = function.layout.firstInst(Block(node)), next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      Opcode opcode = dfg.opcode(inst);
      Format format = infoOf(opcode).format;
      if (format == Format::Load)
        visitAccess(inst, 0);
      else if (format == Format::Store)
        visitAccess(inst, 1);
      else if (opcode == Opcode::Iadd || opcode == Opcode::Isub)
        visitAddition(inst);
    }
}

PreservedAnalyses AddressTransform::run(Function &function, PassContext<Function> &context) {
  AddressTransformer transformer(function);
  transformer.run(context.get<ControlFlowAnalysis>(function));
  context.statistics.count(name, "additions merged", transformer.additions);
  context.statistics.count(name, "offsets folded", transformer.accesses);
  if (transformer.additions + transformer.accesses == 0) return PreservedAnalyses::all();
  unsigned removed = removeDeadInsts(function);
  context.statistics.count(name, "instructions removed", removed);
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
