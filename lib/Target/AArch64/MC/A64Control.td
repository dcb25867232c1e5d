//===- A64Control.td - Branches, calls, barriers, hints and the system -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Branches and calls
//===----------------------------------------------------------------------===//

let Terminator = 1, Branch = 1 in {
  let Barrier = 1 in {
    def B : A64<(ops Label26:$target), "b $target", "000101 target">;
    def BR : A64<(ops (use Xr:$rn)), "br $rn", "1101011 0000 11111 000000 rn 00000">;
  }
  let ReadsFlags = 1 in
  def Bcond : A64<(ops Cond:$cond, Label19:$target), "b.$cond $target", "01010100 target 0 cond">;
  let Size = Int32_64 in {
    def CBZ : A64<(ops (use Rv:$rt), Label19:$target), "cbz $rt, $target", "sf 011010 0 target rt">;
    def CBNZ : A64<(ops (use Rv:$rt), Label19:$target), "cbnz $rt, $target", "sf 011010 1 target rt">;
  }
  def TBZ : A64<(ops (use Rtest:$rt), TestBit:$bit, Label14:$target), "tbz $rt, $bit, $target", "bit[5] 011011 0 bit[4:0] target rt">;
  def TBNZ : A64<(ops (use Rtest:$rt), TestBit:$bit, Label14:$target), "tbnz $rt, $bit, $target", "bit[5] 011011 1 bit[4:0] target rt">;
}
let Call = 1, SideEffects = 1, Clobbers = [X30] in {
  def BL : A64<(ops CallLabel26:$target), "bl $target", "100101 target">;
  def BLR : A64<(ops (use Xr:$rn)), "blr $rn", "1101011 0001 11111 000000 rn 00000">;
}
let Terminator = 1, Barrier = 1, Return = 1 in {
  let Spelling = 1 in
  def RET : A64<(ops (use LR:$rn)), "ret", "1101011 0010 11111 000000 11110 00000">;
  def RETr : A64<(ops (use Xr:$rn)), "ret $rn", "1101011 0010 11111 000000 rn 00000">;
}

//===----------------------------------------------------------------------===//
// Pointer authentication
//===----------------------------------------------------------------------===//

let Requires = [PAUTH] in {
  let Terminator = 1, Barrier = 1, Return = 1 in {
    def RETAA : A64<(ops (use LR:$rn)), "retaa", "1101011 0010 11111 000010 11111 11111">;
    def RETAB : A64<(ops (use LR:$rn)), "retab", "1101011 0010 11111 000011 11111 11111">;
  }
  foreach key = [["A", "a", "0"], ["B", "b", "1"]] in {
    let Terminator = 1, Branch = 1, Barrier = 1 in {
      def "BRA" # key[0] : A64<(ops (use Xr:$rn), (use Xsp:$rm)), "bra" # key[1] # " $rn, $rm", "1101011 1000 11111 00001 " # key[2] # " rn rm">;
      def "BRA" # key[0] # "Z" : A64<(ops (use Xr:$rn)), "bra" # key[1] # "z $rn", "1101011 0000 11111 00001 " # key[2] # " rn 11111">;
    }
    let Call = 1, SideEffects = 1, Clobbers = [X30] in {
      def "BLRA" # key[0] : A64<(ops (use Xr:$rn), (use Xsp:$rm)), "blra" # key[1] # " $rn, $rm", "1101011 1001 11111 00001 " # key[2] # " rn rm">;
      def "BLRA" # key[0] # "Z" : A64<(ops (use Xr:$rn)), "blra" # key[1] # "z $rn", "1101011 0001 11111 00001 " # key[2] # " rn 11111">;
    }
  }
  foreach i = [["PACI", "paci", "00"], ["PACD", "pacd", "01"], ["AUTI", "auti", "10"], ["AUTD", "autd", "11"]] in
  foreach key = [["A", "a", "0"], ["B", "b", "1"]] in {
    def i[0] # key[0] : A64<(ops (mod Xr:$rd), (use Xsp:$rn)), i[1] # key[1] # " $rd, $rn", "11 0 11010110 00001 000" # i[2] # key[2] # " rn rd">;
    def i[0] # "Z" # key[0] : A64<(ops (mod Xr:$rd)), i[1] # "z" # key[1] # " $rd", "11 0 11010110 00001 001" # i[2] # key[2] # " 11111 rd">;
  }
  def XPACI : A64<(ops (mod Xr:$rd)), "xpaci $rd", "11 0 11010110 00001 010000 11111 rd">;
  def XPACD : A64<(ops (mod Xr:$rd)), "xpacd $rd", "11 0 11010110 00001 010001 11111 rd">;
  def PACGA : A64<(ops (out Xr:$rd), (use Xr:$rn), (use Xsp:$rm)), "pacga $rd, $rn, $rm", "10 0 11010110 rm 001100 rn rd">;
  foreach key = [["A", "a", "0"], ["B", "b", "1"]] in {
    def "LDRA" # key[0] : A64<(ops (out Xr:$rt), (use SignedOffset64:$addr)), "ldra" # key[1] # " $rt, $addr", "11 111 0 00 " # key[2] # " addr.offset[9] 1 addr.offset[8:0] 0 1 addr.base rt"> { let MayTrap = 1; }
    def "LDRA" # key[0] # "pre" : A64<(ops (out Xr:$rt), (mod Xsp:$rn), SImm10_8:$imm), "ldra" # key[1] # " $rt, [$rn, $imm]!", "11 111 0 00 " # key[2] # " imm[9] 1 imm[8:0] 1 1 rn rt"> { let Loads = 1; let MayTrap = 1; let Differ = ["rt rn"]; }
  }
}

