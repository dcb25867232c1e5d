//===- BuilderTest.cpp - Making and editing instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Builder.h"
#include "cot/IR/FunctionBuilder.h"
#include "gtest/gtest.h"
#include <random>

namespace {

using namespace cot;
using namespace cot::ir;
using namespace cot::ir::types;

TEST(BuilderTest, InsertsBeforeAfterAndReplaces) {
  Function function;
  Builder builder(function);
  Block block = builder.makeBlock();
  function.layout.appendBlock(block);
  Value x = function.dfg.appendParameter(block, i32);
  builder.setToEnd(block);
  Value sum = builder.iadd(x, x);
  Inst end = builder.return_({sum});
  Inst add = function.dfg.definingInst(sum);
  builder.setBefore(add);
  Value one = builder.iconst(i32, 1);
  builder.setReplacing(add);
  EXPECT_EQ(builder.imul(x, one), sum);
  EXPECT_EQ(function.dfg.opcode(add), Opcode::Imul);
  Value last = builder.bnot(sum); // the builder stands before the return now
  std::vector<Inst> order;
  for (Inst inst : function.layout.insts(block))
    order.push_back(inst);
  ASSERT_EQ(order.size(), 4u);
  EXPECT_EQ(order[0], function.dfg.definingInst(one));
  EXPECT_EQ(order[1], add);
  EXPECT_EQ(order[2], function.dfg.definingInst(last));
  EXPECT_EQ(order[3], end);
  EXPECT_TRUE(function.layout.comesBefore(order[0], order[3]));
}

TEST(BuilderTest, TwoResults) {
  Function function;
  Builder builder(function);
  Block block = builder.makeBlock();
  function.layout.appendBlock(block);
  Value x = function.dfg.appendParameter(block, i64);
  builder.setToEnd(block);
  auto [sum, carry] = builder.uaddOverflow(x, x);
  EXPECT_EQ(function.dfg.typeOf(sum), i64);
  EXPECT_EQ(function.dfg.typeOf(carry), i8);
  EXPECT_EQ(function.dfg.definition(carry).number, 1u);
  EXPECT_EQ(function.dfg.definition(sum).inst(), function.dfg.definition(carry).inst());
}

/// Constants are found again by their bytes, whoever added them, and quickly when there are many.
TEST(BuilderTest, ConstantsAreShared) {
  DataFlowGraph dfg;
  constexpr uint32_t count = 200'000;
  auto bytesOf = [](uint32_t number) {
    std::vector<uint8_t> bytes(number % 3 == 0 ? 16 : 8, 0);
    for (unsigned i = 0; i < 4; ++i)
      bytes[i] = uint8_t(number >> (8 * i));
    return bytes;
  };
  for (uint32_t number = 0; number < count; ++number) {
    // Every other one comes as a reader of text adds them.
    if (number % 2 == 0)
      dfg.constants.push(bytesOf(number));
    else
      EXPECT_EQ(dfg.addConstant(bytesOf(number)), Constant(number));
  }
  for (uint32_t number = 0; number < count; ++number)
    EXPECT_EQ(dfg.addConstant(bytesOf(number)), Constant(number));
  EXPECT_EQ(dfg.constants.size(), count);

  // The first of two equal ones, as long as the table is small and afterwards.
  dfg.constants.push(bytesOf(5));
  EXPECT_EQ(dfg.addConstant(bytesOf(5)), Constant(5));
  dfg.clear();
  EXPECT_EQ(dfg.addConstant(bytesOf(7)), Constant(0));
}

/// More different flags than an instruction can number: regions are left out, nothing else is.
TEST(MemFlagsTest, TooManyRegionsAreLeftOut) {
  DataFlowGraph dfg;
  MemFlags flags;
  bool exact = true;
  for (uint32_t i = 0; i < 100000; ++i) {
    flags.region = AliasRegion(i);
    uint16_t id = dfg.memFlagsId(flags, &exact);
    ASSERT_EQ(dfg.memFlagsOf(id).region, exact ? flags.region : AliasRegion());
  }
  EXPECT_FALSE(exact);
  flags.region = AliasRegion();
  for (unsigned trap = 0; trap < 256; ++trap) {
    for (unsigned bits = 0; bits < 24; ++bits) {
      flags.trap = TrapCode(uint8_t(trap));
      flags.aligned = bits & 1;
      flags.readonly = bits & 2;
      flags.canMove = bits & 4;
      flags.endianness.reset();
      if (bits >= 8) flags.endianness = bits & 8 ? llvm::endianness::big : llvm::endianness::little;
      ASSERT_EQ(dfg.memFlagsOf(dfg.memFlagsId(flags, &exact)), flags);
      ASSERT_TRUE(exact);
    }
  }
}

TEST(LayoutTest, ManyInsertionsAtOnePlaceStayInOrder) {
  Function function;
  Builder builder(function);
  Block block = builder.makeBlock();
  function.layout.appendBlock(block);
  builder.setToEnd(block);
  Inst first = function.dfg.definingInst(builder.iconst(i32, 0));
  Inst last = function.dfg.definingInst(builder.iconst(i32, 1));
  builder.setBefore(last);
  Inst previous = first;
  for (int i = 0; i < 1000; ++i) {
    Inst inst = function.dfg.definingInst(builder.iconst(i32, i));
    ASSERT_TRUE(function.layout.comesBefore(previous, inst));
    ASSERT_TRUE(function.layout.comesBefore(inst, last));
    previous = inst;
  }
}

TEST(LayoutTest, SplitBlockMovesTheTail) {
  Function function;
  Builder builder(function);
  Block block = builder.makeBlock(), tail = builder.makeBlock();
  function.layout.appendBlock(block);
  builder.setToEnd(block);
  Inst a = function.dfg.definingInst(builder.iconst(i32, 0));
  Inst b = function.dfg.definingInst(builder.iconst(i32, 1));
  function.layout.splitBlock(tail, b);
  EXPECT_EQ(function.layout.blockOf(a), block);
  EXPECT_EQ(function.layout.lastInst(block), a);
  EXPECT_EQ(function.layout.blockOf(b), tail);
  EXPECT_EQ(function.layout.firstInst(tail), b);
  EXPECT_EQ(function.layout.nextBlock(block), tail);
}

/// i = 0; while (i < n) i = i + 1; return i: one parameter for i, none for n.
TEST(FunctionBuilderTest, LoopVariableBecomesAParameter) {
  Function function;
  function.signature.parameters.push_back(i32);
  FunctionBuilder build(function);
  Block entry = build.makeBlock(), header = build.makeBlock(), body = build.makeBlock(),
        exit = build.makeBlock();
  build.switchToBlock(entry);
  build.appendFunctionParameters(entry);
  build.sealBlock(entry);
  Variable i = build.declareVariable(i32), n = build.declareVariable(i32);
  build.define(n, function.dfg.parameters(entry)[0]);
  build.define(i, build.instructions().iconst(i32, 0));
  build.jump(header);
  build.switchToBlock(header);
  Value condition = build.instructions().icmp(IntCC::SignedLessThan, build.use(i), build.use(n));
  build.brif(condition, body, {}, exit, {});
  build.switchToBlock(body);
  build.sealBlock(body);
  Value one = build.instructions().iconst(i32, 1);
  build.define(i, build.instructions().iadd(build.use(i), one));
  build.jump(header);
  build.sealBlock(header);
  build.switchToBlock(exit);
  build.sealBlock(exit);
  Inst end = build.instructions().return_({build.use(i)});
  build.finish();
  ASSERT_EQ(function.dfg.parameters(header).size(), 1u);
  EXPECT_EQ(function.dfg.parameters(body).size(), 0u);
  EXPECT_EQ(function.dfg.parameters(exit).size(), 0u);
  EXPECT_EQ(function.dfg.argument(end, 0), function.dfg.parameters(header)[0]);
  Inst compare = function.dfg.definingInst(condition);
  EXPECT_EQ(function.dfg.argument(compare, 1), function.dfg.parameters(entry)[0]);
}

TEST(FunctionBuilderTest, UndefinedVariableIsZero) {
  Function function;
  FunctionBuilder build(function);
  Block entry = build.makeBlock();
  build.switchToBlock(entry);
  build.sealBlock(entry);
  for (Type type : {i8, i128, f16, f32, f64, f128, i32x4}) {
    Value value = build.use(build.declareVariable(type));
    EXPECT_EQ(function.dfg.typeOf(value), type);
  }
  build.finish();
  EXPECT_EQ(function.dfg.parameters(entry).size(), 0u);
}

/// A look-up through a long ladder of diamonds needs neither deep recursion nor any parameter.
TEST(FunctionBuilderTest, LongLadder) {
  Function function;
  FunctionBuilder build(function);
  Variable x = build.declareVariable(i32);
  Block at = build.makeBlock();
  build.switchToBlock(at);
  build.sealBlock(at);
  Value defined = build.instructions().iconst(i32, 7);
  build.define(x, defined);
  for (int i = 0; i < 100000; ++i) {
    Block left = build.makeBlock(), right = build.makeBlock(), join = build.makeBlock();
    build.brif(defined, left, {}, right, {});
    for (Block side : {left, right}) {
      build.switchToBlock(side);
      build.sealBlock(side);
      build.jump(join);
    }
    build.switchToBlock(join);
    build.sealBlock(join);
    at = join;
  }
  EXPECT_EQ(build.use(x), defined);
  build.finish();
  EXPECT_EQ(function.dfg.parameters(at).size(), 0u);
}

/// Random control flow with random definitions and uses: walking any path, the value that a use got
/// carries the definition that the path saw last.
TEST(FunctionBuilderTest, RandomPathsSeeTheLastDefinition) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Function function;
    FunctionBuilder build(function);
    unsigned numBlocks = 2 + random() % 10;
    std::vector<Block> blocks;
    for (unsigned i = 0; i < numBlocks; ++i)
      blocks.push_back(build.makeBlock());
    Variable x = build.declareVariable(i32);
    std::vector<Value> definedIn(numBlocks), usedIn(numBlocks);
    for (unsigned i = 0; i < numBlocks; ++i) {
      build.switchToBlock(blocks[i]);
      if (i == 0) build.define(x, build.instructions().iconst(i32, 1000));
      usedIn[i] = build.use(x);
      if (random() % 2) {
        definedIn[i] = build.instructions().iconst(i32, int64_t(i));
        build.define(x, definedIn[i]);
      }
      // Block 0 has no predecessor.
      Block a = blocks[1 + random() % (numBlocks - 1)], b = blocks[1 + random() % (numBlocks - 1)];
      build.brif(build.instructions().iconst(i8, 1), a, {}, b, {});
    }
    build.finish();
    const DataFlowGraph &dfg = function.dfg;
    for (int path = 0; path < 20; ++path) {
      Block block = blocks[0];
      Value current = dfg.resolveAliases(usedIn[0]);
      std::map<uint32_t, Value> parameters; // parameter -> constant that it carries
      auto carried = [&](Value value) {
        value = dfg.resolveAliases(value);
        return dfg.definition(value).isParameter() ? parameters[value.index()] : value;
      };
      for (int step = 0; step < 30; ++step) {
        ASSERT_EQ(carried(usedIn[block.index()]), current) << "seed " << seed;
        if (Value defined = definedIn[block.index()]) current = defined;
        BlockCall call = dfg[function.layout.lastInst(block)].blockCall(random() % 2);
        Block target = call.block(dfg.pool);
        ASSERT_EQ(call.arguments(dfg.pool).size(), dfg.parameters(target).size());
        std::map<uint32_t, Value> next = parameters;
        for (auto [parameter, argument] :
             llvm::zip(dfg.parameters(target), call.arguments(dfg.pool)))
          next[parameter.index()] = carried(argument.value());
        parameters = next;
        block = target;
      }
    }
  }
}

} // namespace
