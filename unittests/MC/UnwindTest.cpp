//===- unittests/MC/UnwindTest.cpp - Tests of unwind tables and line tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Programs.h"
#include "ToyTarget.h"
#include "cot/MC/DebugLines.h"
#include "cot/MC/ObjectWriter.h"
#include "cot/MC/UnwindTables.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

using Kind = UnwindAction::Kind;
using Bytes = std::vector<uint8_t>;

constexpr RegisterName rbx = {0, 3}, rbp = {0, 5}, r12 = {0, 12}, xmm6 = {1, 6};
constexpr RegisterName x19 = {0, 19}, x20 = {0, 20}, fp = {0, 29}, lr = {0, 30}, d8 = {1, 8},
                       d9 = {1, 9};

UnwindStep step(uint32_t offset, Kind kind, uint32_t amount = 0, RegisterName first = {}) {
  return {offset, {kind, false, first, {}, amount}};
}
UnwindStep pair(uint32_t offset, Kind kind, uint32_t amount, RegisterName first,
                RegisterName second) {
  return {offset, {kind, true, first, second, amount}};
}

/// push rbp; mov rbp, rsp; push rbx; sub rsp, 24; call *rdi; add rsp, 24; pop rbx; pop rbp; ret
const Bytes x86Code = {0x55, 0x48, 0x89, 0xe5, 0x53, 0x48, 0x83, 0xec, 0x18,
                       0xff, 0xd7, 0x48, 0x83, 0xc4, 0x18, 0x5b, 0x5d, 0xc3};
const UnwindStep x86Steps[] = {step(1, Kind::Push, 8, rbp), step(4, Kind::SetFrame, 0, rbp),
                               step(5, Kind::Push, 8, rbx), step(9, Kind::Allocate, 24),
                               step(9, Kind::EndPrologue),  step(11, Kind::BeginEpilogue),
                               step(15, Kind::Release, 24), step(16, Kind::Pop, 8, rbx),
                               step(17, Kind::Pop, 8, rbp), step(18, Kind::EndEpilogue)};

/// stp x29, x30, [sp, #-48]!; mov x29, sp; stp x19, x20, [sp, #16]; stp d8, d9, [sp, #32]; ...
const UnwindStep armSteps[] = {
    pair(4, Kind::Push, 48, fp, lr),
    step(8, Kind::SetFrame, 0, fp),
    pair(12, Kind::Save, 16, x19, x20),
    pair(20, Kind::Save, 32, d8, d9), // One instruction without a step before.
    step(20, Kind::EndPrologue),
    step(24, Kind::BeginEpilogue),
    pair(28, Kind::Restore, 32, d8, d9),
    pair(32, Kind::Restore, 16, x19, x20),
    pair(36, Kind::Pop, 48, fp, lr),
    step(40, Kind::EndEpilogue)};

TEST(FrameInstructions, X86) {
  llvm::SmallVector<uint8_t> out;
  encodeFrameInstructions(bytesTarget, x86Steps, out);
  const Bytes want = {0x41, 0x0e, 16, 0x86, 2, // +1: CFA at 16; rbp (6) at CFA-16
                      0x43, 0x0c, 6,  16,      // +3: CFA = rbp+16
                      0x41, 0x83, 3,           // +1: rbx (3) at CFA-24; frame-based: the CFA stays
                      0x46, 0x0a,              // +6: remember (allocation changes nothing to say)
                      0x45, 0xc3,              // +5: rbx restored
                      0x41, 0x0c, 7,  8,    0xc6, // +1: CFA = rsp+8, rbp restored
                      0x41, 0x0b};                // +1: state of the body
  EXPECT_EQ(Bytes(out.begin(), out.end()), want);
}

TEST(FrameInstructions, AArch64) {
  llvm::SmallVector<uint8_t> out;
  encodeFrameInstructions(arm64Target, armSteps, out);
  const Bytes want = {0x41, 0x0e, 48,   0x9d, 6,    0x9e, 5, // x29 at CFA-48, x30 at CFA-40
                      0x41, 0x0c, 29,   48,                  // CFA = x29+48
                      0x41, 0x93, 4,    0x94, 3,             // x19 at CFA-32, x20 at CFA-24
                      0x42, 0x05, 72,   2,    0x05, 73,   1, // d8 (72) at CFA-16, d9 at CFA-8
                      0x41, 0x0a, 0x41, 0x06, 72,   0x06, 73,   0x41, 0xd3,
                      0xd4, 0x41, 0x0c, 31,   0,    0xdd, 0xde, 0x41, 0x0b};
  EXPECT_EQ(Bytes(out.begin(), out.end()), want);
}

