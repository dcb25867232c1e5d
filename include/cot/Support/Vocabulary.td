//===- cot/Support/Vocabulary.td - Words that all rooms share -------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Included after cot/IR/Description.td, which declares Enumeration and Enumerator.

def CallConv : Enumeration<"How arguments and results are passed and who saves which registers.">;
def CallConv_Fast : Enumerator<CallConv, 0, "Fast", "fast", "The fastest that a target has; not stable between versions.">;
def CallConv_Tail : Enumerator<CallConv, 1, "Tail", "tail", "Callees pop their stack arguments, so that tail calls always work.">;
def CallConv_SystemV : Enumerator<CallConv, 2, "SystemV", "system_v", "The System V ABI of the target.">;
def CallConv_WindowsFastcall : Enumerator<CallConv, 3, "WindowsFastcall", "windows_fastcall", "The Windows x64 ABI.">;
def CallConv_AppleAarch64 : Enumerator<CallConv, 4, "AppleAarch64", "apple_aarch64", "The AArch64 ABI of Apple platforms.">;
def CallConv_Probestack : Enumerator<CallConv, 5, "Probestack", "probestack", "The stack probe function: one argument in a fixed register, everything else preserved.">;
def CallConv_Winch : Enumerator<CallConv, 6, "Winch", "winch", "Every register is saved by the caller.">;
def CallConv_PreserveAll : Enumerator<CallConv, 7, "PreserveAll", "preserve_all", "The callee saves every register; no results.">;

def LibCall : Enumeration<"Functions that generated code may call without having declared them; their text is the name after the percent sign.">;
def LibCall_Probestack : Enumerator<LibCall, 0, "Probestack", "Probestack", "Touches each page of a new stack frame.">;
def LibCall_CeilF32 : Enumerator<LibCall, 1, "CeilF32", "CeilF32", "Rounds up.">;
def LibCall_CeilF64 : Enumerator<LibCall, 2, "CeilF64", "CeilF64", "Rounds up.">;
def LibCall_FloorF32 : Enumerator<LibCall, 3, "FloorF32", "FloorF32", "Rounds down.">;
def LibCall_FloorF64 : Enumerator<LibCall, 4, "FloorF64", "FloorF64", "Rounds down.">;
def LibCall_TruncF32 : Enumerator<LibCall, 5, "TruncF32", "TruncF32", "Rounds towards zero.">;
def LibCall_TruncF64 : Enumerator<LibCall, 6, "TruncF64", "TruncF64", "Rounds towards zero.">;
def LibCall_NearestF32 : Enumerator<LibCall, 7, "NearestF32", "NearestF32", "Rounds to nearest, ties to even.">;
def LibCall_NearestF64 : Enumerator<LibCall, 8, "NearestF64", "NearestF64", "Rounds to nearest, ties to even.">;
def LibCall_FmaF32 : Enumerator<LibCall, 9, "FmaF32", "FmaF32", "Fused multiply-add.">;
def LibCall_FmaF64 : Enumerator<LibCall, 10, "FmaF64", "FmaF64", "Fused multiply-add.">;
def LibCall_Memcpy : Enumerator<LibCall, 11, "Memcpy", "Memcpy", "Copies memory that does not overlap.">;
def LibCall_Memset : Enumerator<LibCall, 12, "Memset", "Memset", "Fills memory.">;
def LibCall_Memmove : Enumerator<LibCall, 13, "Memmove", "Memmove", "Copies memory.">;
def LibCall_Memcmp : Enumerator<LibCall, 14, "Memcmp", "Memcmp", "Compares memory.">;
def LibCall_ElfTlsGetAddr : Enumerator<LibCall, 15, "ElfTlsGetAddr", "ElfTlsGetAddr", "The address of an ELF thread-local variable.">;
def LibCall_ElfTlsGetOffset : Enumerator<LibCall, 16, "ElfTlsGetOffset", "ElfTlsGetOffset", "The offset of an ELF thread-local variable.">;
def LibCall_X86Pshufb : Enumerator<LibCall, 17, "X86Pshufb", "X86Pshufb", "Byte shuffle where the machine has none.">;
