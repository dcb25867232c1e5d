//===- X86Packed.td - Packed integers: SSE, AVX and AVX2 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A defm stands for the SSE form, which overwrites its first source, and the AVX forms, which don't; those
// of 256 bits need AVX2.

multiclass PackedInt<string name, string opcode, list<Feature> features = [], string map = "0F"> {
  let Requires = features in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$src)), name # " $dst, $src", "66 " # map # " " # opcode # " /r">;
  let Requires = [AVX], RequiresBySize = [NoFeature, [AVX2]], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right)), "v" # name # " $dst, $left, $right",
                       "VEX.L?.66." # map # ".WIG " # opcode # " /r">;
}
multiclass PackedInt38<string name, string opcode, list<Feature> features = [SSE41]> {
  defm NAME : PackedInt<name, opcode, features, "0F38">;
}
multiclass PackedIntUnary<string name, string opcode, list<Feature> features> {
  let Requires = features in
  def NAME : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), name # " $dst, $src", "66 0F38 " # opcode # " /r">;
  let Requires = [AVX], RequiresBySize = [NoFeature, [AVX2]], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Wv:$src)), "v" # name # " $dst, $src", "VEX.L?.66.0F38.WIG " # opcode # " /r">;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

defm PADDB : PackedInt<"paddb", "FC">;
defm PADDW : PackedInt<"paddw", "FD">;
defm PADDD : PackedInt<"paddd", "FE">;
defm PADDQ : PackedInt<"paddq", "D4">;
defm PADDSB : PackedInt<"paddsb", "EC">;
defm PADDSW : PackedInt<"paddsw", "ED">;
defm PADDUSB : PackedInt<"paddusb", "DC">;
defm PADDUSW : PackedInt<"paddusw", "DD">;
defm PSUBB : PackedInt<"psubb", "F8">;
defm PSUBW : PackedInt<"psubw", "F9">;
defm PSUBD : PackedInt<"psubd", "FA">;
defm PSUBQ : PackedInt<"psubq", "FB">;
defm PSUBSB : PackedInt<"psubsb", "E8">;
defm PSUBSW : PackedInt<"psubsw", "E9">;
defm PSUBUSB : PackedInt<"psubusb", "D8">;
defm PSUBUSW : PackedInt<"psubusw", "D9">;
defm PMULLW : PackedInt<"pmullw", "D5">;
defm PMULHW : PackedInt<"pmulhw", "E5">;
defm PMULHUW : PackedInt<"pmulhuw", "E4">;
defm PMULUDQ : PackedInt<"pmuludq", "F4">;
defm PMADDWD : PackedInt<"pmaddwd", "F5">;
defm PSADBW : PackedInt<"psadbw", "F6">;
defm PAVGB : PackedInt<"pavgb", "E0">;
defm PAVGW : PackedInt<"pavgw", "E3">;
defm PMINUB : PackedInt<"pminub", "DA">;
defm PMAXUB : PackedInt<"pmaxub", "DE">;
defm PMINSW : PackedInt<"pminsw", "EA">;
defm PMAXSW : PackedInt<"pmaxsw", "EE">;
defm PHADDW : PackedInt38<"phaddw", "01", [SSSE3]>;
defm PHADDD : PackedInt38<"phaddd", "02", [SSSE3]>;
defm PHADDSW : PackedInt38<"phaddsw", "03", [SSSE3]>;
defm PMADDUBSW : PackedInt38<"pmaddubsw", "04", [SSSE3]>;
defm PHSUBW : PackedInt38<"phsubw", "05", [SSSE3]>;
defm PHSUBD : PackedInt38<"phsubd", "06", [SSSE3]>;
defm PHSUBSW : PackedInt38<"phsubsw", "07", [SSSE3]>;
defm PSIGNB : PackedInt38<"psignb", "08", [SSSE3]>;
defm PSIGNW : PackedInt38<"psignw", "09", [SSSE3]>;
defm PSIGND : PackedInt38<"psignd", "0A", [SSSE3]>;
defm PMULHRSW : PackedInt38<"pmulhrsw", "0B", [SSSE3]>;
defm PMULDQ : PackedInt38<"pmuldq", "28">;
defm PMINSB : PackedInt38<"pminsb", "38">;
defm PMINSD : PackedInt38<"pminsd", "39">;
defm PMINUW : PackedInt38<"pminuw", "3A">;
defm PMINUD : PackedInt38<"pminud", "3B">;
defm PMAXSB : PackedInt38<"pmaxsb", "3C">;
defm PMAXSD : PackedInt38<"pmaxsd", "3D">;
defm PMAXUW : PackedInt38<"pmaxuw", "3E">;
defm PMAXUD : PackedInt38<"pmaxud", "3F">;
defm PMULLD : PackedInt38<"pmulld", "40">;
defm PABSB : PackedIntUnary<"pabsb", "1C", [SSSE3]>;
defm PABSW : PackedIntUnary<"pabsw", "1D", [SSSE3]>;
defm PABSD : PackedIntUnary<"pabsd", "1E", [SSSE3]>;
let Requires = [SSE41] in
def PHMINPOSUW : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), "phminposuw $dst, $src", "66 0F38 41 /r">;
let Requires = [AVX] in
def VPHMINPOSUW : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), "vphminposuw $dst, $src", "VEX.128.66.0F38.WIG 41 /r">;

