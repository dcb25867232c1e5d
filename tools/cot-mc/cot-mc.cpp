//===- cot-mc.cpp - Machine code to assembly, and explained -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
///     cot-mc 4801c8                      addq  %rcx, %rax
///     cot-mc --explain 4801c8            ... and its fields
///     cot-mc --random=200 --seed=1       instances of all records: bytes, text and record by tabs
///
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Decoder.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/Explain.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Printer.h"
#include "cot/Target/X86/MC/RandomInstance.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace cot;
namespace cl = llvm::cl;

static cl::list<std::string> hexArguments(cl::Positional, cl::desc("<hex bytes>..."));
static cl::opt<mc::AsmSyntax>
    syntax("x86-asm-syntax", cl::desc("How to write x86 assembly"), cl::init(mc::AsmSyntax::ATT),
           cl::values(clEnumValN(mc::AsmSyntax::ATT, "att", "AT&T"),
                      clEnumValN(mc::AsmSyntax::Intel, "intel", "Intel")));
static cl::opt<bool> explainFields("explain", cl::desc("Explain encodings field by field"));
static cl::opt<bool> explicitEncoding("explicit-encoding",
                                      cl::desc("Say what an assembler would encode otherwise"));
static cl::opt<unsigned> randomCount("random",
                                     cl::desc("Print that many random instances of each record"));
static cl::opt<uint64_t> seed("seed", cl::desc("Of the random instances"), cl::init(1));
static cl::opt<std::string> onlyOpcode("opcode", cl::desc("Random instances of this opcode only"));

static void printBytes(llvm::ArrayRef<uint8_t> bytes) {
  llvm::outs() << llvm::toHex(bytes, /*LowerCase=*/true);
}

/// Decodes all of \p bytes, a line for each instruction.
static void disassemble(llvm::ArrayRef<uint8_t> bytes) {
  mc::DecodeOptions options;
  options.syntax = syntax;
  options.explicitEncoding = explicitEncoding;
  mc::DecodedInstruction decoded;
  uint64_t address = 0;
  while (!bytes.empty()) {
    x86::mcTarget.decode(bytes, address, options, decoded);
    if (decoded.isKnown) {
      llvm::outs() << decoded.text << '\n';
    } else {
      llvm::outs() << ".byte\t";
      llvm::ListSeparator comma(", ");
      for (uint8_t byte : bytes.take_front(decoded.length))
        llvm::outs() << comma << llvm::format_hex(byte, 4);
      llvm::outs() << '\n';
    }
    if (explainFields) x86::explain(bytes, llvm::outs());
    bytes = bytes.drop_front(decoded.length);
    address += decoded.length;
  }
}

/// One line for each instance: bytes, text for assemblers, text as objdump's, record.
static void printInstances(x86::Opcode opcode) {
  x86::InstanceGenerator generator(seed + static_cast<uint64_t>(opcode));
  x86::PrintOptions print;
  print.syntax = syntax;
  for (unsigned i = 0; i < randomCount; ++i) {
    std::optional<x86::Instruction> instance = generator.draw(opcode);
    if (!instance) {
      llvm::outs() << "-\t-\t-\t" << x86::opcodeName(opcode) << '\n';
      return;
    }
    uint8_t bytes[x86::encodeRoom];
    const uint8_t *end = x86::encode(bytes, opcode, instance->operandList(), instance->evex).end;
    llvm::ArrayRef<uint8_t> encoded(bytes, end);
    std::optional<x86::Decoded> decoded = x86::decode(encoded);
    printBytes(encoded);
    if (!decoded || !x86::isSameInstruction(decoded->instruction, *instance)) {
      llvm::outs() << "\t?\t?\t" << x86::opcodeName(opcode) << '\n';
      continue;
    }
    for (bool forAssembler : {true, false}) {
      print.explicitEncoding = print.relativeTargets = forAssembler;
      llvm::SmallString<64> text;
      x86::print(*decoded, print, text);
      for (char &c : text)
        if (c == '\t') c = ' ';
      llvm::outs() << '\t' << text;
    }
    llvm::outs() << '\t' << x86::opcodeName(opcode) << '\n';
  }
}

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "cot-mc") << message << '\n';
  return 1;
}

static int randomInstances() {
  if (!onlyOpcode.empty()) {
    std::optional<x86::Opcode> opcode = x86::findOpcode(onlyOpcode);
    if (!opcode) return fail("no opcode `" + onlyOpcode + "`");
    printInstances(*opcode);
    return 0;
  }
  for (unsigned i = 0; i < x86::numOpcodes; ++i)
    printInstances(static_cast<x86::Opcode>(i));
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "Machine code to assembly\n");
  if (randomCount != 0) return randomInstances();
  std::string hex, bytes;
  for (const std::string &argument : hexArguments)
    hex += argument;
  if (!llvm::tryGetFromHex(hex, bytes)) return fail("`" + hex + "` is not hexadecimal");
  disassemble(llvm::arrayRefFromStringRef(bytes));
  return 0;
}
