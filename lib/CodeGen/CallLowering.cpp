//===- CallLowering.cpp - Arguments and results of calls and functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Moves values to and from the places that a SignatureLayout gives them. Registers are fixed
/// operands of the call, the entry and the return, which leaves it to the allocator to have the
/// values there; what is on the stack is stored and loaded here.
///
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Lowering.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using ir::Value;
using regalloc::Constraint;

/// Structures up to this many bytes are copied by loads and stores.
static constexpr uint32_t maxInlineCopy = 128;

static MachineAddress areaAddress(MachineAddress::Base area, int64_t offset) {
  MachineAddress address;
  address.kind = area;
  address.displacement = static_cast<int32_t>(offset);
  return address;
}

static MachineAddress registerAddress(VReg base, int32_t offset) {
  MachineAddress address;
  address.kind = MachineAddress::Base::Register;
  address.base = MachineOperand::reg(base);
  address.displacement = offset;
  return address;
}

static Constraint fixedTo(PReg reg) { return Constraint::fixed(reg); }

const SignatureLayout &LoweringContext::layoutOf(ir::SigRef signature) {
  SignatureLayout &layout = layouts[signature.index()];
  if (layoutStamps[signature.index()] == stamp) return layout;
  layoutStamps[signature.index()] = stamp;
  const ir::Signature &wanted = graph->signatures[signature];
  if (llvm::Error error = machineTarget->layOut(wanted, *targetOptions, layout)) {
    fail(llvm::toString(std::move(error)));
    layout.clear();
  }
  return layout;
}

