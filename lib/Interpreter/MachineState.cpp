//===- MachineState.cpp - Stack slots, symbols and machine state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Access.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

//===----------------------------------------------------------------------===//
// Stack
//===----------------------------------------------------------------------===//

static const Operation *stackAddress(Machine &m, const Operation *op) {
  m.set<uint64_t>(op->result, m.get<uint64_t>(op->a) + op->immediate);
  return op + 1;
}
Handler interpreter::bindStackAddr(Binding &b) {
  if (!b.decoder.function.stackSlots.contains(b.data.stackSlot()))
    return b.decoder.markMalformed(), nullptr;
  b.op.a = b.decoder.code.frameAddressSlot;
  b.op.immediate = b.decoder.frameOffsets[b.data.stackSlot().index()] +
                   static_cast<uint64_t>(int64_t(b.data.offset()));
  return stackAddress;
}
Handler interpreter::bindDynamicStackAddr(Binding &b) {
  const Function &function = b.decoder.function;
  if (!function.dynamicStackSlots.contains(b.data.dynamicStackSlot()))
    return b.decoder.markMalformed(), nullptr;
  uint32_t object = function.stackSlots.size() + b.data.dynamicStackSlot().index();
  b.op.a = b.decoder.code.frameAddressSlot;
  b.op.immediate = b.decoder.frameOffsets[object];
  return stackAddress;
}

static const Operation *stackPointer(Machine &m, const Operation *op) {
  m.set<uint64_t>(op->result, m.memory.currentStackPointer());
  return op + 1;
}
static const Operation *framePointer(Machine &m, const Operation *op) {
  m.set<uint64_t>(op->result, m.frames.back().mark.stackPointer);
  return op + 1;
}
/// One byte into the caller's code: not an address that can be called.
static const Operation *returnAddress(Machine &m, const Operation *op) {
  uint64_t address = Memory::codeBase - 1;
  if (m.frames.size() > 1)
    address = Machine::addressOfEntry(m.entryOf(*m.frames[m.frames.size() - 2].code->function)) + 1;
  m.set<uint64_t>(op->result, address);
  return op + 1;
}
Handler interpreter::bindGetStackPointer(Binding &) { return stackPointer; }
Handler interpreter::bindGetFramePointer(Binding &) { return framePointer; }
Handler interpreter::bindGetReturnAddress(Binding &) { return returnAddress; }
Handler interpreter::bindStackSwitch(Binding &) { return nullptr; }

//===----------------------------------------------------------------------===//
// The pinned register
//===----------------------------------------------------------------------===//

static const Operation *getPinned(Machine &m, const Operation *op) {
  m.set<uint64_t>(op->result, m.pinnedRegister);
  return op + 1;
}
static const Operation *setPinned(Machine &m, const Operation *op) {
  m.pinnedRegister = m.getAddress(op->a, op->flags & Address32);
  return op + 1;
}
Handler interpreter::bindGetPinnedReg(Binding &) { return getPinned; }
Handler interpreter::bindSetPinnedReg(Binding &b) {
  if (b.operand == types::i32) b.op.flags |= Address32;
  return setPinned;
}

//===----------------------------------------------------------------------===//
// Global values
//===----------------------------------------------------------------------===//

/// \p value has the value of the global's base.
static bool evaluateStep(Machine &m, const Operation *op, const GlobalValueData &global,
                         UInt128 &value) {
  switch (global.kind) {
  case GlobalValueData::VMContext:
    if (m.code->vmContextSlot == noSlot) return m.stop(op, Status::Malformed), false;
    value = m.get<uint64_t>(m.code->vmContextSlot);
    return true;
  case GlobalValueData::IAddImm:
    value = static_cast<uint64_t>(value) + static_cast<uint64_t>(global.offset);
    return true;
  case GlobalValueData::DynamicScale:
    value = 1;
    return true;
  case GlobalValueData::Symbol: {
    auto address = m.addressOf(global.name);
    if (!address) {
      std::string name;
      llvm::raw_string_ostream os(name);
      global.name.printReference(os);
      m.stop(op, Status::Unresolved, name);
      return false;
    }
    value = *address + static_cast<uint64_t>(global.offset);
    return true;
  }
  case GlobalValueData::Load: {
    if (!global.type) return m.stop(op, Status::Malformed), false;
    Operation access = *op;
    access.byte = global.flags.trap.bits();
    access.flags = global.flags.aligned ? AccessAligned : 0;
    access.flags |=
        static_cast<uint8_t>(llvm::Log2_32(global.type.laneBits() / 8) << AccessLaneShift);
    if (global.flags.endianness.value_or(m.options.endianness) == llvm::endianness::big)
      access.flags |= AccessBig;
    uint64_t address = static_cast<uint64_t>(value) + static_cast<uint64_t>(global.offset);
    unsigned size = std::min<unsigned>(global.type.bytes(), sizeof value);
    const uint8_t *bytes = checkedAccess(m, &access, address, size, false);
    if (!bytes) return false;
    value = 0;
    copyOrdered(&access, reinterpret_cast<uint8_t *>(&value), bytes, size);
    return true;
  }
  }
  return false;
}

