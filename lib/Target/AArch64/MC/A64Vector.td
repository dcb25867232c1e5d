//===- A64Vector.td - Arithmetic of vectors -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Names end in v where scalars have an instruction of the same name, and where they don't; the scalar forms
// that work in vector registers end in scalar. Behind that comes the arrangement.

class ThreeVectors<string mnemonic, string u, string opcode, string fixed = "size 1">
    : A64<(ops (out Vv:$rd), (use Vv:$rn), (use Vv:$rm)), mnemonic # " $rd.$z, $rn.$z, $rm.$z", "0 Q " # u # " 01110 " # fixed # " rm " # opcode # " 1 rn rd">;
/// The first operand is also a source.
class Accumulate<string mnemonic, string u, string opcode, string fixed = "size 1">
    : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use Vv:$rm)), mnemonic # " $rd.$z, $rn.$z, $rm.$z", "0 Q " # u # " 01110 " # fixed # " rm " # opcode # " 1 rn rd">;
class ThreeScalars<string mnemonic, string u, string opcode>
    : A64<(ops (out Fv:$rd), (use Fv:$rn), (use Fv:$rm)), mnemonic # " $rd, $rn, $rm", "01 " # u # " 11110 size 1 rm " # opcode # " 1 rn rd">;
class TwoVectors<string mnemonic, string u, string opcode>
    : A64<(ops (out Vv:$rd), (use Vv:$rn)), mnemonic # " $rd.$z, $rn.$z", "0 Q " # u # " 01110 size 10000 " # opcode # " 10 rn rd">;
class TwoScalars<string mnemonic, string u, string opcode>
    : A64<(ops (out Fv:$rd), (use Fv:$rn)), mnemonic # " $rd, $rn", "01 " # u # " 11110 size 10000 " # opcode # " 10 rn rd">;

//===----------------------------------------------------------------------===//
// Three vectors of integers
//===----------------------------------------------------------------------===//

let Size = VecBHS in {
  foreach i = [["SHADD", "shadd", "0", "00000"], ["UHADD", "uhadd", "1", "00000"], ["SRHADD", "srhadd", "0", "00010"],
               ["URHADD", "urhadd", "1", "00010"], ["SHSUB", "shsub", "0", "00100"], ["UHSUB", "uhsub", "1", "00100"],
               ["SMAX", "smax", "0", "01100"], ["UMAX", "umax", "1", "01100"], ["SMIN", "smin", "0", "01101"],
               ["UMIN", "umin", "1", "01101"], ["SABD", "sabd", "0", "01110"], ["UABD", "uabd", "1", "01110"],
               ["MUL", "mul", "0", "10011"], ["SMAXP", "smaxp", "0", "10100"], ["UMAXP", "umaxp", "1", "10100"],
               ["SMINP", "sminp", "0", "10101"], ["UMINP", "uminp", "1", "10101"]] in
    def i[0] # "v" : ThreeVectors<i[1], i[2], i[3]>;
  foreach i = [["SABA", "saba", "0", "01111"], ["UABA", "uaba", "1", "01111"], ["MLA", "mla", "0", "10010"],
               ["MLS", "mls", "1", "10010"]] in
    def i[0] # "v" : Accumulate<i[1], i[2], i[3]>;
}
foreach i = [["CMGT", "cmgt", "0", "00110"], ["CMHI", "cmhi", "1", "00110"], ["CMGE", "cmge", "0", "00111"],
             ["CMHS", "cmhs", "1", "00111"], ["SSHL", "sshl", "0", "01000"], ["USHL", "ushl", "1", "01000"],
             ["SRSHL", "srshl", "0", "01010"], ["URSHL", "urshl", "1", "01010"], ["ADD", "add", "0", "10000"],
             ["SUB", "sub", "1", "10000"], ["CMTST", "cmtst", "0", "10001"], ["CMEQ", "cmeq", "1", "10001"]] in {
  def i[0] # "v" : ThreeVectors<i[1], i[2], i[3]> { let Size = VecBHSD; }
  def i[0] # "scalar" : ThreeScalars<i[1], i[2], i[3]> { let Size = ScalarD; }
}
foreach i = [["SQADD", "sqadd", "0", "00001"], ["UQADD", "uqadd", "1", "00001"], ["SQSUB", "sqsub", "0", "00101"],
             ["UQSUB", "uqsub", "1", "00101"], ["SQSHL", "sqshl", "0", "01001"], ["UQSHL", "uqshl", "1", "01001"],
             ["SQRSHL", "sqrshl", "0", "01011"], ["UQRSHL", "uqrshl", "1", "01011"]] in {
  def i[0] # "v" : ThreeVectors<i[1], i[2], i[3]> { let Size = VecBHSD; }
  def i[0] # "scalar" : ThreeScalars<i[1], i[2], i[3]> { let Size = ScalarBHSD; }
}
foreach i = [["SQDMULH", "sqdmulh", "0"], ["SQRDMULH", "sqrdmulh", "1"]] in {
  def i[0] # "v" : ThreeVectors<i[1], i[2], "10110"> { let Size = VecHS; }
  def i[0] # "scalar" : ThreeScalars<i[1], i[2], "10110"> { let Size = ScalarHS; }
}
let Requires = [RDM] in
foreach i = [["SQRDMLAH", "sqrdmlah", "0000"], ["SQRDMLSH", "sqrdmlsh", "0001"]] in {
  def i[0] # "v" : Accumulate<i[1], "1", "1 " # i[2], "size 0"> { let Size = VecHS; }
  def i[0] # "scalar" : A64<(ops (mod Fv:$rd), (use Fv:$rn), (use Fv:$rm)), i[1] # " $rd, $rn, $rm", "01 1 11110 size 0 rm 1 " # i[2] # " 1 rn rd"> { let Size = ScalarHS; }
}
def ADDPv : ThreeVectors<"addp", "0", "10111"> { let Size = VecBHSD; }
def PMULv : ThreeVectors<"pmul", "1", "10011"> { let Size = VecB; }

