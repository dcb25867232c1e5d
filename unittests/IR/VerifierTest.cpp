//===- VerifierTest.cpp - Functions that text cannot say -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The verifier over functions built through the API with ids out of range and structures that no
/// text has. What text can say is tested in test/Filetests/verifier.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Verifier.h"
#include "cot/IR/Builder.h"
#include "gtest/gtest.h"

namespace cot::ir {
struct Tampering {
  static void setBlock(Layout &layout, Inst inst, Block block) {
    layout.instNodes[inst].block = block;
  }
  static void setOwner(DataFlowGraph &dfg, Value value, uint32_t owner) {
    dfg.values[value].def.owner = owner;
  }
};
} // namespace cot::ir

namespace {

using namespace cot;
using namespace cot::ir;

class VerifierTest : public ::testing::Test {
protected:
  VerifierTest() : build(function) {
    function.name = ExternalName::symbol("f");
    entry = function.dfg.makeBlock();
    function.layout.appendBlock(entry);
    build.setToEnd(entry);
  }

  /// All errors, one a line.
  std::string errors() {
    std::string text;
    llvm::raw_string_ostream os(text);
    bool good = verifier.verify(function, target ? &*target : nullptr);
    EXPECT_EQ(good, verifier.errors().empty());
    for (const VerifierError &error : verifier.errors()) {
      error.print(os);
      os << '\n';
    }
    return text;
  }
  void expectError(llvm::StringRef message) {
    std::string text = errors();
    EXPECT_TRUE(llvm::StringRef(text).contains(message)) << "expected " << message.str() << "\nin\n"
                                                         << text;
  }

  /// Appends an instruction as it is, with results of types \p results.
  Inst append(const InstructionData &data, std::initializer_list<Type> results = {}) {
    Inst inst = function.dfg.makeInst(data);
    for (Type type : results)
      function.dfg.appendResult(inst, type);
    function.layout.appendInst(inst, entry);
    return inst;
  }
  InstructionData withWord(Opcode opcode, unsigned slot, uint32_t word) {
    InstructionData data(opcode);
    data.setWord(slot, word);
    return data;
  }
  void finish() { append(InstructionData(Opcode::Return)); }

