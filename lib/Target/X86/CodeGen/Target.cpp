//===- Target.cpp - x86-64 as the code generator sees it -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/CodeGen/Target.h"
#include "CheckInst.h"
#include "Conventions.h"
#include "Emit.h"
#include "Fold.h"
#include "Lower.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/Target.h"

using namespace cot;
using namespace cot::x86;
using codegen::InstrTable;

namespace cot::x86::pseudos {
#define COT_PSEUDO_TABLES
#include "cot/Target/X86/CodeGen/Pseudos.inc"
} // namespace cot::x86::pseudos

static InstrTable realTable() {
  auto first = static_cast<Opcode>(0);
  const mc::InstrInfo &info = instrInfo(first);
  return {&info, operandInfos(first).data() - info.firstOperand,
          [](uint16_t opcode) { return opcodeName(static_cast<Opcode>(opcode)); }};
}

static InstrTable pseudoTable() {
  return {pseudos::instrInfos, pseudos::operandInfos, [](uint16_t opcode) -> llvm::StringRef {
            return pseudos::opcodeNames[opcode - numOpcodes];
          }};
}

static regalloc::PRegSet clobbersOf(uint16_t opcode) {
  const RegisterMasks &masks =
      opcode < numOpcodes ? clobbers(static_cast<Opcode>(opcode))
                          : pseudos::clobberSets[pseudos::instrInfos[opcode - numOpcodes].clobbers];
  regalloc::PRegSet set;
  set.setMask(RegClass::Int, masks.banks[static_cast<size_t>(RegisterBank::Gpr)]);
  set.setMask(RegClass::Float, masks.banks[static_cast<size_t>(RegisterBank::Xmm)]);
  return set;
}

/// In the order of RegisterClass: GPR, XMM, XMMX, MASK.
static constexpr RegClass registerClassMap[] = {RegClass::Int, RegClass::Float, RegClass::Float,
                                                RegClass::Vector};

static void emitExtend(LoweringContext &ctx, ir::Type type, ir::ArgumentExtension extension,
                       VReg to, VReg from) {
  bool isSigned = extension == ir::ArgumentExtension::Sext;
  auto opcode = [&] {
    switch (type.bits()) {
    case 8:
      return isSigned ? Opcode::MOVSXb64 : Opcode::MOVZXb32;
    case 16:
      return isSigned ? Opcode::MOVSXw64 : Opcode::MOVZXw32;
    default:
      return isSigned ? Opcode::MOVSXD : Opcode::MOVmr32;
    }
  };
  ctx.emit(id(opcode()), {use(to), use(from)});
}

/// As an unwinder of C++ would leave them at a landing pad.
static constexpr PReg exceptionRegisters[] = {gpr(Gpr::RAX), gpr(Gpr::RDX)};

static constexpr codegen::MoveOpcodes vectorMoves = {id(Opcode::MOVAPSrm), id(Opcode::MOVAPSmr)};

static void emitCall(LoweringContext &ctx, codegen::SymbolRef callee, codegen::CallRef call,
                     llvm::ArrayRef<MachineOperand> fixed) {
  llvm::SmallVector<MachineOperand, 16> operands;
  operands.push_back(MachineOperand::symbol(callee, Fixup::Plt32));
  operands.append(fixed.begin(), fixed.end());
  operands.push_back(MachineOperand::call(call));
  ctx.emit(id(Opcode::CALL), operands);
}

