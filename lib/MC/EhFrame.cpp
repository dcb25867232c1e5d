//===- lib/MC/EhFrame.cpp - Call frame information -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One common entry and one description per function. Sources: DWARF 4 section 6.4; Linux Standard
/// Base, "Exception Frames".
///
//===----------------------------------------------------------------------===//

#include "ByteWriter.h"
#include "UnwindWriters.h"
#include "llvm/BinaryFormat/Dwarf.h"

using namespace llvm::dwarf;

namespace cot::mc {

namespace {

/// Follows the frame through the steps and writes what changes.
class FrameEncoder {
public:
  FrameEncoder(const Target &target, llvm::SmallVectorImpl<uint8_t> &out)
      : target(target), writer(out), cfaRegister(target.frame.stackPointer),
        depth(target.frame.initialCfaOffset) {}

  void encode(llvm::ArrayRef<UnwindStep> steps) {
    for (const UnwindStep &step : steps) {
      pendingOffset = step.offset;
      apply(step.action);
    }
  }

private:
  using Kind = UnwindAction::Kind;

  unsigned dwarf(RegisterName name) const {
    int16_t number = target.registers[name.bank].dwarf[name.number];
    assert(number >= 0 && "a register that frames can't save");
    return static_cast<unsigned>(number);
  }
  bool isStackBased() const { return cfaRegister == target.frame.stackPointer; }

  /// Moves to the step's place before the first instruction there.
  void advance() {
    uint32_t delta = (pendingOffset - offset) / target.frame.codeAlignment;
    offset = pendingOffset;
    if (delta == 0) return;
    if (delta < 64) return writer.u8(DW_CFA_advance_loc | delta);
    unsigned width = delta < 0x100 ? 1 : delta < 0x10000 ? 2 : 4;
    writer.u8(width == 1   ? DW_CFA_advance_loc1
              : width == 2 ? DW_CFA_advance_loc2
                           : DW_CFA_advance_loc4);
    writer.number(delta, width);
  }
  void defineOffset() {
    advance();
    writer.u8(DW_CFA_def_cfa_offset);
    writer.uleb(cfaOffset());
  }
  void define(unsigned dwarfRegister, uint64_t fromRegister) {
    advance();
    cfaRegister = dwarfRegister;
    frameOffset = fromRegister;
    writer.u8(DW_CFA_def_cfa);
    writer.uleb(cfaRegister);
    writer.uleb(fromRegister);
  }
  uint64_t cfaOffset() const { return isStackBased() ? depth : frameOffset; }

  /// \p name lies \p below bytes below the canonical frame address.
  void saved(RegisterName name, int64_t below) {
    advance();
    unsigned number = dwarf(name);
    int64_t factored = -below / target.frame.dataAlignment;
    if (factored < 0) {
      writer.u8(DW_CFA_offset_extended_sf);
      writer.uleb(number);
      return writer.sleb(factored);
    }
    if (number < 64) {
      writer.u8(DW_CFA_offset | number);
    } else {
      writer.u8(DW_CFA_offset_extended);
      writer.uleb(number);
    }
    writer.uleb(static_cast<uint64_t>(factored));
  }
  void savedAt(const UnwindAction &action, int64_t fromStack) {
    saved(action.first, depth - fromStack);
    if (action.isPair) saved(action.second, depth - fromStack - 8);
  }
  void restored(RegisterName name) {
    advance();
    unsigned number = dwarf(name);
    if (number < 64) return writer.u8(DW_CFA_restore | number);
    writer.u8(DW_CFA_restore_extended);
    writer.uleb(number);
  }
  void restoredAll(const UnwindAction &action) {
    restored(action.first);
    if (action.isPair) restored(action.second);
  }
  void simple(uint8_t opcode) {
    advance();
    writer.u8(opcode);
  }
  void apply(const UnwindAction &action);

