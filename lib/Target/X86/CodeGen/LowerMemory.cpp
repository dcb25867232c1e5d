//===- LowerMemory.cpp - Addresses, loads and stores on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lower.h"
#include "cot/Target/X86/MC/Target.h"

using namespace cot;
using namespace cot::x86;
using ir::Inst;

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

static bool fits32(int64_t value) { return value == static_cast<int32_t>(value); }

/// base + (index << scale) + displacement. Sums are taken apart as long as the form has room.
MachineAddress Lower::address(Value pointer, int64_t offset) {
  MachineAddress result;
  const ir::DataFlowGraph &dfg = ctx.dfg();
  Value base = pointer;
  // Constants first: they only change the displacement.
  auto dropConstants = [&](Value value) {
    for (Inst inst = ctx.definingInst(value);
         !inst.isNone() && dfg.opcode(inst) == ir::Opcode::Iadd; inst = ctx.definingInst(value)) {
      Value left = ctx.argument(inst, 0), right = ctx.argument(inst, 1);
      if (std::optional<int64_t> k = ctx.constantOf(right); k && fits32(offset + *k)) {
        offset += *k;
        value = left;
      } else if (std::optional<int64_t> k = ctx.constantOf(left); k && fits32(offset + *k)) {
        offset += *k;
        value = right;
      } else {
        break;
      }
    }
    return value;
  };
  base = dropConstants(base);
  Inst inst = ctx.definingInst(base);
  result.kind = MachineAddress::Base::Register;
  if (!inst.isNone() && dfg.opcode(inst) == ir::Opcode::StackAddr &&
      fits32(offset + ctx.data(inst).offset())) {
    result.kind = MachineAddress::Base::StackSlot;
    result.target = ctx.data(inst).stackSlot().index();
    result.displacement = static_cast<int32_t>(offset + ctx.data(inst).offset());
    return result;
  }
  if (!inst.isNone() && dfg.opcode(inst) == ir::Opcode::Iadd && fits32(offset)) {
    Value left = dropConstants(ctx.argument(inst, 0));
    Value right = dropConstants(ctx.argument(inst, 1));
    auto shiftOf = [&](Value value) -> std::pair<Value, unsigned> {
      Inst shift = ctx.definingInst(value);
      if (shift.isNone() || dfg.opcode(shift) != ir::Opcode::Ishl) return {value, 0};
      std::optional<int64_t> k = ctx.constantOf(ctx.argument(shift, 1));
      if (!k || (*k & 63) > 3) return {value, 0};
      return {ctx.argument(shift, 0), static_cast<unsigned>(*k & 63)};
    };
    auto [index, scale] = shiftOf(right);
    if (scale == 0) {
      std::tie(index, scale) = shiftOf(left);
      if (scale != 0)
        left = right;
      else
        index = right;
    }
    result.scale = static_cast<uint8_t>(scale);
    result.base = use(ctx.reg(left));
    result.index = use(ctx.reg(index));
    result.displacement = static_cast<int32_t>(offset);
    return result;
  }
  if (!fits32(offset)) {
    VReg high = ctx.newReg(RegClass::Int);
    constant(high, offset);
    result.index = use(high);
    offset = 0;
  }
  result.base = use(ctx.reg(base));
  result.displacement = static_cast<int32_t>(offset);
  return result;
}

MachineAddress Lower::address(Inst inst) {
  llvm::ArrayRef<Value> arguments = ctx.dfg().arguments(inst);
  return address(arguments.back(), ctx.data(inst).offset());
}

//===----------------------------------------------------------------------===//
// Loads and stores
//===----------------------------------------------------------------------===//

void Lower::load(ir::Type type, VReg to, const MachineAddress &from, TrapCode trap) {
  MachineOperand memory = ctx.memory(from);
  // Narrow integers are loaded into a whole register: no instruction waits for its old contents.
  auto opcode = [&] {
    if (type == ir::types::i8) return Opcode::MOVZXb32;
    if (type == ir::types::i16) return Opcode::MOVZXw32;
    if (type == ir::types::i32) return Opcode::MOVrm32;
    if (type == ir::types::i64) return Opcode::MOVrm64;
    switch (type.bits()) {
    case 32:
      return Opcode::MOVSSrm;
    case 64:
      return Opcode::MOVSDrm;
    default:
      return Opcode::MOVUPSrm;
    }
  };
  if (!type.isInt() && type.bits() == 16) {
    VReg any = ctx.newReg(RegClass::Float);
    ctx.emit(id(PseudoOpcode::UNDEFx), {use(any)});
    ctx.emit(id(Opcode::PINSRW), {use(to), use(any), memory, imm(0)}, trap);
    return;
  }
  ctx.emit(id(opcode()), {use(to), memory}, trap);
}

