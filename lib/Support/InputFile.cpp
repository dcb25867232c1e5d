//===- InputFile.cpp - Reading what a tool is given -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/InputFile.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"

using namespace cot;
namespace fs = llvm::sys::fs;

static llvm::Error tooLong(uint64_t limit) {
  return llvm::createStringError("the input has more than " + std::to_string(limit) + " bytes");
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> cot::readInput(llvm::StringRef path,
                                                                   uint64_t limit) {
  bool isStandard = path == "-";
  fs::file_t file = fs::getStdinHandle();
  if (!isStandard) {
    llvm::Expected<fs::file_t> opened = fs::openNativeFileForRead(path);
    if (!opened) return llvm::errorCodeToError(llvm::errorToErrorCode(opened.takeError()));
    file = *opened;
  }
  auto close = llvm::make_scope_exit([&] {
    if (isStandard) return;
    // What was only read has nothing to lose.
    [[maybe_unused]] std::error_code unused = fs::closeFile(file);
  });
  std::string name = isStandard ? "<stdin>" : path.str();
  fs::file_status status;
  if (std::error_code code = fs::status(file, status)) return llvm::errorCodeToError(code);
  if (status.type() == fs::file_type::regular_file && !isStandard) {
    if (status.getSize() > limit) return tooLong(limit);
    auto buffer = llvm::MemoryBuffer::getOpenFile(file, name, status.getSize());
    if (!buffer) return llvm::errorCodeToError(buffer.getError());
    return std::move(*buffer);
  }
  constexpr size_t chunk = 1 << 16;
  llvm::SmallString<0> bytes;
  for (;;) {
    size_t size = bytes.size();
    bytes.resize_for_overwrite(size + chunk);
    llvm::Expected<size_t> count =
        fs::readNativeFile(file, llvm::MutableArrayRef<char>(bytes).drop_front(size));
    if (!count) return count.takeError();
    bytes.truncate(size + *count);
    if (bytes.size() > limit) return tooLong(limit);
    if (*count == 0) return llvm::MemoryBuffer::getMemBufferCopy(bytes, name);
  }
}