regalloc::PRegSet LoweringContext::clobbersOf(const ir::Signature &signature) {
  if (llvm::Error error = machineTarget->layOut(signature, *targetOptions, libraryLayout))
    fail(llvm::toString(std::move(error)));
  return libraryLayout.clobbers;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

VReg LoweringContext::extended(const AbiPart &part, VReg reg) {
  if (part.extension == ir::ArgumentExtension::None || !part.type.isInt() || part.type.bits() >= 64)
    return reg;
  VReg wide = newReg(RegClass::Int);
  machineTarget->emitExtend(*this, part.type, part.extension, wide, reg);
  return wide;
}

void LoweringContext::passPart(const AbiPart &part, VReg reg,
                               llvm::SmallVectorImpl<MachineOperand> &operands) {
  VReg wide = extended(part, reg);
  if (part.reg) {
    operands.push_back(MachineOperand::extraUse(wide, fixedTo(part.reg)));
    return;
  }
  ir::Type type = wide == reg ? part.type : ir::types::i64;
  machineTarget->emitStore(*this, type, wide,
                           areaAddress(MachineAddress::Base::OutgoingArgument, part.offset));
}

/// Copies \p size bytes from \p pointer to the argument area.
void LoweringContext::copyStruct(Value pointer, int32_t offset, uint32_t size) {
  VReg from = reg(pointer);
  if (size > maxInlineCopy) {
    VReg to = newReg(RegClass::Int), count = newReg(RegClass::Int);
    machineTarget->emitAddress(*this, to,
                               areaAddress(MachineAddress::Base::OutgoingArgument, offset));
    machineTarget->emitConstant(*this, count, size);
    libraryCall(LibCall::Memcpy, {to, from, count},
                {ir::types::i64, ir::types::i64, ir::types::i64}, {}, {});
    return;
  }
  for (uint32_t done = 0; done < size;) {
    uint32_t bytes = 8;
    while (bytes > size - done)
      bytes /= 2;
    ir::Type type = ir::Type::intOfBits(bytes * 8);
    VReg word = newReg(RegClass::Int);
    machineTarget->emitLoad(*this, type, word, registerAddress(from, static_cast<int32_t>(done)));
    machineTarget->emitStore(
        *this, type, word,
        areaAddress(MachineAddress::Base::OutgoingArgument, int64_t(offset) + done));
    done += bytes;
  }
}

void LoweringContext::passArgument(const SignatureLayout &layout, const AbiValue &place,
                                   Value value, llvm::SmallVectorImpl<MachineOperand> &operands) {
  if (place.kind == AbiValue::Kind::Struct) return; // copied before everything else
  for (auto [i, part] : llvm::enumerate(layout.partsOf(place)))
    passPart(part, reg(value, static_cast<unsigned>(i)), operands);
}

CallRef LoweringContext::prepareCall(ir::SigRef signature, llvm::ArrayRef<Value> arguments,
                                     llvm::SmallVectorImpl<MachineOperand> &operands) {
  const SignatureLayout &layout = layoutOf(signature);
  CallRef ref(static_cast<uint32_t>(output->calls.size()));
  CallSite &site = output->calls.emplace_back();
  site.clobbers = layout.clobbers;
  site.callConv = graph->signatures[signature].callConv;
  site.inst = rootInst;
  site.outgoingBytes = layout.argumentBytes + layout.resultBytes;
  site.poppedBytes = layout.calleePops;
  output->outgoingBytes = std::max(output->outgoingBytes, site.outgoingBytes);
  output->hasCalls = true;
  if (hasFailed()) return ref;

  // A copy may be a call itself: it goes before anything that waits in the argument area.
  for (auto [place, value] : llvm::zip(layout.parameters, arguments))
    if (place.kind == AbiValue::Kind::Struct) copyStruct(value, place.offset, place.size);
  for (auto [place, value] : llvm::zip(layout.parameters, arguments))
    passArgument(layout, place, value, operands);
  if (layout.hasHiddenResultPointer) {
    VReg pointer = newReg(RegClass::Int);
    machineTarget->emitAddress(
        *this, pointer, areaAddress(MachineAddress::Base::OutgoingArgument, layout.argumentBytes));
    passPart(layout.hiddenResultPointer, pointer, operands);
  }
  if (layout.vectorCountReg) {
    VReg count = newReg(RegClass::Int);
    machineTarget->emitConstant(*this, count, layout.vectorRegsUsed);
    operands.push_back(MachineOperand::extraUse(count, fixedTo(layout.vectorCountReg)));
  }

  bool endsBlock = ir::isTerminator(graph->opcode(rootInst));
  for (auto [i, place] : llvm::enumerate(layout.results))
    for (auto [partIndex, part] : llvm::enumerate(layout.partsOf(place))) {
      if (!part.reg) continue;
      auto index = static_cast<unsigned>(i);
      auto number = static_cast<unsigned>(partIndex);
      VReg result;
      if (endsBlock) {
        for (const Outcome &outcome : outcomes)
          if (outcome.call == rootInst && outcome.part == number &&
              outcome.argument == ir::BlockArgument::callResult(index))
            result = outcome.reg;
      } else if (needed[graph->results(rootInst)[index].index()]) {
        result = resultReg(rootInst, index, number);
      }
      if (!result.isNone()) operands.push_back(MachineOperand::extraDef(result, fixedTo(part.reg)));
    }
  return ref;
}

void LoweringContext::finishCall(ir::SigRef signature) {
  const SignatureLayout &layout = layoutOf(signature);
  for (auto [i, place] : llvm::enumerate(layout.results)) {
    auto index = static_cast<unsigned>(i);
    if (!needed[graph->results(rootInst)[index].index()]) continue;
    for (auto [partIndex, part] : llvm::enumerate(layout.partsOf(place)))
      if (!part.reg)
        machineTarget->emitLoad(*this, part.type,
                                resultReg(rootInst, index, static_cast<unsigned>(partIndex)),
                                areaAddress(MachineAddress::Base::OutgoingArgument,
                                            int64_t(layout.argumentBytes) + part.offset));
  }
}

VReg LoweringContext::callOutcome(ir::Inst terminator, ir::BlockArgument argument, unsigned part) {
  for (const Outcome &outcome : outcomes)
    if (outcome.call == terminator && outcome.argument == argument && outcome.part == part)
      return outcome.reg;
  VReg reg = newReg(branchArgumentType(terminator, argument));
  outcomes.push_back({terminator, argument, part, reg});
  return reg;
}

VReg LoweringContext::exceptionWord(unsigned number) const {
  for (const Outcome &outcome : outcomes)
    if (outcome.call == rootInst && outcome.argument == ir::BlockArgument::exception(number))
      return outcome.reg;
  return {};
}

void LoweringContext::libraryCall(LibCall call, llvm::ArrayRef<VReg> arguments,
                                  llvm::ArrayRef<ir::Type> types, llvm::ArrayRef<VReg> results,
                                  llvm::ArrayRef<ir::Type> resultTypes) {
  ir::Signature signature;
  signature.callConv = machineTarget->libraryCallConv(*targetOptions);
  for (ir::Type type : types)
    signature.parameters.emplace_back(type);
  for (ir::Type type : resultTypes)
    signature.results.emplace_back(type);
  if (llvm::Error error = machineTarget->layOut(signature, *targetOptions, libraryLayout)) {
    fail(llvm::toString(std::move(error)));
    return;
  }
  const SignatureLayout &layout = libraryLayout;
  CallRef ref(static_cast<uint32_t>(output->calls.size()));
  CallSite &site = output->calls.emplace_back();
  site.clobbers = layout.clobbers;
  site.callConv = signature.callConv;
  site.outgoingBytes = layout.argumentBytes;
  output->outgoingBytes = std::max(output->outgoingBytes, site.outgoingBytes);
  output->hasCalls = true;

  llvm::SmallVector<MachineOperand, 8> operands;
  const VReg *next = arguments.begin();
  for (const AbiValue &place : layout.parameters)
    for (const AbiPart &part : layout.partsOf(place))
      passPart(part, *next++, operands);
  next = results.begin();
  for (const AbiValue &place : layout.results)
    for (const AbiPart &part : layout.partsOf(place))
      operands.push_back(MachineOperand::extraDef(*next++, fixedTo(part.reg)));
  machineTarget->emitCall(*this, symbolOf(call), ref, operands);
}

//===----------------------------------------------------------------------===//
// Returns and entries
//===----------------------------------------------------------------------===//

void LoweringContext::prepareReturn(llvm::ArrayRef<Value> values,
                                    llvm::SmallVectorImpl<MachineOperand> &operands) {
  const SignatureLayout &layout = functionLayout;
  for (auto [place, value] : llvm::zip(layout.results, values))
    for (auto [i, part] : llvm::enumerate(layout.partsOf(place))) {
      VReg wide = extended(part, reg(value, static_cast<unsigned>(i)));
      if (part.reg) {
        operands.push_back(MachineOperand::extraUse(wide, fixedTo(part.reg)));
        continue;
      }
      MachineAddress to = layout.hasHiddenResultPointer
                              ? registerAddress(hiddenPointer, part.offset)
                              : areaAddress(MachineAddress::Base::IncomingArgument,
                                            int64_t(layout.argumentBytes) + part.offset);
      machineTarget->emitStore(*this, part.type, wide, to);
    }
  if (!layout.returnedPointer) return;
  VReg pointer = hiddenPointer;
  llvm::ArrayRef<Value> params = graph->parameters(source->layout.entryBlock());
  for (auto [param, place] : llvm::zip(params, layout.parameters))
    if (place.purpose == ir::ArgumentPurpose::StructReturn) pointer = reg(param);
  if (!pointer.isNone())
    operands.push_back(MachineOperand::extraUse(pointer, fixedTo(layout.returnedPointer)));
}

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
  for (auto [i, part] : llvm::enumerate(functionLayout.partsOf(place))) {
    VReg to = partReg(static_cast<unsigned>(i));
    if (part.reg)
      defs.push_back(MachineOperand::extraDef(to, fixedTo(part.reg)));
    else
      machineTarget->emitLoad(*this, part.type, to,
                              areaAddress(MachineAddress::Base::IncomingArgument, part.offset));
  }
}

/// Lowered last, as everything: what stands behind the entry instruction goes into an own group
/// before it.
void LoweringContext::lowerEntry() {
  llvm::SmallVector<MachineOperand, 16> defs;
  bool isFront = order.blocks()[0].block.isNone();
  beginGroup(ir::Inst());
  uint32_t index = 0;
  for (auto [param, place] :
       llvm::zip(graph->parameters(source->layout.entryBlock()), functionLayout.parameters)) {
    if (isFront || needed[param.index()]) takeParameter(param, place, index, defs);
    index += numParts(typeOf(param));
  }
  if (functionLayout.hasHiddenResultPointer) {
    const AbiPart &part = functionLayout.hiddenResultPointer;
    if (part.reg)
      defs.push_back(MachineOperand::extraDef(hiddenPointer, fixedTo(part.reg)));
    else
      machineTarget->emitLoad(*this, part.type, hiddenPointer,
                              areaAddress(MachineAddress::Base::IncomingArgument, part.offset));
  }
  endGroup();
  beginGroup(ir::Inst());
  emit(machineTarget->entryOpcode, defs);
  endGroup();
  output->incomingBytes = functionLayout.argumentBytes;
}
