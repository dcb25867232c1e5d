//===- Decoder.cpp - From functions to code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decoder.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

const Operation *interpreter::stopMalformed(Machine &machine, const Operation *op) {
  return machine.stop(op, Status::Malformed);
}

const Operation *interpreter::stopNotInterpretable(Machine &machine, const Operation *op) {
  const DataFlowGraph &dfg = machine.code->function->dfg;
  std::string detail = textOf(dfg.opcode(op->inst)).str();
  if (Type control = dfg.controllingType(op->inst)) detail += "." + control.str();
  return machine.stop(op, Status::NotInterpretable, detail);
}

static Handler bind(Opcode opcode, Binding &b) {
  switch (opcode) {
#define COT_OPCODE(Name, Text, Format)                                                             \
  case Opcode::Name:                                                                               \
    return bind##Name(b);
#include "cot/IR/Opcodes.inc"
#undef COT_OPCODE
  }
  return nullptr;
}

uint32_t Decoder::newSlots(uint32_t count) {
  uint32_t first = code.numSlots;
  code.numSlots += count;
  return first;
}

uint32_t Decoder::slotOf(Value value) {
  const DataFlowGraph &dfg = function.dfg;
  if (value.index() < slots.size() && slots[value.index()] != noSlot) return slots[value.index()];
  if (dfg.contains(value)) {
    Value target = dfg.resolveAliases(value);
    if (target && dfg.contains(target) && slots[target.index()] != noSlot)
      return slots[value.index()] = slots[target.index()];
  }
  markMalformed();
  return 0;
}

void Decoder::assignSlots() {
  const DataFlowGraph &dfg = function.dfg;
  slots.assign(dfg.numValues(), noSlot);
  auto assign = [&](Value value) {
    if (dfg.typeOf(value)) slots[value.index()] = newSlots(slotsOf(dfg.typeOf(value)));
  };
  for (Block block : function.layout.blocks()) {
    for (Value parameter : dfg.parameters(block))
      assign(parameter);
    for (Inst inst : function.layout.insts(block))
      for (Value result : dfg.results(inst))
        assign(result);
  }
}

/// Slots follow each other from the lowest address, as on the machines: a test may step from one to
/// the next. Those of 16 bytes and more are aligned for any access.
void Decoder::layOutFrame() {
  auto add = [&](uint64_t size, uint64_t align) {
    code.frameAlign = std::max(code.frameAlign, align);
    frameOffsets.push_back(llvm::alignTo(code.frameSize, align));
    code.frameSize = frameOffsets.back() + size;
  };
  for (const StackSlotData &slot : function.stackSlots.values()) {
    // No stack fulfils larger alignments.
    uint64_t declared = uint64_t(1) << std::min<unsigned>(slot.log2Align, 31);
    add(slot.size, std::max<uint64_t>(declared, slot.size < 16 ? 8 : 16));
  }
  for (const DynamicStackSlotData &slot : function.dynamicStackSlots.values()) {
    const auto &types = function.dynamicTypes;
    add(types.contains(slot.type) ? types[slot.type].base.bytes() : 0, DataValue::maxBytes);
  }
  if (!frameOffsets.empty()) code.frameAddressSlot = newSlots(1);
}

uint32_t Decoder::addBytes(llvm::ArrayRef<uint8_t> bytes) {
  uint32_t offset = static_cast<uint32_t>(code.bytes.size());
  code.bytes.insert(code.bytes.end(), bytes.begin(), bytes.end());
  return offset;
}

uint32_t Decoder::sourceOf(BlockArgument argument, const CallSite *site, uint32_t &count) {
  switch (argument.kind()) {
  case BlockArgument::FromValue: {
    uint32_t slot = slotOf(argument.value());
    if (!malformed) count = slotsOf(typeOf(argument.value()));
    return slot;
  }
  case BlockArgument::CallResult:
    if (!site || argument.number() >= site->numResults) break;
    count = code.moves[site->firstResult + argument.number()].slots;
    return code.moves[site->firstResult + argument.number()].to;
  case BlockArgument::Exception:
    if (!site || argument.number() >= site->numPayloads) break;
    count = 1;
    return site->payloadSlot + argument.number();
  }
  markMalformed();
  return 0;
}

