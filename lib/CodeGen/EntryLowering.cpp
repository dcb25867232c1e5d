//===- EntryLowering.cpp - Parameters, returns and what an entry checks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The function's side of its own signature.
///
/// Invariant: what comes on the stack is loaded at the entry and nowhere else, so that a tail call
/// may overwrite it.
///
//===----------------------------------------------------------------------===//

#include "CallAddresses.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using ir::Value;
using regalloc::Constraint;

//===----------------------------------------------------------------------===//
// Returns
//===----------------------------------------------------------------------===//

void LoweringContext::returnValue(const AbiValue &place, Value value,
                                  llvm::SmallVectorImpl<MachineOperand> &operands) {
  const SignatureLayout &layout = functionLayout;
  for (auto [i, part] : llvm::enumerate(layout.partsOf(place))) {
    VReg from;
    if (place.kind == AbiValue::Kind::Packed) {
      from = newReg(RegClass::Float);
      machineTarget->emitPack(*this, from, reg(value, 0), reg(value, 1));
    } else {
      from = extended(part, reg(value, static_cast<unsigned>(i)));
    }
    if (part.reg) {
      operands.push_back(MachineOperand::extraUse(from, Constraint::fixed(part.reg)));
      continue;
    }
    MachineAddress to = layout.hasHiddenResultPointer
                            ? registerAddress(hiddenPointer, part.offset)
                            : areaAddress(MachineAddress::Base::IncomingArgument,
                                          int64_t(layout.argumentBytes) + part.offset);
    machineTarget->emitStore(*this, part.type, from, to);
  }
}

