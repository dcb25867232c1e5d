//===- X86LowerInteger.td - Integers on x86-64 -===//
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
  let Group = FoldsPool in
  def : Lower<i64, (op $x, (iconst $_):$k), (!cast<InstVariant>(name#"rm64") $x, (mem "pooledNumber", $k))>;
  let Group = FoldsLoad in
  def : Lower<i32_64, (op $x, (sink (load)):$m), (!cast<X86Inst>(name#"rm") $x, $m)>;
}
defm : Alu<band, "AND">;
defm : Alu<bor, "OR">;
defm : Alu<bxor, "XOR">;
defm : Alu<isub, "SUB">;

def : Lower<i128, (band $x, $y), (values (ANDrm64 (lo $x), (lo $y)), (ANDrm64 (hi $x), (hi $y)))>;
def : Lower<i128, (bor $x, $y), (values (ORrm64 (lo $x), (lo $y)), (ORrm64 (hi $x), (hi $y)))>;
def : Lower<i128, (bxor $x, $y), (values (XORrm64 (lo $x), (lo $y)), (XORrm64 (hi $x), (hi $y)))>;
def : Lower<i32_64, (bnot $x), (NOT $x)>;
def : Lower<i8_16, (bnot $x), (NOT32 $x)>;
def : Lower<i128, (bnot $x), (values (NOT64 (lo $x)), (NOT64 (hi $x)))>;
// x & ~y
let Group = FoldsInstruction in
def : Lower<i32_64, (band (bnot $y), $x), (ANDN $y, $x)>;
// The lowest bit that is set: without it, it alone, it and those below.
let Group = FoldsTree1 in {
  def : Lower<i32_64, (band $x, (iadd $x, (iconst -1))), (BLSR $x)>;
  def : Lower<i32_64, (bxor $x, (iadd $x, (iconst -1))), (BLSMSK $x)>;
}
let Group = FoldsTree2 in {
  def : Lower<i32_64, (band $x, (isub $x, (iconst 1))), (BLSR $x)>;
  def : Lower<i32_64, (bxor $x, (isub $x, (iconst 1))), (BLSMSK $x)>;
}
let Group = FoldsTree3 in
def : Lower<i32_64, (band $x, (ineg $x)), (BLSI $x)>;
// x & ((1 << y) - 1): BZHI takes a byte of y, which the shift takes modulo the width.
foreach width = [32, 64] in {
  defvar index = (ANDmi32 $y, !sub(width, 1));
  defvar type = !cast<TypeSet>("i"#width);
  let Group = FoldsTree4 in
  def : Lower<type, (band $x, (isub (ishl (iconst 1), i8_to_64:$y), (iconst 1))), (!cast<InstVariant>("BZHI"#width) $x, index)>;
  let Group = FoldsTree5 in
  def : Lower<type, (band $x, (iadd (ishl (iconst 1), i8_to_64:$y), (iconst -1))), (!cast<InstVariant>("BZHI"#width) $x, index)>;
}
// Two shifts whose amounts add up to the width.
foreach width = [16, 32, 64] in {
  defvar type = !cast<TypeSet>("i"#width);
  let When = ["isRotation($k, $n, "#width#")"] in {
    let Group = FoldsTree1 in
    def : Lower<type, (bor (ishl $x, (iconst $k)), (ushr $x, (iconst $n))), (!cast<InstVariant>("ROLmb"#width) $x, (xform "shiftAmount", $k, !cast<string>(width)))>;
    let Group = FoldsInstruction in
    def : Lower<type, (bor (ishl $x, (iconst $k)), (ushr $y, (iconst $n))), (!cast<InstVariant>("SHLDi"#width) $x, $y, (xform "shiftAmount", $k, !cast<string>(width)))>;
  }
}
let Group = FoldsTree1 in {
  def : Lower<i32_64, (isub (iconst 0), $x), (NEG $x)>;
  def : Lower<i8_16, (isub (iconst 0), $x), (NEG32 $x)>;
}

// A sum with a constant goes to a register of its own without a copy.
def : Lower<i32_64, (iadd $x, $y), (ADDrm $x, $y)>;
def : Lower<i8_16, (iadd $x, $y), (ADDrm32 $x, $y)>;
let Group = FoldsLoad in
def : Lower<i32_64, (iadd $x, (sink (load)):$m), (ADDrm $x, $m)>;
let Group = FoldsConstant in {
  def : Lower<i32_64, (iadd $x, (iconst Simm32:$k)), (LEA (mem "sumWith", $x, $k))>;
  def : Lower<i8_16, (iadd $x, (iconst Simm32:$k)), (LEA32 (mem "sumWith", $x, $k))>;
}
let Group = FoldsPool in
def : Lower<i64, (iadd $x, (iconst $_):$k), (ADDrm64 $x, (mem "pooledNumber", $k))>;
// x + (y << 1, 2 or 3)
let Group = FoldsInstruction in
def : Lower<i32_64, (iadd $x, (ishl $y, (iconst ScaleShift:$k))), (LEA (mem "scaledSum", $x, $y, $k))>;

def : Lower<i128, (iadd $x, $y), (values (ADDrm64 (lo $x), (lo $y)), (ADCrm64 (hi $x), (hi $y)))>;
def : Lower<i128, (isub $x, $y), (values (SUBrm64 (lo $x), (lo $y)), (SBBrm64 (hi $x), (hi $y)))>;

def : Lower<i32_64, (ineg $x), (NEG $x)>;
def : Lower<i8_16, (ineg $x), (NEG32 $x)>;
def : Lower<i128, (ineg $x), (values (NEG64 (lo $x)), (NEG64 (ADCmi64 (hi $x), 0)))>;

// The negative is taken unless it is less than 0.
def : Lower<i16_to_64, (iabs $x), (CMOV CondS, (NEG $x), $x)>;
def : Lower<i8, (iabs $x), (CMOV32 CondS, (NEG8 $x), $x)>;
// (x ^ m) - m, where m is the sign
def : Lower<i128, (iabs $x),
            (seq (SARmb64 (hi $x), 63):$m, (XORrm64 (lo $x), $m):$low, (XORrm64 (hi $x), $m):$high,
                 (values (SUBrm64 $low, $m), (SBBrm64 $high, $m)))>;

//===----------------------------------------------------------------------===//
// Multiplication and division
//===----------------------------------------------------------------------===//

def : Lower<i32_64, (imul $x, $y), (IMULrm $x, $y)>;
def : Lower<i8_16, (imul $x, $y), (IMULrm32 $x, $y)>;
let Group = FoldsLoad in
def : Lower<i32_64, (imul $x, (sink (load)):$m), (IMULrm $x, $m)>;
let Group = FoldsConstant in {
  def : Lower<i32_64, (imul $x, (iconst Simm32:$k)), (cpp "multiply", $x, $k)>;
  def : Lower<i8_16, (imul $x, (iconst Simm32:$k)), (cpp "multiply", $x, $k)>;
  let When = ["!isCheapFactor($k)"] in
  def : Lower<i32_64, (imul (sink (load)):$m, (iconst Simm32:$k)), (IMULrmi $m, $k)>;
}
// Products of numbers that have half the width.
let Group = FoldsInstruction in {
  def : Lower<i16, (imul (uextend i8:$x), (uextend i8:$y)), (MULax $x, $y)>;
  def : Lower<i16, (imul (sextend i8:$x), (sextend i8:$y)), (IMULax $x, $y)>;
  def : Lower<i128, (imul (uextend i64:$x), (uextend i64:$y)), (seq (MUL64 $x, $y):$p, (values (lo $p), (hi $p)))>;
  def : Lower<i128, (imul (sextend i64:$x), (sextend i64:$y)), (seq (IMUL64 $x, $y):$p, (values (lo $p), (hi $p)))>;
}
def : Lower<i128, (imul $x, $y),
            (seq (MUL64 (lo $x), (lo $y)):$p,
                 (IMULrm64 (lo $x), (hi $y)):$a,
                 (IMULrm64 (hi $x), (lo $y)):$b,
                 (values (lo $p), (ADDrm64 (ADDrm64 (hi $p), $a), $b)))>;

def : Lower<i16_to_64, (umulhi $x, $y), (out 1, (MUL $x, $y))>;
def : Lower<i32_64, (umulhi $x, $y), (out 0, (MULX $y, $x))>;
def : Lower<i16_to_64, (smulhi $x, $y), (out 1, (IMUL $x, $y))>;
def : Lower<i8, (umulhi $x, $y), (SHRmb32 (MULax $x, $y), 8)>;
def : Lower<i8, (smulhi $x, $y), (SHRmb32 (IMULax $x, $y), 8)>;

foreach op = [udiv, sdiv, urem, srem] in
  def : Lower<i8_to_64, (op $x, $y), (cpp "divide", "inst")>;
def : Illegal<[udiv, sdiv, urem, srem], i128, "x86-64 does not divide 128 bits: call a function that does">;
def : Illegal<[umulhi, smulhi], i128, "x86-64 does not multiply 128 bits by 128 bits">;

//===----------------------------------------------------------------------===//
// Overflow
//===----------------------------------------------------------------------===//

/// A sum or difference and whether it overflows; `carry` is the form with a carry.
multiclass Overflow<PatternOpcode op, string name, string carry, MachineConstant condition> {
  def : Lower<i8_to_64, (op $x, $y),
              (values (!cast<X86Inst>(name#"rm") $x, $y), (SETCC condition))>;
  def : Lower<i32_64, (op $x, (iconst Simm32:$k)),
              (values (!cast<X86Inst>(name#"mi") $x, $k), (SETCC condition))>;
  def : Lower<i128, (op $x, $y),
              (values (!cast<InstVariant>(name#"rm64") (lo $x), (lo $y)),
                      (!cast<InstVariant>(carry#"rm64") (hi $x), (hi $y)), (SETCC condition))>;
}
defm : Overflow<uadd_overflow, "ADD", "ADC", CondB>;
defm : Overflow<sadd_overflow, "ADD", "ADC", CondO>;
defm : Overflow<usub_overflow, "SUB", "SBB", CondB>;
defm : Overflow<ssub_overflow, "SUB", "SBB", CondO>;

/// With a carry or borrow that comes in: adding 255 to what is not 0 sets the carry flag.
multiclass CarryIn<PatternOpcode op, string carry, MachineConstant condition> {
  def : Lower<i8_to_64, (op $x, $y, $c),
              (seq (ADDmi8 $c, -1), (values (!cast<X86Inst>(carry#"rm") $x, $y), (SETCC condition)))>;
  def : Lower<i128, (op $x, $y, $c),
              (seq (ADDmi8 $c, -1),
                   (values (!cast<InstVariant>(carry#"rm64") (lo $x), (lo $y)),
                           (!cast<InstVariant>(carry#"rm64") (hi $x), (hi $y)), (SETCC condition)))>;
}
defm : CarryIn<uadd_overflow_cin, "ADC", CondB>;
defm : CarryIn<sadd_overflow_cin, "ADC", CondO>;
defm : CarryIn<usub_overflow_bin, "SBB", CondB>;
defm : CarryIn<ssub_overflow_bin, "SBB", CondO>;

def : Lower<i16_to_64, (umul_overflow $x, $y), (values (out 0, (MUL $x, $y)), (SETCC CondO))>;
def : Lower<i8, (umul_overflow $x, $y), (values (MULax $x, $y), (SETCC CondO))>;
def : Lower<i16_to_64, (smul_overflow $x, $y), (values (IMULrm $x, $y), (SETCC CondO))>;
def : Lower<i8, (smul_overflow $x, $y), (values (IMULax $x, $y), (SETCC CondO))>;

def : Lower<i32_64, (uadd_overflow_trap $x, $y, $code),
            (seq (ADDrm $x, $y):$sum, (traps $code, (TRAPIF CondB)), (reg $sum))>;
let Group = FoldsConstant in
def : Lower<i32_64, (uadd_overflow_trap $x, (iconst Simm32:$k), $code),
            (seq (ADDmi $x, $k):$sum, (traps $code, (TRAPIF CondB)), (reg $sum))>;
let Group = FoldsInstruction in
def : Lower<i32_64, (uadd_overflow_trap (iconst Simm32:$k), $x, $code),
            (seq (ADDmi $x, $k):$sum, (traps $code, (TRAPIF CondB)), (reg $sum))>;

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

def : Lower<iB, (icmp $c, $x, $y), (cpp "condition", "inst")>;
foreach op = [smin, smax, umin, umax] in {
  def : Lower<i8_to_64, (op $x, $y), (cpp "minMax", "inst")>;
  def : Lower<i128, (op $x, $y), (cpp "minMaxWide", "inst")>;
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

foreach op = [ishl, ushr, sshr, rotl, rotr] in {
  def : Lower<i8_to_64, (op $x, $y), (cpp "shift", "inst")>;
  def : Lower<i128, (op $x, $y), (cpp "shiftWide", "inst")>;
}

def : Lower<i32_64, (bswap $x), (BSWAP $x)>;
def : Lower<i16, (bswap $x), (ROLmb16 $x, 8)>;
def : Lower<i128, (bswap $x), (values (BSWAP64 (hi $x)), (BSWAP64 (lo $x)))>;

def : Lower<i8_to_64, (popcnt $x), (cpp "countOnes", $x)>;
def : Lower<i128, (popcnt $x), (cpp "countOnesWide", "inst")>;
def : Lower<i8_to_64, (clz $x), (cpp "countLeadingZeros", $x)>;
def : Lower<i128, (clz $x), (cpp "countLeadingZerosWide", "inst")>;
def : Lower<i8_to_64, (ctz $x), (cpp "countTrailingZeros", $x)>;
def : Lower<i128, (ctz $x), (cpp "countTrailingZerosWide", "inst")>;
def : Lower<i8_to_64, (cls $x), (cpp "countLeadingSigns", $x)>;
def : Lower<i128, (cls $x), (cpp "countLeadingSignsWide", "inst")>;
def : Lower<i8_to_64, (bitrev $x), (cpp "reverseBits", $x)>;
def : Lower<i128, (bitrev $x), (cpp "reverseBitsWide", "inst")>;

//===----------------------------------------------------------------------===//
// Selection
//===----------------------------------------------------------------------===//

foreach op = [select, select_spectre_guard] in {
  def : Lower<AnyOf<[i8_to_64, fB, v64, v128]>, (op $c, $x, $y), (cpp "select", "inst")>;
  def : Lower<i128, (op $c, $x, $y), (cpp "selectWide", "inst")>;
}

// ((x ^ y) & c) ^ y
def : Lower<i32_64, (bitselect $c, $x, $y), (XORrm (ANDrm (XORrm $x, $y), $c), $y)>;
def : Lower<i8_16, (bitselect $c, $x, $y), (XORrm32 (ANDrm32 (XORrm32 $x, $y), $c), $y)>;
def : Lower<i128, (bitselect $c, $x, $y),
            (values (XORrm64 (ANDrm64 (XORrm64 (lo $x), (lo $y)), (lo $c)), (lo $y)),
                    (XORrm64 (ANDrm64 (XORrm64 (hi $x), (hi $y)), (hi $c)), (hi $y)))>;

//===----------------------------------------------------------------------===//
// Widths
//===----------------------------------------------------------------------===//

let Group = FoldsNothing in {
def : Lower<i16_to_64, (uextend i8:$x), (MOVZXb32 $x)>;
def : Lower<i32_64, (uextend i16:$x), (MOVZXw32 $x)>;
def : Lower<i64, (uextend i32:$x), (cpp "extend32", $x)>;
def : Lower<i128, (uextend i64:$x), (values $x, (MOVimm 0))>;
def : Lower<i128, (uextend i32:$x), (values (MOVmr32 $x), (MOVimm 0))>;
def : Lower<i128, (uextend i16:$x), (values (MOVZXw32 $x), (MOVimm 0))>;
def : Lower<i128, (uextend i8:$x), (values (MOVZXb32 $x), (MOVimm 0))>;
def : Lower<i16_32, (sextend i8:$x), (MOVSXb32 $x)>;
def : Lower<i64, (sextend i8:$x), (MOVSXb64 $x)>;
def : Lower<i32_64, (sextend i16:$x), (MOVSXw $x)>;
def : Lower<i64, (sextend i32:$x), (MOVSXD $x)>;
def : Lower<i128, (sextend i64:$x), (values $x, (SARmb64 $x, 63))>;
def : Lower<i128, (sextend i32:$x), (seq (MOVSXD $x):$w, (values (reg $w), (SARmb64 $w, 63)))>;
def : Lower<i128, (sextend i16:$x), (seq (MOVSXw64 $x):$w, (values (reg $w), (SARmb64 $w, 63)))>;
def : Lower<i128, (sextend i8:$x), (seq (MOVSXb64 $x):$w, (values (reg $w), (SARmb64 $w, 63)))>;
}

// Loads that extend.
let Group = FoldsLoad in {
  def : Lower<i16_to_64, (uextend (sink (load)):$m), (cpp "extendingLoad", $m, "false")>;
  def : Lower<i16_to_64, (sextend (sink (load)):$m), (cpp "extendingLoad", $m, "true")>;
}

def : Lower<i8_to_32, (ireduce i16_to_64:$x), (reg $x)>;
def : Lower<i8_to_64, (ireduce i128:$x), (lo $x)>;

def : Lower<i128, (isplit $x), (values (lo $x), (hi $x))>;
def : Lower<i64, (isplit $x), (values (reg $x), (SHRmb64 $x, 32))>;
def : Lower<i32, (isplit $x), (values (reg $x), (SHRmb32 $x, 16))>;
def : Lower<i16, (isplit $x), (values (reg $x), (SHRmb32 $x, 8))>;
def : Lower<i64, (iconcat $x, $y), (values (reg $x), (reg $y))>;
def : Lower<i32, (iconcat $x, $y), (ORrm64 (SHLmb64 $y, 32), (MOVmr32 $x))>;
def : Lower<i16, (iconcat $x, $y), (ORrm32 (SHLmb32 $y, 16), (MOVZXw32 $x))>;
def : Lower<i8, (iconcat $x, $y), (ORrm32 (SHLmb32 $y, 8), (MOVZXb32 $x))>;

// Negation sets the carry flag unless x is 0.
def : Lower<i8_to_64, (bmask $x), (cpp "mask", $x)>;
def : Lower<i128, (bmask $x), (seq (cpp "mask", $x):$m, (values (reg $m), (reg $m)))>;
