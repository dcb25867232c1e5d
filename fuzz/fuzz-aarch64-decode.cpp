//===- fuzz-aarch64-decode.cpp - Any words through the AArch64 decoder -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whatever the words: what is decoded prints, and encodes to a word that prints the same.
///
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/Explain.h"
#include "cot/Target/AArch64/MC/Printer.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace cot;

static void check(bool condition) {
  if (!condition) std::abort();
}

static std::string text(const aarch64::Decoded &decoded) {
  llvm::SmallString<64> text;
  aarch64::print(decoded, {}, text);
  check(!text.empty());
  return text.str().str();
}

static void checkWord(uint32_t word) {
  std::optional<aarch64::Decoded> decoded = aarch64::decode(word);
  if (!decoded) return;
  const aarch64::Instruction &instruction = decoded->instruction;
  // Some immediates have several encodings: the word may be another.
  std::optional<uint32_t> again = aarch64::tryEncode(instruction.opcode, instruction.operandList());
  check(again.has_value());
  std::optional<aarch64::Decoded> second = aarch64::decode(*again);
  check(second && text(*second) == text(*decoded));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  for (size_t at = 0; at + aarch64::instructionSize <= size; at += aarch64::instructionSize)
    checkWord(llvm::support::endian::read32le(data + at));
  aarch64::explain({data, size}, llvm::nulls());
  return 0;
}
