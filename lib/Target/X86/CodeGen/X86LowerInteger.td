//===- X86LowerInteger.td - Integer arithmetic on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Addition and logic
//===----------------------------------------------------------------------===//

/// x op y, x op k, x op [m], of 8 to 64 bits.
multiclass Alu<PatternOpcode op, string name> {
  def : Lower<i32_64, (op $x, $y), (!cast<X86Inst>(name#"rm") $x, $y)>;
  def : Lower<i8_16, (op $x, $y), (!cast<InstVariant>(name#"rm32") $x, $y)>;
  let Group = FoldsConstant in {
    def : Lower<i32_64, (op $x, (iconst Simm32:$k)), (!cast<X86Inst>(name#"mi") $x, $k)>;
    def : Lower<i8_16, (op $x, (iconst Simm32:$k)), (!cast<InstVariant>(name#"mi32") $x, $k)>;
  }
  let Group = FoldsLoad in
  def : Lower<i32_64, (op $x, (sink (load)):$m), (!cast<X86Inst>(name#"rm") $x, $m)>;
}
defm : Alu<band, "AND">;
defm : Alu<bor, "OR">;
defm : Alu<bxor, "XOR">;
defm : Alu<isub, "SUB">;

// Sums go to a register of their own without a copy.
def : Lower<i32_64, (iadd $x, $y), (ADDrm $x, $y)>;
def : Lower<i8_16, (iadd $x, $y), (ADDrm32 $x, $y)>;
let Group = FoldsLoad in
def : Lower<i32_64, (iadd $x, (sink (load)):$m), (ADDrm $x, $m)>;
let Group = FoldsConstant in {
  def : Lower<i32_64, (iadd $x, (iconst Simm32:$k)), (LEA (mem "sumWith", $x, $k))>;
  def : Lower<i8_16, (iadd $x, (iconst Simm32:$k)), (LEA32 (mem "sumWith", $x, $k))>;
}

// i128
def : Lower<i128, (iadd $x, $y), (values (ADDrm64 (lo $x), (lo $y)), (ADCrm64 (hi $x), (hi $y)))>;
def : Lower<i128, (isub $x, $y), (values (SUBrm64 (lo $x), (lo $y)), (SBBrm64 (hi $x), (hi $y)))>;
