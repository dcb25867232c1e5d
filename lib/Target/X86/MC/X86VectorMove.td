//===- X86VectorMove.td - Moves of vectors and of their elements -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Whole vectors, from and to memory.
multiclass VectorMove<string name, string prefix, string load, string store> {
  let Move = 1, Preferred = 1 in {
    def rm : X86Inst<(ops (out Vx:$dst), (use Wx:$src)), name # " $dst, $src", prefix # " 0F " # load # " /r">;
    let Requires = [AVX], Size = Vec128_256 in
    def V#NAME#rm : X86Inst<(ops (out Vv:$dst), (use Wv:$src)), "v" # name # " $dst, $src", "VEX.L?." # prefix # ".0F.WIG " # load # " /r">;
  }
  let Move = 1 in {
    def mr : X86Inst<(ops (out Wx:$dst), (use Vx:$src)), name # " $dst, $src", prefix # " 0F " # store # " /r">;
    let Requires = [AVX], Size = Vec128_256 in
    def V#NAME#mr : X86Inst<(ops (out Wv:$dst), (use Vv:$src)), "v" # name # " $dst, $src", "VEX.L?." # prefix # ".0F.WIG " # store # " /r">;
  }
}
defm MOVAPS : VectorMove<"movaps", "NP", "28", "29">;
defm MOVAPD : VectorMove<"movapd", "66", "28", "29">;
defm MOVUPS : VectorMove<"movups", "NP", "10", "11">;
defm MOVUPD : VectorMove<"movupd", "66", "10", "11">;
defm MOVDQA : VectorMove<"movdqa", "66", "6F", "7F">;
defm MOVDQU : VectorMove<"movdqu", "F3", "6F", "7F">;

/// Past the caches.
multiclass StreamingStore<string name, string prefix, string opcode> {
  def NAME : X86Inst<(ops (out Mx:$dst), (use Vx:$src)), name # " $dst, $src", prefix # " 0F " # opcode # " /r">;
  let Requires = [AVX], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Mv:$dst), (use Vv:$src)), "v" # name # " $dst, $src", "VEX.L?." # prefix # ".0F.WIG " # opcode # " /r">;
}
defm MOVNTPS : StreamingStore<"movntps", "NP", "2B">;
defm MOVNTPD : StreamingStore<"movntpd", "66", "2B">;
defm MOVNTDQ : StreamingStore<"movntdq", "66", "E7">;
let Size = Int32_64 in
def MOVNTI : Int<(ops (out Mv:$dst), (use Gv:$src)), "movnti", "$dst, $src", "REX.W? 0F C3 /r">;
let Requires = [SSE3] in
def LDDQU : X86Inst<(ops (out Vx:$dst), (use Mx:$src)), "lddqu $dst, $src", "F2 0F F0 /r">;
let Requires = [AVX], Size = Vec128_256 in
def VLDDQU : X86Inst<(ops (out Vv:$dst), (use Mv:$src)), "vlddqu $dst, $src", "VEX.L?.F2.0F.WIG F0 /r">;

//===----------------------------------------------------------------------===//
// One element
//===----------------------------------------------------------------------===//

/// A load clears the rest of the register, a move between registers keeps it. That has two forms, of which
/// assemblers take rr.
multiclass ScalarMove<string name, string prefix, Mem M> {
  def rm : X86Inst<(ops (out Vx:$dst), (use M:$src)), name # " $dst, $src", prefix # " 0F 10 /r">;
  def mr : X86Inst<(ops (out M:$dst), (use Vx:$src)), name # " $dst, $src", prefix # " 0F 11 /r">;
  def rr : X86Inst<(ops (mod Vx:$dst), (use Ux:$src)), name # " $dst, $src", prefix # " 0F 10 /r">;
  def rrs : X86Inst<(ops (mod Ux:$dst), (use Vx:$src)), name # "!.s $dst, $src", prefix # " 0F 11 /r">;
  let Requires = [AVX] in {
    def V#NAME#rm : X86Inst<(ops (out Vx:$dst), (use M:$src)), "v" # name # " $dst, $src", "VEX.LIG." # prefix # ".0F.WIG 10 /r">;
    def V#NAME#mr : X86Inst<(ops (out M:$dst), (use Vx:$src)), "v" # name # " $dst, $src", "VEX.LIG." # prefix # ".0F.WIG 11 /r">;
    def V#NAME#rr : X86Inst<(ops (out Vx:$dst), (use Hx:$rest), (use Ux:$src)), "v" # name # " $dst, $rest, $src", "VEX.LIG." # prefix # ".0F.WIG 10 /r">;
    def V#NAME#rrs : X86Inst<(ops (out Ux:$dst), (use Hx:$rest), (use Vx:$src)), "v" # name # "!.s $dst, $rest, $src", "VEX.LIG." # prefix # ".0F.WIG 11 /r">;
  }
}
defm MOVSS : ScalarMove<"movss", "F3", Md>;
defm MOVSD : ScalarMove<"movsd", "F2", Mq>;

