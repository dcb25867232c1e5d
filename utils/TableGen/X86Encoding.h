//===- X86Encoding.h - The notation of Intel's manual, read -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads encodings such as "66? REX.W? 0F AF /r" and "VEX.L?.66.0F.WIG FE /r" (Intel 64
/// Architectures Software Developer's Manual, volume 2, section 3.1.1; what cot adds is in
/// X86Operands.td) and finds out which operand fills which part.
///
/// Invariant: an encoding with an opcode that readX86Encodings() returns has a place for each
/// operand and an operand for each place.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_X86ENCODING_H
#define COT_UTILS_TABLEGEN_X86ENCODING_H

#include "InstrModel.h"
#include <vector>

namespace cot::tblgen {

enum class X86Space { Legacy, Vex, Evex };
enum class X86Prefix { None, P66, F3, F2 };
enum class X86W { Zero, One, Ignored };

struct X86Encoding {
  X86Space space = X86Space::Legacy;
  X86Prefix prefix = X86Prefix::None;
  bool operandSize = false; // 66, beside the prefix
  bool lock = false;
  X86W w = X86W::Zero;
  int length = 0;   // of the vector, 0 1 2 for 128 256 512 bits; -1: ignored
  unsigned map = 0; // 0: one byte, 1: 0F, 2: 0F38, 3: 0F3A
  int opcode = -1;
  bool opcodeRegister = false;  // +r
  bool opcodeCondition = false; // +cc
  bool hasModRM = false;
  int digit = -1;      // in ModRM.reg
  int fixedModRM = -1; // the whole byte
  bool rmRegister = true;
  bool rmMemory = true;
  std::vector<unsigned> immediateBytes;

  // Operands by place; -1: none.
  int reg = -1, rm = -1, vvvv = -1, is4 = -1, low = -1, condition = -1;
  std::vector<int> immediates;

  /// Opcode bytes that decode to it: 1, 8 (+r) or 16 (+cc), from `opcode` on.
  unsigned opcodeCount() const { return opcodeRegister ? 8 : opcodeCondition ? 16 : 1; }
  /// Bytes from the opcode on that don't depend on the operands' registers, for comparison.
  unsigned fixedBytes() const;
};

/// The encodings of all opcodes; reports what is wrong at its record, which gets an empty one.
std::vector<X86Encoding> readX86Encodings(const InstrModel &model);

/// Do some bytes decode as both?
bool overlap(const X86Encoding &a, const X86Encoding &b);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_X86ENCODING_H
