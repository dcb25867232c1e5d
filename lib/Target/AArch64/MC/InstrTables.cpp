//===- InstrTables.cpp - What is known about each AArch64 opcode -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/InstrTables.h"
#include "EncodingTables.h"
#include <algorithm>
#include <cassert>

using namespace cot;
using namespace cot::aarch64;

namespace cot::aarch64::tables {
#include "cot/Target/AArch64/MC/Encodings.inc"
#include "cot/Target/AArch64/MC/InstrTables.inc"
} // namespace cot::aarch64::tables

static unsigned indexOf(Opcode opcode) {
  auto index = static_cast<unsigned>(opcode);
  assert(index < numOpcodes && "no opcode");
  return index;
}

const mc::InstrInfo &aarch64::instrInfo(Opcode opcode) {
  return tables::instrInfos[indexOf(opcode)];
}

llvm::ArrayRef<mc::OperandInfo> aarch64::operandInfos(Opcode opcode) {
  const mc::InstrInfo &info = instrInfo(opcode);
  return llvm::ArrayRef(tables::operandInfos).slice(info.firstOperand, info.operandCount);
}

const mc::ImmediateInfo &aarch64::immediateInfo(const mc::OperandInfo &operand) {
  assert(operand.kind == mc::OperandKind::Immediate && "no immediate");
  return tables::immediateInfos[operand.type];
}

const RegisterMasks &aarch64::clobbers(Opcode opcode) {
  return tables::clobberSets[instrInfo(opcode).clobbers];
}

llvm::StringRef aarch64::opcodeName(Opcode opcode) { return tables::opcodeNames[indexOf(opcode)]; }

std::optional<Opcode> aarch64::findOpcode(llvm::StringRef name) {
  const auto *found =
      std::find(std::begin(tables::opcodeNames), std::end(tables::opcodeNames), name);
  if (found == std::end(tables::opcodeNames)) return std::nullopt;
  return static_cast<Opcode>(found - std::begin(tables::opcodeNames));
}

bool aarch64::followsOperandBefore(Opcode opcode, unsigned operand) {
  return operandStyle(opcode, operand).follows;
}

const uint16_t *aarch64::formsOf(Opcode opcode) {
  uint16_t first = encodingInfo(opcode).forms;
  return first == 0 ? nullptr : tables::forms + first;
}

llvm::ArrayRef<uint16_t> aarch64::candidatesFor(uint32_t word) {
  const CandidateRun &run = tables::candidateRuns[word >> tables::candidateShift];
  return {tables::candidates + run.first, run.count};
}

const char *aarch64::asmText(Opcode opcode) { return tables::asmTexts0[indexOf(opcode)]; }
