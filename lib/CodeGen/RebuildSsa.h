//===- RebuildSsa.h - One definition for each register again -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Allocators take functions in SSA form; undo-ssa and people who write machine functions by hand
/// make others. A register that several blocks or instructions define gets a parameter in each join
/// that it is live into; parameters that get the same from everywhere go again (Aycock and
/// Horspool, "Simple Generation of Static Single-Assignment Form", CC 2000), and every definition
/// makes a register of its own.
///
/// A register that is not defined on some way to a use stays itself there, and is refused by
/// whoever asks for definitions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_REBUILDSSA_H
#define COT_LIB_CODEGEN_REBUILDSSA_H

#include "MachineLiveness.h"
#include "cot/Support/Graph.h"

namespace cot::codegen {

/// Keeps its memory from function to function.
class RebuildSsa {
public:
  void run(MachineFunction &function, const Target &target);

private:
  /// A parameter that a block may need.
  struct Param {
    uint32_t block;
    VReg old, made;
  };
  void findMultiple();
  void orderBlocks();
  void enterBlock(uint32_t block);
  void renameBlock(uint32_t block);
  void rename(MachineOperand &operand, bool isDef, uint32_t block);
  VReg currentOf(VReg reg, uint32_t block) const;
  VReg define(VReg reg, uint32_t block);
  VReg outOf(uint32_t block, VReg reg) const;
  void removeTrivial();
  VReg resolve(VReg reg) const;
  void writeParams();

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  MachineLiveness liveness;
  std::vector<uint32_t> graphTargets;
  Postorder postorder;
  // By register of before: definitions; what holds its value, and in which block that is known.
  ScratchArray<uint32_t> numDefs, knownIn;
  ScratchArray<VReg> current;
  std::vector<bool> isTaken; ///< Some definition keeps the name.
  /// By block: what holds the registers that are live out of it, in the order of liveOut().
  std::vector<uint32_t> outBegins;
  std::vector<VReg> outs;
  std::vector<Param> params;
  // What takes the place of the function's tables.
  std::vector<VReg> newParams, newArgs;
  std::vector<uint32_t> paramOffsets, argOffsets;
  ScratchArray<VReg> replacements; ///< By register that was made for a parameter: what it is.
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_REBUILDSSA_H
