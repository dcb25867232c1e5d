//===- Fold.cpp - What combine asks of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Instruction.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineAddress;
using codegen::MachineFunction;
using codegen::MachineInst;
using codegen::MachineOperand;

/// A write of 32 bits of the first operand.
static bool writes32(Opcode opcode) {
  llvm::ArrayRef<mc::OperandInfo> infos = operandInfos(opcode);
  if (infos.empty() || infos[0].width != 32) return false;
  return infos[0].role == mc::OperandRole::Out || infos[0].role == mc::OperandRole::Mod;
}

uint8_t x86::combineKinds(uint16_t number) {
  using codegen::CombineKind;
  if (number >= numOpcodes) return 0;
  switch (auto opcode = static_cast<Opcode>(number)) {
  case Opcode::MOVZXb32:
  case Opcode::MOVZXw32:
  case Opcode::MOVmr32:
  case Opcode::MOVrm32:
    return uint8_t(CombineKind::Load) | uint8_t(CombineKind::ZeroExtension);
  case Opcode::MOVSSrm:
  case Opcode::VMOVSSrm:
  case Opcode::MOVSDrm:
  case Opcode::VMOVSDrm:
  case Opcode::MOVQrm:
    return uint8_t(CombineKind::Load);
  default:
    return instrInfo(opcode).has(mc::InstrProperty::Move) ? uint8_t(CombineKind::Load) : 0;
  }
}

unsigned x86::loadedBits(const MachineInst &inst) {
  if (inst.opcode >= numOpcodes || inst.operandCount != 2) return 0;
  auto opcode = static_cast<Opcode>(inst.opcode);
  switch (opcode) {
  case Opcode::MOVSSrm:
  case Opcode::VMOVSSrm:
    return 32;
  case Opcode::MOVSDrm:
  case Opcode::VMOVSDrm:
  case Opcode::MOVQrm:
    return 64;
  case Opcode::MOVZXb32:
    return 8;
  case Opcode::MOVZXw32:
    return 16;
  default:
    break;
  }
  if (!instrInfo(opcode).has(mc::InstrProperty::Move)) return 0;
  const mc::OperandInfo &source = operandInfos(opcode)[1];
  return source.kind == mc::OperandKind::Register ? 0 : source.memoryWidth;
}

/// Reads any address: the forms with VEX and EVEX prefixes.
static bool mayBeUnaligned(Opcode opcode) {
  constexpr Feature encoded[] = {Feature::AVX,      Feature::AVX2,     Feature::FMA,
                                 Feature::F16C,     Feature::AVX512F,  Feature::AVX512VL,
                                 Feature::AVX512DQ, Feature::AVX512BW, Feature::AVXVNNI};
  for (Feature feature : encoded)
    if (instrInfo(opcode).features >> static_cast<unsigned>(feature) & 1) return true;
  return false;
}

static bool isAligned(const MachineFunction &function, const MachineOperand &memory) {
  if (memory.isSpillSlot()) return true;
  const MachineAddress &address = function.addresses[memory.address().index()];
  return address.kind == MachineAddress::Base::Constant && address.displacement % 16 == 0 &&
         function.constants[address.target].alignment >= 16;
}

/// In memory, these count bits beyond the operand: not what they do to a register.
static bool isBitTest(Opcode opcode) {
  switch (opcode) {
  case Opcode::BTmr16:
  case Opcode::BTmr32:
  case Opcode::BTmr64:
  case Opcode::BTSmr16:
  case Opcode::BTSmr32:
  case Opcode::BTSmr64:
  case Opcode::BTRmr16:
  case Opcode::BTRmr32:
  case Opcode::BTRmr64:
  case Opcode::BTCmr16:
  case Opcode::BTCmr32:
  case Opcode::BTCmr64:
    return true;
  default:
    return false;
  }
}

std::optional<uint16_t> x86::foldOperand(const MachineFunction &function, const MachineInst &inst,
                                         unsigned number, const MachineOperand &memory,
                                         unsigned bits) {
  if (inst.opcode >= numOpcodes) return std::nullopt;
  auto opcode = static_cast<Opcode>(inst.opcode);
  const mc::InstrInfo &info = instrInfo(opcode);
  if (isBitTest(opcode) || info.has(mc::InstrProperty::Call) || info.has(mc::InstrProperty::Branch))
    return std::nullopt;
  std::optional<Opcode> folded = foldMemory(opcode, number);
  if (!folded) return std::nullopt;
  const mc::OperandInfo &operand = operandInfos(*folded)[number];
  if (operand.kind != mc::OperandKind::RegisterOrMemory || operand.memoryWidth > bits)
    return std::nullopt;
  if (operand.memoryWidth >= 128 && !mayBeUnaligned(*folded) && !isAligned(function, memory))
    return std::nullopt;
  return static_cast<uint16_t>(*folded);
}

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

