//===- Conventions.cpp - Calling conventions of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// System V (AMD64 ABI 1.0, 3.2.3). Integers go in rdi, rsi, rdx, rcx, r8, r9, floats and vectors
/// in xmm0 to xmm7, what is left on the stack in units of eight bytes; results in rax, rdx and
/// xmm0, xmm1.
///
//===----------------------------------------------------------------------===//

#include "Conventions.h"
#include "cot/CodeGen/Lowering.h"
#include "cot/Target/X86/MC/Registers.inc"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::x86;
using codegen::AbiPart;
using codegen::AbiValue;
using codegen::SignatureLayout;
using regalloc::PReg;
using regalloc::PRegSet;
using regalloc::RegClass;

static PRegSet setOf(const RegisterMasks &masks) {
  PRegSet set;
  set.setMask(RegClass::Int, masks.banks[static_cast<size_t>(RegisterBank::Gpr)]);
  set.setMask(RegClass::Float, masks.banks[static_cast<size_t>(RegisterBank::Xmm)]);
  return set;
}

/// Every register that code may name and calls may change.
static PRegSet allRegisters() {
  PRegSet set;
  set.setMask(RegClass::Int, 0xffff & ~(1u << static_cast<unsigned>(Gpr::RSP)));
  set.setMask(RegClass::Float, 0xffff);
  return set;
}

PRegSet x86::calleeSavedOf(CallConv convention) {
  PRegSet all = allRegisters();
  switch (convention) {
  case CallConv::WindowsFastcall:
    return setOf(windowsPreserved) & all;
  case CallConv::Tail:
  case CallConv::Winch:
    return {};
  case CallConv::PreserveAll:
    return all;
  default:
    return setOf(systemVPreserved) & all;
  }
}

namespace {
/// Hands out the places of one list of values.
class Assigner {
public:
  Assigner(llvm::ArrayRef<Gpr> ints, unsigned numFloats, SignatureLayout &layout)
      : ints(ints), numFloats(numFloats), layout(layout) {}

  AbiPart place(ir::Type type, ir::ArgumentExtension extension) {
    AbiPart part;
    part.type = type;
    part.extension = extension;
    bool isInt = type.isInt();
    if (isInt && nextInt < ints.size()) {
      part.reg = PReg(static_cast<unsigned>(ints[nextInt++]), RegClass::Int);
    } else if (!isInt && nextFloat < numFloats) {
      part.reg = PReg(nextFloat++, RegClass::Float);
    } else {
      uint32_t size = std::max(8u, type.bytes());
      offset = static_cast<uint32_t>(llvm::alignTo(offset, size));
      part.offset = static_cast<int32_t>(offset);
      offset += size;
    }
    return part;
  }
  /// Both halves of a wide integer in registers, or neither.
  void skipToStackFor(unsigned count) {
    if (nextInt + count > ints.size()) nextInt = static_cast<unsigned>(ints.size());
  }
  AbiValue add(const ir::AbiParameter &parameter) {
    AbiValue value;
    value.purpose = parameter.purpose;
    value.firstPart = static_cast<uint32_t>(layout.parts.size());
    if (parameter.purpose == ir::ArgumentPurpose::StructArgument) {
      value.kind = AbiValue::Kind::Struct;
      value.size = parameter.structSize;
      value.offset = static_cast<int32_t>(offset);
      offset += static_cast<uint32_t>(llvm::alignTo(parameter.structSize, 8));
      return value;
    }
    if (parameter.type == ir::types::i128) {
      if (nextInt + 2 > ints.size()) {
        nextInt = static_cast<unsigned>(ints.size());
        offset = static_cast<uint32_t>(llvm::alignTo(offset, 16));
      }
      layout.parts.push_back(place(ir::types::i64, ir::ArgumentExtension::None));
      layout.parts.push_back(place(ir::types::i64, ir::ArgumentExtension::None));
    } else {
      layout.parts.push_back(place(parameter.type, parameter.extension));
    }
    value.numParts = static_cast<uint32_t>(layout.parts.size()) - value.firstPart;
    return value;
  }

  llvm::ArrayRef<Gpr> ints;
  unsigned numFloats;
  unsigned nextInt = 0, nextFloat = 0;
  uint32_t offset = 0;

private:
  SignatureLayout &layout;
};
} // namespace

llvm::Error x86::layOut(const ir::Signature &signature, const codegen::TargetOptions &options,
                        SignatureLayout &layout) {
  (void)options;
  static constexpr Gpr argumentRegs[] = {Gpr::RDI, Gpr::RSI, Gpr::RDX, Gpr::RCX, Gpr::R8, Gpr::R9};
  static constexpr Gpr resultRegs[] = {Gpr::RAX, Gpr::RDX};
  layout.clear();
  Assigner parameters(argumentRegs, 8, layout);
  for (const ir::AbiParameter &parameter : signature.parameters)
    layout.parameters.push_back(parameters.add(parameter));
  layout.argumentBytes = static_cast<uint32_t>(llvm::alignTo(parameters.offset, 16));
  Assigner results(resultRegs, 2, layout);
  for (const ir::AbiParameter &result : signature.results)
    layout.results.push_back(results.add(result));
  layout.resultBytes = static_cast<uint32_t>(llvm::alignTo(results.offset, 16));
  if (signature.variadic) {
    layout.vectorCountReg = PReg(static_cast<unsigned>(Gpr::RAX), RegClass::Int);
    layout.vectorRegsUsed = parameters.nextFloat;
  }
  layout.calleeSaved = calleeSavedOf(signature.callConv);
  layout.clobbers = allRegisters() - layout.calleeSaved;
  for (const ir::AbiParameter &parameter : signature.parameters)
    if (parameter.purpose == ir::ArgumentPurpose::StructReturn)
      layout.returnedPointer = PReg(static_cast<unsigned>(Gpr::RAX), RegClass::Int);
  return llvm::Error::success();
}

void x86::fillEnvironment(const codegen::TargetOptions &options, CallConv callConv,
                          regalloc::MachineEnvironment &environment) {
  PRegSet usable = allRegisters();
  usable.erase(PReg(static_cast<unsigned>(Gpr::RBP), RegClass::Int));
  if (options.settings.enablePinnedReg())
    usable.erase(PReg(static_cast<unsigned>(Gpr::R15), RegClass::Int));
  // Registers that the prologue would have to save come last.
  PRegSet saved = calleeSavedOf(callConv);
  environment.preferred = usable - saved;
  environment.nonPreferred = usable & saved;
}