let Size = VecB in {
  let Spelling = 1, Move = 1 in
  def MOVv : A64<(ops (out Vv:$rd), (use Vv:$rn)), "mov $rd.$z, $rn.$z", "0 Q 0 01110 10 1 rn 00011 1 rn rd">;
  foreach i = [["AND", "and", "0", "00 1"], ["BIC", "bic", "0", "01 1"], ["ORR", "orr", "0", "10 1"], ["ORN", "orn", "0", "11 1"],
               ["EOR", "eor", "1", "00 1"]] in
    def i[0] # "v" : ThreeVectors<i[1], i[2], "00011", i[3]>;
  foreach i = [["BSL", "bsl", "1", "01 1"], ["BIT", "bit", "1", "10 1"], ["BIF", "bif", "1", "11 1"]] in
    def i[0] # "v" : Accumulate<i[1], i[2], "00011", i[3]>;
}

// Products of bytes, four of which are summed; of matrices of bytes.
let Size = DotB in
foreach i = [["SDOT", "sdot", "0", "10 0", "1 0010"], ["UDOT", "udot", "1", "10 0", "1 0010"], ["USDOT", "usdot", "0", "10 0", "1 0011"]] in
  def i[0] # "v" : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use Vv:$rm)), i[1] # " $rd.$z, $rn.$narrow, $rm.$narrow", "0 Q " # i[2] # " 01110 " # i[3] # " rm " # i[4] # " 1 rn rd"> { let Requires = [!if(!eq(i[0], "USDOT"), I8MM, DOTPROD)]; }
let Requires = [BF16], Size = DotB in
def BFDOTv : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use Vv:$rm)), "bfdot $rd.$z, $rn.$half, $rm.$half", "0 Q 1 01110 01 0 rm 1 1111 1 rn rd">;
let Requires = [I8MM] in
foreach i = [["SMMLA", "smmla", "0", "0100"], ["UMMLA", "ummla", "1", "0100"], ["USMMLA", "usmmla", "0", "0101"]] in
  def i[0] : A64<(ops (mod V128:$rd), (use V128:$rn), (use V128:$rm)), i[1] # " $rd.4s, $rn.16b, $rm.16b", "0 1 " # i[2] # " 01110 10 0 rm 1 " # i[3] # " 1 rn rd">;
