//===- X86LowerVector.td - Vectors on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Vectors of 64 bits are the low half of a register whose upper half means nothing: what works on lanes
// works on them too. The SSE form overwrites its first source; with AVX the form of three operands is
// taken, which may also read memory that is not aligned.

def vi8 : AnyOf<[i8x8, i8x16]>;
def vi16 : AnyOf<[i16x4, i16x8]>;
def vi32 : AnyOf<[i32x2, i32x4]>;
def vi64n : AnyOf<[i64x2]>;
def vf32 : AnyOf<[f32x2, f32x4]>;
def vInt : AnyOf<[vi8, vi16, vi32, i64x2]>;
def vAny : AnyOf<[v64, v128]>;

/// x op y in one instruction; `wide` are the types of 128 bits, for which a load folds.
multiclass PackedOp<PatternOpcode op, ValueType types, ValueType wide, string name> {
  let Group = FoldsNothing in {
    def : Lower<types, (op $x, $y), (!cast<X86Inst>(name) $x, $y)>;
    def : Lower<types, (op $x, $y), (!cast<InstVariant>("V"#name#"128") $x, $y)>;
  }
  let Group = FoldsLoad in
  def : Lower<wide, (op $x, (sink (load)):$m), (!cast<InstVariant>("V"#name#"128") $x, $m)>;
}
multiclass PackedOps<PatternOpcode op, string b, string w, string d, string q> {
  if !ne(b, "") then defm : PackedOp<op, vi8, i8x16, b>;
  if !ne(w, "") then defm : PackedOp<op, vi16, i16x8, w>;
  if !ne(d, "") then defm : PackedOp<op, vi32, i32x4, d>;
  if !ne(q, "") then defm : PackedOp<op, i64x2, i64x2, q>;
}
defm : PackedOps<iadd, "PADDB", "PADDW", "PADDD", "PADDQ">;
defm : PackedOps<isub, "PSUBB", "PSUBW", "PSUBD", "PSUBQ">;
defm : PackedOps<imul, "", "PMULLW", "PMULLD", "">;
defm : PackedOps<smin, "PMINSB", "PMINSW", "PMINSD", "">;
defm : PackedOps<smax, "PMAXSB", "PMAXSW", "PMAXSD", "">;
defm : PackedOps<umin, "PMINUB", "PMINUW", "PMINUD", "">;
defm : PackedOps<umax, "PMAXUB", "PMAXUW", "PMAXUD", "">;
defm : PackedOps<avg_round, "PAVGB", "PAVGW", "", "">;
defm : PackedOps<uadd_sat, "PADDUSB", "PADDUSW", "", "">;
defm : PackedOps<sadd_sat, "PADDSB", "PADDSW", "", "">;
defm : PackedOps<usub_sat, "PSUBUSB", "PSUBUSW", "", "">;
defm : PackedOps<ssub_sat, "PSUBSB", "PSUBSW", "", "">;
defm : PackedOps<umulhi, "", "PMULHUW", "", "">;
defm : PackedOps<smulhi, "", "PMULHW", "", "">;
defm : PackedOp<band, vAny, v128, "PAND">;
defm : PackedOp<bor, vAny, v128, "POR">;
defm : PackedOp<bxor, vAny, v128, "PXOR">;
let Group = FoldsInstruction in {
  def : Lower<vAny, (band (bnot $y), $x), (PANDN $y, $x)>;
  def : Lower<vAny, (band (bnot $y), $x), (VPANDN128 $y, $x)>;
}

// What the baseline lacks, or no processor has in one instruction.
def : Lower<vInt, (ineg $x), (cpp "negateLanes", $x)>;
def : Lower<vInt, (iabs $x), (cpp "absoluteLanes", $x)>;
def : Lower<AnyOf<[vi8, vi32, i64x2]>, (imul $x, $y), (cpp "multiplyLanes", $x, $y)>;
foreach op = [smin, smax, umin, umax] in
  def : Lower<vInt, (op $x, $y), (cpp "minMaxLanes", "inst")>;
def : Lower<AnyOf<[vi32, i64x2]>, (avg_round $x, $y), (cpp "averageLanes", $x, $y)>;
def : Lower<vi16, (sqmul_round_sat $x, $y), (cpp "multiplyRounding", $x, $y)>;
def : Lower<vi16, (x86_pmulhrsw $x, $y), (PMULHRSW $x, $y)>;
def : Lower<vi16, (x86_pmulhrsw $x, $y), (VPMULHRSW128 $x, $y)>;
def : Lower<vInt, (icmp $c, $x, $y), (cpp "compareLanes", "inst")>;
def : Lower<vAny, (bnot $x), (cpp "invertLanes", $x)>;
foreach op = [ishl, ushr, sshr, rotl, rotr] in
  def : Lower<vInt, (op $x, $y), (cpp "shiftLanes", "inst")>;
def : Lower<vi8, (popcnt $x), (cpp "countOnesInBytes", $x)>;
def : Lower<vAny, (bitselect $c, $x, $y), (cpp "selectBits", $c, $x, $y)>;
def : Lower<i8x16, (x86_pshufb $x, $y), (PSHUFB $x, $y)>;
def : Lower<i8x16, (x86_pshufb $x, $y), (VPSHUFB128 $x, $y)>;
def : Lower<i16x8, (x86_pmaddubsw $x, $y), (PMADDUBSW $y, $x)>;
def : Lower<i16x8, (x86_pmaddubsw $x, $y), (VPMADDUBSW128 $y, $x)>;

//===----------------------------------------------------------------------===//
// Lanes
//===----------------------------------------------------------------------===//

def : Lower<vAny, (splat $x), (cpp "splat", "inst")>;
def : Lower<vAny, (scalar_to_vector $x), (cpp "scalarToVector", "inst")>;
def : Lower<vAny, (insertlane $x, $y, $lane), (cpp "insertLane", "inst")>;
def : Lower<vAny, (extractlane $x, $lane), (cpp "extractLane", "inst")>;
def : Lower<vAny, (vany_true $x), (cpp "anyTrue", $x)>;
def : Lower<vInt, (vall_true $x), (cpp "allTrue", $x)>;
def : Lower<i8_to_64, (vhigh_bits $x), (cpp "highBits", $x)>;
def : Lower<AnyOf<[i8x16]>, (shuffle $x, $y, $mask), (cpp "shuffle", "inst")>;
def : Lower<i8x16, (swizzle $x, $y), (cpp "swizzle", $x, $y)>;

//===----------------------------------------------------------------------===//
// Widths of lanes
//===----------------------------------------------------------------------===//

def : Lower<i16x8, (snarrow $x, $y), (PACKSSWB $x, $y)>;
def : Lower<i32x4, (snarrow $x, $y), (PACKSSDW $x, $y)>;
def : Lower<i16x8, (unarrow $x, $y), (PACKUSWB $x, $y)>;
def : Lower<i32x4, (unarrow $x, $y), (cpp "narrowUnsigned", $x, $y)>;
def : Lower<i32x4, (unarrow $x, $y), (PACKUSDW $x, $y)>;
def : Lower<i16x8, (snarrow $x, $y), (VPACKSSWB128 $x, $y)>;
def : Lower<i32x4, (snarrow $x, $y), (VPACKSSDW128 $x, $y)>;
def : Lower<i16x8, (unarrow $x, $y), (VPACKUSWB128 $x, $y)>;
def : Lower<i32x4, (unarrow $x, $y), (VPACKUSDW128 $x, $y)>;
def : Lower<AnyOf<[i16x8, i32x4, i64x2]>, (uunarrow $x, $y), (cpp "narrowBetweenUnsigned", $x, $y)>;
foreach op = [swiden_low, swiden_high, uwiden_low, uwiden_high] in
  def : Lower<AnyOf<[i8x16, i16x8, i32x4]>, (op $x), (cpp "widenLanes", "inst")>;
def : Lower<AnyOf<[i8x16, i16x8, i32x4]>, (iadd_pairwise $x, $y), (cpp "addPairs", "inst")>;

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

multiclass FloatOp<PatternOpcode op, string name> {
  defm : PackedOp<op, vf32, f32x4, name#"PS">;
  defm : PackedOp<op, f64x2, f64x2, name#"PD">;
}
defm : FloatOp<fadd, "ADD">;
defm : FloatOp<fsub, "SUB">;
defm : FloatOp<fmul, "MUL">;
defm : FloatOp<fdiv, "DIV">;
def : Lower<vf32, (sqrt $x), (SQRTPS $x)>;
def : Lower<f64x2, (sqrt $x), (SQRTPD $x)>;
def : Lower<vf32, (sqrt $x), (VSQRTPS128 $x)>;
def : Lower<f64x2, (sqrt $x), (VSQRTPD128 $x)>;
def : Lower<AnyOf<[vf32, f64x2]>, (fneg $x), (cpp "negateFloats", $x)>;
def : Lower<AnyOf<[vf32, f64x2]>, (fabs $x), (cpp "absoluteFloats", $x)>;
def : Lower<AnyOf<[vf32, f64x2]>, (fcopysign $x, $y), (cpp "copySigns", $x, $y)>;
foreach op = [fmin, fmax] in
  def : Lower<AnyOf<[vf32, f64x2]>, (op $x, $y), (cpp "minMaxFloats", "inst")>;
def : Lower<AnyOf<[vf32, f64x2]>, (fcmp $c, $x, $y), (cpp "compareFloats", "inst")>;
foreach op = [ceil, floor, trunc, nearest] in
  def : Lower<AnyOf<[vf32, f64x2]>, (op $x), (cpp "roundFloats", "inst")>;
def : Lower<AnyOf<[vf32, f64x2]>, (fma $x, $y, $z), (cpp "fusedFloats", "inst")>;
def : Lower<f32x4, (fvpromote_low $x), (CVTPS2PD $x)>;
def : Lower<f64x2, (fvdemote $x), (CVTPD2PS $x)>;
def : Lower<vf32, (fcvt_from_sint vi32:$x), (CVTDQ2PS $x)>;

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

def : Lower<vf32, (fcvt_from_uint vi32:$x), (cpp "singlesFromUnsigned", $x)>;
def : Lower<f64x2, (fcvt_from_sint i64x2:$x), (cpp "doublesFromSigned", $x)>;
def : Lower<f64x2, (fcvt_from_uint i64x2:$x), (cpp "doublesFromUnsigned", $x)>;
def : Lower<vi32, (fcvt_to_sint_sat vf32:$x), (cpp "singlesToSigned", $x)>;
def : Lower<vi32, (fcvt_to_uint_sat vf32:$x), (cpp "singlesToUnsigned", $x)>;
def : Lower<i64x2, (fcvt_to_sint_sat f64x2:$x), (cpp "doublesToIntegers", $x, "true")>;
def : Lower<i64x2, (fcvt_to_uint_sat f64x2:$x), (cpp "doublesToIntegers", $x, "false")>;
def : Lower<vi32, (x86_cvtt2dq vf32:$x), (CVTTPS2DQ $x)>;
