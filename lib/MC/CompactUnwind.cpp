//===- lib/MC/CompactUnwind.cpp - Mach-O compact unwind -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A function whose frame has the form that all compilers of the platform give it is one 32-bit
/// word; others say "see .eh_frame". Source: <mach-o/compact_unwind_encoding.h>.
///
//===----------------------------------------------------------------------===//

#include "ByteWriter.h"
#include "UnwindWriters.h"
#include "llvm/BinaryFormat/MachO.h"
#include <optional>

namespace cot::mc {

namespace {

using Kind = UnwindAction::Kind;

enum : uint32_t {
  X86FrameMode = 0x01000000,
  X86DwarfMode = 0x04000000,
  ArmFramelessMode = 0x02000000,
  ArmDwarfMode = 0x03000000,
  ArmFrameMode = 0x04000000
};

/// The prologue in parts; nothing where it does more than the compact forms can say.
struct Prologue {
  std::vector<std::pair<RegisterName, int64_t>> saves; ///< Register, distance below the entry SP.
  std::optional<RegisterName> frame;
  int64_t frameDepth = 0; ///< Entry SP - frame register.
  int64_t depth = 0;      ///< Entry SP - SP.
};

std::optional<Prologue> readPrologue(llvm::ArrayRef<UnwindStep> steps) {
  Prologue result;
  for (const UnwindStep &step : steps) {
    const UnwindAction &action = step.action;
    switch (action.kind) {
    case Kind::Push:
    case Kind::Save: {
      if (action.kind == Kind::Push) result.depth += action.amount;
      int64_t at = result.depth - (action.kind == Kind::Save ? int64_t(action.amount) : 0);
      result.saves.push_back({action.first, at});
      if (action.isPair) result.saves.push_back({action.second, at - 8});
      break;
    }
    case Kind::Allocate:
      result.depth += action.amount;
      break;
    case Kind::SetFrame:
      if (result.frame) return std::nullopt;
      result.frame = action.first;
      result.frameDepth = result.depth - action.amount;
      break;
    case Kind::SignReturn:
      return std::nullopt;
    case Kind::EndPrologue:
      return result;
    default:
      return result; // Epilogues are the prologue backwards: the form doesn't describe them.
    }
  }
  return result;
}

/// rbp pushed first and set; at most five registers, in slots that lie together.
uint32_t encodeX86(const Prologue &prologue) {
  constexpr RegisterName rbp = {0, 5};
  if (prologue.frame != rbp || prologue.saves.empty() ||
      prologue.saves[0] != std::pair<RegisterName, int64_t>(rbp, 8) || prologue.frameDepth != 8)
    return X86DwarfMode;
  int64_t deepest = 0;
  for (auto [name, below] : llvm::drop_begin(prologue.saves))
    deepest = std::max(deepest, (below - 8) / 8);
  if (deepest > 255) return X86DwarfMode;
  uint32_t encoding = X86FrameMode | static_cast<uint32_t>(deepest) << 16;
  for (auto [name, below] : llvm::drop_begin(prologue.saves)) {
    // Slots count upward from the deepest one.
    int64_t slot = deepest - (below - 8) / 8;
    uint32_t number = name.number == 3 ? 1 : name.number >= 12 ? name.number - 10 : 0;
    if (name.bank != 0 || number == 0 || slot > 4 || (below % 8)) return X86DwarfMode;
    encoding |= number << (3 * slot);
  }
  return encoding;
}

/// fp and lr first and set; then pairs right below, in the fixed order of the format.
uint32_t encodeArm(const Prologue &prologue) {
  constexpr RegisterName fp = {0, 29}, lr = {0, 30};
  if (!prologue.frame && prologue.saves.empty()) {
    if (prologue.depth % 16 || prologue.depth / 16 > 0xfff) return ArmDwarfMode;
    return ArmFramelessMode | static_cast<uint32_t>(prologue.depth / 16) << 12;
  }
  using Save = std::pair<RegisterName, int64_t>;
  if (prologue.frame != fp || prologue.frameDepth != 16 || prologue.saves.size() % 2 ||
      prologue.saves[0] != Save(fp, 16) || prologue.saves[1] != Save(lr, 8))
    return ArmDwarfMode;
  uint32_t encoding = ArmFrameMode;
  int last = -1;
  for (size_t i = 2; i < prologue.saves.size(); i += 2) {
    auto [first, firstBelow] = prologue.saves[i];
    auto [second, secondBelow] = prologue.saves[i + 1];
    // x19/x20 ... x27/x28 are bits 0-4, d8/d9 ... d14/d15 bits 8-11; the odd one lies lower.
    RegisterName low = first.number < second.number ? first : second;
    int64_t expected = 16 + 8 * static_cast<int64_t>(i - 1);
    bool isInPlace = std::min(firstBelow, secondBelow) == expected &&
                     std::max(firstBelow, secondBelow) == expected + 8;
    int base = low.bank == 0 ? 19 : 8;
    int bit = (low.number - base) / 2 + (low.bank == 0 ? 0 : 8);
    bool isPair = first.bank == second.bank && (low.number - base) % 2 == 0 &&
                  std::max(first.number, second.number) == low.number + 1 && low.number >= base &&
                  low.number < base + (low.bank == 0 ? 10 : 8);
    if (!isPair || !isInPlace || bit <= last) return ArmDwarfMode;
    last = bit;
    encoding |= 1u << bit;
  }
  return encoding;
}

} // namespace

void addCompactUnwind(Object &object, llvm::ArrayRef<FunctionFrame> functions,
                      std::vector<FunctionFrame> &rest) {
  if (functions.empty()) return;
  bool isArm = object.target().machine.machOCpu == llvm::MachO::CPU_TYPE_ARM64;
  SectionId section = object.standardSection(SectionKind::CompactUnwind);
  for (const FunctionFrame &function : functions) {
    uint32_t dwarfMode = isArm ? ArmDwarfMode : X86DwarfMode, encoding = dwarfMode;
    if (auto prologue = readPrologue(function.steps))
      encoding = isArm ? encodeArm(*prologue) : encodeX86(*prologue);
    if (encoding == dwarfMode) rest.push_back(function);
    llvm::SmallVector<uint8_t, 32> bytes;
    ByteWriter writer(bytes);
    writer.u64(0); // Function: relocated.
    writer.u32(function.size);
    writer.u32(encoding);
    writer.zeros(16); // No personality, no language-specific data.
    auto at = static_cast<uint32_t>(object.appendBytes(section, bytes, 8));
    object.section(section).relocations.push_back(
        {0, at, function.symbol, CommonFixup::Absolute64});
  }
}

} // namespace cot::mc
