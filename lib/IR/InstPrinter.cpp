//===- InstPrinter.cpp - Instructions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InstPrinter.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;
using llvm::ArrayRef;

void InstPrinter::print(Inst inst) {
  current = inst;
  ArrayRef<Value> results = dfg.results(inst);
  printValues(results);
  if (!results.empty()) os << " = ";
  os << textOf(dfg.opcode(inst));
  if (needsTypeSuffix(inst)) os << '.' << dfg.controllingType(inst);
  printOperands(inst);
  if (isCall(dfg.opcode(inst))) printStackMap(inst);
}

/// The reader infers the controlling type where the operand that has it is defined in the same
/// block. In a function that does not verify, that may be after the instruction.
bool InstPrinter::needsTypeSuffix(Inst inst) const {
  const OpcodeInfo &info = infoOf(dfg.opcode(inst));
  if (!info.isPolymorphic()) return false;
  if (!info.usesTypeOperand) return true;
  ArrayRef<Value> operands = dfg.arguments(inst);
  unsigned position = infoOf(info.format).typeOperand;
  if (position >= operands.size() || !dfg.contains(operands[position])) return true;
  Value value = dfg.resolveAliases(operands[position]);
  if (!value) return true;
  ValueDef def = dfg.definition(value);
  Block block = function.layout.blockOf(inst);
  if (def.isResult())
    return !block || function.layout.blockOf(def.inst()) != block ||
           !function.layout.comesBefore(def.inst(), inst);
  return !def.isParameter() || def.block() != block;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Words such as flags and conditions are separated from what follows by a space.
static bool isWord(OperandKind kind) {
  return kind == OperandKind::MemFlagsOperand || kind == OperandKind::IntCCOperand ||
         kind == OperandKind::FloatCCOperand || kind == OperandKind::AtomicRmwOpOperand;
}

void InstPrinter::printOperands(Inst inst) {
  const InstructionData &data = dfg[inst];
  ArrayRef<FieldInfo> fields = infoOf(data.format()).fields;
  bool afterWord = true;
  // What Cranelift prints for an instruction without operands ends in a space.
  if (fields.empty()) os << ' ';
  for (const FieldInfo &field : fields) {
    bool isFirst = &field == fields.begin();
    if (field.kind == OperandKind::PlainValueList) {
      if (!data.valueList().empty()) os << ' ';
    } else if (field.kind != OperandKind::MemFlagsOperand && field.kind != OperandKind::ValueList) {
      os << (afterWord ? llvm::StringRef(" ") : llvm::StringRef(field.separator));
    }
    printField(data, field, isFirst);
    afterWord = isWord(field.kind);
  }
}

static uint32_t wordAt(const InstructionData &data, FieldSlot slot) {
  switch (slot) {
  case FieldSlot::Byte:
    return data.byte();
  case FieldSlot::Half:
    return data.half();
  case FieldSlot::Word0:
    return data.word(0);
  case FieldSlot::Word1:
  case FieldSlot::Wide:
    return data.word(1);
  case FieldSlot::Word2:
    return data.word(2);
  }
  return 0;
}

void InstPrinter::printField(const InstructionData &data, const FieldInfo &field, bool isFirst) {
  uint32_t word = wordAt(data, field.slot);
  switch (field.kind) {
  case OperandKind::ValueOperand:
    os << Value(word);
    return;
  case OperandKind::Uimm8:
    os << word;
    return;
  case OperandKind::ImmediateOperand:
    printHexBytes(os, dfg.immediates[Immediate(word)]);
    return;
  case OperandKind::IntCCOperand:
    os << textOf(IntCC(word));
    return;
  case OperandKind::FloatCCOperand:
    os << textOf(FloatCC(word));
    return;
  case OperandKind::PlainValueList:
    printValues(EntityList<Value>::fromHandle(word).get(dfg.pool));
    return;
  case OperandKind::Imm64:
  case OperandKind::Ieee16:
  case OperandKind::Ieee32:
  case OperandKind::Ieee64:
    printImmediate(data);
    return;
  case OperandKind::ConstantOperand:
    os << Constant(word);
    return;
  case OperandKind::GlobalValueOperand:
    os << GlobalValue(word);
    return;
  case OperandKind::StackSlotOperand:
    os << StackSlot(word);
    return;
  case OperandKind::Offset32:
    printOffset(os, int32_t(word));
    return;
  case OperandKind::DynamicStackSlotOperand:
    os << DynamicStackSlot(word);
    return;
  case OperandKind::FuncRefOperand:
    os << FuncRef(word);
    return;
  case OperandKind::BlockOperand:
    os << Block(word);
    return;
  case OperandKind::BlockCallOperand:
    printBlockCall(BlockCall(word));
    return;
  case OperandKind::JumpTableOperand:
    printJumpTable(JumpTable(word));
    return;
  case OperandKind::TrapCodeOperand:
    os << TrapCode(uint8_t(word)).name();
    return;
  case OperandKind::ValueList:
    printArguments(data, isFirst);
    return;
  case OperandKind::SigRefOperand:
    os << SigRef(word);
    return;
  case OperandKind::ExceptionTableOperand:
    printExceptionTable(ExceptionTable(word));
    return;
  case OperandKind::MemFlagsOperand:
    dfg.memFlagsOf(uint16_t(word)).print(os);
    return;
  case OperandKind::AtomicRmwOpOperand:
    os << textOf(AtomicRmwOp(word));
    return;
  }
}

void InstPrinter::printValues(ArrayRef<Value> values) {
  llvm::ListSeparator separator;
  for (Value value : values)
    os << separator << value;
}

/// `(v1, v2)`, after the callee if it is a value: `v0(v1, v2)`.
void InstPrinter::printArguments(const InstructionData &data, bool isFirst) {
  ArrayRef<Value> values = data.valueList().get(dfg.pool);
  if (infoOf(data.opcode()).numValues != 0 && !values.empty()) {
    os << (isFirst ? " " : ", ") << values.front();
    values = values.drop_front();
  }
  os << '(';
  printValues(values);
  os << ')';
}

/// The number that an instruction of an immediate stands for. Integers are kept zero-extended and
/// printed as signed numbers of their type.
void InstPrinter::printImmediate(const InstructionData &data) {
  switch (data.format()) {
  case Format::UnaryIeee16:
    printFloat(os, llvm::APInt(16, data.word(1)), binary16);
    return;
  case Format::UnaryIeee32:
    printFloat(os, llvm::APInt(32, data.word(1)), binary32);
    return;
  case Format::UnaryIeee64:
    printFloat(os, llvm::APInt(64, data.wide()), binary64);
    return;
  case Format::UnaryImm: {
    Type type = dfg.hasResults(current) ? dfg.typeOf(dfg.firstResult(current)) : Type();
    bool isNarrow = type.isInt() && type.bits() < 64;
    printInteger(os, isNarrow ? llvm::SignExtend64(data.wide(), type.bits()) : data.imm64());
    return;
  }
  default:
    printInteger(os, data.imm64());
    return;
  }
}

void InstPrinter::printBlockCall(BlockCall call) {
  os << call.block(dfg.pool);
  ArrayRef<BlockArgument> arguments = call.arguments(dfg.pool);
  if (arguments.empty()) return;
  const char *separator = "(";
  for (BlockArgument argument : arguments) {
    os << separator;
    separator = ", ";
    switch (argument.kind()) {
    case BlockArgument::FromValue:
      os << argument.value();
      break;
    case BlockArgument::CallResult:
      os << "ret" << argument.number();
      break;
    case BlockArgument::Exception:
      os << "exn" << argument.number();
      break;
    }
  }
  os << ')';
}

void InstPrinter::printJumpTable(JumpTable id) {
  const JumpTableData &table = dfg.jumpTables[id];
  printBlockCall(table.defaultTarget);
  os << ", [";
  llvm::ListSeparator separator;
  for (BlockCall call : table.targets.get(dfg.pool)) {
    os << separator;
    printBlockCall(call);
  }
  os << ']';
}

void InstPrinter::printExceptionTable(ExceptionTable id) {
  const ExceptionTableData &table = dfg.exceptionTables[id];
  os << table.signature << ", ";
  printBlockCall(table.normalReturn);
  os << ", [";
  const char *separator = " ";
  for (const ExceptionItem &item : table.items) {
    os << separator;
    separator = ", ";
    if (item.kind == ExceptionItem::Context) {
      os << "context " << item.context;
      continue;
    }
    if (item.kind == ExceptionItem::Tag)
      os << item.tag << ": ";
    else
      os << "default: ";
    printBlockCall(item.target);
  }
  os << (table.items.empty() ? "]" : " ]");
}

void InstPrinter::printStackMap(Inst inst) {
  auto found = function.stackMaps.find(inst.index());
  if (found == function.stackMaps.end()) return;
  os << ", stack_map=[";
  llvm::ListSeparator separator;
  for (const StackMapEntry &entry : found->second)
    os << separator << entry.type << " @ " << entry.slot << '+' << entry.offset;
  os << ']';
}

//===----------------------------------------------------------------------===//
// Comments
//===----------------------------------------------------------------------===//

void InstPrinter::printConstantOf(Value value, const char *&separator) {
  if (!dfg.contains(value)) return;
  Value real = dfg.resolveAliases(value);
  if (!real || !dfg.definition(real).isResult()) return;
  Inst source = dfg.definition(real).inst();
  const InstructionData &data = dfg[source];
  switch (data.format()) {
  case Format::UnaryImm:
  case Format::UnaryIeee16:
  case Format::UnaryIeee32:
  case Format::UnaryIeee64:
  case Format::UnaryConst:
    break;
  default:
    return;
  }
  os << separator << value << " = ";
  separator = ", ";
  if (data.format() != Format::UnaryConst) {
    current = source;
    printImmediate(data);
    return;
  }
  if (data.opcode() == Opcode::F128const && dfg.constants.contains(data.constant()) &&
      dfg.constants[data.constant()].size() == 16) {
    uint64_t words[2] = {};
    for (size_t i = 0; i < 16; ++i)
      words[i / 8] |= uint64_t(dfg.constants[data.constant()][i]) << (i % 8 * 8);
    printFloat(os, llvm::APInt(128, words), binary128);
    return;
  }
  os << data.constant();
}

void InstPrinter::printConstantComment(Inst inst) {
  const char *separator = "  ; ";
  for (Value value : dfg.arguments(inst))
    printConstantOf(value, separator);
  if (!isBranch(dfg.opcode(inst))) return;
  auto visit = [&](const BlockCall &call) {
    for (BlockArgument argument : call.arguments(dfg.pool))
      if (argument.isValue()) printConstantOf(argument.value(), separator);
  };
  const InstructionData &data = dfg[inst];
  if (data.format() != Format::TryCall && data.format() != Format::TryCallIndirect) {
    dfg.forEachBlockCall(inst, visit);
    return;
  }
  // The handlers, then the normal return, then the contexts.
  const ExceptionTableData &table = dfg.exceptionTables[data.exceptionTable()];
  for (const ExceptionItem &item : table.items)
    if (item.kind != ExceptionItem::Context) visit(item.target);
  visit(table.normalReturn);
  for (const ExceptionItem &item : table.items)
    if (item.kind == ExceptionItem::Context) printConstantOf(item.context, separator);
}