def MOVDrm : X86Inst<(ops (out Vx:$dst), (use Ed:$src)), "movd $dst, $src", "66 0F 6E /r">;
def MOVDmr : X86Inst<(ops (out Ed:$dst), (use Vx:$src)), "movd $dst, $src", "66 0F 7E /r">;
let Preferred = 1 in
def MOVQrm : X86Inst<(ops (out Vx:$dst), (use Wsd:$src)), "movq $dst, $src", "F3 0F 7E /r">;
def MOVQmr : X86Inst<(ops (out Wsd:$dst), (use Vx:$src)), "movq $dst, $src", "66 0F D6 /r">;
def MOVQtoXMM : X86Inst<(ops (out Vx:$dst), (use Eq:$src)), "movq $dst, $src", "66 REX.W 0F 6E /r">;
def MOVQfromXMM : X86Inst<(ops (out Eq:$dst), (use Vx:$src)), "movq $dst, $src", "66 REX.W 0F 7E /r">;
let Requires = [AVX] in {
  def VMOVDrm : X86Inst<(ops (out Vx:$dst), (use Ed:$src)), "vmovd $dst, $src", "VEX.128.66.0F.W0 6E /r">;
  def VMOVDmr : X86Inst<(ops (out Ed:$dst), (use Vx:$src)), "vmovd $dst, $src", "VEX.128.66.0F.W0 7E /r">;
  let Preferred = 1 in
  def VMOVQrm : X86Inst<(ops (out Vx:$dst), (use Wsd:$src)), "vmovq $dst, $src", "VEX.128.F3.0F.WIG 7E /r">;
  def VMOVQmr : X86Inst<(ops (out Wsd:$dst), (use Vx:$src)), "vmovq $dst, $src", "VEX.128.66.0F.WIG D6 /r">;
  def VMOVQtoXMM : X86Inst<(ops (out Vx:$dst), (use Eq:$src)), "vmovq $dst, $src", "VEX.128.66.0F.W1 6E /r">;
  def VMOVQfromXMM : X86Inst<(ops (out Eq:$dst), (use Vx:$src)), "vmovq $dst, $src", "VEX.128.66.0F.W1 7E /r">;
}

/// Half a vector in memory.
multiclass HalfMove<string name, string prefix, string load, string store> {
  def rm : X86Inst<(ops (mod Vx:$dst), (use Mq:$src)), name # " $dst, $src", prefix # " 0F " # load # " /r">;
  def mr : X86Inst<(ops (out Mq:$dst), (use Vx:$src)), name # " $dst, $src", prefix # " 0F " # store # " /r">;
  let Requires = [AVX] in {
    def V#NAME#rm : X86Inst<(ops (out Vx:$dst), (use Hx:$rest), (use Mq:$src)), "v" # name # " $dst, $rest, $src", "VEX.128." # prefix # ".0F.WIG " # load # " /r">;
    def V#NAME#mr : X86Inst<(ops (out Mq:$dst), (use Vx:$src)), "v" # name # " $dst, $src", "VEX.128." # prefix # ".0F.WIG " # store # " /r">;
  }
}
defm MOVLPS : HalfMove<"movlps", "NP", "12", "13">;
defm MOVLPD : HalfMove<"movlpd", "66", "12", "13">;
defm MOVHPS : HalfMove<"movhps", "NP", "16", "17">;
defm MOVHPD : HalfMove<"movhpd", "66", "16", "17">;
def MOVHLPS : X86Inst<(ops (mod Vx:$dst), (use Ux:$src)), "movhlps $dst, $src", "NP 0F 12 /r">;
def MOVLHPS : X86Inst<(ops (mod Vx:$dst), (use Ux:$src)), "movlhps $dst, $src", "NP 0F 16 /r">;
let Requires = [AVX] in {
  def VMOVHLPS : X86Inst<(ops (out Vx:$dst), (use Hx:$left), (use Ux:$right)), "vmovhlps $dst, $left, $right", "VEX.128.NP.0F.WIG 12 /r">;
  def VMOVLHPS : X86Inst<(ops (out Vx:$dst), (use Hx:$left), (use Ux:$right)), "vmovlhps $dst, $left, $right", "VEX.128.NP.0F.WIG 16 /r">;
}

