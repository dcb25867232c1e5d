//===- LowerMachine.cpp - Threads and stacks on x86-64 -===//
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

/// A call of something other than a function of this program.
codegen::CallRef Lower::specialCall(const regalloc::PRegSet &clobbers) {
  codegen::MachineFunction &machine = ctx.machine();
  codegen::CallRef ref(static_cast<uint32_t>(machine.calls.size()));
  codegen::CallSite &site = machine.calls.emplace_back();
  site.clobbers = clobbers;
  site.inst = ctx.root();
  machine.hasCalls = true;
  return ref;
}

/// Sources: Drepper, ELF Handling For Thread-Local Storage, 4.1 and 4.3; the TLS directory of
/// Microsoft's PE format.
VReg Lower::lowerThreadLocal(Inst inst) {
  const ir::GlobalValueData &global = ctx.function().globalValues[ctx.data(inst).globalValue()];
  VReg result = ctx.newReg(RegClass::Int);
  codegen::SymbolRef symbol = ctx.symbol(global.name, global.colocated, /*threadLocal=*/true);
  switch (ctx.options().settings.tlsModel()) {
  case TlsModel::ElfGd: {
    ir::Signature signature;
    signature.callConv = CallConv::SystemV;
    codegen::CallRef call = specialCall(ctx.clobbersOf(signature));
    ctx.emit(id(PseudoOpcode::TLSGD),
             {MachineOperand::symbol(symbol, Fixup::TlsGlobalDynamic),
              MachineOperand::symbol(ctx.symbolOf(LibCall::ElfTlsGetAddr), Fixup::Plt32),
              use(result), MachineOperand::call(call)});
    break;
  }
  case TlsModel::Coff: {
    MachineAddress index, block, entry, variable;
    index.kind = MachineAddress::Base::Symbol;
    ir::ExternalName tlsIndex;
    tlsIndex.kind = ir::ExternalName::KnownSymbol;
    tlsIndex.index = static_cast<uint32_t>(ir::KnownSymbol::CoffTlsIndex);
    index.target = ctx.symbol(tlsIndex, false).index();
    index.fixup = mc::CommonFixup::Relative32;
    VReg number = ctx.newReg(RegClass::Int), table = ctx.newReg(RegClass::Int);
    VReg base = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::MOVrm32), {use(number), ctx.memory(index)});
    // The thread information block points to the array of the modules' blocks.
    block.segment = 5; // GS
    block.displacement = 0x58;
    ctx.emit(id(Opcode::MOVrm64), {use(table), ctx.memory(block)});
    entry.kind = MachineAddress::Base::Register;
    entry.base = use(table);
    entry.index = use(number);
    entry.scale = 3;
    ctx.emit(id(Opcode::MOVrm64), {use(base), ctx.memory(entry)});
    variable.kind = MachineAddress::Base::SymbolOffset;
    variable.base = use(base);
    variable.target = symbol.index();
    variable.fixup = mc::CommonFixup::SectionRelative32;
    ctx.emit(id(Opcode::LEA64), {use(result), ctx.memory(variable)});
    break;
  }
  case TlsModel::Macho: {
    // The descriptor's first word is a function from its address to that of the variable.
    ir::Signature signature;
    signature.callConv = CallConv::SystemV;
    MachineAddress slot, resolver;
    slot.kind = MachineAddress::Base::Symbol;
    slot.target = symbol.index();
    slot.fixup = Fixup::TlsGlobalDynamic;
    VReg descriptor = ctx.newReg(RegClass::Int);
    ctx.emit(id(Opcode::MOVrm64), {use(descriptor), ctx.memory(slot)});
    resolver.kind = MachineAddress::Base::Register;
    resolver.base = use(descriptor);
    using regalloc::Constraint;
    ctx.emit(id(Opcode::CALLr),
             {ctx.memory(resolver),
              MachineOperand::extraUse(descriptor, Constraint::fixed(gpr(Gpr::RDI))),
              MachineOperand::extraDef(result, Constraint::fixed(gpr(Gpr::RAX))),
              MachineOperand::call(specialCall(ctx.clobbersOf(signature)))});
    break;
  }
  default:
    ctx.fail("thread-local data needs the setting tls_model");
  }
  return result;
}

/// A context is stack pointer, frame pointer, program counter. Everything else is lost on the way.
VReg Lower::lowerStackSwitch(Inst inst) {
  VReg result = ctx.newReg(RegClass::Int);
  if (ctx.options().settings.stackSwitchModel() != StackSwitchModel::Basic) {
    ctx.fail("switching stacks needs the setting stack_switch_model=basic");
    return result;
  }
  VReg store = ctx.reg(ctx.argument(inst, 0)), load = ctx.reg(ctx.argument(inst, 1));
  VReg payload = ctx.reg(ctx.argument(inst, 2));
  regalloc::PRegSet all;
  all.setMask(RegClass::Int, 0xffff & ~(1u << static_cast<unsigned>(Gpr::RSP)) &
                                 ~(1u << static_cast<unsigned>(Gpr::RDI)));
  all.setMask(RegClass::Float, 0xffff);
  ctx.emit(id(PseudoOpcode::STACKSWITCH), {use(store), use(load), use(result), use(payload),
                                           MachineOperand::call(specialCall(all))});
  return result;
}
