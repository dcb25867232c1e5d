//===- X86Float.td - Floating point: SSE and AVX -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A defm stands for the SSE form, which overwrites its first source, and the AVX form, which doesn't.

/// Packed, two sources.
multiclass Packed<string name, string prefix, string opcode, list<Feature> features = [], string map = "0F", string w = "WIG"> {
  let Requires = features in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$src)), name # " $dst, $src", prefix # " " # map # " " # opcode # " /r">;
  let Requires = [AVX], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right)), "v" # name # " $dst, $left, $right",
                       "VEX.L?." # prefix # "." # map # "." # w # " " # opcode # " /r">;
}
/// Packed, one source.
multiclass PackedUnary<string name, string prefix, string opcode, list<Feature> features = [], string map = "0F"> {
  let Requires = features in
  def NAME : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), name # " $dst, $src", prefix # " " # map # " " # opcode # " /r">;
  let Requires = [AVX], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Wv:$src)), "v" # name # " $dst, $src",
                       "VEX.L?." # prefix # "." # map # ".WIG " # opcode # " /r">;
}
/// In the lowest element, the others from the first source.
multiclass Scalar<string name, string prefix, string opcode, RegMem W> {
  def NAME : X86Inst<(ops (mod Vx:$dst), (use W:$src)), name # " $dst, $src", prefix # " 0F " # opcode # " /r">;
  let Requires = [AVX] in
  def V#NAME : X86Inst<(ops (out Vx:$dst), (use Hx:$left), (use W:$right)), "v" # name # " $dst, $left, $right",
                       "VEX.LIG." # prefix # ".0F.WIG " # opcode # " /r">;
}
multiclass FloatArithmetic<string name, string opcode> {
  defm PS : Packed<name # "ps", "NP", opcode>;
  defm PD : Packed<name # "pd", "66", opcode>;
  defm SS : Scalar<name # "ss", "F3", opcode, Wss>;
  defm SD : Scalar<name # "sd", "F2", opcode, Wsd>;
}
multiclass FloatPacked<string name, string opcode> {
  defm PS : Packed<name # "ps", "NP", opcode>;
  defm PD : Packed<name # "pd", "66", opcode>;
}

//===----------------------------------------------------------------------===//
// Arithmetic and logic
//===----------------------------------------------------------------------===//

defm ADD : FloatArithmetic<"add", "58">;
defm MUL : FloatArithmetic<"mul", "59">;
defm SUB : FloatArithmetic<"sub", "5C">;
defm MIN : FloatArithmetic<"min", "5D">;
defm DIV : FloatArithmetic<"div", "5E">;
defm MAX : FloatArithmetic<"max", "5F">;
defm SQRTPS : PackedUnary<"sqrtps", "NP", "51">;
defm SQRTPD : PackedUnary<"sqrtpd", "66", "51">;
defm SQRTSS : Scalar<"sqrtss", "F3", "51", Wss>;
defm SQRTSD : Scalar<"sqrtsd", "F2", "51", Wsd>;
defm RSQRTPS : PackedUnary<"rsqrtps", "NP", "52">;
defm RSQRTSS : Scalar<"rsqrtss", "F3", "52", Wss>;
defm RCPPS : PackedUnary<"rcpps", "NP", "53">;
defm RCPSS : Scalar<"rcpss", "F3", "53", Wss>;
defm AND : FloatPacked<"and", "54">;
defm ANDN : FloatPacked<"andn", "55">;
defm OR : FloatPacked<"or", "56">;
defm XOR : FloatPacked<"xor", "57">;
defm UNPCKL : FloatPacked<"unpckl", "14">;
defm UNPCKH : FloatPacked<"unpckh", "15">;
defm HADDPS : Packed<"haddps", "F2", "7C", [SSE3]>;
defm HADDPD : Packed<"haddpd", "66", "7C", [SSE3]>;
defm HSUBPS : Packed<"hsubps", "F2", "7D", [SSE3]>;
defm HSUBPD : Packed<"hsubpd", "66", "7D", [SSE3]>;
defm ADDSUBPS : Packed<"addsubps", "F2", "D0", [SSE3]>;
defm ADDSUBPD : Packed<"addsubpd", "66", "D0", [SSE3]>;

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// The predicate is part of the mnemonic: cmpeqps, vcmpnge_uqsd.
multiclass FloatCompare<string suffix, string prefix> {
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), Pred8:$predicate), "cmp$(predicate)" # suffix # " $dst, $src", prefix # " 0F C2 /r ib">;
  let Requires = [AVX], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right), Pred32:$predicate),
                       "vcmp$(predicate)" # suffix # " $dst, $left, $right", "VEX.L?." # prefix # ".0F.WIG C2 /r ib">;
}
multiclass ScalarCompare<string suffix, string prefix, RegMem W> {
  def NAME : X86Inst<(ops (mod Vx:$dst), (use W:$src), Pred8:$predicate), "cmp$(predicate)" # suffix # " $dst, $src", prefix # " 0F C2 /r ib">;
  let Requires = [AVX] in
  def V#NAME : X86Inst<(ops (out Vx:$dst), (use Hx:$left), (use W:$right), Pred32:$predicate),
                       "vcmp$(predicate)" # suffix # " $dst, $left, $right", "VEX.LIG." # prefix # ".0F.WIG C2 /r ib">;
}
defm CMPPS : FloatCompare<"ps", "NP">;
defm CMPPD : FloatCompare<"pd", "66">;
defm CMPSS : ScalarCompare<"ss", "F3", Wss>;
defm CMPSD : ScalarCompare<"sd", "F2", Wsd>;