//===----------------------------------------------------------------------===//
// Sign masks
//===----------------------------------------------------------------------===//

multiclass MoveMask<string name, string prefix, string opcode, list<Feature> wide = []> {
  def NAME : X86Inst<(ops (out Gd:$dst), (use Ux:$src)), name # " $dst, $src", prefix # " 0F " # opcode # " /r">;
  let Requires = [AVX], RequiresBySize = [NoFeature, wide], Size = Vec128_256 in
  def V#NAME : X86Inst<(ops (out Gd:$dst), (use Uv:$src)), "v" # name # " $dst, $src", "VEX.L?." # prefix # ".0F.WIG " # opcode # " /r">;
}
defm MOVMSKPS : MoveMask<"movmskps", "NP", "50">;
defm MOVMSKPD : MoveMask<"movmskpd", "66", "50">;
defm PMOVMSKB : MoveMask<"pmovmskb", "66", "D7", [AVX2]>;

//===----------------------------------------------------------------------===//
// Insertion and extraction of integers
//===----------------------------------------------------------------------===//

multiclass Insert<string name, list<Feature> features, string sse, string vex, RegMem E> {
  let Requires = features in
  def NAME : X86Inst<(ops (mod Vx:$dst), (use E:$src), UIb:$lane), name # " $dst, $src, $lane", sse # " /r ib">;
  let Requires = [AVX] in
  def V#NAME : X86Inst<(ops (out Vx:$dst), (use Hx:$rest), (use E:$src), UIb:$lane), "v" # name # " $dst, $rest, $src, $lane", vex # " /r ib">;
}
defm PINSRB : Insert<"pinsrb", [SSE41], "66 0F3A 20", "VEX.128.66.0F3A.WIG 20", Ed_b>;
defm PINSRW : Insert<"pinsrw", [], "66 0F C4", "VEX.128.66.0F.WIG C4", Ed_w>;
defm PINSRD : Insert<"pinsrd", [SSE41], "66 0F3A 22", "VEX.128.66.0F3A.W0 22", Ed>;
defm PINSRQ : Insert<"pinsrq", [SSE41], "66 REX.W 0F3A 22", "VEX.128.66.0F3A.W1 22", Eq>;

multiclass Extract<string name, string sse, string vex, OperandType E, list<Feature> features = [SSE41]> {
  let Requires = features in
  def NAME : X86Inst<(ops (out E:$dst), (use Vx:$src), UIb:$lane), name # " $dst, $src, $lane", sse # " /r ib">;
  let Requires = [AVX] in
  def V#NAME : X86Inst<(ops (out E:$dst), (use Vx:$src), UIb:$lane), "v" # name # " $dst, $src, $lane", vex # " /r ib">;
}
defm PEXTRB : Extract<"pextrb", "66 0F3A 14", "VEX.128.66.0F3A.WIG 14", Ed_b>;
// To memory only: the older form below is what assemblers take for a register.
defm PEXTRWm : Extract<"pextrw", "66 0F3A 15", "VEX.128.66.0F3A.WIG 15", Mw>;
defm PEXTRD : Extract<"pextrd", "66 0F3A 16", "VEX.128.66.0F3A.W0 16", Ed>;
defm PEXTRQ : Extract<"pextrq", "66 REX.W 0F3A 16", "VEX.128.66.0F3A.W1 16", Eq>;
def PEXTRW : X86Inst<(ops (out Gd:$dst), (use Ux:$src), UIb:$lane), "pextrw $dst, $src, $lane", "66 0F C5 /r ib">;
let Requires = [AVX] in
def VPEXTRW : X86Inst<(ops (out Gd:$dst), (use Ux:$src), UIb:$lane), "vpextrw $dst, $src, $lane", "VEX.128.66.0F.W0 C5 /r ib">;

