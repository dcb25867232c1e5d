//===- InductionVariables.cpp - Simpler variables of loops -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Arithmetic wraps, so a product grows by exactly the step times the factor, however far the
/// counter runs. F. Allen, J. Cocke, K. Kennedy, "Reduction of Operator Strength", 1981.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/InductionVariables.h"
#include "FunctionEdit.h"
#include "IncomingCalls.h"
#include "LoopCounters.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class VariableSimplifier {
public:
  /// Products of one loop that become variables.
  static constexpr unsigned maxReduced = 4;

  VariableSimplifier(Function &function, const ControlFlowGraph &graph, const LoopForest &loops)
      : function(function), dfg(function.dfg), layout(function.layout), graph(graph), loops(loops) {
  }

  void run();
  unsigned merged = 0, reduced = 0;

private:
  struct Product {
    Inst inst;
    const LoopCounter *counter;
    Value factor;
  };
  void mergeCounters(llvm::ArrayRef<LoopCounter> counters);
  bool isSameStart(Value a, Value b) const;
  std::optional<Product> productOf(const SimpleLoop &loop, llvm::ArrayRef<LoopCounter> counters,
                                   Inst inst) const;
  bool isOutside(uint32_t loop, Value value) const;
  void reduce(SimpleLoop &loop, const Product &product);
  void visit(uint32_t number);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  const ControlFlowGraph &graph;
  const LoopForest &loops;
  EntitySet<Value> gone;
  /// Parameters of `gone` with what stands for them.
  std::vector<std::pair<Value, Value>> replaced;
};

} // namespace

bool VariableSimplifier::isSameStart(Value a, Value b) const {
  if (a == b) return true;
  auto x = integerConstant(function, a), y = integerConstant(function, b);
  return x && y && *x == *y;
}

/// Counters that begin and grow alike are one.
void VariableSimplifier::mergeCounters(llvm::ArrayRef<LoopCounter> counters) {
  for (size_t i = 1; i < counters.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const LoopCounter &one = counters[j], &other = counters[i];
      if (gone.contains(one.parameter) || one.step != other.step ||
          dfg.typeOf(one.parameter) != dfg.typeOf(other.parameter) ||
          !isSameStart(one.first, other.first))
        continue;
      gone.insert(other.parameter);
      replaced.emplace_back(other.parameter, one.parameter);
      ++merged;
      break;
    }
}

bool VariableSimplifier::isOutside(uint32_t loop, Value value) const {
  ValueDef def = dfg.definition(dfg.resolveAliases(value));
  Block block = def.isParameter() ? def.block() : layout.blockOf(def.inst());
  return !loops.contains(loop, block.index());
}

/// Multiplications that an address or a shift does as well are left alone.
static bool isCheapFactor(int64_t factor) {
  uint64_t size = uint64_t(factor < 0 ? 0 - uint64_t(factor) : uint64_t(factor));
  return (size & (size - 1)) == 0 || factor == 3 || factor == 5 || factor == 9;
}

/// A product of a counter and something from outside of the loop that is computed in each turn.
std::optional<VariableSimplifier::Product>
VariableSimplifier::productOf(const SimpleLoop &loop, llvm::ArrayRef<LoopCounter> counters,
                              Inst inst) const {
  if (dfg.opcode(inst) != Opcode::Imul) return std::nullopt;
  for (unsigned i = 0; i < 2; ++i) {
    Value value = dfg.resolveAliases(dfg.argument(inst, i));
    Value factor = dfg.resolveAliases(dfg.argument(inst, 1 - i));
    const auto *counter =
        llvm::find_if(counters, [&](const LoopCounter &other) { return other.parameter == value; });
    if (counter == counters.end() || gone.contains(value)) continue;
    auto constant = integerConstant(function, factor);
    if (constant ? isCheapFactor(*constant) : !isOutside(loop.number, factor)) continue;
    return Product{inst, counter, factor};
  }
  return std::nullopt;
}

void VariableSimplifier::reduce(SimpleLoop &loop, const Product &product) {
  Type type = dfg.typeOf(product.counter->parameter);
  auto constant = integerConstant(function, product.factor);
  Builder builder(function);
  builder.setBefore(layout.lastInst(loop.before));
  builder.setSourceLocation(function.sourceLocations.lookup(product.inst));
  auto factorHere = [&] { return constant ? builder.integer(type, *constant) : product.factor; };
  auto start = integerConstant(function, product.counter->first);
  Value first = start && constant
                    ? builder.integer(type, int64_t(uint64_t(*start) * uint64_t(*constant)))
                : start && *start == 0 ? builder.integer(type, 0)
                                       : builder.imul(product.counter->first, factorHere());
  Value step;
  if (!constant && product.counter->step == 1)
    step = product.factor;
  else if (!constant)
    step = builder.imul(product.factor, builder.integer(type, product.counter->step));
  builder.setBefore(layout.lastInst(loop.latch));
  builder.setSourceLocation(function.sourceLocations.lookup(product.inst));
  if (constant)
    step = builder.integer(type, int64_t(uint64_t(product.counter->step) * uint64_t(*constant)));
  Value variable = dfg.appendParameter(loop.header, type);
  Value next = builder.iadd(variable, step);
  auto pass = [&](Block block, Value value) {
    dfg.forEachBlockCall(layout.lastInst(block), [&](BlockCall &call) {
      if (call.block(dfg.pool) == loop.header) call.append(value, dfg.pool);
    });
  };
  pass(loop.before, first);
  pass(loop.latch, next);
  dfg.replaceResults(product.inst, variable);
  function.removeInst(product.inst);
  ++reduced;
}

void VariableSimplifier::visit(uint32_t number) {
  auto loop = simpleLoop(function, graph, loops, number);
  if (!loop) return;
  auto counters = loopCounters(function, *loop);
  if (counters.empty()) return;
  mergeCounters(counters);
  llvm::SmallVector<Product, 4> products;
  for (uint32_t node : loops.nodes(number)) {
    // A variable costs something in each turn: what an inner loop multiplies pays, too, but not
    // what is rarely run.
    if (layout.isCold(Block(node))) continue;
    for (Inst inst : layout.insts(Block(node)))
      if (auto product = productOf(*loop, counters, inst); product && products.size() < maxReduced)
        products.push_back(*product);
  }
  for (const Product &product : products)
    reduce(*loop, product);
}

void VariableSimplifier::run() {
  for (uint32_t loop = 0; loop < loops.numLoops(); ++loop)
    visit(loop);
  if (merged == 0) return;
  removeParameters(function, gone);
  for (auto [parameter, value] : replaced)
    dfg.changeToAlias(parameter, value);
}

PreservedAnalyses InductionVariables::run(Function &function, PassContext<Function> &context) {
  if (context.get<LoopAnalysis>(function).numLoops() == 0) return PreservedAnalyses::all();
  bool removed = keepReachableBlocks(function, context);
  VariableSimplifier simplifier(function, context.get<ControlFlowAnalysis>(function),
                                context.get<LoopAnalysis>(function));
  simplifier.run();
  context.statistics.count(name, "products reduced", simplifier.reduced);
  context.statistics.count(name, "variables merged", simplifier.merged);
  if (simplifier.reduced + simplifier.merged == 0)
    return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  removeDeadInsts(function);
  if (removed) return PreservedAnalyses::none();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
