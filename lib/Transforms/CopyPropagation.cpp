//===- CopyPropagation.cpp - Values that equal others -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two walks. In reverse postorder, facts of all values are computed; what comes around a loop is
/// unknown. Then, over the dominator tree, facts are refined by conditions for as long as they
/// hold, computed anew from refined operands, and used.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/CopyPropagation.h"
#include "FunctionEdit.h"
#include "IncomingCalls.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/Analysis/IntegerFacts.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

/// By width.
static const std::array<IntegerFacts, 65> nothingKnown = [] {
  std::array<IntegerFacts, 65> facts;
  for (unsigned bits = 0; bits < facts.size(); ++bits)
    facts[bits] = IntegerFacts::unknown(bits);
  return facts;
}();

namespace {

struct CopyTables {
  void clear() {
    numbers.clear();
    known.clear();
    undo.clear();
  }

  IncomingCalls incoming;
  EntitySet<Inst> guards;
  /// By value: place in `known`; none: nothing is known.
  SecondaryMap<Value, uint32_t> numbers{UINT32_MAX};
  std::vector<IntegerFacts> known;
  /// Refinements of the open scopes, with the number that was there before.
  std::vector<std::pair<Value, uint32_t>> undo;
  std::vector<std::pair<Value, bool>> assumptions;
};

class CopyPropagator : LentTables<CopyTables> {
public:
  CopyPropagator(Function &function, PassContext<Function> &context)
      : LentTables(context.tables<CopyTables>(function)), function(function), dfg(function.dfg),
        graph(context.get<ControlFlowAnalysis>(function)),
        tree(context.get<DominatorAnalysis>(function)) {
    guards = speculationGuards(function);
    incoming.compute(function);
    numbers.resize(dfg.numValues());
    known.reserve(dfg.numValues());
  }

  bool run();
  void count(Statistics &statistics) const;

private:
  const IntegerFacts &factsOf(Value value) const;
  IntegerFacts computeFor(Inst inst) const {
    return computeFacts(function, inst, [&](Value value) { return factsOf(value); });
  }
  void set(Value value, const IntegerFacts &facts);
  std::optional<IntegerFacts> joinedFacts(Block block, uint32_t position) const;
  void computeAll();
  bool isAnyKnown(Inst inst) const;
  bool mayBeConstant(Inst inst) const;
  bool mayChange(Inst inst) const;
  /// Facts of an operand may be better here than where they were computed first.
  LLVM_ATTRIBUTE_ALWAYS_INLINE bool isRefined(Inst inst) const {
    return (!undo.empty() || constants != 0) && hasRefinedOperand(inst);
  }
  bool hasRefinedOperand(Inst inst) const;
  void walk();
  void learnFromBranch(Block block);
  void assume(Value condition, bool isTrue);
  void refine(Value value, const IntegerFacts &facts);
  void visit(Inst inst);
  bool visitTrap(Inst inst);
  bool replaceByConstant(Inst inst);
  Value simplerValue(Inst inst) const;
  Value withoutMask(Value value, uint64_t demanded) const;
  bool simplifyInPlace(Inst inst);
  std::optional<bool> outcomeOf(Inst inst) const;
  Inst definer(Value value, Opcode opcode) const;

