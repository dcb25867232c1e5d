//===- cot/CodeGen/MachineText.h - The text form of machine functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Machine functions as text, so that each machine pass can be run and tested alone. A file is the
/// CLIF module, then one `machine` section for each of its functions, in their order:
///
///     function %f(i32, i64) -> i32 system_v { ... }
///
///     machine %f for x86_64 after lower {
///       vregs 9
///       symbol0 = %memcpy
///       const0 = align 16 0x000102030405060708090a0b0c0d0e0f
///     block0 frequency 1 from 0:
///       ENTRY def v0i fixed(7), def v1i fixed(6)
///       ADDrm32 v4i, v0i, [v1i + 8] !trap(heap_oob) @12
///       BRANCH 4, block1, block2 -> block1(v4i), block2
///     block1(v5i) frequency 1 from 1:
///       ...
///     }
///
/// Operands: virtual registers `v4i`, registers `p0i` (hardware number and class: int, float,
/// vector), spill slots `stack2`, numbers, addresses `[base + index<<2 - 8]`, blocks, symbols with
/// their relocation (`symbol0:PLT32`), calls, jump tables; operands beyond those of the
/// instruction's record carry their role: `use v1i fixed(7)`, `early def v2i reg`. The whole form
/// is described in docs/CodeGen.md.
///
/// Invariants: parsing what was printed and printing it again gives the same text; a function that
/// was parsed compiles to the same bytes as the one that was printed. Whatever the parser accepts
/// keeps the invariants of MachineFunction, so no pass has to fear it.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_MACHINETEXT_H
#define COT_CODEGEN_MACHINETEXT_H

#include "cot/CodeGen/MachinePass.h"
#include "cot/CodeGen/Target.h"
#include "cot/IR/Module.h"
#include "cot/Support/Diagnostics.h"

namespace cot::codegen {

/// Prints \p function, the `machine` section alone.
void printMachineFunction(llvm::raw_ostream &os, const MachineFunction &function,
                          const Target &target, MachinePass lastPass);

/// Where the machine sections of \p text begin: the text before is the CLIF module. Nothing if
/// there are none.
std::optional<size_t> findMachineSections(llvm::StringRef text);

/// What the machine sections of a file hold: one function for each of the module's.
struct ParsedMachineFunctions {
  MachinePass lastPass = MachinePass::Lower;
  std::vector<MachineFunction> functions;
};

/// Reads the machine sections of \p text, the contents of \p file, which begin at byte \p begin.
/// \p module is the CLIF before them, already verified. False if anything was wrong, told in
/// \p diagnostics.
bool parseMachineFunctions(llvm::StringRef file, llvm::StringRef text, size_t begin,
                           const ir::Module &module, const Target &target,
                           DiagnosticList &diagnostics, ParsedMachineFunctions &result);

/// What is wrong with \p function, if anything: an instruction and the reason, or nothing. For
/// functions that were read from text; linear.
struct MachineFault {
  /// Number of the instruction or, with `isBlock`, of the block.
  uint32_t number = 0;
  bool isBlock = false;
  std::string message;
};
std::optional<MachineFault> checkMachineFunction(const MachineFunction &function,
                                                 const Target &target);

} // namespace cot::codegen

#endif // COT_CODEGEN_MACHINETEXT_H
