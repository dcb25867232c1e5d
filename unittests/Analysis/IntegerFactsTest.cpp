//===- IntegerFactsTest.cpp -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/IntegerFacts.h"
#include "cot/IR/Builder.h"
#include "cot/Interpreter/Evaluator.h"
#include "gtest/gtest.h"
#include <random>

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;
using cot::interpreter::Evaluator;

static bool admits(const IntegerFacts &facts, uint64_t value) {
  return (value & facts.zeros) == 0 && (value & facts.ones) == facts.ones && value >= facts.least &&
         value <= facts.most;
}

/// Facts that hold for \p value.
static IntegerFacts randomFacts(std::mt19937 &random, uint64_t value) {
  IntegerFacts facts = IntegerFacts::unknown(8);
  if (random() % 2) {
    uint64_t known = random() & 0xff;
    facts.zeros |= ~value & known;
    facts.ones = value & known;
  }
  if (random() % 2) {
    facts.least = value - random() % (value + 1);
    facts.most = value + random() % (256 - value);
  }
  facts.tighten();
  return facts;
}

TEST(IntegerFacts, TightenKeepsWhatIsAdmitted) {
  std::mt19937 random(1);
  for (unsigned i = 0; i < 2000; ++i) {
    uint64_t value = random() % 256;
    EXPECT_TRUE(admits(randomFacts(random, value), value));
  }
}

/// Every opcode's facts admit what the interpreter computes.
TEST(IntegerFacts, AgreeWithTheInterpreter) {
  Function function;
  Block block = function.dfg.makeBlock();
  function.layout.appendBlock(block);
  Value x = function.dfg.appendParameter(block, types::i8);
  Value y = function.dfg.appendParameter(block, types::i8);
  Builder builder(function);
  builder.setToEnd(block);
  std::vector<Inst> insts;
  for (Opcode opcode :
       {Opcode::Iadd, Opcode::Isub, Opcode::Imul, Opcode::Udiv, Opcode::Urem, Opcode::Sdiv,
        Opcode::Srem, Opcode::Band, Opcode::Bor, Opcode::Bxor, Opcode::Umin, Opcode::Umax,
        Opcode::Smin, Opcode::Ishl, Opcode::Ushr, Opcode::Sshr, Opcode::Rotl, Opcode::Icmp}) {
    InstructionData data(opcode);
    data.setWord(0, x.index());
    data.setWord(1, y.index());
    insts.push_back(builder.insert(data, types::i8));
  }
  for (Opcode opcode :
       {Opcode::Bnot, Opcode::Ineg, Opcode::Clz, Opcode::Ctz, Opcode::Popcnt, Opcode::Iabs}) {
    InstructionData data(opcode);
    data.setWord(0, x.index());
    insts.push_back(builder.insert(data, types::i8));
  }
  for (Opcode opcode : {Opcode::Uextend, Opcode::Sextend}) {
    InstructionData data(opcode);
    data.setWord(0, x.index());
    insts.push_back(builder.insert(data, types::i32));
  }
  Evaluator evaluator;
  std::mt19937 random(2);
  llvm::SmallVector<DataValue, 2> results;
  for (unsigned i = 0; i < 3000; ++i) {
    uint64_t a = random() % 256, b = random() % (random() % 2 ? 256 : 9);
    IntegerFacts ofA = randomFacts(random, a), ofB = randomFacts(random, b);
    for (Inst inst : insts) {
      llvm::SmallVector<DataValue, 2> operands{DataValue::i8(uint8_t(a))};
      if (function.dfg.arguments(inst).size() == 2) operands.push_back(DataValue::i8(uint8_t(b)));
      if (!evaluator.evaluate(function, inst, operands, results)) continue;
      IntegerFacts facts =
          computeFacts(function, inst, [&](Value value) { return value == x ? ofA : ofB; });
      EXPECT_TRUE(admits(facts, results[0].low64()))
          << textOf(function.dfg.opcode(inst)).str() << ' ' << a << ' ' << b;
    }
  }
}

