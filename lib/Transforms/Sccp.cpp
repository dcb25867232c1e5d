//===- Sccp.cpp - Sparse conditional constant propagation -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// M. Wegman, F. K. Zadeck, "Constant Propagation with Conditional Branches", TOPLAS 1991. A value
/// goes from "not run yet" to one constant to "varies", each step once; uses are listed by value.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/Sccp.h"
#include "FunctionEdit.h"
#include "IncomingCalls.h"
#include "KnownConstants.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;
using cot::interpreter::Evaluator;

namespace {

class ConstantSolver {
public:
  explicit ConstantSolver(Function &function) : function(function), dfg(function.dfg) {
    incoming.compute(function);
    listUses();
  }

  void solve();
  bool rewrite();
  void count(Statistics &statistics) const;
  unsigned foldedBranches = 0, constants = 0, parameters = 0, traps = 0;

private:
  /// What a value is: none (not run yet), `varies`, or a place in `known`.
  static constexpr uint32_t notRun = UINT32_MAX, varies = UINT32_MAX - 1;

  void listUses();
  uint32_t stateOf(Value value) const { return states.lookup(dfg.resolveAliases(value)); }
  const DataValue *constantOf(Value value) const {
    uint32_t state = stateOf(value);
    return state >= varies ? nullptr : &known[state];
  }
  void lower(Value value, uint32_t state);
  void lowerTo(Value value, const DataValue &constant);
  uint32_t join(uint32_t a, uint32_t b) const;
  void reachBlock(Block block);
  void reach(BlockCall call);
  void visitParameters(Block block);
  void visit(Inst inst);
  void visitTerminator(Inst inst);
  bool visitChoice(Inst inst);
  std::optional<BlockCall> decidedCall(Inst inst) const;
  void replaceResults(Inst inst);
  bool isConstantInst(Inst inst) const { return bool(Evaluator::constant(function, inst)); }

  Function &function;
  DataFlowGraph &dfg;
  IncomingCalls incoming;
  Evaluator evaluator;
  SecondaryMap<Value, uint32_t> states{notRun};
  std::vector<DataValue> known;
  std::vector<uint32_t> useOffsets;
  std::vector<Inst> uses;
  EntitySet<Block> reached;
  EntitySet<BlockCall> taken;
  std::vector<Block> blockList;
  std::vector<Value> valueList;
  llvm::SmallVector<DataValue, 3> operands;
  llvm::SmallVector<DataValue, 2> results;
};

} // namespace

//===----------------------------------------------------------------------===//
// Solving
//===----------------------------------------------------------------------===//

void ConstantSolver::listUses() {
  useOffsets.assign(dfg.numValues() + 1, 0);
  auto forEach = [&](auto visitUse) {
    for (Block block : function.layout.blocks())
      for (Inst inst : function.layout.insts(block))
        std::as_const(dfg).forEachUse(
            inst, [&](Value value) { visitUse(dfg.resolveAliases(value), inst); });
  };
  forEach([&](Value value, Inst) { ++useOffsets[value.index() + 1]; });
  for (size_t i = 1; i < useOffsets.size(); ++i)
    useOffsets[i] += useOffsets[i - 1];
  uses.resize(useOffsets.back());
  std::vector<uint32_t> next(useOffsets.begin(), useOffsets.end() - 1);
  forEach([&](Value value, Inst inst) { uses[next[value.index()]++] = inst; });
}

void ConstantSolver::lower(Value value, uint32_t state) {
  if (states.lookup(value) == state) return;
  states[value] = state;
  valueList.push_back(value);
}

void ConstantSolver::lowerTo(Value value, const DataValue &constant) {
  uint32_t before = states.lookup(value);
  if (before == varies || (before != notRun && known[before] == constant)) return;
  if (before != notRun) return lower(value, varies);
  known.push_back(constant);
  lower(value, uint32_t(known.size() - 1));
}

uint32_t ConstantSolver::join(uint32_t a, uint32_t b) const {
  if (a == notRun) return b;
  if (b == notRun || a == b) return a;
  if (a == varies || b == varies) return varies;
  return known[a] == known[b] ? a : varies;
}

