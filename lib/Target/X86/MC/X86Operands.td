//===- X86Operands.td - Sizes, operand types and record classes of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Operand types follow the operand codes of the Intel manual's opcode map (volume 2, appendix A.2): a
// letter for the place in the encoding, then the width.
//
//   G  general register in ModRM.reg        V  vector register in ModRM.reg
//   E  register or memory in ModRM.rm       W  vector register or memory in ModRM.rm
//   R  register only in ModRM.rm            U  vector register only in ModRM.rm
//   B  general register in VEX.vvvv         H  vector register in VEX.vvvv
//   M  memory only in ModRM.rm              L  vector register in the immediate's high four bits
//   Z  register in the opcode's low bits    K  mask register (KG, KH, KU: reg, vvvv, rm)
//
//   b w d q x y z  8, 16, 32, 64, 128, 256, 512 bits;  v  the size of the variant
//   ss sd          32 or 64 bits in memory of a vector register's 128
//
//===----------------------------------------------------------------------===//


//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// `letter` is Intel's suffix, where its mnemonics have one; `q` the same where only 64 bits have one; `ptr`
/// its word for that much memory.
class IntVariant<int width, string suffix, string letter, string ptr>
    : Variant<!cast<string>(width), width, suffix,
              ["letter=" # letter, "q=" # !if(!eq(width, 64), "q", ""), "ptr=" # ptr # " ptr"]>;
def Size8 : IntVariant<8, "b", "b", "byte">;
def Size16 : IntVariant<16, "w", "w", "word">;
def Size32 : IntVariant<32, "l", "d", "dword">;
def Size64 : IntVariant<64, "q", "q", "qword">;
def V128 : Variant<"128", 128>;
def V256 : Variant<"256", 256>;
def V512 : Variant<"512", 512>;

def Int8 : Sizes<[Size8]>;
def Int8_16_32_64 : Sizes<[Size8, Size16, Size32, Size64]>;
def Int16 : Sizes<[Size16]>;
def Int64 : Sizes<[Size64]>;
def Int16_64 : Sizes<[Size16, Size64]>; // 64 is the default of stack operations, which have no 32
def Int16_32 : Sizes<[Size16, Size32]>;
def Int32_64 : Sizes<[Size32, Size64]>;
def Int16_32_64 : Sizes<[Size16, Size32, Size64]>;
def Vec128_256 : Sizes<[V128, V256]>;
def Vec256 : Sizes<[V256]>;
def Vec256_512 : Sizes<[V256, V512]>;
def Vec128_256_512 : Sizes<[V128, V256, V512]>;

//===----------------------------------------------------------------------===//
// Operand types
//===----------------------------------------------------------------------===//

/// The part of the encoding that an operand fills.
class InSlot<string slot> { string Slot = slot; }

class Reg<string slot, RegisterClass cls, int width = 0> : RegOperand<cls, width>, InSlot<slot>;
class RegMem<RegisterClass cls, int width = 0, int memory = 0> : RegMemOperand<cls, width>, InSlot<"rm"> {
  let MemoryWidth = memory;
}
class Mem<int width = 0> : MemOperand<width>, InSlot<"rm"> {
  int IndexBits = 0; // the index is a vector register so wide
}
class FixedReg<Register reg, int width = 0> : FixedOperand<GPR, reg, width>, InSlot<"">;


foreach w = [["v", "0"], ["b", "8"], ["w", "16"], ["d", "32"], ["q", "64"]] in {
  defvar width = !cond(!eq(w[0], "v"): 0, !eq(w[0], "b"): 8, !eq(w[0], "w"): 16, !eq(w[0], "d"): 32, true: 64);
  def G#w[0] : Reg<"reg", GPR, width>;
  def E#w[0] : RegMem<GPR, width>;
  def R#w[0] : Reg<"rm", GPR, width>;
  def B#w[0] : Reg<"vvvv", GPR, width>;
  def Z#w[0] : Reg<"opcode", GPR, width>;
  def M#w[0] : Mem<width>;
  def RAX#w[0] : FixedReg<RAX, width>;
  def RCX#w[0] : FixedReg<RCX, width>;
  def RDX#w[0] : FixedReg<RDX, width>;
  def RBX#w[0] : FixedReg<RBX, width>;
}
def RSIq : FixedReg<RSI, 64>;
def RDIq : FixedReg<RDI, 64>;
def R11q : FixedReg<R11, 64>;
// A 32-bit register or, in memory, only the part that is moved.
def Ed_b : RegMem<GPR, 32, 8>;
def Ed_w : RegMem<GPR, 32, 16>;

def M80 : Mem<80>;
def Mx : Mem<128>;
def My : Mem<256>;
def Mz : Mem<512>;
// With a vector as index: what all elements take in memory together.
foreach width = [64, 128, 256] in {
  def VMx_#width : Mem<width> { let IndexBits = 128; }
  def VMy_#width : Mem<width> { let IndexBits = 256; }
}
def Address : Mem<1> { let Accesses = 0; } // lea, prefetches
def Line : Mem<8> { let Accesses = 0; } // of a cache

foreach w = [["v", ""], ["x", ""], ["y", ""], ["z", ""]] in {
  defvar width = !cond(!eq(w[0], "v"): 0, !eq(w[0], "x"): 128, !eq(w[0], "y"): 256, true: 512);
  def V#w[0] : Reg<"reg", XMM, width>;
  def W#w[0] : RegMem<XMM, width>;
  def U#w[0] : Reg<"rm", XMM, width>;
  def H#w[0] : Reg<"vvvv", XMM, width>;
  def L#w[0] : Reg<"is4", XMM, width>;
  // The same for EVEX, which reaches 32 registers.
  def VX#w[0] : Reg<"reg", XMMX, width>;
  def WX#w[0] : RegMem<XMMX, width>;
  def UX#w[0] : Reg<"rm", XMMX, width>;
  def HX#w[0] : Reg<"vvvv", XMMX, width>;
}
foreach m = [8, 16, 32, 64, 128, 256] in {
  def Wx_#m : RegMem<XMM, 128, m>;
  def WXx_#m : RegMem<XMMX, 128, m>;
  def WXy_#m : RegMem<XMMX, 256, m>;
}
defvar Wss = Wx_32;
defvar Wsd = Wx_64;
def XMM0x : FixedOperand<XMM, XMM0, 128>, InSlot<"">;

def KG : Reg<"reg", MASK, 64>;
def KH : Reg<"vvvv", MASK, 64>;
def KU : Reg<"rm", MASK, 64>;

// Immediates, as the manual writes them in encodings: ib, iw, id, iq; iz is 16 or 32 bits.
def Ib : ImmOperand<8, 1>;
def UIb : ImmOperand<8>; // printed without a sign
def One : ImmOperand<8> { let Min = 1; let Max = 1; } // says itself: no bits hold it
def Iw : ImmOperand<16>;
def Id : ImmOperand<32, 1>;
def Iq : ImmOperand<64, 1>;
def Iz : ImmOperand<0, 1> { let MaxBits = 32; }
/// Comparisons whose number has a name in the mnemonic.
def Pred8 : ImmOperand<8> { let Max = 7; let Style = "FloatPredicate"; }
def Pred32 : ImmOperand<8> { let Max = 31; let Style = "FloatPredicate"; }
// Of integers; 3 and 7 have no name.
def PredLow : ImmOperand<8> { let Max = 2; let Style = "FloatPredicate"; }
def PredHigh : ImmOperand<8> { let Min = 4; let Max = 6; let Style = "FloatPredicate"; }

def Rel8 : LabelOperand<8>;
def Rel32 : LabelOperand<32>;
def Cond : CondOperand;

//===----------------------------------------------------------------------===//
// Records
//===----------------------------------------------------------------------===//

/// The notation of the manual (volume 2, 3.1.1), with
///   66?  REX.W?      where the variant is 16 or 64 bits wide
///   L?   W?          in VEX and EVEX: from the variant's width
///   +w               the opcode's lowest bit is 0 in the 8-bit variant, else 1
///   iz               ib, iw or id by the variant, id for 64 bits
///   +r   +cc         a register or a condition in the opcode's low bits
///   LOCK             with the prefix F0
/// A last byte after the opcode that no slash introduces is a whole ModRM byte.
///
/// In the text, `?` is before a letter that only a form with memory has, `!` before two that only assemblers are told
/// (movss.s, the form that they would not take), and implied registers that an address-size
/// prefix makes shorter are `@s`, `@d` and `@c`: the source of strings with its segment, (%rsi); their
/// destination, %es:(%rdi); and the counter of a jump's mnemonic, rcx.
class X86Inst<dag operands, string asm, string encoding> : Inst<operands, asm, encoding> {
  /// The form that assemblers take when another one is as long.
  bit Preferred = 0;
  /// EVEX: bits of an element that memory operands may broadcast; 0 where they may not.
  int Broadcast = 0;
  /// EVEX: may have a mask and zeroing.
  bit Maskable = 0;
}

/// An integer instruction: AT&T's mnemonic has the size's suffix.
class Int<dag operands, string mnemonic, string text, string encoding>
    : X86Inst<operands, mnemonic # "{|$z} " # text, encoding>;
