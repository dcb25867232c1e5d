//===- cot/Target/Instruction.td - How a target's instructions are described -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One record per instruction:
//
//   let Size = Int32_64, WritesFlags = 1 in
//   def ADDrm : Inst<(ops (mod Gv:$dst), (use Ev:$src)), "add$z $dst, $src", "REX.W? 03 /r">;
//
// - The operands in the order in which the instruction's data holds them. Registers and memory have a
//   role; immediates, labels and conditions have none.
// - The assembly text, destination first; `$name` or `$(name)` is an operand or, where none has that name, one of the
//   size's Fields; `$z` the size's suffix; `{this|that}` the first alternative in the target's first
//   syntax and the second in its second. Braces without a bar are text.
// - The encoding in the notation of the vendor's manual; each target has its own reader for it.
//
// A record with a Size stands for one opcode per variant of it; the opcodes have consecutive numbers,
// named by the record and the variant's suffix (ADDrm32, ADDrm64).
//
//===----------------------------------------------------------------------===//

#ifndef COT_TARGET_INSTRUCTION_TD
#define COT_TARGET_INSTRUCTION_TD

include "cot/Target/Registers.td"

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// One of the widths that a record covers. `width` is the width of operands whose type leaves it open.
class Variant<string suffix, int width, string asmSuffix = "", list<string> fields = []> {
  string Suffix = suffix;       // of the opcode's name
  int Bits = width;
  string AsmSuffix = asmSuffix; // what $z stands for
  /// "name=bits": named parts of the encoding that this variant fixes ("size=1", "q=0").
  list<string> Fields = fields;
}

class Sizes<list<Variant> variants> {
  list<Variant> Variants = variants;
}

/// For records that stand for a single opcode, named as the record is.
def FixedSize : Sizes<[Variant<"", 0>]>;

//===----------------------------------------------------------------------===//
// Operand types
//===----------------------------------------------------------------------===//

/// What an operand may be. A width of 0 means the width of the record's variant.
class OperandType<string kind, int width> {
  string Kind = kind; // the name of an mc::OperandKind
  int Width = width;
  /// Class of the target's own printer functions, where its registers, immediates or memory operands
  /// print in more than one way.
  string Style = "";
}

class RegOperand<RegisterClass cls, int width = 0> : OperandType<"Register", width> {
  RegisterClass Class = cls;
  Register Fixed = ?; // the only register that will do
}

/// Always the register `reg`: the encoding has no room for another.
class FixedOperand<RegisterClass cls, Register reg, int width = 0> : RegOperand<cls, width> {
  let Fixed = reg;
}

/// One address that the target's own memory operand describes, `width` bits wide in memory.
class MemOperand<int width = 0> : OperandType<"Memory", width> {
  bit Accesses = 1; // 0: the address is used, what is there is not (lea)
}

/// Either of the two; where a spilled register may be read or written in place.
class RegMemOperand<RegisterClass cls, int width = 0> : OperandType<"RegisterOrMemory", width> {
  RegisterClass Class = cls;
  /// Bits read or written in memory where that differs from the register's; 0 = the same.
  int MemoryWidth = 0;
}

/// An integer that `width` bits of the encoding hold; a width of 0 means the variant's, but `MaxBits` at
/// most. Its values are the multiples of `Scale` from Min to Max; the encoding holds value / Scale unless
/// a `Codec` is named, a pair of functions of the target (`encode<Codec>`, `decode<Codec>`) for values
/// that are no range, such as logical immediates.
class ImmOperand<int width, bit signed = 0> : OperandType<"Immediate", width> {
  int MaxBits = 64;
  bit Signed = signed;
  int Scale = 1;
  string Codec = "";
  /// Both 0: all that the bits can say.
  int Min = 0;
  int Max = 0;
}

/// A place in the same code, as a distance of `width` bits in units of `scale` bytes.
class LabelOperand<int width, int scale = 1> : OperandType<"Label", width> {
  int Scale = scale;
}

/// A symbol that a relocation resolves.
class SymbolOperand<int width> : OperandType<"Symbol", width>;

/// A condition code of `width` bits.
class CondOperand<int width = 4> : OperandType<"Condition", width>;

//===----------------------------------------------------------------------===//
// Roles
//===----------------------------------------------------------------------===//

def ops;

class Role;
def use : Role;       // read, before anything is written
def out : Role;       // written, after everything is read
def mod : Role;       // read and written in place: for the allocator, a use and an out that reuses it
def late_use : Role;  // read until the end: shares no register with any out
def early_out : Role; // written while uses are still to be read; also scratch registers
def reuse : Role;     // (reuse Type:$out, $in): an out that must have the register of the use `in`

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

/// Something that a processor may lack.
class Feature<string name> {
  string Name = name; // as users write it in settings
}

class Inst<dag operands, string asm, string encoding> {
  dag Operands = operands;
  string Asm = asm;
  string Encoding = encoding;
  Sizes Size = FixedSize;
  list<Feature> Requires = [];
  /// What each variant of Size requires beside that; empty: nothing.
  list<list<Feature>> RequiresBySize = [];

  // What it does, beside its operands.
  // Loads and stores of operands that are always memory are known; those of operands that may be a
  // register or memory depend on the instruction at hand.
  bit Loads = 0;
  bit Stores = 0;
  bit Terminator = 0;     // ends a block
  bit Branch = 0;         // may go to a label
  bit Barrier = 0;        // never falls through
  bit Call = 0;
  bit Return = 0;
  bit MayTrap = 0;
  bit ReadsFlags = 0;
  bit WritesFlags = 0;
  bit Rematerializable = 0; // may be run again where its result is needed
  bit Move = 0;           // copies its use to its out, no more: the allocator may drop it
  bit SideEffects = 0;    // must stay where it is, though nothing above says why

  /// Written, to no purpose, beside the operands.
  list<Register> Clobbers = [];

  /// Encodes what another record decodes: known to the encoder, not to the decoder.
  bit Alias = 0;
  /// Bits that another record decodes too are that one's: this one stands for the others.
  bit Yields = 0;
  /// Has operands and properties, but no encoding: the code generator expands it.
  bit Pseudo = 0;
}

#endif // COT_TARGET_INSTRUCTION_TD
