//===- A64VectorShift.td - Shifts of elements and immediates of vectors -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Same width
//===----------------------------------------------------------------------===//

foreach s = [ShiftB, ShiftH, ShiftS, ShiftD] in {
  let Size = s.Vectors in {
    foreach i = [["SSHR", "sshr", "0", "00000"], ["USHR", "ushr", "1", "00000"], ["SRSHR", "srshr", "0", "00100"],
                 ["URSHR", "urshr", "1", "00100"]] in
      def i[0] # "v" # s.Letter : A64<(ops (out Vv:$rd), (use Vv:$rn), s.Right:$shift), i[1] # " $rd.$z, $rn.$z, $shift", "0 Q " # i[2] # " 011110 " # s.High # " shift " # i[3] # " 1 rn rd">;
    foreach i = [["SSRA", "ssra", "0", "00010"], ["USRA", "usra", "1", "00010"], ["SRSRA", "srsra", "0", "00110"],
                 ["URSRA", "ursra", "1", "00110"], ["SRI", "sri", "1", "01000"]] in
      def i[0] # "v" # s.Letter : A64<(ops (mod Vv:$rd), (use Vv:$rn), s.Right:$shift), i[1] # " $rd.$z, $rn.$z, $shift", "0 Q " # i[2] # " 011110 " # s.High # " shift " # i[3] # " 1 rn rd">;
    foreach i = [["SHL", "shl", "0", "01010"], ["SQSHLU", "sqshlu", "1", "01100"], ["SQSHL", "sqshl", "0", "01110"],
                 ["UQSHL", "uqshl", "1", "01110"]] in
      def i[0] # "vi" # s.Letter : A64<(ops (out Vv:$rd), (use Vv:$rn), s.Left:$shift), i[1] # " $rd.$z, $rn.$z, $shift", "0 Q " # i[2] # " 011110 " # s.High # " shift " # i[3] # " 1 rn rd">;
    def "SLIv" # s.Letter : A64<(ops (mod Vv:$rd), (use Vv:$rn), s.Left:$shift), "sli $rd.$z, $rn.$z, $shift", "0 Q 1 011110 " # s.High # " shift 01010 1 rn rd">;
  }
  defvar scalar = !cast<Reg>(s.Letter # "r");
  foreach i = [["SQSHLU", "sqshlu", "1", "01100"], ["SQSHL", "sqshl", "0", "01110"], ["UQSHL", "uqshl", "1", "01110"]] in
    def i[0] # "scalari" # s.Letter : A64<(ops (out scalar:$rd), (use scalar:$rn), s.Left:$shift), i[1] # " $rd, $rn, $shift", "01 " # i[2] # " 111110 " # s.High # " shift " # i[3] # " 1 rn rd">;
}
foreach i = [["SSHR", "sshr", "0", "00000"], ["USHR", "ushr", "1", "00000"], ["SRSHR", "srshr", "0", "00100"],
             ["URSHR", "urshr", "1", "00100"]] in
  def i[0] # "scalarD" : A64<(ops (out Dr:$rd), (use Dr:$rn), RightBy6:$shift), i[1] # " $rd, $rn, $shift", "01 " # i[2] # " 111110 1 shift " # i[3] # " 1 rn rd">;
foreach i = [["SSRA", "ssra", "0", "00010"], ["USRA", "usra", "1", "00010"], ["SRSRA", "srsra", "0", "00110"],
             ["URSRA", "ursra", "1", "00110"], ["SRI", "sri", "1", "01000"]] in
  def i[0] # "scalarD" : A64<(ops (mod Dr:$rd), (use Dr:$rn), RightBy6:$shift), i[1] # " $rd, $rn, $shift", "01 " # i[2] # " 111110 1 shift " # i[3] # " 1 rn rd">;
def SHLscalarD : A64<(ops (out Dr:$rd), (use Dr:$rn), LeftBy6:$shift), "shl $rd, $rn, $shift", "01 0 111110 1 shift 01010 1 rn rd">;
def SLIscalarD : A64<(ops (mod Dr:$rd), (use Dr:$rn), LeftBy6:$shift), "sli $rd, $rn, $shift", "01 1 111110 1 shift 01010 1 rn rd">;

//===----------------------------------------------------------------------===//
// Wider and narrower
//===----------------------------------------------------------------------===//

// The arrangements of narrow and wide elements, of the half of the register and of the whole.
foreach s = [["8B", "V64", "8b", "8h", "0", "0001", "3"], ["16B", "V128", "16b", "8h", "1", "0001", "3"],
             ["4H", "V64", "4h", "4s", "0", "001", "4"], ["8H", "V128", "8h", "4s", "1", "001", "4"],
             ["2S", "V64", "2s", "2d", "0", "01", "5"], ["4S", "V128", "4s", "2d", "1", "01", "5"]] in {
  defvar narrow = !cast<Reg>(s[1]);
  defvar two = !if(!eq(s[4], "1"), "2", "");
  defvar right = !cast<Imm>("RightBy" # s[6]);
  foreach i = [["SSHLL", "sshll", "0"], ["USHLL", "ushll", "1"]] in
    def i[0] # "v" # s[0] : A64<(ops (out V128:$rd), (use narrow:$rn), !cast<Imm>("LeftBy" # s[6]):$shift), i[1] # two # " $rd." # s[3] # ", $rn." # s[2] # ", $shift", "0 " # s[4] # " " # i[2] # " 011110 " # s[5] # " shift 10100 1 rn rd">;
  foreach i = [["SHRN", "shrn", "0", "10000"], ["RSHRN", "rshrn", "0", "10001"], ["SQSHRN", "sqshrn", "0", "10010"],
               ["SQRSHRN", "sqrshrn", "0", "10011"], ["SQSHRUN", "sqshrun", "1", "10000"], ["SQRSHRUN", "sqrshrun", "1", "10001"],
               ["UQSHRN", "uqshrn", "1", "10010"], ["UQRSHRN", "uqrshrn", "1", "10011"]] in
    // To the high half: the low one stays.
    def i[0] # "v" # s[0] : A64<!if(!eq(two, "2"), (ops (mod V128:$rd), (use V128:$rn), right:$shift), (ops (out V64:$rd), (use V128:$rn), right:$shift)), i[1] # two # " $rd." # s[2] # ", $rn." # s[3] # ", $shift", "0 " # s[4] # " " # i[2] # " 011110 " # s[5] # " shift " # i[3] # " 1 rn rd">;
}
foreach s = [["b", "Br", "Hr", "0001", "3"], ["h", "Hr", "Sr", "001", "4"], ["s", "Sr", "Dr", "01", "5"]] in
foreach i = [["SQSHRN", "sqshrn", "0", "10010"], ["SQRSHRN", "sqrshrn", "0", "10011"], ["SQSHRUN", "sqshrun", "1", "10000"],
             ["SQRSHRUN", "sqrshrun", "1", "10001"], ["UQSHRN", "uqshrn", "1", "10010"], ["UQRSHRN", "uqrshrn", "1", "10011"]] in
  def i[0] # s[0] : A64<(ops (out !cast<Reg>(s[1]):$rd), (use !cast<Reg>(s[2]):$rn), !cast<Imm>("RightBy" # s[4]):$shift), i[1] # " $rd, $rn, $shift", "01 " # i[2] # " 111110 " # s[3] # " shift " # i[3] # " 1 rn rd">;

//===----------------------------------------------------------------------===//
// Fixed point
//===----------------------------------------------------------------------===//

foreach i = [["SCVTF", "scvtf", "0", "11100"], ["UCVTF", "ucvtf", "1", "11100"], ["FCVTZS", "fcvtzs", "0", "11111"],
             ["FCVTZU", "fcvtzu", "1", "11111"]] in
foreach s = [ShiftH, ShiftS, ShiftD] in
let Requires = !if(!eq(s.Letter, "H"), [FP16], []<Feature>) in {
  defvar scalar = !cast<Reg>(s.Letter # "r");
  def i[0] # "vx" # s.Letter : A64<(ops (out Vv:$rd), (use Vv:$rn), s.Right:$bits), i[1] # " $rd.$z, $rn.$z, $bits", "0 Q " # i[2] # " 011110 " # s.High # " bits " # i[3] # " 1 rn rd"> { let Size = s.Vectors; }
  def i[0] # "scalarx" # s.Letter : A64<(ops (out scalar:$rd), (use scalar:$rn), s.Right:$bits), i[1] # " $rd, $rn, $bits", "01 " # i[2] # " 111110 " # s.High # " bits " # i[3] # " 1 rn rd">;
}

//===----------------------------------------------------------------------===//
// Immediates
//===----------------------------------------------------------------------===//

// See encodeVectorImmediate for which one makes what.
let Size = VecS in {
  let Rematerializable = 1 in
  foreach i = [["MOVI", "movi", "0"], ["MVNI", "mvni", "1"]] in {
    def i[0] # "v" : A64<(ops (out Vv:$rd), UImm8:$imm, ByteShift:$shift), i[1] # " $rd.$z, $imm$shift", "0 Q " # i[2] # " 0111100000 imm[7:5] 0 shift 0 0 1 imm[4:0] rd">;
    def i[0] # "vones" : A64<(ops (out Vv:$rd), UImm8:$imm, OnesShift:$shift), i[1] # " $rd.$z, $imm$shift", "0 Q " # i[2] # " 0111100000 imm[7:5] 110 shift 0 1 imm[4:0] rd">;
  }
  foreach i = [["ORR", "orr", "0"], ["BIC", "bic", "1"]] in
    def i[0] # "vi" : A64<(ops (mod Vv:$rd), UImm8:$imm, ByteShift:$shift), i[1] # " $rd.$z, $imm$shift", "0 Q " # i[2] # " 0111100000 imm[7:5] 0 shift 1 0 1 imm[4:0] rd">;
}
let Size = VecH in {
  let Rematerializable = 1 in
  foreach i = [["MOVI", "movi", "0"], ["MVNI", "mvni", "1"]] in
    def i[0] # "v" # "h" : A64<(ops (out Vv:$rd), UImm8:$imm, ByteShift1:$shift), i[1] # " $rd.$z, $imm$shift", "0 Q " # i[2] # " 0111100000 imm[7:5] 10 shift 0 0 1 imm[4:0] rd">;
  foreach i = [["ORR", "orr", "0"], ["BIC", "bic", "1"]] in
    def i[0] # "vih" : A64<(ops (mod Vv:$rd), UImm8:$imm, ByteShift1:$shift), i[1] # " $rd.$z, $imm$shift", "0 Q " # i[2] # " 0111100000 imm[7:5] 10 shift 1 0 1 imm[4:0] rd">;
}
let Rematerializable = 1 in {
  let Size = VecB in
  def MOVIvb : A64<(ops (out Vv:$rd), UImm8:$imm), "movi $rd.$z, $imm", "0 Q 0 0111100000 imm[7:5] 1110 0 1 imm[4:0] rd">;
  def MOVId : A64<(ops (out Dr:$rd), ByteMask:$imm), "movi $rd, $imm", "0 0 1 0111100000 imm[7:5] 1110 0 1 imm[4:0] rd">;
  def MOVIv2D : A64<(ops (out V128:$rd), ByteMask:$imm), "movi $rd.2d, $imm", "0 1 1 0111100000 imm[7:5] 1110 0 1 imm[4:0] rd">;
  let Size = VecS in
  def FMOVvi : A64<(ops (out Vv:$rd), FloatImm:$imm), "fmov $rd.$z, $imm", "0 Q 0 0111100000 imm[7:5] 1111 0 1 imm[4:0] rd">;
  def FMOVvi2D : A64<(ops (out V128:$rd), FloatImm:$imm), "fmov $rd.2d, $imm", "0 1 1 0111100000 imm[7:5] 1111 0 1 imm[4:0] rd">;
  let Requires = [FP16], Size = VecH in
  def FMOVvih : A64<(ops (out Vv:$rd), FloatImm:$imm), "fmov $rd.$z, $imm", "0 Q 0 0111100000 imm[7:5] 1111 1 1 imm[4:0] rd">;
}
