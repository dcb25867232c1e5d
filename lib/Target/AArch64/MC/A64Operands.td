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
// Sizes of floating point and vectors
//===----------------------------------------------------------------------===//

// `type` is the field of scalar instructions. `form`, `group` and `misc` are where the encodings of half
// precision differ from the others': behind bit 23 (a) those of three registers go on with form, rm, group, those of
// two with misc.
class FloatVariant<string name, int width, string type, string form, string group, string misc>
    : Variant<name, width, "", ["type=" # type, "form=" # form, "group=" # group, "misc=" # misc]>;
def Half : FloatVariant<"16", 16, "11", "10", "00", "111100">;
def Single : FloatVariant<"32", 32, "00", "01", "11", "010000">;
def Double : FloatVariant<"64", 64, "01", "11", "11", "110000">;
def Float : Sizes<[Half, Single, Double]>;
def Float32_64 : Sizes<[Single, Double]>;
def Float64 : Sizes<[Double]>;

/// `Q` is set for vectors of 128 bits. `$z` in texts is the arrangement; bytes1 to bytes4 are those of so many
/// registers, element1 to element4 of so many elements.
class VectorVariant<string arrangement, int width, list<string> fields> : Variant<!toupper(arrangement), width, arrangement> {
  defvar letter = !substr(arrangement, !sub(!size(arrangement), 1));
  defvar element = !cond(!eq(letter, "b") : 1, !eq(letter, "h") : 2, !eq(letter, "s") : 4, true : 8);
  let Fields = !listconcat(["Q=" # !if(!eq(width, 128), "1", "0")], fields,
                           !foreach(n, [1, 2, 3, 4], "bytes" # n # "=" # !mul(n, !div(width, 8))),
                           !foreach(n, [1, 2, 3, 4], "element" # n # "=" # !mul(n, element)));
}
def B8 : VectorVariant<"8b", 64, ["size=00"]>;
def B16 : VectorVariant<"16b", 128, ["size=00"]>;
def H4 : VectorVariant<"4h", 64, ["size=01", "form=10", "group=00", "misc=111100"]>;
def H8 : VectorVariant<"8h", 128, ["size=01", "form=10", "group=00", "misc=111100"]>;
def S2 : VectorVariant<"2s", 64, ["size=10", "form=01", "group=11", "misc=010000"]>;
def S4 : VectorVariant<"4s", 128, ["size=10", "form=01", "group=11", "misc=010000"]>;
def D1 : VectorVariant<"1d", 64, ["size=11"]>;
def D2 : VectorVariant<"2d", 128, ["size=11", "form=11", "group=11", "misc=110000"]>;
def VecB : Sizes<[B8, B16]>;
def VecH : Sizes<[H4, H8]>;
def VecS : Sizes<[S2, S4]>;
def VecD : Sizes<[D2]>;
def VecBH : Sizes<[B8, B16, H4, H8]>;
def VecHS : Sizes<[H4, H8, S2, S4]>;
def VecBHS : Sizes<[B8, B16, H4, H8, S2, S4]>;
def VecBHSD : Sizes<[B8, B16, H4, H8, S2, S4, D2]>;
def VecAll : Sizes<[B8, B16, H4, H8, S2, S4, D1, D2]>;
def VecSD : Sizes<[S2, S4, D2]>;
def VecFloat : Sizes<[H4, H8, S2, S4, D2]>;
defvar NeedsHalf = [[FP16], [FP16], []<Feature>, []<Feature>, []<Feature>]; // RequiresBySize of VecFloat
defvar ScalarNeedsHalf = [[FP16], []<Feature>, []<Feature>];       // of Float

/// From elements to elements of twice the width or back; `two` names the half of the vector with the narrow ones.
class LongVariant<string narrow, int width, string size, string wide>
    : VectorVariant<narrow, width, ["size=" # size, "wide=" # wide, "two=" # !if(!eq(width, 128), "2", "")]>;
def B8long : LongVariant<"8b", 64, "00", "8h">;
def B16long : LongVariant<"16b", 128, "00", "8h">;
def H4long : LongVariant<"4h", 64, "01", "4s">;
def H8long : LongVariant<"8h", 128, "01", "4s">;
def S2long : LongVariant<"2s", 64, "10", "2d">;
def S4long : LongVariant<"4s", 128, "10", "2d">;
def LongB : Sizes<[B8long, B16long]>;
def LongH : Sizes<[H4long, H8long]>;
def LongS : Sizes<[S2long, S4long]>;
def LongBHS : Sizes<[B8long, B16long, H4long, H8long, S2long, S4long]>;
def LongHS : Sizes<[H4long, H8long, S2long, S4long]>;
/// Sums of pairs: the wide arrangement has the same width.
class PairVariant<string narrow, int width, string size, string wide>
    : VectorVariant<narrow, width, ["size=" # size, "wide=" # wide]>;
def PairBHS : Sizes<[PairVariant<"8b", 64, "00", "4h">, PairVariant<"16b", 128, "00", "8h">,
                     PairVariant<"4h", 64, "01", "2s">, PairVariant<"8h", 128, "01", "4s">,
                     PairVariant<"2s", 64, "10", "1d">, PairVariant<"4s", 128, "10", "2d">]>;
/// Dot products: four elements of eight bits (two of sixteen) for each of 32.
def DotB : Sizes<[VectorVariant<"2s", 64, ["narrow=8b", "half=4h"]>, VectorVariant<"4s", 128, ["narrow=16b", "half=8h"]>]>;
/// One element in a vector register.
class ElementVariant<int width, string size> : Variant<!cast<string>(width), width, "", ["size=" # size]>;
def Scalar8 : ElementVariant<8, "00">;
def Scalar16 : ElementVariant<16, "01">;
def Scalar32 : ElementVariant<32, "10">;
def Scalar64 : ElementVariant<64, "11">;
def ScalarBHSD : Sizes<[Scalar8, Scalar16, Scalar32, Scalar64]>;
def ScalarHS : Sizes<[Scalar16, Scalar32]>;
def ScalarD : Sizes<[Scalar64]>;

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
  /// The codec refuses values and changes none.
  bit OnlyChecks = 0;
}
class Range<int width, int min, int max, string style = "Hex"> : Imm<width, style> {
  let Min = min;
  let Max = max;
}
foreach w = 1...8 in {
  def UImm#w : Imm<w>;
  def Lane#w : Imm<w, "Plain">; // 5, in brackets
}
def UImm6_16 : Imm<6> { let Scale = 16; }
def Dec4 : Imm<4, "Decimal">; // #5
def UImm16 : Imm<16>;
def TrapNumber : Imm<16, "TrapNumber">;

def AddImm : Imm<13, "AddImmediate", "AddImmediate">;      // 12 bits, also shifted by 12
def LogicImm : Imm<13, "BitPattern", "Logical">;
let OnlyChecks = 1 in {
  def AddShift : Imm<8, "Shift", "AddShift">;                // see makeShift
  def LogicShift : Imm<8, "Shift", "LogicShift">;
  def ExtendBy : Imm<6, "Extend", "Extend">;                 // see makeExtend
  def BitNumber : Imm<6, "Hex", "BitNumber">;                // below the variant's width
  def ShiftAmount : Imm<6, "Decimal", "BitNumber">;
}
def HalfShift : Imm<2, "HalfShift", "HalfShift"> { let Scale = 16; let Max = 48; }
def MovZero : Imm<18, "Signed", "MoveZero">;               // what movz, movn and orr can make
def MovInverted : Imm<18, "Signed", "MoveInverted">;
def MovPattern : Imm<13, "Signed", "MovePattern">;
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
def FloatImm : Imm<8, "Float">;                            // see encodeFloatImmediate

def FractionBits : Imm<6, "Hex", "FractionBits">;      // of fixed point, 1 to the variant's width
def ByteShift : Imm<2, "ByteShift"> { let Scale = 8; let Max = 24; } // nothing, or ", lsl #8"
def ByteShift1 : Imm<1, "ByteShift"> { let Scale = 8; let Max = 8; }
def OnesShift : Imm<1, "OnesShift", "OnesShift">;          // ", msl #8", 16
def ByteMask : Imm<8, "ByteMask">;                         // each bit stands for a byte of ones
foreach w = [3, 4, 5, 6] in {
  // Shifts of elements with 1 << w bits.
  def LeftBy#w : Imm<w>;
  def RightBy#w : Imm<w, "Hex", "RightShift" # w> { let Min = 1; let Max = !shl(1, w); }
}

class SImm<int width, int scale, string style = "Hex"> : ImmOperand<width, 1> {
  let Scale = scale;
  let Style = style;
}
def SImm9 : SImm<9, 1>;
def SImm9_16 : SImm<9, 16>;
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
def TagAddress : A64Mem<"BaseOffset", 128, 16, 9, 1>;
def SignedOffset64 : A64Mem<"BaseOffset", 64, 8, 10, 1>;
// What prefetches name: used, not accessed.
let Accesses = 0 in {
  def PrefetchOffset : A64Mem<"BaseOffset", 64, 8, 12>;
  def PrefetchUnscaled : A64Mem<"BaseOffset", 64, 1, 9, 1>;
  def PrefetchIndexed : A64Mem<"Indexed", 64, 8>;
  def PrefetchLiteral : A64Mem<"Literal", 64, 4, 19, 1>;
}
def BaseVector : A64Mem<"BaseOnly", 128>; // of as many bits as the list in front of it
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

//===----------------------------------------------------------------------===//
// What families go through
//===----------------------------------------------------------------------===//

// Sizes in memory: the top two bits of the encoding, the mnemonic's last letter.
class AtomicSize<string name, string size, string letter, Reg data> {
  string Name = name;
  string Bits = size;
  string Letter = letter;
  Reg Data = data;
}
def Atomic8 : AtomicSize<"8", "00", "b", Wr>;
def Atomic16 : AtomicSize<"16", "01", "h", Wr>;
def Atomic32 : AtomicSize<"32", "10", "", Wr>;
def Atomic64 : AtomicSize<"64", "11", "", Xr>;
defvar AtomicSizes = [Atomic8, Atomic16, Atomic32, Atomic64];

// The element's size is how many zeros the field immh begins with; the bits behind them are the amount.
class ElementSize<string high, Sizes vectors, Imm left, Imm right, string letter> {
  string High = high;      // of immh
  Sizes Vectors = vectors;
  Imm Left = left;
  Imm Right = right;
  string Letter = letter;  // of a scalar register
}
def ShiftB : ElementSize<"0001", VecB, LeftBy3, RightBy3, "B">;
def ShiftH : ElementSize<"001", VecH, LeftBy4, RightBy4, "H">;
def ShiftS : ElementSize<"01", VecS, LeftBy5, RightBy5, "S">;
def ShiftD : ElementSize<"1", VecD, LeftBy6, RightBy6, "D">;

// Where the lane's number and the register are by the element's size: 16 bits leave four for the register.
class Lane<string letter, Imm lane, Reg reg, string place, string last> {
  string Letter = letter;
  Imm Type = lane;
  Reg Register = reg;
  string Place = place; // behind size
  string Last = last;   // behind the opcode
}
def LaneH : Lane<"h", Lane3, Vlow, "lane[1:0] rm", "lane[2]">;
def LaneS : Lane<"s", Lane2, V128, "lane[0] rm", "lane[1]">;
def LaneD : Lane<"d", Lane1, V128, "0 rm", "lane">;
