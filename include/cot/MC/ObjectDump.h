//===- cot/MC/ObjectDump.h - What cot-objdump prints -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Text about object files in the headings and formats of llvm-objdump 19.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_OBJECTDUMP_H
#define COT_MC_OBJECTDUMP_H

#include "cot/MC/ObjectView.h"
#include "cot/MC/Target.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace cot::mc {

struct DumpOptions {
  bool archiveHeaders = false;  ///< -a
  bool fileHeaders = false;     ///< -f
  bool privateHeaders = false;  ///< -p
  bool sectionHeaders = false;  ///< -h
  bool symbols = false;         ///< -t
  bool relocations = false;     ///< -r; beside -d: between the instructions.
  bool contents = false;        ///< -s
  bool disassemble = false;     ///< -d
  bool disassembleAll = false;  ///< -D: sections without code too.
  bool rawBytes = true;         ///< --no-show-raw-insn
  bool leadingAddresses = true; ///< --no-leading-addr
  bool zeroBlocks = false;      ///< -z: blocks of zeros are instructions, not `...`.
  AsmSyntax syntax = AsmSyntax::ATT;
  uint64_t startAddress = 0, stopAddress = UINT64_MAX;
  std::vector<std::string> sections;      ///< -j; empty: all.
  llvm::ArrayRef<const Target *> targets; ///< Those that can be disassembled.

  bool wants(llvm::StringRef sectionName) const;
};

/// Prints what \p options ask for about the object or archive \p bytes. \p name is the file's.
llvm::Error dumpFile(llvm::StringRef name, llvm::ArrayRef<uint8_t> bytes,
                     const DumpOptions &options, llvm::raw_ostream &os);

/// Disassembles \p bytes, which are nothing but code for \p target at \p address (-b binary).
void dumpRawCode(llvm::StringRef name, llvm::ArrayRef<uint8_t> bytes, const Target &target,
                 uint64_t address, const DumpOptions &options, llvm::raw_ostream &os);

} // namespace cot::mc

#endif // COT_MC_OBJECTDUMP_H
