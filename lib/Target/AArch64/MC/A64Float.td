//===- A64Float.td - Scalar floating point -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Size = Float, RequiresBySize = ScalarNeedsHalf in {

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

let Move = 1 in
def FMOV : A64<(ops (out Fv:$rd), (use Fv:$rn)), "fmov $rd, $rn", "00011110 type 1 000000 10000 rn rd">;
foreach i = [["FABS", "fabs", "000001"], ["FNEG", "fneg", "000010"], ["FSQRT", "fsqrt", "000011"],
             ["FRINTN", "frintn", "001000"], ["FRINTP", "frintp", "001001"], ["FRINTM", "frintm", "001010"],
             ["FRINTZ", "frintz", "001011"], ["FRINTA", "frinta", "001100"], ["FRINTX", "frintx", "001110"],
             ["FRINTI", "frinti", "001111"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn", "00011110 type 1 " # i[2] # " 10000 rn rd">;
foreach i = [["FMUL", "fmul", "0000"], ["FDIV", "fdiv", "0001"], ["FADD", "fadd", "0010"], ["FSUB", "fsub", "0011"],
             ["FMAX", "fmax", "0100"], ["FMIN", "fmin", "0101"], ["FMAXNM", "fmaxnm", "0110"],
             ["FMINNM", "fminnm", "0111"], ["FNMUL", "fnmul", "1000"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn), (use Fv:$rm)), i[1] # " $rd, $rn, $rm", "00011110 type 1 rm " # i[2] # " 10 rn rd">;
foreach i = [["FMADD", "fmadd", "0", "0"], ["FMSUB", "fmsub", "0", "1"], ["FNMADD", "fnmadd", "1", "0"],
             ["FNMSUB", "fnmsub", "1", "1"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn), (use Fv:$rm), (use Fv:$ra)), i[1] # " $rd, $rn, $rm, $ra", "00011111 type " # i[2] # " rm " # i[3] # " ra rn rd">;
let Rematerializable = 1 in
def FMOVi : A64<(ops (out Fv:$rd), FloatImm:$imm), "fmov $rd, $imm", "00011110 type 1 imm 100 00000 rd">;

// Between what is arithmetic of vectors otherwise: absolute differences, reciprocals.
foreach i = [["FABD", "fabd", "1", "1", "010"], ["FMULX", "fmulx", "0", "0", "011"], ["FRECPS", "frecps", "0", "0", "111"],
             ["FRSQRTS", "frsqrts", "0", "1", "111"], ["FCMEQ", "fcmeq", "0", "0", "100"],
             ["FCMGE", "fcmge", "1", "0", "100"], ["FCMGT", "fcmgt", "1", "1", "100"],
             ["FACGE", "facge", "1", "0", "101"], ["FACGT", "facgt", "1", "1", "101"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn), (use Fv:$rm)), i[1] # " $rd, $rn, $rm", "01 " # i[2] # " 11110 " # i[3] # " form rm group " # i[4] # " 1 rn rd">;
foreach i = [["FRECPE", "frecpe", "0", "1", "11101"], ["FRSQRTE", "frsqrte", "1", "1", "11101"],
             ["FRECPX", "frecpx", "0", "1", "11111"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn", "01 " # i[2] # " 11110 " # i[3] # " misc " # i[4] # " 10 rn rd">;
foreach i = [["FCMGTz", "fcmgt", "0", "01100"], ["FCMEQz", "fcmeq", "0", "01101"], ["FCMLTz", "fcmlt", "0", "01110"],
             ["FCMGEz", "fcmge", "1", "01100"], ["FCMLEz", "fcmle", "1", "01101"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn, #0.0", "01 " # i[2] # " 11110 1 misc " # i[3] # " 10 rn rd">;

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

let WritesFlags = 1 in {
  foreach i = [["FCMP", "fcmp", "0"], ["FCMPE", "fcmpe", "1"]] in {
    def i[0] : A64<(ops (use Fv:$rn), (use Fv:$rm)), i[1] # " $rn, $rm", "00011110 type 1 rm 001000 rn " # i[2] # "0000">;
    def i[0] # "z" : A64<(ops (use Fv:$rn)), i[1] # " $rn, #0.0", "00011110 type 1 00000 001000 rn " # i[2] # "1000">;
  }
  let ReadsFlags = 1 in
  foreach i = [["FCCMP", "fccmp", "0"], ["FCCMPE", "fccmpe", "1"]] in
    def i[0] : A64<(ops (use Fv:$rn), (use Fv:$rm), Flags:$flags, Cond:$cond), i[1] # " $rn, $rm, $flags, $cond", "00011110 type 1 rm cond 01 rn " # i[2] # " flags">;
}
let ReadsFlags = 1 in
def FCSEL : A64<(ops (out Fv:$rd), (use Fv:$rn), (use Fv:$rm), Cond:$cond), "fcsel $rd, $rn, $rm, $cond", "00011110 type 1 rm cond 11 rn rd">;

//===----------------------------------------------------------------------===//
// Conversions in vector registers
//===----------------------------------------------------------------------===//

foreach i = [["FCVTNS", "fcvtns", "0", "0", "11010"], ["FCVTNU", "fcvtnu", "1", "0", "11010"],
             ["FCVTPS", "fcvtps", "0", "1", "11010"], ["FCVTPU", "fcvtpu", "1", "1", "11010"],
             ["FCVTMS", "fcvtms", "0", "0", "11011"], ["FCVTMU", "fcvtmu", "1", "0", "11011"],
             ["FCVTZS", "fcvtzs", "0", "1", "11011"], ["FCVTZU", "fcvtzu", "1", "1", "11011"],
             ["FCVTAS", "fcvtas", "0", "0", "11100"], ["FCVTAU", "fcvtau", "1", "0", "11100"],
             ["SCVTF", "scvtf", "0", "0", "11101"], ["UCVTF", "ucvtf", "1", "0", "11101"]] in
  def i[0] # "scalar" : A64<(ops (out Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn", "01 " # i[2] # " 11110 " # i[3] # " misc " # i[4] # " 10 rn rd">;

} // Size = Float

let Requires = [FRINTTS], Size = Float32_64 in
foreach i = [["FRINT32Z", "frint32z", "010000"], ["FRINT32X", "frint32x", "010001"], ["FRINT64Z", "frint64z", "010010"],
             ["FRINT64X", "frint64x", "010011"]] in
  def i[0] : A64<(ops (out Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn", "00011110 type 1 " # i[2] # " 10000 rn rd">;

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

// Between formats; half precision has these without FP16.
def FCVTsd : A64<(ops (out Sr:$rd), (use Dr:$rn)), "fcvt $rd, $rn", "00011110 01 1 0001 00 10000 rn rd">;
def FCVThd : A64<(ops (out Hr:$rd), (use Dr:$rn)), "fcvt $rd, $rn", "00011110 01 1 0001 11 10000 rn rd">;
def FCVTds : A64<(ops (out Dr:$rd), (use Sr:$rn)), "fcvt $rd, $rn", "00011110 00 1 0001 01 10000 rn rd">;
def FCVThs : A64<(ops (out Hr:$rd), (use Sr:$rn)), "fcvt $rd, $rn", "00011110 00 1 0001 11 10000 rn rd">;
def FCVTsh : A64<(ops (out Sr:$rd), (use Hr:$rn)), "fcvt $rd, $rn", "00011110 11 1 0001 00 10000 rn rd">;
def FCVTdh : A64<(ops (out Dr:$rd), (use Hr:$rn)), "fcvt $rd, $rn", "00011110 11 1 0001 01 10000 rn rd">;
let Requires = [BF16] in
def BFCVT : A64<(ops (out Hr:$rd), (use Sr:$rn)), "bfcvt $rd, $rn", "00011110 01 1 0001 10 10000 rn rd">;
def FCVTXNscalar : A64<(ops (out Sr:$rd), (use Dr:$rn)), "fcvtxn $rd, $rn", "01 1 11110 01 10000 10110 10 rn rd">;

// With general registers: the record's size is the integer's, the last letter the format.
let Size = Int32_64 in
foreach f = [["h", "Hr", "11", "1"], ["s", "Sr", "00", "0"], ["d", "Dr", "01", "0"]] in {
  defvar float = !cast<Reg>(f[1]);
  let Requires = !if(!eq(f[3], "1"), [FP16], []<Feature>) in {
    foreach i = [["FCVTNS", "fcvtns", "00 000"], ["FCVTNU", "fcvtnu", "00 001"], ["FCVTAS", "fcvtas", "00 100"],
                 ["FCVTAU", "fcvtau", "00 101"], ["FCVTPS", "fcvtps", "01 000"], ["FCVTPU", "fcvtpu", "01 001"],
                 ["FCVTMS", "fcvtms", "10 000"], ["FCVTMU", "fcvtmu", "10 001"], ["FCVTZS", "fcvtzs", "11 000"],
                 ["FCVTZU", "fcvtzu", "11 001"]] in
      def i[0] # f[0] : A64<(ops (out Rv:$rd), (use float:$rn)), i[1] # " $rd, $rn", "sf 00 11110 " # f[2] # " 1 " # i[2] # " 000000 rn rd">;
    foreach i = [["SCVTF", "scvtf", "00 010"], ["UCVTF", "ucvtf", "00 011"]] in {
      def i[0] # f[0] : A64<(ops (out float:$rd), (use Rv:$rn)), i[1] # " $rd, $rn", "sf 00 11110 " # f[2] # " 1 " # i[2] # " 000000 rn rd">;
      def i[0] # f[0] # "x" : A64<(ops (out float:$rd), (use Rv:$rn), FractionBits:$bits), i[1] # " $rd, $rn, $bits", "sf 00 11110 " # f[2] # " 0 " # i[2] # " bits rn rd">;
    }
    foreach i = [["FCVTZS", "fcvtzs", "11 000"], ["FCVTZU", "fcvtzu", "11 001"]] in
      def i[0] # f[0] # "x" : A64<(ops (out Rv:$rd), (use float:$rn), FractionBits:$bits), i[1] # " $rd, $rn, $bits", "sf 00 11110 " # f[2] # " 0 " # i[2] # " bits rn rd">;
  }
}
let Requires = [JSCVT], WritesFlags = 1 in
def FJCVTZS : A64<(ops (out Wr:$rd), (use Dr:$rn)), "fjcvtzs $rd, $rn", "0 00 11110 01 1 11 110 000000 rn rd">;

// Bits as they are.
let Requires = [FP16], Size = Int32_64 in {
  def FMOVrh : A64<(ops (out Rv:$rd), (use Hr:$rn)), "fmov $rd, $rn", "sf 00 11110 11 1 00 110 000000 rn rd">;
  def FMOVhr : A64<(ops (out Hr:$rd), (use Rv:$rn)), "fmov $rd, $rn", "sf 00 11110 11 1 00 111 000000 rn rd">;
}
def FMOVrs : A64<(ops (out Wr:$rd), (use Sr:$rn)), "fmov $rd, $rn", "0 00 11110 00 1 00 110 000000 rn rd">;
def FMOVsr : A64<(ops (out Sr:$rd), (use Wr:$rn)), "fmov $rd, $rn", "0 00 11110 00 1 00 111 000000 rn rd">;
def FMOVrd : A64<(ops (out Xr:$rd), (use Dr:$rn)), "fmov $rd, $rn", "1 00 11110 01 1 00 110 000000 rn rd">;
def FMOVdr : A64<(ops (out Dr:$rd), (use Xr:$rn)), "fmov $rd, $rn", "1 00 11110 01 1 00 111 000000 rn rd">;
def FMOVrv : A64<(ops (out Xr:$rd), (use V128:$rn)), "fmov $rd, $rn.d[1]", "1 00 11110 10 1 01 110 000000 rn rd">;
def FMOVvr : A64<(ops (mod V128:$rd), (use Xr:$rn)), "fmov $rd.d[1], $rn", "1 00 11110 10 1 01 111 000000 rn rd">;
