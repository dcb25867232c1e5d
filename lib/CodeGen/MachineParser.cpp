//===- MachineParser.cpp - Machine functions from text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A line is one fact, one block's head or one instruction. Reading puts together what the lines
/// say; whether it makes sense is asked afterwards, of the whole function (MachineCheck.cpp).
/// The first error ends the reading.
///
//===----------------------------------------------------------------------===//

#include "MachineParser.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::codegen;
using llvm::StringRef;

static constexpr StringRef sectionWord = "machine ";

//===----------------------------------------------------------------------===//
// Blocks and instructions
//===----------------------------------------------------------------------===//

bool MachineParser::vregList(ScratchArray<VReg> &list) {
  if (!consume("(")) return true;
  do {
    VReg reg;
    if (!vreg(reg)) return false;
    list.push_back(reg);
  } while (consume(","));
  return expect(")");
}

bool MachineParser::blockHead() {
  MachineFunction &machine = *function;
  if (!newEntity("block", machine.numBlocks())) return false;
  blockPlaces.push_back(at);
  machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
  machine.blockBegins.push_back(static_cast<uint32_t>(machine.insts.size()));
  machine.blockParamOffsets.push_back(static_cast<uint32_t>(machine.blockParams.size()));
  if (!vregList(machine.blockParams)) return false;
  MachineFunction::BlockInfo info;
  info.isCold = consumeWord("cold");
  if (consumeWord("depth") && !count(info.loopDepth)) return false;
  if (!consumeWord("frequency")) return error(at, "expected `frequency`");
  skipSpace();
  size_t begin = at;
  StringRef digits = text.substr(at).take_while(
      [](char c) { return llvm::isDigit(c) || c == '.' || c == 'e' || c == '+' || c == '-'; });
  at += digits.size();
  double frequency;
  if (digits.getAsDouble(frequency) || !(frequency >= 0 && frequency <= 1e30))
    return error(begin, "expected a frequency");
  machine.blockFrequencies.push_back(static_cast<float>(frequency));
  if (consumeWord("from")) {
    begin = at;
    uint32_t position;
    if (!count(position)) return false;
    if (position >= sourceBlocks.size()) return error(begin, "the CLIF has no such block");
    info.source = sourceBlocks[position];
  }
  machine.blockInfos.push_back(info);
  return expect(":");
}

bool MachineParser::edges() {
  MachineFunction &machine = *function;
  do {
    skipSpace();
    size_t begin = at;
    std::optional<uint32_t> target = entity("block");
    if (!target) return error(begin, "expected a block");
    machine.successors.push_back(regalloc::Block(*target));
    machine.branchArgOffsets.push_back(static_cast<uint32_t>(machine.branchArgs.size()));
    if (!vregList(machine.branchArgs)) return false;
  } while (consume(","));
  return true;
}

bool MachineParser::inst() {
  skipSpace();
  size_t begin = at;
  if (hasEdges) return error(begin, "instructions after the edges of the block");
  auto found = opcodes.find(word());
  if (found == opcodes.end()) return error(begin, "unknown instruction");
  instPlaces.push_back(begin);
  MachineInst inst;
  inst.opcode = found->second;
  inst.firstOperand = static_cast<uint32_t>(function->operands.size());
  auto atSuffix = [&] {
    return atLineEnd() || text[at] == '!' || text[at] == '@' || text.substr(at).starts_with("->");
  };
  if (!atSuffix()) {
    do {
      MachineOperand value;
      if (!operand(value)) return false;
      function->operands.push_back(value);
    } while (consume(","));
  }
  inst.operandCount = static_cast<uint32_t>(function->operands.size()) - inst.firstOperand;
  if (!instSuffixes(inst)) return false;
  function->insts.push_back(inst);
  if (!consume("->")) return true;
  hasEdges = true;
  return edges();
}

