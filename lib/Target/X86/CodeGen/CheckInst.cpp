//===- CheckInst.cpp - Can an instruction be emitted? ---------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the encoder and the expansion of pseudo instructions take for granted, asked of
/// instructions that come from text.
///
//===----------------------------------------------------------------------===//

#include "CheckInst.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::MachineAddress;
using codegen::MachineInst;
using codegen::MachineOperand;
using regalloc::PReg;
using regalloc::RegClass;

/// How many registers the classes of the descriptions have, in the order of RegisterClass: GPR,
/// XMM, XMMX, MASK.
static constexpr unsigned classSizes[] = {16, 16, 32, 8};
static constexpr unsigned bankSizes[] = {16, 32, 8};

bool x86::isRegister(PReg reg) {
  return reg.encoding() < bankSizes[static_cast<unsigned>(reg.regClass())];
}

static bool isLegalRegister(const mc::OperandInfo &info, const MachineOperand &operand) {
  if (!operand.isPhysical()) return true;
  if (info.fixed != mc::OperandInfo::none) return operand.preg().encoding() == info.fixed;
  return info.type >= std::size(classSizes) || operand.preg().encoding() < classSizes[info.type];
}

static bool isLegalAddress(const MachineAddress &address) {
  auto isInteger = [](const MachineOperand &operand) {
    return !operand.isPhysical() || operand.preg().regClass() == RegClass::Int;
  };
  if (!isInteger(address.base) || !isInteger(address.index)) return false;
  bool isRelative = address.kind == MachineAddress::Base::Constant ||
                    address.kind == MachineAddress::Base::Symbol ||
                    address.kind == MachineAddress::Base::Block;
  if (isRelative && address.index.isRegister()) return false;
  if (address.kind == MachineAddress::Base::JumpTable) return false;
  return !address.index.isPhysical() ||
         address.index.preg().encoding() != static_cast<unsigned>(Gpr::RSP);
}

static bool isLegalNumber(const mc::OperandInfo &info, int64_t value, bool isPseudo) {
  // The ranges are those of the real instructions; of a pseudo the width of the field counts.
  if (isPseudo) return info.width >= 64 || llvm::isIntN(info.width, value);
  if (info.type == mc::OperandInfo::none) return true;
  const mc::ImmediateInfo &range = immediateInfo(info);
  return range.min <= value && value <= range.max;
}

bool x86::isLegal(const codegen::MachineFunction &function, const MachineInst &inst) {
  using Kind = MachineOperand::Kind;
  bool isPseudo = inst.opcode >= numOpcodes;
  bool isDirectCall = inst.opcode == static_cast<uint16_t>(PseudoOpcode::TAILCALL) ||
                      inst.opcode == static_cast<uint16_t>(PseudoOpcode::TRYCALL);
  unsigned number = 0;
  bool isSwitch = inst.opcode == static_cast<uint16_t>(PseudoOpcode::SWITCH);
  llvm::ArrayRef<MachineOperand> list = function.operandsOf(inst);
  for (const mc::OperandInfo &info : codegenTarget.operandInfos(inst.opcode)) {
    bool isCallee = isDirectCall && number++ == 0;
    bool isPair = info.role == mc::OperandRole::Mod && !list.front().isAddress();
    const MachineOperand operand = list.front();
    if (isPair && operand.isPhysical() && list[1] != operand) return false;
    list = list.drop_front(isPair ? 2 : 1);
    switch (operand.kind()) {
    case Kind::Physical:
      if (!isLegalRegister(info, operand)) return false;
      break;
    case Kind::Address:
      if (!isLegalAddress(function.addresses[operand.address().index()])) return false;
      break;
    case Kind::Immediate:
    case Kind::WideImmediate:
      if (info.kind == mc::OperandKind::Immediate &&
          !isLegalNumber(info, function.immediateOf(operand), isPseudo))
        return false;
      break;
    case Kind::JumpTable:
      if (!isSwitch) return false;
      break;
    case Kind::Block:
      if (isSwitch || isCallee || info.kind == mc::OperandKind::Symbol) return false;
      break;
    case Kind::Symbol:
      if ((isPseudo && !isCallee && info.kind != mc::OperandKind::Symbol) ||
          codegenTarget.machine.fixup(operand.fixup()).size != 4)
        return false;
      break;
    default:
      break;
    }
  }
  return true;
}
