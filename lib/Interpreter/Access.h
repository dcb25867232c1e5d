//===- Access.h - Checked accesses to memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What loads, stores and atomics share: the flags of an access in an operation's fields, the
/// check, and byte order.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_ACCESS_H
#define COT_LIB_INTERPRETER_ACCESS_H

#include "Decoder.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace cot::interpreter {

/// Fills `byte` (trap code) and `flags` for an access of \p type through a pointer of \p address.
inline void setAccess(Binding &b, const ir::MemFlags &flags, ir::Type type, ir::Type address) {
  b.op.byte = flags.trap.bits();
  llvm::endianness order = flags.endianness.value_or(b.decoder.machine.options.endianness);
  b.op.flags = static_cast<uint8_t>(llvm::Log2_32(type.laneBits() / 8) << AccessLaneShift);
  if (order == llvm::endianness::big) b.op.flags |= AccessBig;
  if (flags.aligned) b.op.flags |= AccessAligned;
  if (address == ir::types::i32) b.op.flags |= Address32;
}

/// The sum of the pointer in \p slot and \p offset, in the pointer's width.
inline uint64_t effectiveAddress(const Machine &m, const Operation *op, uint32_t slot,
                                 uint64_t offset) {
  if (op->flags & Address32) return static_cast<uint32_t>(m.get<uint32_t>(slot) + offset);
  return m.get<uint64_t>(slot) + offset;
}

/// The host's address of \p size bytes at \p address, or null once the machine was stopped.
inline uint8_t *checkedAccess(Machine &m, const Operation *op, uint64_t address, unsigned size,
                              bool forWriting) {
  if (op->flags & AccessAligned && address % size != 0) {
    m.stop(op, Status::UndefinedBehaviour, "access flagged `aligned` is not");
    return nullptr;
  }
  if (uint8_t *bytes = m.memory.access(address, size, forWriting)) return bytes;
  if (op->byte == 0)
    m.stop(op, Status::UndefinedBehaviour, "access flagged `notrap` is out of bounds");
  else
    m.trap(op, TrapCode(op->byte));
  return nullptr;
}

/// Copies between memory and a value: every lane in the access's byte order.
inline void copyOrdered(const Operation *op, uint8_t *to, const uint8_t *from, unsigned size) {
  if (!(op->flags & AccessBig)) {
    std::memcpy(to, from, size);
    return;
  }
  unsigned lane = 1u << (op->flags >> AccessLaneShift);
  for (unsigned i = 0; i < size; i += lane)
    std::reverse_copy(from + i, from + i + lane, to + i);
}

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_ACCESS_H
