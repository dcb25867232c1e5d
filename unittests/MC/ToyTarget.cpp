//===- unittests/MC/ToyTarget.cpp - Machines for the tests of room MC -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToyTarget.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/MachO.h"
#include "llvm/Support/Endian.h"
#include <array>
#include <cstring>

using namespace llvm::support::endian;

namespace cot::mc::toy {

// "bytes": SET = B8 id32, LOAD = 8B rel32, STOP = C3, jump = E9 rel32 / EB rel8,
// conditional = 0F 8c rel32 / 7c rel8.
// "words": low byte of the word says what it is: SET = 01 + id in the next word, LOAD = 02 imm12,
// STOP = 03, jump = 04 imm14, conditional = 05 cond4 imm10, NOP = 06, FAR = 07 + rel32 in the next.
enum : uint8_t { SetOp = 1, LoadOp, StopOp, JumpOp, ConditionalOp, NopOp, FarOp };

namespace {

constexpr uint32_t noNumber = FixupInfo::noRelocation;

constexpr FixupInfo common(const llvm::StringLiteral &name, FixupBase base, uint8_t size,
                           uint32_t elf, MachORelocation machO, uint32_t coff) {
  FixupInfo info = {name};
  info.base = base;
  info.size = size;
  info.elf = elf;
  info.machO = machO;
  info.coff = coff;
  return info;
}

constexpr FixupInfo field(const llvm::StringLiteral &name, uint8_t width, uint8_t lsb) {
  FixupInfo info = {name};
  info.base = FixupBase::Place;
  info.encoding = FixupEncoding::Bits;
  info.scale = 2;
  info.width = width;
  info.lsb = lsb;
  return info;
}

template <size_t N>
constexpr std::array<FixupInfo, CommonFixup::Count + N>
withCommon(bool isArm, const std::array<FixupInfo, N> &own) {
  using namespace llvm;
  auto pick = [&](uint32_t x86, uint32_t arm) { return isArm ? arm : x86; };
  constexpr MachORelocation none, plain = {0, false};
  std::array<FixupInfo, CommonFixup::Count + N> all = {
      common("Absolute8", FixupBase::Absolute, 1, pick(ELF::R_X86_64_8, noNumber), none, noNumber),
      common("Absolute16", FixupBase::Absolute, 2, pick(ELF::R_X86_64_16, ELF::R_AARCH64_ABS16),
             none, noNumber),
      common("Absolute32", FixupBase::Absolute, 4, pick(ELF::R_X86_64_32, ELF::R_AARCH64_ABS32),
             none, pick(COFF::IMAGE_REL_AMD64_ADDR32, COFF::IMAGE_REL_ARM64_ADDR32)),
      common("Absolute64", FixupBase::Absolute, 8, pick(ELF::R_X86_64_64, ELF::R_AARCH64_ABS64),
             plain, pick(COFF::IMAGE_REL_AMD64_ADDR64, COFF::IMAGE_REL_ARM64_ADDR64)),
      common("Relative32", FixupBase::Place, 4, pick(ELF::R_X86_64_PC32, ELF::R_AARCH64_PREL32),
             plain, pick(COFF::IMAGE_REL_AMD64_REL32, COFF::IMAGE_REL_ARM64_REL32)),
      common("Relative64", FixupBase::Place, 8, pick(ELF::R_X86_64_PC64, ELF::R_AARCH64_PREL64),
             plain, noNumber),
      common("SectionRelative32", FixupBase::SectionRelative, 4, noNumber, none,
             pick(COFF::IMAGE_REL_AMD64_SECREL, COFF::IMAGE_REL_ARM64_SECREL)),
      common("SectionIndex16", FixupBase::SectionIndex, 2, noNumber, none,
             pick(COFF::IMAGE_REL_AMD64_SECTION, COFF::IMAGE_REL_ARM64_SECTION)),
      common("ImageRelative32", FixupBase::ImageRelative, 4, noNumber, none,
             pick(COFF::IMAGE_REL_AMD64_ADDR32NB, COFF::IMAGE_REL_ARM64_ADDR32NB))};
  for (size_t i = 0; i < N; ++i)
    all[CommonFixup::Count + i] = own[i];
  return all;
}

constexpr FixupKind rel8 = CommonFixup::Count;
constexpr auto bytesFixups =
    withCommon(false, std::array{common("rel8", FixupBase::Place, 1, noNumber, {}, noNumber),
                                 common("call32", FixupBase::Place, 4, llvm::ELF::R_X86_64_PLT32,
                                        {llvm::MachO::X86_64_RELOC_BRANCH, true},
                                        llvm::COFF::IMAGE_REL_AMD64_REL32),
                                 common("memory32", FixupBase::Place, 4, llvm::ELF::R_X86_64_PC32,
                                        {llvm::MachO::X86_64_RELOC_SIGNED, true},
                                        llvm::COFF::IMAGE_REL_AMD64_REL32)});
constexpr auto wordsFixups =
    withCommon(false, std::array{field("near10", 10, 16), field("near14", 14, 16),
                                 field("literal12", 12, 16)});
constexpr auto arm64Fixups = [] {
  using namespace llvm;
  std::array own = {field("call26", 26, 0), field("pageHigh21", 21, 0), field("pageLow12", 12, 10)};
  own[0].elf = ELF::R_AARCH64_CALL26;
  own[0].machO = {MachO::ARM64_RELOC_BRANCH26, true};
  own[0].coff = COFF::IMAGE_REL_ARM64_BRANCH26;
  own[1].base = FixupBase::Page;
  own[1].encoding = FixupEncoding::AdrImmediate;
  own[1].scale = 12;
  own[1].elf = ELF::R_AARCH64_ADR_PREL_PG_HI21;
  own[1].machO = {MachO::ARM64_RELOC_PAGE21, true};
  own[1].coff = COFF::IMAGE_REL_ARM64_PAGEBASE_REL21;
  own[2].base = FixupBase::PageOffset;
  own[2].scale = 0;
  own[2].isSigned = false;
  own[2].elf = ELF::R_AARCH64_ADD_ABS_LO12_NC;
  own[2].machO = {MachO::ARM64_RELOC_PAGEOFF12, false};
  own[2].coff = COFF::IMAGE_REL_ARM64_PAGEOFFSET_12A;
  return withCommon(true, own);
}();

constexpr auto bytesBranches = [] {
  std::array<BranchInfo, 17> all = {{{"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"},
                                     {"jcc"}}};
  for (unsigned i = 0; i < all.size(); ++i) {
    BranchInfo &info = all[i];
    info.isConditional = i != jump;
    info.size = i == jump ? 5 : 6;
    info.fixup = CommonFixup::Relative32;
    info.fixupOffset = info.size - 4;
    info.addend = -4;
    info.invertByte = 1;
    info.invertMask = 1;
    info.shortSize = 2;
    info.shortFixup = rel8;
    info.shortFrom = i == jump ? 0 : 1;
    info.shortDelta = i == jump ? 2 : -0x10;
  }
  return all;
}();

constexpr auto wordsBranches = [] {
  std::array<BranchInfo, 17> all = {{{"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"},
                                     {"b"}}};
  for (unsigned i = 0; i < all.size(); ++i) {
    all[i].isConditional = i != jump;
    all[i].size = 4;
    all[i].fixup = i == jump ? Near14 : Near10;
    all[i].invertByte = 1;
    all[i].invertMask = 1;
  }
  return all;
}();

constexpr uint8_t bytesJumpCode[] = {0xe9, 0, 0, 0, 0};
constexpr uint8_t wordsJumpCode[] = {JumpOp, 0, 0, 0};
constexpr uint8_t farCode[] = {FarOp, 0, 0, 0, 0, 0, 0, 0};
constexpr VeneerInfo veneers[] = {{Near10, wordsJumpCode, Near14, 0, 0},
                                  {Near14, farCode, CommonFixup::Relative32, 4, 0}};

void bytesNops(uint8_t *at, uint32_t size) { std::memset(at, 0x90, size); }
void wordsNops(uint8_t *at, uint32_t size) {
  for (uint32_t i = 0; i < size; i += 4)
    write32le(at + i, NopOp);
}

void decodeByte(llvm::ArrayRef<uint8_t> bytes, uint64_t, const DecodeOptions &,
                DecodedInstruction &out) {
  out.clear();
  out.length = 1;
}

constexpr int16_t x86Dwarf[] = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr int16_t x86VectorDwarf[] = {17, 18, 19, 20, 21, 22, 23, 24,
                                      25, 26, 27, 28, 29, 30, 31, 32};
constexpr auto countFrom = [](int16_t first) {
  std::array<int16_t, 32> numbers = {};
  for (int16_t i = 0; i < 32; ++i)
    numbers[i] = first + i;
  return numbers;
};
constexpr auto armDwarf = countFrom(0), armVectorDwarf = countFrom(64);
constexpr RegisterBank x86Banks[] = {{"gpr", {}, x86Dwarf}, {"xmm", {}, x86VectorDwarf}};
constexpr RegisterBank armBanks[] = {{"gpr", {}, armDwarf}, {"fpr", {}, armVectorDwarf}};

Target makeTarget(bool isWords) {
  Target target = {isWords ? llvm::StringLiteral("words") : llvm::StringLiteral("bytes"),
                   "elf64-x86-64", "mach-o 64-bit x86-64", "coff-x86-64"};
  target.machine = {llvm::ELF::EM_X86_64, 0, llvm::MachO::CPU_TYPE_X86_64,
                    llvm::MachO::CPU_SUBTYPE_X86_64_ALL, llvm::COFF::IMAGE_FILE_MACHINE_AMD64};
  target.fixups = bytesFixups;
  target.branches = bytesBranches;
  target.jumpCode = bytesJumpCode;
  target.fillNops = bytesNops;
  target.decode = decodeByte;
  target.registers = x86Banks;
  target.frame = {1, -8, 16, 7, 8, true};
  if (!isWords) return target;
  target.instructionAlignment = 4;
  target.maxInstructionSize = 4;
  target.fixups = wordsFixups;
  target.branches = wordsBranches;
  target.jumpCode = wordsJumpCode;
  target.veneers = veneers;
  target.literalFixup = Literal12;
  target.fillNops = wordsNops;
  return target;
}

Target makeArm64() {
  Target target = {"aarch64", "elf64-littleaarch64", "mach-o arm64", "coff-arm64"};
  target.machine = {llvm::ELF::EM_AARCH64, 0, llvm::MachO::CPU_TYPE_ARM64,
                    llvm::MachO::CPU_SUBTYPE_ARM64_ALL, llvm::COFF::IMAGE_FILE_MACHINE_ARM64};
  target.instructionAlignment = 4;
  target.fixups = arm64Fixups;
  target.fillNops = wordsNops;
  target.decode = decodeByte;
  target.registers = armBanks;
  target.frame = {4, -8, 30, 31, 0, false};
  return target;
}

bool isWords(const Target &target) { return target.instructionAlignment == 4; }

} // namespace

const Target bytesTarget = makeTarget(false);
const Target wordsTarget = makeTarget(true);
const Target arm64Target = makeArm64();

void emitSet(CodeBuffer &buffer, uint32_t id) {
  uint8_t *at = buffer.reserve(8);
  if (isWords(buffer.target())) {
    write32le(at, SetOp);
    write32le(at + 4, id);
    return buffer.commit(at + 8);
  }
  *at = 0xb8;
  write32le(at + 1, id);
  buffer.commit(at + 5);
}

void emitLoad(CodeBuffer &buffer, Label constant) {
  uint8_t *at = buffer.reserve(8);
  if (isWords(buffer.target())) {
    write32le(at, LoadOp);
    buffer.addFixup(buffer.offset(), Literal12, constant);
    return buffer.commit(at + 4);
  }
  *at = 0x8b;
  write32le(at + 1, 0);
  buffer.addFixup(buffer.offset() + 1, CommonFixup::Relative32, constant, -4);
  buffer.commit(at + 5);
}

void emitStop(CodeBuffer &buffer) {
  uint8_t *at = buffer.reserve(4);
  if (isWords(buffer.target())) {
    write32le(at, StopOp);
    buffer.commit(at + 4);
  } else {
    *at = 0xc3;
    buffer.commit(at + 1);
  }
  buffer.barrier();
}

void emitBranch(CodeBuffer &buffer, BranchKind kind, Label target) {
  if (isWords(buffer.target())) {
    uint8_t code[4] = {kind == jump ? JumpOp : ConditionalOp, uint8_t(kind == jump ? 0 : kind - 1)};
    return buffer.branch(kind, code, target);
  }
  uint8_t jumpForm[5] = {0xe9};
  uint8_t conditionalForm[6] = {0x0f, uint8_t(0x80 + kind - 1)};
  buffer.branch(kind, kind == jump ? jumpForm : conditionalForm, target);
}

bool conditionHolds(uint32_t id, uint32_t step, unsigned condition) {
  uint32_t bits = (id * 0x9e3779b1u) ^ (step * 0x85ebca6bu);
  bits ^= bits >> 15;
  bits *= 0x2c1b3c6du;
  bits ^= bits >> 13;
  return ((bits >> (condition >> 1)) & 1) != (condition & 1);
}

static constexpr uint32_t malformed = 0xdeadbeef;

namespace {
/// State of one run.
struct Run {
  llvm::ArrayRef<uint8_t> code;
  std::vector<uint32_t> trace;
  uint32_t id = 0;
  int64_t at = 0;

