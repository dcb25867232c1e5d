//===- Frame.cpp - Frames on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Decides where everything in the frame lies. From the stack pointer up: outgoing arguments, spill
/// slots, explicit and dynamic stack slots, the area that va_start reads, saved vector registers,
/// room for a tail call's arguments; then what the prologue pushes, the return address, incoming
/// arguments.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "Emit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineAddress;
using regalloc::PReg;
using regalloc::RegClass;

static constexpr uint64_t stackAlignment = 16;
/// So that the distance to every byte of the frame and of the incoming arguments fits a
/// displacement.
static constexpr uint64_t maxFrameSize = (uint64_t(1) << 31) - (uint64_t(1) << 29);
/// Slots of dynamic types are those of one vector register.
static constexpr uint64_t dynamicSlotSize = 16;
static constexpr uint32_t redZoneBytes = 128;

namespace {
/// Gives out the frame from its lowest address up.
class FrameBuilder {
public:
  explicit FrameBuilder(codegen::FrameLayout &frame) : frame(frame) {}

  uint32_t take(uint64_t size, uint64_t alignment) {
    at = llvm::alignTo(at, alignment);
    uint64_t offset = at;
    at += size;
    isTooLarge |= at > maxFrameSize;
    if (isTooLarge) at = maxFrameSize;
    return static_cast<uint32_t>(offset);
  }

  codegen::FrameLayout &frame;
  uint64_t at = 0;
  bool isTooLarge = false;
};
} // namespace

static uint64_t alignmentOf(const ir::StackSlotData &slot) {
  uint64_t natural = slot.size >= stackAlignment ? stackAlignment : 8;
  return std::max(natural, uint64_t(1) << std::min<unsigned>(slot.log2Align, 31));
}

/// Decides what the prologue pushes; without that, the frame has \p size bytes.
static void choosePushes(const codegen::MachineFunction &function,
                         const codegen::TargetOptions &options,
                         const codegen::SignatureLayout &layout, uint64_t size,
                         codegen::FrameLayout &frame) {
  // The check of the stack limit and probes need registers.
  bool mayProbe = options.settings.enableProbestack() &&
                  size + stackAlignment >= uint64_t(1) << options.settings.probestackSizeLog2();
  for (Gpr number : {limitRegister, Gpr::RAX}) {
    PReg scratch(static_cast<unsigned>(number), RegClass::Int);
    bool isUsed = mayProbe || (number == limitRegister && !function.stackLimit.empty());
    if (isUsed && layout.calleeSaved.contains(scratch)) frame.saved.insert(scratch);
  }
  unsigned pushes = static_cast<unsigned>(llvm::popcount(frame.saved.mask(RegClass::Int))) +
                    (frame.hasFramePointer ? 1 : 0);
  frame.savedBytes = pushes * 8;
}

/// System V 3.2.2: leaf functions may use the 128 bytes below the stack pointer.
static bool fitsRedZone(const codegen::MachineFunction &function,
                        const codegen::TargetOptions &options,
                        const codegen::SignatureLayout &layout, const codegen::FrameLayout &frame) {
  bool hasRedZone = options.format != codegen::CodeFormat::COFF && layout.shadowBytes == 0;
  return hasRedZone && frame.size <= redZoneBytes && frame.realignment == 0 &&
         frame.saved.empty(RegClass::Float) && !function.hasCalls && function.stackLimit.empty() &&
         function.tailGrowth == 0;
}

