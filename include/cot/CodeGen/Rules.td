//===- cot/CodeGen/Rules.td - How CLIF becomes machine instructions -------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The notation of lowering rules:
//
//   // x + [p]
//   def : Lower<i32_64, (iadd $x, (sink (load)):$m), (ADDrm $x, $m)>;
//
// A target includes its instruction descriptions, this file, and names the instructions at each of
// their sizes:
//
//   foreach inst = X86Instructions in
//     foreach variant = inst.Size.Variants in
//       if !ne(variant.Suffix, "") then
//         def !cast<string>(inst)#variant.Suffix : InstVariant<inst, variant>;
//
// docs/Rules.md is the reference. utils/TableGen/Rule*.cpp reads it.
//
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_RULES_TD
#define COT_CODEGEN_RULES_TD

include "cot/IR/Pattern.td"
include "cot/Target/Instruction.td"

//===--- The target --------------------------------------------------------===//

/// What the generated code is part of; exactly one.
class LoweringTarget<string loweringClass> {
  /// The class whose members rules name. It is in the target's namespace.
  string LoweringClass = loweringClass;
}

/// Registers of a bank, for the allocator: the class cot::regalloc::RegClass::<allocated> and the values
/// that live there.
class AllocatedBank<RegisterBank bank, string allocated, list<ValueType> types> {
  RegisterBank Bank = bank;
  string Allocated = allocated;
  list<ValueType> Types = types;
}

/// One opcode of an instruction with several sizes, to be named in results: ADDrm32.
class InstVariant<Inst of, Variant size> {
  Inst Of = of;
  Variant At = size;
}

/// A processor that has \p feature also has \p implied.
class FeatureImplies<Feature feature, list<Feature> implied> {
  Feature Of = feature;
  list<Feature> Implied = implied;
}

//===--- Rules -------------------------------------------------------------===//

/// The features of the instructions in the result are required without saying.
class Lower<ValueType types, dag pattern, dag result> : Rule<types, pattern, result> {
  list<Feature> Requires = [];
}

/// Operands and results of \p variable have only types of \p types; the check before lowering sees to it.
class VariableTypes<TypeVariable variable, ValueType types> {
  TypeVariable Variable = variable;
  ValueType Types = types;
}
/// \p opcodes with such a controlling type are an error of the program: \p message.
class Illegal<list<PatternOpcode> opcodes, ValueType types, string message> {
  list<PatternOpcode> Opcodes = opcodes;
  ValueType Types = types;
  string Message = message;
}
/// Of \p opcodes, only such types are legal: "x.lanes = a.lanes" (also bits, w; <=).
class OnlyWhere<list<PatternOpcode> opcodes, string where> {
  list<PatternOpcode> Opcodes = opcodes;
  string Where = where;
}
/// No rules: the code generator itself lowers these.
class NoRules<list<PatternOpcode> opcodes> {
  list<PatternOpcode> Opcodes = opcodes;
}

//===--- Operators of results ----------------------------------------------===//

/// `(seq (OP ...), (OP ...):$a, (OP $a))`: in order; the value is the last one's.
def seq;
/// `(lo $x)`, `(hi $x)`: the first and the second register of a value in two.
def lo;
def hi;
/// `(reg $x)`: the register of $x where a function takes registers or values.
def reg;
/// `(cc $c)`: the machine's condition for a condition of CLIF.
def cc;
/// `(xform "function", $k, ...)`: an immediate that a member of the lowering class computes.
def xform;
/// `(cpp "function", $a, ...)`: whatever a member of the lowering class does.
def cpp;
/// `(mem "function", $a, ...)`: a memory operand that a member of the lowering class makes.
def mem;
/// `(address)`: the memory that the instruction at the root accesses.
def address;
/// `(temp Class)`: a new register that holds anything.
def temp;
/// `(traps code, (OP ...))`: the instruction traps with that code, $name or "heapOutOfBounds".
def traps;

/// An immediate or condition by its C++ name.
class MachineConstant<string cxx> {
  string Cxx = cxx;
}

#endif // COT_CODEGEN_RULES_TD
