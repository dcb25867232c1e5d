//===- Lowering.cpp - From CLIF to machine instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/Lowering.h"
#include "MachineLoops.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>

using namespace cot;
using namespace cot::codegen;
using ir::Value;

/// Virtual registers are numbers of 30 bits; the rest is for those that lowering makes.
static constexpr uint64_t maxValueRegs = uint64_t(1) << 28;

llvm::Error LoweringContext::run(const ir::Function &function, const Target &target,
                                 const TargetOptions &options, MachineFunction &machine) {
  source = &function;
  graph = &function.dfg;
  machineTarget = &target;
  targetOptions = &options;
  output = &machine;
  sinking = options.level != OptimizationLevel::O0;
  machine.clear();
  machine.source = &function;
  failure.clear();
  if (llvm::Error error = target.layOut(function.signature, options, functionLayout)) return error;

  prepare();
  if (!hasFailed())
    for (uint32_t block = order.numBlocks(); block-- > 0 && !hasFailed();)
      lowerBlock(block);
  if (hasFailed()) return llvm::createStringError(failure);
  putInOrder();
  resolveAliases();
  return llvm::Error::success();
}

void LoweringContext::fail(const llvm::Twine &message) {
  if (hasFailed()) return;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (!rootInst.isNone()) os << rootInst << " (" << ir::textOf(data(rootInst).opcode()) << "): ";
  os << message;
  failure = std::move(text);
  rootOfFailure = rootInst;
}

//===----------------------------------------------------------------------===//
// Before lowering
//===----------------------------------------------------------------------===//

void LoweringContext::prepare() {
  rootLocation = SourceLocation();
  ++stamp;
  if (size_t count = graph->signatures.size(); count > layouts.size()) {
    layouts.resize(std::max(count, 2 * layouts.size()));
    layoutStamps.resize(layouts.size(), 0);
  }
  functionSymbols.assign(graph->functions.size(), SymbolRef());
  libCallSymbols.clear();
  outcomes.clear();
  if (graph->exceptionTables.size() != 0) outcomeHeads.assign(graph->numInsts(), 0);
  order.compute(*source, [&](ir::Inst inst) {
    rootInst = inst;
    return fetchesOnEdge(inst);
  });
  rootInst = ir::Inst();
  readsVariableArguments = false;
  instsWithBlock.resize(order.numBlocks());
  groupBegin = 0;
  edgeArguments.clear();
  edgeArgumentBegins.assign(order.numBlocks() + 1, 0);
  numberValues();
  countUses();

  MachineFunction &machine = *output;
  // Functions differ most in their constants and what edges pass: room for what may well be.
  size_t numValues = graph->numValues();
  edgeArguments.reserve(numValues);
  machine.branchArgs.reserve(numValues);
  machine.wideImmediates.reserve(numValues / 2);
  machine.constants.reserve(numValues / 2);
  machine.constantBytes.reserve(sizeof(uint64_t) * numValues / 2);
  machine.blockInfos.reserve(order.numBlocks());
  for (const BlockOrder::Entry &entry : order.blocks()) {
    machine.blockInfos.push_back({entry.block, entry.isCold, entry.loopDepth});
    machine.blockFrequencies.push_back(frequencyOf(entry.loopDepth, entry.isCold));
  }
}

void LoweringContext::numberValues() {
  uint64_t next = 0;
  uint32_t numValues = graph->numValues();
  valueFacts.assign(numValues, ValueFacts());
  for (uint32_t i = 0; i < numValues; ++i) {
    ir::Type type = graph->typeOf(Value(i));
    if (!type.isValid()) continue;
    if (next >= maxValueRegs) {
      fail("has more values than fit virtual registers");
      return;
    }
    valueFacts[i].first = VReg(static_cast<uint32_t>(next), regClassOf(type));
    next += numParts(type);
  }
  output->numVRegs = static_cast<uint32_t>(next);
  aliases.assign(output->numVRegs, VReg());
  hasAliases = false;
  hiddenPointer = functionLayout.hasHiddenResultPointer ? newReg(RegClass::Int) : VReg();
}

static bool hasMemFlags(ir::Opcode opcode) {
  return llvm::any_of(ir::infoOf(ir::infoOf(opcode).format).fields, [](const ir::FieldInfo &field) {
    return field.kind == ir::OperandKind::MemFlagsOperand;
  });
}

