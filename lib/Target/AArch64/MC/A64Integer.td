//===- A64Integer.td - Integer arithmetic -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Size = Int32_64 in {

//===----------------------------------------------------------------------===//
// Additions and subtractions
//===----------------------------------------------------------------------===//

let Spelling = 1 in {
  let Move = 1 in {
    def MOVtosp : A64<(ops (out FixedSP:$rd), (use Rsp:$rn)), "mov $rd, $rn", "sf 00 100010 0 000000000000 rn 11111">;
    def MOVfromsp : A64<(ops (out Rsp:$rd), (use FixedSP:$rn)), "mov $rd, $rn", "sf 00 100010 0 000000000000 11111 rd">;
  }
  let WritesFlags = 1 in {
    def CMNri : A64<(ops (use Rsp:$rn), AddImm:$imm), "cmn $rn, $imm", "sf 01 100010 imm rn 11111">;
    def CMPri : A64<(ops (use Rsp:$rn), AddImm:$imm), "cmp $rn, $imm", "sf 11 100010 imm rn 11111">;
    def CMNrs : A64<(ops (use Rv:$rn), (use Rv:$rm), AddShift:$shift), "cmn $rn, $rm$shift", "sf 01 01011 shift[7:6] 0 rm shift[5:0] rn 11111">;
    def CMPrs : A64<(ops (use Rv:$rn), (use Rv:$rm), AddShift:$shift), "cmp $rn, $rm$shift", "sf 11 01011 shift[7:6] 0 rm shift[5:0] rn 11111">;
    def CMNrx : A64<(ops (use Rsp:$rn), (use Rext:$rm), ExtendBy:$extend), "cmn $rn, $rm$extend", "sf 01 01011 001 rm extend rn 11111">;
    def CMPrx : A64<(ops (use Rsp:$rn), (use Rext:$rm), ExtendBy:$extend), "cmp $rn, $rm$extend", "sf 11 01011 001 rm extend rn 11111">;
    def NEGS : A64<(ops (out Rv:$rd), (use Rv:$rm), AddShift:$shift), "negs $rd, $rm$shift", "sf 11 01011 shift[7:6] 0 rm shift[5:0] 11111 rd">;
  }
  def NEG : A64<(ops (out Rv:$rd), (use Rv:$rm), AddShift:$shift), "neg $rd, $rm$shift", "sf 10 01011 shift[7:6] 0 rm shift[5:0] 11111 rd">;
}

multiclass AddSub<string mnemonic, string op, Reg result> {
  def ri : A64<(ops (out result:$rd), (use Rsp:$rn), AddImm:$imm), mnemonic # " $rd, $rn, $imm", "sf " # op # " 100010 imm rn rd">;
  def rs : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), AddShift:$shift), mnemonic # " $rd, $rn, $rm$shift", "sf " # op # " 01011 shift[7:6] 0 rm shift[5:0] rn rd">;
  def rx : A64<(ops (out result:$rd), (use Rsp:$rn), (use Rext:$rm), ExtendBy:$extend), mnemonic # " $rd, $rn, $rm$extend", "sf " # op # " 01011 001 rm extend rn rd">;
}
defm ADD : AddSub<"add", "00", Rsp>;
defm SUB : AddSub<"sub", "10", Rsp>;
let WritesFlags = 1 in {
  defm ADDS : AddSub<"adds", "01", Rv>;
  defm SUBS : AddSub<"subs", "11", Rv>;
}

let ReadsFlags = 1 in {
  let Spelling = 1 in {
    def NGC : A64<(ops (out Rv:$rd), (use Rv:$rm)), "ngc $rd, $rm", "sf 10 11010000 rm 000000 11111 rd">;
    def NGCS : A64<(ops (out Rv:$rd), (use Rv:$rm)), "ngcs $rd, $rm", "sf 11 11010000 rm 000000 11111 rd"> { let WritesFlags = 1; }
  }
  foreach i = [["ADC", "adc", "00"], ["SBC", "sbc", "10"]] in
    def i[0] : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm)), i[1] # " $rd, $rn, $rm", "sf " # i[2] # " 11010000 rm 000000 rn rd">;
  let WritesFlags = 1 in
  foreach i = [["ADCS", "adcs", "01"], ["SBCS", "sbcs", "11"]] in
    def i[0] : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm)), i[1] # " $rd, $rn, $rm", "sf " # i[2] # " 11010000 rm 000000 rn rd">;
}

//===----------------------------------------------------------------------===//
// Logic
//===----------------------------------------------------------------------===//

