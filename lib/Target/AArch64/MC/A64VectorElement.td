//===- A64VectorElement.td - Single elements of vectors, and their order -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

// Arrangements; the lane's type and the bits behind its number in imm5.
foreach s = [["8B", "8b", "V64", "b", "Lane4", "1", "0", "Wr"], ["16B", "16b", "V128", "b", "Lane4", "1", "1", "Wr"],
             ["4H", "4h", "V64", "h", "Lane3", "10", "0", "Wr"], ["8H", "8h", "V128", "h", "Lane3", "10", "1", "Wr"],
             ["2S", "2s", "V64", "s", "Lane2", "100", "0", "Wr"], ["4S", "4s", "V128", "s", "Lane2", "100", "1", "Wr"],
             ["2D", "2d", "V128", "d", "Lane1", "1000", "1", "Xr"]] in {
  defvar zeros = !cond(!eq(s[3], "b") : "0000", !eq(s[3], "h") : "000", !eq(s[3], "s") : "00", true : "0");
  def "DUPv" # s[0] : A64<(ops (out !cast<Reg>(s[2]):$rd), (use V128:$rn), !cast<Imm>(s[4]):$lane), "dup $rd." # s[1] # ", $rn." # s[3] # "[$lane]", "0 " # s[6] # " 0 01110000 lane " # s[5] # " 0 0000 1 rn rd">;
  def "DUPr" # s[0] : A64<(ops (out !cast<Reg>(s[2]):$rd), (use !cast<Reg>(s[7]):$rn)), "dup $rd." # s[1] # ", $rn", "0 " # s[6] # " 0 01110000 " # zeros # " " # s[5] # " 0 0001 1 rn rd">;
}
foreach s = [["B", "b", "Br", "Lane4", "1", "Wr", "000"], ["H", "h", "Hr", "Lane3", "10", "Wr", "00"],
             ["S", "s", "Sr", "Lane2", "100", "Wr", "0"], ["D", "d", "Dr", "Lane1", "1000", "Xr", ""]] in {
  defvar lane = !cast<Imm>(s[3]);
  def "DUPscalar" # s[0] : A64<(ops (out !cast<Reg>(s[2]):$rd), (use V128:$rn), lane:$lane), "mov $rd, $rn." # s[1] # "[$lane]", "01 0 11110000 lane " # s[4] # " 0 0000 1 rn rd">;
  def "INSr" # s[0] : A64<(ops (mod V128:$rd), lane:$lane, (use !cast<Reg>(s[5]):$rn)), "mov $rd." # s[1] # "[$lane], $rn", "0 1 0 01110000 lane " # s[4] # " 0 0011 1 rn rd">;
}
// Between lanes: the number of the source stands above bits that don't count, which assemblers leave 0.
def INSvB : A64<(ops (mod V128:$rd), Lane4:$to, (use V128:$rn), Lane4:$from), "mov $rd.b[$to], $rn.b[$from]", "0 1 1 01110000 to 1 0 from 1 rn rd">;
def INSvH : A64<(ops (mod V128:$rd), Lane3:$to, (use V128:$rn), Lane3:$from), "mov $rd.h[$to], $rn.h[$from]", "0 1 1 01110000 to 10 0 from 0 1 rn rd">;
def INSvS : A64<(ops (mod V128:$rd), Lane2:$to, (use V128:$rn), Lane2:$from), "mov $rd.s[$to], $rn.s[$from]", "0 1 1 01110000 to 100 0 from 00 1 rn rd">;
def INSvD : A64<(ops (mod V128:$rd), Lane1:$to, (use V128:$rn), Lane1:$from), "mov $rd.d[$to], $rn.d[$from]", "0 1 1 01110000 to 1000 0 from 000 1 rn rd">;

