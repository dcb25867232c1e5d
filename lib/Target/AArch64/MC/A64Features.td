//===- A64Features.td - What AArch64 processors may lack -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Names are those that assemblers have after `+`.
def CRC : Feature<"crc">;
def LSE : Feature<"lse">;
def RCPC : Feature<"rcpc">;
def RCPC2 : Feature<"rcpc-immo">;
def PAUTH : Feature<"pauth">;
def FLAGM : Feature<"flagm">;
def SB : Feature<"sb">;
def FP16 : Feature<"fullfp16">;
def FP16FML : Feature<"fp16fml">;
def DOTPROD : Feature<"dotprod">;
def I8MM : Feature<"i8mm">;
def BF16 : Feature<"bf16">;
def RDM : Feature<"rdm">;
def JSCVT : Feature<"jsconv">;
def FRINTTS : Feature<"fptoint">;
def AES : Feature<"aes">;
def SHA2 : Feature<"sha2">;
def SHA3 : Feature<"sha3">;
def MTE : Feature<"mte">;
