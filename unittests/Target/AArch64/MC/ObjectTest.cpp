//===- ObjectTest.cpp - AArch64 objects against linkers and an emulator -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/Object.h"
#include "../../../MC/Programs.h"
#include "cot/MC/AssemblyWriter.h"
#include "cot/MC/ObjectView.h"
#include "cot/MC/ObjectWriter.h"
#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

using namespace cot;
using namespace cot::aarch64;
using namespace cot::mc::toy;

namespace {

Operand reg(Gpr number) { return Operand::makeRegister(number); }
Operand reg(Vec number) { return Operand::makeRegister(number); }
Operand imm(int64_t value) { return Operand::makeImmediate(value); }
Operand noShift() { return Operand::makeShift(ShiftKind::LSL, 0); }

/// Fills objects of any format with code that uses what the format can say.
class Sample {
public:
  Sample(mc::ObjectFormat format) : object(mcTarget, format), buffer(mcTarget) {}

  mc::SymbolId symbol(llvm::StringRef name, mc::SymbolType type,
                      mc::Linkage linkage = mc::Linkage::Global) {
    mc::Symbol entry;
    entry.name = object.mangled(name);
    entry.type = type;
    entry.linkage = linkage;
    return object.addSymbol(std::move(entry));
  }
  mc::SymbolId data(llvm::StringRef name, mc::SectionKind kind, llvm::ArrayRef<uint8_t> bytes,
                    mc::SymbolType type = mc::SymbolType::Object) {
    mc::SectionId section = object.standardSection(kind);
    mc::SymbolId id = symbol(name, type, mc::Linkage::Local);
    object.define(id, section, object.appendBytes(section, bytes, 8), bytes.size());
    return id;
  }
  void op(Opcode opcode, llvm::ArrayRef<Operand> operands) { emit(buffer, opcode, operands); }
  /// reg = address of symbol
  void address(Gpr to, mc::SymbolId symbol) {
    op(Opcode::ADRP, {reg(to), Operand::makeSymbol(symbol, Fixup::Page21)});
    op(Opcode::ADDri64, {reg(to), reg(to), Operand::makeSymbol(symbol, Fixup::AddLow12)});
  }
  /// reg = 32 bits at symbol
  void load(Gpr to, mc::SymbolId symbol) {
    op(Opcode::ADRP, {reg(to), Operand::makeSymbol(symbol, Fixup::Page21)});
    op(Opcode::LDR32ui,
       {reg(to), Operand::makeMemory(symbol, Fixup::Load32Low12, 0, static_cast<unsigned>(to))});
  }
  /// The code so far is the function \p name.
  void finishFunction(llvm::StringRef name) {
    ASSERT_EQ(llvm::toString(buffer.finish()), "");
    mc::SectionId text = object.standardSection(mc::SectionKind::Text);
    uint64_t start = object.appendCode(text, buffer, [](mc::SymbolId id) { return id; });
    object.define(symbol(name, mc::SymbolType::Function), text, start, buffer.bytes().size());
    buffer.clear();
  }

