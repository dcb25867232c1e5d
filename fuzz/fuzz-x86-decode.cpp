//===- fuzz-x86-decode.cpp - Any bytes through the x86-64 decoder -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Whatever the bytes: both decoders stay within them and agree on lengths, what is decoded encodes
/// to bytes that decode to the same instruction, and less of its bytes is no instruction.
///
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Decoder.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/Explain.h"
#include "cot/Target/X86/MC/Printer.h"
#include "cot/Target/X86/MC/RandomInstance.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace cot;

static void check(bool condition) {
  if (!condition) std::abort();
}

static void checkDecoded(const x86::Decoded &decoded) {
  const x86::Instruction &instruction = decoded.instruction;
  uint8_t bytes[x86::encodeRoom];
  const uint8_t *end =
      x86::encode(bytes, instruction.opcode, instruction.operandList(), instruction.evex).end;
  std::optional<x86::Decoded> again = x86::decode(llvm::ArrayRef<uint8_t>(bytes, end));
  check(again && x86::isSameInstruction(again->instruction, instruction));
  for (mc::AsmSyntax syntax : {mc::AsmSyntax::ATT, mc::AsmSyntax::Intel}) {
    llvm::SmallString<64> text;
    x86::PrintOptions options;
    options.syntax = syntax;
    x86::print(decoded, options, text);
    check(!text.empty());
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::ArrayRef<uint8_t> bytes(data, size);
  while (!bytes.empty()) {
    std::optional<x86::Decoded> decoded = x86::decode(bytes);
    unsigned length = x86::instructionLength(bytes);
    check(length <= bytes.size());
    if (decoded) {
      check(decoded->length <= bytes.size() && decoded->length == length);
      checkDecoded(*decoded);
      for (unsigned cut = 0; cut < length; ++cut)
        check(!x86::decode(bytes.take_front(cut)) &&
              !x86::instructionLength(bytes.take_front(cut)));
    }
    x86::explain(bytes, llvm::nulls());
    bytes = bytes.drop_front(length != 0 ? length : 1);
  }
  return 0;
}
