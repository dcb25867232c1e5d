//===- MoveTemplates.cpp - Bytes of moves that the allocator makes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MoveTemplates.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "cot/Target/X86/MC/Encoder.h"

using namespace cot;
using namespace cot::x86;

const MoveTemplates &MoveTemplates::get() {
  static const MoveTemplates templates;
  return templates;
}

MoveTemplates::MoveTemplates() {
  auto encoded = [](uint16_t opcode, const Operand &to, const Operand &from) {
    const Operand operands[] = {to, from};
    uint8_t bytes[encodeRoom];
    Encoded result = encode(bytes, chooseForm(static_cast<Opcode>(opcode), operands), operands);
    Template made;
    made.size = static_cast<uint8_t>(result.end - bytes);
    assert(result.fieldCount == 0 && made.size <= sizeof(made.bytes));
    std::memcpy(made.bytes, bytes, made.size);
    return made;
  };
  auto slot = [](bool isShort) {
    return Operand::makeMemory(static_cast<unsigned>(Gpr::RSP), isShort ? 1 : 1 << 20);
  };
  using regalloc::RegClass;
  for (RegClass regClass : {RegClass::Int, RegClass::Float}) {
    const codegen::MoveOpcodes &opcodes =
        codegenTarget.moveOpcodes[static_cast<unsigned>(regClass)];
    for (unsigned number = 0; number < regsPerBank; ++number) {
      Operand reg = Operand::makeRegister(number);
      unsigned at = numberOf(regalloc::PReg(number, regClass));
      loads[at] = {encoded(opcodes.load, reg, slot(true)), encoded(opcodes.load, reg, slot(false))};
      stores[at] = {encoded(opcodes.store, slot(true), reg),
                    encoded(opcodes.store, slot(false), reg)};
      for (unsigned from = 0; from < regsPerBank; ++from)
        copies[at][from] = encoded(opcodes.store, reg, Operand::makeRegister(from));
    }
  }
}
