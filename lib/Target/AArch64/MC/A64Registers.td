//===- A64Registers.td - Registers of AArch64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "cot/Target/Instruction.td"

def AArch64 : Target<"aarch64">;

// Number 31 of an encoding is the zero register or the stack pointer, as the instruction has it. Here they
// are two registers: the stack pointer is 63, whose low five bits are 31.
def Gpr : RegisterBank<[32, 64]>;
foreach n = 0...30 in
  def X#n : Register<Gpr, n, ["w"#n, "x"#n]>;
def ZR : Register<Gpr, 31, ["wzr", "xzr"]>;
def SP : Register<Gpr, 63, ["wsp", "sp"]>;

def Vec : RegisterBank<[8, 16, 32, 64, 128]>;
foreach n = 0...31 in
  def V#n : Register<Vec, n, ["b"#n, "h"#n, "s"#n, "d"#n, "q"#n]>;

// Registers that calls clobber come first. Left to others: X16 and X17, which veneers and linkers' thunks
// write, X18, which belongs to the platform, the frame pointer and the link register.
defvar Allocatable = [X0, X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15,
                      X19, X20, X21, X22, X23, X24, X25, X26, X27, X28];
def GPR : RegisterClass<Gpr, Allocatable, [X16, X17, X18, X29, X30, ZR]>;
def GPRsp : RegisterClass<Gpr, Allocatable, [X16, X17, X18, X29, X30, SP]>;
// The first of two registers with consecutive numbers.
def GPReven : RegisterClass<Gpr, [X0, X2, X4, X6, X8, X10, X12, X14, X20, X22, X24, X26], [X16, X18, X28, X30]>;
def GPRodd : RegisterClass<Gpr, [X1, X3, X5, X7, X9, X11, X13, X15, X21, X23, X25, X27], [X17, X19, X29, ZR]>;
def VEC : RegisterClass<Vec, [V0, V1, V2, V3, V4, V5, V6, V7, V16, V17, V18, V19, V20, V21, V22, V23, V24, V25, V26,
                              V27, V28, V29, V30, V31, V8, V9, V10, V11, V12, V13, V14, V15]>;
// What lanes of 16 bits are selected from.
def VEClow : RegisterClass<Vec, [V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15]>;

// The procedure call standard, also Windows' and Apple's. Of V8 to V15 only the low 64 bits are preserved.
def StandardPreserved : RegisterSet<[X19, X20, X21, X22, X23, X24, X25, X26, X27, X28, X29, SP,
                                     V8, V9, V10, V11, V12, V13, V14, V15]>;
// The variant for vector functions (aarch64_vector_pcs) preserves all of V8 to V23.
def VectorPreserved : RegisterSet<[X19, X20, X21, X22, X23, X24, X25, X26, X27, X28, X29, SP,
                                   V8, V9, V10, V11, V12, V13, V14, V15,
                                   V16, V17, V18, V19, V20, V21, V22, V23]>;
