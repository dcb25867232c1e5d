//===- BodyCopy.cpp - A function's body inside another function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two walks: the first makes all blocks, parameters and results, so that the second finds every
/// value, wherever its definition lies.
///
//===----------------------------------------------------------------------===//

#include "Inline/BodyCopy.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

/// Instructions that speak of their function's own frame or caller.
static bool isOfTheFrame(Opcode opcode) {
  switch (opcode) {
  case Opcode::GetFramePointer:
  case Opcode::GetStackPointer:
  case Opcode::GetReturnAddress:
  case Opcode::GetExceptionHandlerAddress:
  case Opcode::VaStart:
  case Opcode::StackSwitch:
  case Opcode::DynamicStackAddr:
  case Opcode::ReturnCall:
  case Opcode::ReturnCallIndirect:
  case Opcode::SequencePoint:
    return true;
  default:
    return false;
  }
}

bool BodyCopy::canCopy(const Function &callee) {
  const DataFlowGraph &dfg = callee.dfg;
  if (!callee.layout.entryBlock() || callee.signature.variadic || callee.attributes.returnsTwice ||
      callee.attributes.noInline || callee.stackLimit || !callee.dynamicStackSlots.empty() ||
      !callee.dynamicTypes.empty() || !callee.stackMaps.empty() || !callee.debugTags.empty())
    return false;
  for (const AbiParameter &parameter : callee.signature.parameters)
    if (parameter.purpose != ArgumentPurpose::Normal &&
        parameter.purpose != ArgumentPurpose::StructReturn)
      return false;
  for (const GlobalValueData &global : callee.globalValues.values())
    if (global.kind == GlobalValueData::VMContext || global.kind == GlobalValueData::DynamicScale)
      return false;
  for (StackSlot slot : callee.stackSlots.keys())
    if (callee.stackSlots[slot].key) return false;
  for (Block block : callee.layout.blocks())
    for (Inst inst : callee.layout.insts(block))
      if (isOfTheFrame(dfg.opcode(inst))) return false;
  return true;
}

void BodyCopy::declare() {
  for (const Signature &signature : from.dfg.signatures.values())
    signatures.push_back(to.dfg.signatures.push(signature));
  for (const ExternalFunction &function : from.dfg.functions.values()) {
    ExternalFunction copy = function;
    copy.signature = signatures[function.signature.index()];
    functions.push_back(to.dfg.functions.push(copy));
  }
  for (const GlobalValueData &global : from.globalValues.values())
    globals.push_back(to.globalValues.push(global));
  for (GlobalValue copy : globals) {
    GlobalValueData &global = to.globalValues[copy];
    if (global.kind != GlobalValueData::Symbol) global.base = globals[global.base.index()];
    if (global.kind == GlobalValueData::Load) global.flags = mapFlags(global.flags);
  }
  for (const StackSlotData &slot : from.stackSlots.values())
    slots.push_back(to.stackSlots.push(slot));
}

AliasRegion BodyCopy::mapRegion(AliasRegion region) {
  if (!region) return region;
  const AliasRegionData &data = from.dfg.aliasRegions[region];
  for (AliasRegion other : to.dfg.aliasRegions.keys())
    if (to.dfg.aliasRegions[other].userId == data.userId) return other;
  return to.dfg.aliasRegions.push(data);
}

MemFlags BodyCopy::mapFlags(MemFlags flags) {
  flags.region = mapRegion(flags.region);
  return flags;
}

/// A copy with results but with the operands of the original.
Inst BodyCopy::copyInst(Inst inst) {
  Inst copy = to.dfg.makeInst(from.dfg[inst]);
  llvm::SmallVector<Value, 2> results;
  for (Value result : from.dfg.results(inst)) {
    values[result] = to.dfg.makeUnused(from.dfg.typeOf(result));
    results.push_back(values[result]);
  }
  if (!results.empty()) to.dfg.attachResults(copy, results);
  SourceLocation location = from.sourceLocations.lookup(inst);
  if (!location.isUnknown()) to.sourceLocations[copy] = location;
  auto labels = from.valueLabels.find(inst.index());
  if (labels != from.valueLabels.end()) to.valueLabels[copy.index()] = labels->second;
  return copy;
}

BlockCall BodyCopy::mapCall(BlockCall call) {
  llvm::SmallVector<BlockArgument, 8> arguments;
  for (BlockArgument argument : call.arguments(from.dfg.pool))
    arguments.push_back(argument.isValue() ? BlockArgument(mapValue(argument.value())) : argument);
  return to.dfg.blockCall(blocks.lookup(call.block(from.dfg.pool)), arguments);
}