//===----------------------------------------------------------------------===//
// Halves of 256 bits
//===----------------------------------------------------------------------===//

let Requires = [AVX] in {
  def VZEROUPPER : X86Inst<(ops), "vzeroupper", "VEX.128.NP.0F.WIG 77"> { let SideEffects = 1; }
  def VZEROALL : X86Inst<(ops), "vzeroall", "VEX.256.NP.0F.WIG 77"> { let SideEffects = 1; }
  def VINSERTF128 : X86Inst<(ops (out Vy:$dst), (use Hy:$rest), (use Wx:$src), UIb:$lane), "vinsertf128 $dst, $rest, $src, $lane", "VEX.256.66.0F3A.W0 18 /r ib">;
  def VEXTRACTF128 : X86Inst<(ops (out Wx:$dst), (use Vy:$src), UIb:$lane), "vextractf128 $dst, $src, $lane", "VEX.256.66.0F3A.W0 19 /r ib">;
  def VPERM2F128 : X86Inst<(ops (out Vy:$dst), (use Hy:$left), (use Wy:$right), UIb:$imm), "vperm2f128 $dst, $left, $right, $imm", "VEX.256.66.0F3A.W0 06 /r ib">;
  def VBROADCASTF128 : X86Inst<(ops (out Vy:$dst), (use Mx:$src)), "vbroadcastf128 $dst, $src", "VEX.256.66.0F38.W0 1A /r">;
}
let Requires = [AVX2] in {
  def VINSERTI128 : X86Inst<(ops (out Vy:$dst), (use Hy:$rest), (use Wx:$src), UIb:$lane), "vinserti128 $dst, $rest, $src, $lane", "VEX.256.66.0F3A.W0 38 /r ib">;
  def VEXTRACTI128 : X86Inst<(ops (out Wx:$dst), (use Vy:$src), UIb:$lane), "vextracti128 $dst, $src, $lane", "VEX.256.66.0F3A.W0 39 /r ib">;
  def VPERM2I128 : X86Inst<(ops (out Vy:$dst), (use Hy:$left), (use Wy:$right), UIb:$imm), "vperm2i128 $dst, $left, $right, $imm", "VEX.256.66.0F3A.W0 46 /r ib">;
  def VBROADCASTI128 : X86Inst<(ops (out Vy:$dst), (use Mx:$src)), "vbroadcasti128 $dst, $src", "VEX.256.66.0F38.W0 5A /r">;
  def VPERMQ : X86Inst<(ops (out Vy:$dst), (use Wy:$src), UIb:$imm), "vpermq $dst, $src, $imm", "VEX.256.66.0F3A.W1 00 /r ib">;
  def VPERMPD : X86Inst<(ops (out Vy:$dst), (use Wy:$src), UIb:$imm), "vpermpd $dst, $src, $imm", "VEX.256.66.0F3A.W1 01 /r ib">;
  def VPERMD : X86Inst<(ops (out Vy:$dst), (use Hy:$index), (use Wy:$src)), "vpermd $dst, $index, $src", "VEX.256.66.0F38.W0 36 /r">;
  def VPERMPS : X86Inst<(ops (out Vy:$dst), (use Hy:$index), (use Wy:$src)), "vpermps $dst, $index, $src", "VEX.256.66.0F38.W0 16 /r">;
}

//===----------------------------------------------------------------------===//
// Broadcasts and masked moves
//===----------------------------------------------------------------------===//

