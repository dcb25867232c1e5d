//===- Preamble.cpp - Reading the declarations of a function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parser/FunctionReader.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;

bool FunctionReader::isPreambleEntity() const {
  switch (in.token.kind) {
  case TokenKind::StackSlot:
  case TokenKind::DynamicStackSlot:
  case TokenKind::DynamicType:
  case TokenKind::GlobalValue:
  case TokenKind::SigRef:
  case TokenKind::FuncRef:
  case TokenKind::Constant:
  case TokenKind::AliasRegion:
    return true;
  default:
    return in.token.isWord("stack_limit");
  }
}

bool FunctionReader::readPreambleEntity() {
  switch (in.token.kind) {
  case TokenKind::StackSlot:
    return readStackSlot();
  case TokenKind::DynamicStackSlot:
    return readDynamicStackSlot();
  case TokenKind::DynamicType:
    return readDynamicType();
  case TokenKind::GlobalValue:
    return readGlobalValue();
  case TokenKind::SigRef:
    return readSignatureEntity();
  case TokenKind::FuncRef:
    return readFunctionEntity();
  case TokenKind::Constant:
    return readConstant();
  case TokenKind::AliasRegion:
    return readAliasRegion();
  default:
    return readStackLimit();
  }
}

static void mark(llvm::BitVector &defined, uint32_t number) {
  if (number >= defined.size()) defined.resize(number + 1);
  defined.set(number);
}

template <typename Id, typename Data>
bool FunctionReader::define(EntityMap<Id, Data> &map, llvm::BitVector &defined, const Token &name,
                            Data data, const Data &filler,
                            FunctionPlaces::Places<Id> FunctionPlaces::*place) {
  TextOffset offset = in.offsetOf(name.begin);
  if (name.number < defined.size() && defined[unsigned(name.number)])
    return in.errorAt(offset, name.text + " is already defined");
  if (name.number >= map.size()) {
    if (!in.charge(name.number - map.size(), sizeof(Data)))
      return in.errorAt(offset, "number of " + name.text + " is too large");
    map.resize(uint32_t(name.number), filler);
    map.push(std::move(data));
  } else {
    in.giveBack(sizeof(Data));
    map[Id(uint32_t(name.number))] = std::move(data);
  }
  mark(defined, uint32_t(name.number));
  if (places) (places->*place)[Id(uint32_t(name.number))] = offset;
  return true;
}

bool FunctionReader::readStackSlot() {
  Token name = in.token;
  in.advance();
  if (!in.expect(TokenKind::Equal, "`=`")) return false;
  if (!in.acceptWord("explicit_slot")) return in.expected("`explicit_slot`");
  StackSlotData data;
  uint64_t number;
  if (!in.readUnsigned(number, 32, "a size in bytes")) return false;
  data.size = uint32_t(number);
  while (in.accept(TokenKind::Comma)) {
    bool isAlign = in.token.isWord("align");
    if (!isAlign && !in.token.isWord("key")) return in.expected("`align` or `key`");
    in.advance();
    if (!in.expect(TokenKind::Equal, "`=`")) return false;
    TextOffset offset = in.offset();
    if (!in.readUnsigned(number, isAlign ? 32 : 64, "a number")) return false;
    if (!isAlign)
      data.key = number;
    else if (!llvm::isPowerOf2_64(number))
      return in.errorAt(offset, "alignment is not a power of two");
    else
      data.log2Align = uint8_t(llvm::Log2_64(number));
  }
  return define(function->stackSlots, stackSlots, name, data, {}, &FunctionPlaces::stackSlots);
}

bool FunctionReader::readDynamicStackSlot() {
  Token name = in.token;
  in.advance();
  if (!in.expect(TokenKind::Equal, "`=`")) return false;
  if (!in.acceptWord("explicit_dynamic_slot")) return in.expected("`explicit_dynamic_slot`");
  if (!in.token.is(TokenKind::DynamicType)) return in.expected("a dynamic type");
  DynamicStackSlotData data{DynamicType(uint32_t(in.token.number))};
  dynamicTypeUses.push_back({data.type, in.offset()});
  in.advance();
  return define(function->dynamicStackSlots, dynamicStackSlots, name, data, data,
                &FunctionPlaces::dynamicStackSlots);
}

bool FunctionReader::readDynamicType() {
  Token name = in.token;
  in.advance();
  if (!in.expect(TokenKind::Equal, "`=`")) return false;
  DynamicTypeData data;
  TextOffset offset = in.offset();
  if (!in.readType(data.base, "a vector type")) return false;
  if (!data.base.isVector() || data.base.isDynamic())
    return in.errorAt(offset, "the base of a dynamic type is a vector type of fixed size");
  if (!in.expect(TokenKind::Star, "`*` and a scale") || !readReference(data.scale)) return false;
  return define(function->dynamicTypes, dynamicTypes, name, data, data,
                &FunctionPlaces::dynamicTypes);
}

/// A global value that may be declared later: the verifier looks.
bool FunctionReader::readReference(GlobalValue &global) {
  if (!in.token.is(TokenKind::GlobalValue)) return in.expected("a global value");
  if (in.token.number >= UINT32_MAX) return in.numberTooLarge();
  global = GlobalValue(uint32_t(in.token.number));
  in.advance();
  return true;
}

