//===- MachineParserTables.cpp - Facts and tables of machine functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The lines before the first block: facts, symbols, constants, jump tables, calls.
///
//===----------------------------------------------------------------------===//

#include "MachineParser.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::codegen;
using llvm::StringRef;

bool MachineParser::fact() {
  skipSpace();
  size_t begin = at;
  StringRef name = peekWord();
  if (name.starts_with("symbol")) return symbol();
  if (name.starts_with("const")) return constant();
  if (name.starts_with("table")) return jumpTable();
  if (name.starts_with("callsite")) return callSite();
  word();
  if (name == "vregs") {
    if (!count(function->numVRegs)) return false;
    // Memory stays in proportion to the text, in which values of the CLIF are named, unless it is
    // little: optimization may have left few of many values.
    constexpr size_t alwaysGranted = 1 << 20;
    return function->numVRegs <= std::max(text.size(), alwaysGranted) ||
           error(begin, "more registers than the text has use for");
  }
  if (name == "allocated") {
    function->isAllocated = true;
    return registerSet(function->writtenRegs);
  }
  if (name == "spills") return count(function->numSpillSlots);
  if (name == "incoming") return count(function->incomingBytes);
  if (name == "tailgrowth") return count(function->tailGrowth);
  if (name == "savearea") return count(function->registerSaveBytes);
  if (name == "framepointer") return function->needsFramePointer = true;
  if (name == "notssa") {
    function->isSsa = false;
    return true;
  }
  if (name == "probe") return symbolReference(function->probeSymbol);
  if (name == "limit") return stackLimitStep();
  if (name == "outgoing") {
    if (!count(function->outgoingBytes)) return false;
    function->hasCalls = consumeWord("calls");
    return true;
  }
  return error(begin, "expected a fact about the function or a block");
}

/// `%name`, `%"a name"` (never a library call's), `u0:1`.
bool MachineParser::externalName(ir::ExternalName &name) {
  StringRef line = text.substr(at).take_until([](char c) { return c == '\n'; });
  StringRef rest = line;
  if (line.starts_with("%")) {
    std::optional<std::string> symbol = ir::consumeSymbol(rest);
    if (!symbol || symbol->empty()) return false;
    name = line.starts_with("%\"") ? ir::ExternalName::symbol(*symbol)
                                   : ir::ExternalName::reference(*symbol);
  } else {
    uint32_t space, index;
    if (!rest.consume_front("u") || rest.consumeInteger(10, space) || !rest.consume_front(":") ||
        rest.consumeInteger(10, index))
      return false;
    name = ir::ExternalName::user(space, index);
  }
  at += line.size() - rest.size();
  return true;
}

bool MachineParser::symbol() {
  if (!newEntity("symbol", function->symbols.size()) || !expect("=")) return false;
  skipSpace();
  size_t begin = at;
  MachineSymbol symbol;
  if (!externalName(symbol.name)) return error(begin, "expected a name: `%name` or `u0:1`");
  symbol.colocated = consumeWord("colocated");
  symbol.threadLocal = consumeWord("tls");
  function->symbols.push_back(std::move(symbol));
  return true;
}

bool MachineParser::constant() {
  if (!newEntity("const", function->constants.size()) || !expect("=")) return false;
  if (!consumeWord("align")) return error(at, "expected `align`");
  skipSpace();
  size_t begin = at;
  MachineFunction::Constant constant;
  if (!count(constant.alignment)) return false;
  if (!llvm::isPowerOf2_32(constant.alignment) || constant.alignment > 64)
    return error(begin, "an alignment is a power of two up to 64");
  skipSpace();
  begin = at;
  StringRef digits = word();
  std::string bytes;
  if (!digits.consume_front("0x") || digits.empty() || digits.size() % 2 != 0 ||
      !llvm::tryGetFromHex(digits, bytes))
    return error(begin, "expected the bytes, two hexadecimal digits for each");
  constant.begin = static_cast<uint32_t>(function->constantBytes.size());
  constant.size = static_cast<uint32_t>(bytes.size());
  function->constants.push_back(constant);
  function->constantBytes.append(llvm::arrayRefFromStringRef(bytes));
  return true;
}