let Requires = [BF16] in
def BFMMLA : A64<(ops (mod V128:$rd), (use V128:$rn), (use V128:$rm)), "bfmmla $rd.4s, $rn.8h, $rm.8h", "0 1 1 01110 01 0 rm 1 1101 1 rn rd">;

//===----------------------------------------------------------------------===//
// Three vectors of floating point
//===----------------------------------------------------------------------===//

let Size = VecFloat, RequiresBySize = NeedsHalf in {
  foreach i = [["FMAXNM", "fmaxnm", "0", "0", "000"], ["FADD", "fadd", "0", "0", "010"], ["FMULX", "fmulx", "0", "0", "011"],
               ["FCMEQ", "fcmeq", "0", "0", "100"], ["FMAX", "fmax", "0", "0", "110"], ["FRECPS", "frecps", "0", "0", "111"],
               ["FMINNM", "fminnm", "0", "1", "000"], ["FSUB", "fsub", "0", "1", "010"], ["FMIN", "fmin", "0", "1", "110"],
               ["FRSQRTS", "frsqrts", "0", "1", "111"], ["FMAXNMP", "fmaxnmp", "1", "0", "000"], ["FADDP", "faddp", "1", "0", "010"],
               ["FMUL", "fmul", "1", "0", "011"], ["FCMGE", "fcmge", "1", "0", "100"], ["FACGE", "facge", "1", "0", "101"],
               ["FMAXP", "fmaxp", "1", "0", "110"], ["FDIV", "fdiv", "1", "0", "111"], ["FMINNMP", "fminnmp", "1", "1", "000"],
               ["FABD", "fabd", "1", "1", "010"], ["FCMGT", "fcmgt", "1", "1", "100"], ["FACGT", "facgt", "1", "1", "101"],
               ["FMINP", "fminp", "1", "1", "110"]] in
    def i[0] # "v" : ThreeVectors<i[1], i[2], "group " # i[4], i[3] # " form">;
  foreach i = [["FMLA", "fmla", "0"], ["FMLS", "fmls", "1"]] in
    def i[0] # "v" : Accumulate<i[1], "0", "group 001", i[2] # " form">;
}
let Requires = [FP16FML] in
foreach i = [["FMLAL", "fmlal", "0", "00 1", "11101"], ["FMLSL", "fmlsl", "0", "10 1", "11101"],
             ["FMLAL2", "fmlal2", "1", "00 1", "11001"], ["FMLSL2", "fmlsl2", "1", "10 1", "11001"]] in {
  def i[0] # "v2S" : A64<(ops (mod V64:$rd), (use V64:$rn), (use V64:$rm)), i[1] # " $rd.2s, $rn.2h, $rm.2h", "0 0 " # i[2] # " 01110 " # i[3] # " rm " # i[4] # " 1 rn rd">;
  def i[0] # "v4S" : A64<(ops (mod V128:$rd), (use V128:$rn), (use V128:$rm)), i[1] # " $rd.4s, $rn.4h, $rm.4h", "0 1 " # i[2] # " 01110 " # i[3] # " rm " # i[4] # " 1 rn rd">;
}

//===----------------------------------------------------------------------===//
// Two vectors
//===----------------------------------------------------------------------===//

let Size = VecBHS in
foreach i = [["REV64", "rev64", "0", "00000"], ["CLS", "cls", "0", "00100"], ["CLZ", "clz", "1", "00100"]] in
  def i[0] # "v" : TwoVectors<i[1], i[2], i[3]>;