let Spelling = 1 in {
  let WritesFlags = 1 in {
    def TSTri : A64<(ops (use Rv:$rn), LogicImm:$imm), "tst $rn, $imm", "sf 11 100100 imm rn 11111">;
    def TSTrs : A64<(ops (use Rv:$rn), (use Rv:$rm), LogicShift:$shift), "tst $rn, $rm$shift", "sf 11 01010 shift[7:6] 0 rm shift[5:0] rn 11111">;
  }
  let Move = 1 in
  def MOVrr : A64<(ops (out Rv:$rd), (use Rv:$rm)), "mov $rd, $rm", "sf 01 01010 00 0 rm 000000 11111 rd">;
  let Rematerializable = 1 in
  def MOVpattern : A64<(ops (out Rsp:$rd), MovPattern:$imm), "mov $rd, $imm", "sf 01 100100 imm 11111 rd">;
  def MVN : A64<(ops (out Rv:$rd), (use Rv:$rm), LogicShift:$shift), "mvn $rd, $rm$shift", "sf 01 01010 shift[7:6] 1 rm shift[5:0] 11111 rd">;
}

multiclass Logic<string mnemonic, string inverted, string op, Reg result> {
  def ri : A64<(ops (out result:$rd), (use Rv:$rn), LogicImm:$imm), mnemonic # " $rd, $rn, $imm", "sf " # op # " 100100 imm rn rd">;
  def rs : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), LogicShift:$shift), mnemonic # " $rd, $rn, $rm$shift", "sf " # op # " 01010 shift[7:6] 0 rm shift[5:0] rn rd">;
  def nrs : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), LogicShift:$shift), inverted # " $rd, $rn, $rm$shift", "sf " # op # " 01010 shift[7:6] 1 rm shift[5:0] rn rd">;
}
defm AND : Logic<"and", "bic", "00", Rsp>; // ANDnrs is bic
defm ORR : Logic<"orr", "orn", "01", Rsp>;
defm EOR : Logic<"eor", "eon", "10", Rsp>;
let WritesFlags = 1 in
defm ANDS : Logic<"ands", "bics", "11", Rv>;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

let Rematerializable = 1 in {
  let Spelling = 1 in {
    def MOVzero : A64<(ops (out Rv:$rd), MovZero:$imm), "mov $rd, $imm", "sf 10 100101 imm rd">;
    def MOVinverted : A64<(ops (out Rv:$rd), MovInverted:$imm), "mov $rd, $imm", "sf 00 100101 imm rd">;
  }
  def MOVZ : A64<(ops (out Rv:$rd), UImm16:$imm, HalfShift:$shift), "movz $rd, $imm$shift", "sf 10 100101 shift imm rd">;
  def MOVN : A64<(ops (out Rv:$rd), UImm16:$imm, HalfShift:$shift), "movn $rd, $imm$shift", "sf 00 100101 shift imm rd">;
}
def MOVK : A64<(ops (mod Rv:$rd), UImm16:$imm, HalfShift:$shift), "movk $rd, $imm$shift", "sf 11 100101 shift imm rd">;

//===----------------------------------------------------------------------===//
// Bit fields and shifts
//===----------------------------------------------------------------------===//

let Spelling = 1 in {
  def ASRri : A64<(ops (out Rv:$rd), (use Rv:$rn), ShiftAmount:$shift), "asr $rd, $rn, $shift", "sf 00 100110 sf shift last rn rd">;
  def LSRri : A64<(ops (out Rv:$rd), (use Rv:$rn), ShiftAmount:$shift), "lsr $rd, $rn, $shift", "sf 10 100110 sf shift last rn rd">;
  def LSLri : A64<(ops (out Rv:$rd), (use Rv:$rn), ShiftLeft:$shift), "lsl $rd, $rn, $shift", "sf 10 100110 sf shift rn rd">;
  def SXTB : A64<(ops (out Rv:$rd), (use Wr:$rn)), "sxtb $rd, $rn", "sf 00 100110 sf 000000 000111 rn rd">;
  def SXTH : A64<(ops (out Rv:$rd), (use Wr:$rn)), "sxth $rd, $rn", "sf 00 100110 sf 000000 001111 rn rd">;
}

} // Size = Int32_64

let Spelling = 1 in {
  def SXTW : A64<(ops (out Xr:$rd), (use Wr:$rn)), "sxtw $rd, $rn", "1 00 100110 1 000000 011111 rn rd">;
  def UXTB : A64<(ops (out Wr:$rd), (use Wr:$rn)), "uxtb $rd, $rn", "0 10 100110 0 000000 000111 rn rd">;
  def UXTH : A64<(ops (out Wr:$rd), (use Wr:$rn)), "uxth $rd, $rn", "0 10 100110 0 000000 001111 rn rd">;
}

