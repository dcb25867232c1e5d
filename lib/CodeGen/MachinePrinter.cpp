//===- MachinePrinter.cpp - Machine functions to text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Blocks and instructions of the CLIF function are named by their position in its layout, because
/// numbers change when the CLIF is printed and read again.
///
//===----------------------------------------------------------------------===//

#include "MachineLiveness.h"
#include "MachineLoops.h"
#include "cot/CodeGen/MachineText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace cot;
using namespace cot::codegen;

namespace {
class Printer {
public:
  Printer(llvm::raw_ostream &os, const MachineFunction &function, const Target &target)
      : os(os), function(function), target(target) {}
  void run(MachinePass lastPass);

private:
  void numberSource();
  void printFacts();
  void printStackLimit();
  void printTables();
  void printCall(uint32_t number);
  void printBlock(uint32_t block);
  void printLoop(uint32_t block);
  void printLive(llvm::StringRef name, llvm::ArrayRef<VReg> regs);
  void printPressure(uint32_t block);
  void printInst(const MachineInst &inst);
  void printOperand(const MachineOperand &operand);
  void printPlace(const MachineOperand &operand);
  void printAddress(const MachineAddress &address);
  void printFixup(mc::FixupKind fixup);
  void printSet(const regalloc::PRegSet &set);

  llvm::raw_ostream &os;
  const MachineFunction &function;
  const Target &target;
  std::vector<uint32_t> blockPositions, instPositions;
  // Told in comments behind the passes that find them.
  std::optional<MachineLiveness> liveness;
  std::optional<MachineLoops> loops;
};
} // namespace

void Printer::numberSource() {
  const ir::Function &source = *function.source;
  blockPositions.assign(source.dfg.numBlocks(), 0);
  instPositions.assign(source.dfg.numInsts(), 0);
  uint32_t blocks = 0, insts = 0;
  for (ir::Block block : source.layout.blocks()) {
    blockPositions[block.index()] = blocks++;
    for (ir::Inst inst : source.layout.insts(block))
      instPositions[inst.index()] = insts++;
  }
}

void Printer::run(MachinePass lastPass) {
  numberSource();
  os << "machine ";
  function.source->name.print(os);
  os << " for " << target.name << " after " << nameOf(lastPass) << " {\n";
  if (lastPass == MachinePass::LiveInfo) liveness.emplace().compute(function, target);
  if (lastPass == MachinePass::LoopTree) loops.emplace().compute(function);
  printFacts();
  printTables();
  for (uint32_t block = 0; block < function.numBlocks(); ++block)
    printBlock(block);
  os << "}\n";
}

void Printer::printSet(const regalloc::PRegSet &set) {
  for (PReg reg : set)
    os << ' ' << reg;
}

void Printer::printFacts() {
  os << "  vregs " << function.numVRegs << '\n';
  if (function.isAllocated) {
    os << "  allocated";
    printSet(function.writtenRegs);
    os << '\n';
  }
  if (function.numSpillSlots != 0) os << "  spills " << function.numSpillSlots << '\n';
  if (function.hasCalls || function.outgoingBytes != 0)
    os << "  outgoing " << function.outgoingBytes << (function.hasCalls ? " calls" : "") << '\n';
  auto printSize = [&](llvm::StringRef name, uint32_t size) {
    if (size != 0) os << "  " << name << ' ' << size << '\n';
  };
  printSize("incoming", function.incomingBytes);
  printSize("tailgrowth", function.tailGrowth);
  printSize("savearea", function.registerSaveBytes);
  if (function.needsFramePointer) os << "  framepointer\n";
  if (!function.isSsa) os << "  notssa\n";
}

void Printer::printStackLimit() {
  using Kind = StackLimitStep::Kind;
  if (!function.probeSymbol.isNone()) os << "  probe " << function.probeSymbol << '\n';
  for (const StackLimitStep &step : function.stackLimit) {
    os << "  limit ";
    switch (step.kind) {
    case Kind::Register:
      os << "register " << step.reg;
      break;
    case Kind::Incoming:
      os << "incoming";
      break;
    case Kind::Symbol:
      os << "address " << step.symbol;
      break;
    case Kind::Load:
      os << "load";
      break;
    case Kind::Add:
      os << "add";
      break;
    }
    os << ' ' << step.offset << '\n';
  }
}

