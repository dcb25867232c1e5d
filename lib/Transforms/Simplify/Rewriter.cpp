//===- Rewriter.cpp - What the rules of simplify see and do -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rewriter.h"
#include "../FunctionEdit.h"
#include "../KnownConstants.h"
#include "Rules.h"
#include "cot/Analysis/IntegerFacts.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::simplify;
using cot::interpreter::DataValue;
using cot::interpreter::Evaluator;

/// Rules that are applied at one instruction of the function and at what they make of it.
static constexpr unsigned maxFiringsPerVisit = 64;

static bool isConstantInst(Opcode opcode) {
  return opcode == Opcode::Iconst || opcode == Opcode::F16const || opcode == Opcode::F32const ||
         opcode == Opcode::F64const || opcode == Opcode::F128const || opcode == Opcode::Vconst;
}

using OpcodeSet = std::array<bool, numOpcodes>;

static OpcodeSet opcodesOf(llvm::function_ref<bool(Opcode)> contains) {
  OpcodeSet members{};
  for (unsigned i = 0; i < numOpcodes; ++i)
    members[i] = contains(Opcode(i));
  return members;
}

const OpcodeSet Rewriter::maybeConstants = opcodesOf([](Opcode opcode) {
  return isConstantInst(opcode) || opcode == Opcode::Splat || opcode == Opcode::Uextend ||
         opcode == Opcode::Sextend || opcode == Opcode::Iconcat;
});
static const OpcodeSet foldable = opcodesOf(Evaluator::canEvaluate);

/// Opcodes that are folded or that rules begin with.
static const OpcodeSet visited = opcodesOf([](Opcode opcode) {
  return Evaluator::canEvaluate(opcode) || rewriteFunctions[unsigned(opcode)];
});

AnalysisKey SimplifiedForm::key{.outlivesChanges = true};

Rewriter::Rewriter(Function &function, const ControlFlowGraph &controlFlow,
                   PassContext<Function> &context)
    : LentTables(context.tables<RewriterTables>(function)), function(function),
      controlFlow(controlFlow), graph(function.dfg), builder(function),
      evaluator(context.tables<std::optional<Evaluator>>(function)),
      firings(context.statistics.table(Simplification::name, ruleTitles)),
      fuel(8 * uint64_t(function.dfg.numInsts()) + maxFiringsPerVisit) {
  recount();
  const SimplifiedForm::Result &last = context.get<SimplifiedForm>(function);
  if (!last.insts.empty()) beginFrom(last);
}

void Rewriter::recount() {
  uses.resize(graph.numValues());
  dead.resize(graph.numInsts());
  for (Block block : function.layout.blocks())
    for (Inst inst : function.layout.insts(block))
      countUses(inst);
}

LLVM_ATTRIBUTE_ALWAYS_INLINE void Rewriter::countUse(Value value, Inst user) {
  if (graph.definition(value).kind == ValueDef::Alias) {
    value = graph.resolveAliases(value);
    ++aliasUses;
  }
  Uses &entry = uses[value.index()];
  ++entry.count;
  entry.users ^= user.index();
}

LLVM_ATTRIBUTE_ALWAYS_INLINE void Rewriter::countUses(Inst inst) {
  const InstructionData &data = std::as_const(graph)[inst];
  OperandShape shape = operandShape(data.opcode());
  if (shape.hasList() || shape.callsBlocks()) return countUsesInLists(inst);
  for (unsigned i = 0; i < shape.fixedValues(); ++i)
    countUse(data.value(i), inst);
}

/// Those of any instruction, also of one that has lists.
LLVM_ATTRIBUTE_NOINLINE void Rewriter::countUsesInLists(Inst inst) {
  std::as_const(graph).forEachUse(inst, [&](Value value) { countUse(value, inst); });
}