void LoweringContext::prepareReturn(llvm::ArrayRef<Value> values,
                                    llvm::SmallVectorImpl<MachineOperand> &operands) {
  const SignatureLayout &layout = functionLayout;
  for (auto [place, value] : llvm::zip(layout.results, values))
    returnValue(place, value, operands);
  if (!layout.returnedPointer) return;
  llvm::ArrayRef<Value> params = graph->parameters(source->layout.entryBlock());
  for (auto [param, place] : llvm::zip(params, layout.parameters))
    if (place.purpose == ir::ArgumentPurpose::StructReturn) {
      operands.push_back(
          MachineOperand::extraUse(reg(param), Constraint::fixed(layout.returnedPointer)));
      return;
    }
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

void LoweringContext::takeParameter(Value param, const AbiValue &place, uint32_t index,
                                    llvm::SmallVectorImpl<MachineOperand> &defs) {
  // In a front block, parameters go to what it passes to the entry.
  bool isFront = order.blocks()[0].block.isNone();
  auto partReg = [&](unsigned part) {
    return isFront ? edgeArguments[edgeArgumentBegins[0] + index + part] : valueReg(param, part);
  };
  if (place.kind == AbiValue::Kind::Struct) {
    machineTarget->emitAddress(*this, partReg(0),
                               areaAddress(MachineAddress::Base::IncomingArgument, place.offset));
    return;
  }
  auto take = [&](const AbiPart &part, VReg to) {
    if (part.reg)
      defs.push_back(MachineOperand::extraDef(to, Constraint::fixed(part.reg)));
    else
      machineTarget->emitLoad(*this, part.type, to,
                              areaAddress(MachineAddress::Base::IncomingArgument, part.offset));
  };
  if (place.kind == AbiValue::Kind::ByReference &&
      place.purpose != ir::ArgumentPurpose::StructArgument) {
    VReg pointer = newReg(RegClass::Int);
    take(functionLayout.partsOf(place).front(), pointer);
    if (numParts(place.type) == 1)
      return machineTarget->emitLoad(*this, place.type, partReg(0), registerAddress(pointer, 0));
    machineTarget->emitLoad(*this, ir::types::i64, partReg(0), registerAddress(pointer, 0));
    return machineTarget->emitLoad(*this, ir::types::i64, partReg(1), registerAddress(pointer, 8));
  }
  for (auto [i, part] : llvm::enumerate(functionLayout.partsOf(place)))
    take(part, partReg(static_cast<unsigned>(i)));
}

/// Lowered last, as everything: what stands behind the entry instruction goes into an own group
/// before it.
void LoweringContext::lowerEntry() {
  llvm::SmallVector<MachineOperand, 16> defs;
  bool isFront = order.blocks()[0].block.isNone();
  beginGroup(ir::Inst());
  if (readsVariableArguments) machineTarget->saveVariadicRegisters(*this, defs);
  uint32_t index = 0;
  for (auto [param, place] :
       llvm::zip(graph->parameters(source->layout.entryBlock()), functionLayout.parameters)) {
    if (isFront || valueFacts[param.index()].isNeeded) takeParameter(param, place, index, defs);
    index += numParts(typeOf(param));
  }
  if (functionLayout.hasHiddenResultPointer) {
    const AbiPart &part = functionLayout.hiddenResultPointer;
    if (part.reg)
      defs.push_back(MachineOperand::extraDef(hiddenPointer, Constraint::fixed(part.reg)));
    else
      machineTarget->emitLoad(*this, part.type, hiddenPointer,
                              areaAddress(MachineAddress::Base::IncomingArgument, part.offset));
  }
  computeStackLimit();
  if (targetOptions->settings.enableProbestack())
    output->probeSymbol = symbolOf(LibCall::Probestack);
  endGroup();
  beginGroup(ir::Inst());
  emit(machineTarget->entryOpcode, defs);
  endGroup();
  output->incomingBytes = functionLayout.argumentBytes;
  // Below a rounded stack pointer, arguments are found through the frame pointer.
  output->needsFramePointer |= targetOptions->settings.preserveFramePointers();
  for (const ir::StackSlotData &slot : source->stackSlots.values())
    output->needsFramePointer |= slot.log2Align > machineTarget->log2StackAlignment;
}

/// The prologue computes it before there is a frame: from the context pointer as it came in.
void LoweringContext::computeStackLimit() {
  ir::GlobalValue global = source->stackLimit;
  using Kind = StackLimitStep::Kind;
  // From the limit down to what it is based on; the verifier has excluded circles.
  for (bool isBase = false; !global.isNone() && !isBase && !hasFailed();) {
    const ir::GlobalValueData &data = source->globalValues[global];
    StackLimitStep step;
    step.offset = data.offset;
    switch (data.kind) {
    case ir::GlobalValueData::Load:
      step.kind = Kind::Load;
      break;
    case ir::GlobalValueData::IAddImm:
      step.kind = Kind::Add;
      break;
    case ir::GlobalValueData::Symbol:
      step.kind = Kind::Symbol;
      step.symbol = symbol(data.name, data.colocated, data.threadLocal);
      if (data.threadLocal) fail("the stack limit can't be thread-local");
      isBase = true;
      break;
    case ir::GlobalValueData::VMContext: {
      auto place = llvm::find_if(functionLayout.parameters, [](const AbiValue &value) {
        return value.purpose == ir::ArgumentPurpose::VMContext;
      });
      isBase = true;
      if (place == functionLayout.parameters.end()) {
        fail("the stack limit needs a vmctx parameter");
        break;
      }
      const AbiPart &part = functionLayout.partsOf(*place).front();
      step.kind = part.reg ? Kind::Register : Kind::Incoming;
      step.reg = part.reg;
      step.offset = part.offset;
      break;
    }
    case ir::GlobalValueData::DynamicScale:
      fail("the stack limit is no address");
      break;
    }
    if (step.offset != static_cast<int32_t>(step.offset))
      fail("an offset of the stack limit does not fit 32 bits");
    output->stackLimit.push_back(step);
    global = data.base;
  }
  std::reverse(output->stackLimit.begin(), output->stackLimit.end());
}
