//===- cot/Target/Registers.td - How a target's registers are described -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A register is a hardware number in a bank. Its names at the widths of the bank ("al", "ax", "eax",
// "rax") are aliases of one register: nothing here or in the generated code has a number of its own for
// a part of a register. Generated from this: enums, names by width, classes with their allocation
// orders, sets as bit masks (-gen-registers).
//
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_REGISTERS_TD
#define COT_TARGET_REGISTERS_TD

/// The machine that a description describes; exactly one per run of cot-tblgen.
class Target<string cppNamespace> {
  string Namespace = cppNamespace; // inside ::cot
  /// Whether the second assembly syntax has the operands in reverse order.
  bit SecondSyntaxReversed = 0;
}

/// Registers that share a number space. `widths` are the widths in bits at which they have names,
/// narrowest first.
class RegisterBank<list<int> widths> {
  list<int> Widths = widths;
}

/// One register. `names` has one name for every width of its bank.
class Register<RegisterBank bank, int number, list<string> names> {
  RegisterBank Bank = bank;
  int Number = number; // as the encoding has it
  list<string> Names = names;
}

/// The registers that an operand may live in: all of `order`, which is also the order in which the
/// allocator should prefer them, and `reserved`, which instructions may name and the allocator may not.
class RegisterClass<RegisterBank bank, list<Register> order, list<Register> reserved = []> {
  RegisterBank Bank = bank;
  list<Register> AllocationOrder = order;
  list<Register> Reserved = reserved;
}

/// A named set, such as those that a calling convention preserves.
class RegisterSet<list<Register> registers> {
  list<Register> Members = registers;
}

#endif // COT_TARGET_REGISTERS_TD