multiclass FlagCompare<string name, string prefix, string opcode, RegMem W> {
  let WritesFlags = 1 in {
    def NAME : X86Inst<(ops (use Vx:$left), (use W:$right)), name # " $left, $right", prefix # " 0F " # opcode # " /r">;
    let Requires = [AVX] in
    def V#NAME : X86Inst<(ops (use Vx:$left), (use W:$right)), "v" # name # " $left, $right", "VEX.LIG." # prefix # ".0F.WIG " # opcode # " /r">;
  }
}
defm UCOMISS : FlagCompare<"ucomiss", "NP", "2E", Wss>;
defm UCOMISD : FlagCompare<"ucomisd", "66", "2E", Wsd>;
defm COMISS : FlagCompare<"comiss", "NP", "2F", Wss>;
defm COMISD : FlagCompare<"comisd", "66", "2F", Wsd>;

//===----------------------------------------------------------------------===//
// Conversion
//===----------------------------------------------------------------------===//

/// Between packed types; the sources' and results' widths as operand types.
multiclass Convert<string name, string prefix, string opcode, RegMem W128, Reg V256, RegMem W256, string suffix = ""> {
  def NAME : X86Inst<(ops (out Vx:$dst), (use W128:$src)), name # " $dst, $src", prefix # " 0F " # opcode # " /r">;
  let Requires = [AVX] in {
    def V#NAME : X86Inst<(ops (out Vx:$dst), (use W128:$src)), "v" # name # !if(!empty(suffix), "", "{|?x}") # " $dst, $src",
                         "VEX.128." # prefix # ".0F.WIG " # opcode # " /r">;
    def V#NAME#Y : X86Inst<(ops (out V256:$dst), (use W256:$src)), "v" # name # !if(!empty(suffix), "", "{|?y}") # " $dst, $src",
                           "VEX.256." # prefix # ".0F.WIG " # opcode # " /r">;
  }
}
defm CVTDQ2PS : Convert<"cvtdq2ps", "NP", "5B", Wx, Vy, Wy>;
defm CVTPS2DQ : Convert<"cvtps2dq", "66", "5B", Wx, Vy, Wy>;
defm CVTTPS2DQ : Convert<"cvttps2dq", "F3", "5B", Wx, Vy, Wy>;
defm CVTPS2PD : Convert<"cvtps2pd", "NP", "5A", Wsd, Vy, Wx>;
defm CVTDQ2PD : Convert<"cvtdq2pd", "F3", "E6", Wsd, Vy, Wx>;
defm CVTPD2PS : Convert<"cvtpd2ps", "66", "5A", Wx, Vx, Wy, "xy">;
defm CVTPD2DQ : Convert<"cvtpd2dq", "F2", "E6", Wx, Vx, Wy, "xy">;
defm CVTTPD2DQ : Convert<"cvttpd2dq", "66", "E6", Wx, Vx, Wy, "xy">;
defm CVTSS2SD : Scalar<"cvtss2sd", "F3", "5A", Wss>;
defm CVTSD2SS : Scalar<"cvtsd2ss", "F2", "5A", Wsd>;