  Function function;
  Builder build;
  Block entry;
  Verifier verifier;
  std::optional<VerifierTarget> target;
};

constexpr uint32_t far = 1'000'000'000;

TEST_F(VerifierTest, AcceptsTheSmallestFunction) {
  finish();
  EXPECT_EQ(errors(), "");
}

TEST_F(VerifierTest, AcceptsAFunctionWithoutBlocks) {
  Function empty;
  EXPECT_TRUE(verifier.verify(empty));
}

TEST_F(VerifierTest, EmptyBlock) { EXPECT_EQ(errors(), "block0: block0 cannot be empty\n"); }

TEST_F(VerifierTest, BlocksThatDoNotExist) {
  finish();
  function.layout.appendBlock(Block(far / 1000));
  expectError("block1000000: invalid block block1000000");
  Function other;
  other.layout.appendBlock(Block(3));
  EXPECT_FALSE(verifier.verify(other));
  EXPECT_EQ(verifier.errors()[0].message, "invalid entry block");
}

TEST_F(VerifierTest, InstructionsThatDoNotExist) {
  function.layout.appendInst(Inst(77), entry);
  finish();
  expectError("block0: contains inst77, which does not exist");
}

TEST_F(VerifierTest, ValuesOutOfRange) {
  InstructionData data(Opcode::Iadd);
  data.setWord(0, far);
  data.setWord(1, Value::noneIndex);
  append(data, {types::i32});
  append(withWord(Opcode::Brif, 0, far));
  expectError("invalid value reference v1000000000");
  expectError("invalid value reference v<none>");
}

TEST_F(VerifierTest, BlockCallsWithoutALegalHandle) {
  Block other = function.dfg.makeBlock();
  function.layout.appendBlock(other);
  append(InstructionData(Opcode::Jump));
  build.setToEnd(other);
  InstructionData jump = withWord(Opcode::Jump, 1, far);
  function.layout.appendInst(function.dfg.makeInst(jump), other);
  expectError("inst0: invalid block reference block<none>");
  expectError("inst1: invalid block reference block<none>");
}

TEST_F(VerifierTest, BlockOutOfRange) {
  BlockCall call = function.dfg.blockCall(Block(far), {});
  append(withWord(Opcode::Jump, 1, call.handle()));
  expectError("inst0: invalid block reference block1000000000");
}

TEST_F(VerifierTest, BlockOutOfTheLayout) {
  Block other = function.dfg.makeBlock();
  append(withWord(Opcode::Jump, 1, function.dfg.blockCall(other, {}).handle()));
  expectError("inst0: invalid block reference block1");
}

TEST_F(VerifierTest, TablesOutOfRange) {
  append(withWord(Opcode::BrTable, 1, far));
  expectError("invalid jump table reference jt1000000000");
  Function &f = function;
  f.dfg[f.layout.lastInst(entry)] = withWord(Opcode::TryCallIndirect, 2, far);
  expectError("invalid exception table reference extable1000000000");
}

TEST_F(VerifierTest, CalleesOutOfRange) {
  append(withWord(Opcode::Call, 1, far));
  append(withWord(Opcode::CallIndirect, 1, far));
  append(withWord(Opcode::FuncAddr, 1, far), {types::i64});
  FuncRef callee =
      function.dfg.functions.push({ExternalName::user(0, 1), SigRef(far), false, false});
  append(withWord(Opcode::Call, 1, callee.index()));
  finish();
  expectError("inst0 (call): invalid function reference fn1000000000");
  expectError("inst1 (call_indirect): invalid signature reference sig1000000000");
  expectError("inst2 (func_addr): invalid function reference fn1000000000");
  expectError("inst3 (call): invalid signature reference sig1000000000");
}

TEST_F(VerifierTest, DeclarationsOutOfRange) {
  append(withWord(Opcode::StackAddr, 1, far), {types::i64});
  append(withWord(Opcode::DynamicStackAddr, 1, far), {types::i64});
  append(withWord(Opcode::SymbolValue, 1, far), {types::i64});
  append(withWord(Opcode::Vconst, 1, far), {types::i32x4});
  append(withWord(Opcode::Shuffle, 2, far), {types::i8x16});
  InstructionData load(Opcode::Load);
  load.setHalf(40000);
  append(load, {types::i64});
  finish();
  expectError("invalid stack slot ss1000000000");
  expectError("invalid dynamic stack slot dss1000000000");
  expectError("invalid global value gv1000000000");
  expectError("invalid constant const1000000000");
  expectError("invalid immediate imm1000000000");
  expectError("invalid memory flags 40000");
}

TEST_F(VerifierTest, PreambleOutOfRange) {
  GlobalValueData load;
  load.kind = GlobalValueData::Load;
  load.type = types::i64;
  load.base = GlobalValue(far);
  function.globalValues.push(load);
  function.dynamicTypes.push({types::i32x4, GlobalValue(far)});
  function.dynamicStackSlots.push({DynamicType(far)});
  function.stackLimit = GlobalValue(far);
  StackSlotData slot;
  slot.log2Align = 200;
  function.stackSlots.push(slot);
  target.emplace();
  finish();
  expectError("gv0: invalid global value gv1000000000");
  expectError("dt0: invalid global value gv1000000000");
  expectError("dss0: invalid dynamic type dt1000000000");
  expectError("function: invalid global value gv1000000000");
  expectError("ss0: alignment of 2^200 bytes");
}

TEST_F(VerifierTest, DynamicScaleOfAScalar) {
  GlobalValueData scale;
  scale.kind = GlobalValueData::DynamicScale;
  scale.type = types::i32;
  function.globalValues.push(scale);
  finish();
  expectError("gv0: dynamic scale of i32, which is not a vector type");
}

TEST_F(VerifierTest, DynamicTypeOfAScalar) {
  function.dynamicTypes.push({types::i32, GlobalValue(0)});
  finish();
  expectError("dt0: dynamic type of i32, which is not a vector type");
}

TEST_F(VerifierTest, ControllingTypes) {
  InstructionData constant(Opcode::F64const);
  append(constant, {types::f64});
  append(InstructionData(Opcode::Iadd), {types::f64});
  finish();
  EXPECT_EQ(errors(), "inst1 (v1 = iadd v0, v0): has an invalid controlling type f64 (allowed set "
                      "is {i8 i16 i32 i64 i128 lanes: 1 2 4 8 16 32 64 128 256 2xN 4xN 8xN 16xN "
                      "32xN 64xN 128xN 256xN})\n");
}

TEST_F(VerifierTest, TypesOfSignatures) {
  function.signature.results.push_back(AbiParameter());
  Signature signature;
  signature.parameters.push_back(AbiParameter());
  function.dfg.signatures.push(signature);
  build.trap(TrapCode::user(1));
  expectError("function: Return value at position 0 has an invalid type");
  expectError("sig0: signature with an invalid type");
  function.signature = signature;
  function.dfg.appendParameter(entry, Type());
  expectError("function: Parameter at position 0 has an invalid type");
  expectError("v0: block parameter without a type");
}

TEST_F(VerifierTest, LongCyclesOfGlobalValues) {
  constexpr uint32_t count = 200'000;
  for (uint32_t i = 0; i < count; ++i) {
    GlobalValueData data;
    data.kind = GlobalValueData::IAddImm;
    data.type = types::i64;
    data.base = GlobalValue((i + 1) % count);
    function.globalValues.push(data);
  }
  finish();
  EXPECT_EQ(errors(), "gv0: global value cycle: [gv0, gv1, gv2, gv3, gv4, gv5, gv6, gv7, gv8, gv9, "
                      "gv10, gv11, gv12, gv13, gv14, gv15, ...]\n");
}

TEST_F(VerifierTest, AliasCycles) {
  DataFlowGraph &dfg = function.dfg;
  Value first = dfg.makeUnused(types::i32), second = dfg.makeUnused(types::i32);
  dfg.changeToAlias(first, second);
  // The API refuses to close a cycle between two known values, so a definition is made to alias.
  Value iadd = build.iconst(types::i32, 1);
  dfg.changeToAlias(second, iadd);
  EXPECT_EQ(errors(), "block0: block does not end in a terminator instruction\n");
}

TEST_F(VerifierTest, AliasesOfThemselves) {
  DataFlowGraph &dfg = function.dfg;
  Value itself = dfg.makeUnused(types::i32);
  dfg.attachAlias(itself, itself);
  Value first = dfg.makeUnused(types::i32), second = dfg.makeUnused(types::i32);
  dfg.attachAlias(first, second);
  dfg.attachAlias(second, first);
  InstructionData data(Opcode::Iadd);
  data.setWord(0, itself.index());
  data.setWord(1, second.index());
  append(data, {types::i32});
  finish();
  expectError("inst0 (v3 = iadd.i32 v0, v2): v0 is an alias of itself");
  expectError("inst0 (v3 = iadd.i32 v0, v2): v2 is an alias of itself");
}

TEST_F(VerifierTest, LongChainsOfAliases) {
  DataFlowGraph &dfg = function.dfg;
  Value last = build.iconst(types::i32, 1);
  llvm::SmallVector<Value> chain;
  for (unsigned i = 0; i < 100'000; ++i) {
    Value next = dfg.makeUnused(types::i32);
    dfg.attachAlias(next, chain.empty() ? last : chain.back());
    chain.push_back(next);
    if (i % 2) build.iadd(next, next);
  }
  finish();
  EXPECT_EQ(errors(), "");
}

TEST_F(VerifierTest, ValuesThatNothingDefines) {
  Value unused = function.dfg.makeUnused(types::i32);
  build.iadd(unused, unused);
  finish();
  expectError("argument v0 -> v0 is not attached");
}

TEST_F(VerifierTest, DefinitionsOutOfTheLayout) {
  DataFlowGraph &dfg = function.dfg;
  Inst loose = dfg.makeInst(InstructionData(Opcode::Iconst));
  Value one = dfg.appendResult(loose, types::i32);
  Value two = dfg.appendParameter(dfg.makeBlock(), types::i32);
  build.iadd(one, two);
  finish();
  expectError("v0 is defined by inst0 which has no block");
  expectError("v1 is defined by block1 which is not in the layout");
}

TEST_F(VerifierTest, DefinitionsThatDoNotExist) {
  DataFlowGraph &dfg = function.dfg;
  Value result = build.iconst(types::i32, 1);
  Value parameter = dfg.appendParameter(dfg.makeBlock(), types::i32);
  build.iadd(result, parameter);
  finish();
  Tampering::setOwner(dfg, result, far);
  Tampering::setOwner(dfg, parameter, far);
  expectError("v0 is defined by invalid instruction inst1000000000");
  expectError("v1 is defined by invalid block block1000000000");
}

TEST_F(VerifierTest, InstructionsOfAnotherBlock) {
  Block other = function.dfg.makeBlock();
  function.layout.appendBlock(other);
  build.iconst(types::i32, 1);
  Inst moved = function.layout.lastInst(entry);
  finish();
  build.setToEnd(other);
  build.return_({});
  Tampering::setBlock(function.layout, moved, other);
  expectError("inst0 (iconst): should belong to block0 not block1");
}

TEST_F(VerifierTest, HandlersOfABlockWithoutAnEnd) {
  Block other = function.dfg.makeBlock();
  function.layout.appendBlock(other);
  append(withWord(Opcode::GetExceptionHandlerAddress, 0, other.index()), {types::i64});
  finish();
  expectError("referenced block block1 does not have a terminator");
}

TEST_F(VerifierTest, ResultsOfAnother) {
  DataFlowGraph &dfg = function.dfg;
  Value stolen = build.iconst(types::i32, 1);
  Inst thief = append(InstructionData(Opcode::Iconst));
  dfg.attachResults(thief, {stolen});
  Value used = build.iadd(stolen, stolen);
  finish();
  (void)used;
  expectError("instruction result v0 is not defined by the instruction");
}

TEST_F(VerifierTest, DetachedResults) {
  Value value = build.iconst(types::i32, 1);
  build.iadd(value, value);
  Inst definition = function.layout.firstInst(entry);
  function.dfg.attachResults(definition, {});
  finish();
  expectError("expected 1 result values, found 0");
  expectError("argument v0 -> v0 is not attached");
}

TEST_F(VerifierTest, TooManyResults) {
  Inst inst = append(InstructionData(Opcode::Nop), {types::i32});
  finish();
  (void)inst;
  expectError("expected 0 result values, found 1");
}

TEST_F(VerifierTest, ParametersOfAnother) {
  DataFlowGraph &dfg = function.dfg;
  Value result = build.iconst(types::i32, 1);
  Block other = dfg.makeBlock();
  function.layout.appendBlock(other);
  Value parameter = dfg.appendParameter(other, types::i32);
  Block third = dfg.makeBlock();
  function.layout.appendBlock(third);
  finish();
  for (Block block : {other, third}) {
    build.setToEnd(block);
    build.return_({});
  }
  dfg.attachParameter(third, parameter);
  expectError("v1: does not belong to block1");
  dfg.attachParameter(third, result);
  dfg.attachResults(function.layout.firstInst(entry), {result});
  expectError("v0: expected an argument, found a result");
}

TEST_F(VerifierTest, TooFewOperands) {
  SigRef signature = function.dfg.signatures.push(Signature());
  append(withWord(Opcode::CallIndirect, 1, signature.index()));
  InstructionData list(Opcode::CallIndirect);
  list.setWord(0, far);
  list.setWord(1, signature.index());
  append(list);
  finish();
  expectError("has fewer operands than its opcode");
  expectError("invalid value list reference");
}

TEST_F(VerifierTest, IntegerConstants) {
  InstructionData data(Opcode::Iconst);
  data.setWide(uint64_t(-10));
  append(data, {types::i8});
  data.setWide(256);
  append(data, {types::i8});
  data.setWide(uint64_t(1) << 32);
  append(data, {types::i32});
  finish();
  errors();
  ASSERT_EQ(verifier.errors().size(), 3u);
  for (const VerifierError &error : verifier.errors())
    EXPECT_EQ(error.message, "constant immediate is out of bounds");
}

TEST_F(VerifierTest, UnresolvableResultTypes) {
  Value wide = build.iconst(types::i64, 1);
  InstructionData isplit = withWord(Opcode::Isplit, 0, wide.index());
  append(isplit, {types::i32, types::i16});
  append(withWord(Opcode::Iconcat, 0, wide.index()), {types::i64});
  finish();
  expectError("expected result 1 (v2) to have type i32, found i16");
  expectError("expected result 0 (v3) to have type i128, found i64");
}

TEST_F(VerifierTest, ContextIsTheInstruction) {
  Value narrow = build.iconst(types::i8, 1), wide = build.iconst(types::i32, 2);
  InstructionData data(Opcode::Iadd);
  data.setWord(0, wide.index());
  data.setWord(1, narrow.index());
  append(data, {types::i32});
  finish();
  EXPECT_EQ(errors(), "inst2 (v2 = iadd v1, v0): arg 1 (v0) has type i8, expected i32\n");
}

TEST_F(VerifierTest, SideTables) {
  Value value = build.iconst(types::i32, 1);
  (void)value;
  function.debugTags[0] = {{StackSlot(9), 0}};
  function.valueLabels[0] = {{Value(far), "x"}};
  function.stackSlots.push({4, 2, std::nullopt});
  function.stackMaps[0] = {{types::i32, StackSlot(8), 0}, {types::i64, StackSlot(0), 0}};
  finish();
  expectError("debug tags present on non-call, non-sequence point instruction");
  expectError("invalid stack slot ss9");
  expectError("invalid stack slot ss8");
  expectError("stack map entry of type i64 at offset 0 is outside of ss0");
  expectError("value label `x` of v1000000000, which does not exist");
}

TEST_F(VerifierTest, CertainErrorsComeBeforeTheFirstFatalOne) {
  Value narrow = build.iconst(types::i8, 1), wide = build.iconst(types::i32, 2);
  InstructionData data(Opcode::Iadd);
  data.setWord(0, wide.index());
  data.setWord(1, narrow.index());
  append(data, {types::i32});
  append(InstructionData(Opcode::Nop), {types::i32});
  append(data, {types::i32});
  finish();
  errors();
  ASSERT_EQ(verifier.errors().size(), 3u);
  EXPECT_TRUE(verifier.errors()[0].certain);
  EXPECT_TRUE(verifier.errors()[1].certain);
  EXPECT_FALSE(verifier.errors()[2].certain);
}

TEST_F(VerifierTest, ErrorsAreLimited) {
  for (unsigned i = 0; i < 1000; ++i)
    append(withWord(Opcode::StackAddr, 1, far), {types::i64});
  finish();
  errors();
  EXPECT_EQ(verifier.errors().size(), Verifier::maxErrors);
}

TEST_F(VerifierTest, ContextIsReusable) {
  append(withWord(Opcode::Jump, 1, far));
  EXPECT_NE(errors(), "");
  Function other;
  Block block = other.dfg.makeBlock();
  other.layout.appendBlock(block);
  Builder(other).setToEnd(block);
  other.layout.appendInst(other.dfg.makeInst(InstructionData(Opcode::Return)), block);
  EXPECT_TRUE(verifier.verify(other));
  EXPECT_TRUE(verifier.errors().empty());
}

TEST(VerifierDeclarations, DataAndImports) {
  Module module;
  DataObject object;
  object.align = 3;
  object.pieces.push_back({DataPiece::Address, {}, 5, ExternalName::symbol("g"), 0});
  module.addData(object);
  ImportedFunction import;
  import.signature.parameters.push_back(AbiParameter(types::f32));
  import.signature.parameters[0].extension = ArgumentExtension::Sext;
  module.addImport(import);
  Verifier verifier;
  EXPECT_FALSE(verifier.verifyDeclarations(module));
  ASSERT_EQ(verifier.errors().size(), 3u);
  EXPECT_EQ(verifier.errors()[0].message, "alignment 3 is not a power of two");
  EXPECT_EQ(verifier.errors()[1].message, "an address of 5 bytes");
  EXPECT_EQ(verifier.errors()[2].message, "Parameter at position 0 has invalid extension Sext");
}

TEST(CallConventions, WhatTheySupport) {
  EXPECT_TRUE(supportsTailCalls(CallConv::Tail));
  EXPECT_FALSE(supportsTailCalls(CallConv::SystemV));
  EXPECT_TRUE(supportsExceptions(CallConv::SystemV));
  EXPECT_FALSE(supportsExceptions(CallConv::Fast));
  EXPECT_EQ(numExceptionPayloads(CallConv::Tail), 2u);
  EXPECT_EQ(numExceptionPayloads(CallConv::Winch), 0u);
}

} // namespace