/// What is in `released` has one use less. What nobody needs any more uses nothing.
void Rewriter::releaseUses() {
  while (!released.empty()) {
    Value next = graph.resolveAliases(released.back().value);
    Uses &entry = uses[next.index()];
    entry.users ^= released.back().user.index();
    int32_t left = --entry.count;
    released.pop_back();
    Inst inst = graph.definingInst(next);
    if (!inst) continue;
    if (left == 1 && !isConstantInst(graph.opcode(inst))) becameSingle.push_back(next);
    if (left <= 0) markDead(inst);
  }
}

/// Nobody needs \p inst if that holds; then `released` grows by what it used.
void Rewriter::markDead(Inst inst) {
  if (dead.contains(inst)) return;
  for (Value result : graph.results(inst))
    if (uses[result.index()].count > 0) return;
  if (isNeeded(function, inst)) return;
  dead.insert(inst);
  deadInsts.push_back(inst);
  std::as_const(graph).forEachUse(inst, [&](Value used) { released.push_back({used, inst}); });
}

unsigned Rewriter::removeDead() {
  unsigned removed = 0;
  for (Inst inst : deadInsts) {
    if (!function.layout.blockOf(inst)) continue;
    function.removeInst(inst);
    ++removed;
  }
  deadInsts.clear();
  if (removed != 0) endLabelsOfRemoved(function);
  return removed;
}

void Rewriter::count(Statistics &statistics) const {
  statistics.count(Simplification::name, "rules applied", allFirings);
  statistics.count(Simplification::name, "constants folded", folded);
}

//===----------------------------------------------------------------------===//
// Visits
//===----------------------------------------------------------------------===//

bool Rewriter::walk() {
  bool changed = false;
  for (uint32_t node : llvm::reverse(controlFlow.postorder().order()))
    for (Inst inst = function.layout.firstInst(Block(node)), next; inst; inst = next) {
      next = function.layout.nextInst(inst);
      changed |= visitInOrder(inst);
    }
  return changed;
}

LLVM_ATTRIBUTE_ALWAYS_INLINE bool Rewriter::visitInOrder(Inst inst) {
  llvm::ArrayRef<Value> results = graph.results(inst);
  if (results.empty() ? !isNeeded(function, inst) : uses[results.front().index()].count <= 0) {
    markDead(inst);
    if (!released.empty()) releaseUses();
    if (dead.contains(inst)) return false;
  }
  if (!looksAtAll && !isAffected(inst)) return false;
  resolveOperands(inst);
  return visited[unsigned(graph.opcode(inst))] && visit(inst);
}

bool Rewriter::visit(Inst inst) {
  root = inst;
  uint32_t firstNew = graph.numInsts();
  if (fuel == 0 || (!fold() && !applyRules())) return false;
  visitChanged(firstNew);
  return true;
}

/// Goes on with what a change of the root concerns.
void Rewriter::visitChanged(uint32_t firstNew) {
  worklist.clear();
  noteChange(firstNew);
  unsigned left = maxFiringsPerVisit - 1;
  --fuel;
  while (!worklist.empty() && left > 0 && fuel > 0) {
    root = worklist.back();
    worklist.pop_back();
    if (dead.contains(root) || !function.layout.blockOf(root)) continue;
    resolveOperands(root);
    firstNew = graph.numInsts();
    if (!fold() && !applyRules()) continue;
    --left;
    --fuel;
    noteChange(firstNew);
  }
  wasCutOff |= left == 0;
}

/// Rules look at operands this many instructions deep, a constant behind a splat or an extension
/// included.
static constexpr uint8_t maxReach = deepestPattern + 1;

bool Rewriter::beginNextWalk() {
  if (becameSingle.empty() && !wasCutOff) return false;
  reach.assign(graph.numValues(), 0);
  looksAtAll = std::exchange(wasCutOff, false);
  lastInsts = {};
  tracksChanges = true;
  return visitSingleUsers() || looksAtAll;
}

