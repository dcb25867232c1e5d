//===- tools/cot-objdump/cot-objdump.cpp - Look into object files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prints sections, symbols, relocations, contents and disassembly of ELF, Mach-O and COFF files of
/// x86-64 and AArch64, with llvm-objdump's options and in its formats.
///
//===----------------------------------------------------------------------===//

#include "cot/MC/ObjectDump.h"
#include "cot/Support/Diagnostics.h"
#include "cot/Support/Settings.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace cot;
using namespace llvm;

static cl::OptionCategory category("cot-objdump options");
static cl::list<std::string> files(cl::Positional, cl::desc("<object files>"), cl::cat(category));

/// A flag with llvm-objdump's long name and its letter.
#define FLAG(variable, longName, letter, text)                                                     \
  static cl::opt<bool> variable(longName, cl::desc(text), cl::cat(category));                      \
  static cl::alias variable##Letter(letter, cl::aliasopt(variable), cl::NotHidden, cl::Grouping)
FLAG(archiveHeaders, "archive-headers", "a", "Headers of an archive's members");
FLAG(disassemble, "disassemble", "d", "Code");
FLAG(disassembleAll, "disassemble-all", "D", "All sections as if they were code");
FLAG(fileHeaders, "file-headers", "f", "What the file is");
FLAG(sectionHeaders, "section-headers", "h", "Sections");
FLAG(privateHeaders, "private-headers", "p", "What only this format has");
FLAG(relocations, "reloc", "r", "Relocations; with -d, between the instructions");
FLAG(contents, "full-contents", "s", "Bytes of sections");
FLAG(symbols, "syms", "t", "Symbols");
FLAG(allHeaders, "all-headers", "x", "-a -f -h -p -r -t");
FLAG(zeroBlocks, "disassemble-zeroes", "z", "Blocks of zeros as instructions");
#undef FLAG
static cl::alias headers("headers", cl::aliasopt(sectionHeaders), cl::NotHidden);

static cl::list<std::string> sections("section", cl::CommaSeparated, cl::cat(category),
                                      cl::desc("Only these sections"));
static cl::alias sectionsLetter("j", cl::aliasopt(sections), cl::NotHidden, cl::Prefix);
static cl::opt<bool> noRawBytes("no-show-raw-insn", cl::desc("No bytes beside instructions"),
                                cl::cat(category));
static cl::opt<bool> noAddresses("no-leading-addr", cl::desc("No addresses before instructions"),
                                 cl::cat(category));
static cl::opt<mc::AsmSyntax>
    syntax("x86-asm-syntax", cl::desc("How to write x86 code"), cl::cat(category),
           cl::values(clEnumValN(mc::AsmSyntax::ATT, "att", "as AT&T did"),
                      clEnumValN(mc::AsmSyntax::Intel, "intel", "as Intel does")));
static cl::opt<std::string> startAddress("start-address", cl::desc("First address to disassemble"),
                                         cl::cat(category));
static cl::opt<std::string> stopAddress("stop-address", cl::desc("Address after the last"),
                                        cl::cat(category));
static cl::opt<std::string> inputFormat("b", cl::desc("'binary': the file is nothing but code"),
                                        cl::cat(category));
static cl::opt<std::string> machine("m", cl::desc("Machine of -b binary: x86-64, aarch64"),
                                    cl::cat(category));

static const mc::Target *const targets[] = {&x86::mcTarget, &aarch64::mcTarget};

static cl::list<std::string> settings("set", cl::desc("Set a setting: --set name[=value]"),
                                      cl::value_desc("name[=value]"), cl::cat(category));

static int fail(StringRef file, const Twine &message) {
  DiagnosticList diagnostics;
  diagnostics.error(file, message);
  diagnostics.print(errs());
  return 1;
}

static bool parseAddress(StringRef text, uint64_t &address) {
  return text.empty() || !text.getAsInteger(0, address);
}

static int dump(StringRef file, const mc::DumpOptions &options) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer =
      MemoryBuffer::getFileOrSTDIN(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) return fail(file, buffer.getError().message());
  ArrayRef<uint8_t> bytes = arrayRefFromStringRef((*buffer)->getBuffer());
  if (inputFormat.empty()) {
    Error error = mc::dumpFile(file, bytes, options, outs());
    return error ? fail(file, toString(std::move(error))) : 0;
  }
  for (const mc::Target *target : targets) {
    if (target->name != machine) continue;
    mc::dumpRawCode(file, bytes, *target, 0, options, outs());
    return 0;
  }
  return fail(file, "-b binary needs -m with a machine: '" + machine + "' is none");
}

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "cot object file dumper\n");
  // No setting changes what a file holds; a wrong one is still an error.
  Settings all;
  std::string error;
  for (const std::string &word : settings)
    if (!all.apply(word, error)) return fail("--set", error);
  mc::DumpOptions options;
  options.archiveHeaders = archiveHeaders || allHeaders;
  options.fileHeaders = fileHeaders || allHeaders;
  options.privateHeaders = privateHeaders || allHeaders;
  options.sectionHeaders = sectionHeaders || allHeaders;
  options.symbols = symbols || allHeaders;
  options.relocations = relocations || allHeaders;
  options.contents = contents;
  options.disassemble = disassemble;
  options.disassembleAll = disassembleAll;
  options.rawBytes = !noRawBytes;
  options.leadingAddresses = !noAddresses;
  options.zeroBlocks = zeroBlocks;
  options.syntax = syntax;
  options.sections.assign(sections.begin(), sections.end());
  options.targets = targets;
  if (!parseAddress(startAddress, options.startAddress) ||
      !parseAddress(stopAddress, options.stopAddress))
    return fail("cot-objdump", "an address is a number");
  if (!inputFormat.empty() && inputFormat != "binary")
    return fail("cot-objdump", "the only format for -b is 'binary'");
  if (files.empty()) return fail("cot-objdump", "no input file");
  int status = 0;
  for (const std::string &file : files)
    status |= dump(file, options);
  return status;
}
