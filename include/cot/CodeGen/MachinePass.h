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
  SsaCombine, ///< Folds over virtual registers what lowering could not see.
  LoopTree,   ///< Finds loops, depths and frequencies anew.
  LiveInfo,   ///< Tells what is live, and how much at once; changes nothing.
  UndoSsa,    ///< Makes parameters of blocks moves.
  Coalesce,   ///< Joins registers that moves connect.
  RegAlloc,   ///< Puts every virtual register into a register or the frame.
  Combine,    ///< Removes moves and folds loads into what uses them.
  MachineDce, ///< Removes what nobody reads.
  BlockOrder, ///< Removes blocks that only jump, and puts the rest in the order of least jumps.
  Frame,      ///< Lays out the frame.
  Emit,       ///< Writes the bytes.
};
inline constexpr unsigned numMachinePasses = 12;

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

/// The passes from `first` to `last`, both included, as far as level and allocator want them.
struct MachinePassRange {
  MachinePass first = MachinePass::Lower;
  MachinePass last = MachinePass::Emit;
  /// Whoever asks for them by name gets them, whatever level and allocator say.
  bool isForced = false;
  /// live-info, which changes nothing, is printed in the course of the others.
  bool showsLiveInfo = false;
  constexpr bool contains(MachinePass pass) const { return first <= pass && pass <= last; }
};

/// What passes have done, counted since a compiler was made.
struct MachinePassCounts {
  uint64_t namedExtensions = 0;  ///< ssa-combine: zero extensions that were another name.
  uint64_t foldedAddresses = 0;  ///< ssa-combine: sums that became part of addresses.
  uint64_t foldedConditions = 0; ///< ssa-combine: branches that go by a condition of before.
  uint64_t paramMoves = 0;       ///< undo-ssa: moves made for parameters.
  uint64_t coalescedMoves = 0;   ///< coalesce: moves that are gone.
  uint64_t removedInsts = 0;     ///< machine-dce.
  uint64_t threadedBlocks = 0;   ///< block-order: blocks that only jumped.
  uint64_t movedBlocks = 0;      ///< block-order: blocks that stand before one that they followed.

  MachinePassCounts &operator+=(const MachinePassCounts &other);
};

} // namespace cot::codegen

#endif // COT_CODEGEN_MACHINEPASS_H