uint32_t Decoder::addEdge(BlockCall call, const CallSite *site) {
  const DataFlowGraph &dfg = function.dfg;
  Block block = call.block(dfg.pool);
  auto arguments = call.arguments(dfg.pool);
  uint32_t index = static_cast<uint32_t>(code.edges.size());
  Edge edge{block.index(), static_cast<uint32_t>(code.moves.size()), 0, false};
  if (!dfg.contains(block) || !function.layout.isInserted(block) ||
      arguments.size() != dfg.parameters(block).size()) {
    markMalformed();
    return 0;
  }
  uint32_t firstTarget = arguments.empty() ? 0 : slotOf(dfg.parameters(block)[0]);
  for (auto [argument, parameter] : llvm::zip(arguments, dfg.parameters(block))) {
    uint32_t count = 0;
    uint32_t from = sourceOf(argument, site, count);
    uint32_t to = slotOf(parameter);
    if (malformed || count != slotsOf(typeOf(parameter))) {
      markMalformed();
      return 0;
    }
    // The parameters written so far are firstTarget .. to.
    if (from >= firstTarget && from < to) edge.staged = true;
    if (from != to) code.moves.push_back({from, to, count});
  }
  edge.numMoves = static_cast<uint32_t>(code.moves.size()) - edge.firstMove;
  code.edges.push_back(edge);
  return index;
}

void Decoder::decodeInst(Inst inst) {
  const DataFlowGraph &dfg = function.dfg;
  const InstructionData &data = dfg[inst];
  auto arguments = dfg.arguments(inst);
  auto results = dfg.results(inst);
  malformed = false;
  Operation op;
  op.inst = inst;
  op.byte = data.byte();
  uint32_t *operandSlots[] = {&op.a, &op.b, &op.c};
  for (unsigned i = 0; i < arguments.size(); ++i) {
    uint32_t slot = slotOf(arguments[i]);
    if (i < 3) *operandSlots[i] = slot;
  }
  if (!results.empty()) op.result = slotOf(results[0]);
  if (results.size() > 1) op.immediate = slotOf(results[1]);
  if (!malformed) {
    Binding b{*this,
              op,
              data,
              arguments,
              results,
              dfg.controllingType(inst),
              arguments.empty() ? Type() : typeOf(arguments[0]),
              results.empty() ? Type() : typeOf(results[0])};
    op.count = b.control ? static_cast<uint16_t>(b.control.laneCount()) : 1;
    // Handlers rely on the controlling type, and on a place for each result.
    const OpcodeInfo &info = infoOf(data.opcode());
    if ((info.isPolymorphic() && !typeSet(info.controlSet).contains(b.control)) ||
        (!info.variableResults && results.size() != info.numResults))
      markMalformed();
    else
      op.handler = bind(data.opcode(), b);
  }
  if (malformed)
    op.handler = stopMalformed;
  else if (!op.handler)
    op.handler = stopNotInterpretable;
  code.operations.push_back(op);
}

void Decoder::decode() {
  code.function = &function;
  assignSlots();
  layOutFrame();
  const DataFlowGraph &dfg = function.dfg;
  Block entry = function.layout.entryBlock();
  bool entryMatches = entry && dfg.parameters(entry).size() == function.signature.parameters.size();
  if (entryMatches)
    for (auto [value, parameter] :
         llvm::zip(dfg.parameters(entry), function.signature.parameters)) {
      entryMatches &= dfg.typeOf(value) == parameter.type;
      if (parameter.purpose == ArgumentPurpose::VMContext)
        code.vmContextSlot = slots[value.index()];
    }
  if (function.signature.variadic) code.variableArgumentsSlot = newSlots(1);
  Operation end;
  end.handler = stopMalformed;
  if (!entryMatches) {
    code.operations.push_back(end);
    return;
  }
  starts.assign(dfg.numBlocks(), 0);
  for (Block block : function.layout.blocks()) {
    starts[block.index()] = static_cast<uint32_t>(code.operations.size());
    Inst last;
    for (Inst inst : function.layout.insts(block))
      decodeInst(last = inst);
    if (!last || !isTerminator(dfg.opcode(last))) code.operations.push_back(end);
  }
  for (Edge &edge : code.edges)
    edge.target = starts[edge.target];
}
