//===- A64Crypto.td - Hashes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Whole vectors are written as one word of 128 bits (q0) where they are the state.

let Requires = [SHA2] in {
  foreach i = [["SHA1C", "sha1c", "000"], ["SHA1P", "sha1p", "001"], ["SHA1M", "sha1m", "010"]] in
    def i[0] : A64<(ops (mod Qr:$rd), (use Sr:$rn), (use V128:$rm)), i[1] # " $rd, $rn, $rm.4s", "0101 1110 000 rm 0 " # i[2] # " 00 rn rd">;
  foreach i = [["SHA256H", "sha256h", "100"], ["SHA256H2", "sha256h2", "101"]] in
    def i[0] : A64<(ops (mod Qr:$rd), (use Qr:$rn), (use V128:$rm)), i[1] # " $rd, $rn, $rm.4s", "0101 1110 000 rm 0 " # i[2] # " 00 rn rd">;
  foreach i = [["SHA1SU0", "sha1su0", "011"], ["SHA256SU1", "sha256su1", "110"]] in
    def i[0] : A64<(ops (mod V128:$rd), (use V128:$rn), (use V128:$rm)), i[1] # " $rd.4s, $rn.4s, $rm.4s", "0101 1110 000 rm 0 " # i[2] # " 00 rn rd">;
  def SHA1H : A64<(ops (out Sr:$rd), (use Sr:$rn)), "sha1h $rd, $rn", "0101 1110 00 10100 00000 10 rn rd">;
  foreach i = [["SHA1SU1", "sha1su1", "00001"], ["SHA256SU0", "sha256su0", "00010"]] in
    def i[0] : A64<(ops (mod V128:$rd), (use V128:$rn)), i[1] # " $rd.4s, $rn.4s", "0101 1110 00 10100 " # i[2] # " 10 rn rd">;
}
let Requires = [SHA3] in {
  foreach i = [["SHA512H", "sha512h", "00"], ["SHA512H2", "sha512h2", "01"]] in
    def i[0] : A64<(ops (mod Qr:$rd), (use Qr:$rn), (use V128:$rm)), i[1] # " $rd, $rn, $rm.2d", "1100 1110 011 rm 1000 " # i[2] # " rn rd">;
  def SHA512SU1 : A64<(ops (mod V128:$rd), (use V128:$rn), (use V128:$rm)), "sha512su1 $rd.2d, $rn.2d, $rm.2d", "1100 1110 011 rm 1000 10 rn rd">;
  def SHA512SU0 : A64<(ops (mod V128:$rd), (use V128:$rn)), "sha512su0 $rd.2d, $rn.2d", "1100 1110 110 00000 1000 00 rn rd">;
  def RAX1 : A64<(ops (out V128:$rd), (use V128:$rn), (use V128:$rm)), "rax1 $rd.2d, $rn.2d, $rm.2d", "1100 1110 011 rm 1000 11 rn rd">;
  foreach i = [["EOR3", "eor3", "000"], ["BCAX", "bcax", "001"]] in
    def i[0] : A64<(ops (out V128:$rd), (use V128:$rn), (use V128:$rm), (use V128:$ra)), i[1] # " $rd.16b, $rn.16b, $rm.16b, $ra.16b",
                   "1100 1110 " # i[2] # " rm 0 ra rn rd">;
  def XAR : A64<(ops (out V128:$rd), (use V128:$rn), (use V128:$rm), UImm6:$count), "xar $rd.2d, $rn.2d, $rm.2d, $count", "1100 1110 100 rm count rn rd">;
}