  const Target &target;
  ByteWriter writer;
  unsigned cfaRegister;
  int64_t depth;            ///< CFA - SP.
  uint64_t frameOffset = 0; ///< CFA - frame register, when the CFA is found through one.
  uint32_t offset = 0, pendingOffset = 0;
  struct {
    unsigned cfaRegister;
    int64_t depth;
    uint64_t frameOffset;
  } body = {};
};

void FrameEncoder::apply(const UnwindAction &action) {
  switch (action.kind) {
  case Kind::Push:
    depth += action.amount;
    if (isStackBased()) defineOffset();
    return savedAt(action, 0);
  case Kind::Allocate:
    depth += action.amount;
    if (isStackBased()) defineOffset();
    return;
  case Kind::SetFrame:
    return define(dwarf(action.first), depth - action.amount);
  case Kind::Save:
    return savedAt(action, action.amount);
  case Kind::SignReturn:
  case Kind::AuthReturn:
    return simple(DW_CFA_AARCH64_negate_ra_state);
  case Kind::EndPrologue:
    return;
  case Kind::BeginEpilogue:
    body = {cfaRegister, depth, frameOffset};
    return simple(DW_CFA_remember_state);
  case Kind::RestoreFrame:
    depth = static_cast<int64_t>(frameOffset) + action.amount;
    return define(target.frame.stackPointer, depth);
  case Kind::Release:
    depth -= action.amount;
    if (isStackBased()) defineOffset();
    return;
  case Kind::Pop: {
    depth -= action.amount;
    bool losesFrame = !isStackBased() && (dwarf(action.first) == cfaRegister ||
                                          (action.isPair && dwarf(action.second) == cfaRegister));
    if (losesFrame)
      define(target.frame.stackPointer, depth);
    else if (isStackBased())
      defineOffset();
    return restoredAll(action);
  }
  case Kind::Restore:
    return restoredAll(action);
  case Kind::EndEpilogue:
    cfaRegister = body.cfaRegister;
    depth = body.depth;
    frameOffset = body.frameOffset;
    return simple(DW_CFA_restore_state);
  }
}

} // namespace

void encodeFrameInstructions(const Target &target, llvm::ArrayRef<UnwindStep> steps,
                             llvm::SmallVectorImpl<uint8_t> &out) {
  FrameEncoder(target, out).encode(steps);
}

/// The entry that all functions share. Addresses are \p width bytes, relative to their place.
static void writeCommonEntry(const Target &target, unsigned width, ByteWriter &writer) {
  writer.u32(0); // Length: patched.
  writer.u32(0);
  writer.u8(1); // Version.
  writer.string("zR");
  writer.uleb(target.frame.codeAlignment);
  writer.sleb(target.frame.dataAlignment);
  writer.u8(target.frame.returnAddress);
  writer.uleb(1);
  writer.u8(DW_EH_PE_pcrel | (width == 4 ? DW_EH_PE_sdata4 : DW_EH_PE_absptr));
  writer.u8(DW_CFA_def_cfa);
  writer.uleb(target.frame.stackPointer);
  writer.uleb(target.frame.initialCfaOffset);
  if (target.frame.returnAddressOnStack) {
    writer.u8(DW_CFA_offset | target.frame.returnAddress);
    writer.uleb(8 / -target.frame.dataAlignment);
  }
  writer.align(8, DW_CFA_nop);
  writer.patch(0, writer.offset() - 4, 4);
}

void addEhFrame(Object &object, llvm::ArrayRef<FunctionFrame> functions) {
  if (functions.empty()) return;
  const Target &target = object.target();
  SectionId section = object.standardSection(SectionKind::EhFrame);
  // Linkers for Mach-O want whole pointers.
  bool isWide = object.format() == ObjectFormat::MachO;
  unsigned width = isWide ? 8 : 4;
  llvm::SmallVector<uint8_t, 0> bytes;
  {
    ByteWriter writer(bytes);
    writeCommonEntry(target, width, writer);
  }
  uint64_t common = object.appendBytes(section, bytes, 8);
  for (const FunctionFrame &function : functions) {
    bytes.clear();
    ByteWriter writer(bytes);
    uint64_t start = object.section(section).bytes.size();
    writer.u32(0); // Length: patched.
    writer.u32(start + 4 - common);
    writer.number(0, width);
    writer.number(function.size, width);
    writer.uleb(0);
    encodeFrameInstructions(target, function.steps, bytes);
    writer.align(8, DW_CFA_nop);
    writer.patch(0, writer.offset() - 4, 4);
    object.appendBytes(section, bytes, 8);
    auto [symbol, offset] = object.ownDefinition(function.symbol);
    object.section(section).relocations.push_back(
        {offset, static_cast<uint32_t>(start + 8), symbol,
         isWide ? CommonFixup::Relative64 : CommonFixup::Relative32});
  }
}

llvm::Error addUnwindTables(Object &object, llvm::ArrayRef<FunctionFrame> functions) {
  switch (object.format()) {
  case ObjectFormat::ELF:
    addEhFrame(object, functions);
    break;
  case ObjectFormat::MachO: {
    std::vector<FunctionFrame> rest;
    addCompactUnwind(object, functions, rest);
    addEhFrame(object, rest);
    break;
  }
  case ObjectFormat::COFF:
    return addWindowsUnwind(object, functions);
  }
  return llvm::Error::success();
}

} // namespace cot::mc