//===----------------------------------------------------------------------===//
// Logic and comparison
//===----------------------------------------------------------------------===//

defm PAND : PackedInt<"pand", "DB">;
defm PANDN : PackedInt<"pandn", "DF">;
defm POR : PackedInt<"por", "EB">;
defm PXOR : PackedInt<"pxor", "EF">;
defm PCMPEQB : PackedInt<"pcmpeqb", "74">;
defm PCMPEQW : PackedInt<"pcmpeqw", "75">;
defm PCMPEQD : PackedInt<"pcmpeqd", "76">;
defm PCMPEQQ : PackedInt38<"pcmpeqq", "29">;
defm PCMPGTB : PackedInt<"pcmpgtb", "64">;
defm PCMPGTW : PackedInt<"pcmpgtw", "65">;
defm PCMPGTD : PackedInt<"pcmpgtd", "66">;
defm PCMPGTQ : PackedInt38<"pcmpgtq", "37", [SSE42]>;
let WritesFlags = 1 in {
  let Requires = [SSE41] in
  def PTEST : X86Inst<(ops (use Vx:$left), (use Wx:$right)), "ptest $left, $right", "66 0F38 17 /r">;
  let Requires = [AVX], Size = Vec128_256 in
  def VPTEST : X86Inst<(ops (use Vv:$left), (use Wv:$right)), "vptest $left, $right", "VEX.L?.66.0F38.WIG 17 /r">;
}

//===----------------------------------------------------------------------===//
// Shifts
//===----------------------------------------------------------------------===//

/// By a count in a register, and by an immediate.
multiclass PackedShift<string name, string opcode, string immOpcode, string digit> {
  def rm : X86Inst<(ops (mod Vx:$dst), (use Wx:$count)), name # " $dst, $count", "66 0F " # opcode # " /r">;
  def ri : X86Inst<(ops (mod Ux:$dst), UIb:$count), name # " $dst, $count", "66 0F " # immOpcode # " /" # digit # " ib">;
  let Requires = [AVX], RequiresBySize = [NoFeature, [AVX2]], Size = Vec128_256 in {
    def V#NAME#rm : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wx:$count)), "v" # name # " $dst, $src, $count", "VEX.L?.66.0F.WIG " # opcode # " /r">;
    def V#NAME#ri : X86Inst<(ops (out Hv:$dst), (use Uv:$src), UIb:$count), "v" # name # " $dst, $src, $count", "VEX.L?.66.0F.WIG " # immOpcode # " /" # digit # " ib">;
  }
}
defm PSLLW : PackedShift<"psllw", "F1", "71", "6">;
defm PSLLD : PackedShift<"pslld", "F2", "72", "6">;
defm PSLLQ : PackedShift<"psllq", "F3", "73", "6">;
defm PSRLW : PackedShift<"psrlw", "D1", "71", "2">;
defm PSRLD : PackedShift<"psrld", "D2", "72", "2">;
defm PSRLQ : PackedShift<"psrlq", "D3", "73", "2">;
defm PSRAW : PackedShift<"psraw", "E1", "71", "4">;
defm PSRAD : PackedShift<"psrad", "E2", "72", "4">;