static bool isConstantOpcode(ir::Opcode opcode) {
  switch (opcode) {
  case ir::Opcode::Iconst:
  case ir::Opcode::F16const:
  case ir::Opcode::F32const:
  case ir::Opcode::F64const:
  case ir::Opcode::F128const:
  case ir::Opcode::Vconst:
    return true;
  default:
    return false;
  }
}

LoweringContext::LoweringContext() {
  for (unsigned i = 0; i < ir::numOpcodes; ++i) {
    auto opcode = static_cast<ir::Opcode>(i);
    OpcodeFacts &facts = opcodeFacts[i];
    const ir::FormatInfo &format = ir::infoOf(ir::infoOf(opcode).format);
    facts.numValues = format.fixedValues;
    facts.hasList = format.hasList;
    facts.isConstant = isConstantOpcode(opcode);
    bool isLoad = ir::canLoad(opcode) && !ir::canStore(opcode) &&
                  !ir::has(opcode, ir::IsCall | ir::IsTerminator | ir::OtherSideEffects);
    if (!isLoad)
      facts.effect = ir::hasSideEffects(opcode) ? Effect::Always : Effect::Never;
    else
      // Whether a load may trap is said by its flags, not by the opcode.
      facts.effect = hasMemFlags(opcode) ? Effect::UnlessNotrap : Effect::Never;
  }
}

/// Does \p data change what another instruction may see, or depend on the order of effects?
bool LoweringContext::hasEffect(const ir::InstructionData &data) const {
  Effect effect = opcodeFacts[static_cast<size_t>(data.opcode())].effect;
  if (effect == Effect::UnlessNotrap) return !graph->memFlagsOf(data.half()).isNotrap();
  return effect == Effect::Always;
}

void LoweringContext::countUses() {
  uint32_t numInsts = graph->numInsts();
  // Set here for all instructions that can be reached.
  colors.resize(numInsts);
  states.resize(numInsts);
  uint32_t color = 0;
  for (const BlockOrder::Entry &entry : order.blocks())
    if (!entry.block.isNone()) color = countUsesOf(entry.block, color + 1);
}

/// Counts what \p block uses; its first instruction has \p color. Returns the last one.
uint32_t LoweringContext::countUsesOf(ir::Block block, uint32_t color) {
  // Bytes that are written could be anybody's: what is read beside them is kept here.
  const ir::DataFlowGraph &dfg = *graph;
  ValueFacts *const facts = valueFacts.data();
  uint32_t *const colorOf = colors.data();
  uint8_t *const stateOf = states.data();
  auto use = [facts, &dfg](Value value, ir::Inst user) {
    ValueFacts &used = facts[dfg.resolveAliases(value).index()];
    used.uses = used.uses == UseState::Unused ? UseState::Once : UseState::Multiple;
    used.user = user;
  };
  ir::Inst last = source->layout.lastInst(block);
  for (ir::Inst inst : source->layout.insts(block)) {
    const ir::InstructionData &data = dfg[inst];
    const OpcodeFacts known = opcodeFacts[static_cast<size_t>(data.opcode())];
    bool isEffect =
        known.effect == Effect::Always || (known.effect == Effect::UnlessNotrap && hasEffect(data));
    colorOf[inst.index()] = color;
    stateOf[inst.index()] = isEffect ? hasEffectBit : 0;
    color += isEffect;
    // Only terminators use more than arguments.
    if (inst == last) {
      dfg.forEachUse(inst, [use, inst](Value value) { use(value, inst); });
    } else if (known.isConstant) {
      facts[dfg.firstResult(inst).index()].isConstant = true;
    } else if (known.hasList) {
      for (Value value : dfg.arguments(inst))
        use(value, inst);
    } else {
      for (unsigned i = 0; i < known.numValues; ++i)
        use(data.value(i), inst);
    }
  }
  return color;
}

//===----------------------------------------------------------------------===//
// What is lowered
//===----------------------------------------------------------------------===//

std::optional<int64_t> LoweringContext::constantOf(Value value) const {
  ir::Inst inst = constantBehind(graph->resolveAliases(value));
  if (inst.isNone() || graph->opcode(inst) != ir::Opcode::Iconst) return std::nullopt;
  unsigned unused = 64 - std::min(64u, typeOf(value).bits());
  auto bits = static_cast<uint64_t>(data(inst).imm64()) << unused;
  return static_cast<int64_t>(bits) >> unused;
}

