//===- cot/MC/Disassembler.h - What a target's decoder is asked and answers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One call decodes one instruction into text pieces. Symbols are no concern of a target: wherever
/// it prints an operand that an address or a relocation could stand behind, it first offers the
/// operand to the symbolizer.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_DISASSEMBLER_H
#define COT_MC_DISASSEMBLER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallString.h"
#include <cstdint>
#include <optional>

namespace cot::mc {

/// x86's two ways to write. Other targets have one and ignore it.
enum class AsmSyntax : uint8_t { ATT, Intel };

/// An operand that may stand for a symbol.
struct SymbolicOperand {
  enum class Use : uint8_t {
    Branch,          ///< Target of a jump or call: value is the target address.
    ProgramRelative, ///< Address formed from the program counter: value is that address.
    Displacement,    ///< Displacement of a memory operand: value is the displacement.
    Immediate        ///< value is the immediate.
  };
  Use use = Use::Immediate;
  uint8_t fieldOffset = 0; ///< Of the field from the start of the instruction, in bytes.
  uint8_t fieldSize = 0;   ///< Bytes.
  int64_t value = 0;
};

/// Asked for each symbolic operand, in printing order: appends the text to print in place of the
/// number and returns true, or leaves \p text alone and returns false.
using OperandSymbolizer =
    llvm::function_ref<bool(const SymbolicOperand &operand, llvm::SmallVectorImpl<char> &text)>;

struct DecodeOptions {
  AsmSyntax syntax = AsmSyntax::ATT;
  /// Say with `{disp32}`, `{evex}`, `.d32` ... what an assembler would encode otherwise: text for
  /// assemblers. Off: llvm-objdump's text.
  bool explicitEncoding = false;
  /// May be null.
  OperandSymbolizer symbolizer = nullptr;
};

struct DecodedInstruction {
  /// Bytes of the instruction; never 0 after a call with a byte to decode. For an unknown
  /// instruction, its full length where the maps tell it.
  uint8_t length = 0;
  bool isKnown = false;
  /// With explicitEncoding: leading bytes that change nothing and that the text doesn't say
  /// (prefixes that linkers look for). Stands before the symbolizer is asked.
  uint8_t padding = 0;
  /// Never falls through (jump, return, trap): what follows may be data.
  bool isBarrier = false;
  /// "addq\t%rax, %rbx": mnemonic, a tab, the operands. Empty when unknown.
  llvm::SmallString<64> text;
  /// The target of a direct jump or call.
  std::optional<uint64_t> branchTarget;
  /// The address that a program-counter-relative memory operand names.
  std::optional<uint64_t> memoryTarget;

  void clear() {
    length = padding = 0;
    isKnown = isBarrier = false;
    text.clear();
    branchTarget.reset();
    memoryTarget.reset();
  }
};

/// Decodes the instruction at the start of \p bytes (not empty; any content), which lies at
/// \p address. \p out is cleared first; its length stands before the symbolizer is asked. Reads
/// nothing past bytes; out.length <= bytes.size().
using DecodeFunction = void (*)(llvm::ArrayRef<uint8_t> bytes, uint64_t address,
                                const DecodeOptions &options, DecodedInstruction &out);

} // namespace cot::mc

#endif // COT_MC_DISASSEMBLER_H
