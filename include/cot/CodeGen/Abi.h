//===- cot/CodeGen/Abi.h - Where arguments and results are passed -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A SignatureLayout says for each parameter and result of a signature which registers and which
/// bytes of the stack hold it. Each calling convention of a target computes one; lowering of calls,
/// returns and function entries, and the frame, only read it.
///
/// Invariant: offsets of stack parts count from the lowest address of the argument area, which at
/// the call is the stack pointer, and at the callee's entry what lies above the return address.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_ABI_H
#define COT_CODEGEN_ABI_H

#include "cot/IR/Signature.h"
#include "cot/RegAlloc/Registers.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::codegen {

/// A part of a value as wide as one register, or less.
struct AbiPart {
  ir::Type type;      ///< Of this part; of an i128, i64.
  regalloc::PReg reg; ///< None: on the stack.
  /// Also passed in this register: the bits of a float in a variable argument list of Windows.
  regalloc::PReg copyReg;
  int32_t offset = 0; ///< On the stack: from the lowest address of the area.
  ir::ArgumentExtension extension = ir::ArgumentExtension::None;
};

/// One parameter or result.
struct AbiValue {
  enum class Kind : uint8_t {
    Direct,      ///< The parts are the value.
    Struct,      ///< `size` bytes at `offset` of the area; the value is their address.
    ByReference, ///< The only part is the address of a copy that the caller makes.
    Packed,      ///< The only part is a vector register that holds the i128.
  };
  Kind kind = Kind::Direct;
  ir::ArgumentPurpose purpose = ir::ArgumentPurpose::Normal;
  ir::Type type;
  uint32_t firstPart = 0;
  uint32_t numParts = 0;
  /// Struct: in the area. ByReference: of the copy, from the lowest address of the copies.
  int32_t offset = 0;
  uint32_t size = 0; ///< Struct, ByReference: bytes.
};

struct SignatureLayout {
  llvm::SmallVector<AbiPart, 8> parts;
  llvm::SmallVector<AbiValue, 6> parameters;
  llvm::SmallVector<AbiValue, 2> results;
  /// Bytes of arguments on the stack, a multiple of the stack's alignment.
  uint32_t argumentBytes = 0;
  /// Bytes of results on the stack. Without a hidden pointer they lie behind the arguments.
  uint32_t resultBytes = 0;
  /// Bytes of what is passed by reference: the caller keeps the copies behind the results.
  uint32_t copyBytes = 0;
  /// Results that don't fit registers are written through a hidden pointer, passed behind the
  /// parameters that the signature names.
  bool hasHiddenResultPointer = false;
  AbiPart hiddenResultPointer;
  /// A register that the callee must return the struct-return pointer in, or none.
  regalloc::PReg returnedPointer;
  /// What the callee takes off the stack when it returns.
  uint32_t calleePops = 0;
  /// Variadic calls on System V: the register that holds the number of vector registers used, or
  /// none.
  regalloc::PReg vectorCountReg;
  uint32_t vectorRegsUsed = 0;
  uint32_t intRegsUsed = 0;
  /// Offset in the area of the first argument on the stack behind those that the layout places.
  uint32_t nextArgumentOffset = 0;
  /// Windows: bytes that the caller reserves below the arguments for the callee's use, counted in
  /// argumentBytes.
  uint32_t shadowBytes = 0;

  /// Registers that a call with this convention does not preserve.
  regalloc::PRegSet clobbers;
  /// Registers that a function of this convention must preserve.
  regalloc::PRegSet calleeSaved;

  llvm::ArrayRef<AbiPart> partsOf(const AbiValue &value) const {
    return llvm::ArrayRef(parts).slice(value.firstPart, value.numParts);
  }
  /// What a call needs at the frame's bottom.
  uint32_t outgoingBytes() const { return argumentBytes + resultBytes + copyBytes; }
  /// Forgets everything, keeps the memory.
  void clear() {
    parts.clear();
    parameters.clear();
    results.clear();
    argumentBytes = resultBytes = copyBytes = calleePops = vectorRegsUsed = intRegsUsed = 0;
    nextArgumentOffset = shadowBytes = 0;
    hasHiddenResultPointer = false;
    hiddenResultPointer = {};
    returnedPointer = vectorCountReg = {};
    clobbers = calleeSaved = {};
  }
};

} // namespace cot::codegen

#endif // COT_CODEGEN_ABI_H
