//===- lib/MC/ObjectWriter.cpp - The writer for an object's format -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectWriter.h"
#include "ObjectWriters.h"

namespace cot::mc {

llvm::Error unsupportedRelocation(const Object &object, const Section &section,
                                  const Relocation &relocation, llvm::StringRef format) {
  return llvm::createStringError(
      "section '" + section.name + "', offset " + llvm::Twine(relocation.offset) + ": " + format +
      " has no relocation for " + object.target().fixup(relocation.kind).name);
}

/// What no format could say, whatever its numbers.
static llvm::Error checkObject(const Object &object) {
  for (const Section &section : object.sections().values()) {
    for (const Relocation &relocation : section.relocations) {
      uint64_t end = uint64_t(relocation.offset) + object.target().fixup(relocation.kind).size;
      if (isZeroFill(section.kind) || end > section.bytes.size())
        return llvm::createStringError("section '" + section.name +
                                       "': a relocation lies outside its bytes");
      if (!object.symbols().contains(relocation.symbol))
        return llvm::createStringError("section '" + section.name +
                                       "': a relocation names no symbol of this object");
    }
    if (section.size() > UINT32_MAX)
      return llvm::createStringError("section '" + section.name + "' is larger than 4 GiB");
  }
  return llvm::Error::success();
}

llvm::Error writeObject(const Object &object, llvm::SmallVectorImpl<uint8_t> &out) {
  if (llvm::Error error = checkObject(object)) return error;
  size_t before = out.size();
  llvm::Error error = llvm::Error::success();
  switch (object.format()) {
  case ObjectFormat::ELF:
    error = writeElf(object, out);
    break;
  case ObjectFormat::MachO:
    error = writeMachO(object, out);
    break;
  case ObjectFormat::COFF:
    error = writeCoff(object, out);
    break;
  }
  if (error) out.truncate(before);
  return error;
}

} // namespace cot::mc