let Size = Int32_64 in {

let Spelling = 1 in {
  def SBFIZ : A64<(ops (out Rv:$rd), (use Rv:$rn), InsertAt:$lsb, InsertWidth:$width), "sbfiz $rd, $rn, $lsb, $width", "sf 00 100110 sf lsb width rn rd">;
  def SBFX : A64<(ops (out Rv:$rd), (use Rv:$rn), ShiftAmount:$lsb, ExtractWidth:$width), "sbfx $rd, $rn, $lsb, $width", "sf 00 100110 sf lsb width rn rd">;
  def UBFIZ : A64<(ops (out Rv:$rd), (use Rv:$rn), InsertAt:$lsb, InsertWidth:$width), "ubfiz $rd, $rn, $lsb, $width", "sf 10 100110 sf lsb width rn rd">;
  def UBFX : A64<(ops (out Rv:$rd), (use Rv:$rn), ShiftAmount:$lsb, ExtractWidth:$width), "ubfx $rd, $rn, $lsb, $width", "sf 10 100110 sf lsb width rn rd">;
  def BFI : A64<(ops (mod Rv:$rd), (use Rv:$rn), InsertAt:$lsb, InsertWidth:$width), "bfi $rd, $rn, $lsb, $width", "sf 01 100110 sf lsb width rn rd">;
  def BFXIL : A64<(ops (mod Rv:$rd), (use Rv:$rn), ShiftAmount:$lsb, ExtractWidth:$width), "bfxil $rd, $rn, $lsb, $width", "sf 01 100110 sf lsb width rn rd">;
  def RORri : A64<(ops (out Rv:$rd), (use Rv:$rn), BitNumber:$shift), "ror $rd, $rn, $shift", "sf 00 100111 sf 0 rn shift rn rd">;
}
def SBFM : A64<(ops (out Rv:$rd), (use Rv:$rn), BitNumber:$rotate, BitNumber:$last), "sbfm $rd, $rn, $rotate, $last", "sf 00 100110 sf rotate last rn rd">;
def BFM : A64<(ops (mod Rv:$rd), (use Rv:$rn), BitNumber:$rotate, BitNumber:$last), "bfm $rd, $rn, $rotate, $last", "sf 01 100110 sf rotate last rn rd">;
def UBFM : A64<(ops (out Rv:$rd), (use Rv:$rn), BitNumber:$rotate, BitNumber:$last), "ubfm $rd, $rn, $rotate, $last", "sf 10 100110 sf rotate last rn rd">;
def EXTR : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), BitNumber:$lsb), "extr $rd, $rn, $rm, $lsb", "sf 00 100111 sf 0 rm lsb rn rd">;

foreach i = [["LSLV", "lsl", "001000"], ["LSRV", "lsr", "001001"], ["ASRV", "asr", "001010"], ["RORV", "ror", "001011"],
             ["UDIV", "udiv", "000010"], ["SDIV", "sdiv", "000011"]] in
  def i[0] : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm)), i[1] # " $rd, $rn, $rm", "sf 00 11010110 rm " # i[2] # " rn rd">;
foreach i = [["RBIT", "rbit", "000000"], ["REV16", "rev16", "000001"], ["CLZ", "clz", "000100"], ["CLS", "cls", "000101"]] in
  def i[0] : A64<(ops (out Rv:$rd), (use Rv:$rn)), i[1] # " $rd, $rn", "sf 10 11010110 00000 " # i[2] # " rn rd">;

//===----------------------------------------------------------------------===//
// Multiplications
//===----------------------------------------------------------------------===//

let Spelling = 1 in {
  def MUL : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm)), "mul $rd, $rn, $rm", "sf 00 11011 000 rm 0 11111 rn rd">;
  def MNEG : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm)), "mneg $rd, $rn, $rm", "sf 00 11011 000 rm 1 11111 rn rd">;
}
def MADD : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), (use Rv:$ra)), "madd $rd, $rn, $rm, $ra", "sf 00 11011 000 rm 0 ra rn rd">;
def MSUB : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), (use Rv:$ra)), "msub $rd, $rn, $rm, $ra", "sf 00 11011 000 rm 1 ra rn rd">;

//===----------------------------------------------------------------------===//
// By conditions
//===----------------------------------------------------------------------===//

