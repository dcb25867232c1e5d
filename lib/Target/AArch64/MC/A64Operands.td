//===- A64Operands.td - Sizes, operand types and record classes of AArch64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The encoding of a record is its 32 bits, the most significant one first, as the manual's diagrams have
// them:
//
//   0 1          bits
//   name         the operand of that name, in as many bits as its type has (registers: five)
//   name[7:6]    bits of an operand that lies in several places
//   name.base    a part of the memory operand: base, offset, index, option, s, target
//   sf           where no operand has the name: one of the size's Fields
//
// An operand that stands in two places must be the same in both.
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Sizes of integers
//===----------------------------------------------------------------------===//

def Int32V : Variant<"32", 32, "", ["sf=0", "last=011111"]>;
def Int64V : Variant<"64", 64, "", ["sf=1", "last=111111"]>;
def Int32_64 : Sizes<[Int32V, Int64V]>;

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

/// `Style` says how an operand prints; the styles are those of the enum in EncodingTables.h.
class Reg<RegisterClass cls, int width = 0, string style = "Name"> : RegOperand<cls, width> {
  let Style = style;
  /// Has no bits of its own: it is the register after that of the operand before.
  bit Follows = 0;
  /// Has four bits, for numbers below 16.
  bit Low = 0;
}
class Following<RegisterClass cls, int width, string style = "Name"> : Reg<cls, width, style> {
  let Follows = 1;
}

def Rv : Reg<GPR>;       // of the variant's width; number 31 is the zero register
def Wr : Reg<GPR, 32>;
def Xr : Reg<GPR, 64>;
def Rsp : Reg<GPRsp>;    // number 31 is the stack pointer
def Xsp : Reg<GPRsp, 64>;
def Rext : Reg<GPR, 0, "Extended">;  // prints at the width that the extension takes
def Rtest : Reg<GPR, 64, "TestedBit">; // prints at the width that the tested bit needs
def Reven : Reg<GPReven>;
def Rodd : Following<GPRodd, 0>;
def LR : Reg<GPR, 64> { let Fixed = X30; }
def FixedSP : Reg<GPRsp> { let Fixed = SP; }
def X16r : Reg<GPR, 64> { let Fixed = X16; }
def X17r : Reg<GPR, 64> { let Fixed = X17; }

def Fv : Reg<VEC>; // a scalar of the variant's width
def Br : Reg<VEC, 8>;
def Hr : Reg<VEC, 16>;
def Sr : Reg<VEC, 32>;
def Dr : Reg<VEC, 64>;
def Qr : Reg<VEC, 128>;
def Vv : Reg<VEC, 0, "Vector">; // a vector of the variant's width
def V64 : Reg<VEC, 64, "Vector">;
def V128 : Reg<VEC, 128, "Vector">;
def Vlow : Reg<VEClow, 128, "Vector"> { let Low = 1; }
def VvNext : Following<VEC, 0, "Vector">;
def V128Next : Following<VEC, 128, "Vector">;

//===----------------------------------------------------------------------===//
// Immediates
//===----------------------------------------------------------------------===//

class Imm<int width, string style = "Hex", string codec = ""> : ImmOperand<width> {
  let Style = style;
  let Codec = codec;
}
class Range<int width, int min, int max, string style = "Hex"> : Imm<width, style> {
  let Min = min;
  let Max = max;
}
foreach w = 1...8 in {
  def UImm#w : Imm<w>;
  def Dec#w : Imm<w, "Decimal">;   // #5
  def Lane#w : Imm<w, "Plain">; // 5, in brackets
}
def UImm16 : Imm<16>;
def TrapNumber : Imm<16, "TrapNumber">;

def AddImm : Imm<13, "AddImmediate", "AddImmediate">;      // 12 bits, also shifted by 12
def LogicImm : Imm<13, "BitPattern", "Logical">;
def AddShift : Imm<8, "Shift", "AddShift">;                // see makeShift
def LogicShift : Imm<8, "Shift", "LogicShift">;
def ExtendBy : Imm<6, "Extend", "Extend">;                 // see makeExtend
def HalfShift : Imm<2, "HalfShift", "HalfShift"> { let Scale = 16; let Max = 48; }
def MovZero : Imm<18, "Signed", "MoveZero">;               // what movz, movn and orr can make
def MovInverted : Imm<18, "Signed", "MoveInverted">;
def MovPattern : Imm<13, "Signed", "MovePattern">;
def BitNumber : Imm<6, "Hex", "BitNumber">;                // below the variant's width
def ShiftAmount : Imm<6, "Decimal", "BitNumber">;
def ShiftLeft : Imm<12, "Decimal", "ShiftLeft">;             // both fields of ubfm
def InsertAt : Imm<6, "Decimal", "InsertAt">;                // lsb of bfi, sbfiz, ubfiz
def InsertWidth : Imm<6, "Decimal", "InsertWidth">;
def ExtractWidth : Imm<6, "Decimal", "ExtractWidth">;        // of sbfx, ubfx, bfxil, behind their lsb
def Flags : Imm<4>;
def TestBit : Imm<6, "Hex">;
def BarrierKind : Imm<4, "BarrierKind">;
def PrefetchKind : Imm<5, "Prefetch">;
def PrefetchKindLow : Range<5, 0, 23, "Prefetch">; // above are prefetches of ranges
def SystemRegister : Imm<15, "SystemRegister">;
def ControlNumber : Imm<4, "ControlNumber">; // c7
def FloatImm : Imm<8, "Float">;                            // see encodeFloatImmediate