  bool has(int64_t size) const { return at >= 0 && at + size <= int64_t(code.size()); }
  int32_t word(int64_t offset) const { return int32_t(read32le(code.data() + at + offset)); }
  bool holds(unsigned condition) const { return conditionHolds(id, trace.size(), condition); }
  void load(int64_t from) {
    bool isInside = from >= 0 && from + 4 <= int64_t(code.size());
    trace.push_back(isInside ? ~read32le(code.data() + from) : malformed);
  }
};

/// Each returns false at the end of the program.
bool stepBytes(Run &run) {
  if (!run.has(1)) return run.trace.push_back(malformed), false;
  uint8_t op = run.code[run.at];
  if (op == 0xc3) return false;
  if (op == 0x90) return run.at += 1, true;
  if (!run.has(2)) return run.trace.push_back(malformed), false;
  auto shortTarget = [&] { return run.at + 2 + int8_t(run.code[run.at + 1]); };
  if (op == 0xeb) return run.at = shortTarget(), true;
  if (op >> 4 == 7) return run.at = run.holds(op & 15) ? shortTarget() : run.at + 2, true;
  if (!run.has(5)) return run.trace.push_back(malformed), false;
  if (op == 0xe9) return run.at += 5 + run.word(1), true;
  if (op == 0xb8) return run.trace.push_back(run.id = run.word(1)), run.at += 5, true;
  if (op == 0x8b) return run.load(run.at + 5 + run.word(1)), run.at += 5, true;
  if (op != 0x0f || !run.has(6)) return run.trace.push_back(malformed), false;
  return run.at += 6 + (run.holds(run.code[run.at + 1] & 15) ? run.word(2) : 0), true;
}

bool stepWords(Run &run) {
  if (!run.has(4) || run.at % 4) return run.trace.push_back(malformed), false;
  uint32_t word = run.word(0);
  auto conditionalDistance = [&] { return int64_t(int32_t(word << 6) >> 22) * 4; };
  switch (word & 0xff) {
  case SetOp:
    return run.trace.push_back(run.id = run.word(4)), run.at += 8, true;
  case LoadOp:
    return run.load(run.at + int64_t(int32_t(word << 4) >> 20) * 4), run.at += 4, true;
  case StopOp:
    return false;
  case JumpOp:
    return run.at += int64_t(int32_t(word << 2) >> 18) * 4, true;
  case ConditionalOp:
    return run.at += run.holds(word >> 8 & 15) ? conditionalDistance() : 4, true;
  case NopOp:
    return run.at += 4, true;
  case FarOp:
    return run.at += 4 + run.word(4), true;
  default:
    return run.trace.push_back(malformed), false;
  }
}
} // namespace

std::vector<uint32_t> run(const Target &target, llvm::ArrayRef<uint8_t> code, uint32_t limit) {
  Run run = {code, {}};
  // Conditions depend on the trace only: whoever takes that many steps without one never ends.
  uint64_t fuel = code.size() + 1;
  for (size_t traced = 0; fuel && run.trace.size() < limit; --fuel) {
    if (!(isWords(target) ? stepWords(run) : stepBytes(run))) break;
    if (run.trace.size() == traced) continue;
    traced = run.trace.size();
    fuel = code.size() + 1;
  }
  return run.trace;
}

} // namespace cot::mc::toy
