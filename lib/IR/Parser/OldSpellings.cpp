//===- OldSpellings.cpp - Opcodes that CLIF used to have -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The expansions are those that Cranelift's legalizer made while it had these opcodes. A helper
/// instruction's result gets its number when all numbers that the text uses are known.
///
//===----------------------------------------------------------------------===//

#include "Parser/OldSpellings.h"
#include "Parser/FunctionReader.h"

using namespace cot;
using namespace cot::ir;

static constexpr OldSpelling oldSpellings[] = {
    {"band_imm", OldSpelling::ImmediateRight, Opcode::Band},
    {"band_not", OldSpelling::ComplementRight, Opcode::Band},
    {"bor_imm", OldSpelling::ImmediateRight, Opcode::Bor},
    {"bor_not", OldSpelling::ComplementRight, Opcode::Bor},
    {"br_icmp", OldSpelling::CompareBranch, Opcode::Brif},
    {"brnz", OldSpelling::NonzeroBranch, Opcode::Brif},
    {"brz", OldSpelling::ZeroBranch, Opcode::Brif},
    {"bxor_imm", OldSpelling::ImmediateRight, Opcode::Bxor},
    {"bxor_not", OldSpelling::ComplementRight, Opcode::Bxor},
    {"copy", OldSpelling::Copy, Opcode::Nop},
    {"dynamic_stack_load", OldSpelling::DynamicStackAccess, Opcode::Load},
    {"dynamic_stack_store", OldSpelling::DynamicStackAccess, Opcode::Store},
    {"fallthrough", OldSpelling::Renamed, Opcode::Jump},
    {"fallthrough_return", OldSpelling::Renamed, Opcode::Return},
    {"fcvt_low_from_sint", OldSpelling::ConvertLow, Opcode::FcvtFromSint},
    {"fmax_pseudo", OldSpelling::PseudoMaximum, Opcode::Bitselect},
    {"fmin_pseudo", OldSpelling::PseudoMinimum, Opcode::Bitselect},
    {"global_value", OldSpelling::Renamed, Opcode::SymbolValue},
    {"iadd_carry", OldSpelling::Renamed, Opcode::UaddOverflowCin},
    {"iadd_cin", OldSpelling::CarryIn, Opcode::Iadd},
    {"iadd_cout", OldSpelling::Renamed, Opcode::UaddOverflow},
    {"iadd_imm", OldSpelling::ImmediateRight, Opcode::Iadd, true},
    {"icmp_imm", OldSpelling::ImmediateCompared, Opcode::Icmp, true},
    {"imax", OldSpelling::Renamed, Opcode::Smax},
    {"imin", OldSpelling::Renamed, Opcode::Smin},
    {"imul_imm", OldSpelling::ImmediateRight, Opcode::Imul, true},
    {"irsub_imm", OldSpelling::ImmediateLeft, Opcode::Isub, true},
    {"ishl_imm", OldSpelling::ImmediateRight, Opcode::Ishl},
    {"isub_bin", OldSpelling::CarryIn, Opcode::Isub},
    {"isub_borrow", OldSpelling::Renamed, Opcode::UsubOverflowBin},
    {"isub_bout", OldSpelling::Renamed, Opcode::UsubOverflow},
    {"raw_bitcast", OldSpelling::Renamed, Opcode::Bitcast},
    {"resumable_trap", OldSpelling::Renamed, Opcode::Trap},
    {"resumable_trapnz", OldSpelling::Renamed, Opcode::Trapnz},
    {"rotl_imm", OldSpelling::ImmediateRight, Opcode::Rotl},
    {"rotr_imm", OldSpelling::ImmediateRight, Opcode::Rotr},
    {"sdiv_imm", OldSpelling::ImmediateRight, Opcode::Sdiv, true},
    {"srem_imm", OldSpelling::ImmediateRight, Opcode::Srem, true},
    {"sshr_imm", OldSpelling::ImmediateRight, Opcode::Sshr},
    {"stack_load", OldSpelling::StackAccess, Opcode::Load},
    {"stack_store", OldSpelling::StackAccess, Opcode::Store},
    {"udiv_imm", OldSpelling::ImmediateRight, Opcode::Udiv},
    {"urem_imm", OldSpelling::ImmediateRight, Opcode::Urem},
    {"ushr_imm", OldSpelling::ImmediateRight, Opcode::Ushr},
    {"vselect", OldSpelling::LaneSelect, Opcode::Bitselect},
    {"widening_pairwise_dot_product_s", OldSpelling::DotProduct, Opcode::IaddPairwise},
};

const OldSpelling *ir::findOldSpelling(llvm::StringRef name) {
  const auto *found = llvm::find_if(oldSpellings, [&](auto &old) { return old.name == name; });
  return found == std::end(oldSpellings) ? nullptr : found;
}