def REV32v : TwoVectors<"rev32", "1", "00000"> { let Size = VecBH; }
let Size = VecB in {
  def REV16v : TwoVectors<"rev16", "0", "00001">;
  def CNTv : TwoVectors<"cnt", "0", "00101">;
  def NOTv : TwoVectors<"mvn", "1", "00101">;
  def RBITv : A64<(ops (out Vv:$rd), (use Vv:$rn)), "rbit $rd.$z, $rn.$z", "0 Q 1 01110 01 10000 00101 10 rn rd">;
}
foreach i = [["ABS", "abs", "0", "01011"], ["NEG", "neg", "1", "01011"]] in {
  def i[0] # "v" : TwoVectors<i[1], i[2], i[3]> { let Size = VecBHSD; }
  def i[0] # "scalar" : TwoScalars<i[1], i[2], i[3]> { let Size = ScalarD; }
}
foreach i = [["SQABS", "sqabs", "0", "00111"], ["SQNEG", "sqneg", "1", "00111"]] in {
  def i[0] # "v" : TwoVectors<i[1], i[2], i[3]> { let Size = VecBHSD; }
  def i[0] # "scalar" : TwoScalars<i[1], i[2], i[3]> { let Size = ScalarBHSD; }
}
foreach i = [["SUQADD", "suqadd", "0"], ["USQADD", "usqadd", "1"]] in {
  def i[0] # "v" : A64<(ops (mod Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$z, $rn.$z", "0 Q " # i[2] # " 01110 size 10000 00011 10 rn rd"> { let Size = VecBHSD; }
  def i[0] # "scalar" : A64<(ops (mod Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn", "01 " # i[2] # " 11110 size 10000 00011 10 rn rd"> { let Size = ScalarBHSD; }
}
// With zero.
foreach i = [["CMGT", "cmgt", "0", "01000"], ["CMGE", "cmge", "1", "01000"], ["CMEQ", "cmeq", "0", "01001"],
             ["CMLE", "cmle", "1", "01001"], ["CMLT", "cmlt", "0", "01010"]] in {
  def i[0] # "zv" : A64<(ops (out Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$z, $rn.$z, #0", "0 Q " # i[2] # " 01110 size 10000 " # i[3] # " 10 rn rd"> { let Size = VecBHSD; }
  def i[0] # "zscalar" : A64<(ops (out Fv:$rd), (use Fv:$rn)), i[1] # " $rd, $rn, #0", "01 " # i[2] # " 11110 size 10000 " # i[3] # " 10 rn rd"> { let Size = ScalarD; }
}
// Sums of neighbours.
let Size = PairBHS in {
  foreach i = [["SADDLP", "saddlp", "0", "00010"], ["UADDLP", "uaddlp", "1", "00010"]] in
    def i[0] # "v" : A64<(ops (out Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$wide, $rn.$z", "0 Q " # i[2] # " 01110 size 10000 " # i[3] # " 10 rn rd">;
  foreach i = [["SADALP", "sadalp", "0", "00110"], ["UADALP", "uadalp", "1", "00110"]] in
    def i[0] # "v" : A64<(ops (mod Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$wide, $rn.$z", "0 Q " # i[2] # " 01110 size 10000 " # i[3] # " 10 rn rd">;
}

