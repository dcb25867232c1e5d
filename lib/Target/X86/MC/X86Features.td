//===- X86Features.td - What an x86-64 processor may lack -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Names are those of LLVM's -mattr, so that users know them.
def SSE3 : Feature<"sse3">;
def SSSE3 : Feature<"ssse3">;
def SSE41 : Feature<"sse4.1">;
def SSE42 : Feature<"sse4.2">;
def POPCNTFeature : Feature<"popcnt">;
def LZCNTFeature : Feature<"lzcnt">;
def BMI1 : Feature<"bmi">;
def BMI2 : Feature<"bmi2">;
def MOVBEFeature : Feature<"movbe">;
def CX16 : Feature<"cx16">;
def AVX : Feature<"avx">;
def AVX2 : Feature<"avx2">;
def FMA : Feature<"fma">;
def F16C : Feature<"f16c">;
def AVXVNNI : Feature<"avxvnni">;
def AVX512F : Feature<"avx512f">;
def AVX512VL : Feature<"avx512vl">;
def AVX512DQ : Feature<"avx512dq">;
def AVX512BW : Feature<"avx512bw">;
def AVX512VBMI : Feature<"avx512vbmi">;
def AVX512BITALG : Feature<"avx512bitalg">;
def AVX512VNNI : Feature<"avx512vnni">;
def AVX512VPOPCNTDQ : Feature<"avx512vpopcntdq">;
def AVX512CD : Feature<"avx512cd">;
def AESFeature : Feature<"aes">;
def PCLMUL : Feature<"pclmul">;
def SHAFeature : Feature<"sha">;
def VAES : Feature<"vaes">;
def VPCLMULQDQFeature : Feature<"vpclmulqdq">;

defvar NoFeature = []<Feature>;
