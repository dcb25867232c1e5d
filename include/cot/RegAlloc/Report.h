//===- cot/RegAlloc/Report.h - Allocations for people -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Three ways to look at an output: a listing, a page, and CompCert's LTL.
///
/// The listing and the page show every instruction and edit in order, each operand with its place,
/// beside the live ranges of the vregs: `D` defined, `U` used, `X` both by one instruction, `|`
/// live.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_REPORT_H
#define COT_REGALLOC_REPORT_H

#include "cot/RegAlloc/Output.h"
#include "cot/RegAlloc/Problem.h"

namespace cot::regalloc {

/// The listing: text, at most 100 live ranges wide.
void printListing(llvm::raw_ostream &os, const Problem &problem,
                  const MachineEnvironment &environment, const Output &output);

/// The same as one HTML file that needs nothing else.
void printPage(llvm::raw_ostream &os, const Problem &problem, const MachineEnvironment &environment,
               const Output &output, llvm::StringRef title);

/// Allocations, edits and debug locations, one a line, for tests and scripts.
void printOutput(llvm::raw_ostream &os, const Problem &problem, const Output &output);

void printStatistics(llvm::raw_ostream &os, const Statistics &statistics);

/// The allocated function as CompCert's LTL ("A Formally Verified Compiler Back-end", JAR 2009):
///
///     f(X0) {
///       4: { Lop(Oadd, [X0; #1], X1); Lbranch 3 }
///       3: { Lreturn (Some X1) }
///     }
///     entry: 4
///
/// Locations: `X0` an integer, `D0` a float, `V0` a vector register; `S(Local, 3, long)` a spill
/// slot, `S(Incoming, 32, long)` a fixed stack slot that instructions define, `S(Outgoing, ...)`
/// one that they use; types are long, float and vector. What an instruction is follows from its
/// name, which comes from the client: `nop`, `load.<chunk>`, `store.<chunk>` (the last argument is
/// stored), `call.<function>`, `tailcall.<function>`, `builtin.<name>`; anything else is the name
/// of an operation. What follows a space in a name (`Oadd #1`) are further arguments. Branches are
/// Lbranch, Lcond or Ljumptable by the number of their targets. The parameters of the function are
/// the fixed definitions of the first instruction, if it has only such.
///
/// Deviations: LTL has Lgetstack and Lsetstack, here moves are `Lop(Omove, ...)` with slots as
/// arguments; several results or returned values are written as a list.
void printLtl(llvm::raw_ostream &os, const Problem &problem, const MachineEnvironment &environment,
              const Output &output, llvm::StringRef functionName);

/// What moves, spills and reloads cost: each counted as often as its block runs.
struct WeightedCost {
  double spills = 0;
  double reloads = 0;
  double moves = 0;
  double rematerializations = 0;
  double total() const { return spills + reloads + moves; }
};
WeightedCost weightedCost(const Problem &problem, const MachineEnvironment &environment,
                          const Output &output);

} // namespace cot::regalloc

#endif // COT_REGALLOC_REPORT_H