let Size = VecFloat, RequiresBySize = NeedsHalf in {
  foreach i = [["FRINTN", "frintn", "0", "0", "11000"], ["FRINTA", "frinta", "1", "0", "11000"], ["FRINTP", "frintp", "0", "1", "11000"],
               ["FRINTM", "frintm", "0", "0", "11001"], ["FRINTX", "frintx", "1", "0", "11001"], ["FRINTZ", "frintz", "0", "1", "11001"],
               ["FRINTI", "frinti", "1", "1", "11001"], ["FCVTNS", "fcvtns", "0", "0", "11010"], ["FCVTNU", "fcvtnu", "1", "0", "11010"],
               ["FCVTPS", "fcvtps", "0", "1", "11010"], ["FCVTPU", "fcvtpu", "1", "1", "11010"], ["FCVTMS", "fcvtms", "0", "0", "11011"],
               ["FCVTMU", "fcvtmu", "1", "0", "11011"], ["FCVTZS", "fcvtzs", "0", "1", "11011"], ["FCVTZU", "fcvtzu", "1", "1", "11011"],
               ["FCVTAS", "fcvtas", "0", "0", "11100"], ["FCVTAU", "fcvtau", "1", "0", "11100"], ["SCVTF", "scvtf", "0", "0", "11101"],
               ["UCVTF", "ucvtf", "1", "0", "11101"], ["FRECPE", "frecpe", "0", "1", "11101"], ["FRSQRTE", "frsqrte", "1", "1", "11101"],
               ["FABS", "fabs", "0", "1", "01111"], ["FNEG", "fneg", "1", "1", "01111"], ["FSQRT", "fsqrt", "1", "1", "11111"]] in
    def i[0] # "v" : A64<(ops (out Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$z, $rn.$z", "0 Q " # i[2] # " 01110 " # i[3] # " misc " # i[4] # " 10 rn rd">;
  foreach i = [["FCMGT", "fcmgt", "0", "01100"], ["FCMGE", "fcmge", "1", "01100"], ["FCMEQ", "fcmeq", "0", "01101"],
               ["FCMLE", "fcmle", "1", "01101"], ["FCMLT", "fcmlt", "0", "01110"]] in
    def i[0] # "zv" : A64<(ops (out Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$z, $rn.$z, #0.0", "0 Q " # i[2] # " 01110 1 misc " # i[3] # " 10 rn rd">;
}
let Requires = [FRINTTS], Size = VecSD in
foreach i = [["FRINT32Z", "frint32z", "0", "11110"], ["FRINT32X", "frint32x", "1", "11110"], ["FRINT64Z", "frint64z", "0", "11111"],
             ["FRINT64X", "frint64x", "1", "11111"]] in
  def i[0] # "v" : A64<(ops (out Vv:$rd), (use Vv:$rn)), i[1] # " $rd.$z, $rn.$z", "0 Q " # i[2] # " 01110 0 misc " # i[3] # " 10 rn rd">;
let Size = VecS in {
  def URECPEv : TwoVectors<"urecpe", "0", "11100">;
  def URSQRTEv : TwoVectors<"ursqrte", "1", "11100">;
}

//===----------------------------------------------------------------------===//
// Wider and narrower
//===----------------------------------------------------------------------===//

let Size = LongBHS in {
  foreach u = [["S", "s", "0"], ["U", "u", "1"]] in {
    foreach i = [["ADDL", "addl", "0000"], ["SUBL", "subl", "0010"], ["ABDL", "abdl", "0111"], ["MULL", "mull", "1100"]] in
      def u[0] # i[0] # "v" : A64<(ops (out V128:$rd), (use Vv:$rn), (use Vv:$rm)), u[1] # i[1] # "$two $rd.$wide, $rn.$z, $rm.$z", "0 Q " # u[2] # " 01110 size 1 rm " # i[2] # " 00 rn rd">;
    foreach i = [["ADDW", "addw", "0001"], ["SUBW", "subw", "0011"]] in
      def u[0] # i[0] # "v" : A64<(ops (out V128:$rd), (use V128:$rn), (use Vv:$rm)), u[1] # i[1] # "$two $rd.$wide, $rn.$wide, $rm.$z", "0 Q " # u[2] # " 01110 size 1 rm " # i[2] # " 00 rn rd">;
    foreach i = [["ABAL", "abal", "0101"], ["MLAL", "mlal", "1000"], ["MLSL", "mlsl", "1010"]] in
      def u[0] # i[0] # "v" : A64<(ops (mod V128:$rd), (use Vv:$rn), (use Vv:$rm)), u[1] # i[1] # "$two $rd.$wide, $rn.$z, $rm.$z", "0 Q " # u[2] # " 01110 size 1 rm " # i[2] # " 00 rn rd">;
  }
}
let Size = LongHS in {
  def SQDMULLv : A64<(ops (out V128:$rd), (use Vv:$rn), (use Vv:$rm)), "sqdmull$two $rd.$wide, $rn.$z, $rm.$z", "0 Q 0 01110 size 1 rm 1101 00 rn rd">;
  def SQDMLALv : A64<(ops (mod V128:$rd), (use Vv:$rn), (use Vv:$rm)), "sqdmlal$two $rd.$wide, $rn.$z, $rm.$z", "0 Q 0 01110 size 1 rm 1001 00 rn rd">;
  def SQDMLSLv : A64<(ops (mod V128:$rd), (use Vv:$rn), (use Vv:$rm)), "sqdmlsl$two $rd.$wide, $rn.$z, $rm.$z", "0 Q 0 01110 size 1 rm 1011 00 rn rd">;
}
let Size = LongB in
def PMULLv : A64<(ops (out V128:$rd), (use Vv:$rn), (use Vv:$rm)), "pmull$two $rd.$wide, $rn.$z, $rm.$z", "0 Q 0 01110 size 1 rm 1110 00 rn rd">;
let Requires = [AES] in {
  def PMULL1D : A64<(ops (out V128:$rd), (use V64:$rn), (use V64:$rm)), "pmull $rd.1q, $rn.1d, $rm.1d", "0 0 0 01110 11 1 rm 1110 00 rn rd">;
  def PMULL2D : A64<(ops (out V128:$rd), (use V128:$rn), (use V128:$rm)), "pmull2 $rd.1q, $rn.2d, $rm.2d", "0 1 0 01110 11 1 rm 1110 00 rn rd">;
  foreach i = [["AESE", "aese", "00100"], ["AESD", "aesd", "00101"]] in
    def i[0] : A64<(ops (mod V128:$rd), (use V128:$rn)), i[1] # " $rd.16b, $rn.16b", "01001110 00 10100 " # i[2] # " 10 rn rd">;
  foreach i = [["AESMC", "aesmc", "00110"], ["AESIMC", "aesimc", "00111"]] in
    def i[0] : A64<(ops (out V128:$rd), (use V128:$rn)), i[1] # " $rd.16b, $rn.16b", "01001110 00 10100 " # i[2] # " 10 rn rd">;
}