SymbolId addFunction(Object &object, llvm::ArrayRef<uint8_t> code, llvm::StringRef name) {
  SectionId text = object.standardSection(SectionKind::Text);
  Symbol symbol;
  symbol.name = object.mangled(name);
  symbol.type = SymbolType::Function;
  SymbolId id = object.addSymbol(symbol);
  object.define(id, text, object.appendBytes(text, code, 16), code.size());
  return id;
}

std::string writeTo(const Folder &folder, const Object &object) {
  llvm::SmallVector<uint8_t> bytes;
  EXPECT_EQ(llvm::toString(writeObject(object, bytes)), "");
  return folder.write("in.o", bytes);
}

std::string failure(llvm::Error error) { return llvm::toString(std::move(error)); }

TEST(UnwindTables, ExceptionsPassThroughAFrameNatively) {
#if defined(__x86_64__) && defined(__linux__)
  Object object(bytesTarget, ObjectFormat::ELF);
  SymbolId id = addFunction(object, x86Code, "through");
  object.addSection(".note.GNU-stack", SectionKind::Note);
  ASSERT_EQ(failure(addUnwindTables(object, {{id, uint32_t(x86Code.size()), x86Steps}})), "");
  Folder folder;
  std::string in = writeTo(folder, object), out = folder.file("out"), output;
  llvm::StringRef source =
      "extern \"C\" void through(void (*)());\n"
      "int main() { try { through([] { throw 7; }); } catch (int i) { return i; } }\n";
  std::string main = folder.write("main.cpp", llvm::ArrayRef(source.bytes_begin(), source.size()));
  int status = execute(folder, {"g++", "-o", out, main, in}, output);
  if (status == noProgram) GTEST_SKIP() << "no g++";
  ASSERT_EQ(status, 0) << output;
  EXPECT_EQ(execute(folder, {out}, output), 7);
#else
  GTEST_SKIP() << "not x86-64 Linux";
#endif
}

TEST(UnwindTables, ElfDescribesItsOwnDefinition) {
  // A shared library may not say how far it is to a function that another library may define.
  Object object(bytesTarget, ObjectFormat::ELF);
  addFunction(object, x86Code, "first");
  SymbolId id = addFunction(object, x86Code, "second");
  ASSERT_EQ(failure(addUnwindTables(object, {{id, uint32_t(x86Code.size()), x86Steps}})), "");
  Folder folder;
  std::string in = writeTo(folder, object), output;
  for (const char *linker : {"ld", "ld.lld"}) {
    int status = execute(folder, {linker, "-shared", "-o", folder.file("out"), in}, output);
    if (status == noProgram) GTEST_SKIP() << "no " << linker;
    EXPECT_EQ(status, 0) << output;
  }
  int status = execute(folder, {"llvm-readobj", "-r", in}, output);
  if (status == noProgram) GTEST_SKIP() << "no llvm-readobj";
  // The second function begins at a multiple of 16.
  std::string place = llvm::utohexstr(llvm::alignTo(x86Code.size(), 16));
  EXPECT_NE(output.find("R_X86_64_PC32 .text 0x" + place + "\n"), std::string::npos) << output;
}

Bytes sectionBytes(const Object &object, llvm::StringRef name) {
  for (const Section &section : object.sections().values())
    if (section.name == name) return section.bytes;
  return {};
}

uint32_t compactEncoding(const Target &target, llvm::ArrayRef<UnwindStep> steps) {
  Object object(target, ObjectFormat::MachO);
  SymbolId id = addFunction(object, Bytes(64), "f");
  EXPECT_EQ(failure(addUnwindTables(object, {{id, 64, steps}})), "");
  Bytes bytes = sectionBytes(object, "__LD,__compact_unwind");
  uint32_t encoding = llvm::support::endian::read32le(bytes.data() + 12);
  bool usesDwarf = encoding == 0x04000000 && &target == &bytesTarget;
  usesDwarf |= encoding == 0x03000000 && &target == &arm64Target;
  EXPECT_EQ(usesDwarf, !sectionBytes(object, "__TEXT,__eh_frame").empty());
  return encoding;
}