/// From an integer register into the lowest element.
multiclass FromInt<string name, string prefix> {
  let Size = Int32_64 in {
    def NAME : X86Inst<(ops (mod Vx:$dst), (use Ev:$src)), name # "{|?$z} $dst, $src", prefix # " REX.W? 0F 2A /r">;
    let Requires = [AVX] in
    def V#NAME : X86Inst<(ops (out Vx:$dst), (use Hx:$rest), (use Ev:$src)), "v" # name # "{|?$z} $dst, $rest, $src",
                         "VEX.LIG." # prefix # ".0F.W? 2A /r">;
  }
}
defm CVTSI2SS : FromInt<"cvtsi2ss", "F3">;
defm CVTSI2SD : FromInt<"cvtsi2sd", "F2">;

multiclass ToInt<string name, string prefix, string opcode, RegMem W> {
  let Size = Int32_64 in {
    def NAME : X86Inst<(ops (out Gv:$dst), (use W:$src)), name # " $dst, $src", prefix # " REX.W? 0F " # opcode # " /r">;
    let Requires = [AVX] in
    def V#NAME : X86Inst<(ops (out Gv:$dst), (use W:$src)), "v" # name # " $dst, $src", "VEX.LIG." # prefix # ".0F.W? " # opcode # " /r">;
  }
}
defm CVTTSS2SI : ToInt<"cvttss2si", "F3", "2C", Wss>;
defm CVTTSD2SI : ToInt<"cvttsd2si", "F2", "2C", Wsd>;
defm CVTSS2SI : ToInt<"cvtss2si", "F3", "2D", Wss>;
defm CVTSD2SI : ToInt<"cvtsd2si", "F2", "2D", Wsd>;

let Requires = [F16C] in {
  def VCVTPH2PS : X86Inst<(ops (out Vx:$dst), (use Wsd:$src)), "vcvtph2ps $dst, $src", "VEX.128.66.0F38.W0 13 /r">;
  def VCVTPH2PSY : X86Inst<(ops (out Vy:$dst), (use Wx:$src)), "vcvtph2ps $dst, $src", "VEX.256.66.0F38.W0 13 /r">;
  def VCVTPS2PH : X86Inst<(ops (out Wsd:$dst), (use Vx:$src), UIb:$mode), "vcvtps2ph $dst, $src, $mode", "VEX.128.66.0F3A.W0 1D /r ib">;
  def VCVTPS2PHY : X86Inst<(ops (out Wx:$dst), (use Vy:$src), UIb:$mode), "vcvtps2ph $dst, $src, $mode", "VEX.256.66.0F3A.W0 1D /r ib">;
}

//===----------------------------------------------------------------------===//
// Rounding, shuffles, blends
//===----------------------------------------------------------------------===//

multiclass Round<string suffix, string opcode> {
  let Requires = [SSE41] in
  def NAME : X86Inst<(ops (out Vx:$dst), (use Wx:$src), UIb:$mode), "round" # suffix # " $dst, $src, $mode", "66 0F3A " # opcode # " /r ib">;
  let Requires = [AVX], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Wv:$src), UIb:$mode), "vround" # suffix # " $dst, $src, $mode", "VEX.L?.66.0F3A.WIG " # opcode # " /r ib">;
}
multiclass RoundScalar<string suffix, string opcode, RegMem W> {
  let Requires = [SSE41] in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use W:$src), UIb:$mode), "round" # suffix # " $dst, $src, $mode", "66 0F3A " # opcode # " /r ib">;
  let Requires = [AVX] in
  def V#NAME : X86Inst<(ops (out Vx:$dst), (use Hx:$rest), (use W:$src), UIb:$mode), "vround" # suffix # " $dst, $rest, $src, $mode", "VEX.LIG.66.0F3A.WIG " # opcode # " /r ib">;
}
defm ROUNDPS : Round<"ps", "08">;
defm ROUNDPD : Round<"pd", "09">;
defm ROUNDSS : RoundScalar<"ss", "0A", Wss>;
defm ROUNDSD : RoundScalar<"sd", "0B", Wsd>;