namespace {
/// What the flags say after an instruction that writes its first operand.
enum class FlagsOf {
  Nothing,
  Result,   ///< Zero, sign and parity are those of the result.
  SameTest, ///< All are as a TEST of the result with itself sets them.
};
} // namespace

static FlagsOf flagsAfter(Opcode opcode, bool isWide) {
  switch (opcode) {
  case Opcode::ANDrm32:
  case Opcode::ANDmr32:
  case Opcode::ANDmi32:
  case Opcode::ORrm32:
  case Opcode::ORmr32:
  case Opcode::ORmi32:
  case Opcode::XORrm32:
  case Opcode::XORmr32:
  case Opcode::XORmi32:
    return isWide ? FlagsOf::Nothing : FlagsOf::SameTest;
  case Opcode::ANDrm64:
  case Opcode::ANDmr64:
  case Opcode::ANDmi64:
  case Opcode::ORrm64:
  case Opcode::ORmr64:
  case Opcode::ORmi64:
  case Opcode::XORrm64:
  case Opcode::XORmr64:
  case Opcode::XORmi64:
    return isWide ? FlagsOf::SameTest : FlagsOf::Nothing;
  case Opcode::ADDrm32:
  case Opcode::ADDmr32:
  case Opcode::ADDmi32:
  case Opcode::SUBrm32:
  case Opcode::SUBmr32:
  case Opcode::SUBmi32:
  case Opcode::NEG32:
    return isWide ? FlagsOf::Nothing : FlagsOf::Result;
  case Opcode::ADDrm64:
  case Opcode::ADDmr64:
  case Opcode::ADDmi64:
  case Opcode::SUBrm64:
  case Opcode::SUBmr64:
  case Opcode::SUBmi64:
  case Opcode::NEG64:
    return isWide ? FlagsOf::Result : FlagsOf::Nothing;
  default:
    return FlagsOf::Nothing;
  }
}

/// Do zero, sign and parity decide \p condition?
static bool isOfResult(Condition condition) {
  switch (condition) {
  case Condition::E:
  case Condition::NE:
  case Condition::S:
  case Condition::NS:
  case Condition::P:
  case Condition::NP:
    return true;
  default:
    return false;
  }
}

/// `r = LEA [r + k]` becomes an addition, which sets flags.
static bool addInPlace(MachineFunction &function, MachineInst &inst) {
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  if (!list[1].isAddress()) return false;
  const MachineAddress address = function.addresses[list[1].address().index()];
  if (address.kind != MachineAddress::Base::Register || address.index.isRegister() ||
      address.segment != noRegister || !address.base.isPhysical() ||
      address.base.preg() != list[0].preg())
    return false;
  const MachineOperand reg = list[0];
  bool isWide = static_cast<Opcode>(inst.opcode) == Opcode::LEA64;
  inst.opcode = static_cast<uint16_t>(isWide ? Opcode::ADDmi64 : Opcode::ADDmi32);
  inst.firstOperand = static_cast<uint32_t>(function.operands.size());
  inst.operandCount = 3;
  for (MachineOperand operand : {reg, reg, MachineOperand::immediate(address.displacement)})
    function.operands.push_back(operand);
  return true;
}

bool x86::foldCompare(MachineFunction &function, MachineInst &definition,
                      const MachineInst &compare, const MachineInst &branch) {
  if (branch.opcode != static_cast<uint16_t>(PseudoOpcode::BRANCH)) return false;
  bool isWide = compare.opcode == static_cast<uint16_t>(Opcode::TESTmr64);
  if (!isWide && compare.opcode != static_cast<uint16_t>(Opcode::TESTmr32)) return false;
  llvm::ArrayRef<MachineOperand> compared = function.operandsOf(compare);
  if (!compared[0].isPhysical() || !compared[1].isPhysical() ||
      compared[0].preg() != compared[1].preg())
    return false;
  if (definition.opcode >= numOpcodes || definition.operandCount < 2) return false;
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(definition);
  if (!list[0].isPhysical() || list[0].preg() != compared[0].preg()) return false;
  auto condition = static_cast<Condition>(function.operandsOf(branch)[0].immediate());
  auto opcode = static_cast<Opcode>(definition.opcode);
  FlagsOf flags = flagsAfter(opcode, isWide);
  if (flags != FlagsOf::Nothing) return flags == FlagsOf::SameTest || isOfResult(condition);
  return opcode == (isWide ? Opcode::LEA64 : Opcode::LEA32) && isOfResult(condition) &&
         addInPlace(function, definition);
}

unsigned x86::zeroExtendedBits(const MachineFunction &, const MachineInst &inst) {
  if (inst.opcode >= numOpcodes || (inst.flags & MachineInst::IsMove)) return 0;
  switch (static_cast<Opcode>(inst.opcode)) {
  case Opcode::MOVZXb32:
    return 8;
  case Opcode::MOVZXw32:
    return 16;
  case Opcode::MOVmr32:
  case Opcode::MOVrm32:
    return 32;
  default:
    return 0;
  }
}

