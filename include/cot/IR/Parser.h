//===- cot/IR/Parser.h - From text to functions and modules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads CLIF (docs/LangRef.md says what that is) in one pass. Spellings of older dialects are read
/// as their expansions; the helper instructions take value numbers above all that the function
/// uses.
///
/// The parser checks what the text must say to become a function at all: syntax, names that are
/// defined once and before they are needed, types that can be inferred. The verifier checks the
/// rest. Errors carry line, column and a caret; after one, reading goes on with the next line of
/// the function, so that a file's errors come together.
///
/// Text of any content is accepted: memory stays proportional to the length of the text plus a
/// constant (2^24 numbers per text may be skipped over), time to its length.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_PARSER_H
#define COT_IR_PARSER_H

#include "cot/IR/Module.h"
#include "cot/IR/SourceMap.h"
#include "cot/Support/Diagnostics.h"

namespace cot::ir {

/// Reads a whole file. The module is never null: where \p diagnostics has errors it holds the
/// functions and objects without errors. \p fileName is for diagnostics only. \p places, if given,
/// is filled.
///
/// The calling convention where none is written is `fast`, except that it is `system_v` in a text
/// with a `test run` line, whose functions are called by the host.
std::unique_ptr<Module> parseModule(llvm::StringRef text, llvm::StringRef fileName,
                                    DiagnosticList &diagnostics, SourceMap *places = nullptr);

/// Reads the first function of \p text. Null if there is an error, or no function.
std::unique_ptr<Function> parseFunction(llvm::StringRef text, llvm::StringRef fileName,
                                        DiagnosticList &diagnostics);

} // namespace cot::ir

#endif // COT_IR_PARSER_H
