//===- cot/CodeGen/Target.h - A machine as the code generator sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A target is constant tables and the few functions that tables can't say. Each Target/*/CodeGen
/// room defines one `extern const codegen::Target`, named `x86::codegenTarget`,
/// `aarch64::codegenTarget`.
///
/// Opcodes below `numInstrs` are those of the target's instruction descriptions, the ones from
/// there on its pseudo instructions; both have rows of the same tables.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_TARGET_H
#define COT_CODEGEN_TARGET_H

#include "cot/CodeGen/Abi.h"
#include "cot/CodeGen/MachineFunction.h"
#include "cot/MC/CodeBuffer.h"
#include "cot/MC/InstrInfo.h"
#include "cot/RegAlloc/Problem.h"
#include "cot/Support/Settings.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace cot::codegen {

using regalloc::PReg;
using regalloc::RegClass;
using regalloc::VReg;

class LoweringContext;
struct FrameLayout;

enum class RelocationModel : uint8_t { Static, Pic };
enum class CodeFormat : uint8_t { ELF, MachO, COFF };

/// What code is generated for.
struct TargetOptions {
  Settings settings;
  OptimizationLevel level = OptimizationLevel::O1;
  /// Bits of the target's Feature enumeration.
  uint32_t features = 0;
  RelocationModel relocation = RelocationModel::Static;
  CodeFormat format = CodeFormat::ELF;
};

/// A comparison of the low bits of a register with 0.
struct ZeroTest {
  regalloc::VReg reg;
  unsigned bits;
};

/// What an instruction may be to the pass combine. Bits.
enum class CombineKind : uint8_t {
  Load = 1,          ///< loadedBits() may say something.
  ZeroExtension = 2, ///< The same of zeroExtendedBits().
};

/// The tables of a range of opcodes.
struct InstrTable {
  const mc::InstrInfo *infos = nullptr;
  const mc::OperandInfo *operands = nullptr;
  llvm::StringRef (*name)(uint16_t opcode) = nullptr;
};

/// The opcodes whose operands are a destination and a source and that copy values of one class.
struct MoveOpcodes {
  uint16_t load;  ///< From a spill slot to a register.
  uint16_t store; ///< From a register to a register or a spill slot.
};

struct Target {
  llvm::StringLiteral name{""};
  const mc::Target &machine;
  uint16_t numInstrs;  ///< Opcodes below it are real.
  uint16_t numOpcodes; ///< With the pseudo instructions.
  InstrTable instrs, pseudos;
  /// The class of registers of each of the description's register classes; and its bank, by which
  /// clobber sets are indexed.
  llvm::ArrayRef<regalloc::RegClass> registerClasses;
  uint8_t log2StackAlignment; ///< That calls keep.
  /// What an opcode writes beside its operands.
  regalloc::PRegSet (*clobbers)(uint16_t opcode);

  /// Registers for allocation under \p options.
  void (*fillEnvironment)(const MachineFunction &function, const TargetOptions &options,
                          CallConv callConv, regalloc::MachineEnvironment &environment);
  /// The places of parameters and results; fails with the reason if the convention does not have
  /// them (or isn't the target's).
  llvm::Error (*layOut)(const ir::Signature &signature, const TargetOptions &options,
                        SignatureLayout &layout);