  Function &function;
  DataFlowGraph &dfg;
  const ControlFlowGraph &graph;
  const DominatorTree &tree;
  /// Places in `known` from here on are of the walk.
  uint32_t firstRefined = UINT32_MAX;
  unsigned copies = 0, constants = 0, traps = 0, narrowed = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

/// Good until the next `set`.
const IntegerFacts &CopyPropagator::factsOf(Value value) const {
  value = dfg.resolveAliases(value);
  uint32_t number = numbers.at(value);
  if (number != UINT32_MAX) return known[number];
  return nothingKnown[std::min(64u, dfg.typeOf(value).bits())];
}

void CopyPropagator::set(Value value, const IntegerFacts &facts) {
  numbers[value] = uint32_t(known.size());
  known.push_back(facts);
}

/// What is known of all that the ways into \p block pass at \p position; nothing where nothing is
/// of one of them.
std::optional<IntegerFacts> CopyPropagator::joinedFacts(Block block, uint32_t position) const {
  std::optional<IntegerFacts> facts;
  for (const IncomingCall &way : incoming.to(block)) {
    BlockArgument argument = way.call.arguments(std::as_const(dfg.pool))[position];
    if (!argument.isValue()) return std::nullopt;
    uint32_t number = numbers.at(dfg.resolveAliases(argument.value()));
    if (number == UINT32_MAX) return std::nullopt;
    facts = facts ? facts->join(known[number]) : known[number];
  }
  return facts;
}

void CopyPropagator::computeAll() {
  std::vector<bool> isDone(dfg.numBlocks());
  for (uint32_t node : llvm::reverse(graph.postorder().order())) {
    Block block(node);
    auto parameters = std::as_const(dfg).parameters(block);
    bool isJoin = block != function.layout.entryBlock() &&
                  llvm::all_of(incoming.to(block),
                               [&](const IncomingCall &way) { return isDone[way.from.index()]; });
    for (uint32_t i = 0; isJoin && i < parameters.size(); ++i) {
      if (!hasIntegerFacts(dfg.typeOf(parameters[i]))) continue;
      if (std::optional<IntegerFacts> facts = joinedFacts(block, i)) set(parameters[i], *facts);
    }
    for (Inst inst : function.layout.insts(block)) {
      FactSource source = factSource(dfg.opcode(inst));
      if (source == FactSource::None) continue;
      if (source == FactSource::Operands && !isAnyKnown(inst)) continue;
      Type type = dfg.typeOf(dfg.firstResult(inst));
      if (!hasIntegerFacts(type)) continue;
      IntegerFacts facts = computeFor(inst);
      if (!(facts == nothingKnown[type.bits()])) set(dfg.firstResult(inst), facts);
    }
    isDone[node] = true;
  }
  firstRefined = uint32_t(known.size());
}

/// Something is known of an operand.
bool CopyPropagator::isAnyKnown(Inst inst) const {
  for (Value value : std::as_const(dfg).arguments(inst))
    if (numbers.at(dfg.resolveAliases(value)) != UINT32_MAX) return true;
  return false;
}

bool CopyPropagator::hasRefinedOperand(Inst inst) const {
  return llvm::any_of(std::as_const(dfg).arguments(inst), [&](Value value) {
    uint32_t number = numbers.at(dfg.resolveAliases(value));
    return number != UINT32_MAX && number >= firstRefined;
  });
}

void CopyPropagator::refine(Value value, const IntegerFacts &facts) {
  value = dfg.resolveAliases(value);
  IntegerFacts before = factsOf(value), after = before.meet(facts);
  if (after == before || after.isImpossible()) return;
  undo.emplace_back(value, numbers.at(value));
  set(value, after);
  // What is known of an extended number is known of the number.
  Inst inst = dfg.definingInst(value);
  if (inst && dfg.opcode(inst) == Opcode::Uextend) {
    Value inner = dfg.resolveAliases(dfg.argument(inst, 0));
    uint64_t mask = IntegerFacts::maskOf(dfg.typeOf(inner).bits());
    IntegerFacts narrow =
        factsOf(inner).meet({after.zeros, after.ones, after.least, std::min(after.most, mask)});
    if (!narrow.isImpossible()) {
      undo.emplace_back(inner, numbers.at(inner));
      set(inner, narrow);
    }
  }
}

void CopyPropagator::assume(Value condition, bool isTrue) {
  assumptions.assign(1, {condition, isTrue});
  for (unsigned i = 0; i < assumptions.size() && i < 8; ++i) {
    auto [value, truth] = assumptions[i];
    Type type = dfg.typeOf(value);
    if (hasIntegerFacts(type))
      refine(value, truth ? IntegerFacts::range(type.bits(), 1, IntegerFacts::maskOf(type.bits()))
                          : IntegerFacts::constant(0));
    Inst inst = dfg.definingInst(value);
    if (!inst) continue;
    Opcode opcode = dfg.opcode(inst);
    if (opcode == Opcode::Uextend || opcode == Opcode::Sextend ||
        (opcode == Opcode::Band && truth) || (opcode == Opcode::Bor && !truth))
      for (Value argument : dfg.arguments(inst))
        assumptions.emplace_back(argument, truth);
    if (opcode != Opcode::Icmp) continue;
    Value x = dfg.argument(inst, 0), y = dfg.argument(inst, 1);
    Type compared = dfg.typeOf(x);
    if (!hasIntegerFacts(compared)) continue;
    IntCC cc = truth ? dfg[inst].intCC() : complement(dfg[inst].intCC());
    IntegerFacts left = factsOf(x), right = factsOf(y);
    refine(x, factsWhere(cc, compared.bits(), left, right));
    refine(y, factsWhere(swapOperands(cc), compared.bits(), right, left));
  }
}

//===----------------------------------------------------------------------===//
// What they show
//===----------------------------------------------------------------------===//

/// The instruction that defines \p value, if it is an \p opcode.
Inst CopyPropagator::definer(Value value, Opcode opcode) const {
  Inst inst = dfg.definingInst(value);
  return inst && dfg.opcode(inst) == opcode ? inst : Inst();
}

std::optional<bool> CopyPropagator::outcomeOf(Inst inst) const {
  Type type = dfg.typeOf(dfg.argument(inst, 0));
  if (!hasIntegerFacts(type)) return std::nullopt;
  return compareFacts(dfg[inst].intCC(), type.bits(), factsOf(dfg.argument(inst, 0)),
                      factsOf(dfg.argument(inst, 1)));
}

/// \p value without a mask or extension that leaves the bits \p demanded as they are.
Value CopyPropagator::withoutMask(Value value, uint64_t demanded) const {
  Inst mask = definer(value, Opcode::Band);
  if (!mask) return Value();
  for (unsigned i = 0; i < 2; ++i)
    if ((factsOf(dfg.argument(mask, 1 - i)).ones & demanded) == demanded)
      return dfg.resolveAliases(dfg.argument(mask, i));
  return Value();
}

/// A value that equals the result of \p inst; none if there is none.
Value CopyPropagator::simplerValue(Inst inst) const {
  Type type = dfg.typeOf(dfg.firstResult(inst));
  auto argument = [&](unsigned i) { return dfg.resolveAliases(dfg.argument(inst, i)); };
  switch (dfg.opcode(inst)) {
  case Opcode::Band:
    for (unsigned i = 0; i < 2; ++i)
      if ((factsOf(argument(i)).possible() & ~factsOf(argument(1 - i)).ones) == 0)
        return argument(i);
    return Value();
  case Opcode::Bor:
    for (unsigned i = 0; i < 2; ++i)
      if ((factsOf(argument(1 - i)).possible() & ~factsOf(argument(i)).ones) == 0)
        return argument(i);
    return Value();
  case Opcode::Uextend:
  case Opcode::Sextend: {
    // Of a number that was narrow before it was reduced.
    Inst reduce = definer(argument(0), Opcode::Ireduce);
    if (!reduce) return Value();
    Value wide = dfg.resolveAliases(dfg.argument(reduce, 0));
    if (dfg.typeOf(wide) != type || !hasIntegerFacts(type)) return Value();
    unsigned bits = dfg.typeOf(argument(0)).bits();
    uint64_t limit = IntegerFacts::maskOf(dfg.opcode(inst) == Opcode::Uextend ? bits : bits - 1);
    return factsOf(wide).most <= limit ? wide : Value();
  }
  case Opcode::Ireduce: {
    Inst extend = definer(argument(0), Opcode::Uextend);
    if (!extend) extend = definer(argument(0), Opcode::Sextend);
    if (!extend) return Value();
    Value narrow = dfg.resolveAliases(dfg.argument(extend, 0));
    return dfg.typeOf(narrow) == type ? narrow : Value();
  }
  case Opcode::Select:
  case Opcode::SelectSpectreGuard: {
    if (argument(1) == argument(2)) return argument(1);
    if (!hasIntegerFacts(dfg.typeOf(argument(0)))) return Value();
    IntegerFacts condition = factsOf(argument(0));
    if (condition.isImpossible()) return Value();
    if (condition.most == 0) return argument(2);
    return condition.least > 0 ? argument(1) : Value();
  }
  default:
    return Value();
  }
}

/// Changes that keep the instruction's result but make it cheaper. True if there was one.
bool CopyPropagator::simplifyInPlace(Inst inst) {
  InstructionData &data = dfg[inst];
  auto replaceOperand = [&](unsigned i, Value by) {
    if (!by || dfg.typeOf(by) != dfg.typeOf(dfg.argument(inst, i))) return false;
    dfg.arguments(inst)[i] = by;
    return true;
  };
  switch (data.opcode()) {
  case Opcode::Sextend: {
    unsigned bits = dfg.typeOf(dfg.argument(inst, 0)).bits();
    if (bits > 64 || factsOf(dfg.argument(inst, 0)).sign(bits) != false) return false;
    data.setOpcode(Opcode::Uextend);
    return true;
  }
  case Opcode::Ishl:
  case Opcode::Ushr:
  case Opcode::Sshr:
  case Opcode::Rotl:
  case Opcode::Rotr: {
    unsigned bits = dfg.typeOf(dfg.argument(inst, 0)).laneBits();
    return bits <= 64 && replaceOperand(1, withoutMask(dfg.argument(inst, 1), bits - 1));
  }
  case Opcode::Ireduce: {
    Type type = dfg.typeOf(dfg.firstResult(inst));
    return hasIntegerFacts(dfg.typeOf(dfg.argument(inst, 0))) &&
           replaceOperand(0, withoutMask(dfg.argument(inst, 0), IntegerFacts::maskOf(type.bits())));
  }
  case Opcode::Istore8:
    return replaceOperand(0, withoutMask(dfg.argument(inst, 0), 0xff));
  case Opcode::Istore16:
    return replaceOperand(0, withoutMask(dfg.argument(inst, 0), 0xffff));
  case Opcode::Istore32:
    return replaceOperand(0, withoutMask(dfg.argument(inst, 0), 0xffff'ffff));
  default:
    return false;
  }
}

/// A result with one possible value becomes that constant.
bool CopyPropagator::replaceByConstant(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  Value result = dfg.firstResult(inst);
  const IntegerFacts *found = &factsOf(result);
  IntegerFacts outcomeFacts;
  if (opcode == Opcode::Icmp)
    if (std::optional<bool> outcome = outcomeOf(inst)) {
      outcomeFacts = IntegerFacts::constant(*outcome);
      found = &outcomeFacts;
    }
  if (!found->isConstant() || found->isImpossible()) return false;
  if (isNeeded(function, inst) || canLoad(opcode) || guards.contains(inst) ||
      dfg.results(inst).size() != 1)
    return false;
  IntegerFacts facts = *found;
  Builder builder(function);
  builder.setReplacing(inst);
  builder.iconst(dfg.typeOf(result), int64_t(facts.least));
  set(result, facts);
  ++constants;
  return true;
}

bool CopyPropagator::visitTrap(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  if (opcode != Opcode::Trapz && opcode != Opcode::Trapnz) return false;
  Value condition = dfg.argument(inst, 0);
  if (hasIntegerFacts(dfg.typeOf(condition))) {
    IntegerFacts facts = factsOf(condition);
    bool never = opcode == Opcode::Trapz ? facts.least > 0 : facts.most == 0;
    if (never && !facts.isImpossible()) {
      function.removeInst(inst);
      ++traps;
      return true;
    }
  }
  assume(condition, opcode == Opcode::Trapz);
  return true;
}

/// The result is known to be a constant, or may be with what operands are here.
bool CopyPropagator::mayBeConstant(Inst inst) const {
  uint32_t number = numbers.at(dfg.firstResult(inst));
  return (number != UINT32_MAX && known[number].isConstant()) || isRefined(inst);
}

/// False for instructions that `visit` would leave as they are.
bool CopyPropagator::mayChange(Inst inst) const {
  switch (dfg.opcode(inst)) {
  case Opcode::Iconst:
    return false;
  case Opcode::Icmp:
  case Opcode::Band:
  case Opcode::Bor:
    return isAnyKnown(inst);
  case Opcode::Uextend:
  case Opcode::Sextend:
    return isAnyKnown(inst) || definer(dfg.argument(inst, 0), Opcode::Ireduce);
  case Opcode::Select:
  case Opcode::SelectSpectreGuard:
    return isAnyKnown(inst) ||
           dfg.resolveAliases(dfg.argument(inst, 1)) == dfg.resolveAliases(dfg.argument(inst, 2));
  case Opcode::Ishl:
  case Opcode::Ushr:
  case Opcode::Sshr:
  case Opcode::Rotl:
  case Opcode::Rotr:
    return mayBeConstant(inst) || definer(dfg.argument(inst, 1), Opcode::Band);
  case Opcode::Ireduce:
  case Opcode::Istore8:
  case Opcode::Istore16:
  case Opcode::Istore32:
  case Opcode::Trapz:
  case Opcode::Trapnz:
    return true;
  default:
    return dfg.hasResults(inst) && mayBeConstant(inst);
  }
}

void CopyPropagator::visit(Inst inst) {
  if (!mayChange(inst) || visitTrap(inst)) return;
  if (dfg.hasResults(inst) && hasIntegerFacts(dfg.typeOf(dfg.firstResult(inst)))) {
    Value result = dfg.firstResult(inst);
    if (isRefined(inst)) {
      IntegerFacts here = factsOf(result).meet(computeFor(inst));
      if (!here.isImpossible() && !(here == factsOf(result))) {
        undo.emplace_back(result, numbers.at(result));
        set(result, here);
      }
    }
    if (replaceByConstant(inst)) return;
    if (Value value = guards.contains(inst) ? Value() : simplerValue(inst)) {
      dfg.replaceResults(inst, value);
      function.removeInst(inst);
      ++copies;
      return;
    }
  }
  narrowed += simplifyInPlace(inst);
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

void CopyPropagator::learnFromBranch(Block block) {
  if (incoming.to(block).size() != 1) return;
  const IncomingCall &way = incoming.to(block).front();
  Inst branch = function.layout.lastInst(way.from);
  if (dfg.opcode(branch) != Opcode::Brif) return;
  assume(dfg.argument(branch, 0), dfg[branch].blockCall(0).handle() == way.call.handle());
}

void CopyPropagator::walk() {
  std::vector<std::pair<uint32_t, size_t>> scopes; // end in the preorder, mark of `undo`
  llvm::ArrayRef<uint32_t> preorder = tree.preorder();
  for (uint32_t position = 0; position < preorder.size(); ++position) {
    for (; !scopes.empty() && scopes.back().first <= position; scopes.pop_back())
      for (; undo.size() > scopes.back().second; undo.pop_back())
        numbers[undo.back().first] = undo.back().second;
    Block block(preorder[position]);
    scopes.emplace_back(position + tree.subtreeSize(block.index()), undo.size());
    learnFromBranch(block);
    for (Inst inst = function.layout.firstInst(block), next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      visit(inst);
    }
  }
}

bool CopyPropagator::run() {
  computeAll();
  walk();
  if (copies + constants + traps + narrowed == 0) return false;
  removeDeadInsts(function);
  return true;
}

void CopyPropagator::count(Statistics &statistics) const {
  auto add = [&](llvm::StringRef what, unsigned amount) {
    statistics.count(CopyPropagation::name, what, amount);
  };
  add("conditional traps removed", traps);
  add("copies removed", copies);
  add("operands simplified", narrowed);
  add("results that are constant", constants);
}

PreservedAnalyses CopyPropagation::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  CopyPropagator propagator(function, context);
  bool changed = propagator.run();
  propagator.count(context.statistics);
  if (!changed) return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  return PreservedAnalyses::none()
      .preserve<ControlFlowAnalysis>()
      .preserve<DominatorAnalysis>()
      .preserve<PostDominatorAnalysis>()
      .preserve<LoopAnalysis>();
}
