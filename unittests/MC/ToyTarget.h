//===- unittests/MC/ToyTarget.h - Machines for the tests of room MC -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Two machines that exist for tests. "bytes" has x86's branches (5 or 6 bytes long, 2 short);
/// "words" has four-byte instructions whose branches reach a tenth of AArch64's, so that small
/// programs need islands. Both share two more instructions: SET id, which the test's interpreter
/// traces and derives conditions from, and LOAD, which reads a constant.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UNITTESTS_MC_TOYTARGET_H
#define COT_UNITTESTS_MC_TOYTARGET_H

#include "cot/MC/CodeBuffer.h"
#include "cot/MC/Target.h"
#include <vector>

namespace cot::mc::toy {

extern const Target bytesTarget;
extern const Target wordsTarget;
/// No machine of its own: AArch64's numbers and three of its relocations, for object files.
extern const Target arm64Target;

/// Branch kinds of both: the jump, then sixteen conditions; condition c ^ 1 is the inverse of c.
constexpr BranchKind jump = 0;
constexpr BranchKind conditional(unsigned condition) {
  return static_cast<BranchKind>(1 + condition);
}

/// Kinds of "bytes": a call's and a memory operand's field of x86.
enum : FixupKind { Call32 = CommonFixup::Count + 1, Memory32 };
/// Kinds of arm64Target.
enum : FixupKind { Call26 = CommonFixup::Count, PageHigh21, PageLow12 };
/// Kinds of "words".
enum : FixupKind { Near10 = CommonFixup::Count, Near14, Literal12 };

void emitSet(CodeBuffer &buffer, uint32_t id);
void emitLoad(CodeBuffer &buffer, Label constant);
void emitStop(CodeBuffer &buffer);
void emitBranch(CodeBuffer &buffer, BranchKind kind, Label target);

/// Which way conditions fall after SET \p id as the \p step-th traced instruction.
bool conditionHolds(uint32_t id, uint32_t step, unsigned condition);

/// Runs code and returns the ids of SET and, as ~value, the 32-bit values of LOAD; at most
/// \p limit of them. A malformed program ends the trace with 0xdeadbeef.
std::vector<uint32_t> run(const Target &target, llvm::ArrayRef<uint8_t> code, uint32_t limit);

} // namespace cot::mc::toy

#endif // COT_UNITTESTS_MC_TOYTARGET_H