void Lower::store(ir::Type type, VReg from, const MachineAddress &to, TrapCode trap) {
  MachineOperand memory = ctx.memory(to);
  if (type.isInt()) {
    ctx.emit(sized(Opcode::MOVmr8, type), {memory, use(from)}, trap);
    return;
  }
  if (!type.isInt() && type.bits() == 16) {
    VReg word = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::MOVDmr), {use(word), use(from)});
    ctx.emit(id(Opcode::MOVmr16), {memory, use(word)}, trap);
    return;
  }
  Opcode opcode = type.bits() == 32   ? Opcode::MOVSSmr
                  : type.bits() == 64 ? Opcode::MOVSDmr
                                      : Opcode::MOVUPSmr;
  ctx.emit(id(opcode), {memory, use(from)}, trap);
}

static bool isBigEndian(const LoweringContext &ctx, Inst inst) {
  return ctx.dfg().memFlags(inst).endianness == llvm::endianness::big;
}

static MachineAddress plus(MachineAddress address, int32_t bytes) {
  address.displacement += bytes;
  return address;
}

VReg Lower::lowerLoad(Inst inst) {
  ir::Type type = ctx.typeOf(ctx.result(inst));
  VReg result = ctx.newReg(type);
  bool isSwapped = isBigEndian(ctx, inst);
  if (isSwapped && !type.isInt()) {
    ctx.fail("a float or vector in the other byte order");
    return result;
  }
  load(type, result, address(inst), trapOf(inst));
  return isSwapped ? swapBytes(result, type) : result;
}

void Lower::lowerLoadWide(Inst inst) {
  MachineAddress from = address(inst);
  VReg low = ctx.newReg(RegClass::Int), high = ctx.newReg(RegClass::Int);
  load(ir::types::i64, low, from, trapOf(inst));
  load(ir::types::i64, high, plus(from, 8), trapOf(inst));
  if (!isBigEndian(ctx, inst)) return setWide(inst, low, high);
  setWide(inst, swapBytes(high, ir::types::i64), swapBytes(low, ir::types::i64));
}

/// A lane of a vector goes to memory without a register between.
bool Lower::storeLane(Inst inst) {
  Value value = ctx.argument(inst, 0);
  Inst extract = ctx.definingInst(value);
  if (extract.isNone() || ctx.data(extract).opcode() != ir::Opcode::Extractlane ||
      !ctx.isOnlyUse(value))
    return false;
  ir::Type type = ctx.typeOf(value);
  unsigned lane = ctx.data(extract).lane();
  bool hasSse41 = ctx.hasFeature(static_cast<unsigned>(Feature::SSE41));
  bool hasAvx = ctx.hasFeature(static_cast<unsigned>(Feature::AVX));
  bool isWhole = type.bits() >= 32 && (lane == 0 || type.bits() == 64);
  if (!isWhole && (!hasSse41 || type == ir::types::f16)) return false;
  VReg from = ctx.reg(ctx.argument(extract, 0));
  MachineOperand to = ctx.memory(address(inst));
  if (isWhole) {
    Opcode opcode = type.bits() == 32 ? Opcode::MOVSSmr
                    : lane == 0       ? Opcode::MOVSDmr
                                      : Opcode::MOVHPSmr;
    ctx.emit(id(opcode), {to, use(from)}, trapOf(inst));
    return true;
  }
  auto pick = [&](Opcode sse, Opcode avx) { return id(hasAvx ? avx : sse); };
  uint16_t opcode = type.bits() == 8    ? pick(Opcode::PEXTRB, Opcode::VPEXTRB)
                    : type.bits() == 16 ? pick(Opcode::PEXTRWm, Opcode::VPEXTRWm)
                    : type.isInt()      ? pick(Opcode::PEXTRD, Opcode::VPEXTRD)
                                        : pick(Opcode::EXTRACTPS, Opcode::VEXTRACTPS);
  ctx.emit(opcode, {to, use(from), imm(static_cast<int32_t>(lane))}, trapOf(inst));
  return true;
}

namespace {
/// The 8-bit forms of an operation on memory.
struct MemoryForms {
  Opcode withRegister, withNumber;
  bool isCommutative;
};
} // namespace

