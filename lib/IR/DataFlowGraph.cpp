//===- DataFlowGraph.cpp - Instructions, values, blocks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/DataFlowGraph.h"
#include "llvm/Support/xxhash.h"

using namespace cot;
using namespace cot::ir;
using llvm::ArrayRef;

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

Inst DataFlowGraph::makeInst(const InstructionData &data) {
  resultSlots.push(noResults);
  return insts.push(data);
}

/// All of \p flags in one word; never all ones.
static uint64_t keyOf(const MemFlags &flags) {
  uint64_t order = flags.endianness ? 1 + (*flags.endianness == llvm::endianness::big) : 0;
  uint64_t bits = flags.aligned | flags.readonly << 1 | flags.canMove << 2 | order << 3;
  return uint64_t(flags.region.index()) << 13 | bits << 8 | flags.trap.bits();
}

uint16_t DataFlowGraph::memFlagsId(const MemFlags &flags, bool *exact) {
  if (exact) *exact = true;
  // Few different ones occur, and the last ones are the most likely.
  constexpr size_t mostLikely = 8;
  size_t count = flagTable.size();
  for (size_t i = count; i > 0 && count - i < mostLikely; --i)
    if (flagTable[i - 1] == flags) return uint16_t(i - 1);
  if (count > mostLikely)
    if (auto known = flagNumbers.find(keyOf(flags)); known != flagNumbers.end())
      return known->second;
  if (flagTable.size() >= UINT16_MAX - 8192 && flags.region) {
    // The last numbers are kept for flags without a region, of which there are 2^13.
    if (exact) *exact = false;
    MemFlags weaker = flags;
    weaker.region = AliasRegion();
    return memFlagsId(weaker);
  }
  flagTable.push_back(flags);
  return flagNumbers[keyOf(flags)] = uint16_t(flagTable.size() - 1);
}

static constexpr uint32_t freeSlot = UINT32_MAX;

uint32_t &DataFlowGraph::constantSlot(ArrayRef<uint8_t> bytes) {
  size_t mask = constantSlots.size() - 1;
  for (size_t at = llvm::xxh3_64bits(bytes) & mask;; at = (at + 1) & mask) {
    uint32_t &slot = constantSlots[at];
    if (slot == freeSlot || llvm::equal(constants[Constant(slot)], bytes)) return slot;
  }
}

/// Takes in the constants that came since the last call.
void DataFlowGraph::indexConstants() {
  if (constantSlots.size() < size_t(2) * constants.size()) {
    constantSlots.assign(llvm::PowerOf2Ceil(uint64_t(4) * constants.size()), freeSlot);
    indexedConstants = 0;
  }
  for (; indexedConstants < constants.size(); ++indexedConstants) {
    uint32_t &slot = constantSlot(constants[Constant(indexedConstants)]);
    if (slot == freeSlot) slot = indexedConstants;
  }
}

Constant DataFlowGraph::addConstant(ArrayRef<uint8_t> bytes) {
  constexpr uint32_t fewConstants = 8;
  if (constants.size() <= fewConstants) {
    for (Constant constant : constants.keys())
      if (llvm::equal(constants[constant], bytes)) return constant;
  } else {
    indexConstants();
    if (uint32_t slot = constantSlot(bytes); slot != freeSlot) return Constant(slot);
  }
  return constants.push({bytes.begin(), bytes.end()});
}

Immediate DataFlowGraph::addImmediate(const std::array<uint8_t, 16> &bytes) {
  return immediates.push(bytes);
}

//===----------------------------------------------------------------------===//
// Control flow and uses
//===----------------------------------------------------------------------===//

void DataFlowGraph::forEachBlockCall(Inst inst, llvm::function_ref<void(BlockCall &)> visit) {
  InstructionData &data = insts[inst];
  auto visitWord = [&](unsigned word) {
    BlockCall call(data.words[word]);
    visit(call);
    insts[inst].words[word] = call.handle();
  };
  switch (data.format()) {
  case Format::Jump:
    visitWord(1);
    break;
  case Format::Brif:
    visitWord(1);
    visitWord(2);
    break;
  case Format::BranchTable: {
    JumpTableData &table = jumpTables[data.jumpTable()];
    visit(table.defaultTarget);
    for (uint32_t i = 0, n = table.targets.size(pool); i < n; ++i) {
      BlockCall call = table.targets.get(pool)[i];
      visit(call);
      table.targets.get(pool)[i] = call;
    }
    break;
  }
  case Format::TryCall:
  case Format::TryCallIndirect: {
    ExceptionTableData &table = exceptionTables[data.exceptionTable()];
    visit(table.normalReturn);
    for (ExceptionItem &item : table.items)
      if (item.kind != ExceptionItem::Context) visit(item.target);
    break;
  }
  default:
    break;
  }
}

