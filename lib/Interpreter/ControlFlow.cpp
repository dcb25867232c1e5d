//===- ControlFlow.cpp - Jumps, branches, traps, calls and returns -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lanes.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

//===----------------------------------------------------------------------===//
// Jumps and branches
//===----------------------------------------------------------------------===//

static const Operation *jump(Machine &m, const Operation *op) { return m.takeEdge(op->b); }
template <typename T> static const Operation *branchIf(Machine &m, const Operation *op) {
  return m.takeEdge(m.get<T>(op->a) != 0 ? op->b : op->c);
}
/// The table's edges, `immediate` of them, follow the default's.
static const Operation *branchTable(Machine &m, const Operation *op) {
  uint32_t index = m.get<uint32_t>(op->a);
  return m.takeEdge(index < op->immediate ? op->b + 1 + index : op->b);
}

Handler interpreter::bindJump(Binding &b) {
  b.op.b = b.decoder.addEdge(b.data.blockCall(0));
  return jump;
}
Handler interpreter::bindBrif(Binding &b) {
  b.op.b = b.decoder.addEdge(b.data.blockCall(0));
  b.op.c = b.decoder.addEdge(b.data.blockCall(1));
  return forInteger(b.operand.bits(), []<typename T>() -> Handler { return branchIf<T>; });
}
Handler interpreter::bindBrTable(Binding &b) {
  const DataFlowGraph &dfg = b.decoder.function.dfg;
  if (!dfg.jumpTables.contains(b.data.jumpTable())) return b.decoder.markMalformed(), nullptr;
  const JumpTableData &table = dfg.jumpTables[b.data.jumpTable()];
  b.op.b = b.decoder.addEdge(table.defaultTarget);
  b.op.immediate = table.targets.size(dfg.pool);
  for (BlockCall target : table.targets.get(dfg.pool))
    b.decoder.addEdge(target);
  return branchTable;
}

//===----------------------------------------------------------------------===//
// Traps
//===----------------------------------------------------------------------===//

static const Operation *trap(Machine &m, const Operation *op) {
  return m.trap(op, TrapCode(op->byte));
}
template <typename T, bool WhenNonzero>
static const Operation *trapIf(Machine &m, const Operation *op) {
  if ((m.get<T>(op->a) != 0) == WhenNonzero) return m.trap(op, TrapCode(op->byte));
  return op + 1;
}
static const Operation *breakpoint(Machine &m, const Operation *op) {
  return m.stop(op, Status::Breakpoint);
}
Handler interpreter::bindTrap(Binding &) { return trap; }
Handler interpreter::bindTrapz(Binding &b) {
  return forInteger(b.operand.bits(), []<typename T>() -> Handler { return trapIf<T, false>; });
}
Handler interpreter::bindTrapnz(Binding &b) {
  return forInteger(b.operand.bits(), []<typename T>() -> Handler { return trapIf<T, true>; });
}
Handler interpreter::bindDebugtrap(Binding &) { return breakpoint; }

//===----------------------------------------------------------------------===//
// Returns
//===----------------------------------------------------------------------===//

