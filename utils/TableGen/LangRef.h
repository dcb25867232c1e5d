//===- LangRef.h - Chapters of the language reference -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The parts of -gen-langref, one function a chapter. All write Markdown, in the order of the
/// description.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_LANGREF_H
#define COT_UTILS_TABLEGEN_LANGREF_H

#include "OpcodeRecords.h"
#include "llvm/Support/raw_ostream.h"

namespace cot::tblgen {

/// Formats with their shapes, then every opcode, by family.
void emitFormatChapter(llvm::raw_ostream &os, const Dialect &dialect);
void emitOpcodeChapter(llvm::raw_ostream &os, const Dialect &dialect);
/// Shared settings, machine features and presets.
void emitSettingsChapter(llvm::raw_ostream &os, const llvm::RecordKeeper &records);

/// \p text without the indentation that its lines share, blank ends and double blank lines.
std::string unindented(llvm::StringRef text);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_LANGREF_H
