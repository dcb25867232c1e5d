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
    {"brnz", OldSpelling::NonzeroBranch, Opcode::Brif},
    {"brz", OldSpelling::ZeroBranch, Opcode::Brif},
    {"bxor_imm", OldSpelling::ImmediateRight, Opcode::Bxor},
    {"bxor_not", OldSpelling::ComplementRight, Opcode::Bxor},
    {"copy", OldSpelling::Copy, Opcode::Nop},
    {"dynamic_stack_load", OldSpelling::DynamicStackAccess, Opcode::Load},
    {"dynamic_stack_store", OldSpelling::DynamicStackAccess, Opcode::Store},
    {"fallthrough", OldSpelling::Renamed, Opcode::Jump},
    {"iadd_carry", OldSpelling::Renamed, Opcode::UaddOverflowCin},
    {"iadd_cout", OldSpelling::Renamed, Opcode::UaddOverflow},
    {"iadd_imm", OldSpelling::ImmediateRight, Opcode::Iadd, true},
    {"icmp_imm", OldSpelling::ImmediateCompared, Opcode::Icmp, true},
    {"imul_imm", OldSpelling::ImmediateRight, Opcode::Imul, true},
    {"irsub_imm", OldSpelling::ImmediateLeft, Opcode::Isub, true},
    {"ishl_imm", OldSpelling::ImmediateRight, Opcode::Ishl},
    {"isub_borrow", OldSpelling::Renamed, Opcode::UsubOverflowBin},
    {"isub_bout", OldSpelling::Renamed, Opcode::UsubOverflow},
    {"raw_bitcast", OldSpelling::Renamed, Opcode::Bitcast},
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
  case OldSpelling::Copy:
    return readAlias();
  }
  return false;
}

/// Settles the controlling type, which value \p x has.
bool FunctionReader::settleType(Value x, Opened &opened) {
  InstructionData data(opened.opcode);
  data.setWord(0, x.index());
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

/// `brz v0, block1(v1)`; the jump that follows says where it goes on otherwise.
bool FunctionReader::readZeroBranch(const OldSpelling &old, Opened opened) {
  ZeroBranch branch{opened, Value(), BlockCall(), old.kind == OldSpelling::ZeroBranch};
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
  data.setWord(0, branch.condition.index());
  data.setWord(1, branch.branchIfZero ? jump.word(1) : branch.target.handle());
  data.setWord(2, branch.branchIfZero ? branch.target.handle() : jump.word(1));
  return append(data, branch.opened);
}