let Requires = [AVX2], Size = Vec128_256 in {
  def VPBROADCASTB : X86Inst<(ops (out Vv:$dst), (use Wx_8:$src)), "vpbroadcastb $dst, $src", "VEX.L?.66.0F38.W0 78 /r">;
  def VPBROADCASTW : X86Inst<(ops (out Vv:$dst), (use Wx_16:$src)), "vpbroadcastw $dst, $src", "VEX.L?.66.0F38.W0 79 /r">;
  def VPBROADCASTD : X86Inst<(ops (out Vv:$dst), (use Wx_32:$src)), "vpbroadcastd $dst, $src", "VEX.L?.66.0F38.W0 58 /r">;
  def VPBROADCASTQ : X86Inst<(ops (out Vv:$dst), (use Wx_64:$src)), "vpbroadcastq $dst, $src", "VEX.L?.66.0F38.W0 59 /r">;
  def VPMASKMOVDrm : X86Inst<(ops (out Vv:$dst), (use Hv:$mask), (use Mv:$src)), "vpmaskmovd $dst, $mask, $src", "VEX.L?.66.0F38.W0 8C /r">;
  def VPMASKMOVQrm : X86Inst<(ops (out Vv:$dst), (use Hv:$mask), (use Mv:$src)), "vpmaskmovq $dst, $mask, $src", "VEX.L?.66.0F38.W1 8C /r">;
  def VPMASKMOVDmr : X86Inst<(ops (out Mv:$dst), (use Hv:$mask), (use Vv:$src)), "vpmaskmovd $dst, $mask, $src", "VEX.L?.66.0F38.W0 8E /r">;
  def VPMASKMOVQmr : X86Inst<(ops (out Mv:$dst), (use Hv:$mask), (use Vv:$src)), "vpmaskmovq $dst, $mask, $src", "VEX.L?.66.0F38.W1 8E /r">;
}
let Requires = [AVX], Size = Vec128_256 in
def VBROADCASTSS : X86Inst<(ops (out Vv:$dst), (use Wx_32:$src)), "vbroadcastss $dst, $src", "VEX.L?.66.0F38.W0 18 /r">;
let Requires = [AVX] in
def VBROADCASTSD : X86Inst<(ops (out Vy:$dst), (use Wx_64:$src)), "vbroadcastsd $dst, $src", "VEX.256.66.0F38.W0 19 /r">;

//===----------------------------------------------------------------------===//
// Gathers
//===----------------------------------------------------------------------===//

/// Elements whose place in the mask has its sign set, which is cleared. The registers are all different.
multiclass Gather<string name, string w, string opcode, Mem narrow, Mem wide, Reg V = Vy, Reg H = Hy> {
  def "128" : X86Inst<(ops (mod Vx:$dst), (late_use narrow:$src), (mod Hx:$mask)), name # " $dst, $src, $mask", "VEX.128.66.0F38." # w # " " # opcode # " /r">;
  def "256" : X86Inst<(ops (mod V:$dst), (late_use wide:$src), (mod H:$mask)), name # " $dst, $src, $mask", "VEX.256.66.0F38." # w # " " # opcode # " /r">;
}
let Requires = [AVX2] in {
  defm VPGATHERDD : Gather<"vpgatherdd", "W0", "90", VMx_128, VMy_256>;
  defm VPGATHERDQ : Gather<"vpgatherdq", "W1", "90", VMx_128, VMx_256>;
  defm VPGATHERQD : Gather<"vpgatherqd", "W0", "91", VMx_64, VMy_128, Vx, Hx>;
  defm VPGATHERQQ : Gather<"vpgatherqq", "W1", "91", VMx_128, VMy_256>;
  defm VGATHERDPS : Gather<"vgatherdps", "W0", "92", VMx_128, VMy_256>;
  defm VGATHERDPD : Gather<"vgatherdpd", "W1", "92", VMx_128, VMx_256>;
  defm VGATHERQPS : Gather<"vgatherqps", "W0", "93", VMx_64, VMy_128, Vx, Hx>;
  defm VGATHERQPD : Gather<"vgatherqpd", "W1", "93", VMx_128, VMy_256>;
}