bool LoweringContext::canSink(ir::Inst load) const {
  if (!sinking || load == rootInst) return false;
  if (graph->memFlags(load).endianness == llvm::endianness::big) return false;
  const ir::Layout &layout = source->layout;
  if (layout.blockOf(load) != layout.blockOf(rootInst)) return false;
  bool isEffect = (states[load.index()] & hasEffectBit) != 0;
  if (colors[load.index()] + (isEffect ? 1 : 0) != colors[rootInst.index()]) return false;
  // What was folded into a later instruction may have asked for the value itself.
  if (valueFacts[graph->firstResult(load).index()].isNeeded) return false;
  // Every instruction on the way to the root is used by the next one alone.
  for (ir::Inst inst = load; inst != rootInst;) {
    llvm::ArrayRef<Value> results = graph->results(inst);
    if (results.size() != 1 || !isOnlyUse(results.front())) return false;
    inst = valueFacts[results.front().index()].user;
    if (layout.blockOf(inst) != layout.blockOf(rootInst)) return false;
  }
  return true;
}

void LoweringContext::sink(ir::Inst inst) { states[inst.index()] |= isSunkBit; }

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

VReg LoweringContext::constantReg(Value real, unsigned part) {
  if (part == 0 && numParts(typeOf(real)) == 1) {
    VReg copy = newReg(typeOf(real));
    if (machineTarget->materialize(*this, constantBehind(real), copy)) return copy;
  }
  valueFacts[real.index()].isNeeded = true;
  return valueReg(real, part);
}

VReg LoweringContext::resultReg(ir::Inst inst, unsigned index, unsigned part) {
  return valueReg(graph->results(inst)[index], part);
}

void LoweringContext::setResult(ir::Inst inst, unsigned index, unsigned part, VReg reg) {
  VReg result = resultReg(inst, index, part);
  if (result == reg) return;
  aliases[result.index()] = reg;
  hasAliases = true;
}

VReg LoweringContext::takeResult(ir::Inst inst) {
  VReg result = resultReg(inst);
  VReg taken = aliases[result.index()];
  aliases[result.index()] = VReg();
  if (!taken.isNone()) return taken;
  taken = newReg(result.regClass());
  for (size_t i = groupBegin; i < output->insts.size(); ++i)
    for (MachineOperand &operand : output->operandsOf(output->insts[i]))
      if (operand.isVirtual() && operand.vreg() == result) operand.setVReg(taken);
  return taken;
}