//===----------------------------------------------------------------------===//
// Helper instructions
//===----------------------------------------------------------------------===//

Inst FunctionReader::appendHelper(const InstructionData &data, Type type) {
  Inst inst = dfg->makeInst(data);
  llvm::SmallVector<DebugTag, 2> mainTags;
  std::swap(mainTags, tags);
  place(inst);
  std::swap(mainTags, tags);
  helpers.push_back({inst, type, Inst(), 0});
  return inst;
}

void FunctionReader::useHelper(Inst helper, Inst user, unsigned word) {
  for (Helper &known : llvm::reverse(helpers)) {
    if (known.inst != helper) continue;
    known.user = user;
    known.word = word;
    return;
  }
}

void FunctionReader::numberHelpers() {
  if (failed) return;
  for (const Helper &helper : helpers) {
    Value value = dfg->appendResult(helper.inst, helper.type);
    (*dfg)[helper.user].setWord(helper.word, value.index());
    if (places) places->values[value] = places->insts.lookup(helper.inst);
  }
}

//===----------------------------------------------------------------------===//
// Expansions
//===----------------------------------------------------------------------===//

bool FunctionReader::readOldSpelling(const OldSpelling &old, Opened opened) {
  switch (old.kind) {
  case OldSpelling::Renamed: {
    InstructionData data(opened.opcode);
    return readOperands(data, opened) && finishInst(data, opened);
  }
  case OldSpelling::ImmediateRight:
  case OldSpelling::ImmediateLeft:
  case OldSpelling::ImmediateCompared:
    return readImmediateOperation(old, opened);
  case OldSpelling::ComplementRight:
    return readComplemented(opened);
  case OldSpelling::StackAccess:
  case OldSpelling::DynamicStackAccess:
    return readStackAccess(old, opened);
  case OldSpelling::ZeroBranch:
  case OldSpelling::NonzeroBranch:
    return readZeroBranch(old, opened);
  case OldSpelling::CompareBranch:
    return readCompareBranch(opened);
  case OldSpelling::Copy:
    return readAlias();
  case OldSpelling::CarryIn:
    return readCarryIn(opened);
  case OldSpelling::LaneSelect:
    return readLaneSelect(opened);
  case OldSpelling::PseudoMinimum:
  case OldSpelling::PseudoMaximum:
    return readPseudoMinimum(old, opened);
  case OldSpelling::ConvertLow:
    return readConvertLow(opened);
  case OldSpelling::DotProduct:
    return readDotProduct(opened);
  }
  return false;
}

/// Settles the controlling type, which value \p x has. The opcode has no list of values.
bool FunctionReader::settleType(Value x, Opened &opened) {
  InstructionData data(opened.opcode);
  // Whichever operand has the type.
  for (unsigned word = 0; word < 3; ++word)
    data.setWord(word, x.index());
  return inferType(data, opened, opened.explicitType);
}

bool FunctionReader::readImmediateOperation(const OldSpelling &old, Opened opened) {
  InstructionData data(opened.opcode);
  if (old.kind == OldSpelling::ImmediateCompared) {
    auto condition = in.token.is(TokenKind::Word) ? parseIntCC(in.token.text) : std::nullopt;
    if (!condition) return in.expected("an integer condition");
    data.setByte(uint8_t(*condition));
    in.advance();
  }
  Value x;
  uint64_t number;
  if (!readValue(x) || !in.expect(TokenKind::Comma, "`,` and an integer") ||
      !in.readBits(number, 64, "an integer") || !settleType(x, opened))
    return false;

  Type type = opened.explicitType.laneType();
  bool isWide = type == types::i128;
  Type constantType = isWide ? types::i64 : type;
  InstructionData constant(Opcode::Iconst);
  constant.setWide(number & llvm::maskTrailingOnes<uint64_t>(constantType.bits()));
  Inst helper = appendHelper(constant, constantType);
  if (isWide) {
    InstructionData extension(old.isSigned ? Opcode::Sextend : Opcode::Uextend);
    Inst extended = appendHelper(extension, types::i128);
    useHelper(helper, extended, 0);
    helper = extended;
  }
  unsigned immediateWord = old.kind == OldSpelling::ImmediateLeft ? 0 : 1;
  data.setWord(0, x.index());
  data.setWord(1, x.index());
  if (!append(data, opened)) return false;
  useHelper(helper, function->layout.lastInst(block), immediateWord);
  return true;
}

bool FunctionReader::readComplemented(Opened opened) {
  Value x, y;
  if (!readValue(x) || !in.expect(TokenKind::Comma, "`,` and a value") || !readValue(y) ||
      !settleType(x, opened))
    return false;
  InstructionData complement(Opcode::Bnot);
  complement.setWord(0, y.index());
  Inst helper = appendHelper(complement, opened.explicitType);
  InstructionData data(opened.opcode);
  data.setWord(0, x.index());
  data.setWord(1, x.index());
  if (!append(data, opened)) return false;
  useHelper(helper, function->layout.lastInst(block), 1);
  return true;
}

