//===- lib/MC/ByteWriter.h - Little-endian records into a byte vector -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_BYTEWRITER_H
#define COT_LIB_MC_BYTEWRITER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/LEB128.h"
#include <cassert>
#include <cstdint>
#include <initializer_list>

namespace cot::mc {

/// Appends to a vector; offsets count from where the vector ended when the writer was made.
class ByteWriter {
public:
  explicit ByteWriter(llvm::SmallVectorImpl<uint8_t> &out) : out(out), base(out.size()) {}

  uint64_t offset() const { return out.size() - base; }
  void u8(uint64_t value) { number(value, 1); }
  void u16(uint64_t value) { number(value, 2); }
  void u32(uint64_t value) { number(value, 4); }
  void u64(uint64_t value) { number(value, 8); }
  void number(uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
      out.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
  void uleb(uint64_t value) {
    uint8_t buffer[10];
    out.append(buffer, buffer + llvm::encodeULEB128(value, buffer));
  }
  void sleb(int64_t value) {
    uint8_t buffer[10];
    out.append(buffer, buffer + llvm::encodeSLEB128(value, buffer));
  }
  void bytes(llvm::ArrayRef<uint8_t> data) { out.append(data.begin(), data.end()); }
  void text(llvm::StringRef data) { out.append(data.bytes_begin(), data.bytes_end()); }
  void string(llvm::StringRef data) { text(data), u8(0); }
  /// \p data cut or filled with zeros to \p size bytes.
  void fixedText(llvm::StringRef data, unsigned size) {
    text(data.take_front(size));
    zeros(size - std::min<size_t>(size, data.size()));
  }
  void zeros(uint64_t count) { out.append(count, 0); }
  void align(uint64_t alignment, uint8_t filler = 0) {
    while (offset() % alignment)
      out.push_back(filler);
  }
  /// Overwrites \p size bytes written before.
  void patch(uint64_t at, uint64_t value, unsigned size) {
    assert(at + size <= offset());
    for (unsigned i = 0; i < size; ++i)
      out[base + at + i] = static_cast<uint8_t>(value >> (8 * i));
  }
  uint8_t *data(uint64_t at) { return out.data() + base + at; }

private:
  llvm::SmallVectorImpl<uint8_t> &out;
  size_t base;
};

} // namespace cot::mc

#endif // COT_LIB_MC_BYTEWRITER_H
