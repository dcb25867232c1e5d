//===- Diagnostics.cpp - Errors bound to places in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace cot;
using llvm::StringRef;

/// Longest excerpt shown, in bytes: enough for a line that a person wrote.
static constexpr size_t maxExcerpt = 160;

static StringRef severityName(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  return "error";
}

Diagnostic cot::makeDiagnostic(Severity severity, StringRef file, uint32_t line, uint32_t column,
                               StringRef lineText, const llvm::Twine &message) {
  Diagnostic d;
  d.severity = severity;
  d.file = file.str();
  d.line = line;
  d.column = column;
  d.message = message.str();
  size_t at = column == 0 ? 0 : std::min<size_t>(column - 1, lineText.size());
  size_t start = at > maxExcerpt / 2 && lineText.size() > maxExcerpt ? at - maxExcerpt / 2 : 0;
  d.excerpt = lineText.substr(start, maxExcerpt).rtrim("\r\n").str();
  d.caret = static_cast<uint32_t>(at - start);
  // Control characters would disturb the terminal and the caret's position; tabs stay.
  for (char &c : d.excerpt)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') c = '?';
  return d;
}

void Diagnostic::print(llvm::raw_ostream &os, bool colors) const {
  if (!file.empty()) os << file << ':';
  if (line) os << line << ':' << (column ? column : 1) << ':';
  if (!file.empty() || line) os << ' ';
  if (colors)
    os.changeColor(severity == Severity::Error     ? llvm::raw_ostream::RED
                   : severity == Severity::Warning ? llvm::raw_ostream::MAGENTA
                                                   : llvm::raw_ostream::CYAN,
                   /*Bold=*/true);
  os << severityName(severity) << ": ";
  if (colors) os.resetColor();
  os << message << '\n';
  if (!line || !column) return;
  os << excerpt << '\n';
  for (uint32_t i = 0; i < caret; ++i)
    os << (i < excerpt.size() && excerpt[i] == '\t' ? '\t' : ' ');
  os << "^\n";
}

void DiagnosticList::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::Error && ++errors > limit) return;
  items.push_back(std::move(diagnostic));
}

void DiagnosticList::error(StringRef file, const llvm::Twine &message) {
  add(makeDiagnostic(Severity::Error, file, 0, 0, "", message));
}

void DiagnosticList::errorAt(StringRef file, StringRef text, size_t offset,
                             const llvm::Twine &message) {
  offset = std::min(offset, text.size());
  StringRef before = text.take_front(offset);
  size_t lineStart = before.rfind('\n');
  lineStart = lineStart == StringRef::npos ? 0 : lineStart + 1;
  uint32_t line = static_cast<uint32_t>(before.count('\n')) + 1;
  uint32_t column = static_cast<uint32_t>(offset - lineStart) + 1;
  StringRef lineText = text.substr(lineStart);
  lineText = lineText.take_front(lineText.find('\n'));
  add(makeDiagnostic(Severity::Error, file, line, column, lineText, message));
}

void DiagnosticList::clear() {
  items.clear();
  errors = 0;
}

void DiagnosticList::print(llvm::raw_ostream &os, bool colors) const {
  for (const Diagnostic &d : items)
    d.print(os, colors);
  if (errors > limit) os << "error: " << (errors - limit) << " more errors are not shown\n";
}