bool MachineParser::instSuffixes(MachineInst &inst) {
  while (consume("!")) {
    size_t begin = at;
    StringRef name = word();
    if (name == "move") {
      inst.flags |= MachineInst::IsMove;
    } else if (name == "cheap") {
      inst.flags |= MachineInst::IsCheap;
    } else if (name == "dead") {
      inst.flags |= MachineInst::IsDead;
    } else if (name == "trap") {
      if (!expect("(")) return false;
      begin = at;
      std::optional<TrapCode> code = TrapCode::parse(word());
      if (!code) return error(begin, "unknown trap code");
      inst.trap = *code;
      if (!expect(")")) return false;
    } else {
      return error(begin, "expected `move`, `cheap`, `dead` or `trap`");
    }
  }
  if (!consume("@")) return true;
  int64_t location;
  if (!number(location, 0, UINT32_MAX - 1)) return false;
  inst.location = SourceLocation(static_cast<uint32_t>(location));
  return true;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

bool MachineParser::head(const ir::Function &source, MachinePass &lastPass) {
  if (!nextLine() || !consumeWord("machine"))
    return error(at, "expected `machine`: each function of the CLIF has its section");
  skipSpace();
  size_t begin = at;
  std::string expected;
  llvm::raw_string_ostream os(expected);
  source.name.print(os);
  if (!consume(expected)) return error(begin, "expected the section of " + expected);
  if (!consumeWord("for")) return error(at, "expected `for`");
  skipSpace();
  begin = at;
  if (word() != target.name) return error(begin, "expected `" + target.name + "`");
  if (!consumeWord("after")) return error(at, "expected `after`");
  skipSpace();
  begin = at;
  StringRef passName = text.substr(at).take_until(llvm::isSpace);
  at += passName.size();
  std::optional<MachinePass> pass = parseMachinePass(passName);
  if (!pass) return error(begin, "unknown pass");
  lastPass = *pass;
  return expect("{") && endLine();
}

void MachineParser::begin(const ir::Function &source, MachineFunction &machine) {
  function = &machine;
  machine.clear();
  machine.source = &source;
  hasEdges = false;
  blockPlaces.clear();
  instPlaces.clear();
  sourceBlocks.clear();
  sourceInsts.clear();
  for (ir::Block block : source.layout.blocks()) {
    sourceBlocks.push_back(block);
    for (ir::Inst inst : source.layout.insts(block))
      sourceInsts.push_back(inst);
  }
}

bool MachineParser::body() {
  while (nextLine()) {
    if (consume("}")) return endLine();
    bool isHead = text.substr(at).starts_with("block");
    if (isHead) hasEdges = false;
    bool isFine = isHead ? blockHead() : function->blockInfos.empty() ? fact() : inst();
    if (!isFine || !endLine()) return false;
  }
  return error(at, "expected `}`");
}

/// The ends of the last ranges.
void MachineParser::finish() {
  MachineFunction &machine = *function;
  machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
  machine.blockBegins.push_back(static_cast<uint32_t>(machine.insts.size()));
  machine.blockParamOffsets.push_back(static_cast<uint32_t>(machine.blockParams.size()));
  machine.branchArgOffsets.push_back(static_cast<uint32_t>(machine.branchArgs.size()));
}

bool MachineParser::parse(const ir::Function &source, MachineFunction &machine,
                          MachinePass &lastPass) {
  if (!head(source, lastPass)) return false;
  begin(source, machine);
  size_t start = at;
  if (!body()) return false;
  if (machine.blockInfos.empty()) return error(start, "the function has no block");
  finish();
  for (uint32_t block = 0; block < machine.numBlocks(); ++block)
    for (regalloc::Block successor : machine.successorsOf(block))
      if (successor.index() >= machine.numBlocks())
        return error(blockPlaces[block], "the block leads to one that does not exist");
  machine.fillPredecessors();
  if (std::optional<MachineFault> fault = checkMachineFunction(machine, target))
    return error(fault->isBlock ? blockPlaces[fault->number] : instPlaces[fault->number],
                 fault->message);
  return true;
}

std::optional<size_t> codegen::findMachineSections(StringRef text) {
  if (text.starts_with(sectionWord)) return 0;
  size_t found = text.find("\nmachine ");
  if (found == StringRef::npos) return std::nullopt;
  return found + 1;
}

bool codegen::parseMachineFunctions(StringRef file, StringRef text, size_t begin,
                                    const ir::Module &module, const Target &target,
                                    DiagnosticList &diagnostics, ParsedMachineFunctions &result) {
  MachineParser parser(file, text, begin, target, diagnostics);
  result.functions.resize(module.functions.size());
  for (size_t i = 0; i < module.functions.size(); ++i) {
    MachinePass lastPass = result.lastPass;
    size_t start = parser.position();
    if (!parser.parse(*module.functions[i], result.functions[i], lastPass)) return false;
    if (i != 0 && lastPass != result.lastPass)
      return parser.error(start, "the sections are after different passes");
    result.lastPass = lastPass;
  }
  return !parser.nextLine() || parser.error(parser.position(), "expected the end of the file");
}
