//===- X86Lower.td - From CLIF to x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Narrow integers live in whole registers whose upper bits mean nothing: arithmetic on 8 and 16 bits is
// done in 32, and whoever needs the upper bits extends. Floats and vectors live in the low bits of a
// vector register.

include "cot/CodeGen/Rules.td"
include "X86Pseudos.td"

foreach inst = !listconcat(X86Instructions, X86PseudoInstructions) in
  foreach variant = inst.Size.Variants in
    if !ne(variant.Suffix, "") then
      def !cast<string>(inst)#variant.Suffix : InstVariant<inst, variant>;

def : LoweringTarget<"Lower">;
def : AllocatedBank<Gpr, "Int", [iB]>;
def : AllocatedBank<Xmm, "Float", [fB, i8x2, i8x4, i16x2, f16x2, v64, v128]>;
def : AllocatedBank<Mask, "Vector", []>;

// Vectors of 16 and 32 bits can only be moved about.
def vSmall : AnyOf<[i8x2, i8x4, i16x2, f16x2]>;
def : IllegalTypes<AllBut<AnyOf<[scalars, v64, v128, vSmall]>>, "vectors have at most 128 bits on x86-64">;

def : FeatureImplies<SSSE3, [SSE3]>;
def : FeatureImplies<SSE41, [SSSE3]>;
def : FeatureImplies<SSE42, [SSE41]>;
def : FeatureImplies<AVX, [SSE42]>;
def : FeatureImplies<AVX2, [AVX]>;
def : FeatureImplies<FMA, [AVX]>;
def : FeatureImplies<F16C, [AVX]>;
def : FeatureImplies<AVX512F, [AVX2, FMA, F16C]>;

// Where a rule folds a load and another one a constant, the constant wins: the load stays a load.
// Larger trees go before smaller ones; where two of one size match, the one of the lower number is taken.
def FoldsConstant : RuleGroup;
defvar beforeTrees = [FoldsConstant];
def FoldsTree1 : RuleGroup<beforeTrees>;
def FoldsTree2 : RuleGroup<!listconcat(beforeTrees, [FoldsTree1])>;
def FoldsTree3 : RuleGroup<!listconcat(beforeTrees, [FoldsTree1, FoldsTree2])>;
def FoldsTree4 : RuleGroup<!listconcat(beforeTrees, [FoldsTree1, FoldsTree2, FoldsTree3])>;
def FoldsTree5 : RuleGroup<!listconcat(beforeTrees, [FoldsTree1, FoldsTree2, FoldsTree3, FoldsTree4])>;
defvar beforePool = !listconcat(beforeTrees, [FoldsTree1, FoldsTree2, FoldsTree3, FoldsTree4, FoldsTree5]);
def FoldsPool : RuleGroup<beforePool>; // a constant in memory
defvar beforeInstructions = !listconcat(beforePool, [FoldsPool]);
def FoldsInstruction : RuleGroup<beforeInstructions>;
defvar beforeLoads = !listconcat(beforeInstructions, [FoldsInstruction]);
def FoldsLoad : RuleGroup<beforeLoads>;
def FoldsNothing : RuleGroup<!listconcat(beforeLoads, [FoldsLoad])>;

foreach condition = ["O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"] in
  def Cond#condition : MachineConstant<"Condition::"#condition>;
def ScaleShift : ImmRange<1, 3>;

// Control flow, calls, constants, addresses and the state of the machine: Lower::run names the function of each.
def : NoRules<[jump, brif, br_table, trap, trapz, trapnz, return, call, call_indirect, return_call,
               return_call_indirect, try_call, try_call_indirect, get_exception_handler_address, sequence_point,
               iconst, f16const, f32const, f64const, f128const, vconst, nop, func_addr, stack_addr,
               dynamic_stack_addr, symbol_value, get_pinned_reg, set_pinned_reg, get_frame_pointer,
               get_stack_pointer, get_return_address, va_start]>;

include "X86LowerInteger.td"
include "X86LowerVector.td"
include "X86LowerMemory.td"
include "X86LowerMachine.td"
include "X86LowerFloat.td"