def UMOVb : A64<(ops (out Wr:$rd), (use V128:$rn), Lane4:$lane), "umov $rd, $rn.b[$lane]", "0 0 0 01110000 lane 1 0 0111 1 rn rd">;
def UMOVh : A64<(ops (out Wr:$rd), (use V128:$rn), Lane3:$lane), "umov $rd, $rn.h[$lane]", "0 0 0 01110000 lane 10 0 0111 1 rn rd">;
def UMOVs : A64<(ops (out Wr:$rd), (use V128:$rn), Lane2:$lane), "mov $rd, $rn.s[$lane]", "0 0 0 01110000 lane 100 0 0111 1 rn rd">;
def UMOVd : A64<(ops (out Xr:$rd), (use V128:$rn), Lane1:$lane), "mov $rd, $rn.d[$lane]", "0 1 0 01110000 lane 1000 0 0111 1 rn rd">;
def SMOVbw : A64<(ops (out Wr:$rd), (use V128:$rn), Lane4:$lane), "smov $rd, $rn.b[$lane]", "0 0 0 01110000 lane 1 0 0101 1 rn rd">;
def SMOVhw : A64<(ops (out Wr:$rd), (use V128:$rn), Lane3:$lane), "smov $rd, $rn.h[$lane]", "0 0 0 01110000 lane 10 0 0101 1 rn rd">;
def SMOVbx : A64<(ops (out Xr:$rd), (use V128:$rn), Lane4:$lane), "smov $rd, $rn.b[$lane]", "0 1 0 01110000 lane 1 0 0101 1 rn rd">;
def SMOVhx : A64<(ops (out Xr:$rd), (use V128:$rn), Lane3:$lane), "smov $rd, $rn.h[$lane]", "0 1 0 01110000 lane 10 0 0101 1 rn rd">;
def SMOVsx : A64<(ops (out Xr:$rd), (use V128:$rn), Lane2:$lane), "smov $rd, $rn.s[$lane]", "0 1 0 01110000 lane 100 0 0101 1 rn rd">;

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

let Size = VecBHSD in
foreach i = [["UZP1", "uzp1", "001"], ["TRN1", "trn1", "010"], ["ZIP1", "zip1", "011"], ["UZP2", "uzp2", "101"],
             ["TRN2", "trn2", "110"], ["ZIP2", "zip2", "111"]] in
  def i[0] # "v" : A64<(ops (out Vv:$rd), (use Vv:$rn), (use Vv:$rm)), i[1] # " $rd.$z, $rn.$z, $rm.$z", "0 Q 0 01110 size 0 rm 0 " # i[2] # " 10 rn rd">;
def EXTv8B : A64<(ops (out V64:$rd), (use V64:$rn), (use V64:$rm), UImm3:$byte), "ext $rd.8b, $rn.8b, $rm.8b, $byte", "0 0 1 01110 00 0 rm 0 0 byte 0 rn rd">;
def EXTv16B : A64<(ops (out V128:$rd), (use V128:$rn), (use V128:$rm), UImm4:$byte), "ext $rd.16b, $rn.16b, $rm.16b, $byte", "0 1 1 01110 00 0 rm 0 byte 0 rn rd">;

// Tables of one to four registers with consecutive numbers.
let Size = VecB in
foreach t = [["tbl", "TBL", "0"], ["tbx", "TBX", "1"]] in {
  defvar dst = !if(!eq(t[0], "tbl"), out, mod);
  def t[1] # "1" : A64<(ops (dst Vv:$rd), (use V128:$rn), (use Vv:$rm)), t[0] # " $rd.$z, { $rn.16b }, $rm.$z", "0 Q 0 01110 00 0 rm 0 00 " # t[2] # " 00 rn rd">;
  def t[1] # "2" : A64<(ops (dst Vv:$rd), (use V128:$rn), (use V128Next:$rn1), (use Vv:$rm)), t[0] # " $rd.$z, { $rn.16b, $rn1.16b }, $rm.$z", "0 Q 0 01110 00 0 rm 0 01 " # t[2] # " 00 rn rd">;
  def t[1] # "3" : A64<(ops (dst Vv:$rd), (use V128:$rn), (use V128Next:$rn1), (use V128Next:$rn2), (use Vv:$rm)), t[0] # " $rd.$z, { $rn.16b, $rn1.16b, $rn2.16b }, $rm.$z", "0 Q 0 01110 00 0 rm 0 10 " # t[2] # " 00 rn rd">;
  def t[1] # "4" : A64<(ops (dst Vv:$rd), (use V128:$rn), (use V128Next:$rn1), (use V128Next:$rn2), (use V128Next:$rn3), (use Vv:$rm)), t[0] # " $rd.$z, { $rn.16b, $rn1.16b, $rn2.16b, $rn3.16b }, $rm.$z", "0 Q 0 01110 00 0 rm 0 11 " # t[2] # " 00 rn rd">;
}

//===----------------------------------------------------------------------===//
// Arithmetic with one element
//===----------------------------------------------------------------------===//