void DataFlowGraph::forEachBlockCall(Inst inst,
                                     llvm::function_ref<void(const BlockCall &)> visit) const {
  const InstructionData &data = insts[inst];
  switch (data.format()) {
  case Format::Jump:
    visit(data.blockCall(0));
    break;
  case Format::Brif:
    visit(data.blockCall(0));
    visit(data.blockCall(1));
    break;
  case Format::BranchTable: {
    const JumpTableData &table = jumpTables[data.jumpTable()];
    visit(table.defaultTarget);
    for (BlockCall call : table.targets.get(pool))
      visit(call);
    break;
  }
  case Format::TryCall:
  case Format::TryCallIndirect: {
    const ExceptionTableData &table = exceptionTables[data.exceptionTable()];
    visit(table.normalReturn);
    for (const ExceptionItem &item : table.items)
      if (item.kind != ExceptionItem::Context) visit(item.target);
    break;
  }
  default:
    break;
  }
}

static bool hasExceptionTable(Format format) {
  return format == Format::TryCall || format == Format::TryCallIndirect;
}

void DataFlowGraph::forEachTableUse(Inst inst, llvm::function_ref<void(Value)> visit) const {
  forEachBlockCall(inst, [&](const BlockCall &call) {
    for (BlockArgument argument : call.arguments(pool))
      if (argument.isValue()) visit(argument.value());
  });
  const InstructionData &data = insts[inst];
  if (hasExceptionTable(data.format()))
    for (const ExceptionItem &item : exceptionTables[data.exceptionTable()].items)
      if (item.kind == ExceptionItem::Context) visit(item.context);
}

void DataFlowGraph::mapTableUses(Inst inst, llvm::function_ref<Value(Value)> map) {
  forEachBlockCall(inst, [&](BlockCall &call) {
    for (BlockArgument &argument : call.arguments(pool))
      if (argument.isValue()) argument = map(argument.value());
  });
  const InstructionData &data = insts[inst];
  if (hasExceptionTable(data.format()))
    for (ExceptionItem &item : exceptionTables[data.exceptionTable()].items)
      if (item.kind == ExceptionItem::Context) item.context = map(item.context);
}

SigRef DataFlowGraph::callSignature(Inst inst) const {
  const InstructionData &data = insts[inst];
  switch (data.format()) {
  case Format::Call:
  case Format::TryCall:
    return functions[data.funcRef()].signature;
  case Format::CallIndirect:
    return data.sigRef();
  case Format::TryCallIndirect:
    return exceptionTables[data.exceptionTable()].signature;
  default:
    return SigRef();
  }
}

//===----------------------------------------------------------------------===//
// Results and values
//===----------------------------------------------------------------------===//

Value DataFlowGraph::appendResult(Inst inst, Type type) {
  Value value = values.push({{}, type});
  llvm::SmallVector<Value, 4> all(results(inst).begin(), results(inst).end());
  all.push_back(value);
  attachResults(inst, all);
  return value;
}

void DataFlowGraph::attachResults(Inst inst, ArrayRef<Value> newResults) {
  uint32_t &slot = resultSlots[inst];
  if (slot != noResults && slot & listBit)
    EntityList<Value>::fromHandle(slot & ~listBit).clear(pool);
  if (newResults.empty())
    slot = noResults;
  else if (newResults.size() == 1)
    slot = newResults[0].index();
  else
    slot = EntityList<Value>::make(newResults, pool).handle() | listBit;
  for (uint32_t i = 0; i < newResults.size(); ++i)
    values[newResults[i]].def = {ValueDef::Result, inst.index(), i};
}

bool DataFlowGraph::resultTypes(const InstructionData &data, Type control,
                                llvm::SmallVectorImpl<Type> &types) const {
  types.clear();
  if (infoOf(data.opcode()).variableResults) {
    SigRef signature =
        data.opcode() == Opcode::Call ? functions[data.funcRef()].signature : data.sigRef();
    if (!signatures.contains(signature)) return false;
    for (const AbiParameter &result : signatures[signature].results)
      types.push_back(result.type);
    return true;
  }
  for (TypeConstraint constraint : resultConstraints(data.opcode())) {
    Type type = constraint.resolve(control);
    if (!type) return false;
    types.push_back(type);
  }
  return true;
}

