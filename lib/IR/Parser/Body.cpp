//===- Body.cpp - Reading blocks and instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parser/FunctionReader.h"
#include "Parser/OldSpellings.h"

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// The whole function
//===----------------------------------------------------------------------===//

bool FunctionReader::read(Function &target, FunctionPlaces *targetPlaces) {
  function = &target;
  dfg = &target.dfg;
  places = targetPlaces;
  failed = false;
  for (llvm::BitVector *defined : {&stackSlots, &dynamicStackSlots, &dynamicTypes, &globalValues,
                                   &signatures, &functions, &constants})
    defined->clear();
  constantsByContent.clear();
  dynamicTypeUses.clear();
  results.clear();
  block = Block();
  labels.clear();
  forwardUses.clear();
  poisoned.clear();
  helpers.clear();
  zeroBranch.reset();

  while (isPreambleEntity()) {
    const char *start = in.token.begin;
    if (!readPreambleEntity()) recover(start);
  }
  for (auto [type, offset] : dynamicTypeUses)
    if (type.index() >= dynamicTypes.size() || !dynamicTypes[type.index()])
      failed |= !in.errorAt(offset, "undefined dynamic type " + llvm::Twine("dt") +
                                        llvm::Twine(type.index()));
  readBody();
  if (!finishBlock()) failed = true;
  if (places) places->end = in.offset();
  checkForwardUses();
  numberHelpers();
  if (!in.accept(TokenKind::RightBrace) && !failed) failed = !in.expected("`}` after the function");
  return !failed;
}

/// Goes on where the next line begins, after an error in what began at \p statement.
void FunctionReader::recover(const char *statement) {
  failed = true;
  for (Value value : results)
    if (dfg->contains(value) && !isDefined(value)) poisoned.insert(value.index());
  results.clear();
  zeroBranch.reset();
  // An error at the start of a line is about something that is missing before it.
  if (in.token.begin == statement || !in.startsLine()) in.skipLine();
}

/// Uses before definitions that nothing followed.
void FunctionReader::checkForwardUses() {
  for (const ForwardUse &use : forwardUses) {
    if (isDefined(use.value) || poisoned.contains(use.value.index())) continue;
    failed |= !in.errorAt(use.offset, "undefined value v" + llvm::Twine(use.value.index()));
    if (in.isFull()) return;
  }
}

/// A word with which an item of the module begins.
static bool startsItem(const Token &token) {
  return token.isWord("function") || token.isWord("export") || token.isWord("import") ||
         token.isWord("local");
}

