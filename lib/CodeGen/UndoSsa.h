//===- UndoSsa.h - Parameters of blocks become moves -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass undo-ssa. What an edge passes is moved to the parameters before the jump where the
/// target has several predecessors, else at the target's top: no edge needs a block of its own, for
/// none is critical. The moves of an edge happen at once; one after the other they are done so that
/// nothing is overwritten that another one reads, cycles through a new register (Rideau, Serpette
/// and Leroy, "Tilting at windmills with Coq", JAR 2008).
///
/// Invariant: afterwards no block has parameters, and a register may have several definitions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_CODEGEN_UNDOSSA_H
#define COT_LIB_CODEGEN_UNDOSSA_H

#include "cot/CodeGen/Target.h"

namespace cot::codegen {

/// Keeps its memory from function to function.
class UndoSsa {
public:
  /// Returns how many moves it has made. Linear time.
  uint32_t run(MachineFunction &function, const Target &target);

private:
  struct Move {
    VReg to, from;
    bool isDone = false;
  };
  void addMoves(uint32_t block);
  void addEdge(llvm::ArrayRef<VReg> params, llvm::ArrayRef<VReg> arguments);
  void finish(uint32_t index);
  void breakCycle(uint32_t index);
  void emit(VReg to, VReg from);

  MachineFunction *function = nullptr;
  const Target *target = nullptr;
  std::vector<Move> moves; ///< Of the edge that is looked at.
  // By register: moves that are yet to be done and read it; one more than the move that writes it.
  ScratchArray<uint32_t> readers, writers;
  std::vector<uint32_t> ready;
  ScratchArray<MachineInst> insts;
  uint32_t numMoves = 0;
};

} // namespace cot::codegen

#endif // COT_LIB_CODEGEN_UNDOSSA_H
