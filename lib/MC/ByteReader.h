//===- lib/MC/ByteReader.h - Bounds-checked little-endian reading -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_BYTEREADER_H
#define COT_LIB_MC_BYTEREADER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstring>

namespace cot::mc {

/// Reads of an untrusted file. Outside of it everything is zero; parsers check ranges once, with
/// has() or slice(), before they walk a table.
class ByteReader {
public:
  explicit ByteReader(llvm::ArrayRef<uint8_t> bytes) : all(bytes) {}

  uint64_t size() const { return all.size(); }
  bool has(uint64_t offset, uint64_t count) const {
    return offset <= all.size() && count <= all.size() - offset;
  }
  uint64_t number(uint64_t offset, unsigned width) const {
    if (!has(offset, width)) return 0;
    uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i)
      value |= uint64_t(all[offset + i]) << (8 * i);
    return value;
  }
  uint8_t u8(uint64_t offset) const { return static_cast<uint8_t>(number(offset, 1)); }
  uint16_t u16(uint64_t offset) const { return static_cast<uint16_t>(number(offset, 2)); }
  uint32_t u32(uint64_t offset) const { return static_cast<uint32_t>(number(offset, 4)); }
  uint64_t u64(uint64_t offset) const { return number(offset, 8); }

  /// The range, or an error that calls it \p what.
  llvm::Expected<llvm::ArrayRef<uint8_t>> slice(uint64_t offset, uint64_t count,
                                                const llvm::Twine &what) const {
    if (has(offset, count)) return all.slice(offset, count);
    return llvm::createStringError(what + " lies outside the file");
  }
  /// Text up to a zero byte, \p limit or the end of the file, whichever comes first.
  llvm::StringRef text(uint64_t offset, uint64_t limit = UINT64_MAX) const {
    if (offset >= all.size()) return {};
    limit = std::min<uint64_t>(limit, all.size() - offset);
    const char *begin = reinterpret_cast<const char *>(all.data()) + offset;
    const void *zero = std::memchr(begin, 0, limit);
    return {begin, zero ? size_t(static_cast<const char *>(zero) - begin) : size_t(limit)};
  }

private:
  llvm::ArrayRef<uint8_t> all;
};

} // namespace cot::mc

#endif // COT_LIB_MC_BYTEREADER_H