/// Every write of 32 bits of a general register clears the upper half.
unsigned x86::significantBits(const MachineFunction &function, const MachineInst &inst) {
  constexpr unsigned all = 64;
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  if (list.empty() || !list[0].isRegister()) return all;
  regalloc::RegClass regClass =
      list[0].isVirtual() ? list[0].vreg().regClass() : list[0].preg().regClass();
  if (regClass != regalloc::RegClass::Int) return all;
  if (inst.opcode == static_cast<uint16_t>(PseudoOpcode::MOVimm))
    return llvm::bit_width(static_cast<uint64_t>(function.immediateOf(list[1])));
  if (inst.opcode >= numOpcodes) return all;
  switch (auto opcode = static_cast<Opcode>(inst.opcode)) {
  case Opcode::MOVZXb32:
  case Opcode::MOVZXb64:
    return 8;
  case Opcode::MOVZXw32:
  case Opcode::MOVZXw64:
    return 16;
  case Opcode::ANDmi32:
    return llvm::bit_width(static_cast<uint32_t>(list[2].immediate()));
  case Opcode::SHRmb32:
    return 32 - (static_cast<uint32_t>(list[2].immediate()) & 31);
  case Opcode::BSR32:
  case Opcode::BSF32:
    return all; // Of 0, all bits may stay.
  default:
    return writes32(opcode) ? 32 : all;
  }
}

//===----------------------------------------------------------------------===//
// Before allocation
//===----------------------------------------------------------------------===//

bool x86::foldAddress(const MachineFunction &function, const MachineInst &definition,
                      MachineAddress &address) {
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(definition);
  MachineAddress inner;
  if (definition.opcode == static_cast<uint16_t>(Opcode::LEA64) && list[1].isAddress()) {
    inner = function.addresses[list[1].address().index()];
  } else if (definition.opcode == static_cast<uint16_t>(Opcode::ADDmi64) && list[0].isVirtual()) {
    inner.kind = MachineAddress::Base::Register;
    inner.base = list[1];
    inner.displacement = list[2].immediate();
  } else {
    return false;
  }
  using Base = MachineAddress::Base;
  bool isOfFrame = inner.kind == Base::StackSlot || inner.kind == Base::DynamicSlot;
  if ((inner.kind != Base::Register && !isOfFrame) || inner.segment != noRegister) return false;
  if (inner.index.isRegister() && address.index.isRegister()) return false;
  int64_t sum = int64_t(inner.displacement) + address.displacement;
  if (sum != static_cast<int32_t>(sum)) return false;
  if (address.index.isRegister()) {
    inner.index = address.index;
    inner.scale = address.scale;
  }
  inner.displacement = static_cast<int32_t>(sum);
  inner.segment = address.segment;
  address = inner;
  return true;
}

std::optional<codegen::ZeroTest> x86::testOfZero(const MachineFunction &function,
                                                 const MachineInst &compare) {
  if (compare.opcode >= numOpcodes) return std::nullopt;
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(compare);
  auto ifSame = [&](unsigned bits) -> std::optional<codegen::ZeroTest> {
    if (!list[0].isVirtual() || list[0] != list[1]) return std::nullopt;
    return codegen::ZeroTest{list[0].vreg(), bits};
  };
  auto ifZero = [&](unsigned bits) -> std::optional<codegen::ZeroTest> {
    if (!list[0].isVirtual() || list[1].immediate() != 0) return std::nullopt;
    return codegen::ZeroTest{list[0].vreg(), bits};
  };
  switch (static_cast<Opcode>(compare.opcode)) {
  case Opcode::TESTmr8:
    return ifSame(8);
  case Opcode::TESTmr16:
    return ifSame(16);
  case Opcode::TESTmr32:
    return ifSame(32);
  case Opcode::TESTmr64:
    return ifSame(64);
  case Opcode::CMPmi8:
    return ifZero(8);
  case Opcode::CMPmi16:
    return ifZero(16);
  case Opcode::CMPmi32:
    return ifZero(32);
  case Opcode::CMPmi64:
    return ifZero(64);
  default:
    return std::nullopt;
  }
}

bool x86::branchOnCondition(MachineFunction &function, const MachineInst &inst, unsigned bits,
                            MachineInst &branch) {
  constexpr unsigned madeBits = 8;
  if (inst.opcode != static_cast<uint16_t>(Opcode::SETCC) || bits > madeBits ||
      branch.opcode != static_cast<uint16_t>(PseudoOpcode::BRANCH))
    return false;
  MachineOperand &tested = function.operandsOf(branch)[0];
  auto set = static_cast<Condition>(function.operandsOf(inst)[0].immediate());
  switch (static_cast<Condition>(tested.immediate())) {
  case Condition::NE:
    tested = MachineOperand::immediate(static_cast<int32_t>(set));
    return true;
  case Condition::E:
    tested = MachineOperand::immediate(static_cast<int32_t>(invert(set)));
    return true;
  default:
    return false;
  }
}