// Narrow results go to the low half of the register, which clears the high one, or (2) only to the high half.
multiclass Narrow<string opcodeName, string mnemonic, string u, string opcode, string high, string low> {
  foreach i = [["8B", "8b", "8h", "00"], ["4H", "4h", "4s", "01"], ["2S", "2s", "2d", "10"]] in
    def opcodeName # i[0] : A64<(ops (out V64:$rd), (use V128:$rn)), mnemonic # " $rd." # i[1] # ", $rn." # i[2], "0 0 " # u # " 01110 " # i[3] # " " # high # " " # opcode # " " # low # " rn rd">;
  foreach i = [["16B", "16b", "8h", "00"], ["8H", "8h", "4s", "01"], ["4S", "4s", "2d", "10"]] in
    def opcodeName # i[0] : A64<(ops (mod V128:$rd), (use V128:$rn)), mnemonic # "2 $rd." # i[1] # ", $rn." # i[2], "0 1 " # u # " 01110 " # i[3] # " " # high # " " # opcode # " " # low # " rn rd">;
}
foreach i = [["XTNv", "xtn", "0", "10010"], ["SQXTNv", "sqxtn", "0", "10100"], ["UQXTNv", "uqxtn", "1", "10100"],
             ["SQXTUNv", "sqxtun", "1", "10010"]] in
  defm "" : Narrow<i[0], i[1], i[2], i[3], "10000", "10">;
foreach i = [["SQXTN", "sqxtn", "0", "10100"], ["UQXTN", "uqxtn", "1", "10100"], ["SQXTUN", "sqxtun", "1", "10010"]] in
foreach s = [["b", "Br", "Hr", "00"], ["h", "Hr", "Sr", "01"], ["s", "Sr", "Dr", "10"]] in
  def i[0] # s[0] : A64<(ops (out !cast<Reg>(s[1]):$rd), (use !cast<Reg>(s[2]):$rn)), i[1] # " $rd, $rn", "01 " # i[2] # " 11110 " # s[3] # " 10000 " # i[3] # " 10 rn rd">;