void BodyCopy::mapOperands(Inst inst, Inst copy, Block returnsTo) {
  InstructionData data = from.dfg[inst];
  const FormatInfo &format = infoOf(data.format());
  auto labels = to.valueLabels.find(copy.index());
  if (labels != to.valueLabels.end())
    for (ValueLabel &label : labels->second)
      if (label.value) label.value = mapValue(label.value);
  llvm::SmallVector<Value, 8> operands;
  for (Value value : from.dfg.arguments(inst))
    operands.push_back(mapValue(value));
  if (data.opcode() == Opcode::Return) {
    llvm::SmallVector<BlockArgument, 4> arguments(operands.begin(), operands.end());
    InstructionData jump(Opcode::Jump);
    jump.setWord(1, to.dfg.blockCall(returnsTo, arguments).handle());
    to.dfg[copy] = jump;
    return;
  }
  if (format.hasList)
    data.setWord(0, EntityList<Value>::make(operands, to.dfg.pool).handle());
  else
    for (auto [i, value] : llvm::enumerate(operands))
      data.setWord(unsigned(i), value.index());
  for (const FieldInfo &field : format.fields) {
    unsigned word = unsigned(field.slot) - unsigned(FieldSlot::Word0);
    switch (field.kind) {
    case OperandKind::ImmediateOperand:
      data.setWord(word, to.dfg.addImmediate(from.dfg.immediates[data.mask()]).index());
      break;
    case OperandKind::ConstantOperand:
      data.setWord(word, to.dfg.addConstant(from.dfg.constants[data.constant()]).index());
      break;
    case OperandKind::GlobalValueOperand:
      data.setWord(word, globals[data.globalValue().index()].index());
      break;
    case OperandKind::StackSlotOperand:
      data.setWord(word, slots[data.stackSlot().index()].index());
      break;
    case OperandKind::FuncRefOperand:
      data.setWord(word, functions[data.funcRef().index()].index());
      break;
    case OperandKind::SigRefOperand:
      data.setWord(word, signatures[data.sigRef().index()].index());
      break;
    case OperandKind::BlockCallOperand:
      data.setWord(word, mapCall(BlockCall(data.word(word))).handle());
      break;
    case OperandKind::JumpTableOperand: {
      JumpTableData table = from.dfg.jumpTables[data.jumpTable()];
      llvm::SmallVector<BlockCall, 8> targets;
      for (BlockCall call : table.targets.get(from.dfg.pool))
        targets.push_back(mapCall(call));
      table.defaultTarget = mapCall(table.defaultTarget);
      table.targets = EntityList<BlockCall>::make(targets, to.dfg.pool);
      data.setWord(word, to.dfg.jumpTables.push(table).index());
      break;
    }
    case OperandKind::ExceptionTableOperand: {
      ExceptionTableData table = from.dfg.exceptionTables[data.exceptionTable()];
      table.signature = signatures[table.signature.index()];
      table.normalReturn = mapCall(table.normalReturn);
      for (ExceptionItem &item : table.items)
        if (item.kind == ExceptionItem::Context)
          item.context = mapValue(item.context);
        else
          item.target = mapCall(item.target);
      data.setWord(word, to.dfg.exceptionTables.push(std::move(table)).index());
      break;
    }
    case OperandKind::MemFlagsOperand:
      data.setHalf(to.dfg.memFlagsId(mapFlags(from.dfg.memFlags(inst))));
      break;
    default:
      break;
    }
  }
  to.dfg[copy] = data;
}

Block BodyCopy::copyBefore(Block before) {
  declare();
  for (Block block : from.layout.blocks()) {
    Block copy = to.dfg.makeBlock();
    blocks[block] = copy;
    to.layout.insertBlockBefore(copy, before);
    if (from.layout.isCold(block)) to.layout.setCold(copy);
    for (Value parameter : from.dfg.parameters(block))
      values[parameter] = to.dfg.appendParameter(copy, from.dfg.typeOf(parameter));
    for (Inst inst : from.layout.insts(block)) {
      Inst made = copyInst(inst);
      to.layout.appendInst(made, copy);
      copies.emplace_back(inst, made);
    }
  }
  for (auto [inst, copy] : copies)
    mapOperands(inst, copy, before);
  return blocks.lookup(from.layout.entryBlock());
}