  // Lowering. Each emits through the context.
  /// Lowers \p inst, whose effects or results are needed. False: no rule for it.
  bool (*lowerInst)(LoweringContext &context, ir::Inst inst);
  /// Puts a constant that an instruction defines (iconst, f32const, ...) into a new register for
  /// one use; false if \p inst defines no such constant.
  bool (*materialize)(LoweringContext &context, ir::Inst inst, regalloc::VReg to);
  void (*emitJump)(LoweringContext &context, regalloc::Block target);
  /// Moves between registers of one class, and to and from memory, of a value of \p type.
  void (*emitMove)(LoweringContext &context, ir::Type type, regalloc::VReg to, regalloc::VReg from);
  void (*emitLoad)(LoweringContext &context, ir::Type type, regalloc::VReg to,
                   const MachineAddress &from);
  void (*emitStore)(LoweringContext &context, ir::Type type, regalloc::VReg from,
                    const MachineAddress &to);
  void (*emitAddress)(LoweringContext &context, regalloc::VReg to, const MachineAddress &address);
  void (*emitConstant)(LoweringContext &context, regalloc::VReg to, int64_t value);
  /// A call of \p callee; \p operands are its fixed registers.
  void (*emitCall)(LoweringContext &context, SymbolRef callee, CallRef call,
                   llvm::ArrayRef<MachineOperand> operands);
  CallConv (*libraryCallConv)(const TargetOptions &options);
  uint32_t patchableCallBytes; ///< Of the call instruction that a patchable call is.
  /// Copies \p size bytes; the two don't overlap. No call.
  void (*emitCopy)(LoweringContext &context, const MachineAddress &to, const MachineAddress &from,
                   uint32_t size);
  /// Two halves to one vector register, and back.
  void (*emitPack)(LoweringContext &context, regalloc::VReg to, regalloc::VReg low,
                   regalloc::VReg high);
  void (*emitUnpack)(LoweringContext &context, regalloc::VReg low, regalloc::VReg high,
                     regalloc::VReg from);
  /// Keeps the argument registers that the parameters leave over where va_start finds them: appends
  /// their definitions to \p defs and emits the stores.
  void (*saveVariadicRegisters)(LoweringContext &context,
                                llvm::SmallVectorImpl<MachineOperand> &defs);
  /// Where exn0, exn1, ... are at a handler.
  llvm::ArrayRef<regalloc::PReg> exceptionRegisters;
  /// What a call does not preserve when it may go on at a handler.
  regalloc::PRegSet (*throwingCallClobbers)(const TargetOptions &options);
  /// Widens the integer of \p type in \p from to a whole register.
  void (*emitExtend)(LoweringContext &context, ir::Type type, ir::ArgumentExtension extension,
                     regalloc::VReg to, regalloc::VReg from);

  uint16_t entryOpcode;  ///< Pseudo: defines the parameters in registers.
  uint16_t returnOpcode; ///< Pseudo: uses the results in registers.

  // After allocation.
  /// By class of registers.
  std::array<MoveOpcodes, regalloc::numRegClasses> moveOpcodes;
  /// Bits of CombineKind: which of those functions may say something of the opcode.
  uint8_t (*combineKinds)(uint16_t opcode);
  /// The bits that \p inst loads from memory, its operand 1, into its operand 0, doing nothing
  /// else; the register's bits beyond them are 0 or mean nothing. 0: it does something else.
  unsigned (*loadedBits)(const MachineInst &inst);
  /// The opcode that \p inst gets when operand \p number of its record, a register, becomes
  /// \p memory (an address or a spill slot), which has \p bits bits; nothing if it can't.
  std::optional<uint16_t> (*foldMemory)(const MachineFunction &function, const MachineInst &inst,
                                        unsigned number, const MachineOperand &memory,
                                        unsigned bits);
  /// The low bits of the register operand 1 that \p inst copies to operand 0, the rest of which
  /// becomes 0. 0: it does something else.
  unsigned (*zeroExtendedBits)(const MachineFunction &function, const MachineInst &inst);
  /// Does \p branch, which ends a block and alone reads the flags of \p compare before it, go the
  /// same way by those of \p definition, with nothing but moves between them? That may have to
  /// become another instruction that makes the same value: if so, it does.
  bool (*foldCompare)(MachineFunction &function, MachineInst &definition,
                      const MachineInst &compare, const MachineInst &branch);
  /// How many of the low bits of operand 0 \p inst may leave set; 64 where that is not known, or
  /// operand 0 is no general register.
  unsigned (*significantBits)(const MachineFunction &function, const MachineInst &inst);

