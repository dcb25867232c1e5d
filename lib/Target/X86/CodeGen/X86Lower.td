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


def : FeatureImplies<SSSE3, [SSE3]>;
def : FeatureImplies<SSE41, [SSSE3]>;
def : FeatureImplies<SSE42, [SSE41]>;
def : FeatureImplies<AVX, [SSE42]>;
def : FeatureImplies<AVX2, [AVX]>;
def : FeatureImplies<FMA, [AVX]>;
def : FeatureImplies<F16C, [AVX]>;
def : FeatureImplies<AVX512F, [AVX2, FMA, F16C]>;

// Where a rule folds a load and another one a constant, the constant wins: the load stays a load.
def FoldsConstant : RuleGroup;
def FoldsInstruction : RuleGroup<[FoldsConstant]>;
def FoldsLoad : RuleGroup<[FoldsConstant, FoldsInstruction]>;
def FoldsNothing : RuleGroup<[FoldsConstant, FoldsInstruction, FoldsLoad]>;

foreach condition = ["O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"] in
  def Cond#condition : MachineConstant<"Condition::"#condition>;
def ScaleShift : ImmRange<1, 3>;

include "X86LowerInteger.td"
include "X86LowerVector.td"
include "X86LowerMemory.td"
include "X86LowerMachine.td"
include "X86LowerFloat.td"