bool FunctionReader::readGlobalValueData(GlobalValueData &data) {
  Token kind = in.token;
  if (!kind.is(TokenKind::Word)) return in.expected("a kind of global value");
  in.advance();
  if (kind.text == "vmctx") return true;
  if (kind.text == "symbol") {
    data.kind = GlobalValueData::Symbol;
    data.colocated = in.acceptWord("colocated");
    data.threadLocal = in.acceptWord("tls");
    return in.readName(data.name, /*isReference=*/true) && in.readOffset(data.offset, 64);
  }
  bool isLoad = kind.text == "load";
  bool isSum = kind.text == "iadd_imm";
  if (!isLoad && !isSum && kind.text != "dyn_scale_target_const")
    return in.errorAt(in.offsetOf(kind.begin), "unknown kind of global value `" + kind.text + "`");
  if (!in.expect(TokenKind::Dot, "`.` and a type")) return false;
  TextOffset offset = in.offset();
  if (!in.readType(data.type, "a type")) return false;
  if (isLoad) {
    data.kind = GlobalValueData::Load;
    TextOffset flags = in.offset();
    if (!in.readMemFlags(data.flags)) return false;
    if (!data.flags.isNotrap() || !data.flags.aligned)
      return in.errorAt(flags, "a load of a global value must be notrap and aligned");
    return readReference(data.base) && in.readOffset(data.offset, 32);
  }
  if (isSum) {
    data.kind = GlobalValueData::IAddImm;
    uint64_t bits;
    if (!readReference(data.base) || !in.expect(TokenKind::Comma, "`,` and a number") ||
        !in.readBits(bits, 64, "a number"))
      return false;
    data.offset = int64_t(bits);
    return true;
  }
  data.kind = GlobalValueData::DynamicScale;
  if (!data.type.isVector()) return in.errorAt(offset, "a dynamic scale is that of a vector type");
  return true;
}

bool FunctionReader::readGlobalValue() {
  Token name = in.token;
  in.advance();
  GlobalValueData data;
  if (!in.expect(TokenKind::Equal, "`=`") || !readGlobalValueData(data)) return false;
  GlobalValueData filler;
  filler.kind = GlobalValueData::Symbol;
  filler.name = ExternalName::symbol("");
  return define(function->globalValues, globalValues, name, std::move(data), filler,
                &FunctionPlaces::globalValues);
}

bool FunctionReader::readSignatureEntity() {
  Token name = in.token;
  in.advance();
  Signature signature;
  if (!in.expect(TokenKind::Equal, "`=`") || !in.readSignature(signature)) return false;
  Signature filler;
  filler.callConv = in.defaultCallConv;
  return define(dfg->signatures, signatures, name, std::move(signature), filler,
                &FunctionPlaces::signatures);
}

bool FunctionReader::readFunctionEntity() {
  Token name = in.token;
  in.advance();
  if (!in.expect(TokenKind::Equal, "`=`")) return false;
  ExternalFunction data;
  data.colocated = in.acceptWord("colocated");
  data.patchable = in.acceptWord("patchable");
  TextOffset offset = in.offset();
  if (!in.readName(data.name, /*isReference=*/true)) return false;
  if (in.token.is(TokenKind::SigRef)) {
    if (!readDefined(data.signature, TokenKind::SigRef, signatures, "signature")) return false;
  } else {
    Signature signature;
    if (!in.token.is(TokenKind::LeftParen)) return in.expected("a signature or its number");
    if (!in.readSignature(signature)) return false;
    data.signature = dfg->signatures.push(std::move(signature));
    mark(signatures, data.signature.index());
    if (places) places->signatures[data.signature] = offset;
  }
  return define(dfg->functions, functions, name, std::move(data), {}, &FunctionPlaces::functions);
}

bool FunctionReader::readConstant() {
  Token name = in.token;
  in.advance();
  if (!in.expect(TokenKind::Equal, "`=`")) return false;
  llvm::SmallVector<uint8_t, 16> bytes;
  if (in.token.is(TokenKind::Type)) {
    Type type = in.token.type();
    in.advance();
    if (!in.readBytesOf(type, bytes)) return false;
  } else {
    if (!in.token.is(TokenKind::Integer)) return in.expected("a hexadecimal constant");
    llvm::StringRef message;
    auto parsed = parseHexBytes(in.token.text, Type::maxVectorBits / 8, message);
    if (!parsed) return in.error(message);
    bytes = std::move(*parsed);
    in.advance();
  }
  if (!define(dfg->constants, constants, name, std::vector<uint8_t>(bytes.begin(), bytes.end()), {},
              &FunctionPlaces::constants))
    return false;
  constantsByContent.try_emplace(llvm::toStringRef(bytes), Constant(uint32_t(name.number)));
  return true;
}

bool FunctionReader::readAliasRegion() {
  Token name = in.token;
  TextOffset offset = in.offset();
  in.advance();
  AliasRegionData data;
  uint64_t userId;
  if (!in.expect(TokenKind::Equal, "`=`") || !in.readUnsigned(userId, 32, "a number") ||
      !in.readString(data.description, "a description in quotes"))
    return false;
  data.userId = uint32_t(userId);
  AliasRegion next = dfg->aliasRegions.nextKey();
  if (name.number < next.index()) return in.errorAt(offset, name.text + " is already defined");
  if (name.number > next.index())
    return in.errorAt(offset, "alias regions are numbered in order: this one is region" +
                                  llvm::Twine(next.index()));
  dfg->aliasRegions.push(std::move(data));
  if (places) places->aliasRegions[next] = offset;
  return true;
}

bool FunctionReader::readStackLimit() {
  TextOffset offset = in.offset();
  in.advance();
  GlobalValue limit;
  if (!in.expect(TokenKind::Equal, "`=`") || !readReference(limit)) return false;
  if (function->stackLimit) return in.errorAt(offset, "stack limit is already defined");
  function->stackLimit = limit;
  if (places) places->stackLimit = offset;
  return true;
}