/// Of whole 128-bit lanes, by bytes.
multiclass ByteShift<string name, string digit> {
  def NAME : X86Inst<(ops (mod Ux:$dst), UIb:$count), name # " $dst, $count", "66 0F 73 /" # digit # " ib">;
  let Requires = [AVX], RequiresBySize = [NoFeature, [AVX2]], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Hv:$dst), (use Uv:$src), UIb:$count), "v" # name # " $dst, $src, $count", "VEX.L?.66.0F.WIG 73 /" # digit # " ib">;
}
defm PSLLDQ : ByteShift<"pslldq", "7">;
defm PSRLDQ : ByteShift<"psrldq", "3">;

let Requires = [AVX2], Size = Vec128_256 in {
  def VPSLLVD : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$count)), "vpsllvd $dst, $src, $count", "VEX.L?.66.0F38.W0 47 /r">;
  def VPSLLVQ : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$count)), "vpsllvq $dst, $src, $count", "VEX.L?.66.0F38.W1 47 /r">;
  def VPSRLVD : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$count)), "vpsrlvd $dst, $src, $count", "VEX.L?.66.0F38.W0 45 /r">;
  def VPSRLVQ : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$count)), "vpsrlvq $dst, $src, $count", "VEX.L?.66.0F38.W1 45 /r">;
  def VPSRAVD : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$count)), "vpsravd $dst, $src, $count", "VEX.L?.66.0F38.W0 46 /r">;
  def VPBLENDD : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right), UIb:$imm), "vpblendd $dst, $left, $right, $imm", "VEX.L?.66.0F3A.W0 02 /r ib">;
}

//===----------------------------------------------------------------------===//
// Packing, unpacking, shuffling
//===----------------------------------------------------------------------===//

defm PACKSSWB : PackedInt<"packsswb", "63">;
defm PACKSSDW : PackedInt<"packssdw", "6B">;
defm PACKUSWB : PackedInt<"packuswb", "67">;
defm PACKUSDW : PackedInt38<"packusdw", "2B">;
defm PUNPCKLBW : PackedInt<"punpcklbw", "60">;
defm PUNPCKLWD : PackedInt<"punpcklwd", "61">;
defm PUNPCKLDQ : PackedInt<"punpckldq", "62">;
defm PUNPCKLQDQ : PackedInt<"punpcklqdq", "6C">;
defm PUNPCKHBW : PackedInt<"punpckhbw", "68">;
defm PUNPCKHWD : PackedInt<"punpckhwd", "69">;
defm PUNPCKHDQ : PackedInt<"punpckhdq", "6A">;
defm PUNPCKHQDQ : PackedInt<"punpckhqdq", "6D">;
defm PSHUFB : PackedInt38<"pshufb", "00", [SSSE3]>;

multiclass PackedIntImm<string name, string opcode, list<Feature> features> {
  let Requires = features in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), UIb:$imm), name # " $dst, $src, $imm", "66 0F3A " # opcode # " /r ib">;
  let Requires = [AVX], RequiresBySize = [NoFeature, [AVX2]], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right), UIb:$imm), "v" # name # " $dst, $left, $right, $imm",
                       "VEX.L?.66.0F3A.WIG " # opcode # " /r ib">;
}
defm PALIGNR : PackedIntImm<"palignr", "0F", [SSSE3]>;
defm PBLENDW : PackedIntImm<"pblendw", "0E", [SSE41]>;
defm MPSADBW : PackedIntImm<"mpsadbw", "42", [SSE41]>;

multiclass Shuffle<string name, string prefix> {
  def NAME : X86Inst<(ops (out Vx:$dst), (use Wx:$src), UIb:$order), name # " $dst, $src, $order", prefix # " 0F 70 /r ib">;
  let Requires = [AVX], RequiresBySize = [NoFeature, [AVX2]], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Wv:$src), UIb:$order), "v" # name # " $dst, $src, $order", "VEX.L?." # prefix # ".0F.WIG 70 /r ib">;
}
defm PSHUFD : Shuffle<"pshufd", "66">;
defm PSHUFHW : Shuffle<"pshufhw", "F3">;
defm PSHUFLW : Shuffle<"pshuflw", "F2">;

