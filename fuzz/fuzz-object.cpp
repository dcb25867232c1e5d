//===- fuzz/fuzz-object.cpp - Object files and archives of any content -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The readers must parse or refuse: no crash, no hang, no more memory than a small multiple of the
/// file. A good corpus: a few objects of each format, as clang and gcc write them.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectView.h"

using namespace cot::mc;

static void readOne(llvm::ArrayRef<uint8_t> bytes) {
  auto view = readObject(bytes);
  if (!view) return llvm::consumeError(view.takeError());
  for (const ViewSection &section : view->sections)
    for (const ViewRelocation &relocation : section.relocations)
      (void)view->relocationName(relocation);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::ArrayRef<uint8_t> bytes(data, size);
  readOne(bytes);
  auto members = readArchive(bytes);
  if (!members) {
    llvm::consumeError(members.takeError());
    return 0;
  }
  for (const ArchiveMember &member : *members)
    readOne(member.contents);
  return 0;
}