void Printer::printTables() {
  for (auto [i, symbol] : llvm::enumerate(function.symbols)) {
    os << "  symbol" << i << " = ";
    symbol.name.printReference(os);
    if (symbol.colocated) os << " colocated";
    if (symbol.threadLocal) os << " tls";
    os << '\n';
  }
  for (auto [i, constant] : llvm::enumerate(function.constants))
    os << "  const" << i << " = align " << constant.alignment << " 0x"
       << llvm::toHex(function.bytesOf(PoolConstant(static_cast<uint32_t>(i))), true) << '\n';
  for (size_t i = 0; i + 1 < function.tableOffsets.size(); ++i) {
    os << "  table" << i << " =";
    for (uint32_t at = function.tableOffsets[i]; at < function.tableOffsets[i + 1]; ++at)
      os << ' ' << function.tableTargets[at];
    os << '\n';
  }
  for (uint32_t i = 0; i < function.calls.size(); ++i)
    printCall(i);
  printStackLimit();
}

void Printer::printCall(uint32_t number) {
  const CallSite &call = function.calls[number];
  os << "  callsite" << number << " = " << textOf(call.callConv);
  if (!call.inst.isNone()) os << " inst " << instPositions[call.inst.index()];
  if (!call.exceptions.isNone()) os << " catches";
  if (call.outgoingBytes != 0) os << " outgoing " << call.outgoingBytes;
  if (call.poppedBytes != 0) os << " popped " << call.poppedBytes;
  if (call.isPatchable) os << " patchable";
  if (!call.handlers.empty()) {
    os << " handlers";
    for (regalloc::Block handler : call.handlers)
      os << ' ' << handler;
  }
  if (!call.contextOffsets.empty()) {
    os << " contexts";
    for (uint32_t offset : call.contextOffsets)
      os << ' ' << offset;
  }
  os << " clobbers";
  printSet(call.clobbers);
  os << '\n';
}

void Printer::printBlock(uint32_t block) {
  const MachineFunction::BlockInfo &info = function.blockInfos[block];
  auto printRegs = [&](llvm::ArrayRef<VReg> all, uint32_t begin, uint32_t end) {
    if (begin == end) return;
    os << '(';
    llvm::interleaveComma(all.slice(begin, end - begin), os);
    os << ')';
  };
  os << regalloc::Block(block);
  printRegs(function.blockParams, function.blockParamOffsets[block],
            function.blockParamOffsets[block + 1]);
  if (info.isCold) os << " cold";
  if (info.loopDepth != 0) os << " depth " << info.loopDepth;
  os << " frequency " << llvm::format("%.9g", double(function.blockFrequencies[block]));
  if (!info.source.isNone()) os << " from " << blockPositions[info.source.index()];
  os << ":\n";
  if (loops) printLoop(block);
  if (liveness) {
    printLive("live in", liveness->liveIn(block));
    printPressure(block);
  }
  llvm::ArrayRef<MachineInst> insts = function.instsOf(block);
  for (const MachineInst &inst : insts) {
    printInst(inst);
    if (&inst == &insts.back()) {
      uint32_t edge = function.successorOffsets[block];
      for (regalloc::Block successor : function.successorsOf(block)) {
        os << (edge == function.successorOffsets[block] ? " -> " : ", ") << successor;
        printRegs(function.branchArgs, function.branchArgOffsets[edge],
                  function.branchArgOffsets[edge + 1]);
        ++edge;
      }
    }
    os << '\n';
  }
  if (liveness) printLive("live out", liveness->liveOut(block));
}

void Printer::printLoop(uint32_t block) {
  const LoopForest &forest = loops->forest();
  uint32_t loop = forest.loopOf(block);
  if (loop == LoopForest::none) return;
  os << "  ; ";
  if (forest.header(loop) == block)
    os << (forest.isIrreducible(loop) ? "heads an irreducible loop" : "heads the loop") << " of "
       << forest.nodes(loop).size() << " blocks\n";
  else
    os << "in the loop of " << regalloc::Block(forest.header(loop)) << '\n';
}

void Printer::printLive(llvm::StringRef name, llvm::ArrayRef<VReg> regs) {
  if (regs.empty()) return;
  os << "  ; " << name << ": ";
  llvm::interleaveComma(regs, os);
  os << '\n';
}