static const Operation *returnValues(Machine &m, const Operation *op) {
  return m.leave(op, llvm::ArrayRef(m.code->moves).slice(op->b, op->immediate));
}
Handler interpreter::bindReturn(Binding &b) {
  Decoder &d = b.decoder;
  const auto &results = d.function.signature.results;
  if (b.arguments.size() != results.size()) return d.markMalformed(), nullptr;
  b.op.b = static_cast<uint32_t>(d.code.moves.size());
  b.op.immediate = results.size();
  for (auto [value, result] : llvm::zip(b.arguments, results)) {
    if (d.typeOf(value) != result.type) return d.markMalformed(), nullptr;
    d.code.moves.push_back({d.slotOf(value), 0, slotsOf(result.type)});
  }
  return returnValues;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static const Operation *callDirect(Machine &m, const Operation *op) {
  const CallSite &site = m.code->sites[op->immediate];
  return m.enter(op, site, site.callee);
}
static const Operation *callIndirect(Machine &m, const Operation *op) {
  const CallSite &site = m.code->sites[op->immediate];
  auto callee = m.entryAt(m.getAddress(site.calleeSlot, site.calleeAddress32));
  if (!callee) return m.stop(op, Status::BadCall, "no function at this address");
  return m.enter(op, site, *callee);
}

/// Arguments as moves into the callee's frame, whose parameters have the first slots.
static bool addArguments(Decoder &d, CallSite &site, llvm::ArrayRef<Value> arguments) {
  const auto &parameters = site.signature->parameters;
  if (arguments.size() < parameters.size() ||
      (arguments.size() > parameters.size() && !site.signature->variadic))
    return false;
  site.firstArgument = static_cast<uint32_t>(d.code.moves.size());
  site.numArguments = static_cast<uint32_t>(arguments.size());
  uint32_t slot = 0;
  for (auto [i, value] : llvm::enumerate(arguments)) {
    Type type = d.typeOf(value);
    d.code.moves.push_back({d.slotOf(value), slot, slotsOf(type)});
    slot += slotsOf(type);
    if (i >= parameters.size())
      site.variableTypes.push_back(type);
    else if (type != parameters[i].type)
      return false;
    else if (parameters[i].purpose == ArgumentPurpose::StructArgument)
      site.hasMemoryArguments = true;
  }
  site.hasMemoryArguments |= site.signature->variadic;
  return true;
}

/// The slots of \p results, or hidden ones for calls without results of their own.
static bool addResults(Decoder &d, CallSite &site, llvm::ArrayRef<Value> results, bool hidden) {
  const auto &types = site.signature->results;
  if (!hidden && results.size() != types.size()) return false;
  site.firstResult = static_cast<uint32_t>(d.code.moves.size());
  site.numResults = static_cast<uint32_t>(types.size());
  for (auto [i, result] : llvm::enumerate(types)) {
    uint32_t count = slotsOf(result.type);
    if (!hidden && d.typeOf(results[i]) != result.type) return false;
    d.code.moves.push_back({0, hidden ? d.newSlots(count) : d.slotOf(results[i]), count});
  }
  return true;
}

static bool beginSite(Binding &b, CallSite &site, SigRef signature, bool isIndirect) {
  Decoder &d = b.decoder;
  const DataFlowGraph &dfg = d.function.dfg;
  if (!dfg.signatures.contains(signature)) return false;
  site.signature = &dfg.signatures[signature];
  llvm::ArrayRef<Value> arguments = b.arguments;
  if (isIndirect) {
    if (arguments.empty()) return false;
    site.calleeSlot = d.slotOf(arguments[0]);
    site.calleeAddress32 = d.typeOf(arguments[0]) == types::i32;
    arguments = arguments.drop_front();
  } else {
    site.callee = d.machine.entryOf(dfg.functions[b.data.funcRef()].name);
  }
  return addArguments(d, site, arguments);
}

static Handler finishSite(Binding &b, CallSite site, bool isIndirect) {
  b.op.immediate = b.decoder.code.sites.size();
  b.decoder.code.sites.push_back(std::move(site));
  return isIndirect ? callIndirect : callDirect;
}

static Handler bindCallTo(Binding &b, bool isIndirect, bool isTail) {
  Decoder &d = b.decoder;
  const DataFlowGraph &dfg = d.function.dfg;
  CallSite site;
  site.isTail = isTail;
  if (!isIndirect && !dfg.functions.contains(b.data.funcRef())) return d.markMalformed(), nullptr;
  SigRef signature = isIndirect ? b.data.sigRef() : dfg.functions[b.data.funcRef()].signature;
  if (!beginSite(b, site, signature, isIndirect) || !addResults(d, site, b.results, isTail))
    return d.markMalformed(), nullptr;
  auto resultType = [](const AbiParameter &result) { return result.type; };
  if (isTail && !llvm::equal(llvm::map_range(site.signature->results, resultType),
                             llvm::map_range(d.function.signature.results, resultType)))
    return d.markMalformed(), nullptr;
  return finishSite(b, std::move(site), isIndirect);
}
Handler interpreter::bindCall(Binding &b) { return bindCallTo(b, false, false); }
Handler interpreter::bindCallIndirect(Binding &b) { return bindCallTo(b, true, false); }
Handler interpreter::bindReturnCall(Binding &b) { return bindCallTo(b, false, true); }
Handler interpreter::bindReturnCallIndirect(Binding &b) { return bindCallTo(b, true, true); }

//===----------------------------------------------------------------------===//
// Calls that may throw
//===----------------------------------------------------------------------===//

/// How many exception words the handlers of \p table use.
static uint32_t countPayloads(const DataFlowGraph &dfg, const ExceptionTableData &table) {
  uint32_t count = 0;
  for (const ExceptionItem &item : table.items) {
    if (item.kind == ExceptionItem::Context) continue;
    for (BlockArgument argument : item.target.arguments(dfg.pool))
      if (argument.kind() == BlockArgument::Exception)
        count = std::max(count, argument.number() + 1);
  }
  return count;
}

static Handler bindTryCallTo(Binding &b, bool isIndirect) {
  constexpr uint32_t maxPayloads = 16;
  Decoder &d = b.decoder;
  const DataFlowGraph &dfg = d.function.dfg;
  if (!dfg.exceptionTables.contains(b.data.exceptionTable()) ||
      (!isIndirect && !dfg.functions.contains(b.data.funcRef())))
    return d.markMalformed(), nullptr;
  const ExceptionTableData &table = dfg.exceptionTables[b.data.exceptionTable()];
  CallSite site;
  site.numPayloads = countPayloads(dfg, table);
  if (site.numPayloads > maxPayloads || !beginSite(b, site, table.signature, isIndirect) ||
      !addResults(d, site, {}, /*hidden=*/true))
    return d.markMalformed(), nullptr;
  site.payloadSlot = d.newSlots(site.numPayloads);
  site.normalEdge = d.addEdge(table.normalReturn, &site);
  site.firstCatch = static_cast<uint32_t>(d.code.catches.size());
  for (const ExceptionItem &item : table.items)
    if (item.kind != ExceptionItem::Context)
      d.code.catches.push_back(
          {item.kind == ExceptionItem::Default, item.tag.index(), d.addEdge(item.target, &site)});
  site.numCatches = static_cast<uint32_t>(d.code.catches.size()) - site.firstCatch;
  return finishSite(b, std::move(site), isIndirect);
}
Handler interpreter::bindTryCall(Binding &b) { return bindTryCallTo(b, false); }
Handler interpreter::bindTryCallIndirect(Binding &b) { return bindTryCallTo(b, true); }

//===----------------------------------------------------------------------===//
// Addresses of code
//===----------------------------------------------------------------------===//

static const Operation *functionAddress(Machine &m, const Operation *op) {
  m.set<uint64_t>(op->result, op->immediate);
  return op + 1;
}
Handler interpreter::bindFuncAddr(Binding &b) {
  const auto &functions = b.decoder.function.dfg.functions;
  if (!functions.contains(b.data.funcRef())) return b.decoder.markMalformed(), nullptr;
  b.op.immediate =
      Machine::addressOfEntry(b.decoder.machine.entryOf(functions[b.data.funcRef()].name));
  return functionAddress;
}
/// The model has no address to resume at.
Handler interpreter::bindGetExceptionHandlerAddress(Binding &) { return nullptr; }
