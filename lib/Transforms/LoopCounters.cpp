//===- LoopCounters.cpp - What a loop counts -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoopCounters.h"
#include "FunctionEdit.h"
#include "cot/Analysis/IntegerFacts.h"

using namespace cot;
using namespace cot::ir;

/// The only call of \p target at the end of \p block; nothing if there are more.
static std::optional<BlockCall> onlyCall(const Function &function, Block block, Block target) {
  std::optional<BlockCall> only;
  unsigned count = 0;
  function.dfg.forEachBlockCall(function.layout.lastInst(block), [&](const BlockCall &call) {
    if (call.block(function.dfg.pool) != target) return;
    only = call;
    ++count;
  });
  return count == 1 ? only : std::nullopt;
}

std::optional<SimpleLoop> cot::simpleLoop(const Function &function, const ControlFlowGraph &graph,
                                          const LoopForest &loops, uint32_t loop) {
  Block header(loops.header(loop));
  llvm::ArrayRef<uint32_t> predecessors = graph.predecessors(header);
  if (loops.isIrreducible(loop) || header == function.layout.entryBlock() ||
      predecessors.size() != 2)
    return std::nullopt;
  bool isFirstInside = loops.contains(loop, predecessors[0]);
  if (isFirstInside == loops.contains(loop, predecessors[1])) return std::nullopt;
  SimpleLoop simple;
  simple.number = loop;
  simple.header = header;
  simple.latch = Block(predecessors[isFirstInside ? 0 : 1]);
  simple.before = Block(predecessors[isFirstInside ? 1 : 0]);
  auto entry = onlyCall(function, simple.before, header);
  auto back = onlyCall(function, simple.latch, header);
  if (!entry || !back) return std::nullopt;
  simple.entry = *entry;
  simple.back = *back;
  return simple;
}

/// The constant c where \p value is \p base + c, 0 for itself.
static std::optional<int64_t> distanceFrom(const Function &function, Value base, Value value) {
  const DataFlowGraph &dfg = function.dfg;
  value = dfg.resolveAliases(value);
  if (value == base) return 0;
  Inst inst = dfg.definingInst(value);
  if (!inst || dfg.opcode(inst) != Opcode::Iadd) return std::nullopt;
  for (unsigned i = 0; i < 2; ++i)
    if (dfg.resolveAliases(dfg.argument(inst, i)) == base)
      return integerConstant(function, dfg.argument(inst, 1 - i));
  return std::nullopt;
}

llvm::SmallVector<LoopCounter, 4> cot::loopCounters(const Function &function,
                                                    const SimpleLoop &loop) {
  const DataFlowGraph &dfg = function.dfg;
  llvm::SmallVector<LoopCounter, 4> counters;
  auto first = loop.entry.arguments(dfg.pool), next = loop.back.arguments(dfg.pool);
  for (auto [i, parameter] : llvm::enumerate(dfg.parameters(loop.header))) {
    if (!hasIntegerFacts(dfg.typeOf(parameter)) || !first[i].isValue() || !next[i].isValue())
      continue;
    auto step = distanceFrom(function, parameter, next[i].value());
    if (!step || *step == 0) continue;
    counters.push_back({parameter, uint32_t(i), dfg.resolveAliases(first[i].value()), *step});
  }
  return counters;
}

namespace {
/// Left side `base + distance`, right side a constant.
struct CounterTest {
  const LoopCounter *counter = nullptr;
  int64_t distance = 0, bound = 0;
  IntCC condition = IntCC::NotEqual;
};
} // namespace

static bool isCounter(const Function &function, llvm::ArrayRef<LoopCounter> counters, Value value,
                      CounterTest &test) {
  for (const LoopCounter &counter : counters) {
    auto distance = distanceFrom(function, counter.parameter, value);
    if (!distance) continue;
    test.counter = &counter;
    test.distance = *distance;
    return true;
  }
  return false;
}

/// What the branch on \p condition compares.
static std::optional<CounterTest> testOf(const Function &function,
                                         llvm::ArrayRef<LoopCounter> counters, Value condition) {
  const DataFlowGraph &dfg = function.dfg;
  CounterTest test;
  if (isCounter(function, counters, condition, test)) return test;
  Inst inst = dfg.definingInst(condition);
  if (!inst || dfg.opcode(inst) != Opcode::Icmp) return std::nullopt;
  for (unsigned i = 0; i < 2; ++i) {
    auto bound = integerConstant(function, dfg.argument(inst, 1 - i));
    if (!bound || !isCounter(function, counters, dfg.argument(inst, i), test)) continue;
    test.bound = *bound;
    test.condition = i == 0 ? dfg[inst].intCC() : swapOperands(dfg[inst].intCC());
    return test;
  }
  return std::nullopt;
}

std::optional<unsigned> cot::turnsUntilExit(const Function &function, const LoopForest &loops,
                                            const SimpleLoop &loop,
                                            llvm::ArrayRef<LoopCounter> counters, Block block,
                                            unsigned most) {
  const DataFlowGraph &dfg = function.dfg;
  Inst branch = function.layout.lastInst(block);
  if (dfg.opcode(branch) != Opcode::Brif) return std::nullopt;
  bool stays[2];
  for (unsigned i = 0; i < 2; ++i)
    stays[i] = loops.contains(loop.number, dfg[branch].blockCall(i).block(dfg.pool).index());
  if (stays[0] == stays[1]) return std::nullopt;
  auto test = testOf(function, counters, dfg.argument(branch, 0));
  if (!test) return std::nullopt;
  auto first = integerConstant(function, test->counter->first);
  if (!first) return std::nullopt;
  unsigned bits = dfg.typeOf(test->counter->parameter).bits();
  uint64_t mask = IntegerFacts::maskOf(bits);
  uint64_t value = uint64_t(*first) + uint64_t(test->distance);
  IntegerFacts bound = IntegerFacts::constant(uint64_t(test->bound) & mask);
  for (unsigned turn = 0; turn <= most; ++turn) {
    auto holds = compareFacts(test->condition, bits, IntegerFacts::constant(value & mask), bound);
    if (!holds) return std::nullopt;
    if (!stays[*holds ? 0 : 1]) return turn;
    value += uint64_t(test->counter->step);
  }
  return std::nullopt;
}
