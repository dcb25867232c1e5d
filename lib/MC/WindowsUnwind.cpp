//===- lib/MC/WindowsUnwind.cpp - Windows' .pdata and .xdata -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// x64: the prologue's codes, last first; epilogues are recognized by unwinders from their code.
/// AArch64: one code per instruction, of the prologue backwards and of each epilogue forwards.
/// Sources: Microsoft, "x64 exception handling" and "ARM64 exception handling".
///
//===----------------------------------------------------------------------===//

#include "ByteWriter.h"
#include "UnwindWriters.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/COFF.h"
#include "llvm/Support/Win64EH.h"
#include <vector>

namespace cot::mc {

namespace {

using Kind = UnwindAction::Kind;
using Bytes = llvm::SmallVector<uint8_t, 64>;

/// The steps of the prologue. A function without frame has none.
llvm::ArrayRef<UnwindStep> prologueOf(const FunctionFrame &function) {
  const auto *end = llvm::find_if(
      function.steps, [](const UnwindStep &step) { return step.action.kind == Kind::EndPrologue; });
  return function.steps.take_front(end - function.steps.begin());
}

llvm::Error cannotSay(const Object &object, const FunctionFrame &function, const char *what) {
  return llvm::createStringError("function '" + object.symbol(function.symbol).name +
                                 "': Windows unwind codes can't say " + what);
}

//===----------------------------------------------------------------------===//
// x64
//===----------------------------------------------------------------------===//

/// A save's offset counts from the stack pointer at the prologue's end.
uint64_t laterAllocations(llvm::ArrayRef<UnwindStep> later) {
  uint64_t sum = 0;
  for (const UnwindStep &step : later)
    if (step.action.kind == Kind::Push || step.action.kind == Kind::Allocate)
      sum += step.action.amount;
  return sum;
}

/// Codes of one step: 16-bit slots, the first with its place in the prologue.
void x64Slots(const UnwindStep &step, uint64_t later, std::vector<uint16_t> &slots) {
  using namespace llvm::Win64EH;
  const UnwindAction &action = step.action;
  auto code = [&](unsigned operation, unsigned info) {
    slots.push_back(static_cast<uint16_t>(step.offset | (operation | info << 4) << 8));
  };
  auto wide = [&](uint32_t value) {
    slots.push_back(static_cast<uint16_t>(value));
    slots.push_back(static_cast<uint16_t>(value >> 16));
  };
  switch (action.kind) {
  case Kind::Push:
    return code(UOP_PushNonVol, action.first.number);
  case Kind::Allocate:
    if (action.amount == 0) return;
    if (action.amount <= 128) return code(UOP_AllocSmall, action.amount / 8 - 1);
    code(UOP_AllocLarge, action.amount / 8 > 0xffff);
    if (action.amount / 8 > 0xffff) return wide(action.amount);
    return slots.push_back(static_cast<uint16_t>(action.amount / 8));
  case Kind::SetFrame:
    return code(UOP_SetFPReg, 0);
  case Kind::Save: {
    bool isVector = action.first.bank != 0;
    uint64_t at = action.amount + later, unit = isVector ? 16 : 8;
    bool isFar = at / unit > 0xffff;
    unsigned near = isVector ? UOP_SaveXMM128 : UOP_SaveNonVol;
    code(near + isFar, action.first.number);
    if (isFar) return wide(static_cast<uint32_t>(at));
    return slots.push_back(static_cast<uint16_t>(at / unit));
  }
  default:
    return;
  }
}

llvm::Error x64Info(const Object &object, const FunctionFrame &function, Bytes &out) {
  llvm::ArrayRef<UnwindStep> prologue = prologueOf(function);
  std::vector<std::vector<uint16_t>> codes;
  unsigned frame = 0, size = prologue.empty() ? 0 : prologue.back().offset;
  if (size > 255) return cannotSay(object, function, "a prologue of more than 255 bytes");
  size_t count = 0;
  for (size_t i = 0; i < prologue.size(); ++i) {
    const UnwindAction &action = prologue[i].action;
    uint64_t later = laterAllocations(prologue.drop_front(i + 1));
    if (action.isPair) return cannotSay(object, function, "two registers in one code");
    if (action.kind == Kind::SetFrame) {
      if (action.amount % 16 || action.amount > 240)
        return cannotSay(object, function, "a frame register that far from the stack pointer");
      frame = action.first.number | action.amount / 16 << 4;
    }
    x64Slots(prologue[i], later, codes.emplace_back());
    count += codes.back().size();
  }
  if (count > 255) return cannotSay(object, function, "a prologue of more than 255 slots");
  ByteWriter writer(out);
  writer.u8(1); // Version, no handlers.
  writer.u8(size);
  writer.u8(count);
  writer.u8(frame);
  for (const auto &slots : llvm::reverse(codes))
    for (uint16_t slot : slots)
      writer.u16(slot);
  writer.align(4);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// AArch64
//===----------------------------------------------------------------------===//

constexpr uint8_t armNop = 0xe3, armEnd = 0xe4, armSetFrame = 0xe1, armSign = 0xfc;

/// The code of one instruction; empty when there is none for it.
Bytes armCode(const UnwindAction &action) {
  constexpr RegisterName fp = {0, 29}, lr = {0, 30};
  auto two = [](uint32_t bits) { return Bytes{uint8_t(bits >> 8), uint8_t(bits)}; };
  uint32_t amount = action.amount;
  switch (action.kind) {
  case Kind::Allocate:
  case Kind::Release:
    if (amount % 16) return {};
    if (amount < 512) return {uint8_t(amount / 16)};
    if (amount < 32768) return two(0xc000 | amount / 16);
    if (amount / 16 >= 1u << 24) return {};
    return {0xe0, uint8_t(amount >> 20), uint8_t(amount >> 12), uint8_t(amount >> 4)};
  case Kind::SetFrame:
  case Kind::RestoreFrame:
    if (action.first != fp || amount % 8 || amount / 8 > 255) return {};
    if (amount == 0) return {armSetFrame};
    return {0xe2, uint8_t(amount / 8)};
  case Kind::SignReturn:
  case Kind::AuthReturn:
    return {armSign};
  default:
    break;
  }
  bool isMoving = action.kind == Kind::Push || action.kind == Kind::Pop;
  uint32_t units = amount / 8;
  if (amount % 8 || (isMoving && (units == 0 || units > 64)) || (!isMoving && units > 63))
    return {};
  uint32_t z = isMoving ? units - 1 : units;
  unsigned number = action.first.number;
  if (action.isPair && action.first == fp && action.second == lr)
    return {uint8_t((isMoving ? 0x80 : 0x40) | z)};
  if (action.first.bank == 0) {
    if (action.isPair && action.second == lr && number >= 19 && (number - 19) % 2 == 0 && !isMoving)
      return two(0xd600 | (number - 19) / 2 << 6 | z);
    if (number < 19 || number > 30) return {};
    unsigned x = number - 19;
    if (action.isPair && action.second.number != number + 1) return {};
    if (action.isPair) return two((isMoving ? 0xcc00 : 0xc800) | x << 6 | z);
    if (!isMoving) return two(0xd000 | x << 6 | z);
    return z < 32 ? two(0xd400 | x << 5 | z) : Bytes();
  }
  if (number < 8 || number > 15) return {};
  unsigned x = number - 8;
  if (action.isPair && action.second.number != number + 1) return {};
  if (action.isPair) return two((isMoving ? 0xda00 : 0xd800) | x << 6 | z);
  if (!isMoving) return two(0xdc00 | x << 6 | z);
  return z < 32 ? two(0xde00 | x << 5 | z) : Bytes();
}

/// One code per instruction from \p begin to the last of \p steps, no-operations where no step is.
llvm::Expected<std::vector<Bytes>> armCodes(const Object &object, const FunctionFrame &function,
                                            llvm::ArrayRef<UnwindStep> steps, uint32_t begin) {
  std::vector<Bytes> codes;
  for (const UnwindStep &step : steps) {
    Bytes code = armCode(step.action);
    if (code.empty()) return cannotSay(object, function, "what this frame does");
    for (; begin + 4 < step.offset; begin += 4)
      codes.push_back({armNop});
    begin = step.offset;
    codes.push_back(std::move(code));
  }
  return codes;
}

struct ArmEpilogue {
  uint32_t start, index;
};

llvm::Error armInfo(const Object &object, const FunctionFrame &function, Bytes &out) {
  if (function.size / 4 >= 1u << 18)
    return cannotSay(object, function, "a function of more than a mebibyte");
  auto prologue = armCodes(object, function, prologueOf(function), 0);
  if (!prologue) return prologue.takeError();
  Bytes codes;
  for (const Bytes &code : llvm::reverse(*prologue))
    codes.append(code);
  codes.push_back(armEnd);
  std::vector<ArmEpilogue> epilogues;
  for (size_t i = 0; i < function.steps.size(); ++i) {
    if (function.steps[i].action.kind != Kind::BeginEpilogue) continue;
    uint32_t start = function.steps[i].offset;
    llvm::ArrayRef<UnwindStep> steps = function.steps.drop_front(i + 1).take_until(
        [](const UnwindStep &step) { return step.action.kind == Kind::EndEpilogue; });
    auto epilogue = armCodes(object, function, steps, start);
    if (!epilogue) return epilogue.takeError();
    epilogues.push_back({start / 4, static_cast<uint32_t>(codes.size())});
    for (const Bytes &code : *epilogue)
      codes.append(code);
    codes.push_back(armEnd);
  }
  while (codes.size() % 4)
    codes.push_back(armNop);
  uint32_t words = codes.size() / 4, scopes = epilogues.size();
  if (words > 255 || scopes > 0xffff) return cannotSay(object, function, "that many codes");
  ByteWriter writer(out);
  bool isExtended = words > 31 || scopes > 31 || (words == 0 && scopes == 0);
  writer.u32(function.size / 4 | (isExtended ? 0 : scopes << 22 | words << 27));
  if (isExtended) writer.u32(scopes | words << 16);
  for (const ArmEpilogue &epilogue : epilogues) {
    if (epilogue.index >= 1024) return cannotSay(object, function, "that many codes");
    writer.u32(epilogue.start | epilogue.index << 22);
  }
  writer.bytes(codes);
  return llvm::Error::success();
}

} // namespace

llvm::Error addWindowsUnwind(Object &object, llvm::ArrayRef<FunctionFrame> functions) {
  if (functions.empty()) return llvm::Error::success();
  bool isArm = object.target().machine.coff == llvm::COFF::IMAGE_FILE_MACHINE_ARM64;
  SectionId infos = object.standardSection(SectionKind::UnwindCodes);
  SectionId entries = object.standardSection(SectionKind::UnwindFunctions);
  SymbolId infoSymbol = object.sectionSymbol(infos);
  for (const FunctionFrame &function : functions) {
    Bytes info;
    if (llvm::Error error =
            isArm ? armInfo(object, function, info) : x64Info(object, function, info))
      return error;
    auto infoAt = static_cast<int64_t>(object.appendBytes(infos, info, 4));
    uint8_t zeros[12] = {};
    auto at = static_cast<uint32_t>(
        object.appendBytes(entries, llvm::ArrayRef(zeros).take_front(isArm ? 8 : 12), 4));
    auto relocate = [&](SymbolId symbol, int64_t addend) {
      object.section(entries).relocations.push_back(
          {addend, at, symbol, CommonFixup::ImageRelative32});
      at += 4;
    };
    relocate(function.symbol, 0);
    if (!isArm) relocate(function.symbol, function.size);
    relocate(infoSymbol, infoAt);
  }
  return llvm::Error::success();
}

} // namespace cot::mc