/// Rules ask for single uses of operands of the root: so only the users of what has a single use
/// now may match. True if any did, so that their own users are to be looked at.
bool Rewriter::visitSingleUsers() {
  bool changed = false;
  for (size_t i = 0; i < becameSingle.size(); ++i) {
    Uses entry = uses[graph.resolveAliases(becameSingle[i]).index()];
    Inst user = entry.count == 1 ? Inst(entry.users) : Inst();
    Block block = user ? function.layout.blockOf(user) : Block();
    if (!block || !controlFlow.isReachable(block) || dead.contains(user)) continue;
    resolveOperands(user);
    changed |= visited[unsigned(graph.opcode(user))] && visit(user);
  }
  becameSingle.clear();
  return changed;
}

void Rewriter::resolveAliases(Inst inst) {
  graph.mapUses(inst, [&](Value value) {
    if (graph.definition(value).kind != ValueDef::Alias) return value;
    aliasUses -= aliasUses != 0;
    return graph.resolveAliases(value);
  });
}

/// Only what has changed since \p form was left is to be looked at.
void Rewriter::beginFrom(const SimplifiedForm::Result &form) {
  lastInsts = form.insts;
  looksAtAll = false;
  tracksChanges = true;
  reach.assign(graph.numValues(), 0);
  for (uint32_t i = 0; i < form.uses.size(); ++i)
    if (uses[i].count == 1 && form.uses[i].count != 1) reach[i] = 1;
}

/// What \p inst uses, or itself, has changed so that a rule may match now.
LLVM_ATTRIBUTE_ALWAYS_INLINE bool Rewriter::isAffected(Inst inst) {
  if (!lastInsts.empty() && isChanged(inst)) {
    touch(inst);
    return true;
  }
  uint8_t left = 0;
  for (Value value : std::as_const(graph).arguments(inst)) // aliases have changed themselves
    left = std::max(left, reach[value.index()]);
  if (left > 1) passOn(inst, left - 1);
  return left != 0;
}

void Rewriter::leave(SimplifiedForm::Result &form) {
  form.clear();
  if (!becameSingle.empty() || wasCutOff || fuel == 0 || graph.numInsts() == 0) return;
  // Instructions lie one behind the other.
  form.insts.assign(&graph[Inst(0)], &graph[Inst(0)] + graph.numInsts());
  form.uses.swap(uses);
}

/// What uses the results of \p inst is affected \p left steps further.
void Rewriter::passOn(Inst inst, uint8_t left) {
  for (Value result : graph.results(inst))
    reach[result.index()] = std::max<uint8_t>(reach[result.index()], left);
}

/// The results of \p inst are new.
void Rewriter::touch(Inst inst) {
  for (Value result : graph.results(inst))
    reach[result.index()] = maxReach;
}

/// Room for the values that a rule has made.
void Rewriter::growTables() {
  if (uses.size() < graph.numValues()) uses.resize(graph.numValues());
  if (tracksChanges && reach.size() < graph.numValues()) reach.resize(graph.numValues());
}

LLVM_ATTRIBUTE_ALWAYS_INLINE bool Rewriter::applyRules() {
  RewriteFunction rewrite = rewriteFunctions[unsigned(graph.opcode(root))];
  return rewrite && rewrite(*this, root);
}

/// Counts uses after the root has changed, and looks again at it and at what is new, operands
/// first.
void Rewriter::noteChange(uint32_t firstNew) {
  growTables();
  Inst changed = root;
  bool stands = bool(function.layout.blockOf(root));
  if (stands) {
    countUses(root);
    worklist.push_back(root);
    if (tracksChanges) touch(root);
  }
  for (uint32_t i = graph.numInsts(); i-- > firstNew;) {
    countUses(Inst(i));
    worklist.push_back(Inst(i));
    if (tracksChanges) touch(Inst(i));
  }
  for (Value value : previousUses)
    released.push_back({value, changed});
  previousUses.clear();
  releaseUses();
}

void Rewriter::noteUsesOfRoot() {
  std::as_const(graph).forEachUse(root, [&](Value value) { previousUses.push_back(value); });
}