bool DataFlowGraph::makeResults(Inst inst, Type control) {
  assert(!hasResults(inst));
  llvm::SmallVector<Type, 4> resultTypeList;
  if (!resultTypes(insts[inst], control, resultTypeList)) return false;
  if (resultTypeList.size() == 1) { // the common case, without the list
    Value value = values.push({{ValueDef::Result, inst.index(), 0}, resultTypeList[0]});
    resultSlots[inst] = value.index();
    return true;
  }
  llvm::SmallVector<Value, 4> made;
  for (Type type : resultTypeList)
    made.push_back(values.push({{}, type}));
  attachResults(inst, made);
  return true;
}

unsigned DataFlowGraph::detachResults(Inst inst) {
  unsigned count = 0;
  for (Value value : results(inst)) {
    values[value].def = {};
    ++count;
  }
  attachResults(inst, {});
  return count;
}

Type DataFlowGraph::controllingType(Inst inst) const {
  const OpcodeInfo &info = infoOf(opcode(inst));
  if (!info.isPolymorphic()) return Type();
  if (info.requiresTypeOperand) {
    auto operands = arguments(inst);
    unsigned position = infoOf(info.format).typeOperand;
    return position < operands.size() ? typeOf(operands[position]) : Type();
  }
  return hasResults(inst) ? typeOf(firstResult(inst)) : Type();
}

Value DataFlowGraph::resolveAliasChain(Value value) const {
  // A chain longer than there are values has a cycle.
  for (uint32_t left = values.size() + 1; left != 0; --left) {
    const ValueDef &def = values[value].def;
    if (def.kind != ValueDef::Alias) return value;
    value = Value(def.owner);
  }
  return Value();
}

void DataFlowGraph::changeToAlias(Value value, Value target) {
  target = resolveAliases(target);
  assert(target != value && "alias cycle");
  attachAlias(value, target);
}

void DataFlowGraph::attachAlias(Value value, Value target) {
  values[value].def = {ValueDef::Alias, target.index(), 0};
  values[value].type = values[target].type;
}

void DataFlowGraph::replaceResults(Inst inst, ArrayRef<Value> targets) {
  llvm::SmallVector<Value, 4> old(results(inst).begin(), results(inst).end());
  assert(old.size() == targets.size());
  detachResults(inst);
  for (auto [value, target] : llvm::zip(old, targets))
    changeToAlias(value, target);
}

Value DataFlowGraph::makeUnused(Type type) { return values.push({{}, type}); }

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

Block DataFlowGraph::makeBlock() { return blocks.push({}); }

Value DataFlowGraph::appendParameter(Block block, Type type) {
  Value value = makeUnused(type);
  attachParameter(block, value);
  return value;
}

void DataFlowGraph::attachParameter(Block block, Value value) {
  uint32_t position = blocks[block].parameters.size(pool);
  blocks[block].parameters.push(value, pool);
  values[value].def = {ValueDef::Parameter, block.index(), position};
}

void DataFlowGraph::renumberParameters(Block block) {
  uint32_t position = 0;
  for (Value value : parameters(block))
    values[value].def.number = position++;
}

void DataFlowGraph::removeParameter(Block block, uint32_t position) {
  values[parameters(block)[position]].def = {};
  blocks[block].parameters.remove(position, pool);
  renumberParameters(block);
}

void DataFlowGraph::detachParameters(Block block) {
  for (Value value : parameters(block))
    values[value].def = {};
  blocks[block].parameters.clear(pool);
}

void DataFlowGraph::replaceParameters(Block block, ArrayRef<BlockArgument> arguments) {
  ArrayRef<Value> replaced = std::as_const(*this).parameters(block);
  assert(replaced.size() == arguments.size());
  for (auto [value, argument] : llvm::zip(replaced, arguments))
    changeToAlias(value, argument.value());
  blocks[block].parameters.clear(pool);
}

void DataFlowGraph::clear() {
  pool.clear();
  signatures.clear();
  functions.clear();
  jumpTables.clear();
  exceptionTables.clear();
  constants.clear();
  immediates.clear();
  aliasRegions.clear();
  insts.clear();
  resultSlots.clear();
  values.clear();
  blocks.clear();
  flagTable.clear();
  flagNumbers.clear();
  constantSlots.clear();
  indexedConstants = 0;
}

void DataFlowGraph::reserve(uint32_t numInsts, uint32_t numValues) {
  insts.reserve(numInsts);
  resultSlots.reserve(numInsts);
  values.reserve(numValues);
}
