//===- CallLowering.cpp - Arguments and results of calls -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Moves values to and from the places that a SignatureLayout gives them. Registers are fixed
/// operands of the call, which leaves it to the allocator to have the values there; what is on the
/// stack is stored and loaded here.
///
/// The area of a call at the frame's bottom, from its lowest address: arguments, results in memory,
/// copies of what is passed by reference, context words of exception tables.
///
//===----------------------------------------------------------------------===//

#include "CallAddresses.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;
using ir::Value;
using regalloc::Constraint;

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

/// The layout of one call: with variable arguments it depends on what is passed.
const SignatureLayout &LoweringContext::callLayout(ir::SigRef signature,
                                                   llvm::ArrayRef<Value> arguments) {
  const ir::Signature &declared = graph->signatures[signature];
  if (arguments.size() <= declared.parameters.size()) return layoutOf(signature);
  ir::Signature extended = declared;
  for (Value value : arguments.drop_front(declared.parameters.size()))
    extended.parameters.emplace_back(typeOf(value));
  if (llvm::Error error = machineTarget->layOut(extended, *targetOptions, variadicLayout)) {
    fail(llvm::toString(std::move(error)));
    variadicLayout.clear();
  }
  return variadicLayout;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

VReg LoweringContext::extended(const AbiPart &part, VReg reg) {
  if (part.extension == ir::ArgumentExtension::None || !part.type.isInt() || part.type.bits() >= 64)
    return reg;
  VReg wide = newReg(RegClass::Int);
  machineTarget->emitExtend(*this, part.type, part.extension, wide, reg);
  return wide;
}

/// \p area is where offset 0 of the arguments lies.
void LoweringContext::passPart(const AbiPart &part, VReg reg, const MachineAddress &area,
                               llvm::SmallVectorImpl<MachineOperand> &operands) {
  VReg wide = extended(part, reg);
  if (part.reg) {
    operands.push_back(MachineOperand::extraUse(wide, Constraint::fixed(part.reg)));
    if (!part.copyReg) return;
    VReg copy = newReg(RegClass::Int);
    machineTarget->emitUnpack(*this, copy, VReg(), wide);
    operands.push_back(MachineOperand::extraUse(copy, Constraint::fixed(part.copyReg)));
    return;
  }
  ir::Type type = wide == reg ? part.type : ir::types::i64;
  machineTarget->emitStore(*this, type, wide, plus(area, part.offset));
}

/// Makes the copy and passes its address.
void LoweringContext::passByReference(const SignatureLayout &layout, const AbiValue &place,
                                      Value value,
                                      llvm::SmallVectorImpl<MachineOperand> &operands) {
  MachineAddress copy =
      areaAddress(MachineAddress::Base::OutgoingArgument,
                  int64_t(layout.argumentBytes) + layout.resultBytes + place.offset);
  if (place.purpose == ir::ArgumentPurpose::StructArgument) {
    machineTarget->emitCopy(*this, copy, registerAddress(reg(value), 0), place.size);
  } else if (numParts(place.type) == 2) {
    machineTarget->emitStore(*this, ir::types::i64, reg(value, 0), copy);
    machineTarget->emitStore(*this, ir::types::i64, reg(value, 1), plus(copy, 8));
  } else {
    machineTarget->emitStore(*this, place.type, reg(value), copy);
  }
  VReg pointer = newReg(RegClass::Int);
  machineTarget->emitAddress(*this, pointer, copy);
  passPart(layout.partsOf(place).front(), pointer,
           areaAddress(MachineAddress::Base::OutgoingArgument, 0), operands);
}

void LoweringContext::passArgument(const SignatureLayout &layout, const AbiValue &place,
                                   Value value, const MachineAddress &area,
                                   llvm::SmallVectorImpl<MachineOperand> &operands) {
  switch (place.kind) {
  case AbiValue::Kind::Struct:
    return machineTarget->emitCopy(*this, plus(area, place.offset), registerAddress(reg(value), 0),
                                   place.size);
  case AbiValue::Kind::ByReference:
    return passByReference(layout, place, value, operands);
  case AbiValue::Kind::Packed: {
    VReg packed = newReg(RegClass::Float);
    machineTarget->emitPack(*this, packed, reg(value, 0), reg(value, 1));
    return passPart(layout.partsOf(place).front(), packed, area, operands);
  }
  case AbiValue::Kind::Direct:
    for (auto [i, part] : llvm::enumerate(layout.partsOf(place)))
      passPart(part, reg(value, static_cast<unsigned>(i)), area, operands);
  }
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// A new call site with the room that it needs.
CallRef LoweringContext::beginCall(ir::SigRef signature, const SignatureLayout &layout) {
  CallRef ref(static_cast<uint32_t>(output->calls.size()));
  CallSite &site = output->calls.emplace_back();
  site.clobbers = layout.clobbers;
  site.callConv = graph->signatures[signature].callConv;
  site.inst = rootInst;
  site.outgoingBytes = layout.outgoingBytes();
  site.poppedBytes = layout.calleePops;
  if (graph->opcode(rootInst) == ir::Opcode::Call)
    site.isPatchable = graph->functions[data(rootInst).funcRef()].patchable;
  return ref;
}

CallRef LoweringContext::prepareCall(ir::SigRef signature, llvm::ArrayRef<Value> arguments,
                                     llvm::SmallVectorImpl<MachineOperand> &operands) {
  const SignatureLayout &layout = callLayout(signature, arguments);
  currentCallLayout = &layout;
  packedResults.clear();
  CallRef ref = beginCall(signature, layout);
  output->hasCalls = true;
  // The callee, or whom it calls in its place, takes any number of arguments off the stack: frames
  // are found through something that it leaves alone.
  if (graph->signatures[signature].callConv == CallConv::Tail) output->needsFramePointer = true;
  if (hasFailed()) return ref;

  MachineAddress area = areaAddress(MachineAddress::Base::OutgoingArgument, 0);
  for (auto [place, value] : llvm::zip(layout.parameters, arguments))
    passArgument(layout, place, value, area, operands);
  if (layout.hasHiddenResultPointer) {
    VReg pointer = newReg(RegClass::Int);
    machineTarget->emitAddress(*this, pointer, plus(area, layout.argumentBytes));
    passPart(layout.hiddenResultPointer, pointer, area, operands);
  }
  if (layout.vectorCountReg) {
    VReg count = newReg(RegClass::Int);
    machineTarget->emitConstant(*this, count, layout.vectorRegsUsed);
    operands.push_back(MachineOperand::extraUse(count, Constraint::fixed(layout.vectorCountReg)));
  }
  if (ir::isTerminator(graph->opcode(rootInst))) describeHandlers(output->calls[ref.index()]);
  takeResults(layout, operands);
  CallSite &site = output->calls[ref.index()];
  output->outgoingBytes = std::max(output->outgoingBytes, site.outgoingBytes);
  return ref;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// The register for a part of a result; none if nobody needs it.
VReg LoweringContext::resultOfCall(unsigned index, unsigned part) {
  if (ir::isTerminator(graph->opcode(rootInst))) {
    const Outcome *outcome = findOutcome(rootInst, ir::BlockArgument::callResult(index), part);
    return outcome ? outcome->reg : VReg();
  }
  if (part == packedPart) return {};
  if (!valueFacts[graph->results(rootInst)[index].index()].isNeeded) return {};
  return resultReg(rootInst, index, part);
}

void LoweringContext::takeResults(const SignatureLayout &layout,
                                  llvm::SmallVectorImpl<MachineOperand> &operands) {
  // A register that some successors take for a result and others for a word of an exception is
  // defined once.
  regalloc::PRegSet defined;
  auto define = [&](VReg vreg, PReg reg) {
    if (vreg.isNone() || defined.contains(reg)) return;
    defined.insert(reg);
    operands.push_back(MachineOperand::extraDef(vreg, Constraint::fixed(reg)));
  };
  for (auto [i, place] : llvm::enumerate(layout.results)) {
    auto index = static_cast<unsigned>(i);
    if (place.kind == AbiValue::Kind::Packed) {
      const AbiPart &part = layout.partsOf(place).front();
      bool isUsed = !resultOfCall(index, 0).isNone() || !resultOfCall(index, 1).isNone();
      if (!part.reg || !isUsed) continue;
      if (VReg known = resultOfCall(index, packedPart); !known.isNone()) {
        define(known, part.reg);
        continue;
      }
      packedResults.emplace_back(index, newReg(RegClass::Float));
      define(packedResults.back().second, part.reg);
      continue;
    }
    for (auto [number, part] : llvm::enumerate(layout.partsOf(place)))
      if (part.reg) define(resultOfCall(index, static_cast<unsigned>(number)), part.reg);
  }
  if (!ir::isTerminator(graph->opcode(rootInst))) return;
  for (auto [number, reg] : llvm::enumerate(machineTarget->exceptionRegisters))
    define(exceptionWord(static_cast<unsigned>(number)), reg);
}

void LoweringContext::fetchResult(const SignatureLayout &layout, const AbiValue &place,
                                  unsigned index) {
  MachineAddress area = areaAddress(MachineAddress::Base::OutgoingArgument, layout.argumentBytes);
  if (place.kind == AbiValue::Kind::Packed) {
    VReg low = resultOfCall(index, 0), high = resultOfCall(index, 1);
    if (low.isNone() && high.isNone()) return;
    const auto *packed =
        llvm::find_if(packedResults, [&](const auto &entry) { return entry.first == index; });
    if (packed != packedResults.end())
      return machineTarget->emitUnpack(*this, low, high, packed->second);
    int32_t offset = layout.partsOf(place).front().offset;
    if (!low.isNone()) machineTarget->emitLoad(*this, ir::types::i64, low, plus(area, offset));
    if (!high.isNone())
      machineTarget->emitLoad(*this, ir::types::i64, high, plus(area, offset + 8));
    return;
  }
  for (auto [number, part] : llvm::enumerate(layout.partsOf(place))) {
    VReg to = resultOfCall(index, static_cast<unsigned>(number));
    if (!part.reg && !to.isNone())
      machineTarget->emitLoad(*this, part.type, to, plus(area, part.offset));
  }
}

void LoweringContext::finishCall() {
  for (auto [i, place] : llvm::enumerate(currentCallLayout->results))
    fetchResult(*currentCallLayout, place, static_cast<unsigned>(i));
}

//===----------------------------------------------------------------------===//
// Calls that end a block
//===----------------------------------------------------------------------===//

const LoweringContext::Outcome *
LoweringContext::findOutcome(ir::Inst call, ir::BlockArgument argument, unsigned part) const {
  for (uint32_t at = outcomeHeads[call.index()]; at != 0; at = outcomes[at - 1].next)
    if (outcomes[at - 1].argument == argument && outcomes[at - 1].part == part)
      return &outcomes[at - 1];
  return nullptr;
}

/// Where the outcome is when the call is over; none: in memory, or not the machine's.
PReg LoweringContext::outcomeRegister(ir::Inst call, ir::BlockArgument argument, unsigned part) {
  if (argument.kind() == ir::BlockArgument::Exception) {
    llvm::ArrayRef<PReg> registers = machineTarget->exceptionRegisters;
    return argument.number() < registers.size() ? registers[argument.number()] : PReg();
  }
  const SignatureLayout &layout = layoutOf(graph->callSignature(call));
  if (hasFailed()) return {};
  const AbiValue &place = layout.results[argument.number()];
  if (place.kind != AbiValue::Kind::Direct) return {};
  return layout.partsOf(place)[part].reg;
}

VReg LoweringContext::callOutcome(ir::Inst terminator, ir::BlockArgument argument, unsigned part) {
  if (const Outcome *known = findOutcome(terminator, argument, part)) return known->reg;
  ir::Type type = branchArgumentType(terminator, argument);
  PReg place = outcomeRegister(terminator, argument, part);
  if (!place && !hasFailed() && argument.kind() == ir::BlockArgument::Exception)
    fail("passes more words of an exception than there are registers for them");
  VReg reg;
  for (uint32_t at = outcomeHeads[terminator.index()]; at != 0 && place; at = outcomes[at - 1].next)
    if (outcomes[at - 1].place == place) reg = outcomes[at - 1].reg;
  if (reg.isNone()) reg = newReg(numParts(type) == 1 ? type : ir::types::i64);
  addOutcome(terminator, argument, part, reg, place);
  return reg;
}

void LoweringContext::addOutcome(ir::Inst call, ir::BlockArgument argument, unsigned part, VReg reg,
                                 PReg place) {
  outcomes.push_back({argument, part, reg, place, outcomeHeads[call.index()]});
  outcomeHeads[call.index()] = static_cast<uint32_t>(outcomes.size());
}

/// Is \p inst a call with handlers whose results don't all come in registers of their own? Nothing
/// can stand behind it in its block: they are fetched on the edge to the normal return.
bool LoweringContext::fetchesOnEdge(ir::Inst inst) {
  ir::Opcode opcode = graph->opcode(inst);
  if (opcode != ir::Opcode::TryCall && opcode != ir::Opcode::TryCallIndirect) return false;
  const SignatureLayout &layout = layoutOf(graph->callSignature(inst));
  return llvm::any_of(layout.results, [&](const AbiValue &place) {
    return place.kind != AbiValue::Kind::Direct ||
           llvm::any_of(layout.partsOf(place), [](const AbiPart &part) { return !part.reg; });
  });
}

/// What the edges of the root, such a call, pass is known already.
void LoweringContext::fetchOnEdge() {
  llvm::ArrayRef<Value> arguments = graph->arguments(rootInst);
  if (graph->opcode(rootInst) == ir::Opcode::TryCallIndirect) arguments = arguments.drop_front();
  const SignatureLayout &layout = callLayout(graph->callSignature(rootInst), arguments);
  packedResults.clear();
  for (auto [i, place] : llvm::enumerate(layout.results)) {
    auto index = static_cast<unsigned>(i);
    bool isUsed = !resultOfCall(index, 0).isNone() || !resultOfCall(index, 1).isNone();
    if (place.kind == AbiValue::Kind::Packed && layout.partsOf(place).front().reg && isUsed) {
      packedResults.emplace_back(index, newReg(RegClass::Float));
      addOutcome(rootInst, ir::BlockArgument::callResult(index), packedPart,
                 packedResults.back().second, layout.partsOf(place).front().reg);
    }
    fetchResult(layout, place, index);
  }
}

VReg LoweringContext::exceptionWord(unsigned number) const {
  const Outcome *outcome = findOutcome(rootInst, ir::BlockArgument::exception(number), 0);
  return outcome ? outcome->reg : VReg();
}

regalloc::Block LoweringContext::handlerBlock(ir::Block block, int64_t index) const {
  ir::Inst last = source->layout.lastInst(block);
  if (last.isNone() || !order.isReached(block)) return {};
  ir::Opcode opcode = graph->opcode(last);
  if (opcode != ir::Opcode::TryCall && opcode != ir::Opcode::TryCallIndirect) return {};
  // The normal return is the first successor.
  llvm::ArrayRef<regalloc::Block> successors = order.successors(order.numberOf(block));
  bool isThere = index >= 0 && static_cast<uint64_t>(index) + 1 < successors.size();
  return isThere ? successors[static_cast<size_t>(index) + 1] : regalloc::Block();
}

/// Notes where the handlers are, and keeps the contexts in memory during the call.
void LoweringContext::describeHandlers(CallSite &site) {
  site.exceptions = data(rootInst).exceptionTable();
  const ir::ExceptionTableData &table = graph->exceptionTables[site.exceptions];
  unsigned next = 1;
  for (const ir::ExceptionItem &item : table.items) {
    if (item.kind != ir::ExceptionItem::Context) {
      site.handlers.push_back(successor(next++));
      continue;
    }
    site.contextOffsets.push_back(site.outgoingBytes);
    ir::Type type = typeOf(item.context);
    MachineAddress word = areaAddress(MachineAddress::Base::OutgoingArgument, site.outgoingBytes);
    bool isWide = numParts(type) == 2;
    machineTarget->emitStore(*this, isWide ? ir::types::i64 : type, reg(item.context), word);
    if (isWide)
      machineTarget->emitStore(*this, ir::types::i64, reg(item.context, 1), plus(word, 8));
    site.outgoingBytes += 16;
  }
  if (!site.handlers.empty()) site.clobbers = machineTarget->throwingCallClobbers(*targetOptions);
}

//===----------------------------------------------------------------------===//
// Tail calls
//===----------------------------------------------------------------------===//

LoweringContext::TailCall
LoweringContext::prepareTailCall(ir::SigRef signature, llvm::ArrayRef<Value> arguments,
                                 llvm::SmallVectorImpl<MachineOperand> &operands) {
  const SignatureLayout &layout = callLayout(signature, arguments);
  TailCall result;
  result.call = beginCall(signature, layout);
  CallSite &site = output->calls[result.call.index()];
  site.poppedBytes = 0;
  site.clobbers = {};
  if (hasFailed()) return result;
  // The callee finds its arguments with their end where the end of this function's own is.
  result.delta = static_cast<int32_t>(functionLayout.argumentBytes) -
                 static_cast<int32_t>(layout.argumentBytes);
  MachineAddress area = areaAddress(MachineAddress::Base::IncomingArgument, result.delta);
  if (result.delta < 0) {
    output->tailGrowth = std::max(output->tailGrowth, static_cast<uint32_t>(-result.delta));
    output->needsFramePointer = true;
  }

  // Structures may lie in the area that is overwritten: they are collected at the frame's bottom.
  uint32_t structBytes = 0;
  MachineAddress bottom = areaAddress(MachineAddress::Base::OutgoingArgument, 0);
  for (auto [place, value] : llvm::zip(layout.parameters, arguments))
    if (place.kind == AbiValue::Kind::Struct) {
      machineTarget->emitCopy(*this, plus(bottom, place.offset), registerAddress(reg(value), 0),
                              place.size);
      structBytes = static_cast<uint32_t>(place.offset) + place.size;
    }
  site.outgoingBytes = structBytes;
  output->outgoingBytes = std::max(output->outgoingBytes, structBytes);

  if (result.delta < 0) {
    result.returnAddress = newReg(RegClass::Int);
    result.framePointer = newReg(RegClass::Int);
    machineTarget->emitLoad(*this, ir::types::i64, result.returnAddress,
                            areaAddress(MachineAddress::Base::IncomingArgument, -8));
    machineTarget->emitLoad(*this, ir::types::i64, result.framePointer,
                            areaAddress(MachineAddress::Base::IncomingArgument, -16));
  }
  for (auto [place, value] : llvm::zip(layout.parameters, arguments)) {
    if (place.kind == AbiValue::Kind::Struct)
      machineTarget->emitCopy(*this, plus(area, place.offset), plus(bottom, place.offset),
                              place.size);
    else
      passArgument(layout, place, value, area, operands);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Library calls
//===----------------------------------------------------------------------===//

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
  site.outgoingBytes = layout.outgoingBytes();
  output->outgoingBytes = std::max(output->outgoingBytes, site.outgoingBytes);
  output->hasCalls = true;

  llvm::SmallVector<MachineOperand, 8> operands;
  MachineAddress area = areaAddress(MachineAddress::Base::OutgoingArgument, 0);
  const VReg *next = arguments.begin();
  for (const AbiValue &place : layout.parameters) {
    if (place.kind == AbiValue::Kind::Direct) {
      for (const AbiPart &part : layout.partsOf(place))
        passPart(part, *next++, area, operands);
      continue;
    }
    MachineAddress copy = plus(area, layout.argumentBytes + layout.resultBytes + place.offset);
    bool isWide = numParts(place.type) == 2;
    machineTarget->emitStore(*this, isWide ? ir::types::i64 : place.type, *next++, copy);
    if (isWide) machineTarget->emitStore(*this, ir::types::i64, *next++, plus(copy, 8));
    VReg pointer = newReg(RegClass::Int);
    machineTarget->emitAddress(*this, pointer, copy);
    passPart(layout.partsOf(place).front(), pointer, area, operands);
  }
  VReg packed;
  next = results.begin();
  for (const AbiValue &place : layout.results) {
    if (place.kind == AbiValue::Kind::Packed) packed = newReg(RegClass::Float);
    for (const AbiPart &part : layout.partsOf(place))
      operands.push_back(MachineOperand::extraDef(packed.isNone() ? *next++ : packed,
                                                  Constraint::fixed(part.reg)));
  }
  machineTarget->emitCall(*this, symbolOf(call), ref, operands);
  if (!packed.isNone()) machineTarget->emitUnpack(*this, results[0], results[1], packed);
}