  mc::Object object;
  mc::CodeBuffer buffer;
};

/// Writes the object and has llvm-readobj read it; the file's name, or nothing without the tool.
std::string writeAndRead(const Folder &folder, const mc::Object &object) {
  llvm::SmallVector<uint8_t> bytes;
  EXPECT_EQ(llvm::toString(mc::writeObject(object, bytes)), "");
  std::string in = folder.write("in.o", bytes), output;
  int status = execute(folder, {"llvm-readobj", "--all", in}, output);
  EXPECT_TRUE(status == 0 || status == noProgram) << output;
  EXPECT_EQ(output.find("warning:"), std::string::npos) << output;
  return in;
}

/// Code that reaches data, slots of the global offset table, functions elsewhere.
void fillForLinkers(Sample &sample, bool hasGot) {
  mc::SymbolId counter = sample.data("counter", mc::SectionKind::Data, {41, 0, 0, 0, 0, 0, 0, 0});
  mc::SymbolId puts = sample.symbol("puts", mc::SymbolType::None);
  sample.op(Opcode::STP64pre, {reg(Gpr::X29), reg(Gpr::X30), reg(Gpr::SP), imm(-16)});
  sample.address(Gpr::X0, counter);
  sample.load(Gpr::X1, counter);
  if (hasGot) {
    sample.op(Opcode::ADRP, {reg(Gpr::X2), Operand::makeSymbol(puts, Fixup::GotPage21)});
    sample.op(Opcode::LDR64ui,
              {reg(Gpr::X2), Operand::makeMemory(puts, Fixup::GotLow12, 0, /*base=*/2)});
  }
  sample.op(Opcode::BL, {Operand::makeSymbol(puts, Fixup::Call26)});
  sample.op(Opcode::LDP64post, {reg(Gpr::X29), reg(Gpr::X30), reg(Gpr::SP), imm(16)});
  sample.op(Opcode::B, {Operand::makeSymbol(puts, Fixup::Branch26)});
  sample.finishFunction("main");
}

void expectLinks(mc::ObjectFormat format, std::vector<std::string> command) {
  Sample sample(format);
  fillForLinkers(sample, format != mc::ObjectFormat::COFF);
  Folder folder;
  std::string in = writeAndRead(folder, sample.object), output;
  for (std::string &word : command) {
    if (word == "%in") word = in;
    if (word.find("%out") != std::string::npos)
      word.replace(word.find("%out"), 4, folder.file("out"));
  }
  int status = execute(folder, command, output);
  if (status == noProgram) GTEST_SKIP() << "no " << command[0];
  EXPECT_EQ(status, 0) << output;
}

TEST(AArch64Objects, ElfLinks) {
  expectLinks(mc::ObjectFormat::ELF, {"ld.lld", "-shared", "-o", "%out", "%in"});
  expectLinks(mc::ObjectFormat::ELF, {"aarch64-linux-gnu-ld", "-shared", "-o", "%out", "%in"});
}

TEST(AArch64Objects, MachOLinks) {
  expectLinks(mc::ObjectFormat::MachO,
              {"ld64.lld", "-arch", "arm64", "-platform_version", "macos", "11.0", "11.0", "-dylib",
               "-undefined", "dynamic_lookup", "-o", "%out", "%in"});
}

TEST(AArch64Objects, CoffLinks) {
  expectLinks(mc::ObjectFormat::COFF,
              {"lld-link", "/nodefaultlib", "/entry:main", "/subsystem:console", "/out:%out", "%in",
               "/force:unresolved", "/ignore:4210"});
}

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

/// The section .text that an assembler makes of the sample's assembly is the sample's.
void expectAssembles(std::vector<std::string> command) {
  Sample sample(mc::ObjectFormat::ELF);
  fillForLinkers(sample, /*hasGot=*/true);
  std::string assembly, output;
  ASSERT_EQ(llvm::toString(mc::writeAssembly(sample.object, mc::AsmSyntax::ATT, assembly)), "");
  Folder folder;
  std::string in = folder.write("in.s", llvm::arrayRefFromStringRef(assembly));
  command.insert(command.end(), {in, "-o", folder.file("out.o")});
  int status = execute(folder, command, output);
  if (status == noProgram) GTEST_SKIP() << "no " << command[0];
  ASSERT_EQ(status, 0) << output << assembly;
  auto file = llvm::MemoryBuffer::getFile(folder.file("out.o"));
  auto view = mc::readObject(llvm::arrayRefFromStringRef((*file)->getBuffer()));
  ASSERT_TRUE(bool(view)) << llvm::toString(view.takeError());
  const mc::Section &want =
      sample.object.section(sample.object.standardSection(mc::SectionKind::Text));
  auto got = llvm::find_if(view->sections,
                           [](const mc::ViewSection &section) { return section.name == ".text"; });
  ASSERT_NE(got, view->sections.end());
  EXPECT_EQ(got->contents.vec(), want.bytes) << assembly;
  ASSERT_EQ(got->relocations.size(), want.relocations.size()) << assembly;
  for (size_t i = 0; i < want.relocations.size(); ++i)
    EXPECT_EQ(got->relocations[i].offset, want.relocations[i].offset) << assembly;
}

TEST(AArch64Assembly, ClangGivesTheSameBytes) {
  expectAssembles({"clang", "-target", "aarch64-linux-gnu", "-c"});
}

TEST(AArch64Assembly, GnuAsGivesTheSameBytes) { expectAssembles({"aarch64-linux-gnu-as"}); }

//===----------------------------------------------------------------------===//
// A program
//===----------------------------------------------------------------------===//

constexpr int64_t writeCall = 64, exitCall = 93; // of Linux

/// x0 = the sum of x0 words at x1, by a loop whose branch needs a veneer.
void fillSum(Sample &sample) {
  mc::CodeBuffer &buffer = sample.buffer;
  mc::Label loop = buffer.newLabel(), done = buffer.newLabel();
  sample.op(Opcode::MOVzero32, {reg(Gpr::X2), imm(0)});
  buffer.bind(loop);
  // 40000 bytes lie between: tbz reaches 32 KiB, and the way back is b's.
  sample.op(Opcode::CMPri64, {reg(Gpr::X0), imm(0)});
  sample.op(Opcode::CSET32, {reg(Gpr::X3), Operand::makeCondition(Condition::EQ)});
  sample.op(Opcode::TBNZ, {reg(Gpr::X3), imm(0), Operand::makeLabel(done)});
  sample.op(Opcode::LDR32post, {reg(Gpr::X4), reg(Gpr::X1), imm(4)});
  sample.op(Opcode::ADDrs32, {reg(Gpr::X2), reg(Gpr::X2), reg(Gpr::X4), noShift()});
  sample.op(Opcode::SUBri64, {reg(Gpr::X0), reg(Gpr::X0), imm(1)});
  for (unsigned i = 0; i < 10000; ++i)
    sample.op(Opcode::NOP, {});
  sample.op(Opcode::B, {Operand::makeLabel(loop)});
  buffer.bind(done);
  sample.op(Opcode::MOVrr32, {reg(Gpr::X0), reg(Gpr::X2)});
  sample.op(Opcode::RET, {reg(Gpr::X30)});
  sample.finishFunction("sum");
}

/// x0 = x0 + 4, by literals, vectors, atomic operations and thread-local storage.
void fillMix(Sample &sample, mc::SymbolId cell, mc::SymbolId local) {
  const uint8_t two[] = {2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0};
  mc::Label literal = sample.buffer.constant(two, 16);
  sample.op(Opcode::STP64pre, {reg(Gpr::X29), reg(Gpr::X30), reg(Gpr::SP), imm(-16)});
  sample.op(Opcode::LDRV128ui, {reg(Vec::V0), Operand::makeMemory(literal)});
  sample.op(Opcode::ADDv4S, {reg(Vec::V0), reg(Vec::V0), reg(Vec::V0)});
  sample.op(Opcode::ADDV4S, {reg(Vec::V0), reg(Vec::V0)}); // 16
  sample.op(Opcode::FMOVrs, {reg(Gpr::X2), reg(Vec::V0)});
  sample.address(Gpr::X3, cell);
  sample.op(Opcode::LDADDAL32, {reg(Gpr::X2), reg(Gpr::X4), Operand::makeMemory(Gpr::X3)});
  sample.op(Opcode::LDR32ui, {reg(Gpr::X4), Operand::makeMemory(Gpr::X3)}); // 16 + 4
  sample.op(Opcode::SUBri32, {reg(Gpr::X4), reg(Gpr::X4), imm(16)});
  // The thread's block is where the caller's stack is: the linker knows the offset.
  sample.op(Opcode::MRS, {reg(Gpr::X5), imm(0x5e82)}); // TPIDR_EL0
  sample.op(Opcode::ADDri64,
            {reg(Gpr::X5), reg(Gpr::X5), Operand::makeSymbol(local, Fixup::TlsOffsetHigh12)});
  sample.op(Opcode::ADDri64,
            {reg(Gpr::X5), reg(Gpr::X5), Operand::makeSymbol(local, Fixup::TlsOffsetLow12)});
  sample.op(Opcode::STR32ui, {reg(Gpr::X4), Operand::makeMemory(Gpr::X5)});
  // The same variable by its descriptor, which the linker turns into an offset.
  sample.op(Opcode::MOVrr64, {reg(Gpr::X6), reg(Gpr::X0)});
  sample.op(Opcode::ADRP, {reg(Gpr::X0), Operand::makeSymbol(local, Fixup::TlsDescriptorPage21)});
  sample.op(Opcode::LDR64ui,
            {reg(Gpr::X1), Operand::makeMemory(local, Fixup::TlsDescriptorLoad12, 0, /*base=*/0)});
  sample.op(Opcode::ADDri64,
            {reg(Gpr::X0), reg(Gpr::X0), Operand::makeSymbol(local, Fixup::TlsDescriptorAdd12)});
  sample.buffer.reserve(instructionSize);
  sample.buffer.addRelocation(sample.buffer.offset(), Fixup::TlsDescriptorCall, local);
  sample.op(Opcode::BLR, {reg(Gpr::X1)});
  sample.op(Opcode::MRS, {reg(Gpr::X5), imm(0x5e82)});
  sample.op(Opcode::LDR32ro,
            {reg(Gpr::X4), Operand::makeMemory(5, 0, ExtendKind::UXTX, /*isScaled=*/false)});
  sample.op(Opcode::ADDrs32, {reg(Gpr::X0), reg(Gpr::X6), reg(Gpr::X4), noShift()});
  sample.op(Opcode::LDP64post, {reg(Gpr::X29), reg(Gpr::X30), reg(Gpr::SP), imm(16)});
  sample.op(Opcode::RET, {reg(Gpr::X30)});
  sample.finishFunction("mix");
}

void fillProgram(Sample &sample) {
  llvm::StringRef text("hello from cot\n");
  mc::SymbolId message = sample.data("message", mc::SectionKind::ReadOnly,
                                     llvm::ArrayRef(text.bytes_begin(), text.size()));
  mc::SymbolId numbers = sample.data("numbers", mc::SectionKind::Data,
                                     {7, 0, 0, 0, 11, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0});
  mc::SymbolId cell = sample.data("cell", mc::SectionKind::Data, {4, 0, 0, 0, 0, 0, 0, 0});
  mc::SymbolId local =
      sample.data("local", mc::SectionKind::ThreadData, {9, 0, 0, 0}, mc::SymbolType::ThreadLocal);
  // Functions that come later in the section, called through symbols that their ends define.
  fillSum(sample);
  fillMix(sample, cell, local);
  auto find = [&](llvm::StringRef name) {
    mc::SymbolId found;
    for (mc::SymbolId id : sample.object.symbols().keys())
      if (sample.object.symbol(id).name == name) found = id;
    return found;
  };
  // Without a C library, the thread's block is memory below the stack pointer.
  sample.op(Opcode::SUBri64, {reg(Gpr::SP), reg(Gpr::SP), imm(64)});
  sample.op(Opcode::MOVfromsp64, {reg(Gpr::X0), reg(Gpr::SP)});
  sample.op(Opcode::MSR, {imm(0x5e82), reg(Gpr::X0)});
  sample.op(Opcode::MOVzero64, {reg(Gpr::X0), imm(1)});
  sample.address(Gpr::X1, message);
  sample.op(Opcode::MOVzero64, {reg(Gpr::X2), imm(15)});
  sample.op(Opcode::MOVzero64, {reg(Gpr::X8), imm(writeCall)});
  sample.op(Opcode::SVC, {imm(0)});
  sample.op(Opcode::MOVzero64, {reg(Gpr::X0), imm(3)});
  sample.address(Gpr::X1, numbers);
  sample.op(Opcode::BL, {Operand::makeSymbol(find("sum"), Fixup::Call26)}); // 38
  sample.op(Opcode::BL, {Operand::makeSymbol(find("mix"), Fixup::Call26)}); // + 4
  sample.op(Opcode::MOVzero64, {reg(Gpr::X8), imm(exitCall)});
  sample.op(Opcode::SVC, {imm(0)});
  sample.finishFunction("_start");
}

TEST(AArch64Objects, ElfRunsUnderQemu) {
  Sample sample(mc::ObjectFormat::ELF);
  fillProgram(sample);
  Folder folder;
  std::string in = writeAndRead(folder, sample.object), out = folder.file("out"), output;
  for (const char *linker : {"ld.lld", "aarch64-linux-gnu-ld"}) {
    int status = execute(folder, {linker, "-static", "-o", out, in}, output);
    if (status == noProgram) GTEST_SKIP() << "no " << linker;
    ASSERT_EQ(status, 0) << output;
    status = execute(folder, {"qemu-aarch64", "-cpu", "max", out}, output);
    if (status == noProgram) GTEST_SKIP() << "no qemu-aarch64";
    EXPECT_EQ(status, 42) << linker;
    EXPECT_EQ(output, "hello from cot\n");
  }
}

} // namespace
