//===- Expressions.cpp - Instructions without memory in gvn -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionEdit.h"
#include "Gvn/ValueNumberer.h"
#include "cot/Analysis/IntegerFacts.h"

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;
using cot::interpreter::Evaluator;

namespace {
/// First words of keys that are no instruction's.
enum : uint32_t { ConstantKey = 0x1000, NonzeroKey, LongConstantKey };
} // namespace

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value ValueNumberer::leader(Value value) const {
  value = dfg.resolveAliases(value);
  while (Value by = substitutes.lookup(value))
    value = dfg.resolveAliases(by);
  return value;
}

/// The same without what only branches have told.
Value ValueNumberer::unconditionalLeader(Value value) const {
  value = dfg.resolveAliases(value);
  while (goneParameters.contains(value))
    value = dfg.resolveAliases(substitutes.lookup(value));
  return value;
}

void ValueNumberer::substitute(Value value, Value by, bool forever) {
  if (value == by) return;
  if (!forever) undo.emplace_back(value, substitutes.lookup(value));
  substitutes[value] = by;
}

/// A constant that nothing holds yet.
Value ValueNumberer::factConstant(const DataValue &value) {
  if (const Value *found = table.find(keyOfConstant(value))) return *found;
  Value made = dfg.makeUnused(value.type());
  unrealized.insert(made);
  constants.remember(made, value);
  return made;
}

/// \p value itself, or an instruction before \p before if it is a constant that has none.
Value ValueNumberer::realized(Value value, Inst before) {
  if (!unrealized.contains(value)) return value;
  Builder builder(function);
  builder.setBefore(before);
  DataValue constant = *constants.find(value);
  return constantAt(builder, constant);
}

void ValueNumberer::mapToLeaders(Inst inst, MemoryEffect effect) {
  bool isGuard = guards.contains(inst);
  // That an address is equal to a constant here must not hide that it is the one of other accesses.
  Value address;
  if (effect == MemoryEffect::Load || effect == MemoryEffect::Store)
    address = dfg.argument(inst, effect == MemoryEffect::Store ? 1 : 0);
  auto substituteFor = [&](Value value, Value behind) LLVM_ATTRIBUTE_NOINLINE {
    Value found = isGuard || value == address ? unconditionalLeader(value) : leader(value);
    mappedUses |= found != behind;
    if (unrealized.contains(found)) wanted.push_back(found);
    return found;
  };
  dfg.mapUses(inst, [&](Value value) {
    Value behind = dfg.resolveAliases(value);
    return substitutes.at(behind) ? substituteFor(value, behind) : behind;
  });
  if (wanted.empty()) return;
  for (Value value : wanted)
    realized(value, inst);
  wanted.clear();
  dfg.mapUses(inst, [&](Value value) {
    return unrealized.contains(value) ? *table.find(keyOfConstant(*constants.find(value))) : value;
  });
}