foreach e = [["H", "01"], ["S", "10"]] in {
  defvar lane = !cast<Lane>("Lane" # e[0]);
  defvar op = lane.Letter # "[$lane]";
  let Size = !cast<Sizes>("Vec" # e[0]) in {
    foreach i = [["MUL", "mul", "0", "1000"], ["SQDMULH", "sqdmulh", "0", "1100"], ["SQRDMULH", "sqrdmulh", "0", "1101"]] in
      def i[0] # "ve" # e[0] : A64<(ops (out Vv:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd.$z, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
    foreach i = [["MLA", "mla", "1", "0000"], ["MLS", "mls", "1", "0100"]] in
      def i[0] # "ve" # e[0] : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd.$z, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
    let Requires = [RDM] in
    foreach i = [["SQRDMLAH", "sqrdmlah", "1", "1101"], ["SQRDMLSH", "sqrdmlsh", "1", "1111"]] in
      def i[0] # "ve" # e[0] : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd.$z, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
  }
  let Size = !cast<Sizes>("Long" # e[0]) in {
    foreach i = [["SMULL", "smull", "0", "1010"], ["UMULL", "umull", "1", "1010"], ["SQDMULL", "sqdmull", "0", "1011"]] in
      def i[0] # "ve" # e[0] : A64<(ops (out V128:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # "$two $rd.$wide, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
    foreach i = [["SMLAL", "smlal", "0", "0010"], ["UMLAL", "umlal", "1", "0010"], ["SMLSL", "smlsl", "0", "0110"],
                 ["UMLSL", "umlsl", "1", "0110"], ["SQDMLAL", "sqdmlal", "0", "0011"], ["SQDMLSL", "sqdmlsl", "0", "0111"]] in
      def i[0] # "ve" # e[0] : A64<(ops (mod V128:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # "$two $rd.$wide, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
  }
  // Scalars.
  defvar scalar = !cast<Reg>(e[0] # "r");
  foreach i = [["SQDMULH", "sqdmulh", "0", "1100"], ["SQRDMULH", "sqrdmulh", "0", "1101"]] in
    def i[0] # "scalare" # e[0] : A64<(ops (out scalar:$rd), (use scalar:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd, $rn, $rm." # op, "01 " # i[2] # " 11111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
}

// Floating point.
foreach e = [["H", "00"], ["S", "10"], ["D", "11"]] in
let Requires = !if(!eq(e[0], "H"), [FP16], []<Feature>) in {
  defvar lane = !cast<Lane>("Lane" # e[0]);
  defvar op = lane.Letter # "[$lane]";
  defvar scalar = !cast<Reg>(e[0] # "r");
  foreach i = [["FMUL", "fmul", "0", "1001"], ["FMULX", "fmulx", "1", "1001"]] in {
    def i[0] # "ve" # e[0] : A64<(ops (out Vv:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd.$z, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd"> { let Size = !cast<Sizes>("Vec" # e[0]); }
    def i[0] # "scalare" # e[0] : A64<(ops (out scalar:$rd), (use scalar:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd, $rn, $rm." # op, "01 " # i[2] # " 11111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
  }
  foreach i = [["FMLA", "fmla", "0", "0001"], ["FMLS", "fmls", "0", "0101"]] in {
    def i[0] # "ve" # e[0] : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd.$z, $rn.$z, $rm." # op, "0 Q " # i[2] # " 01111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd"> { let Size = !cast<Sizes>("Vec" # e[0]); }
    def i[0] # "scalare" # e[0] : A64<(ops (mod scalar:$rd), (use scalar:$rn), (use lane.Register:$rm), lane.Type:$lane), i[1] # " $rd, $rn, $rm." # op, "01 " # i[2] # " 11111 " # e[1] # " " # lane.Place # " " # i[3] # " " # lane.Last # " 0 rn rd">;
  }
}

// Dot products with four bytes.
let Size = DotB in
foreach i = [["SDOT", "sdot", "0", "10", "1110"], ["UDOT", "udot", "1", "10", "1110"], ["USDOT", "usdot", "0", "10", "1111"],
             ["SUDOT", "sudot", "0", "00", "1111"]] in
  def i[0] # "ve" : A64<(ops (mod Vv:$rd), (use Vv:$rn), (use V128:$rm), Lane2:$lane), i[1] # " $rd.$z, $rn.$narrow, $rm.4b[$lane]", "0 Q " # i[2] # " 01111 " # i[3] # " lane[0] rm " # i[4] # " lane[1] 0 rn rd"> { let Requires = [!if(!eq(i[3] # i[4], "101110"), DOTPROD, I8MM)]; }