/// Stack slots can always be accessed, but nothing is known of their alignment.
bool FunctionReader::readStackAccess(const OldSpelling &old, Opened opened) {
  InstructionData data(opened.opcode);
  bool isStore = opened.opcode == Opcode::Store;
  Value stored;
  if (isStore) {
    if (!readValue(stored) || !in.expect(TokenKind::Comma, "`,` and a stack slot") ||
        !settleType(stored, opened))
      return false;
    data.setWord(0, stored.index());
  }
  bool isDynamic = old.kind == OldSpelling::DynamicStackAccess;
  Opened address{isDynamic ? Opcode::DynamicStackAddr : Opcode::StackAddr, opened.offset,
                 types::i64};
  InstructionData addressData(address.opcode);
  if (!readOperands(addressData, address)) return false;
  Inst helper = appendHelper(addressData, types::i64);
  MemFlags flags;
  flags.trap = TrapCode();
  data.setHalf(dfg->memFlagsId(flags));
  if (!append(data, opened)) return false;
  useHelper(helper, function->layout.lastInst(block), isStore ? 1 : 0);
  return true;
}

//===----------------------------------------------------------------------===//
// Expansions into several instructions
//===----------------------------------------------------------------------===//

FunctionReader::Source FunctionReader::compute(InstructionData data, Type type,
                                               llvm::ArrayRef<Source> operands) {
  for (auto [word, source] : llvm::enumerate(operands))
    if (!source.helper) data.setWord(unsigned(word), source.value.index());
  Inst inst = appendHelper(data, type);
  for (auto [word, source] : llvm::enumerate(operands))
    if (source.helper) useHelper(source.helper, inst, unsigned(word));
  return inst;
}

/// The main instruction of an expansion, whose controlling type is settled.
bool FunctionReader::computeResult(const Opened &opened, llvm::ArrayRef<Source> operands) {
  InstructionData data(opened.opcode);
  for (auto [word, source] : llvm::enumerate(operands))
    data.setWord(unsigned(word), source.helper ? 0 : source.value.index());
  if (!append(data, opened)) return false;
  for (auto [word, source] : llvm::enumerate(operands))
    if (source.helper) useHelper(source.helper, function->layout.lastInst(block), unsigned(word));
  return true;
}

bool FunctionReader::readTwoValues(Value &x, Value &y) {
  return readValue(x) && in.expect(TokenKind::Comma, "`,` and a value") && readValue(y);
}

/// The carry is 0 or 1; where the operation is as narrow, it needs no extension.
bool FunctionReader::readCarryIn(Opened opened) {
  Value x, y, carry;
  if (!readTwoValues(x, y) || !in.expect(TokenKind::Comma, "`,` and a carry") ||
      !readValue(carry) || !settleType(x, opened))
    return false;
  Type type = opened.explicitType;
  Source extended = carry;
  if (type != types::i8) extended = compute(InstructionData(Opcode::Uextend), type, {carry});
  Source both = compute(InstructionData(opened.opcode), type, {x, y});
  return computeResult(opened, {both, extended});
}

/// The bits of \p mask, whose type is that of a comparison, as \p type.
FunctionReader::Source FunctionReader::asBitsOf(Source mask, Type type) {
  if (type == type.asTruthy()) return mask;
  InstructionData cast(Opcode::Bitcast);
  MemFlags flags;
  // Without an order of bytes, only types with as many lanes may be cast into each other.
  cast.setHalf(dfg->memFlagsId(flags));
  return compute(cast, type, {mask});
}

bool FunctionReader::readLaneSelect(Opened opened) {
  Value mask, x, y;
  if (!readValue(mask) || !in.expect(TokenKind::Comma, "`,` and two values") ||
      !readTwoValues(x, y) || !settleType(x, opened))
    return false;
  if (!opened.explicitType.isVector())
    return in.errorAt(opened.offset, "`vselect` has no form for type " + opened.explicitType.str());
  return computeResult(opened, {asBitsOf(mask, opened.explicitType), x, y});
}

/// x86's minps(x, y) is y < x ? y : x, and so this is for scalars.
bool FunctionReader::readPseudoMinimum(const OldSpelling &old, Opened opened) {
  Value x, y;
  if (!readTwoValues(x, y) || !settleType(x, opened)) return false;
  Type type = opened.explicitType;
  if (!type.hasFloatLanes())
    return in.errorAt(opened.offset, "`" + old.name + "` has no form for type " + type.str());
  InstructionData compare(Opcode::Fcmp);
  bool isMinimum = old.kind == OldSpelling::PseudoMinimum;
  compare.setByte(uint8_t(isMinimum ? FloatCC::GreaterThan : FloatCC::LessThan));
  Source holds = compute(compare, type.asTruthy(), {x, y});
  if (type.isVector()) {
    holds = asBitsOf(holds, type);
  } else {
    opened.opcode = Opcode::Select;
  }
  return computeResult(opened, {holds, y, x});
}

