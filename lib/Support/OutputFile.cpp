//===- OutputFile.cpp - Whole files or none -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/OutputFile.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <ctime>

using namespace cot;
using llvm::Error;
using llvm::StringRef;

static Error fileError(StringRef path, std::error_code code) {
  return llvm::createStringError(code, path + ": " + code.message());
}

namespace {

/// Makes a write beyond the limit of file sizes fail, where the system would end the program.
class FileSizeSignalBlock {
public:
  FileSizeSignalBlock() {
    sigemptyset(&signals);
    sigaddset(&signals, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
  }
  ~FileSizeSignalBlock() {
    struct timespec now = {};
    if (!sigismember(&before, SIGXFSZ))
      while (sigtimedwait(&signals, nullptr, &now) == SIGXFSZ) {
      }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

private:
  sigset_t signals, before;
};

} // namespace

/// Writes to the open \p stream. The stream's error is taken from it, or it would abort when
/// destroyed.
static Error writeStream(StringRef path, llvm::raw_fd_ostream &stream,
                         llvm::function_ref<Error(llvm::raw_pwrite_stream &)> write) {
  FileSizeSignalBlock block;
  Error error = write(stream);
  stream.flush();
  std::error_code code = stream.error();
  stream.clear_error();
  if (error) return error;
  return code ? fileError(path, code) : Error::success();
}

/// For what is not a file and cannot be sought in: all bytes in one go, and none when \p write
/// fails.
static Error writeInPlace(StringRef path, int descriptor, bool close,
                          llvm::function_ref<Error(llvm::raw_pwrite_stream &)> write) {
  llvm::raw_fd_ostream stream(descriptor, close);
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream buffer(bytes);
  if (Error error = write(buffer)) return error;
  return writeStream(path, stream, [&](llvm::raw_pwrite_stream &os) {
    os << StringRef(bytes.data(), bytes.size());
    return Error::success();
  });
}

Error cot::writeOutputFile(StringRef path,
                           llvm::function_ref<Error(llvm::raw_pwrite_stream &)> write) {
  if (path == "-") return writeInPlace("<stdout>", 1, /*close=*/false, write);
  llvm::sys::fs::file_status status;
  if (!llvm::sys::fs::status(path, status) && !llvm::sys::fs::is_regular_file(status)) {
    int descriptor;
    if (std::error_code code =
            llvm::sys::fs::openFileForWrite(path, descriptor, llvm::sys::fs::CD_OpenExisting))
      return fileError(path, code);
    return writeInPlace(path, descriptor, /*close=*/true, write);
  }
  auto file = llvm::sys::fs::TempFile::create(path + ".tmp%%%%%%", 0666);
  if (!file) return fileError(path, llvm::errorToErrorCode(file.takeError()));
  Error error = [&] {
    llvm::raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
    return writeStream(path, stream, write);
  }();
  if (error) return llvm::joinErrors(std::move(error), file->discard());
  if (Error kept = file->keep(path))
    return fileError(path, llvm::errorToErrorCode(std::move(kept)));
  return Error::success();
}
