//===- cot/RegAlloc/ProblemText.h - Problems as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The text form of a problem and its machine, for tests, replay and bug reports. One statement a
/// line, comments from `;` to the end of the line:
///
///     regs int preferred p0i p1i p2i        ; what may be handed out, per class
///     regs int nonpreferred p3i
///     scratch p4i
///     fixedstack p32i p33i
///     name p0i rax
///     slots vector 2                        ; width of a spill slot in slots
///     multi-slot last                       ; a wide slot is named by its last
///     multiple-defs                         ; an instruction may define a vreg several times
///     vregs 6
///     entry block0
///     debug v2i inst1 inst3 = 7             ; label 7 names v2 from inst1 to before inst3
///     block0:
///       cheap const(def v0i reg)
///       op add(use v0i reg, late use v0i any, def v1i reuse(0)) clobbers p1i p2i
///       move mov(use v1i any, def v2i any)
///       branch br(use v2i fixed(p0i), fixed p31i) -> block1(v1i), block2
///     block1(v3i) freq 0.5:
///       return(use v3i fixed(p0i))
///     block2:
///       return()
///
/// Blocks and instructions are numbered as they come. The names of instructions (`const`, `br`) are
/// optional; names that are not words stand in quotes, with \xx for odd bytes.
///
/// Invariant: parsing what printProblem wrote gives the same problem.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_PROBLEMTEXT_H
#define COT_REGALLOC_PROBLEMTEXT_H

#include "cot/RegAlloc/ProblemDraft.h"
#include "cot/Support/Diagnostics.h"

namespace cot::regalloc {

struct ParsedProblem {
  ProblemDraft draft;
  MachineEnvironment environment;
  /// Where each block and each instruction begins in the text: byte offsets.
  std::vector<size_t> blockOffsets;
  std::vector<size_t> instOffsets;
};

/// Reads \p text, the contents of \p file. False if anything was wrong, told in \p diagnostics;
/// \p result is incomplete then. Vreg numbers are dense: one beyond the length of the text in bytes
/// is an error, so that memory stays in proportion.
bool parseProblem(llvm::StringRef file, llvm::StringRef text, DiagnosticList &diagnostics,
                  ParsedProblem &result);

/// Writes the text form of a well-formed problem.
void printProblem(llvm::raw_ostream &os, const Problem &problem,
                  const MachineEnvironment &environment);
/// Writes one instruction as in the text form, without indentation and line end.
void printInst(llvm::raw_ostream &os, const Problem &problem, Block block, Inst inst);

} // namespace cot::regalloc

#endif // COT_REGALLOC_PROBLEMTEXT_H