// Hints, so that processors without the feature ignore them.
let Spelling = 1 in {
  foreach i = [["PACIASP", "paciasp", "0011 001"], ["PACIBSP", "pacibsp", "0011 011"],
               ["PACIAZ", "paciaz", "0011 000"], ["PACIBZ", "pacibz", "0011 010"],
               ["AUTIASP", "autiasp", "0011 101"], ["AUTIBSP", "autibsp", "0011 111"],
               ["AUTIAZ", "autiaz", "0011 100"], ["AUTIBZ", "autibz", "0011 110"],
               ["XPACLRI", "xpaclri", "0000 111"]] in
    def i[0] : A64<(ops (mod LR:$lr)), i[1], "1101010100 0 00 011 0010 " # i[2] # " 11111"> { let SideEffects = 1; }
  foreach i = [["PACIA1716", "pacia1716", "000"], ["PACIB1716", "pacib1716", "010"],
               ["AUTIA1716", "autia1716", "100"], ["AUTIB1716", "autib1716", "110"]] in
    def i[0] : A64<(ops (mod X17r:$pointer), (use X16r:$modifier)), i[1], "1101010100 0 00 011 0010 0001 " # i[2] # " 11111"> { let SideEffects = 1; }
}

//===----------------------------------------------------------------------===//
// Hints and barriers
//===----------------------------------------------------------------------===//