class SImm<int width, int scale, string style = "Hex"> : ImmOperand<width, 1> {
  let Scale = scale;
  let Style = style;
}
def SImm9 : SImm<9, 1>;
def SImm10_8 : SImm<10, 8>;
foreach s = [4, 8, 16] in
  def SImm7_#s : SImm<7, s>;

class CodedCondition<string codec> : CondOperand { string Codec = codec; let Style = "Condition"; }
def Cond : CodedCondition<"">;
def InvCond : CodedCondition<"InvertedCondition">; // never al or nv, which have no inverse

//===----------------------------------------------------------------------===//
// Labels and memory
//===----------------------------------------------------------------------===//

/// `Fixup` is the fixup kind of a label in this place.
class A64Label<int width, int scale, string fixup, string style = "Label"> : LabelOperand<width, scale> {
  string Fixup = fixup;
  let Style = style;
}
def Label26 : A64Label<26, 4, "Branch26">;
def CallLabel26 : A64Label<26, 4, "Call26">;
def Label19 : A64Label<19, 4, "Branch19">;
def Label14 : A64Label<14, 4, "Branch14">;
def Label21 : A64Label<21, 1, "Adr21", "Address">;
def Page21 : A64Label<21, 4096, "Page21", "Page">;

/// Forms of addresses. Offsets are multiples of `scale` bytes in `offsetWidth` bits.
class A64Mem<string style, int width, int scale = 1, int offsetWidth = 0, bit isSigned = 0> : MemOperand<width> {
  let Style = style;
  int Scale = scale;
  int OffsetWidth = offsetWidth;
  bit Signed = isSigned;
  /// The fixup kind of a label in this place.
  string Fixup = !if(!eq(style, "Literal"), "Literal19", "");
}
def SignedOffset64 : A64Mem<"BaseOffset", 64, 8, 10, 1>;
// What prefetches name: used, not accessed.
let Accesses = 0 in {
  def PrefetchOffset : A64Mem<"BaseOffset", 64, 8, 12>;
  def PrefetchUnscaled : A64Mem<"BaseOffset", 64, 1, 9, 1>;
  def PrefetchIndexed : A64Mem<"Indexed", 64, 8>;
  def PrefetchLiteral : A64Mem<"Literal", 64, 4, 19, 1>;
}
foreach w = [8, 16, 32, 64, 128] in {
  defvar bytes = !div(w, 8);
  def Base#w : A64Mem<"BaseOnly", w>;                        // [x0]
  def Offset#w : A64Mem<"BaseOffset", w, bytes, 12>;         // [x0, #imm], unsigned and scaled
  def Unscaled#w : A64Mem<"BaseOffset", w, 1, 9, 1>;         // [x0, #imm], signed, in bytes
  def Indexed#w : A64Mem<"Indexed", w, bytes>;               // [x0, x1, lsl #3], [x0, w1, sxtw]
  def Pair#w : A64Mem<"BaseOffset", !mul(w, 2), bytes, 7, 1>; // of two registers of that width
  def Literal#w : A64Mem<"Literal", w, 4, 19, 1>;            // a label
}

//===----------------------------------------------------------------------===//
// Records
//===----------------------------------------------------------------------===//

class A64<dag operands, string asm, string encoding> : Inst<operands, asm, encoding> {
  /// Encodes what a more general record encodes too, in the spelling that disassemblers prefer: decoders
  /// ask it first. Of several, the first in the description.
  bit Spelling = 0;
  /// Records with the same word here, and the same size, are one instruction: the encoder takes the first that
  /// the operands allow.
  string Forms = "";
  /// "rt rn": operands that must not be the same register.
  list<string> Differ = [];
}
