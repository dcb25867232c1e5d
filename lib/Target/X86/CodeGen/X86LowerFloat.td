//===- X86LowerFloat.td - Scalar floats and conversions on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A float is the low element of a vector register; the other elements mean nothing. Memory operands of
// scalar instructions have the scalar's size and any alignment; those of packed ones have 16 bytes, so only
// constants of ours fold into them. There are two forms of each instruction: SSE's overwrites its first
// operand, AVX's doesn't. f16 is computed in f32, f128 by libgcc and libm.
//
// Conversions and roundings keep the upper elements of a register: they take their own operand for it, so
// that nothing waits for what the result's register held before.

/// What the names of the two forms begin with.
defvar VectorForms = ["", "V"];

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// x op y, x op [m], x op constant.
multiclass ScalarArithmetic<PatternOpcode op, string name> {
  foreach form = VectorForms in {
    defvar single = !cast<X86Inst>(form#name#"SS");
    defvar double = !cast<X86Inst>(form#name#"SD");
    let Group = FoldsNothing in {
      def : Lower<f32, (op $x, $y), (single $x, $y)>;
      def : Lower<f64, (op $x, $y), (double $x, $y)>;
    }
    let Group = FoldsLoad in {
      def : Lower<f32, (op $x, (sink (load)):$m), (single $x, $m)>;
      def : Lower<f64, (op $x, (sink (load)):$m), (double $x, $m)>;
    }
    let Group = FoldsConstant in {
      def : Lower<f32, (op $x, (f32const $_):$k), (single $x, (mem "pooled", $k))>;
      def : Lower<f64, (op $x, (f64const $_):$k), (double $x, (mem "pooled", $k))>;
    }
  }
  def : Lower<f16, (op $x, $y), (cpp "inSingle", "inst")>;
}
defm : ScalarArithmetic<fadd, "ADD">;
defm : ScalarArithmetic<fsub, "SUB">;
defm : ScalarArithmetic<fmul, "MUL">;
defm : ScalarArithmetic<fdiv, "DIV">;
def : Lower<f128, (fadd $x, $y), (cpp "floatCall", "inst", "LibCall::AddF128")>;
def : Lower<f128, (fsub $x, $y), (cpp "floatCall", "inst", "LibCall::SubF128")>;
def : Lower<f128, (fmul $x, $y), (cpp "floatCall", "inst", "LibCall::MulF128")>;
def : Lower<f128, (fdiv $x, $y), (cpp "floatCall", "inst", "LibCall::DivF128")>;

foreach form = VectorForms in {
  def : Lower<f32, (sqrt $x), (!cast<X86Inst>(form#"SQRTSS") $x, $x)>;
  def : Lower<f64, (sqrt $x), (!cast<X86Inst>(form#"SQRTSD") $x, $x)>;
}
def : Lower<f16, (sqrt $x), (cpp "inSingle", "inst")>;
def : Lower<f128, (sqrt $x), (cpp "floatCall", "inst", "LibCall::SqrtF128")>;

let Requires = [FMA] in {
  def : Lower<f32, (fma $x, $y, $z), (cpp "fused", "inst")>;
  def : Lower<f64, (fma $x, $y, $z), (cpp "fused", "inst")>;
}
def : Lower<f32, (fma $x, $y, $z), (cpp "floatCall", "inst", "LibCall::FmaF32")>;
def : Lower<f64, (fma $x, $y, $z), (cpp "floatCall", "inst", "LibCall::FmaF64")>;
def : Lower<f128, (fma $x, $y, $z), (cpp "floatCall", "inst", "LibCall::FmaF128")>;
def : Lower<f16, (fma $x, $y, $z), (cpp "fusedHalf", "inst")>;

//===----------------------------------------------------------------------===//
// Signs and bits
//===----------------------------------------------------------------------===//


let Group = FoldsNothing in {
  def : Lower<fB, (band $x, $y), (ANDPS $x, $y)>;
  def : Lower<fB, (band $x, $y), (VANDPS128 $x, $y)>;
}
def : Lower<fB, (bor $x, $y), (ORPS $x, $y)>;
def : Lower<fB, (bor $x, $y), (VORPS128 $x, $y)>;
def : Lower<fB, (bxor $x, $y), (XORPS $x, $y)>;
def : Lower<fB, (bxor $x, $y), (VXORPS128 $x, $y)>;
// ~x & y
let Group = FoldsInstruction in {
  def : Lower<fB, (band (bnot $x), $y), (ANDNPS $x, $y)>;
  def : Lower<fB, (band (bnot $x), $y), (VANDNPS128 $x, $y)>;
}
// What equals itself is all ones.
def : Lower<fB, (bnot $x), (seq (UNDEFx):$any, (XORPS (PCMPEQD $any, $any), $x))>;
def : Lower<fB, (bnot $x), (seq (UNDEFx):$any, (VXORPS128 (VPCMPEQD128 $any, $any), $x))>;

def : Lower<fB, (fneg $x), (XORPS $x, (mem "pooledSign", $x))>;
def : Lower<fB, (fneg $x), (VXORPS128 $x, (mem "pooledSign", $x))>;
def : Lower<fB, (fabs $x), (ANDPS $x, (mem "pooledMagnitude", $x))>;
def : Lower<fB, (fabs $x), (VANDPS128 $x, (mem "pooledMagnitude", $x))>;
def : Lower<fB, (fcopysign $x, $y),
            (ORPS (ANDPS $x, (mem "pooledMagnitude", $x)), (ANDPS $y, (mem "pooledSign", $y)))>;
def : Lower<fB, (fcopysign $x, $y),
            (VORPS128 (VANDPS128 $x, (mem "pooledMagnitude", $x)), (VANDPS128 $y, (mem "pooledSign", $y)))>;

//===----------------------------------------------------------------------===//
// Comparison and selection
//===----------------------------------------------------------------------===//

def : Lower<fB, (fcmp $c, $x, $y), (cpp "condition", "inst")>;

// (x & c) | (y & ~c)
def : Lower<fB, (bitselect $c, $x, $y), (ORPS (ANDPS $x, $c), (ANDNPS $c, $y))>;
def : Lower<fB, (bitselect $c, $x, $y), (VORPS128 (VANDPS128 $x, $c), (VANDNPS128 $c, $y))>;

foreach op = [fmin, fmax] in {
  def : Lower<f16, (op $x, $y), (cpp "inSingle", "inst")>;
  def : Lower<f128, (op $x, $y), (cpp "quadExtremum", "inst")>;
}
def : Lower<f32, (fmin $x, $y), (MINIMUMss $x, $y)>;
def : Lower<f64, (fmin $x, $y), (MINIMUMsd $x, $y)>;
def : Lower<f32, (fmax $x, $y), (MAXIMUMss $x, $y)>;
def : Lower<f64, (fmax $x, $y), (MAXIMUMsd $x, $y)>;
/// Both orders of operands agree but for zeros, whose bits are combined, and NaNs, of which the sum is one (3
/// compares for them).
multiclass Extremum<PatternOpcode op, string name, InstVariant combine> {
  foreach type = [["f32", "SS", "VBLENDVPS128"], ["f64", "SD", "VBLENDVPD128"]] in {
    defvar extremum = !cast<X86Inst>("V"#name#type[1]);
    def : Lower<!cast<TypeSet>(type[0]), (op $x, $y),
                (!cast<InstVariant>(type[2]) (combine (extremum $x, $y), (extremum $y, $x)),
                  (!cast<X86Inst>("VADD"#type[1]) $x, $y),
                  (!cast<X86Inst>("VCMP"#type[1]) $x, $y, 3))>;
  }
}
defm : Extremum<fmin, "MIN", VORPS128>;
defm : Extremum<fmax, "MAX", VANDPS128>;

/// The processor's minimum is `x < y ? x : y`. Both orders match where x and y are one value.
multiclass LessOrOther<string name, Enumerator less, Enumerator greater> {
  foreach form = VectorForms in
  foreach type = [["f32", "SS"], ["f64", "SD"]] in {
    defvar floats = !cast<TypeSet>(type[0]);
    defvar extremum = !cast<X86Inst>(form#name#type[1]);
    def : Lower<floats, (select (fcmp less, $x, $y), $x, $y), (extremum $x, $y)>;
    def : Lower<floats, (select (fcmp greater, $y, $x), $x, $y), (extremum $x, $y)>;
  }
}
let Group = FoldsConstant in
defm : LessOrOther<"MIN", FloatCC_LessThan, FloatCC_GreaterThan>;
let Group = FoldsNothing in
defm : LessOrOther<"MAX", FloatCC_GreaterThan, FloatCC_LessThan>;

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

/// `mode`: the immediate of ROUNDSS; its bit 3 says that no exception is raised.
multiclass Rounding<PatternOpcode op, int mode, string function> {
  foreach form = VectorForms in {
    def : Lower<f32, (op $x), (!cast<X86Inst>(form#"ROUNDSS") $x, $x, mode)>;
    def : Lower<f64, (op $x), (!cast<X86Inst>(form#"ROUNDSD") $x, $x, mode)>;
  }
  def : Lower<f32, (op $x), (cpp "floatCall", "inst", "LibCall::"#function#"F32")>;
  def : Lower<f64, (op $x), (cpp "floatCall", "inst", "LibCall::"#function#"F64")>;
  def : Lower<f128, (op $x), (cpp "floatCall", "inst", "LibCall::"#function#"F128")>;
  def : Lower<f16, (op $x), (cpp "inSingle", "inst")>;
}
defm : Rounding<nearest, 8, "Nearest">;
defm : Rounding<floor, 9, "Floor">;
defm : Rounding<ceil, 10, "Ceil">;
defm : Rounding<trunc, 11, "Trunc">;

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

foreach form = VectorForms in {
  def : Lower<f64, (fpromote f32:$x), (!cast<X86Inst>(form#"CVTSS2SD") $x, $x)>;
  def : Lower<f32, (fdemote f64:$x), (!cast<X86Inst>(form#"CVTSD2SS") $x, $x)>;
}
def : Lower<f32, (fpromote f16:$x), (cpp "convertFloat", "inst")>;
def : Lower<f64, (fpromote f16:$x), (cpp "convertFloat", "inst")>;
def : Lower<f128, (fpromote AnyOf<[f16, f32_64]>:$x), (cpp "convertFloat", "inst")>;
def : Lower<f16, (fdemote AnyOf<[f32_64, f128]>:$x), (cpp "convertFloat", "inst")>;
def : Lower<f32_64, (fdemote f128:$x), (cpp "convertFloat", "inst")>;

foreach form = VectorForms in
foreach type = [["f32", "SS"], ["f64", "SD"]] in {
  defvar floats = !cast<TypeSet>(type[0]);
  defvar from32 = !cast<InstVariant>(form#"CVTSI2"#type[1]#"32");
  defvar from64 = !cast<InstVariant>(form#"CVTSI2"#type[1]#"64");
  let Group = FoldsNothing in {
    def : Lower<floats, (fcvt_from_sint i8:$x), (from32 (ZEROx), (MOVSXb32 $x))>;
    def : Lower<floats, (fcvt_from_sint i16:$x), (from32 (ZEROx), (MOVSXw32 $x))>;
    def : Lower<floats, (fcvt_from_sint i32:$x), (from32 (ZEROx), $x)>;
    def : Lower<floats, (fcvt_from_sint i64:$x), (from64 (ZEROx), $x)>;
    def : Lower<floats, (fcvt_from_uint i8:$x), (from32 (ZEROx), (MOVZXb32 $x))>;
    def : Lower<floats, (fcvt_from_uint i16:$x), (from32 (ZEROx), (MOVZXw32 $x))>;
    def : Lower<floats, (fcvt_from_uint i32:$x), (from64 (ZEROx), (MOVmr32 $x))>;
  }
}
def : Lower<f32, (fcvt_from_uint i64:$x), (out 0, (CVTU64SS $x))>;
def : Lower<f64, (fcvt_from_uint i64:$x), (cpp "doubleFromUnsigned", $x)>;
def : Lower<f64, (fcvt_from_uint i64:$x), (EVCVTUQQ2PD128 (MOVQtoXMM $x))>;
foreach op = [fcvt_from_sint, fcvt_from_uint] in {
  def : Lower<f32_64, (op i128:$x), (cpp "fromInteger", "inst")>;
  def : Lower<AnyOf<[f16, f128]>, (op iB:$x), (cpp "fromInteger", "inst")>;
}

foreach op = [fcvt_to_sint, fcvt_to_uint] in {
  def : Lower<i8_to_64, (op fB:$x), (cpp "toInteger", "inst")>;
  def : Lower<i128, (op fB:$x), (cpp "toWideInteger", "inst")>;
}
foreach op = [fcvt_to_sint_sat, fcvt_to_uint_sat] in {
  def : Lower<i8_to_64, (op fB:$x), (cpp "toIntegerSaturating", "inst")>;
  def : Lower<i128, (op fB:$x), (cpp "toWideIntegerSaturating", "inst")>;
}

// As many lanes come out as go in.
def : OnlyWhere<[fcvt_from_sint, fcvt_from_uint, fcvt_to_sint_sat, fcvt_to_uint_sat, x86_cvtt2dq], "x.lanes = a.lanes">;

//===----------------------------------------------------------------------===//
// Bits as another type
//===----------------------------------------------------------------------===//

def : Lower<AnyOf<[i8_to_64, fB, v64, v128]>, (bitcast $f, $x), (cpp "bitcast", "inst")>;
def : Lower<i128, (bitcast $f, $x), (cpp "bitcastWide", "inst")>;
