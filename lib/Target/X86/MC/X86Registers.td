//===- X86Registers.td - Registers of x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "cot/Target/Instruction.td"

def X86 : Target<"x86"> { let SecondSyntaxReversed = 1; } // Intel, then AT&T

// Hardware numbers are those of ModRM, REX, VEX and EVEX. AH, CH, DH and BH, which only code without a
// REX prefix can name, are what the decoder calls registers 20 to 23.
def Gpr : RegisterBank<[8, 16, 32, 64]>;
def RAX : Register<Gpr, 0, ["al", "ax", "eax", "rax"]>;
def RCX : Register<Gpr, 1, ["cl", "cx", "ecx", "rcx"]>;
def RDX : Register<Gpr, 2, ["dl", "dx", "edx", "rdx"]>;
def RBX : Register<Gpr, 3, ["bl", "bx", "ebx", "rbx"]>;
def RSP : Register<Gpr, 4, ["spl", "sp", "esp", "rsp"]>;
def RBP : Register<Gpr, 5, ["bpl", "bp", "ebp", "rbp"]>;
def RSI : Register<Gpr, 6, ["sil", "si", "esi", "rsi"]>;
def RDI : Register<Gpr, 7, ["dil", "di", "edi", "rdi"]>;
foreach n = 8...15 in
  def R#n : Register<Gpr, n, ["r"#n#"b", "r"#n#"w", "r"#n#"d", "r"#n]>;

def Xmm : RegisterBank<[128, 256, 512]>;
foreach n = 0...31 in
  def XMM#n : Register<Xmm, n, ["xmm"#n, "ymm"#n, "zmm"#n]>;

def Mask : RegisterBank<[64]>;
foreach n = 0...7 in
  def K#n : Register<Mask, n, ["k"#n]>;

def Segment : RegisterBank<[16]>;
def ES : Register<Segment, 0, ["es"]>;
def CS : Register<Segment, 1, ["cs"]>;
def SS : Register<Segment, 2, ["ss"]>;
def DS : Register<Segment, 3, ["ds"]>;
def FS : Register<Segment, 4, ["fs"]>;
def GS : Register<Segment, 5, ["gs"]>;

// Registers that calls clobber come first, those without REX before the others.
def GPR : RegisterClass<Gpr, [RAX, RCX, RDX, RSI, RDI, R8, R9, R10, R11, RBX, R12, R13, R14, R15],
                        [RSP, RBP]>;
// What SSE and VEX encodings reach, and what EVEX encodings reach.
def XMM : RegisterClass<Xmm, [XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7,
                              XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14, XMM15]>;
def XMMX : RegisterClass<Xmm, [XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7,
                               XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14, XMM15],
                         [XMM16, XMM17, XMM18, XMM19, XMM20, XMM21, XMM22, XMM23,
                          XMM24, XMM25, XMM26, XMM27, XMM28, XMM29, XMM30, XMM31]>;
def MASK : RegisterClass<Mask, [K1, K2, K3, K4, K5, K6, K7], [K0]>;

def SystemVPreserved : RegisterSet<[RBX, RSP, RBP, R12, R13, R14, R15]>;
def WindowsPreserved : RegisterSet<[RBX, RSP, RBP, RSI, RDI, R12, R13, R14, R15, XMM6, XMM7, XMM8, XMM9,
                                    XMM10, XMM11, XMM12, XMM13, XMM14, XMM15]>;
