//===- MachinePasses.cpp - The passes of the code generator by name -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/MachinePass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace cot;
using namespace cot::codegen;

static constexpr MachinePassInfo passes[numMachinePasses] = {
    {MachinePass::Lower, "lower", "order the blocks and select instructions"},
    {MachinePass::SsaCombine, "ssa-combine",
     "fold extensions, addresses and compares of virtual registers"},
    {MachinePass::LoopTree, "loop-tree", "find loops, depths and frequencies of blocks anew"},
    {MachinePass::LiveInfo, "live-info", "tell what is live at blocks, and how much at once"},
    {MachinePass::UndoSsa, "undo-ssa", "make parameters of blocks moves"},
    {MachinePass::Coalesce, "coalesce", "join virtual registers that moves connect"},
    {MachinePass::RegAlloc, "regalloc", "put virtual registers into registers and the frame"},
    {MachinePass::Combine, "combine", "remove moves, fold loads and stores into what uses them"},
    {MachinePass::MachineDce, "machine-dce", "remove what writes only registers that nobody reads"},
    {MachinePass::BlockOrder, "block-order", "remove blocks that only jump, order the others"},
    {MachinePass::Frame, "frame", "lay out the frame"},
    {MachinePass::Emit, "emit", "write the bytes"},
};

llvm::ArrayRef<MachinePassInfo> codegen::machinePasses() { return passes; }

llvm::StringRef codegen::nameOf(MachinePass pass) {
  return passes[static_cast<unsigned>(pass)].name;
}

std::optional<MachinePass> codegen::parseMachinePass(llvm::StringRef name) {
  const auto *found = llvm::find_if(passes, [&](const auto &info) { return info.name == name; });
  if (found == std::end(passes)) return std::nullopt;
  return found->pass;
}

void codegen::printMachinePasses(llvm::raw_ostream &os) {
  for (const MachinePassInfo &info : passes)
    os << "  " << llvm::left_justify(info.name, 12) << "  " << info.summary << '\n';
}

MachinePassCounts &MachinePassCounts::operator+=(const MachinePassCounts &other) {
  namedExtensions += other.namedExtensions;
  foldedAddresses += other.foldedAddresses;
  foldedConditions += other.foldedConditions;
  paramMoves += other.paramMoves;
  coalescedMoves += other.coalescedMoves;
  removedInsts += other.removedInsts;
  threadedBlocks += other.threadedBlocks;
  movedBlocks += other.movedBlocks;
  return *this;
}