static bool holds(IntCC condition, uint8_t x, uint8_t y) {
  int8_t sx = int8_t(x), sy = int8_t(y);
  switch (condition) {
  case IntCC::Equal:
    return x == y;
  case IntCC::NotEqual:
    return x != y;
  case IntCC::SignedLessThan:
    return sx < sy;
  case IntCC::SignedGreaterThanOrEqual:
    return sx >= sy;
  case IntCC::SignedGreaterThan:
    return sx > sy;
  case IntCC::SignedLessThanOrEqual:
    return sx <= sy;
  case IntCC::UnsignedLessThan:
    return x < y;
  case IntCC::UnsignedGreaterThanOrEqual:
    return x >= y;
  case IntCC::UnsignedGreaterThan:
    return x > y;
  case IntCC::UnsignedLessThanOrEqual:
    return x <= y;
  }
  return false;
}

/// Of every opcode with operands in words: what factSource promises of computeFacts.
TEST(IntegerFacts, SourcesTellWhereNothingIsKnown) {
  Function function;
  DataFlowGraph &dfg = function.dfg;
  Block block = dfg.makeBlock();
  function.layout.appendBlock(block);
  Value wide = dfg.appendParameter(block, types::i32);
  Value narrow = dfg.appendParameter(block, types::i16);
  unsigned seen = 0;
  for (unsigned i = 0; i < numOpcodes; ++i) {
    Opcode opcode = Opcode(i);
    OperandShape shape = operandShape(opcode);
    if (shape.hasList() || shape.callsBlocks() || infoOf(opcode).numResults != 1) continue;
    InstructionData data(opcode);
    bool extends = opcode == Opcode::Uextend || opcode == Opcode::Sextend;
    for (unsigned word = 0; word < 3; ++word)
      data.setWord(word, (extends ? narrow : wide).index());
    Inst inst = dfg.makeInst(data);
    Type control = opcode == Opcode::Ireduce ? types::i16 : types::i32;
    if (!dfg.makeResults(inst, control) || !hasIntegerFacts(dfg.typeOf(dfg.firstResult(inst))))
      continue;
    ++seen;
    IntegerFacts nothing = IntegerFacts::unknown(dfg.typeOf(dfg.firstResult(inst)).bits());
    IntegerFacts ofUnknown = computeFacts(function, inst, [&](Value value) {
      return IntegerFacts::unknown(dfg.typeOf(value).bits());
    });
    IntegerFacts ofOnes =
        computeFacts(function, inst, [&](Value) { return IntegerFacts::constant(1); });
    if (factSource(opcode) != FactSource::Opcode) {
      EXPECT_TRUE(ofUnknown == nothing) << textOf(opcode).str();
    }
    if (factSource(opcode) == FactSource::None) {
      EXPECT_TRUE(ofOnes == nothing) << textOf(opcode).str();
    }
  }
  EXPECT_GT(seen, 40u);
}

TEST(IntegerFacts, Compare) {
  std::mt19937 random(3);
  for (unsigned i = 0; i < 20000; ++i) {
    uint64_t x = random() % 256, y = random() % 256;
    IntegerFacts ofX = randomFacts(random, x), ofY = randomFacts(random, y);
    for (uint8_t condition = 0; condition < 10; ++condition) {
      bool truth = holds(IntCC(condition), uint8_t(x), uint8_t(y));
      std::optional<bool> known = compareFacts(IntCC(condition), 8, ofX, ofY);
      if (known) {
        EXPECT_EQ(*known, truth) << unsigned(condition) << ' ' << x << ' ' << y;
      }
      if (truth) {
        EXPECT_TRUE(admits(factsWhere(IntCC(condition), 8, ofX, ofY), x))
            << unsigned(condition) << ' ' << x << ' ' << y;
      }
    }
  }
}