void ValueNumberer::replace(Inst inst, llvm::ArrayRef<Value> values) {
  llvm::SmallVector<Value, 2> real;
  for (Value value : values)
    real.push_back(realized(value, inst));
  dfg.replaceResults(inst, real);
  function.removeInst(inst);
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

/// One number for each sequence of bytes.
uint32_t ValueNumberer::canonicalBytes(llvm::ArrayRef<uint8_t> bytes) {
  llvm::StringRef text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return canonicalConstants.try_emplace(text, canonicalConstants.size()).first->second;
}

ExpressionKey ValueNumberer::keyOfConstant(const DataValue &value) {
  ExpressionKey key{};
  key[1] = uint32_t(value.type().code()) << 16;
  if (value.size() > 16) {
    key[0] = LongConstantKey;
    key[2] = canonicalBytes(value.bytes());
    return key;
  }
  key[0] = ConstantKey;
  std::memcpy(&key[2], value.bytes().data(), value.size());
  return key;
}

namespace {
/// What may be done with instructions of an opcode.
struct OpcodeTraits {
  bool isEvaluated = false; ///< Of constants, by the interpreter.
  bool isKnown = false;     ///< That, or a constant.
  bool isNumbered = false;  ///< Equal operands make equal results.
};
} // namespace

static const std::array<OpcodeTraits, numOpcodes> traits = [] {
  std::array<OpcodeTraits, numOpcodes> table;
  for (unsigned i = 0; i < numOpcodes; ++i) {
    bool isEvaluated = Evaluator::canEvaluate(Opcode(i));
    table[i] = {isEvaluated, isEvaluated, isEvaluated};
  }
  for (Opcode opcode : {Opcode::Iconst, Opcode::F16const, Opcode::F32const, Opcode::F64const,
                        Opcode::F128const, Opcode::Vconst})
    table[unsigned(opcode)].isKnown = true;
  for (Opcode opcode : {Opcode::StackAddr, Opcode::DynamicStackAddr, Opcode::SymbolValue,
                        Opcode::TlsValue, Opcode::FuncAddr, Opcode::GetFramePointer,
                        Opcode::GetStackPointer, Opcode::GetReturnAddress})
    table[unsigned(opcode)].isNumbered = true;
  return table;
}();

/// False for instructions that are not numbered. \p type is that of the first result.
LLVM_ATTRIBUTE_ALWAYS_INLINE bool ValueNumberer::keyOf(const InstructionData &data, Type type,
                                                       ExpressionKey &key) {
  Opcode opcode = data.opcode();
  if (!traits[unsigned(opcode)].isNumbered) return false;
  // That uadd_overflow_trap did not trap once means that it does not with another code either.
  uint8_t byte = data.format() == Format::IntAddTrap ? 0 : data.byte();
  key = {uint32_t(opcode),
         uint32_t(type.code()) << 16 | data.half(),
         data.word(0),
         data.word(1),
         data.word(2),
         0,
         0,
         0};
  if (data.format() == Format::Shuffle) key[4] = canonicalBytes(dfg.immediates[data.mask()]);
  if (key[2] > key[3]) {
    if (has(opcode, Commutative)) {
      std::swap(key[2], key[3]);
    } else if (data.format() == Format::IntCompare) {
      std::swap(key[2], key[3]);
      byte = uint8_t(swapOperands(data.intCC()));
    } else if (data.format() == Format::FloatCompare) {
      std::swap(key[2], key[3]);
      byte = uint8_t(swapOperands(data.floatCC()));
    }
  }
  key[0] |= uint32_t(byte) << 16;
  return true;
}

/// The constant \p value: one that is at hand, else a new one at \p builder.
Value ValueNumberer::constantAt(Builder &builder, const DataValue &value) {
  ExpressionKey key = keyOfConstant(value);
  uint32_t bucket = table.bucketOf(key);
  if (const Value *found = table.find(key, bucket)) return *found;
  Value made = makeConstant(builder, function, value);
  constants.remember(made, value);
  table.insert(key, bucket, made);
  return made;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

/// Leaves the result of \p inst, whose operands are known, in `results` if they are integers of at
/// most 64 bits and facts tell it, which comes much cheaper than an interpreter.
bool ValueNumberer::computeIntegers(Inst inst) {
  for (Value value : std::as_const(dfg).arguments(inst))
    if (!hasIntegerFacts(dfg.typeOf(value))) return false;
  auto result = integerResult(function, inst, [&](Value value) {
    return IntegerFacts::constant(constants.find(dfg.resolveAliases(value))->low64());
  });
  if (!result) return false;
  results.assign(1, DataValue::scalar(dfg.typeOf(dfg.firstResult(inst)), *result));
  return true;
}

/// Leaves the results of \p inst, whose operands are known, in `results`.
bool ValueNumberer::evaluate(Inst inst) {
  if (computeIntegers(inst)) return true;
  if (!constants.operandsOf(function, inst, operands)) return false;
  if (!evaluator) evaluator.emplace();
  return evaluator->evaluate(function, inst, operands, results);
}

/// \p inst makes the constant of \p key, which \p value tells.
void ValueNumberer::visitConstant(Inst inst, const ExpressionKey &key,
                                  llvm::function_ref<DataValue()> value) {
  Value result = dfg.firstResult(inst);
  uint32_t bucket = table.bucketOf(key);
  const Value *found = table.find(key, bucket);
  if (!found) {
    constants.remember(result, value());
    table.insert(key, bucket, result);
  } else if (*found != result) { // else made here a moment ago
    replace(inst, *found);
    ++removedExpressions;
  }
}

/// An integer of up to 64 bits: most constants are, and most of those are there already.
void ValueNumberer::visitInteger(Inst inst) {
  Type type = dfg.typeOf(dfg.firstResult(inst));
  uint64_t bits = uint64_t(dfg[inst].imm64()) & IntegerFacts::maskOf(type.bits());
  ExpressionKey key{ConstantKey, uint32_t(type.code()) << 16, uint32_t(bits), uint32_t(bits >> 32)};
  visitConstant(inst, key, [&] { return DataValue::scalar(type, bits); });
}

/// Constants, and instructions of constants.
LLVM_ATTRIBUTE_ALWAYS_INLINE bool ValueNumberer::visitKnown(Inst inst) {
  return traits[unsigned(dfg.opcode(inst))].isKnown && constants.areOperandsKnown(dfg, inst) &&
         visitConstants(inst);
}

/// An instruction that the interpreter knows, of operands that are known.
bool ValueNumberer::visitConstants(Inst inst) {
  if (dfg.opcode(inst) == Opcode::Iconst) {
    visitInteger(inst);
    return true;
  }
  if (auto constant = Evaluator::constant(function, inst)) {
    visitConstant(inst, keyOfConstant(*constant), [&] { return *constant; });
    return true;
  }
  if (!traits[unsigned(dfg.opcode(inst))].isEvaluated || !evaluate(inst)) return false;
  for (const DataValue &known : results)
    if (!hasConstantInst(known.type())) {
      for (auto [value, constant] : llvm::zip(dfg.results(inst), results))
        constants.remember(value, constant);
      return false; // it still has a number
    }
  if (results.empty()) return false;
  Builder builder(function);
  builder.setBefore(inst);
  llvm::SmallVector<Value, 2> made;
  for (const DataValue &known : results)
    made.push_back(constantAt(builder, known));
  replace(inst, made);
  ++foldedConstants;
  return true;
}

LLVM_ATTRIBUTE_ALWAYS_INLINE void ValueNumberer::visitExpression(Inst inst) {
  ExpressionKey key;
  if (!dfg.hasResults(inst) || !keyOf(dfg[inst], dfg.typeOf(dfg.firstResult(inst)), key)) return;
  uint32_t bucket = table.bucketOf(key);
  if (const Value *found = table.find(key, bucket)) return replaceByEqual(inst, *found);
  table.insert(key, bucket, dfg.firstResult(inst));
}

/// \p found is available and equals the first result of \p inst.
void ValueNumberer::replaceByEqual(Inst inst, Value found) {
  bool isGuard = guards.contains(inst);
  Inst other = dfg.definingInst(found); // none for a fact
  if (isGuard && (!other || dfg.opcode(other) != dfg.opcode(inst))) return;
  llvm::SmallVector<Value, 2> values;
  if (!other) values.push_back(leader(found));
  for (Value value : other ? dfg.results(other) : llvm::ArrayRef<Value>())
    values.push_back(isGuard ? unconditionalLeader(value) : leader(value));
  if (values.size() != dfg.results(inst).size()) return;
  replace(inst, values);
  ++removedExpressions;
}

/// Choices whose condition is known, or whose sides are the same.
bool ValueNumberer::visitChoice(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  Value x = dfg.argument(inst, 1), y = dfg.argument(inst, 2);
  std::optional<bool> truth = x == y ? true : truthOf(dfg.argument(inst, 0));
  if (!truth) return false;
  if (x != y && opcode == Opcode::SelectSpectreGuard && !constants.find(dfg.argument(inst, 0)))
    return false;
  replace(inst, *truth ? x : y);
  ++removedExpressions;
  return true;
}

void ValueNumberer::visitConditionalTrap(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  Value condition = dfg.argument(inst, 0);
  std::optional<bool> truth = truthOf(condition);
  if (!truth) {
    assume(condition, opcode == Opcode::Trapz);
    return;
  }
  if (*truth == (opcode == Opcode::Trapz)) { // goes on
    function.removeInst(inst);
    ++removedTraps;
    return;
  }
  Block block = function.layout.blockOf(inst);
  InstructionData trap(Opcode::Trap);
  trap.setByte(dfg[inst].byte());
  dfg[inst] = trap;
  while (function.layout.lastInst(block) != inst)
    function.removeInst(function.layout.lastInst(block));
  onlyCall[block.index()] = 0;
  nextInst = Inst();
  ++cutBlocks;
}

/// An instruction that touches no memory.
void ValueNumberer::visitPure(Inst inst) {
  switch (dfg.opcode(inst)) {
  case Opcode::Trapz:
  case Opcode::Trapnz:
    return visitConditionalTrap(inst);
  case Opcode::Brif:
  case Opcode::BrTable:
    return visitTerminator(inst);
  case Opcode::Select:
  case Opcode::SelectSpectreGuard:
    if (visitKnown(inst) || visitChoice(inst)) return;
    break;
  default:
    if (visitKnown(inst)) return;
  }
  visitExpression(inst);
}

void ValueNumberer::visitTerminator(Inst inst) {
  Opcode opcode = dfg.opcode(inst);
  BlockCall taken;
  if (opcode == Opcode::Brif) {
    std::optional<bool> truth = truthOf(dfg.argument(inst, 0));
    if (!truth) return;
    taken = dfg[inst].blockCall(*truth ? 0 : 1);
  } else if (opcode == Opcode::BrTable) {
    const DataValue *index = constants.find(dfg.argument(inst, 0));
    if (!index) return;
    const JumpTableData &jumpTable = dfg.jumpTables[dfg[inst].jumpTable()];
    auto targets = jumpTable.targets.get(std::as_const(dfg.pool));
    taken = index->low64() < targets.size() ? targets[index->low64()] : jumpTable.defaultTarget;
  } else {
    return;
  }
  replaceByJump(function, inst, taken);
  onlyCall[function.layout.blockOf(inst).index()] = taken.handle();
  ++foldedBranches;
}

//===----------------------------------------------------------------------===//
// What is known of conditions
//===----------------------------------------------------------------------===//

std::optional<bool> ValueNumberer::truthOf(Value value) const {
  if (const DataValue *known = constants.find(value)) return !known->isZero();
  if (table.find({NonzeroKey, 0, value.index(), 0, 0, 0, 0, 0})) return true;
  return std::nullopt;
}

/// 0 or 1 and nothing else.
static bool isTruthValue(const DataFlowGraph &dfg, Value value) {
  Inst inst = dfg.definingInst(value);
  if (!inst || dfg.typeOf(value) != types::i8) return false;
  Opcode opcode = dfg.opcode(inst);
  return opcode == Opcode::Icmp || opcode == Opcode::Fcmp || opcode == Opcode::VanyTrue ||
         opcode == Opcode::VallTrue;
}

void ValueNumberer::assume(Value condition, bool isTrue) {
  assumptions.assign(1, {condition, isTrue});
  for (unsigned i = 0; i < assumptions.size() && i < 8; ++i) {
    auto [value, truth] = assumptions[i];
    value = leader(value);
    Type type = dfg.typeOf(value);
    if (constants.find(value) || !type.isInt()) continue;
    Inst inst = dfg.definingInst(value);
    Opcode opcode = inst ? dfg.opcode(inst) : Opcode::Nop;
    bool isComparison = opcode == Opcode::Icmp && dfg.typeOf(dfg.argument(inst, 0)).isInt();
    if (isComparison) assumeComparison(inst, truth);
    if (opcode == Opcode::Uextend || opcode == Opcode::Sextend || (opcode == Opcode::Band && truth))
      for (Value argument : dfg.arguments(inst))
        assumptions.emplace_back(argument, truth);
    if (opcode == Opcode::Bor && !truth)
      for (Value argument : dfg.arguments(inst))
        assumptions.emplace_back(argument, false);
    if (truth && !isTruthValue(dfg, value))
      table.insert({NonzeroKey, 0, value.index(), 0, 0, 0, 0, 0}, value);
    else if (type != types::i128)
      substitute(value, factConstant(DataValue::scalar(type, truth)), false);
  }
}

/// Which of less, equal, greater a condition admits, as three bits.
static unsigned outcomes(IntCC condition) {
  switch (condition) {
  case IntCC::Equal:
    return 2;
  case IntCC::NotEqual:
    return 5;
  case IntCC::SignedLessThan:
  case IntCC::UnsignedLessThan:
    return 1;
  case IntCC::SignedLessThanOrEqual:
  case IntCC::UnsignedLessThanOrEqual:
    return 3;
  case IntCC::SignedGreaterThan:
  case IntCC::UnsignedGreaterThan:
    return 4;
  case IntCC::SignedGreaterThanOrEqual:
  case IntCC::UnsignedGreaterThanOrEqual:
    return 6;
  }
  return 7;
}

static bool isSigned(IntCC condition) {
  return condition >= IntCC::SignedLessThan && condition <= IntCC::SignedLessThanOrEqual;
}
static bool isEquality(IntCC condition) {
  return condition == IntCC::Equal || condition == IntCC::NotEqual;
}

/// Every comparison of the same operands that follows gets its value.
void ValueNumberer::assumeComparison(Inst comparison, bool isTrue) {
  InstructionData data = dfg[comparison];
  Value x = leader(data.value(0)), y = leader(data.value(1));
  IntCC condition = isTrue ? data.intCC() : complement(data.intCC());
  if (condition == IntCC::Equal) {
    const DataValue *left = constants.find(x), *right = constants.find(y);
    if (left && !right && hasConstantInst(left->type())) substitute(y, x, false);
    if (right && !left && hasConstantInst(right->type())) substitute(x, y, false);
  }
  unsigned known = outcomes(condition);
  for (uint8_t i = 0; i <= uint8_t(IntCC::UnsignedLessThanOrEqual); ++i) {
    IntCC other = IntCC(i);
    bool comparable =
        isEquality(condition) || isEquality(other) || isSigned(condition) == isSigned(other);
    // Equality says something of both orders, an order of its own kind and of equality.
    if (!comparable) continue;
    unsigned admitted = outcomes(other);
    bool holds = (known & ~admitted) == 0, fails = (known & admitted) == 0;
    if (!holds && !fails) continue;
    data.setByte(i);
    data.setWord(0, x.index());
    data.setWord(1, y.index());
    ExpressionKey key;
    keyOf(data, types::i8, key);
    table.insert(key, factConstant(DataValue::i8(holds)));
  }
}
