//===- lib/MC/ObjectDumpParts.h - The parts of a dump -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_OBJECTDUMPPARTS_H
#define COT_LIB_MC_OBJECTDUMPPARTS_H

#include "cot/MC/ObjectDump.h"

namespace cot::mc {

void dumpFileHeader(const ObjectView &view, llvm::raw_ostream &os);
void dumpPrivateHeaders(const ObjectView &view, llvm::raw_ostream &os);
void dumpSectionHeaders(const ObjectView &view, const DumpOptions &options, llvm::raw_ostream &os);
void dumpSymbols(const ObjectView &view, llvm::raw_ostream &os);
void dumpRelocations(const ObjectView &view, const DumpOptions &options, llvm::raw_ostream &os);
void dumpContents(const ObjectView &view, const DumpOptions &options, llvm::raw_ostream &os);
/// False when none of the options' targets is the file's machine.
bool dumpDisassembly(const ObjectView &view, const DumpOptions &options, llvm::raw_ostream &os);

/// "puts-0x4": what a relocation refers to. \p next: the one that follows in the section, for the
/// pairs of Mach-O.
std::string relocationValue(const ObjectView &view, const ViewRelocation &relocation,
                            const ViewRelocation *next);
/// Is it the second half of a pair, and printed with the first?
bool isHiddenRelocation(const ObjectView &view, const ViewRelocation &relocation,
                        const ViewRelocation *previous);

} // namespace cot::mc

#endif // COT_LIB_MC_OBJECTDUMPPARTS_H
