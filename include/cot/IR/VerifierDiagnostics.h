//===- cot/IR/VerifierDiagnostics.h - The verifier's errors in the text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Verifier errors speak of instructions and blocks; a user reads lines and columns. Here the two
/// meet.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_VERIFIERDIAGNOSTICS_H
#define COT_IR_VERIFIERDIAGNOSTICS_H

#include "cot/IR/SourceMap.h"
#include "cot/IR/Verifier.h"
#include "cot/Support/Diagnostics.h"

namespace cot::ir {

/// Where \p location of \p function stands in the text; the function's header if it has no place of
/// its own.
TextOffset placeOf(ErrorLocation location, const Function &function, const FunctionPlaces &places);

/// Verifies the declarations and every function of \p module, which was read from \p text with \p
/// map. True when there are no errors; otherwise they are in \p diagnostics.
bool verifyModule(const Module &module, const SourceMap &map, llvm::StringRef fileName,
                  llvm::StringRef text, const VerifierTarget *target, DiagnosticList &diagnostics);

} // namespace cot::ir

#endif // COT_IR_VERIFIERDIAGNOSTICS_H
