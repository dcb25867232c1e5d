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
    {MachinePass::RegAlloc, "regalloc", "put virtual registers into registers and the frame"},
    {MachinePass::Combine, "combine", "remove moves, fold loads and stores into what uses them"},
    {MachinePass::MachineDce, "machine-dce", "remove what writes only registers that nobody reads"},
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