void Printer::printPressure(uint32_t block) {
  os << "  ; at once:";
  for (auto [regClass, count] : llvm::enumerate(liveness->pressure(block)))
    if (count != 0)
      os << ' ' << count << ' ' << regalloc::regClassName(static_cast<RegClass>(regClass));
  os << '\n';
}

void Printer::printInst(const MachineInst &inst) {
  os << "  " << target.opcodeName(inst.opcode);
  llvm::ListSeparator comma;
  for (const MachineOperand &operand : function.operandsOf(inst)) {
    llvm::StringRef separator = comma;
    os << (separator.empty() ? " " : separator);
    printOperand(operand);
  }
  if (inst.flags & MachineInst::IsMove) os << " !move";
  if (inst.flags & MachineInst::IsCheap) os << " !cheap";
  if (inst.flags & MachineInst::IsDead) os << " !dead";
  if (!inst.trap.isNone()) os << " !trap(" << inst.trap.name() << ')';
  if (!inst.location.isUnknown()) os << " @" << inst.location.bits();
}

void Printer::printOperand(const MachineOperand &operand) {
  if (!operand.isExtra()) return printPlace(operand);
  bool isUse = operand.extraKind() == regalloc::OperandKind::Use;
  bool isEarly = operand.extraPosition() == regalloc::OperandPosition::Early;
  if (isUse != isEarly) os << (isEarly ? "early " : "late ");
  os << (isUse ? "use " : "def ");
  printPlace(operand);
  os << ' ' << operand.extraConstraint();
}

void Printer::printPlace(const MachineOperand &operand) {
  using Kind = MachineOperand::Kind;
  switch (operand.kind()) {
  case Kind::None:
    os << "none";
    return;
  case Kind::Virtual:
    os << operand.vreg();
    return;
  case Kind::Physical:
    os << operand.preg();
    return;
  case Kind::SpillSlot:
    os << operand.spillSlot();
    return;
  case Kind::Immediate:
  case Kind::WideImmediate:
    os << function.immediateOf(operand);
    return;
  case Kind::Address:
    printAddress(function.addresses[operand.address().index()]);
    return;
  case Kind::Block:
    os << operand.block();
    return;
  case Kind::Symbol:
    os << operand.symbol();
    printFixup(operand.fixup());
    return;
  case Kind::Call:
    os << operand.call();
    return;
  case Kind::JumpTable:
    os << operand.jumpTable();
    return;
  }
}

void Printer::printFixup(mc::FixupKind fixup) { os << ':' << target.machine.fixups[fixup].name; }

void Printer::printAddress(const MachineAddress &address) {
  using Base = MachineAddress::Base;
  os << '[';
  if (address.segment != 0xff) os << "segment" << unsigned(address.segment) << ' ';
  switch (address.kind) {
  case Base::None:
    os << "none";
    break;
  case Base::Register:
    printPlace(address.base);
    break;
  case Base::StackSlot:
    os << "slot" << address.target;
    break;
  case Base::SpillArea:
    os << "stack" << address.target;
    break;
  case Base::IncomingArgument:
    os << "incoming";
    break;
  case Base::OutgoingArgument:
    os << "outgoing";
    break;
  case Base::RegisterSaveArea:
    os << "savearea";
    break;
  case Base::DynamicSlot:
    os << "dynamic" << address.target;
    break;
  case Base::Constant:
    os << PoolConstant(address.target);
    break;
  case Base::Symbol:
  case Base::SymbolOffset:
    os << SymbolRef(address.target);
    printFixup(address.fixup);
    if (address.kind == Base::SymbolOffset) {
      os << '(';
      printPlace(address.base);
      os << ')';
    }
    break;
  case Base::Block:
    os << regalloc::Block(address.target);
    break;
  case Base::JumpTable:
    os << JumpTableRef(address.target);
    break;
  }
  if (address.index.isRegister()) {
    os << " + ";
    printPlace(address.index);
    if (address.scale != 0) os << "<<" << unsigned(address.scale);
  }
  int64_t displacement = address.displacement;
  if (displacement != 0)
    os << (displacement < 0 ? " - " : " + ") << (displacement < 0 ? -displacement : displacement);
  os << ']';
}

void codegen::printMachineFunction(llvm::raw_ostream &os, const MachineFunction &function,
                                   const Target &target, MachinePass lastPass) {
  Printer(os, function, target).run(lastPass);
}