void ConstantSolver::reachBlock(Block block) {
  if (reached.insert(block)) blockList.push_back(block);
}

void ConstantSolver::reach(BlockCall call) {
  Block block = call.block(dfg.pool);
  bool isNewWay = taken.insert(call);
  bool isNewBlock = !reached.contains(block);
  reachBlock(block);
  if (isNewWay && !isNewBlock) visitParameters(block);
}

void ConstantSolver::visitParameters(Block block) {
  auto parameters = std::as_const(dfg).parameters(block);
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    uint32_t state = notRun;
    for (const IncomingCall &way : incoming.to(block)) {
      if (!taken.contains(way.call)) continue;
      BlockArgument argument = way.call.arguments(std::as_const(dfg.pool))[i];
      state = join(state, argument.isValue() ? stateOf(argument.value()) : varies);
    }
    uint32_t before = states.lookup(parameters[i]);
    state = join(before, state);
    if (state != before) lower(parameters[i], state);
  }
}

/// The one way that the terminator \p inst goes, if it is known.
std::optional<BlockCall> ConstantSolver::decidedCall(Inst inst) const {
  const InstructionData &data = dfg[inst];
  if (data.opcode() != Opcode::Brif && data.opcode() != Opcode::BrTable) return std::nullopt;
  const DataValue *constant = constantOf(dfg.argument(inst, 0));
  if (!constant) return std::nullopt;
  if (data.opcode() == Opcode::Brif) return data.blockCall(constant->isZero() ? 1 : 0);
  const JumpTableData &table = dfg.jumpTables[data.jumpTable()];
  auto targets = table.targets.get(std::as_const(dfg.pool));
  uint64_t index = constant->low64();
  return index < targets.size() ? targets[index] : table.defaultTarget;
}

void ConstantSolver::visitTerminator(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  bool isChoice = opcode == Opcode::Brif || opcode == Opcode::BrTable;
  if (isChoice && stateOf(dfg.argument(inst, 0)) != varies) {
    if (auto call = decidedCall(inst)) reach(*call);
  } else {
    std::as_const(dfg).forEachBlockCall(inst, [&](const BlockCall &call) { reach(call); });
  }
  // Arguments may have changed on ways that were taken before.
  std::as_const(dfg).forEachBlockCall(inst, [&](const BlockCall &call) {
    if (taken.contains(call)) visitParameters(call.block(dfg.pool));
  });
}

/// A choice takes what is known of the side that it takes. True for selects.
bool ConstantSolver::visitChoice(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  if (opcode != Opcode::Select && opcode != Opcode::SelectSpectreGuard) return false;
  uint32_t condition = stateOf(dfg.argument(inst, 0));
  if (condition == notRun) return true;
  uint32_t x = stateOf(dfg.argument(inst, 1)), y = stateOf(dfg.argument(inst, 2));
  uint32_t state = condition == varies ? join(x, y) : known[condition].isZero() ? y : x;
  Value result = dfg.firstResult(inst);
  state = join(states.lookup(result), state);
  lower(result, state);
  return true;
}

void ConstantSolver::visit(Inst inst) {
  if (isTerminator(dfg.opcode(inst))) return visitTerminator(inst);
  if (!dfg.hasResults(inst) || visitChoice(inst)) return;
  if (auto constant = Evaluator::constant(function, inst))
    return lowerTo(dfg.firstResult(inst), *constant);
  bool isKnown = Evaluator::canEvaluate(dfg.opcode(inst));
  operands.clear();
  for (Value argument : dfg.arguments(inst)) {
    if (!isKnown) break;
    uint32_t state = stateOf(argument);
    if (state == notRun) return;
    if (state == varies)
      isKnown = false;
    else
      operands.push_back(known[state]);
  }
  // Where it varied once it does for good; saves computing it again.
  isKnown = isKnown && states.lookup(dfg.firstResult(inst)) != varies &&
            evaluator.evaluate(function, inst, operands, results);
  for (auto [i, result] : llvm::enumerate(dfg.results(inst)))
    if (isKnown)
      lowerTo(result, results[i]);
    else
      lower(result, varies);
}