TEST(UnwindTables, CompactForms) {
  // One register (rbx is 1) right below rbp.
  EXPECT_EQ(compactEncoding(bytesTarget, x86Steps), 0x01010001u);
  const UnwindStep two[] = {step(1, Kind::Push, 8, rbp), step(4, Kind::SetFrame, 0, rbp),
                            step(6, Kind::Push, 8, r12), step(7, Kind::Push, 8, rbx)};
  // rbx lies lower: slot 0; r12 (2) above it: slot 1.
  EXPECT_EQ(compactEncoding(bytesTarget, two), 0x01020011u);
  EXPECT_EQ(compactEncoding(bytesTarget, llvm::ArrayRef(two).drop_front(3)), 0x04000000u);
  const UnwindStep arm[] = {pair(4, Kind::Push, 32, d9, d8)};
  EXPECT_EQ(compactEncoding(arm64Target, arm), 0x03000000u);
  const UnwindStep leaf[] = {step(4, Kind::Allocate, 64)};
  EXPECT_EQ(compactEncoding(arm64Target, leaf), 0x02004000u);
  const UnwindStep frame[] = {pair(4, Kind::Push, 32, x20, x19), pair(8, Kind::Save, 16, fp, lr),
                              step(12, Kind::SetFrame, 16, fp)};
  EXPECT_EQ(compactEncoding(arm64Target, frame), 0x03000000u) << "fp must be saved first";
  const UnwindStep apple[] = {step(4, Kind::Allocate, 48), pair(8, Kind::Save, 32, fp, lr),
                              step(12, Kind::SetFrame, 32, fp), pair(16, Kind::Save, 16, x20, x19),
                              pair(20, Kind::Save, 0, d9, d8)};
  EXPECT_EQ(compactEncoding(arm64Target, apple), 0x04000101u);
  EXPECT_EQ(compactEncoding(arm64Target, armSteps), 0x03000000u) << "saves above fp";
}

TEST(UnwindTables, MachOLinks) {
  for (const Target *target : {&bytesTarget, &arm64Target}) {
    Object object(*target, ObjectFormat::MachO);
    bool isX86 = target == &bytesTarget;
    Bytes code = isX86 ? x86Code : Bytes(44, 0);
    SymbolId a = addFunction(object, code, "a"), b = addFunction(object, code, "b");
    llvm::ArrayRef<UnwindStep> steps = isX86 ? llvm::ArrayRef(x86Steps) : llvm::ArrayRef(armSteps);
    uint32_t size = code.size();
    ASSERT_EQ(failure(addUnwindTables(object, {{a, size, steps}, {b, size, steps.drop_front(2)}})),
              "");
    Folder folder;
    std::string in = writeTo(folder, object), output;
    int status = execute(folder,
                         {"ld64.lld", "-arch", isX86 ? "x86_64" : "arm64", "-platform_version",
                          "macos", "11.0", "11.0", "-dylib", "-o", folder.file("out"), in},
                         output);
    if (status == noProgram) GTEST_SKIP() << "no ld64.lld";
    EXPECT_EQ(status, 0) << output;
  }
}

TEST(UnwindTables, WindowsX64) {
  Object object(bytesTarget, ObjectFormat::COFF);
  // push rbp; sub rsp, 160; lea rbp, [rsp + 32]; movaps [rsp + 48], xmm6; mov [rsp + 64], rbx
  const UnwindStep steps[] = {step(1, Kind::Push, 8, rbp),       step(8, Kind::Allocate, 160),
                              step(13, Kind::SetFrame, 32, rbp), step(18, Kind::Save, 48, xmm6),
                              step(23, Kind::Save, 64, rbx),     step(23, Kind::EndPrologue)};
  SymbolId id = addFunction(object, Bytes(64, 0x90), "f");
  ASSERT_EQ(failure(addUnwindTables(object, {{id, 64, steps}})), "");
  EXPECT_EQ(sectionBytes(object, ".xdata"), (Bytes{1, 23, 8,  0x25, 23, 0x34, 8,  0, 18, 0x68,
                                                   3, 0,  13, 0x03, 8,  0x01, 20, 0, 1,  0x50}));
  Folder folder;
  std::string output;
  int status = execute(folder, {"llvm-readobj", "--unwind", writeTo(folder, object)}, output);
  if (status == noProgram) GTEST_SKIP() << "no llvm-readobj";
  for (const char *line : {"StartAddress: f", "EndAddress: f +0x40", "PUSH_NONVOL reg=RBP",
                           "ALLOC_LARGE size=160", "SET_FPREG reg=RBP, offset=0x20",
                           "SAVE_XMM128 reg=XMM6, offset=0x30", "SAVE_NONVOL reg=RBX, offset=0x40"})
    EXPECT_NE(output.find(line), std::string::npos) << line << output;
}

