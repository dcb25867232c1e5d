//===- Operands.cpp - Reading the operands of instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parser/FunctionReader.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;

//===----------------------------------------------------------------------===//
// Entities
//===----------------------------------------------------------------------===//

bool FunctionReader::reachNew(Value value) {
  uint32_t count = dfg->numValues();
  if (!in.charge(uint64_t(value.index()) - count + 1, bytesPerValue)) return in.numberTooLarge();
  dfg->growValues(value.index() + 1);
  return true;
}

bool FunctionReader::reachNew(Block target) {
  uint32_t count = dfg->numBlocks();
  if (!in.charge(uint64_t(target.index()) - count + 1, bytesPerBlock)) return in.numberTooLarge();
  dfg->growBlocks(target.index() + 1);
  return true;
}

bool FunctionReader::readValue(Value &value, const char *what) {
  if (!in.token.is(TokenKind::Value)) return in.expected(what);
  value = Value(uint32_t(in.token.number));
  if (!reach(value)) return false;
  if (!isDefined(value)) forwardUses.push_back({value, in.offset()});
  in.advance();
  return true;
}

bool FunctionReader::readBlock(Block &target) {
  if (!in.token.is(TokenKind::Block)) return in.expected("a block");
  target = Block(uint32_t(in.token.number));
  if (!reach(target)) return false;
  in.advance();
  return true;
}

template <typename Id>
bool FunctionReader::readDefined(Id &id, TokenKind kind, const llvm::BitVector &defined,
                                 const char *what) {
  if (!in.token.is(kind)) return in.expected(llvm::Twine("a ") + what);
  uint64_t number = in.token.number;
  if (number >= defined.size() || !defined[unsigned(number)])
    return in.error(llvm::Twine("undefined ") + what + " " + in.token.text);
  id = Id(uint32_t(number));
  in.advance();
  return true;
}

template bool FunctionReader::readDefined(SigRef &, TokenKind, const llvm::BitVector &,
                                          const char *);
template bool FunctionReader::readDefined(StackSlot &, TokenKind, const llvm::BitVector &,
                                          const char *);
template bool FunctionReader::readDefined(DynamicType &, TokenKind, const llvm::BitVector &,
                                          const char *);
template bool FunctionReader::readDefined(DynamicStackSlot &, TokenKind, const llvm::BitVector &,
                                          const char *);

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

bool FunctionReader::readOperands(InstructionData &data, const Opened &opened) {
  bool needsComma = false;
  for (const FieldInfo &field : infoOf(data.format()).fields) {
    if (needsComma && field.separator.starts_with(',') &&
        !in.expect(TokenKind::Comma, "`,` and another operand"))
      return false;
    if (!readField(data, field, opened)) return false;
    // Flags and conditions are words of their own.
    needsComma =
        field.kind != OperandKind::MemFlagsOperand && field.kind != OperandKind::IntCCOperand &&
        field.kind != OperandKind::FloatCCOperand && field.kind != OperandKind::AtomicRmwOpOperand;
  }
  return true;
}

static void store(InstructionData &data, FieldSlot slot, uint32_t word) {
  switch (slot) {
  case FieldSlot::Byte:
    data.setByte(uint8_t(word));
    return;
  case FieldSlot::Half:
    data.setHalf(uint16_t(word));
    return;
  case FieldSlot::Word0:
    data.setWord(0, word);
    return;
  case FieldSlot::Word1:
    data.setWord(1, word);
    return;
  case FieldSlot::Word2:
    data.setWord(2, word);
    return;
  case FieldSlot::Wide:
    data.setWide(word);
    return;
  }
}