/// From the low half, quarter or eighth of the source.
multiclass Extend<string name, string opcode, RegMem W, RegMem W256> {
  let Requires = [SSE41] in
  def NAME : X86Inst<(ops (out Vx:$dst), (use W:$src)), name # " $dst, $src", "66 0F38 " # opcode # " /r">;
  let Requires = [AVX] in
  def V#NAME : X86Inst<(ops (out Vx:$dst), (use W:$src)), "v" # name # " $dst, $src", "VEX.128.66.0F38.WIG " # opcode # " /r">;
  let Requires = [AVX2] in
  def V#NAME#Y : X86Inst<(ops (out Vy:$dst), (use W256:$src)), "v" # name # " $dst, $src", "VEX.256.66.0F38.WIG " # opcode # " /r">;
}
defm PMOVSXBW : Extend<"pmovsxbw", "20", Wx_64, Wx>;
defm PMOVSXBD : Extend<"pmovsxbd", "21", Wx_32, Wx_64>;
defm PMOVSXBQ : Extend<"pmovsxbq", "22", Wx_16, Wx_32>;
defm PMOVSXWD : Extend<"pmovsxwd", "23", Wx_64, Wx>;
defm PMOVSXWQ : Extend<"pmovsxwq", "24", Wx_32, Wx_64>;
defm PMOVSXDQ : Extend<"pmovsxdq", "25", Wx_64, Wx>;
defm PMOVZXBW : Extend<"pmovzxbw", "30", Wx_64, Wx>;
defm PMOVZXBD : Extend<"pmovzxbd", "31", Wx_32, Wx_64>;
defm PMOVZXBQ : Extend<"pmovzxbq", "32", Wx_16, Wx_32>;
defm PMOVZXWD : Extend<"pmovzxwd", "33", Wx_64, Wx>;
defm PMOVZXWQ : Extend<"pmovzxwq", "34", Wx_32, Wx_64>;
defm PMOVZXDQ : Extend<"pmovzxdq", "35", Wx_64, Wx>;

//===----------------------------------------------------------------------===//
// Strings
//===----------------------------------------------------------------------===//

let WritesFlags = 1 in {
  multiclass StringCompare<string name, string opcode, Register result> {
    let Requires = [SSE42], Clobbers = [result] in
    def NAME : X86Inst<(ops (use Vx:$left), (use Wx:$right), UIb:$mode), name # " $left, $right, $mode", "66 0F3A " # opcode # " /r ib">;
    let Requires = [AVX], Clobbers = [result] in
    def V#NAME : X86Inst<(ops (use Vx:$left), (use Wx:$right), UIb:$mode), "v" # name # " $left, $right, $mode", "VEX.128.66.0F3A.WIG " # opcode # " /r ib">;
  }
  defm PCMPISTRI : StringCompare<"pcmpistri", "63", RCX>;
  defm PCMPISTRM : StringCompare<"pcmpistrm", "62", XMM0>;
}

//===----------------------------------------------------------------------===//
// Dot products (AVX-VNNI)
//===----------------------------------------------------------------------===//

/// The text says {vex}: without it, assemblers take the EVEX forms of AVX512-VNNI.
class DotProduct<string name, string opcode>
    : X86Inst<(ops (mod Vv:$dst), (use Hv:$left), (use Wv:$right)), "{vex} " # name # " $dst, $left, $right",
              "VEX.L?.66.0F38.W0 " # opcode # " /r">;
let Requires = [AVXVNNI], Size = Vec128_256 in {
  def VPDPBUSD : DotProduct<"vpdpbusd", "50">;
  def VPDPBUSDS : DotProduct<"vpdpbusds", "51">;
  def VPDPWSSD : DotProduct<"vpdpwssd", "52">;
  def VPDPWSSDS : DotProduct<"vpdpwssds", "53">;
}