Builder &Rewriter::replacing(Inst) {
  noteUsesOfRoot();
  builder.setReplacing(root);
  return builder;
}

/// \p to, which may be new, stands for \p from.
void Rewriter::moveUses(Value from, Value to) {
  aliasUses += uint64_t(std::max(uses[from.index()].count, 0));
  uses[to.index()].count += uses[from.index()].count;
  uses[to.index()].users ^= uses[from.index()].users;
}

bool Rewriter::use(Inst inst, llvm::ArrayRef<Value> values, unsigned rule) {
  noteUsesOfRoot();
  growTables();
  for (auto [result, value] : llvm::zip(graph.results(inst), values)) {
    moveUses(result, value);
    if (!tracksChanges) continue;
    reach[result.index()] = maxReach;
    reach[value.index()] = maxReach;
  }
  graph.replaceResults(inst, values);
  function.removeInst(inst);
  return fired(rule);
}

bool Rewriter::remove(Inst inst, unsigned rule) {
  noteUsesOfRoot();
  function.removeInst(inst);
  return fired(rule);
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

std::optional<int64_t> Rewriter::constantOf(Value value) const {
  return integerConstant(function, value);
}

/// The lane that all lanes of a constant of \p bits bits a lane are.
static std::optional<int64_t> uniformLane(llvm::ArrayRef<uint8_t> bytes, unsigned bits) {
  size_t size = bits / 8;
  for (size_t i = size; i < bytes.size(); ++i)
    if (bytes[i] != bytes[i - size]) return std::nullopt;
  uint64_t lane = 0;
  for (size_t i = 0; i < size; ++i) {
    if (i < 8)
      lane |= uint64_t(bytes[i]) << 8 * i;
    else if (bytes[i] != (int64_t(lane) < 0 ? 0xff : 0)) // wider than 64 bits: a small number?
      return std::nullopt;
  }
  return llvm::SignExtend64(lane, std::min(bits, 64u));
}

std::optional<int64_t> Rewriter::laneOfOther(Inst inst, Type type) const {
  const InstructionData &data = graph[inst];
  switch (data.opcode()) {
  case Opcode::F16const:
  case Opcode::F32const:
    return llvm::SignExtend64(data.word(1), type.bits());
  case Opcode::F64const:
    return int64_t(data.wide());
  case Opcode::F128const:
  case Opcode::Vconst:
    if (type.isDynamic()) return std::nullopt;
    return uniformLane(graph.constants[data.constant()], type.laneBits());
  case Opcode::Splat: {
    Inst scalar = definingInst(argument(inst, 0));
    if (!scalar || type.isDynamic() || graph.opcode(scalar) == Opcode::Splat) return std::nullopt;
    return laneConstant(argument(inst, 0));
  }
  case Opcode::Uextend:
  case Opcode::Sextend: {
    if (type != types::i128) return std::nullopt;
    Value narrow = argument(inst, 0);
    std::optional<int64_t> constant = constantOf(narrow);
    if (!constant || data.opcode() == Opcode::Sextend) return constant;
    unsigned bits = graph.typeOf(narrow).bits();
    if (bits == 64) return *constant < 0 ? std::nullopt : constant;
    return int64_t(uint64_t(*constant) & ((uint64_t(1) << bits) - 1));
  }
  case Opcode::Iconcat: {
    std::optional<int64_t> low = constantOf(argument(inst, 0)),
                           high = constantOf(argument(inst, 1));
    if (type != types::i128 || !low || !high || *high != (*low < 0 ? -1 : 0)) return std::nullopt;
    return low;
  }
  default:
    return std::nullopt;
  }
}

/// 128-bit integers are written as extensions of narrower constants, where they fit.
static DataValue wideInteger(int64_t value) {
  return DataValue::i128(interpreter::UInt128(interpreter::Int128(value)));
}

std::optional<DataValue> Rewriter::constantValue(Value value) const {
  Inst inst = definingInst(value);
  if (!inst) return std::nullopt;
  if (graph.typeOf(value) == types::i128) {
    std::optional<int64_t> number = laneConstant(value);
    if (!number) return std::nullopt;
    return wideInteger(*number);
  }
  return Evaluator::constant(function, inst);
}

Value Rewriter::constant(Type type, int64_t lane) {
  builder.setBefore(root);
  if (type.isInt()) return builder.integer(type, lane);
  DataValue value(type);
  for (unsigned i = 0; i < type.laneCount(); ++i)
    value.setLane(i, interpreter::UInt128(interpreter::Int128(lane)));
  return makeConstant(builder, function, value);
}

/// There are instructions for the constant.
static bool isWritable(const DataValue &value) {
  if (value.type() == types::i128) return value == wideInteger(int64_t(value.low64()));
  return hasConstantInst(value.type());
}

/// The result of the root, whose operands are integer constants. What facts tell of it comes much
/// cheaper than an interpreter.
std::optional<uint64_t> Rewriter::rootOfIntegers() const {
  return integerResult(function, root, [&](Value value) {
    Value known = graph.resolveAliases(value);
    return IntegerFacts::constant(uint64_t(*constantOf(known)) &
                                  IntegerFacts::maskOf(graph.typeOf(known).bits()));
  });
}

/// Computes the root if all its operands are constants.
LLVM_ATTRIBUTE_ALWAYS_INLINE bool Rewriter::fold() {
  Opcode opcode = graph.opcode(root);
  if (!foldable[unsigned(opcode)]) return false;
  llvm::ArrayRef<Value> arguments = std::as_const(graph).arguments(root);
  if (arguments.empty() || arguments.size() > 3) return false;
  bool areIntegers = true;
  for (Value argument : arguments) { // aliases have been resolved
    Inst inst = possibleConstant(argument);
    if (!inst) return false;
    areIntegers &= graph.opcode(inst) == Opcode::Iconst;
  }
  return foldConstants(arguments, areIntegers);
}

bool Rewriter::foldConstants(llvm::ArrayRef<Value> arguments, bool areIntegers) {
  if (std::optional<uint64_t> value = areIntegers ? rootOfIntegers() : std::nullopt) {
    replacing(root).iconst(resultType(), int64_t(*value));
    ++folded;
    return true;
  }
  operands.clear();
  for (Value argument : arguments) {
    std::optional<DataValue> value = constantValue(graph.resolveAliases(argument));
    if (!value) return false;
    operands.push_back(*value);
  }
  if (isWideConstant(root)) return false;
  if (!evaluator) evaluator.emplace();
  if (!evaluator->evaluate(function, root, operands, results)) return false;
  if (!llvm::all_of(results, isWritable)) return false;
  replaceByConstants();
  ++folded;
  return true;
}

/// The form in which constants of type i128 are written.
bool Rewriter::isWideConstant(Inst inst) const {
  Opcode opcode = graph.opcode(inst);
  return (opcode == Opcode::Uextend || opcode == Opcode::Sextend) &&
         graph.typeOf(graph.firstResult(inst)) == types::i128;
}

void Rewriter::replaceByConstants() {
  if (results.size() == 1 && results[0].type() != types::i128) { // keeps the number of the result
    makeConstant(replacing(root), function, results[0]);
    return;
  }
  noteUsesOfRoot();
  builder.setBefore(root);
  llvm::SmallVector<Value, 2> made;
  for (const DataValue &value : results)
    made.push_back(value.type() == types::i128
                       ? builder.integer(types::i128, int64_t(value.low64()))
                       : makeConstant(builder, function, value));
  growTables();
  for (auto [result, value] : llvm::zip(graph.results(root), made)) {
    moveUses(result, value);
    if (tracksChanges) reach[result.index()] = maxReach;
  }
  graph.replaceResults(root, made);
  function.removeInst(root);
}
