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
///     cot-mc -mtriple=aarch64 2000018b   the same for AArch64; bytes in the order of memory
///
//===----------------------------------------------------------------------===//

#include "cot/Support/Settings.h"
#include "cot/Target/AArch64/MC/Decoder.h"
#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/Explain.h"
#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/Printer.h"
#include "cot/Target/AArch64/MC/RandomInstance.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "cot/Target/X86/MC/Decoder.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/Explain.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Printer.h"
#include "cot/Target/X86/MC/RandomInstance.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"

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

static cl::opt<std::string> triple("mtriple", cl::desc("The machine: x86_64 (default), aarch64"),
                                   cl::init("x86_64"));

static cl::list<std::string> settings("set", cl::desc("Set a setting: --set name[=value]"),
                                      cl::value_desc("name[=value]"));

static void printBytes(llvm::ArrayRef<uint8_t> bytes) {
  llvm::outs() << llvm::toHex(bytes, /*LowerCase=*/true);
}

namespace {
/// What this tool needs of a machine.
struct Machine {
  const mc::Target &target;
  void (*explain)(llvm::ArrayRef<uint8_t> bytes, llvm::raw_ostream &os);
  unsigned opcodeCount;
  std::optional<unsigned> (*findOpcode)(llvm::StringRef name);
  void (*printInstances)(unsigned opcode);
};
} // namespace

static void printUnknown(const mc::Target &target, llvm::ArrayRef<uint8_t> bytes) {
  if (target.unknownUnit == 4 && bytes.size() == 4) {
    llvm::outs() << ".inst\t" << llvm::format_hex(llvm::support::endian::read32le(bytes.data()), 10)
                 << '\n';
    return;
  }
  llvm::outs() << ".byte\t";
  llvm::ListSeparator comma(", ");
  for (uint8_t byte : bytes)
    llvm::outs() << comma << llvm::format_hex(byte, 4);
  llvm::outs() << '\n';
}

/// Decodes all of \p bytes, a line for each instruction.
static void disassemble(const Machine &machine, llvm::ArrayRef<uint8_t> bytes) {
  mc::DecodeOptions options;
  options.syntax = syntax;
  options.explicitEncoding = explicitEncoding;
  mc::DecodedInstruction decoded;
  uint64_t address = 0;
  while (!bytes.empty()) {
    machine.target.decode(bytes, address, options, decoded);
    if (decoded.isKnown)
      llvm::outs() << decoded.text << '\n';
    else
      printUnknown(machine.target, bytes.take_front(decoded.length));
    if (explainFields) machine.explain(bytes, llvm::outs());
    bytes = bytes.drop_front(decoded.length);
    address += decoded.length;
  }
}

static void printText(llvm::SmallString<64> &text) {
  for (char &c : text)
    if (c == '\t') c = ' ';
  llvm::outs() << '\t' << text;
}

/// One line for each instance: bytes, text for assemblers, text as objdump's, record.
static void printX86Instances(unsigned number) {
  auto opcode = static_cast<x86::Opcode>(number);
  x86::InstanceGenerator generator(seed + number);
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
      printText(text);
    }
    llvm::outs() << '\t' << x86::opcodeName(opcode) << '\n';
  }
}

static void printA64Instances(unsigned number) {
  auto opcode = static_cast<aarch64::Opcode>(number);
  llvm::StringRef name = aarch64::opcodeName(opcode);
  aarch64::InstanceGenerator generator(seed + number);
  aarch64::PrintOptions print;
  for (unsigned i = 0; i < randomCount; ++i) {
    std::optional<aarch64::Instruction> instance = generator.draw(opcode);
    if (!instance) {
      llvm::outs() << "-\t-\t-\t" << name << '\n';
      return;
    }
    uint32_t word = aarch64::encode(opcode, instance->operandList());
    uint8_t bytes[aarch64::instructionSize];
    llvm::support::endian::write32le(bytes, word);
    printBytes(bytes);
    // Another record may have the spelling that is printed; it must say the same word.
    std::optional<aarch64::Decoded> decoded = aarch64::decode(word);
    if (!decoded || aarch64::tryEncode(decoded->instruction.opcode,
                                       decoded->instruction.operandList()) != word) {
      llvm::outs() << "\t?\t?\t" << name << '\n';
      continue;
    }
    for (bool forAssembler : {true, false}) {
      print.relativeTargets = forAssembler;
      llvm::SmallString<64> text;
      aarch64::print(*decoded, print, text);
      printText(text);
    }
    llvm::outs() << '\t' << name << '\n';
  }
}

template <typename Opcode> static std::optional<unsigned> toNumber(std::optional<Opcode> opcode) {
  if (!opcode) return std::nullopt;
  return static_cast<unsigned>(*opcode);
}

static std::optional<Machine> findMachine(llvm::Triple::ArchType arch) {
  switch (arch) {
  case llvm::Triple::x86_64:
    return Machine{x86::mcTarget, x86::explain, x86::numOpcodes,
                   [](llvm::StringRef name) { return toNumber(x86::findOpcode(name)); },
                   printX86Instances};
  case llvm::Triple::aarch64:
    return Machine{aarch64::mcTarget, aarch64::explain, aarch64::numOpcodes,
                   [](llvm::StringRef name) { return toNumber(aarch64::findOpcode(name)); },
                   printA64Instances};
  default:
    return std::nullopt;
  }
}

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "cot-mc") << message << '\n';
  return 1;
}

static int randomInstances(const Machine &machine) {
  if (!onlyOpcode.empty()) {
    std::optional<unsigned> opcode = machine.findOpcode(onlyOpcode);
    if (!opcode) return fail("no opcode `" + onlyOpcode + "`");
    machine.printInstances(*opcode);
    return 0;
  }
  for (unsigned i = 0; i < machine.opcodeCount; ++i)
    machine.printInstances(i);
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv, "Machine code to assembly\n");
  // No setting changes what bytes mean; a wrong one is still an error.
  Settings all;
  std::string error;
  for (const std::string &word : settings)
    if (!all.apply(word, error)) return fail("--set: " + error);
  std::optional<Machine> machine = findMachine(llvm::Triple(triple).getArch());
  if (!machine) return fail("no machine `" + triple + "`");
  if (randomCount != 0) return randomInstances(*machine);
  std::string hex, bytes;
  for (const std::string &argument : hexArguments)
    hex += argument;
  if (!llvm::tryGetFromHex(hex, bytes)) return fail("`" + hex + "` is not hexadecimal");
  disassemble(*machine, llvm::arrayRefFromStringRef(bytes));
  return 0;
}