/// Packed, two sources and an immediate.
multiclass PackedImm<string name, string prefix, string opcode, list<Feature> features = [], string map = "0F"> {
  let Requires = features in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), UIb:$imm), name # " $dst, $src, $imm", prefix # " " # map # " " # opcode # " /r ib">;
  let Requires = [AVX], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right), UIb:$imm), "v" # name # " $dst, $left, $right, $imm",
                       "VEX.L?." # prefix # "." # map # ".WIG " # opcode # " /r ib">;
}
defm SHUFPS : PackedImm<"shufps", "NP", "C6">;
defm SHUFPD : PackedImm<"shufpd", "66", "C6">;
defm BLENDPS : PackedImm<"blendps", "66", "0C", [SSE41], "0F3A">;
defm BLENDPD : PackedImm<"blendpd", "66", "0D", [SSE41], "0F3A">;
defm DPPS : PackedImm<"dpps", "66", "40", [SSE41], "0F3A">;
let Requires = [SSE41] in {
  def DPPD : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), UIb:$imm), "dppd $dst, $src, $imm", "66 0F3A 41 /r ib">;
  def INSERTPS : X86Inst<(ops (mod Vx:$dst), (use Wss:$src), UIb:$imm), "insertps $dst, $src, $imm", "66 0F3A 21 /r ib">;
  def EXTRACTPS : X86Inst<(ops (out Ed:$dst), (use Vx:$src), UIb:$lane), "extractps $dst, $src, $lane", "66 0F3A 17 /r ib">;
}
let Requires = [AVX] in {
  def VDPPD : X86Inst<(ops (out Vx:$dst), (use Hx:$left), (use Wx:$right), UIb:$imm), "vdppd $dst, $left, $right, $imm", "VEX.128.66.0F3A.WIG 41 /r ib">;
  def VINSERTPS : X86Inst<(ops (out Vx:$dst), (use Hx:$left), (use Wss:$right), UIb:$imm), "vinsertps $dst, $left, $right, $imm", "VEX.128.66.0F3A.WIG 21 /r ib">;
  def VEXTRACTPS : X86Inst<(ops (out Ed:$dst), (use Vx:$src), UIb:$lane), "vextractps $dst, $src, $lane", "VEX.128.66.0F3A.WIG 17 /r ib">;
}

/// Blends by a mask in XMM0 (SSE4.1) or a fourth register (AVX).
multiclass BlendVariable<string name, string opcode, string vexOpcode, list<Feature> wide = []> {
  let Requires = [SSE41] in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use Wx:$src), (use XMM0x:$mask)), name # " $dst, $src, $mask", "66 0F38 " # opcode # " /r">;
  let Requires = [AVX], RequiresBySize = [NoFeature, wide], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Vv:$dst), (use Hv:$left), (use Wv:$right), (use Lv:$mask)), "v" # name # " $dst, $left, $right, $mask",
                       "VEX.L?.66.0F3A.W0 " # vexOpcode # " /r /is4">;
}
defm BLENDVPS : BlendVariable<"blendvps", "14", "4A">;
defm BLENDVPD : BlendVariable<"blendvpd", "15", "4B">;
defm PBLENDVB : BlendVariable<"pblendvb", "10", "4C", [AVX2]>;

defm MOVSHDUP : PackedUnary<"movshdup", "F3", "16", [SSE3]>;
defm MOVSLDUP : PackedUnary<"movsldup", "F3", "12", [SSE3]>;
let Requires = [SSE3] in
def MOVDDUP : X86Inst<(ops (out Vx:$dst), (use Wsd:$src)), "movddup $dst, $src", "F2 0F 12 /r">;
let Requires = [AVX] in {
  def VMOVDDUP : X86Inst<(ops (out Vx:$dst), (use Wsd:$src)), "vmovddup $dst, $src", "VEX.128.F2.0F.WIG 12 /r">;
  def VMOVDDUPY : X86Inst<(ops (out Vy:$dst), (use Wy:$src)), "vmovddup $dst, $src", "VEX.256.F2.0F.WIG 12 /r">;
}
let Requires = [AVX], Size = Vec128_256 in {
  def VPERMILPS : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$control)), "vpermilps $dst, $src, $control", "VEX.L?.66.0F38.W0 0C /r">;
  def VPERMILPD : X86Inst<(ops (out Vv:$dst), (use Hv:$src), (use Wv:$control)), "vpermilpd $dst, $src, $control", "VEX.L?.66.0F38.W0 0D /r">;
  def VPERMILPSi : X86Inst<(ops (out Vv:$dst), (use Wv:$src), UIb:$control), "vpermilps $dst, $src, $control", "VEX.L?.66.0F3A.W0 04 /r ib">;
  def VPERMILPDi : X86Inst<(ops (out Vv:$dst), (use Wv:$src), UIb:$control), "vpermilpd $dst, $src, $control", "VEX.L?.66.0F3A.W0 05 /r ib">;
  let WritesFlags = 1 in {
    def VTESTPS : X86Inst<(ops (use Vv:$left), (use Wv:$right)), "vtestps $left, $right", "VEX.L?.66.0F38.W0 0E /r">;
    def VTESTPD : X86Inst<(ops (use Vv:$left), (use Wv:$right)), "vtestpd $left, $right", "VEX.L?.66.0F38.W0 0F /r">;
  }
}