TEST(UnwindTables, WindowsArm64) {
  Object object(arm64Target, ObjectFormat::COFF);
  SymbolId id = addFunction(object, Bytes(48), "f");
  ASSERT_EQ(failure(addUnwindTables(object, {{id, 48, armSteps}})), "");
  Folder folder;
  std::string output;
  int status = execute(folder, {"llvm-readobj", "--unwind", writeTo(folder, object)}, output);
  if (status == noProgram) GTEST_SKIP() << "no llvm-readobj";
  for (const char *line : {"Function: f", "FunctionLength: 48", "stp d8, d9, [sp, #32]", "nop",
                           "stp x19, x20, [sp, #16]", "mov fp, sp", "stp x29, x30, [sp, #-48]!",
                           "ldp d8, d9, [sp, #32]", "ldp x29, x30, [sp], #48", "StartOffset: 6"})
    EXPECT_NE(output.find(line), std::string::npos) << line << output;
}

TEST(UnwindTables, WindowsLimits) {
  auto message = [](const Target &target, llvm::ArrayRef<UnwindStep> steps, uint32_t size = 4096) {
    Object object(target, ObjectFormat::COFF);
    SymbolId id = addFunction(object, Bytes(8), "f");
    return failure(addUnwindTables(object, {{id, size, steps}}));
  };
  EXPECT_EQ(message(bytesTarget, {step(300, Kind::Push, 8, rbx)}),
            "function 'f': Windows unwind codes can't say a prologue of more than 255 bytes");
  EXPECT_EQ(message(bytesTarget, {pair(4, Kind::Push, 16, rbx, rbp)}),
            "function 'f': Windows unwind codes can't say two registers in one code");
  EXPECT_EQ(message(bytesTarget, {step(4, Kind::SetFrame, 256, rbp)}),
            "function 'f': Windows unwind codes can't say a frame register that far from the stack "
            "pointer");
  EXPECT_EQ(message(arm64Target, {step(4, Kind::Allocate, 8)}),
            "function 'f': Windows unwind codes can't say what this frame does");
  EXPECT_EQ(message(arm64Target, {}, 1 << 20),
            "function 'f': Windows unwind codes can't say a function of more than a mebibyte");
  std::vector<UnwindStep> many(200, step(4, Kind::Allocate, 4096));
  EXPECT_EQ(message(bytesTarget, many),
            "function 'f': Windows unwind codes can't say a prologue of more than 255 slots");
  std::vector<UnwindStep> codes;
  for (uint32_t i = 0; i < 600; ++i)
    codes.push_back(step(4 * (i + 1), Kind::Allocate, 4096));
  EXPECT_EQ(message(arm64Target, codes),
            "function 'f': Windows unwind codes can't say that many codes");
}

TEST(DebugLines, AreWhatDwarfdumpReads) {
  for (ObjectFormat format : {ObjectFormat::ELF, ObjectFormat::MachO, ObjectFormat::COFF}) {
    Object object(bytesTarget, format);
    SymbolId id = addFunction(object, Bytes(400, 0x90), "work");
    SymbolId other = addFunction(object, Bytes(16, 0x90), "other");
    const SourceEntry entries[] = {{0, SourceLocation(10)},
                                   {4, SourceLocation(11)},
                                   {300, SourceLocation(9)},
                                   {310, SourceLocation(5000)}};
    const SourceEntry more[] = {{0, SourceLocation(3)}};
    FunctionLines functions[] = {{id, 400, entries}, {other, 16, more}};
    addDebugLines(object, {"work.clif", "/src", "cot", functions},
                  [](SourceLocation location) { return LinePosition{location.bits(), 7}; });
    Folder folder;
    std::string in = writeTo(folder, object), output;
    int status = execute(folder, {"llvm-dwarfdump", "--verify", in}, output);
    if (status == noProgram) GTEST_SKIP() << "no llvm-dwarfdump";
    EXPECT_EQ(status, 0) << output;
    execute(folder, {"llvm-dwarfdump", "--debug-line", "--debug-info", in}, output);
    for (const char *line : {"0x0000000000000000     10      7", "0x0000000000000004     11      7",
                             "0x000000000000012c      9      7", "0x0000000000000136   5000      7",
                             "0x0000000000000190   5000      7", "is_stmt end_sequence",
                             "0x0000000000000190      3      7", "DW_AT_name\t(\"work\")",
                             "DW_AT_name\t(\"work.clif\")", "DW_AT_high_pc\t(0x0000000000000190)"})
      EXPECT_NE(output.find(line), std::string::npos) << line << "\n" << output;
  }
}

} // namespace