bool FunctionReader::readField(InstructionData &data, const FieldInfo &field,
                               const Opened &opened) {
  auto storeId = [&](auto id) {
    store(data, field.slot, id.index());
    return true;
  };
  /// A word of a closed set.
  auto storeWord = [&](auto parse, const char *what) {
    if (!in.token.is(TokenKind::Word)) return in.expected(what);
    auto parsed = parse(in.token.text);
    if (!parsed) return in.expected(what);
    data.setByte(uint8_t(*parsed));
    in.advance();
    return true;
  };
  switch (field.kind) {
  case OperandKind::ValueOperand: {
    Value value;
    return readValue(value) && storeId(value);
  }
  case OperandKind::PlainValueList: {
    EntityList<Value> list;
    if (!readValues(list, /*inParentheses=*/false)) return false;
    store(data, field.slot, list.handle());
    return true;
  }
  case OperandKind::ValueList:
    return readArguments(data, field);
  case OperandKind::BlockOperand: {
    Block target;
    return readBlock(target) && storeId(target);
  }
  case OperandKind::BlockCallOperand: {
    BlockCall call;
    return readBlockCall(call) && storeId(call);
  }
  case OperandKind::JumpTableOperand: {
    JumpTable table;
    return readJumpTable(table) && storeId(table);
  }
  case OperandKind::ExceptionTableOperand: {
    ExceptionTable table;
    return readExceptionTable(table) && storeId(table);
  }
  case OperandKind::FuncRefOperand: {
    FuncRef callee;
    return readDefined(callee, TokenKind::FuncRef, functions, "function") && storeId(callee);
  }
  case OperandKind::SigRefOperand: {
    SigRef signature;
    return readDefined(signature, TokenKind::SigRef, signatures, "signature") && storeId(signature);
  }
  case OperandKind::GlobalValueOperand: {
    GlobalValue global;
    return readDefined(global, TokenKind::GlobalValue, globalValues, "global value") &&
           storeId(global);
  }
  case OperandKind::StackSlotOperand: {
    StackSlot slot;
    return readDefined(slot, TokenKind::StackSlot, stackSlots, "stack slot") && storeId(slot);
  }
  case OperandKind::DynamicStackSlotOperand: {
    DynamicStackSlot slot;
    return readDefined(slot, TokenKind::DynamicStackSlot, dynamicStackSlots,
                       "dynamic stack slot") &&
           storeId(slot);
  }
  case OperandKind::ConstantOperand: {
    Constant constant;
    if (in.token.is(TokenKind::Constant))
      return readDefined(constant, TokenKind::Constant, constants, "constant") && storeId(constant);
    return readInlineConstant(constant, opened) && storeId(constant);
  }
  case OperandKind::ImmediateOperand: {
    llvm::SmallVector<uint8_t, 16> bytes;
    if (!in.readBytesOf(types::i8x16, bytes)) return false;
    std::array<uint8_t, 16> mask;
    llvm::copy(bytes, mask.begin());
    return storeId(dfg->addImmediate(mask));
  }
  case OperandKind::Uimm8: {
    uint64_t number;
    if (!in.readUnsigned(number, 8, "a number below 256")) return false;
    data.setByte(uint8_t(number));
    return true;
  }
  case OperandKind::Imm64:
  case OperandKind::Ieee16:
  case OperandKind::Ieee32:
  case OperandKind::Ieee64:
    return readImmediate(data, opened);
  case OperandKind::Offset32: {
    int64_t offset;
    if (!in.readOffset(offset, 32)) return false;
    store(data, field.slot, uint32_t(offset));
    return true;
  }
  case OperandKind::MemFlagsOperand: {
    MemFlags flags;
    if (!in.readMemFlags(flags)) return false;
    data.setHalf(dfg->memFlagsId(flags));
    return true;
  }
  case OperandKind::TrapCodeOperand: {
    auto code = in.token.is(TokenKind::Word) ? TrapCode::parse(in.token.text) : std::nullopt;
    if (!code) return in.expected("a trap code");
    data.setByte(code->bits());
    in.advance();
    return true;
  }
  case OperandKind::IntCCOperand:
    return storeWord(parseIntCC, "an integer condition");
  case OperandKind::FloatCCOperand:
    return storeWord(parseFloatCC, "a float condition");
  case OperandKind::AtomicRmwOpOperand:
    return storeWord(parseAtomicRmwOp, "an atomic operation");
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Lists
//===----------------------------------------------------------------------===//

bool FunctionReader::readValues(EntityList<Value> &list, bool inParentheses) {
  valueScratch.clear();
  Value value;
  bool isEmpty = inParentheses ? in.token.is(TokenKind::RightParen)
                               : !in.token.is(TokenKind::Value) || in.startsLine();
  while (!isEmpty) {
    if (!readValue(value)) return false;
    valueScratch.push_back(value);
    isEmpty = !in.accept(TokenKind::Comma);
  }
  list.append(valueScratch, dfg->pool);
  return true;
}

/// `(v1, v2)`, or `v0(v1, v2)` where the callee is a value.
bool FunctionReader::readArguments(InstructionData &data, const FieldInfo &field) {
  EntityList<Value> list;
  if (infoOf(data.opcode()).numValues != 0) {
    Value callee;
    // The callee follows what precedes it after a comma, although the arguments do not.
    bool isFirst = &field == infoOf(data.format()).fields.begin();
    if (!isFirst && !in.expect(TokenKind::Comma, "`,` and a callee")) return false;
    if (!readValue(callee, "a callee")) return false;
    list.push(callee, dfg->pool);
  }
  if (!in.expect(TokenKind::LeftParen, "`(` before the arguments")) return false;
  if (!readValues(list, /*inParentheses=*/true)) return false;
  store(data, field.slot, list.handle());
  return in.expect(TokenKind::RightParen, "`)` after the arguments");
}

bool FunctionReader::readBlockArgument() {
  bool isResult = in.token.is(TokenKind::CallResult);
  if (!isResult && !in.token.is(TokenKind::ExceptionPayload)) {
    Value value;
    if (!readValue(value)) return false;
    argumentScratch.push_back(value);
    return true;
  }
  if (in.token.number > BlockArgument::maxIndex) return in.numberTooLarge();
  uint32_t number = uint32_t(in.token.number);
  argumentScratch.push_back(isResult ? BlockArgument::callResult(number)
                                     : BlockArgument::exception(number));
  in.advance();
  return true;
}

bool FunctionReader::readBlockCall(BlockCall &call) {
  Block target;
  if (!readBlock(target)) return false;
  argumentScratch.clear();
  argumentScratch.push_back(BlockArgument(target.index()));
  if (in.accept(TokenKind::LeftParen) && !in.accept(TokenKind::RightParen)) {
    do {
      if (!readBlockArgument()) return false;
    } while (in.accept(TokenKind::Comma));
    if (!in.expect(TokenKind::RightParen, "`)` after the arguments")) return false;
  }
  call = BlockCall(EntityList<BlockArgument>::make(argumentScratch, dfg->pool).handle());
  return true;
}

bool FunctionReader::readJumpTable(JumpTable &table) {
  JumpTableData data;
  if (!readBlockCall(data.defaultTarget) || !in.expect(TokenKind::Comma, "`,` and a table") ||
      !in.expect(TokenKind::LeftBracket, "`[` before the table"))
    return false;
  if (!in.accept(TokenKind::RightBracket)) {
    do {
      BlockCall call;
      if (!readBlockCall(call)) return false;
      data.targets.push(call, dfg->pool);
    } while (in.accept(TokenKind::Comma));
    if (!in.expect(TokenKind::RightBracket, "`]` after the table")) return false;
  }
  table = dfg->jumpTables.push(data);
  return true;
}

bool FunctionReader::readExceptionItem(ExceptionTableData &table) {
  ExceptionItem item{};
  if (in.acceptWord("context")) {
    item.kind = ExceptionItem::Context;
    if (!readValue(item.context)) return false;
    table.items.push_back(item);
    return true;
  }
  item.kind = ExceptionItem::Default;
  if (in.token.is(TokenKind::ExceptionTag)) {
    if (in.token.number >= UINT32_MAX) return in.numberTooLarge();
    item.kind = ExceptionItem::Tag;
    item.tag = ExceptionTag(uint32_t(in.token.number));
  } else if (!in.token.isWord("default")) {
    return in.expected("a tag, `default` or `context`");
  }
  in.advance();
  if (!in.expect(TokenKind::Colon, "`:` and a block") || !readBlockCall(item.target)) return false;
  table.items.push_back(item);
  return true;
}

bool FunctionReader::readExceptionTable(ExceptionTable &table) {
  ExceptionTableData data;
  if (!readDefined(data.signature, TokenKind::SigRef, signatures, "signature") ||
      !in.expect(TokenKind::Comma, "`,` and a block") || !readBlockCall(data.normalReturn) ||
      !in.expect(TokenKind::Comma, "`,` and handlers") ||
      !in.expect(TokenKind::LeftBracket, "`[` before the handlers"))
    return false;
  while (!in.accept(TokenKind::RightBracket)) {
    if (!readExceptionItem(data)) return false;
    if (in.accept(TokenKind::Comma)) continue;
    if (!in.expect(TokenKind::RightBracket, "`]` after the handlers")) return false;
    break;
  }
  table = dfg->exceptionTables.push(std::move(data));
  return true;
}

//===----------------------------------------------------------------------===//
// Immediates
//===----------------------------------------------------------------------===//

bool FunctionReader::readImmediate(InstructionData &data, const Opened &opened) {
  llvm::APInt bits;
  uint64_t number;
  switch (data.format()) {
  case Format::UnaryIeee16:
  case Format::UnaryIeee32: {
    bool isHalf = data.format() == Format::UnaryIeee16;
    if (!in.readFloat(bits, isHalf ? binary16 : binary32, "a float")) return false;
    data.setWord(1, uint32_t(bits.getZExtValue()));
    return true;
  }
  case Format::UnaryIeee64:
    if (!in.readFloat(bits, binary64, "a float")) return false;
    data.setWide(bits.getZExtValue());
    return true;
  case Format::UnaryImm:
    // The type says how large the number may be.
    if (opened.explicitType.isInt() && opened.explicitType.bits() <= 64) {
      if (!in.readBits(number, opened.explicitType.bits(), "an integer")) return false;
      data.setWide(number);
      return true;
    }
    break;
  default:
    break;
  }
  if (!in.readBits(number, 64, "an integer")) return false;
  data.setWide(number);
  return true;
}

/// A constant that is written where it is used.
bool FunctionReader::readInlineConstant(Constant &constant, const Opened &opened) {
  llvm::SmallVector<uint8_t, 16> bytes;
  if (opened.opcode == Opcode::F128const) {
    llvm::APInt bits;
    if (!in.readFloat(bits, binary128, "a float or a constant")) return false;
    for (unsigned bit = 0; bit < 128; bit += 8)
      bytes.push_back(uint8_t(bits.extractBitsAsZExtValue(8, bit)));
  } else if (!opened.explicitType) {
    return in.errorAt(opened.offset, "`" + textOf(opened.opcode) + "` needs a type, as in `" +
                                         textOf(opened.opcode) + ".i32x4`");
  } else if (!in.readBytesOf(opened.explicitType, bytes)) {
    return false;
  }
  auto [known, isNew] =
      constantsByContent.try_emplace(llvm::toStringRef(bytes), dfg->constants.nextKey());
  constant = known->second;
  if (isNew) dfg->constants.push({bytes.begin(), bytes.end()});
  return true;
}
