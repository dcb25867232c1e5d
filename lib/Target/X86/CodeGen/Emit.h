//===- Emit.h - Machine functions to bytes on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_EMIT_H
#define COT_LIB_TARGET_X86_CODEGEN_EMIT_H

#include "MoveTemplates.h"
#include "cot/CodeGen/Target.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "cot/Target/X86/MC/Instruction.h"

namespace cot::x86 {

/// Decides where everything in the frame lies (Frame.cpp).
llvm::Error layOutFrame(const codegen::MachineFunction &function,
                        const codegen::TargetOptions &options,
                        const codegen::SignatureLayout &layout, codegen::FrameLayout &frame);
/// What prologues compute the stack limit in: neither an argument nor saved, in most conventions.
inline constexpr Gpr limitRegister = Gpr::R11;
/// Above it is the first argument on the stack.
inline constexpr int32_t returnAddressBytes = 8;
llvm::Error emitFunction(const codegen::MachineFunction &function,
                         const codegen::FrameLayout &frame, const codegen::TargetOptions &options,
                         mc::CodeBuffer &buffer);

/// Writes one function. Symbols of the buffer are numbered as the function's are.
class Emitter {
public:
  Emitter(const codegen::MachineFunction &function, const codegen::FrameLayout &frame,
          const codegen::TargetOptions &options, mc::CodeBuffer &buffer)
      : function(function), frame(frame), options(options), buffer(buffer) {}

  llvm::Error run();

private:
  // Emit.cpp
  void emitBlock(uint32_t block);
  void setLocation(SourceLocation location) {
    if (location == lastLocation) return;
    lastLocation = location;
    buffer.setSourceLocation(location);
  }
  void emitInst(const codegen::MachineInst &inst, const codegen::MachineInst *next);
  void emitMove(const codegen::MachineInst &inst);
  void emitOtherMove(const codegen::MachineOperand *list, Opcode opcode);
  void emitReal(const codegen::MachineInst &inst);
  Operand convert(codegen::MachineOperand operand) const;
  void convert(codegen::MachineOperand operand, Operand *to) const;
  Operand convert(const codegen::MachineAddress &address) const;
  Operand slotAddress(regalloc::SpillSlot slot) const;
  /// Of spill slot 0 from the stack pointer.
  int64_t spillOffset() const { return int64_t(frame.spillOffset) - int64_t(frame.redZone); }
  void emit(Opcode opcode, llvm::ArrayRef<Operand> operands);
  mc::Label label(regalloc::Block block) const { return mc::Label(firstLabel + block.index()); }
  // EmitPseudos.cpp
  void emitPseudo(const codegen::MachineInst &inst, const codegen::MachineInst *next);
  void emitBranch(llvm::ArrayRef<codegen::MachineOperand> operands, PseudoOpcode opcode);
  void emitSwitch(llvm::ArrayRef<codegen::MachineOperand> operands);
  void emitTrapIf(const codegen::MachineInst &inst);
  void emitImmediate(unsigned reg, int64_t value, const codegen::MachineInst *next);
  bool areFlagsFree(const codegen::MachineInst *inst) const;
  void emitPendingTraps();
  void emitJumpTables();
  // EmitMachine.cpp
  void emitThreadLocal(llvm::ArrayRef<codegen::MachineOperand> operands);
  void emitStackSwitch();
  // EmitAtomics.cpp
  void emitChangeLoop(const codegen::MachineInst &inst);
  void emitWideChangeLoop(const codegen::MachineInst &inst);
  void swapBytes(const Operand &at, unsigned log2Bytes);
  mc::Label trapLabel(TrapCode code, SourceLocation location);
  // EmitCalls.cpp
  void finishCall(codegen::CallRef call);
  void emitTryCall(const codegen::MachineInst &inst);
  void findLandings();
  void emitLanding(uint32_t block);
  void emitSaveVectors(llvm::ArrayRef<codegen::MachineOperand> operands);
  void emitCopyWords();
  // EmitFloat.cpp
  struct ExtremumParts;
  void emitExtremum(const codegen::MachineInst &inst);
  void emitExtremum(llvm::ArrayRef<codegen::MachineOperand> operands, const ExtremumParts &parts);
  void emitUnsignedToSingle(const codegen::MachineInst &inst);
  // EmitFrame.cpp
  /// From the frame pointer to the stack pointer before it was rounded down.
  int64_t stackFromFramePointer() const {
    return int64_t(frame.framePointerDepth) - int64_t(frame.savedBytes) - int64_t(frame.size);
  }
  void setFramePointer();
  Operand savedVector(uint32_t offset) const;
  void emitPrologue();
  void emitEpilogue();
  void emitTailCall(const codegen::MachineInst &inst);
  void emitStackLimitCheck(uint32_t depth);
  void emitProbes();
  void touch(const Operand &place);
  void moveStack(int64_t amount);
  void tearDown();
  // Frame.cpp
  Operand stackAddress(const codegen::MachineAddress &address, unsigned index) const;

  const codegen::MachineFunction &function;
  const codegen::FrameLayout &frame;
  const codegen::TargetOptions &options;
  mc::CodeBuffer &buffer;
  // The tables of what is no pseudo instruction.
  const mc::InstrInfo *const instrs = codegenTarget.instrs.infos;
  const mc::OperandInfo *const operandTable = codegenTarget.instrs.operands;
  const MoveTemplates &moves = MoveTemplates::get();
  uint32_t firstLabel = 0;
  SourceLocation lastLocation; ///< Of the code being emitted, as the buffer knows it.
  const codegen::MachineInst *blockEnd = nullptr; ///< Of the block being emitted.
  /// By block: handlers at which the stack pointer has to be found again.
  llvm::SmallVector<uint8_t, 0> landings;

  struct PendingTrap {
    mc::Label label;
    TrapCode code;
    SourceLocation location;
  };
  llvm::SmallVector<PendingTrap, 8> pendingTraps;
  llvm::SmallVector<std::pair<codegen::JumpTableRef, mc::Label>, 2> jumpTables;
};

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_EMIT_H