llvm::Error x86::layOutFrame(const codegen::MachineFunction &function,
                             const codegen::TargetOptions &options,
                             const codegen::SignatureLayout &layout, codegen::FrameLayout &frame) {
  frame.clear();
  frame.calleePops = layout.calleePops;
  frame.hasFramePointer = function.needsFramePointer;
  frame.saved = function.writtenRegs & layout.calleeSaved;
  if (frame.hasFramePointer)
    frame.saved.erase(PReg(static_cast<unsigned>(Gpr::RBP), RegClass::Int));

  FrameBuilder builder(frame);
  builder.take(function.outgoingBytes, 1);
  frame.spillOffset = builder.take(uint64_t(function.numSpillSlots) * 8, stackAlignment);
  uint64_t alignment = stackAlignment;
  for (const ir::StackSlotData &slot : function.source->stackSlots.values()) {
    alignment = std::max(alignment, alignmentOf(slot));
    frame.stackSlotOffsets.push_back(builder.take(slot.size, alignmentOf(slot)));
  }
  for ([[maybe_unused]] const auto &slot : function.source->dynamicStackSlots.values())
    frame.dynamicSlotOffsets.push_back(builder.take(dynamicSlotSize, dynamicSlotSize));
  if (function.registerSaveBytes != 0)
    frame.registerSaveOffset = builder.take(function.registerSaveBytes, stackAlignment);
  uint64_t vectorBytes = uint64_t(llvm::popcount(frame.saved.mask(RegClass::Float))) * 16;
  bool isRealigned = alignment > stackAlignment;
  // Windows finds saved registers by distances above the frame pointer, or by what was pushed
  // before it was set.
  frame.hasLowFramePointer = frame.hasFramePointer && (vectorBytes != 0 || isRealigned) &&
                             options.format == codegen::CodeFormat::COFF;
  bool isAboveRounding = isRealigned && !frame.hasLowFramePointer;
  if (vectorBytes != 0 && !isAboveRounding)
    frame.savedVectorOffset = builder.take(vectorBytes, stackAlignment);
  builder.take(function.tailGrowth, 1);

  choosePushes(function, options, layout, builder.at, frame);
  // The return address and the pushes lie between an aligned address and the frame.
  uint64_t above = 8 + frame.savedBytes;
  if (isRealigned) frame.realignment = static_cast<uint32_t>(alignment);
  if (isAboveRounding) {
    // Vector registers lie where the frame pointer finds them: at the top of what is lowered before
    // the rounding, at multiples of 16 from the frame pointer, which is one itself.
    uint64_t gap = (frame.savedBytes - 8) % stackAlignment;
    if (vectorBytes != 0) builder.take(vectorBytes + gap, stackAlignment);
    builder.take(0, alignment);
    if (vectorBytes != 0)
      frame.savedVectorOffset =
          static_cast<uint32_t>(builder.at - vectorBytes - (gap == 0 ? 0 : 8));
  } else if (builder.at != 0 || function.hasCalls) {
    uint64_t end = llvm::alignTo(builder.at + above, stackAlignment) - above;
    builder.take(end - builder.at, 1);
  }
  if (builder.isTooLarge)
    return llvm::createStringError(
        llvm::formatv("the frame is larger than {0} bytes", maxFrameSize).str());
  frame.size = static_cast<uint32_t>(builder.at);
  frame.incomingOffset = static_cast<uint32_t>(builder.at + above);
  if (frame.hasLowFramePointer) frame.framePointerDepth = frame.size + frame.savedBytes;
  if (fitsRedZone(function, options, layout, frame)) std::swap(frame.size, frame.redZone);
  return llvm::Error::success();
}

Operand Emitter::stackAddress(const MachineAddress &address, unsigned index) const {
  int64_t base = -int64_t(frame.redZone);
  auto reg = static_cast<unsigned>(Gpr::RSP);
  switch (address.kind) {
  case MachineAddress::Base::StackSlot:
    base += frame.stackSlotOffsets[address.target];
    break;
  case MachineAddress::Base::DynamicSlot:
    base += frame.dynamicSlotOffsets[address.target];
    break;
  case MachineAddress::Base::SpillArea:
    base += frame.spillOffset + int64_t(address.target) * 8;
    break;
  case MachineAddress::Base::RegisterSaveArea:
    base += frame.registerSaveOffset;
    break;
  case MachineAddress::Base::IncomingArgument:
    if (frame.realignment != 0) {
      reg = static_cast<unsigned>(Gpr::RBP);
      base = int64_t(frame.framePointerDepth) + returnAddressBytes;
    } else {
      base += frame.incomingOffset;
    }
    break;
  default:
    break;
  }
  return Operand::makeMemory(reg, static_cast<int32_t>(base + address.displacement), index,
                             address.scale);
}
