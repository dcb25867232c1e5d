//===- UndoSsa.cpp - Parameters of blocks become moves -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UndoSsa.h"

using namespace cot;
using namespace cot::codegen;

void UndoSsa::emit(VReg to, VReg from) {
  auto regClass = static_cast<unsigned>(to.regClass());
  MachineInst inst;
  inst.opcode = target->moveOpcodes[regClass].store;
  inst.flags = MachineInst::IsMove;
  inst.firstOperand = static_cast<uint32_t>(function->operands.size());
  inst.operandCount = 2;
  function->operands.push_back(MachineOperand::reg(to));
  function->operands.push_back(MachineOperand::reg(from));
  insts.push_back(inst);
  ++numMoves;
}

/// Does a move whose target nobody is yet to read, and then what waited for it.
void UndoSsa::finish(uint32_t index) {
  ready.push_back(index);
  while (!ready.empty()) {
    Move &move = moves[ready.back()];
    ready.pop_back();
    emit(move.to, move.from);
    move.isDone = true;
    uint32_t writer = writers[move.from.index()];
    if (--readers[move.from.index()] == 0 && writer != 0 && !moves[writer - 1].isDone)
      ready.push_back(writer - 1);
  }
}

/// All that is left is cycles: what the move \p index would overwrite is kept for its only reader.
void UndoSsa::breakCycle(uint32_t index) {
  VReg kept(function->numVRegs++, moves[index].to.regClass());
  readers.push_back(1);
  writers.push_back(0);
  emit(kept, moves[index].to);
  uint32_t reader = index;
  while (moves[reader].from != moves[index].to)
    reader = writers[moves[reader].from.index()] - 1;
  --readers[moves[index].to.index()];
  moves[reader].from = kept;
  finish(index);
}

void UndoSsa::addEdge(llvm::ArrayRef<VReg> params, llvm::ArrayRef<VReg> arguments) {
  moves.clear();
  for (size_t i = 0; i < params.size(); ++i) {
    // A parameter that text names twice is written once: whoever allocates refuses it.
    if (params[i] == arguments[i] || writers[params[i].index()] != 0) continue;
    moves.push_back({params[i], arguments[i]});
    writers[params[i].index()] = static_cast<uint32_t>(moves.size());
    ++readers[arguments[i].index()];
  }
  for (uint32_t i = 0; i < moves.size(); ++i)
    if (!moves[i].isDone && readers[moves[i].to.index()] == 0) finish(i);
  for (uint32_t i = 0; i < moves.size(); ++i)
    if (!moves[i].isDone) breakCycle(i);
  for (const Move &move : moves)
    writers[move.to.index()] = 0;
}

void UndoSsa::addMoves(uint32_t block) {
  auto argumentsOf = [&](uint32_t edge) {
    uint32_t begin = function->branchArgOffsets[edge];
    return llvm::ArrayRef<VReg>(function->branchArgs)
        .slice(begin, function->branchArgOffsets[edge + 1] - begin);
  };
  llvm::ArrayRef<regalloc::Block> predecessors = function->predecessorsOf(block);
  if (predecessors.size() == 1 && !function->paramsOf(block).empty()) {
    uint32_t from = predecessors[0].index();
    llvm::ArrayRef<regalloc::Block> successors = function->successorsOf(from);
    for (uint32_t i = 0; i < successors.size(); ++i)
      if (successors[i].index() == block)
        addEdge(function->paramsOf(block), argumentsOf(function->successorOffsets[from] + i));
  }
  llvm::ArrayRef<MachineInst> body = function->instsOf(block);
  std::copy(body.begin(), body.end() - 1, insts.extend(body.size() - 1));
  llvm::ArrayRef<regalloc::Block> successors = function->successorsOf(block);
  if (successors.size() == 1) {
    uint32_t to = successors[0].index();
    if (function->predecessorsOf(to).size() > 1)
      addEdge(function->paramsOf(to), argumentsOf(function->successorOffsets[block]));
  }
  insts.push_back(body.back());
}

uint32_t UndoSsa::run(MachineFunction &machine, const Target &machineTarget) {
  function = &machine;
  target = &machineTarget;
  if (machine.blockParams.empty()) return 0;
  numMoves = 0;
  insts.clear();
  readers.assign(machine.numVRegs, 0);
  writers.assign(machine.numVRegs, 0);
  ScratchArray<uint32_t> &begins = machine.blockBegins;
  for (uint32_t block = 0; block < machine.numBlocks(); ++block) {
    auto begin = static_cast<uint32_t>(insts.size());
    addMoves(block);
    // The begin of a block is read for the last time.
    begins[block] = begin;
  }
  begins.back() = static_cast<uint32_t>(insts.size());
  // The memory stays with its owner: a larger function may follow.
  machine.insts.resize(insts.size());
  std::copy(insts.begin(), insts.end(), machine.insts.begin());
  machine.blockParams.clear();
  machine.branchArgs.clear();
  machine.blockParamOffsets.assign(machine.blockParamOffsets.size(), 0);
  machine.branchArgOffsets.assign(machine.branchArgOffsets.size(), 0);
  machine.isSsa = false;
  return numMoves;
}
