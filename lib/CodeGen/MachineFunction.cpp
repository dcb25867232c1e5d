//===- MachineFunction.cpp - A function in machine instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/MachineFunction.h"

using namespace cot;
using namespace cot::codegen;

/// How many of the latest constants a new one is compared with; equal ones farther apart are put
/// together by the code buffer.
static constexpr size_t constantWindow = 16;

PoolConstant MachineFunction::makeConstant(llvm::ArrayRef<uint8_t> bytes, uint32_t alignment) {
  size_t oldest = constants.size() > constantWindow ? constants.size() - constantWindow : 0;
  for (size_t i = constants.size(); i-- > oldest;) {
    PoolConstant known(static_cast<uint32_t>(i));
    if (constants[i].alignment >= alignment && bytesOf(known) == bytes) return known;
  }
  constants.push_back({static_cast<uint32_t>(constantBytes.size()),
                       static_cast<uint32_t>(bytes.size()), alignment});
  constantBytes.append(bytes);
  return PoolConstant(static_cast<uint32_t>(constants.size() - 1));
}

void MachineFunction::fillPredecessors() {
  ScratchArray<uint32_t> &offsets = predecessorOffsets;
  offsets.assign(numBlocks() + 1, 0);
  predecessors.resize(successors.size());
  for (regalloc::Block target : successors)
    ++offsets[target.index()];
  for (uint32_t block = 0, sum = 0; block <= numBlocks(); ++block)
    sum = offsets[block] += sum;
  // Each row is filled from its end, which moves to its begin.
  for (uint32_t block = numBlocks(); block-- > 0;)
    for (size_t i = successorsOf(block).size(); i-- > 0;)
      predecessors[--offsets[successorsOf(block)[i].index()]] = regalloc::Block(block);
}

void MachineFunction::clear() {
  source = nullptr;
  insts.clear();
  operands.clear();
  addresses.clear();
  wideImmediates.clear();
  calls.clear();
  symbols.clear();
  tableOffsets.assign(1, 0);
  tableTargets.clear();
  constants.clear();
  constantBytes.clear();
  blockInfos.clear();
  blockBegins.clear();
  successors.clear();
  predecessors.clear();
  successorOffsets.clear();
  predecessorOffsets.clear();
  blockParams.clear();
  branchArgs.clear();
  blockParamOffsets.clear();
  branchArgOffsets.clear();
  blockFrequencies.clear();
  numVRegs = numSpillSlots = outgoingBytes = incomingBytes = tailGrowth = registerSaveBytes = 0;
  stackLimit.clear();
  probeSymbol = SymbolRef();
  hasCalls = needsFramePointer = isAllocated = false;
  isSsa = true;
  writtenRegs = {};
}
