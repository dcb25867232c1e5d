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
let Group = FoldsNothing in
def : Lower<i64x2, (imul $x, $y), (EVPMULLQ128 $x, $y)>;

/// Products of lanes that are widened before: `product` multiplies the even ones of 32 bits; of 16 bits, `high`
/// gives the upper halves.
multiclass WideningProduct<string sign, PatternOpcode low, PatternOpcode high> {
  defvar product = "PMUL"#!if(!eq(sign, "u"), "U", "")#"DQ";
  defvar upper = "PMULH"#!if(!eq(sign, "u"), "U", "")#"W";
  let Group = FoldsInstruction in {
    def : Lower<i64x2, (imul (low i32x4:$x), (low i32x4:$y)),
                (!cast<X86Inst>(product) (PSHUFD $x, 0x50), (PSHUFD $y, 0x50))>;
    def : Lower<i64x2, (imul (low i32x4:$x), (low i32x4:$y)),
                (!cast<InstVariant>("V"#product#"128") (VPSHUFD128 $x, 0x50), (VPSHUFD128 $y, 0x50))>;
    def : Lower<i64x2, (imul (high i32x4:$x), (high i32x4:$y)),
                (!cast<X86Inst>(product) (PSHUFD $x, 0xfa), (PSHUFD $y, 0xfa))>;
    def : Lower<i64x2, (imul (high i32x4:$x), (high i32x4:$y)),
                (!cast<InstVariant>("V"#product#"128") (VPSHUFD128 $x, 0xfa), (VPSHUFD128 $y, 0xfa))>;
    def : Lower<i32x4, (imul (low i16x8:$x), (low i16x8:$y)),
                (PUNPCKLWD (PMULLW $x, $y), (!cast<X86Inst>(upper) $x, $y))>;
    def : Lower<i32x4, (imul (low i16x8:$x), (low i16x8:$y)),
                (VPUNPCKLWD128 (VPMULLW128 $x, $y), (!cast<InstVariant>("V"#upper#"128") $x, $y))>;
    def : Lower<i32x4, (imul (high i16x8:$x), (high i16x8:$y)),
                (PUNPCKHWD (PMULLW $x, $y), (!cast<X86Inst>(upper) $x, $y))>;
    def : Lower<i32x4, (imul (high i16x8:$x), (high i16x8:$y)),
                (VPUNPCKHWD128 (VPMULLW128 $x, $y), (!cast<InstVariant>("V"#upper#"128") $x, $y))>;
  }
}
defm : WideningProduct<"s", swiden_low, swiden_high>;
defm : WideningProduct<"u", uwiden_low, uwiden_high>;
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
def : Lower<vAny, (blendv $c, $x, $y), (cpp "blendLanes", $c, $x, $y)>;
def : Lower<i8x16, (x86_pshufb $x, $y), (cpp "pickBytes", (reg $x), (reg $y))>;
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
foreach op = [snarrow, unarrow] in
  def : Lower<i64x2, (op $x, $y), (cpp "narrowLongs", "inst")>;
def : Lower<AnyOf<[i16x8, i32x4, i64x2]>, (uunarrow $x, $y), (cpp "narrowBetweenUnsigned", $x, $y)>;
foreach op = [swiden_low, swiden_high, uwiden_low, uwiden_high] in
  def : Lower<AnyOf<[i8x16, i16x8, i32x4]>, (op $x), (cpp "widenLanes", "inst")>;
def : Lower<AnyOf<[i8x16, i16x8, i32x4]>, (iadd_pairwise $x, $y), (cpp "addPairs", "inst")>;
// Pairs of the lanes of one vector, widened: products with 1, which the instruction sums. The bytes of its first
// operand are without signs. Words without signs are moved to the range of those with.
def : Lower<i16x8, (iadd_pairwise (swiden_low i8x16:$x), (swiden_high i8x16:$x)),
            (PMADDUBSW (MOVUPSrm (mem "lanes", "1", "1")), $x)>;
def : Lower<i16x8, (iadd_pairwise (swiden_low i8x16:$x), (swiden_high i8x16:$x)),
            (VPMADDUBSW128 (MOVUPSrm (mem "lanes", "1", "1")), $x)>;
def : Lower<i16x8, (iadd_pairwise (uwiden_low i8x16:$x), (uwiden_high i8x16:$x)),
            (PMADDUBSW $x, (mem "lanes", "1", "1"))>;
def : Lower<i16x8, (iadd_pairwise (uwiden_low i8x16:$x), (uwiden_high i8x16:$x)),
            (VPMADDUBSW128 $x, (mem "lanes", "1", "1"))>;
def : Lower<i32x4, (iadd_pairwise (swiden_low i16x8:$x), (swiden_high i16x8:$x)),
            (PMADDWD $x, (mem "lanes", "1", "2"))>;
def : Lower<i32x4, (iadd_pairwise (swiden_low i16x8:$x), (swiden_high i16x8:$x)),
            (VPMADDWD128 $x, (mem "lanes", "1", "2"))>;
def : Lower<i32x4, (iadd_pairwise (uwiden_low i16x8:$x), (uwiden_high i16x8:$x)),
            (PADDD (PMADDWD (PXOR $x, (mem "lanes", "0x8000", "2")), (mem "lanes", "1", "2")),
                   (mem "lanes", "0x10000", "4"))>;
def : Lower<i32x4, (iadd_pairwise (uwiden_low i16x8:$x), (uwiden_high i16x8:$x)),
            (VPADDD128 (VPMADDWD128 (VPXOR128 $x, (mem "lanes", "0x8000", "2")), (mem "lanes", "1", "2")),
                       (mem "lanes", "0x10000", "4"))>;

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
let Group = FoldsInstruction in {
  def : Lower<f64x2, (fcvt_from_sint (swiden_low i32x4:$x)), (CVTDQ2PD $x)>;
  def : Lower<f64x2, (fcvt_from_sint (swiden_low i32x4:$x)), (VCVTDQ2PD $x)>;
  // Under the exponent of 2^52.
  def : Lower<f64x2, (fcvt_from_uint (uwiden_low i32x4:$x)),
              (SUBPD (UNPCKLPS $x, (mem "lanes", "0x43300000", "4")), (mem "lanes", "0x4330000000000000", "8"))>;
  def : Lower<f64x2, (fcvt_from_uint (uwiden_low i32x4:$x)),
              (VSUBPD128 (VUNPCKLPS128 $x, (mem "lanes", "0x43300000", "4")), (mem "lanes", "0x4330000000000000", "8"))>;
}
let Group = FoldsNothing in {
  def : Lower<f64x2, (fcvt_from_sint i64x2:$x), (EVCVTQQ2PD128 $x)>;
  def : Lower<f64x2, (fcvt_from_uint i64x2:$x), (EVCVTUQQ2PD128 $x)>;
  def : Lower<f32x4, (fcvt_from_uint i32x4:$x), (EVCVTUDQ2PS128 $x)>;
}
def : Lower<vi32, (fcvt_to_sint_sat vf32:$x), (cpp "singlesToSigned", $x)>;
def : Lower<vi32, (fcvt_to_uint_sat vf32:$x), (cpp "singlesToUnsigned", $x)>;
def : Lower<i64x2, (fcvt_to_sint_sat f64x2:$x), (cpp "doublesToIntegers", $x, "true")>;
def : Lower<i64x2, (fcvt_to_uint_sat f64x2:$x), (cpp "doublesToIntegers", $x, "false")>;
def : Lower<vi32, (x86_cvtt2dq vf32:$x), (CVTTPS2DQ $x)>;

//===----------------------------------------------------------------------===//
// What there is no code for
//===----------------------------------------------------------------------===//

def : Illegal<[select, select_spectre_guard, bitselect, smin, umin, smax, umax, avg_round, uadd_sat, sadd_sat, usub_sat,
               ssub_sat, icmp, iadd, isub, ineg, iabs, imul, umulhi, smulhi, band, bor, bxor, bnot, rotl, rotr, ishl,
               ushr, sshr, popcnt, fcmp, fadd, fsub, fmul, fdiv, sqrt, fma, fneg, fabs, fcopysign, fmin, fmax, ceil,
               floor, trunc, nearest, bitcast, splat, insertlane, extractlane, vany_true, vall_true, scalar_to_vector,
               snarrow, unarrow, uunarrow, swiden_low, swiden_high, uwiden_low, uwiden_high, iadd_pairwise, blendv,
               fcvt_to_uint_sat, fcvt_to_sint_sat, fcvt_from_uint, fcvt_from_sint, x86_cvtt2dq],
              vSmall, "vectors of 16 and 32 bits can only be loaded, stored and passed on x86-64">;
def : Illegal<[blendv], scalars, "lanes are blended in vectors">;
def : Illegal<[uadd_sat, sadd_sat, usub_sat, ssub_sat], AnyOf<[vi32, i64x2]>, "x86-64 saturates lanes of 8 and 16 bits">;
def : Illegal<[umulhi, smulhi], AnyOf<[vi8, vi32, i64x2]>, "x86-64 has the upper half of products of lanes of 16 bits">;
def : Illegal<[sqmul_round_sat], AnyOf<[vi32]>, "x86-64 multiplies lanes of 16 bits so">;
def : Illegal<[x86_pmulhrsw], vInt, "PMULHRSW multiplies lanes of 16 bits and needs SSSE3">;
def : Illegal<[x86_pmaddubsw], Any, "PMADDUBSW needs SSSE3">;
def : Illegal<[popcnt], AnyOf<[vi16, vi32, i64x2]>, "x86-64 counts ones in lanes of 8 bits">;
def : Illegal<[fcmp, fadd, fsub, fmul, fdiv, sqrt, fma, fneg, fabs, fcopysign, fmin, fmax, ceil, floor, trunc, nearest,
               fcvt_from_uint, fcvt_from_sint],
              AnyOf<[f16x4, f16x8]>, "x86-64 does not compute with lanes of f16">;
def : Illegal<[vall_true], AnyOf<[vf64, vf128]>, "whether all lanes are true is asked of integers">;
def : Illegal<[snarrow, unarrow, uunarrow, swiden_low, swiden_high, uwiden_low, uwiden_high, iadd_pairwise],
              vi64, "x86-64 narrows and widens the lanes of vectors of 128 bits">;
def : Illegal<[fcvt_to_uint_sat, fcvt_to_sint_sat], AnyOf<[vi8, vi16]>, "x86-64 converts lanes of 32 and 64 bits">;
def : Illegal<[x86_cvtt2dq], AllBut<AnyOf<[vi32, i64x2, vSmall]>>, "CVTTPS2DQ gives lanes of 32 bits">;
def : Illegal<[fcvt_to_uint_sat, fcvt_to_sint_sat, x86_cvtt2dq], AnyOf<[vi32, i64x2]>,
              "x86-64 converts between lanes of one width">;
def : Illegal<[fcvt_from_uint, fcvt_from_sint], AnyOf<[vf32, f64x2]>, "x86-64 converts between lanes of one width">;
