//===- X86Crypto.td - AES, carry-less multiplication, SHA -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// AES: one round
//===----------------------------------------------------------------------===//

/// The VEX form of 256 bits does two rounds side by side.
multiclass AesRound<string name, string opcode> {
  let Requires = [AESFeature] in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$key)), name # " $dst, $key", "66 0F38 " # opcode # " /r">;
  let RequiresBySize = [[AVX, AESFeature], [VAES]], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$state), (use Wv:$key)), "v" # name # " $dst, $state, $key",
                       "VEX.L?.66.0F38.WIG " # opcode # " /r">;
}
defm AESENC : AesRound<"aesenc", "DC">;
defm AESENCLAST : AesRound<"aesenclast", "DD">;
defm AESDEC : AesRound<"aesdec", "DE">;
defm AESDECLAST : AesRound<"aesdeclast", "DF">;

let Requires = [AESFeature] in {
  def AESIMC : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), "aesimc $dst, $src", "66 0F38 DB /r">;
  def AESKEYGENASSIST : X86Inst<(ops (out Vx:$dst), (use Wx:$src), UIb:$round), "aeskeygenassist $dst, $src, $round", "66 0F3A DF /r ib">;
}
let Requires = [AVX, AESFeature] in {
  def VAESIMC : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), "vaesimc $dst, $src", "VEX.128.66.0F38.WIG DB /r">;
  def VAESKEYGENASSIST : X86Inst<(ops (out Vx:$dst), (use Wx:$src), UIb:$round), "vaeskeygenassist $dst, $src, $round", "VEX.128.66.0F3A.WIG DF /r ib">;
}

//===----------------------------------------------------------------------===//
// Carry-less multiplication
//===----------------------------------------------------------------------===//

let Requires = [PCLMUL] in
def PCLMULQDQ : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), UIb:$halves), "pclmulqdq $dst, $src, $halves", "66 0F3A 44 /r ib">;
let RequiresBySize = [[AVX, PCLMUL], [VPCLMULQDQFeature]], Size = Vec128_256 in
def VPCLMULQDQ : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right), UIb:$halves), "vpclmulqdq $dst, $left, $right, $halves",
                         "VEX.L?.66.0F3A.WIG 44 /r ib">;

//===----------------------------------------------------------------------===//
// SHA
//===----------------------------------------------------------------------===//

class ShaStep<string name, string opcode> : X86Inst<(ops (mod Vx:$dst), (use Wx:$src)), name # " $dst, $src", "0F38 " # opcode # " /r">;
let Requires = [SHAFeature] in {
  def SHA1NEXTE : ShaStep<"sha1nexte", "C8">;
  def SHA1MSG1 : ShaStep<"sha1msg1", "C9">;
  def SHA1MSG2 : ShaStep<"sha1msg2", "CA">;
  def SHA256RNDS2 : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), (use XMM0x:$words)), "sha256rnds2 $dst, $src, $words", "0F38 CB /r">;
  def SHA256MSG1 : ShaStep<"sha256msg1", "CC">;
  def SHA256MSG2 : ShaStep<"sha256msg2", "CD">;
  def SHA1RNDS4 : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), UIb:$function), "sha1rnds4 $dst, $src, $function", "0F3A CC /r ib">;
}