let SideEffects = 1 in {
  let Spelling = 1 in
  foreach i = [["NOP", "nop", "0000 000"], ["YIELD", "yield", "0000 001"], ["WFE", "wfe", "0000 010"],
               ["WFI", "wfi", "0000 011"], ["SEV", "sev", "0000 100"], ["SEVL", "sevl", "0000 101"],
               ["DGH", "dgh", "0000 110"], ["ESB", "esb", "0010 000"], ["PSBcsync", "psb csync", "0010 001"],
               ["TSBcsync", "tsb csync", "0010 010"], ["GCSBdsync", "gcsb dsync", "0010 011"], ["CSDB", "csdb", "0010 100"],
               ["CLRBHB", "clrbhb", "0010 110"], ["PACM", "pacm", "0100 111"], ["BTI", "bti", "0100 000"],
               ["BTIc", "bti c", "0100 010"], ["BTIj", "bti j", "0100 100"], ["BTIjc", "bti jc", "0100 110"]] in
    def i[0] : A64<(ops), i[1], "1101010100 0 00 011 0010 " # i[2] # " 11111">;
  let Spelling = 1 in
  def CHKFEAT : A64<(ops (mod X16r:$features)), "chkfeat x16", "1101010100 0 00 011 0010 0101 000 11111">;
  def HINT : A64<(ops UImm7:$number), "hint $number", "1101010100 0 00 011 0010 number 11111">;

  let Spelling = 1 in {
    def CLREXall : A64<(ops), "clrex", "1101010100 0 00 011 0011 1111 010 11111">;
    def ISBsy : A64<(ops), "isb", "1101010100 0 00 011 0011 1111 110 11111">;
    def SSBB : A64<(ops), "ssbb", "1101010100 0 00 011 0011 0000 100 11111">;
    def PSSBB : A64<(ops), "pssbb", "1101010100 0 00 011 0011 0100 100 11111">;
  }
  def CLREX : A64<(ops UImm4:$imm), "clrex $imm", "1101010100 0 00 011 0011 imm 010 11111">;
  def DSB : A64<(ops BarrierKind:$kind), "dsb $kind", "1101010100 0 00 011 0011 kind 100 11111">;
  def DMB : A64<(ops BarrierKind:$kind), "dmb $kind", "1101010100 0 00 011 0011 kind 101 11111">;
  def ISB : A64<(ops Dec4:$imm), "isb $imm", "1101010100 0 00 011 0011 imm 110 11111">;
  let Requires = [SB] in
  def SB_ : A64<(ops), "sb", "1101010100 0 00 011 0011 0000 111 11111">;
}

//===----------------------------------------------------------------------===//
// Traps and the system
//===----------------------------------------------------------------------===//

let Terminator = 1, Barrier = 1, MayTrap = 1 in
def UDF : A64<(ops UImm16:$imm), "udf $imm", "0000000000000000 imm">;

let SideEffects = 1 in {
  def SVC : A64<(ops TrapNumber:$imm), "svc $imm", "11010100 000 imm 00001">;
  def HVC : A64<(ops TrapNumber:$imm), "hvc $imm", "11010100 000 imm 00010">;
  def SMC : A64<(ops TrapNumber:$imm), "smc $imm", "11010100 000 imm 00011">;
  def BRK : A64<(ops TrapNumber:$imm), "brk $imm", "11010100 001 imm 00000">;
  def HLT : A64<(ops TrapNumber:$imm), "hlt $imm", "11010100 010 imm 00000">;

  def MRS : A64<(ops (out Xr:$rt), SystemRegister:$register), "mrs $rt, $register", "1101010100 1 1 register rt">;
  def MSR : A64<(ops SystemRegister:$register, (use Xr:$rt)), "msr $register, $rt", "1101010100 0 1 register rt">;

  // Operations on caches have names; op1, CRn, CRm, op2.
  let Spelling = 1 in
  foreach i = [["DC_IVAC", "dc ivac", "000 0111 0110 001"], ["DC_ISW", "dc isw", "000 0111 0110 010"],
               ["DC_CSW", "dc csw", "000 0111 1010 010"], ["DC_CISW", "dc cisw", "000 0111 1110 010"],
               ["DC_ZVA", "dc zva", "011 0111 0100 001"], ["DC_GVA", "dc gva", "011 0111 0100 011"],
               ["DC_GZVA", "dc gzva", "011 0111 0100 100"], ["DC_CVAC", "dc cvac", "011 0111 1010 001"],
               ["DC_CVAU", "dc cvau", "011 0111 1011 001"], ["DC_CIVAC", "dc civac", "011 0111 1110 001"],
               ["IC_IVAU", "ic ivau", "011 0111 0101 001"]] in
    def i[0] : A64<(ops (use Xr:$rt)), i[1] # ", $rt", "1101010100 0 01 " # i[2] # " rt">;
}