let ReadsFlags = 1 in {
  let Spelling = 1 in {
    def CSET : A64<(ops (out Rv:$rd), InvCond:$cond), "cset $rd, $cond", "sf 00 11010100 11111 cond 01 11111 rd">;
    def CSETM : A64<(ops (out Rv:$rd), InvCond:$cond), "csetm $rd, $cond", "sf 10 11010100 11111 cond 00 11111 rd">;
    def CINC : A64<(ops (out Rv:$rd), (use Rv:$rn), InvCond:$cond), "cinc $rd, $rn, $cond", "sf 00 11010100 rn cond 01 rn rd">;
    def CINV : A64<(ops (out Rv:$rd), (use Rv:$rn), InvCond:$cond), "cinv $rd, $rn, $cond", "sf 10 11010100 rn cond 00 rn rd">;
    def CNEG : A64<(ops (out Rv:$rd), (use Rv:$rn), InvCond:$cond), "cneg $rd, $rn, $cond", "sf 10 11010100 rn cond 01 rn rd">;
  }
  foreach i = [["CSEL", "csel", "00", "00"], ["CSINC", "csinc", "00", "01"], ["CSINV", "csinv", "10", "00"],
               ["CSNEG", "csneg", "10", "01"]] in
    def i[0] : A64<(ops (out Rv:$rd), (use Rv:$rn), (use Rv:$rm), Cond:$cond), i[1] # " $rd, $rn, $rm, $cond", "sf " # i[2] # " 11010100 rm cond " # i[3] # " rn rd">;
  let WritesFlags = 1 in
  foreach i = [["CCMN", "ccmn", "01"], ["CCMP", "ccmp", "11"]] in {
    def i[0] # "rr" : A64<(ops (use Rv:$rn), (use Rv:$rm), Flags:$flags, Cond:$cond), i[1] # " $rn, $rm, $flags, $cond", "sf " # i[2] # " 11010010 rm cond 00 rn 0 flags">;
    def i[0] # "ri" : A64<(ops (use Rv:$rn), UImm5:$imm, Flags:$flags, Cond:$cond), i[1] # " $rn, $imm, $flags, $cond", "sf " # i[2] # " 11010010 imm cond 10 rn 0 flags">;
  }
}

} // Size = Int32_64

//===----------------------------------------------------------------------===//
// Of one width
//===----------------------------------------------------------------------===//

def REVw : A64<(ops (out Wr:$rd), (use Wr:$rn)), "rev $rd, $rn", "0 10 11010110 00000 000010 rn rd">;
def REVx : A64<(ops (out Xr:$rd), (use Xr:$rn)), "rev $rd, $rn", "1 10 11010110 00000 000011 rn rd">;
def REV32 : A64<(ops (out Xr:$rd), (use Xr:$rn)), "rev32 $rd, $rn", "1 10 11010110 00000 000010 rn rd">;

foreach i = [["S", "s", "0"], ["U", "u", "1"]] in {
  let Spelling = 1 in {
    def i[0] # "MULL" : A64<(ops (out Xr:$rd), (use Wr:$rn), (use Wr:$rm)), i[1] # "mull $rd, $rn, $rm", "1 00 11011 " # i[2] # "01 rm 0 11111 rn rd">;
    def i[0] # "MNEGL" : A64<(ops (out Xr:$rd), (use Wr:$rn), (use Wr:$rm)), i[1] # "mnegl $rd, $rn, $rm", "1 00 11011 " # i[2] # "01 rm 1 11111 rn rd">;
  }
  def i[0] # "MADDL" : A64<(ops (out Xr:$rd), (use Wr:$rn), (use Wr:$rm), (use Xr:$ra)), i[1] # "maddl $rd, $rn, $rm, $ra", "1 00 11011 " # i[2] # "01 rm 0 ra rn rd">;
  def i[0] # "MSUBL" : A64<(ops (out Xr:$rd), (use Wr:$rn), (use Wr:$rm), (use Xr:$ra)), i[1] # "msubl $rd, $rn, $rm, $ra", "1 00 11011 " # i[2] # "01 rm 1 ra rn rd">;
  def i[0] # "MULH" : A64<(ops (out Xr:$rd), (use Xr:$rn), (use Xr:$rm)), i[1] # "mulh $rd, $rn, $rm", "1 00 11011 " # i[2] # "10 rm 0 11111 rn rd">;
}

let Requires = [CRC] in
foreach c = [["", ""], ["C", "c"]] in {
  foreach i = [["B", "b", "00"], ["H", "h", "01"], ["W", "w", "10"]] in
    def "CRC32" # c[0] # i[0] : A64<(ops (out Wr:$rd), (use Wr:$rn), (use Wr:$rm)), "crc32" # c[1] # i[1] # " $rd, $rn, $rm", "0 00 11010110 rm 010 " # !if(!eq(c[0], ""), "0 ", "1 ") # i[2] # " rn rd">;
  def "CRC32" # c[0] # "X" : A64<(ops (out Wr:$rd), (use Wr:$rn), (use Xr:$rm)), "crc32" # c[1] # "x $rd, $rn, $rm", "1 00 11010110 rm 010 " # !if(!eq(c[0], ""), "0 ", "1 ") # "11 rn rd">;
}
let Requires = [FLAGM], ReadsFlags = 1, WritesFlags = 1 in
def CFINV : A64<(ops), "cfinv", "11010101000000000100000000011111">;
