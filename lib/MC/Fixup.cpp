//===- lib/MC/Fixup.cpp - Values of fixups, into and out of their fields -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/Fixup.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include <cassert>

using namespace llvm::support;

namespace cot::mc {

int64_t fixupValue(const FixupInfo &info, uint64_t place, uint64_t target) {
  constexpr uint64_t pageMask = ~uint64_t(4095);
  switch (info.base) {
  case FixupBase::Absolute:
    return static_cast<int64_t>(target);
  case FixupBase::Place:
    return static_cast<int64_t>(target - place);
  case FixupBase::Page:
    return static_cast<int64_t>((target & pageMask) - (place & pageMask));
  case FixupBase::PageOffset:
    return static_cast<int64_t>(target & ~pageMask);
  case FixupBase::SectionRelative:
  case FixupBase::SectionIndex:
  case FixupBase::ImageRelative:
  case FixupBase::Linker:
    break;
  }
  llvm_unreachable("only a linker knows this value");
}

bool fixupFits(const FixupInfo &info, int64_t value) {
  if (value & static_cast<int64_t>(llvm::maskTrailingOnes<uint64_t>(info.scale))) return false;
  if (info.isUnchecked) return true;
  unsigned bits = info.encoding == FixupEncoding::Bytes ? info.size * 8u : info.width;
  if (bits + info.scale >= 64) return true;
  if (info.isSigned) return llvm::isIntN(bits + info.scale, value);
  return llvm::isUIntN(bits + info.scale, static_cast<uint64_t>(value));
}

static void writeBytes(uint8_t *field, unsigned size, uint64_t value) {
  for (unsigned i = 0; i < size; ++i)
    field[i] = static_cast<uint8_t>(value >> (8 * i));
}

static uint64_t readBytes(const uint8_t *field, unsigned size) {
  uint64_t value = 0;
  for (unsigned i = 0; i < size; ++i)
    value |= static_cast<uint64_t>(field[i]) << (8 * i);
  return value;
}

void writeFixup(const FixupInfo &info, uint8_t *field, int64_t value) {
  assert(fixupFits(info, value));
  uint64_t scaled = static_cast<uint64_t>(value >> info.scale);
  switch (info.encoding) {
  case FixupEncoding::Bytes:
    return writeBytes(field, info.size, scaled);
  case FixupEncoding::Bits: {
    uint32_t mask = llvm::maskTrailingOnes<uint32_t>(info.width) << info.lsb;
    uint32_t bits = static_cast<uint32_t>(scaled << info.lsb) & mask;
    return endian::write32le(field, (endian::read32le(field) & ~mask) | bits);
  }
  case FixupEncoding::AdrImmediate: {
    constexpr uint32_t mask = 3u << 29 | 0x7ffffu << 5;
    uint32_t low = static_cast<uint32_t>(scaled & 3) << 29;
    uint32_t high = static_cast<uint32_t>(scaled >> 2 & 0x7ffff) << 5;
    return endian::write32le(field, (endian::read32le(field) & ~mask) | low | high);
  }
  }
}

int64_t readFixup(const FixupInfo &info, const uint8_t *field) {
  uint64_t raw = 0;
  unsigned bits = info.width;
  switch (info.encoding) {
  case FixupEncoding::Bytes:
    raw = readBytes(field, info.size);
    bits = info.size * 8u;
    break;
  case FixupEncoding::Bits:
    raw = endian::read32le(field) >> info.lsb & llvm::maskTrailingOnes<uint32_t>(info.width);
    break;
  case FixupEncoding::AdrImmediate: {
    uint32_t word = endian::read32le(field);
    raw = (word >> 29 & 3) | (word >> 5 & 0x7ffff) << 2;
    break;
  }
  }
  if (info.isSigned && bits < 64) raw = static_cast<uint64_t>(llvm::SignExtend64(raw, bits));
  return static_cast<int64_t>(raw << info.scale);
}

} // namespace cot::mc