foreach i = [["ADDHNv", "addhn", "0", "0100"], ["RADDHNv", "raddhn", "1", "0100"], ["SUBHNv", "subhn", "0", "0110"],
             ["RSUBHNv", "rsubhn", "1", "0110"]] in {
  foreach s = [["8B", "8b", "8h", "00"], ["4H", "4h", "4s", "01"], ["2S", "2s", "2d", "10"]] in
    def i[0] # s[0] : A64<(ops (out V64:$rd), (use V128:$rn), (use V128:$rm)), i[1] # " $rd." # s[1] # ", $rn." # s[2] # ", $rm." # s[2], "0 0 " # i[2] # " 01110 " # s[3] # " 1 rm " # i[3] # " 00 rn rd">;
  foreach s = [["16B", "16b", "8h", "00"], ["8H", "8h", "4s", "01"], ["4S", "4s", "2d", "10"]] in
    def i[0] # s[0] : A64<(ops (mod V128:$rd), (use V128:$rn), (use V128:$rm)), i[1] # "2 $rd." # s[1] # ", $rn." # s[2] # ", $rm." # s[2], "0 1 " # i[2] # " 01110 " # s[3] # " 1 rm " # i[3] # " 00 rn rd">;
}
foreach s = [["8B", "V64", "shll", "8h", "8b", "8", "0", "00"], ["16B", "V128", "shll2", "8h", "16b", "8", "1", "00"],
             ["4H", "V64", "shll", "4s", "4h", "16", "0", "01"], ["8H", "V128", "shll2", "4s", "8h", "16", "1", "01"],
             ["2S", "V64", "shll", "2d", "2s", "32", "0", "10"], ["4S", "V128", "shll2", "2d", "4s", "32", "1", "10"]] in
  def "SHLLv" # s[0] : A64<(ops (out V128:$rd), (use !cast<Reg>(s[1]):$rn)), s[2] # " $rd." # s[3] # ", $rn." # s[4] # ", #" # s[5], "0 " # s[6] # " 1 01110 " # s[7] # " 10000 10011 10 rn rd">;

// Floating point.
def FCVTLv4H : A64<(ops (out V128:$rd), (use V64:$rn)), "fcvtl $rd.4s, $rn.4h", "0 0 0 01110 00 10000 10111 10 rn rd">;
def FCVTLv8H : A64<(ops (out V128:$rd), (use V128:$rn)), "fcvtl2 $rd.4s, $rn.8h", "0 1 0 01110 00 10000 10111 10 rn rd">;
def FCVTLv2S : A64<(ops (out V128:$rd), (use V64:$rn)), "fcvtl $rd.2d, $rn.2s", "0 0 0 01110 01 10000 10111 10 rn rd">;
def FCVTLv4S : A64<(ops (out V128:$rd), (use V128:$rn)), "fcvtl2 $rd.2d, $rn.4s", "0 1 0 01110 01 10000 10111 10 rn rd">;
def FCVTNv4H : A64<(ops (out V64:$rd), (use V128:$rn)), "fcvtn $rd.4h, $rn.4s", "0 0 0 01110 00 10000 10110 10 rn rd">;
def FCVTNv8H : A64<(ops (mod V128:$rd), (use V128:$rn)), "fcvtn2 $rd.8h, $rn.4s", "0 1 0 01110 00 10000 10110 10 rn rd">;
def FCVTNv2S : A64<(ops (out V64:$rd), (use V128:$rn)), "fcvtn $rd.2s, $rn.2d", "0 0 0 01110 01 10000 10110 10 rn rd">;
def FCVTNv4S : A64<(ops (mod V128:$rd), (use V128:$rn)), "fcvtn2 $rd.4s, $rn.2d", "0 1 0 01110 01 10000 10110 10 rn rd">;
def FCVTXNv2S : A64<(ops (out V64:$rd), (use V128:$rn)), "fcvtxn $rd.2s, $rn.2d", "0 0 1 01110 01 10000 10110 10 rn rd">;
def FCVTXNv4S : A64<(ops (mod V128:$rd), (use V128:$rn)), "fcvtxn2 $rd.4s, $rn.2d", "0 1 1 01110 01 10000 10110 10 rn rd">;
let Requires = [BF16] in {
  def BFCVTNv4H : A64<(ops (out V64:$rd), (use V128:$rn)), "bfcvtn $rd.4h, $rn.4s", "0 0 0 01110 10 10000 10110 10 rn rd">;
  def BFCVTNv8H : A64<(ops (mod V128:$rd), (use V128:$rn)), "bfcvtn2 $rd.8h, $rn.4s", "0 1 0 01110 10 10000 10110 10 rn rd">;
}