VReg LoweringContext::resolve(VReg reg) {
  VReg end = reg;
  while (end.index() < aliases.size() && !aliases[end.index()].isNone())
    end = aliases[end.index()];
  // Long chains are walked once.
  while (reg != end) {
    VReg next = aliases[reg.index()];
    aliases[reg.index()] = end;
    reg = next;
  }
  return end;
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

void LoweringContext::emit(uint16_t opcode, llvm::ArrayRef<MachineOperand> operands, TrapCode trap,
                           uint8_t flags) {
  MachineFunction &machine = *output;
  // What needs no memory needs no stack frame.
  if (LLVM_UNLIKELY(!machine.operands.hasRoom(operands.size()) || !machine.insts.hasRoom(1)))
    return emitGrowing(opcode, operands, trap, flags);
  auto first = static_cast<uint32_t>(machine.operands.size());
  MachineInst *inst = machine.insts.extendInRoom(1);
  MachineOperand *to = machine.operands.extendInRoom(operands.size());
  // Built beside the arrays, which for all that a compiler knows could hold what is copied.
  MachineInst made;
  made.opcode = opcode;
  made.trap = trap;
  made.flags = flags;
  made.firstOperand = first;
  made.operandCount = static_cast<uint32_t>(operands.size());
  made.location = rootLocation;
  *inst = made;
  for (const MachineOperand &operand : operands)
    *to++ = operand;
}

void LoweringContext::emitGrowing(uint16_t opcode, llvm::ArrayRef<MachineOperand> operands,
                                  TrapCode trap, uint8_t flags) {
  output->operands.reserve(output->operands.size() + operands.size());
  output->insts.reserve(output->insts.size() + 1);
  emit(opcode, operands, trap, flags);
}

MachineAddress LoweringContext::constantAddress(llvm::ArrayRef<uint8_t> bytes, uint32_t alignment) {
  MachineAddress address;
  address.kind = MachineAddress::Base::Constant;
  address.target = output->makeConstant(bytes, alignment).index();
  return address;
}

SymbolRef LoweringContext::symbol(const ir::ExternalName &name, bool colocated, bool threadLocal) {
  output->symbols.push_back({name, colocated, threadLocal});
  return SymbolRef(static_cast<uint32_t>(output->symbols.size() - 1));
}

SymbolRef LoweringContext::symbolOf(ir::FuncRef function) {
  SymbolRef &known = functionSymbols[function.index()];
  if (known.isNone()) {
    const ir::ExternalFunction &callee = graph->functions[function];
    known = symbol(callee.name, callee.colocated);
  }
  return known;
}

SymbolRef LoweringContext::symbolOf(LibCall call) {
  auto index = static_cast<size_t>(call);
  if (libCallSymbols.size() <= index) libCallSymbols.resize(index + 1);
  if (libCallSymbols[index].isNone()) {
    ir::ExternalName name;
    name.kind = ir::ExternalName::Library;
    name.index = static_cast<uint32_t>(call);
    libCallSymbols[index] = symbol(name, false);
  }
  return libCallSymbols[index];
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

regalloc::Block LoweringContext::successor(unsigned index) const {
  return order.successors(currentBlock)[index];
}

unsigned LoweringContext::numSuccessors() const {
  return static_cast<unsigned>(order.successors(currentBlock).size());
}

void LoweringContext::lowerBlock(uint32_t block) {
  currentBlock = block;
  edgeArgumentBegins[block] = static_cast<uint32_t>(edgeArguments.size());
  ir::Block original = order.blocks()[block].block;
  if (!original.isNone())
    lowerOriginalBlock(block, original);
  else
    lowerEdgeBlock(block);
  if (block == 0) lowerEntry();
  instsWithBlock[block] = static_cast<uint32_t>(output->insts.size());
}

LLVM_ATTRIBUTE_ALWAYS_INLINE bool LoweringContext::isNeeded(ir::Inst inst) const {
  if (uint8_t state = states[inst.index()]; state != 0) return !(state & isSunkBit);
  for (Value value : graph->results(inst))
    if (valueFacts[value.index()].isNeeded) return true;
  return false;
}

void LoweringContext::lowerOriginalBlock(uint32_t block, ir::Block original) {
  const ir::Layout &layout = source->layout;
  ir::Inst last = layout.lastInst(original);
  beginGroup(last);
  lowerTerminator(block, last);
  endGroup();
  for (ir::Inst inst = layout.previousInst(last); !inst.isNone() && !hasFailed();
       inst = layout.previousInst(inst)) {
    if (!isNeeded(inst)) continue;
    beginGroup(inst);
    if (!machineTarget->lowerInst(*this, inst))
      fail("has no lowering for its types on this target");
    endGroup();
  }
}

void LoweringContext::lowerTerminator(uint32_t block, ir::Inst inst) {
  collectBranchArguments(block);
  if (graph->opcode(inst) == ir::Opcode::Jump)
    machineTarget->emitJump(*this, successor(0));
  else if (!machineTarget->lowerInst(*this, inst))
    fail("has no lowering for its types on this target");
}

void LoweringContext::lowerEdgeBlock(uint32_t block) {
  const BlockOrder::Entry &entry = order.blocks()[block];
  beginGroup(!entry.edgeSource.isNone() ? source->layout.lastInst(entry.edgeSource) : ir::Inst());
  collectBranchArguments(block);
  if (!rootInst.isNone() && entry.edgeNumber == 0 && fetchesOnEdge(rootInst)) fetchOnEdge();
  machineTarget->emitJump(*this, successor(0));
  endGroup();
}

/// The arguments of the edges that no block of their own splits.
void LoweringContext::collectBranchArguments(uint32_t block) {
  const BlockOrder::Entry &entry = order.blocks()[block];
  if (entry.block.isNone() && entry.edgeSource.isNone()) {
    // The front block passes the function's parameters on.
    for (Value param : graph->parameters(source->layout.entryBlock()))
      for (unsigned part = 0; part < numParts(typeOf(param)); ++part)
        edgeArguments.push_back(newReg(typeOf(param)));
    return;
  }
  ir::Inst last = source->layout.lastInst(!entry.block.isNone() ? entry.block : entry.edgeSource);
  uint32_t number = 0;
  graph->forEachBlockCall(last, [&](const ir::BlockCall &call) {
    uint32_t i = number++;
    bool isHere = !entry.block.isNone() ? !order.blocks()[successor(i).index()].block.isNone()
                                        : i == entry.edgeNumber;
    if (!isHere) return;
    for (ir::BlockArgument argument : call.arguments(graph->pool)) {
      ir::Type type = branchArgumentType(last, argument);
      for (unsigned part = 0; part < numParts(type); ++part)
        edgeArguments.push_back(branchArgument(last, argument, part));
    }
  });
}

ir::Type LoweringContext::branchArgumentType(ir::Inst terminator,
                                             ir::BlockArgument argument) const {
  if (argument.isValue()) return typeOf(argument.value());
  if (argument.kind() == ir::BlockArgument::Exception) return ir::types::i64;
  const ir::Signature &signature = graph->signatures[graph->callSignature(terminator)];
  return signature.results[argument.number()].type;
}

VReg LoweringContext::branchArgument(ir::Inst terminator, ir::BlockArgument argument,
                                     unsigned part) {
  if (argument.isValue()) return reg(argument.value(), part);
  return callOutcome(terminator, argument, part);
}

//===----------------------------------------------------------------------===//
// After lowering
//===----------------------------------------------------------------------===//

void LoweringContext::putInOrder() {
  MachineFunction &machine = *output;
  uint32_t numBlocks = order.numBlocks();
  std::reverse(machine.insts.begin(), machine.insts.end());
  auto numInsts = static_cast<uint32_t>(machine.insts.size());
  for (uint32_t block = 0; block < numBlocks; ++block)
    machine.blockBegins.push_back(numInsts - instsWithBlock[block]);
  machine.blockBegins.push_back(numInsts);

  // Parameters, edges and their arguments.
  for (uint32_t block = 0; block < numBlocks; ++block) {
    machine.blockParamOffsets.push_back(static_cast<uint32_t>(machine.blockParams.size()));
    ir::Block original = order.blocks()[block].block;
    if (block != 0 && !original.isNone())
      for (Value param : graph->parameters(original))
        for (unsigned part = 0; part < numParts(typeOf(param)); ++part)
          machine.blockParams.push_back(valueReg(param, part));
    machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
    machine.successors.append(order.successors(block));
  }
  machine.blockParamOffsets.push_back(static_cast<uint32_t>(machine.blockParams.size()));
  machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
  for (uint32_t block = 0; block < numBlocks; ++block) {
    const VReg *next = edgeArguments.data() + edgeArgumentBegins[block];
    for (regalloc::Block target : order.successors(block)) {
      machine.branchArgOffsets.push_back(static_cast<uint32_t>(machine.branchArgs.size()));
      uint32_t count =
          machine.blockParamOffsets[target.index() + 1] - machine.blockParamOffsets[target.index()];
      machine.branchArgs.append({next, count});
      next += count;
    }
  }
  machine.branchArgOffsets.push_back(static_cast<uint32_t>(machine.branchArgs.size()));
  machine.fillPredecessors();
}

/// Every mention of a register that is another name of one gets that one.
void LoweringContext::resolveAliases() {
  if (!hasAliases) return;
  // Registers that were made later are no aliases.
  size_t known = aliases.size();
  aliases.resize(output->numVRegs, known);
  std::fill(aliases.begin() + known, aliases.end(), VReg());
  const VReg *const aliasOf = aliases.data();
  auto rename = [&](MachineOperand &operand) {
    if (operand.isVirtual() && LLVM_UNLIKELY(!aliasOf[operand.vreg().index()].isNone()))
      operand.setVReg(resolve(operand.vreg()));
  };
  for (MachineOperand &operand : output->operands)
    rename(operand);
  for (MachineAddress &address : output->addresses) {
    rename(address.base);
    rename(address.index);
  }
  for (VReg &argument : output->branchArgs)
    argument = resolve(argument);
}