void FunctionReader::readBody() {
  for (;;) {
    const char *start = in.token.begin;
    bool isRead;
    switch (in.token.kind) {
    case TokenKind::RightBrace:
    case TokenKind::End:
      return;
    case TokenKind::Block:
      isRead = readBlockHeader();
      break;
    case TokenKind::Word:
      if (startsItem(in.token)) return;
      [[fallthrough]];
    case TokenKind::Value:
    case TokenKind::Location:
    case TokenKind::LeftAngle:
      isRead = readStatement();
      break;
    default:
      isRead = in.expected(block ? "an instruction, a block or `}`" : "a block or `}`");
      break;
    }
    if (isRead) continue;
    recover(start);
    if (in.isFull()) return;
  }
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// What waits for another instruction of the block has waited in vain.
bool FunctionReader::finishBlock() {
  bool isComplete = true;
  if (!labels.empty()) {
    labels.clear();
    isComplete = in.errorAt(labelOffset, "`dbg` at the end of a block: no instruction follows");
  }
  if (zeroBranch) {
    TextOffset offset = zeroBranch->opened.offset;
    zeroBranch.reset();
    isComplete = in.errorAt(offset, missingJump);
  }
  return isComplete;
}

bool FunctionReader::readBlockHeader() {
  if (!finishBlock()) failed = true;
  block = Block();
  TextOffset offset = in.offset();
  StringRef name = in.token.text;
  Block header(uint32_t(in.token.number));
  if (!reach(header)) return false;
  if (function->layout.isInserted(header)) {
    // What follows is not the first block's either.
    block = header;
    return in.error(name + " is already defined");
  }
  in.giveBack(bytesPerBlock);
  in.advance();
  block = header;
  function->layout.appendBlock(header);
  if (places) places->blocks[header] = offset;
  if (in.accept(TokenKind::LeftParen) && !readBlockParameters(header)) return false;
  if (in.acceptWord("cold")) function->layout.setCold(header);
  return in.expect(TokenKind::Colon, "`:` after the block");
}

bool FunctionReader::readBlockParameters(Block header) {
  if (in.accept(TokenKind::RightParen)) return true;
  do {
    if (!in.token.is(TokenKind::Value)) return in.expected("a value");
    Token name = in.token;
    Value value(uint32_t(name.number));
    if (!reach(value)) return false;
    if (isDefined(value)) return in.error(name.text + " is already defined");
    in.advance();
    Type type;
    if (!in.expect(TokenKind::Colon, "`:` and a type") || !in.readType(type, "a type")) {
      poisoned.insert(value.index());
      return false;
    }
    dfg->attachParameter(header, value);
    dfg->setType(value, type);
    in.giveBack(bytesPerValue);
    if (places) places->values[value] = in.offsetOf(name.begin);
  } while (in.accept(TokenKind::Comma));
  return in.expect(TokenKind::RightParen, "`)` after the parameters");
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

bool FunctionReader::readStatement() {
  if (!block) return in.expected("a block or `}`");
  statementOffset = in.offset();
  results.clear();
  tags.clear();
  location = SourceLocation();
  if (in.token.is(TokenKind::LeftAngle) && !readTags()) return false;
  if (in.token.is(TokenKind::Location) && !readLocation()) return false;
  if (!in.token.is(TokenKind::Value)) {
    if (in.token.isWord("dbg")) return readLabel();
    return readInst();
  }
  if (!readResults()) return false;
  if (in.accept(TokenKind::Arrow)) return readAlias();
  if (!in.expect(TokenKind::Equal, "`=` or `->`")) return false;
  return readInst();
}

bool FunctionReader::readResults() {
  do {
    if (!in.token.is(TokenKind::Value)) return in.expected("a value");
    Value value(uint32_t(in.token.number));
    if (!reach(value)) return false;
    results.push_back(value);
    in.advance();
  } while (in.accept(TokenKind::Comma));
  return true;
}

bool FunctionReader::readTags() {
  in.advance();
  while (!in.accept(TokenKind::RightAngle)) {
    DebugTag tag;
    uint64_t number = 0;
    if (in.token.is(TokenKind::StackSlot)) {
      if (!readDefined(tag.slot, TokenKind::StackSlot, stackSlots, "stack slot")) return false;
    } else if (!in.readUnsigned(number, 32, "a number or a stack slot")) {
      return false;
    }
    tag.number = uint32_t(number);
    tags.push_back(tag);
    if (in.accept(TokenKind::Comma)) continue;
    return in.expect(TokenKind::RightAngle, "`,` or `>`");
  }
  return true;
}

bool FunctionReader::readLocation() {
  uint32_t bits;
  if (in.token.text.getAsInteger(16, bits)) return in.error("source location is too large");
  location = SourceLocation(bits);
  in.advance();
  return true;
}

/// `dbg v5 "name"` or `dbg none "name"`.
bool FunctionReader::readLabel() {
  TextOffset offset = in.offset();
  in.advance();
  ValueLabel label;
  if (!in.acceptWord("none") && !readValue(label.value, "a value or `none`")) return false;
  if (!in.readString(label.name, "a name in quotes")) return false;
  labels.push_back(std::move(label));
  labelOffset = offset;
  return true;
}

/// \p target, or the value behind its aliases when there are many in a row: a chain as long as the
/// text would make all that follows it quadratic.
static Value shortenChain(const DataFlowGraph &dfg, Value target) {
  constexpr unsigned maxChain = 32;
  Value root = target;
  for (unsigned length = 0; length < maxChain; ++length) {
    ValueDef def = dfg.definition(root);
    if (def.kind != ValueDef::Alias) return target;
    root = Value(def.owner);
  }
  return root;
}

bool FunctionReader::readAlias() {
  if (results.size() != 1) return in.error("only one value can be an alias");
  Value alias = results[0];
  TextOffset offset = in.offset();
  StringRef targetName = in.token.text;
  if (!in.token.is(TokenKind::Value)) return in.expected("a value");
  Value target(uint32_t(in.token.number));
  if (!reach(target)) return false;
  in.advance();
  if (isDefined(alias)) {
    // The same line twice is harmless.
    ValueDef def = dfg->definition(alias);
    if (def.kind == ValueDef::Alias && Value(def.owner) == shortenChain(*dfg, target)) return true;
    return in.errorAt(statementOffset, "v" + llvm::Twine(alias.index()) + " is already defined");
  }
  if (!isDefined(target)) {
    if (poisoned.contains(target.index())) return false;
    return in.errorAt(offset, targetName + " is not defined before this line");
  }
  dfg->attachAlias(alias, shortenChain(*dfg, target));
  in.giveBack(bytesPerValue);
  if (places) places->values[alias] = statementOffset;
  return true;
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

bool FunctionReader::readInst() {
  if (!in.token.is(TokenKind::Word)) return in.expected("an instruction");
  std::optional<Opcode> opcode = parseOpcode(in.token.text);
  const OldSpelling *old = opcode ? nullptr : findOldSpelling(in.token.text);
  if (!opcode && !old) return in.error("unknown opcode `" + in.token.text + "`");
  Opened opened{opcode ? *opcode : old->opcode, in.offset(), Type()};
  in.advance();
  if (in.accept(TokenKind::Dot) && !readControlType(opened.explicitType)) return false;
  if (old) return readOldSpelling(*old, opened);
  InstructionData data(opened.opcode);
  return readOperands(data, opened) && finishInst(data, opened);
}

bool FunctionReader::finishInst(const InstructionData &data, const Opened &opened) {
  if (zeroBranch && opened.opcode == Opcode::Jump) return joinZeroBranch(data);
  return append(data, opened);
}

bool FunctionReader::readControlType(Type &type) {
  if (!in.token.is(TokenKind::DynamicType)) return in.readType(type, "a type");
  DynamicType id;
  if (!readDefined(id, TokenKind::DynamicType, dynamicTypes, "dynamic type")) return false;
  type = function->dynamicType(id);
  return true;
}

/// The controlling type: the one written, or that of the operand that has it.
bool FunctionReader::inferType(const InstructionData &data, const Opened &opened, Type &control) {
  const OpcodeInfo &info = infoOf(opened.opcode);
  control = opened.explicitType;
  if (!info.isPolymorphic()) {
    if (!control) return true;
    return in.errorAt(opened.offset, "`" + textOf(opened.opcode) + "` takes no type");
  }
  if (!control) {
    if (!info.usesTypeOperand)
      return in.errorAt(opened.offset, "`" + textOf(opened.opcode) + "` needs a type, as in `" +
                                           textOf(opened.opcode) + ".i32`");
    unsigned position = infoOf(info.format).typeOperand;
    Value operand = infoOf(info.format).hasList ? data.valueList().get(dfg->pool)[position]
                                                : data.value(position);
    control = dfg->typeOf(operand);
    if (!isDefined(operand)) {
      if (poisoned.contains(operand.index())) return false;
      return in.errorAt(opened.offset, "`" + textOf(opened.opcode) + "` needs a type, as in `" +
                                           textOf(opened.opcode) + ".i32`: v" +
                                           llvm::Twine(operand.index()) +
                                           " is not defined before this line");
    }
  }
  if (!typeSet(info.controlSet).contains(control))
    return in.errorAt(opened.offset,
                      "`" + textOf(opened.opcode) + "` has no form for type " + control.str());
  return true;
}

bool FunctionReader::append(const InstructionData &data, const Opened &opened) {
  Type control;
  if (!inferType(data, opened, control)) return false;
  if (zeroBranch) return in.errorAt(zeroBranch->opened.offset, missingJump);
  Inst inst = dfg->makeInst(data);
  if (!attachResults(inst, control, opened)) return false;
  place(inst);
  if (!in.token.is(TokenKind::Comma)) return true;
  return readStackMap(inst);
}

/// Puts \p inst at the end of the block, with what stood before it in its line.
void FunctionReader::place(Inst inst) {
  function->layout.appendInst(inst, block);
  if (places) places->insts[inst] = statementOffset;
  if (!location.isUnknown()) function->sourceLocations[inst] = location;
  if (!tags.empty()) function->debugTags[inst.index()].assign(tags.begin(), tags.end());
  if (labels.empty()) return;
  function->valueLabels[inst.index()] = std::move(labels);
  labels.clear();
}

/// The frequent cases: no result or one, of a type that follows from \p control. False: neither.
bool FunctionReader::attachFewResults(Inst inst, Type control, Opcode opcode) {
  auto constraints = resultConstraints(opcode);
  if (results.size() != constraints.size() || results.size() > 1 || infoOf(opcode).variableResults)
    return false;
  if (results.empty()) return true;
  Value value = results.front();
  Type type = constraints.front().resolve(control);
  if (!type || isDefined(value)) return false;
  dfg->attachResult(inst, value, type);
  in.giveBack(bytesPerValue);
  if (places) places->values[value] = statementOffset;
  return true;
}

bool FunctionReader::attachResults(Inst inst, Type control, const Opened &opened) {
  if (attachFewResults(inst, control, opened.opcode)) return true;
  if (!dfg->resultTypes((*dfg)[inst], control, typeScratch))
    return in.errorAt(opened.offset,
                      "`" + textOf(opened.opcode) + "` has no form for type " + control.str());
  if (results.size() != typeScratch.size())
    return in.errorAt(opened.offset, "wrong number of results: `" + textOf(opened.opcode) +
                                         "` gives " + llvm::Twine(typeScratch.size()) + ", not " +
                                         llvm::Twine(results.size()));
  for (Value value : results)
    if (isDefined(value))
      return in.errorAt(statementOffset, "v" + llvm::Twine(value.index()) + " is already defined");
  if (results.empty()) return true;
  dfg->attachResults(inst, results);
  for (auto [position, value] : llvm::enumerate(results)) {
    // A value that stands twice in the list has the later position.
    if (dfg->definition(value).number != position)
      return in.errorAt(statementOffset, "v" + llvm::Twine(value.index()) + " is already defined");
    dfg->setType(value, typeScratch[position]);
    in.giveBack(bytesPerValue);
    if (places) places->values[value] = statementOffset;
  }
  return true;
}

/// `, stack_map=[i64 @ ss0+8, ...]`.
bool FunctionReader::readStackMap(Inst inst) {
  in.advance();
  TextOffset offset = in.offset();
  if (!in.acceptWord("stack_map")) return in.expected("`stack_map` or the end of the instruction");
  Opcode opcode = dfg->opcode(inst);
  if (!isCall(opcode) || isReturn(opcode))
    return in.errorAt(offset, "only a call that returns has a stack map");
  if (!in.expect(TokenKind::Equal, "`=`") || !in.expect(TokenKind::LeftBracket, "`[`"))
    return false;
  std::vector<StackMapEntry> &map = function->stackMaps[inst.index()];
  while (!in.accept(TokenKind::RightBracket)) {
    StackMapEntry entry;
    if (!in.readType(entry.type, "a type, as in [i64 @ ss0+8]") ||
        !in.expect(TokenKind::At, "`@` and a stack slot") ||
        !readDefined(entry.slot, TokenKind::StackSlot, stackSlots, "stack slot"))
      return false;
    in.accept(TokenKind::Plus);
    uint64_t slotOffset;
    if (!in.readUnsigned(slotOffset, 32, "an offset")) return false;
    entry.offset = uint32_t(slotOffset);
    map.push_back(entry);
    if (in.accept(TokenKind::Comma)) continue;
    return in.expect(TokenKind::RightBracket, "`,` or `]`");
  }
  return true;
}
