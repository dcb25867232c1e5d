//===- cot/Support/Diagnostics.h - Errors bound to places in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Library code never prints: it fills a DiagnosticList, which a tool prints as
///
///     file.clif:3:12: error: unknown opcode `iad`
///         v2 = iad v0, v1
///              ^
///
/// Invariant: a list holds at most `limit` errors, whatever the input; later ones are only counted.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_DIAGNOSTICS_H
#define COT_SUPPORT_DIAGNOSTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include <string>
#include <vector>

namespace llvm {
class raw_ostream;
}

namespace cot {

enum class Severity : uint8_t { Error, Warning, Note };

/// One message. Line and column count from 1; a line of 0 means "the file as a whole", a column of
/// 0 "the line as a whole".
struct Diagnostic {
  Severity severity = Severity::Error;
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string message;
  /// The source line or, when it is very long, a window of it around the column.
  std::string excerpt;
  /// Where the caret stands in `excerpt`, from 0.
  uint32_t caret = 0;

  void print(llvm::raw_ostream &os, bool colors = false) const;
};

/// Collects diagnostics in the order in which they were found.
class DiagnosticList {
public:
  static constexpr uint32_t defaultLimit = 100;

  explicit DiagnosticList(uint32_t limit = defaultLimit) : limit(limit) {}

  void add(Diagnostic diagnostic);
  /// An error about the file \p file as a whole.
  void error(llvm::StringRef file, const llvm::Twine &message);
  /// An error at the byte \p offset of \p text, the contents of \p file; finds line and column
  /// itself, in time linear in the offset.
  void errorAt(llvm::StringRef file, llvm::StringRef text, size_t offset,
               const llvm::Twine &message);

  bool hasErrors() const { return errors != 0; }
  /// True once `limit` errors were added: producers should stop.
  bool full() const { return errors >= limit; }
  uint32_t errorCount() const { return errors; }
  llvm::ArrayRef<Diagnostic> all() const { return items; }
  void clear();

  /// Prints every diagnostic, and how many more there were.
  void print(llvm::raw_ostream &os, bool colors = false) const;

private:
  std::vector<Diagnostic> items;
  uint32_t limit;
  uint32_t errors = 0;
};

/// Builds a diagnostic for line \p line and column \p column (both from 1), where \p lineText is
/// the whole source line. Long lines are cut to a window around the column.
Diagnostic makeDiagnostic(Severity severity, llvm::StringRef file, uint32_t line, uint32_t column,
                          llvm::StringRef lineText, const llvm::Twine &message);

} // namespace cot

#endif // COT_SUPPORT_DIAGNOSTICS_H