//===----------------------------------------------------------------------===//
// All elements of one vector
//===----------------------------------------------------------------------===//

foreach s = [["8B", "V64", "8b", "0", "00", "Br", "Hr"], ["16B", "V128", "16b", "1", "00", "Br", "Hr"],
             ["4H", "V64", "4h", "0", "01", "Hr", "Sr"], ["8H", "V128", "8h", "1", "01", "Hr", "Sr"],
             ["4S", "V128", "4s", "1", "10", "Sr", "Dr"]] in {
  foreach i = [["SMAXV", "smaxv", "0", "01010"], ["UMAXV", "umaxv", "1", "01010"], ["SMINV", "sminv", "0", "11010"],
               ["UMINV", "uminv", "1", "11010"], ["ADDV", "addv", "0", "11011"]] in
    def i[0] # s[0] : A64<(ops (out !cast<Reg>(s[5]):$rd), (use !cast<Reg>(s[1]):$rn)), i[1] # " $rd, $rn." # s[2], "0 " # s[3] # " " # i[2] # " 01110 " # s[4] # " 11000 " # i[3] # " 10 rn rd">;
  foreach i = [["SADDLV", "saddlv", "0"], ["UADDLV", "uaddlv", "1"]] in
    def i[0] # s[0] : A64<(ops (out !cast<Reg>(s[6]):$rd), (use !cast<Reg>(s[1]):$rn)), i[1] # " $rd, $rn." # s[2], "0 " # s[3] # " " # i[2] # " 01110 " # s[4] # " 11000 00011 10 rn rd">;
}
foreach i = [["FMAXNMV", "fmaxnmv", "0", "01100"], ["FMINNMV", "fminnmv", "1", "01100"], ["FMAXV", "fmaxv", "0", "01111"],
             ["FMINV", "fminv", "1", "01111"]] in {
  def i[0] # "4S" : A64<(ops (out Sr:$rd), (use V128:$rn)), i[1] # " $rd, $rn.4s", "0 1 1 01110 " # i[2] # "0 11000 " # i[3] # " 10 rn rd">;
  let Requires = [FP16] in {
    def i[0] # "4H" : A64<(ops (out Hr:$rd), (use V64:$rn)), i[1] # " $rd, $rn.4h", "0 0 0 01110 " # i[2] # "0 11000 " # i[3] # " 10 rn rd">;
    def i[0] # "8H" : A64<(ops (out Hr:$rd), (use V128:$rn)), i[1] # " $rd, $rn.8h", "0 1 0 01110 " # i[2] # "0 11000 " # i[3] # " 10 rn rd">;
  }
}
def ADDPscalar : A64<(ops (out Dr:$rd), (use V128:$rn)), "addp $rd, $rn.2d", "01 0 11110 11 11000 11011 10 rn rd">;
foreach i = [["FMAXNMP", "fmaxnmp", "0", "01100"], ["FMINNMP", "fminnmp", "1", "01100"], ["FADDP", "faddp", "0", "01101"],
             ["FMAXP", "fmaxp", "0", "01111"], ["FMINP", "fminp", "1", "01111"]] in {
  let Requires = [FP16] in
  def i[0] # "scalar16" : A64<(ops (out Hr:$rd), (use V64:$rn)), i[1] # " $rd, $rn.2h", "01 0 11110 " # i[2] # "0 11000 " # i[3] # " 10 rn rd">;
  def i[0] # "scalar32" : A64<(ops (out Sr:$rd), (use V64:$rn)), i[1] # " $rd, $rn.2s", "01 1 11110 " # i[2] # "0 11000 " # i[3] # " 10 rn rd">;
  def i[0] # "scalar64" : A64<(ops (out Dr:$rd), (use V128:$rn)), i[1] # " $rd, $rn.2d", "01 1 11110 " # i[2] # "1 11000 " # i[3] # " 10 rn rd">;
}
