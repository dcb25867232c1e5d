//===- cot/CodeGen/MachinePass.h - The passes of the code generator by name -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The steps from CLIF to bytes, in their order. Each is a function from a machine function to a
/// machine function, but for the first, which makes it, and the last, which reads it.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_MACHINEPASS_H
#define COT_CODEGEN_MACHINEPASS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace llvm {
class raw_ostream;
}

namespace cot::codegen {

enum class MachinePass : uint8_t {
  Lower,      ///< Orders the blocks and lowers CLIF to instructions with virtual registers.
  RegAlloc,   ///< Puts every virtual register into a register or the frame.
  Combine,    ///< Removes moves and folds loads into what uses them.
  MachineDce, ///< Removes what nobody reads.
  Frame,      ///< Lays out the frame.
  Emit,       ///< Writes the bytes.
};
inline constexpr unsigned numMachinePasses = 6;

struct MachinePassInfo {
  MachinePass pass;
  llvm::StringLiteral name;
  llvm::StringLiteral summary;
};

/// All passes, in the order in which they run.
llvm::ArrayRef<MachinePassInfo> machinePasses();
llvm::StringRef nameOf(MachinePass pass);
/// Nothing for a name that no pass has.
std::optional<MachinePass> parseMachinePass(llvm::StringRef name);
/// A table of names and summaries.
void printMachinePasses(llvm::raw_ostream &os);

/// The passes from `first` to `last`, both included.
struct MachinePassRange {
  MachinePass first = MachinePass::Lower;
  MachinePass last = MachinePass::Emit;
  constexpr bool contains(MachinePass pass) const { return first <= pass && pass <= last; }
};

} // namespace cot::codegen

#endif // COT_CODEGEN_MACHINEPASS_H