/// The low half of the lanes, widened, as floats: i32x4 to f64x2.
bool FunctionReader::readConvertLow(Opened opened) {
  Value x;
  if (!readValue(x)) return false;
  Opened widening{Opcode::SwidenLow, opened.offset, Type()};
  if (!settleType(x, widening)) return false;
  if (widening.explicitType != types::i32x4 ||
      (opened.explicitType && opened.explicitType != types::f64x2))
    return in.errorAt(opened.offset, "`fcvt_low_from_sint` converts i32x4 to f64x2");
  opened.explicitType = types::f64x2;
  Source wide = compute(InstructionData(Opcode::SwidenLow), types::i64x2, {x});
  return computeResult(opened, {wide});
}

/// Neighbours' products, added: i16x8 to i32x4.
bool FunctionReader::readDotProduct(Opened opened) {
  Value x, y;
  Opened widening{Opcode::SwidenLow, opened.offset, opened.explicitType};
  if (!readTwoValues(x, y) || !settleType(x, widening)) return false;
  if (widening.explicitType != types::i16x8)
    return in.errorAt(opened.offset, "`widening_pairwise_dot_product_s` takes i16x8");
  opened.explicitType = types::i32x4;
  llvm::SmallVector<Source, 2> products;
  for (Opcode half : {Opcode::SwidenLow, Opcode::SwidenHigh}) {
    Source wideX = compute(InstructionData(half), types::i32x4, {x});
    Source wideY = compute(InstructionData(half), types::i32x4, {y});
    products.push_back(compute(InstructionData(Opcode::Imul), types::i32x4, {wideX, wideY}));
  }
  return computeResult(opened, products);
}

//===----------------------------------------------------------------------===//
// Branches that a jump completes
//===----------------------------------------------------------------------===//

/// `br_icmp eq v0, v1, block1(v2)`; the jump that follows says where it goes on otherwise.
bool FunctionReader::readCompareBranch(Opened opened) {
  if (!results.empty()) return in.errorAt(opened.offset, "a branch has no results");
  if (zeroBranch) return in.errorAt(zeroBranch->opened.offset, missingJump);
  InstructionData compare(Opcode::Icmp);
  auto condition = in.token.is(TokenKind::Word) ? parseIntCC(in.token.text) : std::nullopt;
  if (!condition) return in.expected("an integer condition");
  compare.setByte(uint8_t(*condition));
  in.advance();
  Value x, y;
  Opened comparison{Opcode::Icmp, opened.offset, opened.explicitType};
  ZeroBranch branch{opened, Value(), BlockCall(), /*branchIfZero=*/false, Inst()};
  if (!readTwoValues(x, y) || !in.expect(TokenKind::Comma, "`,` and a block") ||
      !readBlockCall(branch.target) || !settleType(x, comparison))
    return false;
  branch.opened.explicitType = types::i8;
  branch.comparison = compute(compare, types::i8, {x, y}).helper;
  zeroBranch = branch;
  return true;
}

/// `brz v0, block1(v1)`; the jump that follows says where it goes on otherwise.
bool FunctionReader::readZeroBranch(const OldSpelling &old, Opened opened) {
  ZeroBranch branch{opened, Value(), BlockCall(), old.kind == OldSpelling::ZeroBranch, Inst()};
  if (!results.empty()) return in.errorAt(opened.offset, "a branch has no results");
  if (!readValue(branch.condition) || !in.expect(TokenKind::Comma, "`,` and a block") ||
      !readBlockCall(branch.target))
    return false;
  if (zeroBranch) return in.errorAt(zeroBranch->opened.offset, missingJump);
  zeroBranch = branch;
  return true;
}

/// \p jump ends what a `brz` or `brnz` began.
bool FunctionReader::joinZeroBranch(const InstructionData &jump) {
  ZeroBranch branch = *zeroBranch;
  zeroBranch.reset();
  InstructionData data(Opcode::Brif);
  data.setWord(0, branch.comparison ? 0 : branch.condition.index());
  data.setWord(1, branch.branchIfZero ? jump.word(1) : branch.target.handle());
  data.setWord(2, branch.branchIfZero ? branch.target.handle() : jump.word(1));
  if (!append(data, branch.opened)) return false;
  if (branch.comparison) useHelper(branch.comparison, function->layout.lastInst(block), 0);
  return true;
}
