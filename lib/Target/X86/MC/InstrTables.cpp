//===- InstrTables.cpp - What is known about each x86-64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/InstrTables.h"
#include "EncodingTables.h"
#include "llvm/ADT/StringMap.h"
#include <algorithm>

using namespace cot;
using namespace cot::x86;

namespace cot::x86::tables {
#include "cot/Target/X86/MC/Encodings.inc"
#include "cot/Target/X86/MC/InstrTables.inc"
} // namespace cot::x86::tables

static unsigned indexOf(Opcode opcode) {
  auto index = static_cast<unsigned>(opcode);
  assert(index < numOpcodes && "no opcode");
  return index;
}

const mc::InstrInfo &x86::instrInfo(Opcode opcode) { return tables::instrInfos[indexOf(opcode)]; }

llvm::ArrayRef<mc::OperandInfo> x86::operandInfos(Opcode opcode) {
  const mc::InstrInfo &info = instrInfo(opcode);
  return llvm::ArrayRef(tables::operandInfos).slice(info.firstOperand, info.operandCount);
}

const mc::ImmediateInfo &x86::immediateInfo(const mc::OperandInfo &operand) {
  assert(operand.kind == mc::OperandKind::Immediate && "no immediate");
  return tables::immediateInfos[operand.type];
}

const RegisterMasks &x86::clobbers(Opcode opcode) {
  return tables::clobberSets[instrInfo(opcode).clobbers];
}

llvm::StringRef x86::opcodeName(Opcode opcode) { return tables::opcodeNames[indexOf(opcode)]; }

std::optional<Opcode> x86::findOpcode(llvm::StringRef name) {
  const auto *found =
      std::find(std::begin(tables::opcodeNames), std::end(tables::opcodeNames), name);
  if (found == std::end(tables::opcodeNames)) return std::nullopt;
  return static_cast<Opcode>(found - std::begin(tables::opcodeNames));
}

std::optional<Opcode> x86::foldMemory(Opcode opcode, unsigned operand) {
  if (operandInfos(opcode)[operand].kind != mc::OperandKind::Register) return opcode;
  auto key = std::pair(static_cast<unsigned>(opcode), operand);
  const auto *found =
      std::lower_bound(std::begin(tables::foldInfos), std::end(tables::foldInfos), key,
                       [](const mc::FoldInfo &fold, auto wanted) {
                         return std::pair<unsigned, unsigned>(fold.from, fold.operand) < wanted;
                       });
  if (found == std::end(tables::foldInfos) ||
      std::pair<unsigned, unsigned>(found->from, found->operand) != key)
    return std::nullopt;
  return static_cast<Opcode>(found->to);
}

const EncodingInfo &x86::encodingInfo(Opcode opcode) {
  return tables::encodingInfos[indexOf(opcode)];
}

bool x86::mayZero(const Instruction &instruction) {
  const mc::OperandInfo &result = operandInfos(instruction.opcode)[0];
  return instruction.operands[0].isRegister() &&
         registerClasses[result.type].bank == RegisterBank::Xmm;
}

llvm::ArrayRef<uint16_t> x86::candidatesFor(Space space, unsigned map, uint8_t opcodeByte) {
  unsigned run = (static_cast<unsigned>(space) * 4 + map) * 256 + opcodeByte;
  return {tables::candidates + tables::firstCandidate[run],
          tables::candidates + tables::firstCandidate[run + 1]};
}

const char *x86::asmText(Opcode opcode, unsigned syntax) {
  return (syntax == 0 ? tables::asmTexts0 : tables::asmTexts1)[indexOf(opcode)];
}