  // Before allocation, for ssa-combine.
  /// Where \p address begins at the register that \p definition makes and \p definition only adds
  /// to another address, that one with the sum takes the place of \p address. False: it does not,
  /// or no form of address has room for it.
  bool (*foldAddress)(const MachineFunction &function, const MachineInst &definition,
                      MachineAddress &address);
  /// What \p compare compares with 0, if it does nothing else.
  std::optional<ZeroTest> (*testOfZero)(const MachineFunction &function,
                                        const MachineInst &compare);
  /// Does \p inst make 1 or 0 in the low \p bits bits of operand 0, of one condition of the flags?
  /// Then \p branch, which goes by whether these are 0, gets that condition. False, and nothing
  /// changes: one of them is something else.
  bool (*branchOnCondition)(MachineFunction &function, const MachineInst &inst, unsigned bits,
                            MachineInst &branch);
  /// Decides the frame of an allocated function.
  llvm::Error (*layOutFrame)(const MachineFunction &function, const TargetOptions &options,
                             const SignatureLayout &layout, FrameLayout &frame);
  /// Writes the function's code.
  llvm::Error (*emit)(const MachineFunction &function, const FrameLayout &frame,
                      const TargetOptions &options, mc::CodeBuffer &buffer);

  // For functions that were read from text.
  bool (*isRegister)(regalloc::PReg reg);
  /// Can \p inst, whose operands are of the kinds of its record, be emitted?
  bool (*isLegal)(const MachineFunction &function, const MachineInst &inst);

  const mc::InstrInfo &info(uint16_t opcode) const {
    return opcode < numInstrs ? instrs.infos[opcode] : pseudos.infos[opcode - numInstrs];
  }
  llvm::ArrayRef<mc::OperandInfo> operandInfos(uint16_t opcode) const {
    const mc::InstrInfo &row = info(opcode);
    const InstrTable &table = opcode < numInstrs ? instrs : pseudos;
    return {table.operands + row.firstOperand, row.operandCount};
  }
  llvm::StringRef opcodeName(uint16_t opcode) const {
    return (opcode < numInstrs ? instrs : pseudos).name(opcode);
  }
};

/// The frame of a function, from its lowest address up: outgoing arguments, spill slots, explicit
/// stack slots, saved registers, return address, incoming arguments.
struct FrameLayout {
  uint32_t spillOffset = 0;               ///< Of spill slot 0 from the stack pointer.
  std::vector<uint32_t> stackSlotOffsets; ///< Of each explicit slot from the stack pointer.
  std::vector<uint32_t> dynamicSlotOffsets;
  /// Bytes of the frame that lie below the stack pointer, which stays: offsets "from the stack
  /// pointer" then count from the frame's lowest address, this much below it. `size` is 0.
  uint32_t redZone = 0;
  uint32_t size = 0;       ///< By which the prologue lowers the stack pointer below the pushes.
  uint32_t savedBytes = 0; ///< Pushed registers, the frame pointer included.
  /// Of the first saved vector register from the stack pointer, before that is realigned.
  uint32_t savedVectorOffset = 0;
  regalloc::PRegSet saved; ///< Registers that the prologue saves.
  bool hasFramePointer = false;
  /// From the frame pointer up to the return address. It is the lowest address of what the
  /// prologue takes, instead of the place of the caller's frame pointer, where the tables of the
  /// format tell saved registers by distances above it.
  uint32_t framePointerDepth = 8;
  bool hasLowFramePointer = false;
  uint32_t incomingOffset = 0; ///< Of the first incoming argument from the stack pointer.
  uint32_t calleePops = 0;
  uint32_t registerSaveOffset = 0; ///< Of the area that `va_start` reads.
  /// The stack pointer is rounded down to this power of two in the prologue, or 0: it is aligned as
  /// the convention has it. With it, what lies above the frame is found through the frame pointer.
  uint32_t realignment = 0;

  /// From the stack pointer to the return address.
  uint32_t returnAddressOffset() const { return size + savedBytes; }

  void clear() {
    stackSlotOffsets.clear();
    dynamicSlotOffsets.clear();
    spillOffset = size = savedBytes = savedVectorOffset = incomingOffset = calleePops = 0;
    registerSaveOffset = realignment = redZone = 0;
    framePointerDepth = 8;
    saved = {};
    hasFramePointer = hasLowFramePointer = false;
  }
};

} // namespace cot::codegen

#endif // COT_CODEGEN_TARGET_H