const codegen::Target x86::codegenTarget = {
    .name = "x86_64",
    .machine = mcTarget,
    .numInstrs = numOpcodes,
    .numOpcodes = numOpcodes + numPseudos,
    .instrs = realTable(),
    .pseudos = pseudoTable(),
    .registerClasses = registerClassMap,
    .log2StackAlignment = 4,
    .clobbers = clobbersOf,
    .fillEnvironment = fillEnvironment,
    .layOut = layOut,
    .lowerInst = [](LoweringContext &ctx, ir::Inst inst) { return Lower(ctx).run(inst); },
    .materialize = [](LoweringContext &ctx, ir::Inst inst,
                      VReg to) { return Lower(ctx).materialize(inst, to); },
    .emitJump =
        [](LoweringContext &ctx, regalloc::Block target) {
          ctx.emit(id(Opcode::JMP), {MachineOperand::block(target)});
        },
    .emitMove = [](LoweringContext &ctx, ir::Type type, VReg to,
                   VReg from) { Lower(ctx).move(type, to, from); },
    .emitLoad = [](LoweringContext &ctx, ir::Type type, VReg to,
                   const MachineAddress &from) { Lower(ctx).load(type, to, from, TrapCode()); },
    .emitStore = [](LoweringContext &ctx, ir::Type type, VReg from,
                    const MachineAddress &to) { Lower(ctx).store(type, from, to, TrapCode()); },
    .emitAddress =
        [](LoweringContext &ctx, VReg to, const MachineAddress &address) {
          ctx.emit(id(Opcode::LEA64), {use(to), ctx.memory(address)});
        },
    .emitConstant = [](LoweringContext &ctx, VReg to,
                       int64_t value) { Lower(ctx).constant(to, value); },
    .emitCall = emitCall,
    .libraryCallConv =
        [](const codegen::TargetOptions &options) {
          return options.format == codegen::CodeFormat::COFF ? CallConv::WindowsFastcall
                                                             : CallConv::SystemV;
        },
    .patchableCallBytes = 5,
    .emitCopy = [](LoweringContext &ctx, const MachineAddress &to, const MachineAddress &from,
                   uint32_t size) { Lower(ctx).copy(to, from, size); },
    .emitPack = [](LoweringContext &ctx, VReg to, VReg low,
                   VReg high) { Lower(ctx).pack(to, low, high); },
    .emitUnpack = [](LoweringContext &ctx, VReg low, VReg high,
                     VReg from) { Lower(ctx).unpack(low, high, from); },
    .saveVariadicRegisters =
        [](LoweringContext &ctx, llvm::SmallVectorImpl<MachineOperand> &defs) {
          Lower(ctx).saveVariadicRegisters(defs);
        },
    .exceptionRegisters = exceptionRegisters,
    .throwingCallClobbers = callChangeableRegisters,
    .emitExtend = emitExtend,
    .entryOpcode = id(PseudoOpcode::ENTRY),
    .returnOpcode = id(PseudoOpcode::RETURN),
    .moveOpcodes = {{{id(Opcode::MOVrm64), id(Opcode::MOVmr64)}, vectorMoves, vectorMoves}},
    .combineKinds = combineKinds,
    .loadedBits = loadedBits,
    .foldMemory = foldOperand,
    .zeroExtendedBits = zeroExtendedBits,
    .foldCompare = foldCompare,
    .significantBits = significantBits,
    .foldAddress = foldAddress,
    .testOfZero = testOfZero,
    .branchOnCondition = branchOnCondition,
    .layOutFrame = layOutFrame,
    .emit = emitFunction,
    .isRegister = isRegister,
    .isLegal = isLegal,
};

uint32_t x86::featuresOf(const Settings &settings) {
  uint32_t bits = 0;
  auto add = [&](bool has, Feature feature) {
    if (has) bits |= 1u << static_cast<unsigned>(feature);
  };
  add(settings.hasSse3(), Feature::SSE3);
  add(settings.hasSsse3(), Feature::SSSE3);
  add(settings.hasSse41(), Feature::SSE41);
  add(settings.hasSse42(), Feature::SSE42);
  add(settings.hasPopcnt(), Feature::POPCNTFeature);
  add(settings.hasLzcnt(), Feature::LZCNTFeature);
  add(settings.hasBmi1(), Feature::BMI1);
  add(settings.hasBmi2(), Feature::BMI2);
  add(settings.hasCmpxchg16b(), Feature::CX16);
  add(settings.hasAvx(), Feature::AVX);
  add(settings.hasAvx2(), Feature::AVX2);
  add(settings.hasFma(), Feature::FMA);
  add(settings.hasF16c(), Feature::F16C);
  add(settings.hasAvxVnni(), Feature::AVXVNNI);
  add(settings.hasAvx512f(), Feature::AVX512F);
  add(settings.hasAvx512vl(), Feature::AVX512VL);
  add(settings.hasAvx512dq(), Feature::AVX512DQ);
  add(settings.hasAvx512vnni(), Feature::AVX512VNNI);
  add(settings.hasAvx512vbmi(), Feature::AVX512VBMI);
  add(settings.hasAvx512bitalg(), Feature::AVX512BITALG);
  return bits;
}
