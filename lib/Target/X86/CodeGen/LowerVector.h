//===- LowerVector.h - Steps on vectors on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_LOWERVECTOR_H
#define COT_LIB_TARGET_X86_CODEGEN_LOWERVECTOR_H

#include "Lower.h"

/// The SSE instruction of that name and its AVX form on 128 bits.
#define COT_PACKED(NAME) Opcode::NAME, Opcode::V##NAME##128

namespace cot::x86 {

/// Emits packed instructions, each giving a new register. Lanes are named by their width in bits.
class Vectors {
public:
  explicit Vectors(LoweringContext &ctx) : ctx(ctx) {}

  /// A last operand: a register, or memory that SSE may read too, which is aligned.
  struct Source {
    MachineOperand operand;
    // NOLINTNEXTLINE(google-explicit-constructor): registers are what most operands are.
    Source(VReg reg) : operand(use(reg)) {}
    explicit Source(MachineOperand memory) : operand(memory) {}
  };

  bool has(Feature feature) const;
  VReg binary(Opcode sse, Opcode avx, VReg a, Source b);
  VReg unary(Opcode sse, Opcode avx, VReg a);
  VReg immediate(Opcode sse, Opcode avx, VReg a, int64_t k);
  VReg ternary(Opcode sse, Opcode avx, VReg a, Source b, int64_t k);

  VReg zero();
  VReg ones();
  /// The low \p bytes bytes of \p value, repeated.
  VReg repeated(uint64_t value, unsigned bytes);
  /// The same in memory, for one use.
  Source constant(uint64_t value, unsigned bytes);
  Source constant(const std::array<uint8_t, 16> &image);
  VReg bitAnd(VReg a, Source b);
  VReg bitOr(VReg a, Source b);
  VReg bitXor(VReg a, Source b);
  /// a & ~b
  VReg andNot(VReg a, VReg notB);
  VReg invert(VReg a);
  /// Bits of \p a where those of \p mask are set, else of \p b.
  VReg select(VReg mask, VReg a, VReg b);

  VReg add(unsigned lane, VReg a, Source b);
  VReg subtract(unsigned lane, VReg a, Source b);
  VReg shiftLeft(unsigned lane, VReg a, int64_t k);
  VReg shiftRight(unsigned lane, VReg a, int64_t k);
  VReg shiftBy(ir::Opcode opcode, unsigned lane, VReg a, VReg count);
  VReg shiftBy(ir::Opcode opcode, unsigned lane, VReg a, unsigned count);
  VReg signs64(VReg a);
  VReg shuffle32(VReg a, int64_t order);

  VReg equal(unsigned lane, VReg a, Source b);
  VReg greater(unsigned lane, bool isSigned, VReg a, VReg b);
  VReg compare(unsigned lane, ir::IntCC condition, VReg a, VReg b);

private:
  VReg shiftBytes(ir::Opcode opcode, VReg a, unsigned count);
  VReg extremum(unsigned lane, bool isSigned, bool isMax, VReg a, VReg b);

  LoweringContext &ctx;
};

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_LOWERVECTOR_H