static std::optional<MemoryForms> memoryForms(ir::Opcode opcode, bool isInt) {
  switch (opcode) {
  case ir::Opcode::Band:
    return MemoryForms{Opcode::ANDmr8, Opcode::ANDmi8, true};
  case ir::Opcode::Bor:
    return MemoryForms{Opcode::ORmr8, Opcode::ORmi8, true};
  case ir::Opcode::Bxor:
    return MemoryForms{Opcode::XORmr8, Opcode::XORmi8, true};
  case ir::Opcode::Iadd:
    if (isInt) return MemoryForms{Opcode::ADDmr8, Opcode::ADDmi8, true};
    return std::nullopt;
  case ir::Opcode::Isub:
    if (isInt) return MemoryForms{Opcode::SUBmr8, Opcode::SUBmi8, false};
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

/// An operation on what was loaded from where its result is stored becomes one on memory. Floats
/// have only logic, which a general register does as well.
bool Lower::changeMemory(Inst inst) {
  Value value = ctx.argument(inst, 0);
  ir::Type type = ctx.typeOf(value);
  if (!(type.isInt() && type.bits() <= 64) && type != ir::types::f32 && type != ir::types::f64)
    return false;
  Inst change = ctx.definingInst(value);
  if (change.isNone() || !ctx.isOnlyUse(value)) return false;
  std::optional<MemoryForms> forms = memoryForms(ctx.data(change).opcode(), type.isInt());
  if (!forms) return false;
  const ir::DataFlowGraph &dfg = ctx.dfg();
  auto isSamePlace = [&](Value loaded) {
    Inst load = ctx.definingInst(loaded);
    return !load.isNone() && ctx.data(load).opcode() == ir::Opcode::Load &&
           ctx.data(load).offset() == ctx.data(inst).offset() &&
           dfg.resolveAliases(ctx.argument(load, 0)) == dfg.resolveAliases(ctx.argument(inst, 1)) &&
           dfg.memFlags(load).trap == dfg.memFlags(inst).trap && ctx.canSink(load);
  };
  Value loaded = ctx.argument(change, 0), other = ctx.argument(change, 1);
  if (!isSamePlace(loaded) && forms->isCommutative) std::swap(loaded, other);
  if (!isSamePlace(loaded) || dfg.resolveAliases(loaded) == dfg.resolveAliases(other)) return false;
  ctx.sink(ctx.definingInst(loaded));
  std::optional<int64_t> k = ctx.constantOf(other);
  MachineOperand to = ctx.memory(address(inst));
  if (k && type.isInt() && fits32(*k)) {
    ctx.emit(sized(forms->withNumber, type), {to, ctx.immediate(*k)}, trapOf(inst));
    return true;
  }
  VReg reg = type.isInt() ? ctx.reg(other) : fromVector(ctx.reg(other), type.bits());
  ctx.emit(sized(forms->withRegister, type.asInt()), {to, use(reg)}, trapOf(inst));
  return true;
}

void Lower::lowerStore(Inst inst) {
  Value value = ctx.argument(inst, 0);
  ir::Type type = ctx.typeOf(value);
  bool isSwapped = isBigEndian(ctx, inst);
  if (isSwapped && !type.isInt()) return ctx.fail("a float or vector in the other byte order");
  if (!isSwapped && (storeLane(inst) || changeMemory(inst))) return;
  if (type == ir::types::i128) {
    VReg low = ctx.reg(value, 0), high = ctx.reg(value, 1);
    if (isSwapped) {
      VReg first = swapBytes(high, ir::types::i64);
      high = swapBytes(low, ir::types::i64);
      low = first;
    }
    MachineAddress to = address(inst);
    store(ir::types::i64, low, to, trapOf(inst));
    return store(ir::types::i64, high, plus(to, 8), trapOf(inst));
  }
  std::optional<int64_t> k = ctx.constantOf(value);
  if (k && type.isInt() && fits32(*k) && !isSwapped) {
    MachineAddress to = address(inst);
    return ctx.emit(sized(Opcode::MOVmi8, type), {ctx.memory(to), ctx.immediate(*k)}, trapOf(inst));
  }
  VReg from = isSwapped ? swapBytes(ctx.reg(value), type) : ctx.reg(value);
  store(type, from, address(inst), trapOf(inst));
}

namespace {
/// What an extending load or a narrow store has in memory.
struct NarrowAccess {
  ir::Type memory;
  bool isSigned;
};
} // namespace

static NarrowAccess narrowAccess(ir::Opcode opcode) {
  switch (opcode) {
  case ir::Opcode::Uload8:
  case ir::Opcode::Istore8:
    return {ir::types::i8, false};
  case ir::Opcode::Sload8:
    return {ir::types::i8, true};
  case ir::Opcode::Uload16:
  case ir::Opcode::Istore16:
    return {ir::types::i16, false};
  case ir::Opcode::Sload16:
    return {ir::types::i16, true};
  case ir::Opcode::Sload32:
    return {ir::types::i32, true};
  default:
    return {ir::types::i32, false};
  }
}

VReg Lower::lowerExtendingLoad(Inst inst) {
  NarrowAccess access = narrowAccess(ctx.data(inst).opcode());
  auto opcode = [&] {
    switch (access.memory.bits()) {
    case 8:
      return access.isSigned ? Opcode::MOVSXb64 : Opcode::MOVZXb32;
    case 16:
      return access.isSigned ? Opcode::MOVSXw64 : Opcode::MOVZXw32;
    default:
      return access.isSigned ? Opcode::MOVSXD : Opcode::MOVrm32;
    }
  };
  VReg result = ctx.newReg(RegClass::Int);
  if (!isBigEndian(ctx, inst)) {
    ctx.emit(id(opcode()), {use(result), ctx.memory(address(inst))}, trapOf(inst));
    return result;
  }
  VReg word = ctx.newReg(RegClass::Int);
  load(access.memory, word, address(inst), trapOf(inst));
  Opcode extend = opcode() == Opcode::MOVrm32 ? Opcode::MOVmr32 : opcode();
  ctx.emit(id(extend), {use(result), use(swapBytes(word, access.memory))});
  return result;
}

void Lower::lowerNarrowStore(Inst inst) {
  ir::Type type = narrowAccess(ctx.data(inst).opcode()).memory;
  VReg from = ctx.reg(ctx.argument(inst, 0));
  if (isBigEndian(ctx, inst)) from = swapBytes(from, type);
  store(type, from, address(inst), trapOf(inst));
}

/// Eight bytes, each lane of which is widened.
VReg Lower::lowerWideningLoad(Inst inst) {
  if (isBigEndian(ctx, inst)) {
    ctx.fail("a vector in the other byte order");
    return ctx.newReg(RegClass::Float);
  }
  ir::Opcode opcode = ctx.data(inst).opcode();
  bool isSigned = opcode == ir::Opcode::Sload8x8 || opcode == ir::Opcode::Sload16x4 ||
                  opcode == ir::Opcode::Sload32x2;
  unsigned lane = ctx.typeOf(ctx.result(inst)).laneBits() / 2;
  VReg result = ctx.newReg(RegClass::Float);
  if (ctx.hasFeature(static_cast<unsigned>(Feature::SSE41))) {
    Opcode widen = lane == 8    ? (isSigned ? Opcode::PMOVSXBW : Opcode::PMOVZXBW)
                   : lane == 16 ? (isSigned ? Opcode::PMOVSXWD : Opcode::PMOVZXWD)
                                : (isSigned ? Opcode::PMOVSXDQ : Opcode::PMOVZXDQ);
    ctx.emit(id(widen), {use(result), ctx.memory(address(inst))}, trapOf(inst));
    return result;
  }
  ctx.emit(id(Opcode::MOVQrm), {use(result), ctx.memory(address(inst))}, trapOf(inst));
  return widen(result, lane, isSigned, /*isLow=*/true);
}

bool Lower::lowerStackAddress(Inst inst) {
  MachineAddress slot;
  slot.kind = MachineAddress::Base::StackSlot;
  slot.target = ctx.data(inst).stackSlot().index();
  slot.displacement = ctx.data(inst).offset();
  ctx.emit(id(Opcode::LEA64), {use(ctx.resultReg(inst)), ctx.memory(slot)}, TrapCode(),
           MachineInst::IsCheap);
  return true;
}

bool Lower::lowerSymbolAddress(Inst inst, const ir::ExternalName &name, int64_t offset,
                               bool colocated) {
  bool isLocal = colocated || ctx.options().relocation == codegen::RelocationModel::Static;
  MachineAddress place;
  place.kind = MachineAddress::Base::Symbol;
  place.target = ctx.symbol(name, colocated).index();
  VReg result = ctx.resultReg(inst);
  if (isLocal && fits32(offset)) {
    place.fixup = mc::CommonFixup::Relative32;
    place.displacement = static_cast<int32_t>(offset);
    ctx.emit(id(Opcode::LEA64), {use(result), ctx.memory(place)}, TrapCode(), MachineInst::IsCheap);
    return true;
  }
  place.fixup = Fixup::RexGotPcRelaxable;
  VReg slot = offset == 0 ? result : ctx.newReg(RegClass::Int);
  ctx.emit(id(Opcode::MOVrm64), {use(slot), ctx.memory(place)});
  if (offset == 0) return true;
  VReg high = ctx.newReg(RegClass::Int);
  constant(high, offset);
  ctx.emit(id(Opcode::ADDrm64), {use(result), use(slot), use(high)});
  return true;
}
