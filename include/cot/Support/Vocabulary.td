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
def LibCall_AddF128 : Enumerator<LibCall, 18, "AddF128", "AddF128", "The sum.">;
def LibCall_SubF128 : Enumerator<LibCall, 19, "SubF128", "SubF128", "The difference.">;
def LibCall_MulF128 : Enumerator<LibCall, 20, "MulF128", "MulF128", "The product.">;
def LibCall_DivF128 : Enumerator<LibCall, 21, "DivF128", "DivF128", "The quotient.">;
def LibCall_SqrtF128 : Enumerator<LibCall, 22, "SqrtF128", "SqrtF128", "Square root.">;
def LibCall_FmaF128 : Enumerator<LibCall, 23, "FmaF128", "FmaF128", "Fused multiply-add.">;
def LibCall_CeilF128 : Enumerator<LibCall, 24, "CeilF128", "CeilF128", "Rounds up.">;
def LibCall_FloorF128 : Enumerator<LibCall, 25, "FloorF128", "FloorF128", "Rounds down.">;
def LibCall_TruncF128 : Enumerator<LibCall, 26, "TruncF128", "TruncF128", "Rounds towards zero.">;
def LibCall_NearestF128 : Enumerator<LibCall, 27, "NearestF128", "NearestF128", "Rounds to nearest, ties to even.">;
def LibCall_EqualF128 : Enumerator<LibCall, 28, "EqualF128", "EqualF128", "0 if equal, of numbers, else not.">;
def LibCall_LessF128 : Enumerator<LibCall, 29, "LessF128", "LessF128", "Negative if less, else not.">;
def LibCall_LessEqualF128 : Enumerator<LibCall, 30, "LessEqualF128", "LessEqualF128", "Positive if not less nor equal, else not.">;
def LibCall_UnorderedF128 : Enumerator<LibCall, 31, "UnorderedF128", "UnorderedF128", "Not 0 if one is a NaN.">;
def LibCall_F16ToF32 : Enumerator<LibCall, 32, "F16ToF32", "F16ToF32", "Widens.">;
def LibCall_F32ToF128 : Enumerator<LibCall, 33, "F32ToF128", "F32ToF128", "Widens.">;
def LibCall_F64ToF128 : Enumerator<LibCall, 34, "F64ToF128", "F64ToF128", "Widens.">;
def LibCall_F32ToF16 : Enumerator<LibCall, 35, "F32ToF16", "F32ToF16", "Rounds.">;
def LibCall_F64ToF16 : Enumerator<LibCall, 36, "F64ToF16", "F64ToF16", "Rounds.">;
def LibCall_F128ToF16 : Enumerator<LibCall, 37, "F128ToF16", "F128ToF16", "Rounds.">;
def LibCall_F128ToF32 : Enumerator<LibCall, 38, "F128ToF32", "F128ToF32", "Rounds.">;
def LibCall_F128ToF64 : Enumerator<LibCall, 39, "F128ToF64", "F128ToF64", "Rounds.">;
def LibCall_F32ToI128 : Enumerator<LibCall, 40, "F32ToI128", "F32ToI128", "Rounds towards zero; what does not fit gives any number.">;
def LibCall_F32ToU128 : Enumerator<LibCall, 41, "F32ToU128", "F32ToU128", "The same to an unsigned number.">;
def LibCall_F64ToI128 : Enumerator<LibCall, 42, "F64ToI128", "F64ToI128", "Rounds towards zero.">;
def LibCall_F64ToU128 : Enumerator<LibCall, 43, "F64ToU128", "F64ToU128", "The same to an unsigned number.">;
def LibCall_F128ToI64 : Enumerator<LibCall, 44, "F128ToI64", "F128ToI64", "Rounds towards zero.">;
def LibCall_F128ToU64 : Enumerator<LibCall, 45, "F128ToU64", "F128ToU64", "The same to an unsigned number.">;
def LibCall_F128ToI128 : Enumerator<LibCall, 46, "F128ToI128", "F128ToI128", "Rounds towards zero.">;
def LibCall_F128ToU128 : Enumerator<LibCall, 47, "F128ToU128", "F128ToU128", "The same to an unsigned number.">;
def LibCall_I128ToF32 : Enumerator<LibCall, 48, "I128ToF32", "I128ToF32", "The nearest float.">;
def LibCall_U128ToF32 : Enumerator<LibCall, 49, "U128ToF32", "U128ToF32", "The same of an unsigned number.">;
def LibCall_I128ToF64 : Enumerator<LibCall, 50, "I128ToF64", "I128ToF64", "The nearest float.">;
def LibCall_U128ToF64 : Enumerator<LibCall, 51, "U128ToF64", "U128ToF64", "The same of an unsigned number.">;
def LibCall_I64ToF128 : Enumerator<LibCall, 52, "I64ToF128", "I64ToF128", "The same number.">;
def LibCall_U64ToF128 : Enumerator<LibCall, 53, "U64ToF128", "U64ToF128", "The same of an unsigned number.">;
def LibCall_I128ToF128 : Enumerator<LibCall, 54, "I128ToF128", "I128ToF128", "The nearest float.">;
def LibCall_U128ToF128 : Enumerator<LibCall, 55, "U128ToF128", "U128ToF128", "The same of an unsigned number.">;