void ConstantSolver::solve() {
  Block entry = function.layout.entryBlock();
  if (!entry) return;
  for (Value parameter : std::as_const(dfg).parameters(entry))
    lower(parameter, varies);
  reachBlock(entry);
  while (!blockList.empty() || !valueList.empty()) {
    if (!blockList.empty()) {
      Block block = blockList.back();
      blockList.pop_back();
      if (block != entry) visitParameters(block);
      for (Inst inst : function.layout.insts(block))
        visit(inst);
      continue;
    }
    Value value = valueList.back();
    valueList.pop_back();
    for (uint32_t i = useOffsets[value.index()]; i < useOffsets[value.index() + 1]; ++i)
      if (reached.contains(function.layout.blockOf(uses[i]))) visit(uses[i]);
  }
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// Makes \p inst constants, if all its results are.
void ConstantSolver::replaceResults(Inst inst) {
  if (!dfg.hasResults(inst) || isConstantInst(inst) || isCall(dfg.opcode(inst))) return;
  for (Value result : dfg.results(inst))
    if (!constantOf(result) || !hasConstantInst(dfg.typeOf(result))) return;
  Builder builder(function);
  ++constants;
  if (dfg.results(inst).size() == 1) {
    DataValue value = *constantOf(dfg.firstResult(inst));
    builder.setReplacing(inst);
    makeConstant(builder, function, value);
    return;
  }
  builder.setBefore(inst);
  llvm::SmallVector<Value, 2> made;
  for (Value result : llvm::SmallVector<Value, 2>(dfg.results(inst)))
    made.push_back(makeConstant(builder, function, *constantOf(result)));
  dfg.replaceResults(inst, made);
  function.removeInst(inst);
}

bool ConstantSolver::rewrite() {
  EntitySet<Value> gone;
  std::vector<std::pair<Value, Value>> replaced;
  for (Block block : function.layout.blocks()) {
    if (!reached.contains(block)) continue;
    Inst first = function.layout.firstInst(block);
    for (Value parameter : std::as_const(dfg).parameters(block)) {
      if (block == function.layout.entryBlock()) break;
      const DataValue *constant = constantOf(parameter);
      if (!constant || !hasConstantInst(constant->type())) continue;
      gone.insert(parameter);
      replaced.emplace_back(parameter, Value());
    }
    for (auto &[parameter, value] : replaced) {
      if (value) continue;
      Builder builder(function);
      builder.setBefore(first);
      DataValue constant = *constantOf(parameter);
      value = makeConstant(builder, function, constant);
      ++parameters;
    }
    for (Inst inst = first, next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      Opcode opcode = dfg.opcode(inst);
      if (opcode == Opcode::Trapz || opcode == Opcode::Trapnz) {
        const DataValue *condition = constantOf(dfg.argument(inst, 0));
        if (!condition || condition->isZero() == (opcode == Opcode::Trapz)) continue;
        function.removeInst(inst);
        ++traps;
      } else if (isTerminator(opcode)) {
        auto call = decidedCall(inst);
        if (!call) continue;
        replaceByJump(function, inst, *call);
        ++foldedBranches;
      } else {
        replaceResults(inst);
      }
    }
  }
  if (foldedBranches + constants + parameters + traps == 0) return false;
  removeParameters(function, gone);
  for (auto [parameter, value] : replaced)
    dfg.changeToAlias(parameter, value);
  if (foldedBranches) removeUnreachableBlocks(function);
  removeDeadInsts(function);
  return true;
}

void ConstantSolver::count(Statistics &statistics) const {
  auto add = [&](llvm::StringRef what, unsigned amount) {
    statistics.count(ConditionalConstants::name, what, amount);
  };
  add("block parameters removed", parameters);
  add("branches folded", foldedBranches);
  add("conditional traps removed", traps);
  add("results that are constant", constants);
}

PreservedAnalyses ConditionalConstants::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  ConstantSolver solver(function);
  solver.solve();
  bool changed = solver.rewrite();
  solver.count(context.statistics);
  return changed || removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
