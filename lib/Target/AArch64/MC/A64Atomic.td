//===- A64Atomic.td - Ordered and exclusive accesses, atomic operations -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let MayTrap = 1, SideEffects = 1 in {

//===----------------------------------------------------------------------===//
// Acquire, release, exclusive
//===----------------------------------------------------------------------===//

foreach size = AtomicSizes in {
  defvar memory = !cast<A64Mem>("Base" # size.Name);
  foreach i = [["LDAR", "ldar", " 001000 1 1 0 11111 1"], ["LDXR", "ldxr", " 001000 0 1 0 11111 0"],
               ["LDAXR", "ldaxr", " 001000 0 1 0 11111 1"]] in
    def i[0] # size.Name : A64<(ops (out size.Data:$rt), (use memory:$addr)), i[1] # size.Letter # " $rt, $addr", size.Bits # i[2] # " 11111 addr.base rt">;
  let Requires = [RCPC] in
  def "LDAPR" # size.Name : A64<(ops (out size.Data:$rt), (use memory:$addr)), "ldapr" # size.Letter # " $rt, $addr", size.Bits # " 111000 101 11111 1 100 00 addr.base rt">;
  def "STLR" # size.Name : A64<(ops (use size.Data:$rt), (out memory:$addr)), "stlr" # size.Letter # " $rt, $addr", size.Bits # " 001000 1 0 0 11111 1 11111 addr.base rt">;
  // The status is written while the others may still be read again.
  foreach i = [["STXR", "stxr", " 0"], ["STLXR", "stlxr", " 1"]] in
    def i[0] # size.Name : A64<(ops (early_out Wr:$status), (use size.Data:$rt), (out memory:$addr)), i[1] # size.Letter # " $status, $rt, $addr", size.Bits # " 001000 0 0 0 status" # i[2] # " 11111 addr.base rt"> { let Differ = ["status rt", "status addr"]; }

  let Requires = [RCPC2] in {
    defvar unscaled = !cast<A64Mem>("Unscaled" # size.Name);
    def "STLUR" # size.Name : A64<(ops (use size.Data:$rt), (out unscaled:$addr)), "stlur" # size.Letter # " $rt, $addr", size.Bits # " 011001 00 0 addr.offset 00 addr.base rt">;
    def "LDAPUR" # size.Name : A64<(ops (out size.Data:$rt), (use unscaled:$addr)), "ldapur" # size.Letter # " $rt, $addr", size.Bits # " 011001 01 0 addr.offset 00 addr.base rt">;
  }
}
let Requires = [RCPC2] in {
  def LDAPURS8to32 : A64<(ops (out Wr:$rt), (use Unscaled8:$addr)), "ldapursb $rt, $addr", "00 011001 11 0 addr.offset 00 addr.base rt">;
  def LDAPURS8to64 : A64<(ops (out Xr:$rt), (use Unscaled8:$addr)), "ldapursb $rt, $addr", "00 011001 10 0 addr.offset 00 addr.base rt">;
  def LDAPURS16to32 : A64<(ops (out Wr:$rt), (use Unscaled16:$addr)), "ldapursh $rt, $addr", "01 011001 11 0 addr.offset 00 addr.base rt">;
  def LDAPURS16to64 : A64<(ops (out Xr:$rt), (use Unscaled16:$addr)), "ldapursh $rt, $addr", "01 011001 10 0 addr.offset 00 addr.base rt">;
  def LDAPURS32 : A64<(ops (out Xr:$rt), (use Unscaled32:$addr)), "ldapursw $rt, $addr", "10 011001 10 0 addr.offset 00 addr.base rt">;
}
let Size = Int32_64 in {
  foreach i = [["LDXP", "ldxp", "0"], ["LDAXP", "ldaxp", "1"]] in
    def i[0] : A64<(ops (out Rv:$rt), (out Rv:$rt2), (use Base128:$addr)), i[1] # " $rt, $rt2, $addr", "1 sf 001000 0 1 1 11111 " # i[2] # " rt2 addr.base rt"> { let Differ = ["rt rt2"]; }
  foreach i = [["STXP", "stxp", "0"], ["STLXP", "stlxp", "1"]] in
    def i[0] : A64<(ops (early_out Wr:$status), (use Rv:$rt), (use Rv:$rt2), (out Base128:$addr)), i[1] # " $status, $rt, $rt2, $addr", "1 sf 001000 0 0 1 status " # i[2] # " rt2 addr.base rt"> { let Differ = ["status rt", "status rt2", "status addr"]; }
}

//===----------------------------------------------------------------------===//
// Atomic operations (LSE)
//===----------------------------------------------------------------------===//

let Requires = [LSE] in {
  // Without a result and without acquiring, the operation has a name as a store.
  let Spelling = 1 in
  foreach size = AtomicSizes in
  foreach order = [["", "", "0"], ["L", "l", "1"]] in
  foreach i = [["ADD", "add", "000"], ["CLR", "clr", "001"], ["EOR", "eor", "010"], ["SET", "set", "011"],
               ["SMAX", "smax", "100"], ["SMIN", "smin", "101"], ["UMAX", "umax", "110"], ["UMIN", "umin", "111"]] in
    def "ST" # i[0] # order[0] # size.Name : A64<(ops (use size.Data:$rs), (mod !cast<A64Mem>("Base" # size.Name):$addr)), "st" # i[1] # order[1] # size.Letter # " $rs, $addr", size.Bits # " 111 0 00 0 " # order[2] # " 1 rs 0 " # i[2] # " 00 addr.base 11111">;

  foreach size = AtomicSizes in
  foreach order = [["", "", "0 0"], ["A", "a", "1 0"], ["L", "l", "0 1"], ["AL", "al", "1 1"]] in {
    foreach i = [["LDADD", "ldadd", "0 000"], ["LDCLR", "ldclr", "0 001"], ["LDEOR", "ldeor", "0 010"],
                 ["LDSET", "ldset", "0 011"], ["LDSMAX", "ldsmax", "0 100"], ["LDSMIN", "ldsmin", "0 101"],
                 ["LDUMAX", "ldumax", "0 110"], ["LDUMIN", "ldumin", "0 111"], ["SWP", "swp", "1 000"]] in
      def i[0] # order[0] # size.Name : A64<(ops (use size.Data:$rs), (out size.Data:$rt), (mod !cast<A64Mem>("Base" # size.Name):$addr)), i[1] # order[1] # size.Letter # " $rs, $rt, $addr", size.Bits # " 111 0 00 " # order[2] # " 1 rs " # i[2] # " 00 addr.base rt">;
  }
  foreach order = [["", "", "0", "0"], ["A", "a", "1", "0"], ["L", "l", "0", "1"], ["AL", "al", "1", "1"]] in {
    foreach size = AtomicSizes in
      def "CAS" # order[0] # size.Name : A64<(ops (mod size.Data:$rs), (use size.Data:$rt), (mod !cast<A64Mem>("Base" # size.Name):$addr)), "cas" # order[1] # size.Letter # " $rs, $rt, $addr", size.Bits # " 001000 1 " # order[2] # " 1 rs " # order[3] # " 11111 addr.base rt">;
    let Size = Int32_64 in
    def "CASP" # order[0] : A64<(ops (mod Reven:$rs), (mod Rodd:$rs2), (use Reven:$rt), (use Rodd:$rt2), (mod Base128:$addr)), "casp" # order[1] # " $rs, $rs2, $rt, $rt2, $addr", "0 sf 001000 0 " # order[2] # " 1 rs " # order[3] # " 11111 addr.base rt">;
  }
}

} // MayTrap = 1, SideEffects = 1