/// A symbol that the lines before have introduced.
bool MachineParser::symbolReference(SymbolRef &symbol) {
  skipSpace();
  size_t begin = at;
  std::optional<uint32_t> number = entity("symbol");
  if (!number || *number >= function->symbols.size()) return error(begin, "expected a symbol");
  symbol = SymbolRef(*number);
  return true;
}

bool MachineParser::stackLimitStep() {
  using Kind = StackLimitStep::Kind;
  StackLimitStep step;
  skipSpace();
  size_t begin = at;
  StringRef kind = word();
  bool isFirst = function->stackLimit.empty();
  if (kind == "register") {
    step.kind = Kind::Register;
    skipSpace();
    begin = at;
    std::optional<PReg> reg = parsePReg(word());
    if (!reg || reg->regClass() != RegClass::Int || !target.isRegister(*reg))
      return error(begin, "expected an integer register");
    step.reg = *reg;
  } else if (kind == "address") {
    step.kind = Kind::Symbol;
    if (!symbolReference(step.symbol)) return false;
  } else if (kind == "incoming") {
    step.kind = Kind::Incoming;
  } else if ((kind == "load" || kind == "add") && !isFirst) {
    step.kind = kind == "load" ? Kind::Load : Kind::Add;
  } else {
    return error(begin, "expected a step of the stack limit");
  }
  if (!number(step.offset, INT32_MIN, INT32_MAX)) return false;
  function->stackLimit.push_back(step);
  return true;
}

bool MachineParser::blockList(llvm::function_ref<void(regalloc::Block)> add) {
  while (std::optional<uint32_t> block = entity("block"))
    add(regalloc::Block(*block));
  return true;
}

bool MachineParser::jumpTable() {
  if (!newEntity("table", function->tableOffsets.size() - 1) || !expect("=")) return false;
  blockList([&](regalloc::Block block) { function->tableTargets.push_back(block); });
  function->tableOffsets.push_back(static_cast<uint32_t>(function->tableTargets.size()));
  return true;
}

bool MachineParser::callSite() {
  if (!newEntity("callsite", function->calls.size()) || !expect("=")) return false;
  skipSpace();
  size_t begin = at;
  CallSite &call = function->calls.emplace_back();
  std::optional<CallConv> convention = parseCallConv(word());
  if (!convention) return error(begin, "expected a calling convention");
  call.callConv = *convention;
  if (consumeWord("inst")) {
    begin = at;
    uint32_t position;
    if (!count(position)) return false;
    if (position >= sourceInsts.size()) return error(begin, "the CLIF has no such instruction");
    call.inst = sourceInsts[position];
  }
  if (consumeWord("catches")) {
    begin = at;
    const ir::DataFlowGraph &graph = function->source->dfg;
    if (call.inst.isNone() || (graph.opcode(call.inst) != ir::Opcode::TryCall &&
                               graph.opcode(call.inst) != ir::Opcode::TryCallIndirect))
      return error(begin, "the CLIF instruction has no exception table");
    call.exceptions = graph[call.inst].exceptionTable();
  }
  if (consumeWord("outgoing") && !count(call.outgoingBytes)) return false;
  if (consumeWord("popped") && !count(call.poppedBytes)) return false;
  call.isPatchable = consumeWord("patchable");
  if (consumeWord("handlers"))
    blockList([&](regalloc::Block block) { call.handlers.push_back(block); });
  if (consumeWord("contexts"))
    while (!atLineEnd() && llvm::isDigit(text[at])) {
      uint32_t offset;
      if (!count(offset)) return false;
      call.contextOffsets.push_back(offset);
    }
  if (!consumeWord("clobbers")) return error(at, "expected `clobbers`");
  return registerSet(call.clobbers);
}
