//===- lib/MC/StringTable.h - Names behind each other, each once -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_STRINGTABLE_H
#define COT_LIB_MC_STRINGTABLE_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace cot::mc {

/// The string table of an object file: zero-terminated, in order of first use.
class StringTable {
public:
  /// \p prefix: what stands before the first name (a zero byte, a length field).
  explicit StringTable(llvm::StringRef prefix) : data(prefix) {}

  uint32_t add(llvm::StringRef name) {
    auto [slot, isNew] = offsets.try_emplace(name, static_cast<uint32_t>(data.size()));
    if (isNew) {
      data.append(name.begin(), name.end());
      data.push_back('\0');
    }
    return slot->second;
  }
  llvm::StringRef contents() const { return data; }

private:
  std::string data;
  llvm::StringMap<uint32_t> offsets;
};

} // namespace cot::mc

#endif // COT_LIB_MC_STRINGTABLE_H
