//===- A64Tags.td - Memory tagging -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A granule of 16 bytes has a tag, and so has the top byte of an address.

let Requires = [MTE] in {
  let Spelling = 1 in
  def IRG : A64<(ops (out Xsp:$rd), (use Xsp:$rn)), "irg $rd, $rn", "1 0 0 11010110 11111 000100 rn rd">;
  def IRGr : A64<(ops (out Xsp:$rd), (use Xsp:$rn), (use Xr:$exclude)), "irg $rd, $rn, $exclude", "1 0 0 11010110 exclude 000100 rn rd">;
  def GMI : A64<(ops (out Xr:$rd), (use Xsp:$rn), (use Xr:$mask)), "gmi $rd, $rn, $mask", "1 0 0 11010110 mask 000101 rn rd">;
  def SUBP : A64<(ops (out Xr:$rd), (use Xsp:$rn), (use Xsp:$rm)), "subp $rd, $rn, $rm", "1 0 0 11010110 rm 000000 rn rd">;
  let WritesFlags = 1 in
  def SUBPS : A64<(ops (out Xr:$rd), (use Xsp:$rn), (use Xsp:$rm)), "subps $rd, $rn, $rm", "1 0 1 11010110 rm 000000 rn rd">;
  foreach i = [["ADDG", "addg", "0"], ["SUBG", "subg", "1"]] in
    def i[0] : A64<(ops (out Xsp:$rd), (use Xsp:$rn), UImm6_16:$offset, UImm4:$tag), i[1] # " $rd, $rn, $offset, $tag",
                   "1 " # i[2] # " 0 100011 0 offset 00 tag rn rd">;

  // Tags of one granule or two, which may also be cleared.
  foreach i = [["STG", "stg", "00"], ["STZG", "stzg", "01"], ["ST2G", "st2g", "10"], ["STZ2G", "stz2g", "11"]] in {
    def i[0] : A64<(ops (use Xsp:$rt), (out TagAddress:$addr)), i[1] # " $rt, $addr", "11011001 " # i[2] # " 1 addr.offset 10 addr.base rt">;
    let SideEffects = 1 in {
      def i[0] # "pre" : A64<(ops (use Xsp:$rt), (mod Xsp:$rn), SImm9_16:$imm), i[1] # " $rt, [$rn, $imm]!", "11011001 " # i[2] # " 1 imm 11 rn rt">;
      def i[0] # "post" : A64<(ops (use Xsp:$rt), (mod Xsp:$rn), SImm9_16:$imm), i[1] # " $rt, [$rn], $imm", "11011001 " # i[2] # " 1 imm 01 rn rt">;
    }
  }
  def LDG : A64<(ops (mod Xr:$rt), (use TagAddress:$addr)), "ldg $rt, $addr", "11011001 01 1 addr.offset 00 addr.base rt">;
}
