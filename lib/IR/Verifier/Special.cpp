//===- Special.cpp - Rules of single opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the tables of Opcodes.td don't say: bounds of immediates, flags, widths of addresses, and
/// instructions that need a setting or a kind of function.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"

using namespace cot;
using namespace cot::ir;
using llvm::formatv;

void Verifier::checkSpecial(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  switch (dfg.opcode(inst)) {
  case Opcode::Iconst:
    return checkIntegerConstant(inst);
  case Opcode::Bitcast:
    return checkBitcast(inst);
  case Opcode::F128const:
  case Opcode::Vconst:
    return checkConstantSize(inst);
  case Opcode::Insertlane:
  case Opcode::Extractlane:
    return checkLane(inst);
  case Opcode::Shuffle:
    return checkShuffle(inst);
  case Opcode::GetPinnedReg:
  case Opcode::SetPinnedReg:
  case Opcode::GetFramePointer:
  case Opcode::GetReturnAddress:
    return checkMachineState(inst);
  case Opcode::SymbolValue:
  case Opcode::TlsValue:
    return checkGlobalValueUse(inst);
  case Opcode::GetExceptionHandlerAddress:
    return checkHandlerAddress(inst);
  case Opcode::VaStart:
    if (!function->signature.variadic)
      reportFatal(inst, "va_start in a function without variable arguments");
    return;
  default:
    break;
  }
  switch (dfg[inst].format()) {
  case Format::Store:
    if (dfg.memFlags(inst).readonly)
      reportFatal(inst, "A store instruction cannot have the `readonly` MemFlag");
    [[fallthrough]];
  case Format::Load:
  case Format::LoadNoOffset:
  case Format::StoreNoOffset:
  case Format::AtomicRmw:
  case Format::AtomicCas:
    return checkAddress(inst);
  default:
    return;
  }
}

void Verifier::checkAddress(Inst inst) {
  if (!knowsPointers()) return;
  const DataFlowGraph &dfg = function->dfg;
  Format format = dfg[inst].format();
  bool valueFirst = format == Format::Store || format == Format::StoreNoOffset;
  Value address = dfg.argument(inst, valueFirst ? 1 : 0);
  unsigned width = dfg.typeOf(address).bits();
  if (width != target->pointerBits)
    report(inst, formatv("invalid pointer width (got {0}, expected {1}) encountered {2}", width,
                         target->pointerBits, address));
}

void Verifier::checkBitcast(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  Type to = dfg.controllingType(inst);
  Value operand = dfg.argument(inst, 0);
  Type from = dfg.typeOf(operand);
  MemFlags flags = dfg.memFlags(inst), onlyOrder;
  onlyOrder.endianness = flags.endianness;
  if (to.bits() != from.bits())
    reportFatal(ErrorLocation(inst),
                formatv("The bitcast argument {0} has a type of {1} bits, which doesn't match an "
                        "expected type of {2} bits",
                        operand, from.bits(), to.bits()));
  else if (!(flags == onlyOrder))
    reportFatal(ErrorLocation(inst),
                "The bitcast instruction only accepts the `big` or `little` memory flags");
  else if (!flags.endianness && to.laneCount() != from.laneCount())
    reportFatal(ErrorLocation(inst),
                "Byte order specifier required for bitcast instruction changing lane count");
}

void Verifier::checkConstantSize(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  Constant constant = dfg[inst].constant();
  size_t expected = dfg.opcode(inst) == Opcode::F128const ? 16 : dfg.controllingType(inst).bytes();
  size_t size = dfg.constants[constant].size();
  if (size != expected)
    reportFatal(ErrorLocation(inst),
                formatv("The instruction expects {0} to have a size of {1} bytes but it has {2}",
                        constant, expected, size));
}

void Verifier::checkLane(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  unsigned lane = dfg[inst].lane();
  Type type = dfg.typeOf(dfg.argument(inst, 0));
  if (lane >= type.laneCount())
    reportFatal(inst, formatv("The lane {0} does not index into the type {1}", lane, type));
}

void Verifier::checkShuffle(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  for (uint8_t lane : dfg.immediates[dfg[inst].mask()])
    if (lane >= 32)
      return reportFatal(inst, formatv("shuffle immediate index {0} is larger than the maximum 31",
                                       unsigned(lane)));
}

void Verifier::checkIntegerConstant(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  unsigned bits = dfg.controllingType(inst).bits();
  if (bits < 64 && static_cast<uint64_t>(dfg[inst].imm64()) >> bits)
    reportFatal(inst, "constant immediate is out of bounds");
}

void Verifier::checkMachineState(Inst inst) {
  Opcode opcode = function->dfg.opcode(inst);
  if (opcode == Opcode::GetPinnedReg || opcode == Opcode::SetPinnedReg) {
    if (!target)
      reportFatal(inst, "GetPinnedReg/SetPinnedReg need an ISA!");
    else if (!target->enablePinnedReg)
      reportFatal(inst, "GetPinnedReg/SetPinnedReg cannot be used without enable_pinned_reg");
    return;
  }
  if (!target)
    reportFatal(inst, "`get_frame_pointer`/`get_return_address` require an ISA!");
  else if (!target->preserveFramePointers)
    reportFatal(inst, "`get_frame_pointer`/`get_return_address` cannot be used without enabling "
                      "`preserve_frame_pointers`");
}

void Verifier::checkGlobalValueUse(Inst inst) {
  if (!knowsPointers()) return;
  const DataFlowGraph &dfg = function->dfg;
  Type type = dfg.typeOf(dfg.firstResult(inst));
  Type global = typeOf(function->globalValues[dfg[inst].globalValue()]);
  if (type != global)
    report(inst, formatv("global_value instruction with type {0} references global value with "
                         "type {1}",
                         type, global));
}

void Verifier::checkHandlerAddress(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  Block block = dfg[inst].block();
  int64_t index = dfg[inst].imm64();
  auto fail = [&](const auto &message) { reportFatal(ErrorLocation(inst), message); };
  if (index < 0) return fail(formatv("exception handler index {0} cannot be negative", index));
  Inst last = function->layout.lastInst(block);
  if (!dfg.contains(last))
    return fail(formatv("referenced block {0} does not have a terminator", block));
  const InstructionData &data = dfg[last];
  bool tries = data.format() == Format::TryCall || data.format() == Format::TryCallIndirect;
  if (!tries || !dfg.exceptionTables.contains(data.exceptionTable()))
    return fail(formatv("referenced block {0} does not end in a try_call", block));
  auto handlers =
      llvm::count_if(dfg.exceptionTables[data.exceptionTable()].items,
                     [](const ExceptionItem &item) { return item.kind != ExceptionItem::Context; });
  if (index >= handlers) fail(formatv("exception handler index {0} is out-of-range", index));
}