std::optional<UInt128> Machine::evaluateGlobal(const Operation *op, GlobalValue global) {
  const auto &globals = code->function->globalValues;
  llvm::SmallVector<GlobalValue, 8> chain;
  for (GlobalValue at = global;; at = globals[at].base) {
    // Longer than there are globals: a cycle, which the verifier refuses.
    if (!globals.contains(at) || chain.size() > globals.size()) {
      stop(op, Status::Malformed);
      return std::nullopt;
    }
    chain.push_back(at);
    if (globals[at].kind != GlobalValueData::Load && globals[at].kind != GlobalValueData::IAddImm)
      break;
  }
  UInt128 value = 0;
  for (GlobalValue at : llvm::reverse(chain))
    if (!evaluateStep(*this, op, globals[at], value)) return std::nullopt;
  return value;
}

static const Operation *globalValue(Machine &m, const Operation *op) {
  auto value = m.evaluateGlobal(op, GlobalValue(static_cast<uint32_t>(op->immediate)));
  if (!value) return nullptr;
  m.set<UInt128>(op->result, *value);
  return op + 1;
}
static Handler bindGlobal(Binding &b) {
  if (b.result.bytes() > sizeof(UInt128)) return nullptr;
  b.op.immediate = b.data.globalValue().index();
  return globalValue;
}
Handler interpreter::bindSymbolValue(Binding &b) { return bindGlobal(b); }
Handler interpreter::bindTlsValue(Binding &b) { return bindGlobal(b); }

//===----------------------------------------------------------------------===//
// Variable arguments
//===----------------------------------------------------------------------===//

namespace {
/// A field of a va_list: bytes and value; the address of the arguments if `isArea`.
struct VaListField {
  uint8_t size;
  bool isArea;
  uint32_t value;
};
} // namespace

/// System V ABI for x86-64, 3.5.7: gp_offset and fp_offset at their ends, overflow_arg_area,
/// reg_save_area. Procedure Call Standard for AArch64, appendix B: __stack, __gr_top, __vr_top, and
/// offsets of 0, which mean that no register is left.
static llvm::ArrayRef<VaListField> fieldsOf(VaListLayout layout) {
  static constexpr VaListField x64[] = {
      {4, false, 48}, {4, false, 176}, {8, true, 0}, {8, false, 0}};
  static constexpr VaListField aarch64[] = {
      {8, true, 0}, {8, false, 0}, {8, false, 0}, {4, false, 0}, {4, false, 0}};
  static constexpr VaListField pointer[] = {{8, true, 0}};
  switch (layout) {
  case VaListLayout::SystemVX64:
    return x64;
  case VaListLayout::AArch64:
    return aarch64;
  case VaListLayout::Pointer:
    return pointer;
  }
  return {};
}

static const Operation *startVariableArguments(Machine &m, const Operation *op) {
  uint64_t address = effectiveAddress(m, op, op->a, 0);
  uint64_t area = m.get<uint64_t>(m.code->variableArgumentsSlot);
  for (const VaListField &field : fieldsOf(m.options.vaList)) {
    uint8_t *bytes = checkedAccess(m, op, address, field.size, true);
    if (!bytes) return nullptr;
    uint64_t value = field.isArea ? area : field.value;
    std::memcpy(bytes, &value, field.size);
    address += field.size;
  }
  return op + 1;
}
Handler interpreter::bindVaStart(Binding &b) {
  if (b.decoder.code.variableArgumentsSlot == noSlot) return b.decoder.markMalformed(), nullptr;
  setAccess(b, MemFlags(), types::i8, b.operand);
  return startVariableArguments;
}
