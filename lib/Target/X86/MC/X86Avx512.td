//===- X86Avx512.td - AVX-512: EVEX encodings -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Names begin with E, so that a form of the same instruction with VEX keeps the plain name. 128 and 256 bits
// need AVX512VL beside what the record requires.

class Evex<dag operands, string text, string encoding, int broadcast = 0>
    : X86Inst<operands, text, encoding> {
  let Size = Vec128_256_512;
  let RequiresBySize = [[AVX512VL], [AVX512VL], NoFeature];
  let Maskable = 1;
  let Broadcast = broadcast;
}
class EvexBinary<string name, string prefix, string map, string w, string opcode, int broadcast>
    : Evex<(ops (out VXv:$dst), (use HXv:$left), (use WXv:$right)), name # " $dst, $left, $right",
           "EVEX.L?." # prefix # "." # map # "." # w # " " # opcode # " /r", broadcast>;
class EvexUnary<string name, string map, string w, string opcode, int broadcast, string prefix = "66">
    : Evex<(ops (out VXv:$dst), (use WXv:$src)), name # " $dst, $src", "EVEX.L?." # prefix # "." # map # "." # w # " " # opcode # " /r", broadcast>;

/// Two sources of 32- or 64-bit elements, which may be broadcast.
class EvexD<string name, string opcode, string map = "0F"> : EvexBinary<name, "66", map, "W0", opcode, 32>;
class EvexQ<string name, string opcode, string map = "0F"> : EvexBinary<name, "66", map, "W1", opcode, 64>;
/// Of 8- or 16-bit elements, which may not.
class EvexB<string name, string opcode, string map = "0F"> : EvexBinary<name, "66", map, "WIG", opcode, 0>;

//===----------------------------------------------------------------------===//
// Floating point
//===----------------------------------------------------------------------===//

multiclass EvexFloat<string name, string opcode, list<Feature> features = [AVX512F]> {
  let Requires = features in {
    def PS : EvexBinary<name # "ps", "NP", "0F", "W0", opcode, 32>;
    def PD : EvexBinary<name # "pd", "66", "0F", "W1", opcode, 64>;
  }
}
multiclass EvexScalar<string name, string opcode> {
  let Requires = [AVX512F], RequiresBySize = []<list<Feature>>, Size = FixedSize, Maskable = 1 in {
    def SS : X86Inst<(ops (out VXx:$dst), (use HXx:$left), (use WXx_32:$right)), name # "ss $dst, $left, $right", "EVEX.LIG.F3.0F.W0 " # opcode # " /r">;
    def SD : X86Inst<(ops (out VXx:$dst), (use HXx:$left), (use WXx_64:$right)), name # "sd $dst, $left, $right", "EVEX.LIG.F2.0F.W1 " # opcode # " /r">;
  }
}
defm EVADD : EvexFloat<"vadd", "58">, EvexScalar<"vadd", "58">;
defm EVMUL : EvexFloat<"vmul", "59">, EvexScalar<"vmul", "59">;
defm EVSUB : EvexFloat<"vsub", "5C">, EvexScalar<"vsub", "5C">;
defm EVMIN : EvexFloat<"vmin", "5D">, EvexScalar<"vmin", "5D">;
defm EVDIV : EvexFloat<"vdiv", "5E">, EvexScalar<"vdiv", "5E">;
defm EVMAX : EvexFloat<"vmax", "5F">, EvexScalar<"vmax", "5F">;
defm EVAND : EvexFloat<"vand", "54", [AVX512DQ]>;
defm EVANDN : EvexFloat<"vandn", "55", [AVX512DQ]>;
defm EVOR : EvexFloat<"vor", "56", [AVX512DQ]>;
defm EVXOR : EvexFloat<"vxor", "57", [AVX512DQ]>;
defm EVUNPCKL : EvexFloat<"vunpckl", "14">;
defm EVUNPCKH : EvexFloat<"vunpckh", "15">;

let Requires = [AVX512F] in {
  def EVSQRTPS : EvexUnary<"vsqrtps", "0F", "W0", "51", 32, "NP">;
  def EVSQRTPD : EvexUnary<"vsqrtpd", "0F", "W1", "51", 64>;
  def EVCVTDQ2PS : EvexUnary<"vcvtdq2ps", "0F", "W0", "5B", 32, "NP">;
  def EVCVTUDQ2PS : EvexUnary<"vcvtudq2ps", "0F", "W0", "7A", 32, "F2">;
  def EVCVTTPS2DQ : EvexUnary<"vcvttps2dq", "0F", "W0", "5B", 32, "F3">;
  def EVCVTTPS2UDQ : EvexUnary<"vcvttps2udq", "0F", "W0", "78", 32, "NP">;
}
let Requires = [AVX512DQ] in {
  def EVCVTQQ2PD : EvexUnary<"vcvtqq2pd", "0F", "W1", "E6", 64, "F3">;
  def EVCVTUQQ2PD : EvexUnary<"vcvtuqq2pd", "0F", "W1", "7A", 64, "F3">;
  def EVCVTTPD2QQ : EvexUnary<"vcvttpd2qq", "0F", "W1", "7A", 64>;
  def EVCVTTPD2UQQ : EvexUnary<"vcvttpd2uqq", "0F", "W1", "78", 64>;
}

multiclass EvexFma<string name, string digit> {
  let Requires = [AVX512F] in {
    foreach order = [["132", "9"], ["213", "A"], ["231", "B"]] in {
      def order[0]#PS : Evex<(ops (mod VXv:$dst), (use HXv:$second), (use WXv:$third)), name # order[0] # "ps $dst, $second, $third",
                             "EVEX.L?.66.0F38.W0 " # order[1] # digit # " /r", 32>;
      def order[0]#PD : Evex<(ops (mod VXv:$dst), (use HXv:$second), (use WXv:$third)), name # order[0] # "pd $dst, $second, $third",
                             "EVEX.L?.66.0F38.W1 " # order[1] # digit # " /r", 64>;
    }
  }
}
defm EVFMADD : EvexFma<"vfmadd", "8">;
defm EVFMSUB : EvexFma<"vfmsub", "A">;
defm EVFNMADD : EvexFma<"vfnmadd", "C">;
defm EVFNMSUB : EvexFma<"vfnmsub", "E">;

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

let Requires = [AVX512F] in {
  def EVPADDD : EvexD<"vpaddd", "FE">;
  def EVPADDQ : EvexQ<"vpaddq", "D4">;
  def EVPSUBD : EvexD<"vpsubd", "FA">;
  def EVPSUBQ : EvexQ<"vpsubq", "FB">;
  def EVPMULUDQ : EvexQ<"vpmuludq", "F4">;
  def EVPMULDQ : EvexQ<"vpmuldq", "28", "0F38">;
  def EVPMULLD : EvexD<"vpmulld", "40", "0F38">;
  def EVPMINSD : EvexD<"vpminsd", "39", "0F38">;
  def EVPMINSQ : EvexQ<"vpminsq", "39", "0F38">;
  def EVPMINUD : EvexD<"vpminud", "3B", "0F38">;
  def EVPMINUQ : EvexQ<"vpminuq", "3B", "0F38">;
  def EVPMAXSD : EvexD<"vpmaxsd", "3D", "0F38">;
  def EVPMAXSQ : EvexQ<"vpmaxsq", "3D", "0F38">;
  def EVPMAXUD : EvexD<"vpmaxud", "3F", "0F38">;
  def EVPMAXUQ : EvexQ<"vpmaxuq", "3F", "0F38">;
  def EVPANDD : EvexD<"vpandd", "DB">;
  def EVPANDQ : EvexQ<"vpandq", "DB">;
  def EVPANDND : EvexD<"vpandnd", "DF">;
  def EVPANDNQ : EvexQ<"vpandnq", "DF">;
  def EVPORD : EvexD<"vpord", "EB">;
  def EVPORQ : EvexQ<"vporq", "EB">;
  def EVPXORD : EvexD<"vpxord", "EF">;
  def EVPXORQ : EvexQ<"vpxorq", "EF">;
  def EVPABSD : EvexUnary<"vpabsd", "0F38", "W0", "1E", 32>;
  def EVPABSQ : EvexUnary<"vpabsq", "0F38", "W1", "1F", 64>;
  def EVPSLLVD : EvexD<"vpsllvd", "47", "0F38">;
  def EVPSLLVQ : EvexQ<"vpsllvq", "47", "0F38">;
  def EVPSRLVD : EvexD<"vpsrlvd", "45", "0F38">;
  def EVPSRLVQ : EvexQ<"vpsrlvq", "45", "0F38">;
  def EVPSRAVD : EvexD<"vpsravd", "46", "0F38">;
  def EVPSRAVQ : EvexQ<"vpsravq", "46", "0F38">;
  def EVPROLVD : EvexD<"vprolvd", "15", "0F38">;
  def EVPROLVQ : EvexQ<"vprolvq", "15", "0F38">;
  def EVPRORVD : EvexD<"vprorvd", "14", "0F38">;
  def EVPRORVQ : EvexQ<"vprorvq", "14", "0F38">;
  def EVPUNPCKLDQ : EvexD<"vpunpckldq", "62">;
  def EVPUNPCKHDQ : EvexD<"vpunpckhdq", "6A">;
  def EVPUNPCKLQDQ : EvexQ<"vpunpcklqdq", "6C">;
  def EVPUNPCKHQDQ : EvexQ<"vpunpckhqdq", "6D">;
}
let Requires = [AVX512DQ] in
def EVPMULLQ : EvexQ<"vpmullq", "40", "0F38">;
let Requires = [AVX512BW] in {
  def EVPADDB : EvexB<"vpaddb", "FC">;
  def EVPADDW : EvexB<"vpaddw", "FD">;
  def EVPSUBB : EvexB<"vpsubb", "F8">;
  def EVPSUBW : EvexB<"vpsubw", "F9">;
  def EVPADDSB : EvexB<"vpaddsb", "EC">;
  def EVPADDSW : EvexB<"vpaddsw", "ED">;
  def EVPADDUSB : EvexB<"vpaddusb", "DC">;
  def EVPADDUSW : EvexB<"vpaddusw", "DD">;
  def EVPSUBSB : EvexB<"vpsubsb", "E8">;
  def EVPSUBSW : EvexB<"vpsubsw", "E9">;
  def EVPSUBUSB : EvexB<"vpsubusb", "D8">;
  def EVPSUBUSW : EvexB<"vpsubusw", "D9">;
  def EVPMULLW : EvexB<"vpmullw", "D5">;
  def EVPMULHW : EvexB<"vpmulhw", "E5">;
  def EVPMULHUW : EvexB<"vpmulhuw", "E4">;
  def EVPMULHRSW : EvexB<"vpmulhrsw", "0B", "0F38">;
  def EVPMADDWD : EvexB<"vpmaddwd", "F5">;
  def EVPMADDUBSW : EvexB<"vpmaddubsw", "04", "0F38">;
  def EVPAVGB : EvexB<"vpavgb", "E0">;
  def EVPAVGW : EvexB<"vpavgw", "E3">;
  def EVPMINUB : EvexB<"vpminub", "DA">;
  def EVPMINSB : EvexB<"vpminsb", "38", "0F38">;
  def EVPMINUW : EvexB<"vpminuw", "3A", "0F38">;
  def EVPMINSW : EvexB<"vpminsw", "EA">;
  def EVPMAXUB : EvexB<"vpmaxub", "DE">;
  def EVPMAXSB : EvexB<"vpmaxsb", "3C", "0F38">;
  def EVPMAXUW : EvexB<"vpmaxuw", "3E", "0F38">;
  def EVPMAXSW : EvexB<"vpmaxsw", "EE">;
  def EVPUNPCKLBW : EvexB<"vpunpcklbw", "60">;
  def EVPUNPCKLWD : EvexB<"vpunpcklwd", "61">;
  def EVPUNPCKHBW : EvexB<"vpunpckhbw", "68">;
  def EVPUNPCKHWD : EvexB<"vpunpckhwd", "69">;
  def EVPACKSSWB : EvexB<"vpacksswb", "63">;
  def EVPACKUSWB : EvexB<"vpackuswb", "67">;
  def EVPACKSSDW : EvexD<"vpackssdw", "6B">;
  def EVPACKUSDW : EvexD<"vpackusdw", "2B", "0F38">;
  def EVPSHUFB : EvexB<"vpshufb", "00", "0F38">;
  def EVPABSB : EvexUnary<"vpabsb", "0F38", "WIG", "1C", 0>;
  def EVPABSW : EvexUnary<"vpabsw", "0F38", "WIG", "1D", 0>;
  def EVPSLLVW : EvexBinary<"vpsllvw", "66", "0F38", "W1", "12", 0>;
  def EVPSRLVW : EvexBinary<"vpsrlvw", "66", "0F38", "W1", "10", 0>;
  def EVPSRAVW : EvexBinary<"vpsravw", "66", "0F38", "W1", "11", 0>;
}

/// By a count in a register, and by an immediate.
multiclass EvexShift<string name, string w, string opcode, string immOpcode, string digit, int broadcast, Feature feature> {
  let Requires = [feature] in {
    def rm : Evex<(ops (out VXv:$dst), (use HXv:$src), (use WXx:$count)), name # " $dst, $src, $count", "EVEX.L?.66.0F." # w # " " # opcode # " /r">;
    def ri : Evex<(ops (out HXv:$dst), (use WXv:$src), UIb:$count), name # " $dst, $src, $count", "EVEX.L?.66.0F." # w # " " # immOpcode # " /" # digit # " ib", broadcast>;
  }
}
defm EVPSLLW : EvexShift<"vpsllw", "WIG", "F1", "71", "6", 0, AVX512BW>;
defm EVPSLLD : EvexShift<"vpslld", "W0", "F2", "72", "6", 32, AVX512F>;
defm EVPSLLQ : EvexShift<"vpsllq", "W1", "F3", "73", "6", 64, AVX512F>;
defm EVPSRLW : EvexShift<"vpsrlw", "WIG", "D1", "71", "2", 0, AVX512BW>;
defm EVPSRLD : EvexShift<"vpsrld", "W0", "D2", "72", "2", 32, AVX512F>;
defm EVPSRLQ : EvexShift<"vpsrlq", "W1", "D3", "73", "2", 64, AVX512F>;
defm EVPSRAW : EvexShift<"vpsraw", "WIG", "E1", "71", "4", 0, AVX512BW>;
defm EVPSRAD : EvexShift<"vpsrad", "W0", "E2", "72", "4", 32, AVX512F>;
defm EVPSRAQ : EvexShift<"vpsraq", "W1", "E2", "72", "4", 64, AVX512F>;
class EvexRotate<string name, string w, string digit, int broadcast>
    : Evex<(ops (out HXv:$dst), (use WXv:$src), UIb:$count), name # " $dst, $src, $count", "EVEX.L?.66.0F." # w # " 72 /" # digit # " ib", broadcast>;
let Requires = [AVX512F] in {
  def EVPRORD : EvexRotate<"vprord", "W0", "0", 32>;
  def EVPRORQ : EvexRotate<"vprorq", "W1", "0", 64>;
  def EVPROLD : EvexRotate<"vprold", "W0", "1", 32>;
  def EVPROLQ : EvexRotate<"vprolq", "W1", "1", 64>;
}

//===----------------------------------------------------------------------===//
// Permutations and logic of three
//===----------------------------------------------------------------------===//

/// The first operand is index (i2) or first table (t2), and overwritten.
class EvexPermute2<string name, string w, string opcode, int broadcast>
    : Evex<(ops (mod VXv:$dst), (use HXv:$left), (use WXv:$right)), name # " $dst, $left, $right", "EVEX.L?.66.0F38." # w # " " # opcode # " /r", broadcast>;
let Requires = [AVX512VBMI] in {
  def EVPERMB : EvexBinary<"vpermb", "66", "0F38", "W0", "8D", 0>;
  def EVPERMI2B : EvexPermute2<"vpermi2b", "W0", "75", 0>;
  def EVPERMT2B : EvexPermute2<"vpermt2b", "W0", "7D", 0>;
}
let Requires = [AVX512BW] in {
  def EVPERMW : EvexBinary<"vpermw", "66", "0F38", "W1", "8D", 0>;
  def EVPERMI2W : EvexPermute2<"vpermi2w", "W1", "75", 0>;
  def EVPERMT2W : EvexPermute2<"vpermt2w", "W1", "7D", 0>;
}
let Requires = [AVX512F] in {
  def EVPERMI2D : EvexPermute2<"vpermi2d", "W0", "76", 32>;
  def EVPERMI2Q : EvexPermute2<"vpermi2q", "W1", "76", 64>;
  def EVPERMT2D : EvexPermute2<"vpermt2d", "W0", "7E", 32>;
  def EVPERMT2Q : EvexPermute2<"vpermt2q", "W1", "7E", 64>;
  def EVPTERNLOGD : Evex<(ops (mod VXv:$dst), (use HXv:$left), (use WXv:$right), UIb:$table), "vpternlogd $dst, $left, $right, $table", "EVEX.L?.66.0F3A.W0 25 /r ib", 32>;
  def EVPTERNLOGQ : Evex<(ops (mod VXv:$dst), (use HXv:$left), (use WXv:$right), UIb:$table), "vpternlogq $dst, $left, $right, $table", "EVEX.L?.66.0F3A.W1 25 /r ib", 64>;
  def EVALIGND : Evex<(ops (out VXv:$dst), (use HXv:$left), (use WXv:$right), UIb:$count), "valignd $dst, $left, $right, $count", "EVEX.L?.66.0F3A.W0 03 /r ib", 32>;
  def EVALIGNQ : Evex<(ops (out VXv:$dst), (use HXv:$left), (use WXv:$right), UIb:$count), "valignq $dst, $left, $right, $count", "EVEX.L?.66.0F3A.W1 03 /r ib", 64>;
  def EVPSHUFD : Evex<(ops (out VXv:$dst), (use WXv:$src), UIb:$order), "vpshufd $dst, $src, $order", "EVEX.L?.66.0F.W0 70 /r ib", 32>;
  def EVSHUFPS : Evex<(ops (out VXv:$dst), (use HXv:$left), (use WXv:$right), UIb:$order), "vshufps $dst, $left, $right, $order", "EVEX.L?.NP.0F.W0 C6 /r ib", 32>;
  def EVSHUFPD : Evex<(ops (out VXv:$dst), (use HXv:$left), (use WXv:$right), UIb:$order), "vshufpd $dst, $left, $right, $order", "EVEX.L?.66.0F.W1 C6 /r ib", 64>;
}

//===----------------------------------------------------------------------===//
// Counts and dot products
//===----------------------------------------------------------------------===//

let Requires = [AVX512BITALG] in {
  def EVPOPCNTB : EvexUnary<"vpopcntb", "0F38", "W0", "54", 0>;
  def EVPOPCNTW : EvexUnary<"vpopcntw", "0F38", "W1", "54", 0>;
}
let Requires = [AVX512VPOPCNTDQ] in {
  def EVPOPCNTD : EvexUnary<"vpopcntd", "0F38", "W0", "55", 32>;
  def EVPOPCNTQ : EvexUnary<"vpopcntq", "0F38", "W1", "55", 64>;
}
let Requires = [AVX512CD] in {
  def EVPLZCNTD : EvexUnary<"vplzcntd", "0F38", "W0", "44", 32>;
  def EVPLZCNTQ : EvexUnary<"vplzcntq", "0F38", "W1", "44", 64>;
}
class EvexDotProduct<string name, string opcode>
    : Evex<(ops (mod VXv:$dst), (use HXv:$left), (use WXv:$right)), name # " $dst, $left, $right", "EVEX.L?.66.0F38.W0 " # opcode # " /r", 32>;
let Requires = [AVX512VNNI] in {
  def EVPDPBUSD : EvexDotProduct<"vpdpbusd", "50">;
  def EVPDPBUSDS : EvexDotProduct<"vpdpbusds", "51">;
  def EVPDPWSSD : EvexDotProduct<"vpdpwssd", "52">;
  def EVPDPWSSDS : EvexDotProduct<"vpdpwssds", "53">;
}

//===----------------------------------------------------------------------===//
// Moves, comparisons, masks
//===----------------------------------------------------------------------===//

multiclass EvexMove<string name, string prefix, string w, string load, string store, Feature feature> {
  let Requires = [feature], Move = 1 in {
    let Preferred = 1 in
    def rm : Evex<(ops (out VXv:$dst), (use WXv:$src)), name # " $dst, $src", "EVEX.L?." # prefix # ".0F." # w # " " # load # " /r">;
    def mr : Evex<(ops (out WXv:$dst), (use VXv:$src)), name # " $dst, $src", "EVEX.L?." # prefix # ".0F." # w # " " # store # " /r">;
  }
}
defm EVMOVAPS : EvexMove<"vmovaps", "NP", "W0", "28", "29", AVX512F>;
defm EVMOVAPD : EvexMove<"vmovapd", "66", "W1", "28", "29", AVX512F>;
defm EVMOVUPS : EvexMove<"vmovups", "NP", "W0", "10", "11", AVX512F>;
defm EVMOVUPD : EvexMove<"vmovupd", "66", "W1", "10", "11", AVX512F>;
defm EVMOVDQA32 : EvexMove<"vmovdqa32", "66", "W0", "6F", "7F", AVX512F>;
defm EVMOVDQA64 : EvexMove<"vmovdqa64", "66", "W1", "6F", "7F", AVX512F>;
defm EVMOVDQU8 : EvexMove<"vmovdqu8", "F2", "W0", "6F", "7F", AVX512BW>;
defm EVMOVDQU16 : EvexMove<"vmovdqu16", "F2", "W1", "6F", "7F", AVX512BW>;
defm EVMOVDQU32 : EvexMove<"vmovdqu32", "F3", "W0", "6F", "7F", AVX512F>;
defm EVMOVDQU64 : EvexMove<"vmovdqu64", "F3", "W1", "6F", "7F", AVX512F>;
let Requires = [AVX512F] in {
  def EVMOVDrm : X86Inst<(ops (out VXx:$dst), (use Ed:$src)), "vmovd $dst, $src", "EVEX.128.66.0F.W0 6E /r">;
  def EVMOVDmr : X86Inst<(ops (out Ed:$dst), (use VXx:$src)), "vmovd $dst, $src", "EVEX.128.66.0F.W0 7E /r">;
  let Preferred = 1 in
  def EVMOVQrm : X86Inst<(ops (out VXx:$dst), (use WXx_64:$src)), "vmovq $dst, $src", "EVEX.128.F3.0F.W1 7E /r">;
  def EVMOVQmr : X86Inst<(ops (out WXx_64:$dst), (use VXx:$src)), "vmovq $dst, $src", "EVEX.128.66.0F.W1 D6 /r">;
  def EVMOVQtoXMM : X86Inst<(ops (out VXx:$dst), (use Rq:$src)), "vmovq $dst, $src", "EVEX.128.66.0F.W1 6E /r">;
  def EVMOVQfromXMM : X86Inst<(ops (out Rq:$dst), (use VXx:$src)), "vmovq $dst, $src", "EVEX.128.66.0F.W1 7E /r">;
}

class EvexCompare<string name, string prefix, string map, string w, string opcode, int broadcast>
    : Evex<(ops (out KG:$dst), (use HXv:$left), (use WXv:$right)), name # " $dst, $left, $right", "EVEX.L?." # prefix # "." # map # "." # w # " " # opcode # " /r", broadcast>;
let Requires = [AVX512BW] in {
  def EVPCMPEQB : EvexCompare<"vpcmpeqb", "66", "0F", "WIG", "74", 0>;
  def EVPCMPEQW : EvexCompare<"vpcmpeqw", "66", "0F", "WIG", "75", 0>;
  def EVPTESTMB : EvexCompare<"vptestmb", "66", "0F38", "W0", "26", 0>;
  def EVPTESTNMB : EvexCompare<"vptestnmb", "F3", "0F38", "W0", "26", 0>;
}
let Requires = [AVX512F] in {
  def EVPCMPEQD : EvexCompare<"vpcmpeqd", "66", "0F", "W0", "76", 32>;
  def EVPCMPEQQ : EvexCompare<"vpcmpeqq", "66", "0F38", "W1", "29", 64>;
  def EVPCMPGTD : EvexCompare<"vpcmpgtd", "66", "0F", "W0", "66", 32>;
  def EVPCMPGTQ : EvexCompare<"vpcmpgtq", "66", "0F38", "W1", "37", 64>;
  def EVPTESTMD : EvexCompare<"vptestmd", "66", "0F38", "W0", "27", 32>;
  def EVPTESTMQ : EvexCompare<"vptestmq", "66", "0F38", "W1", "27", 64>;
  def EVPTESTNMD : EvexCompare<"vptestnmd", "F3", "0F38", "W0", "27", 32>;
}

/// Comparisons whose predicate is an immediate.
class EvexPredicate<string name, string suffix, ImmOperand P, string prefix, string map, string w, string opcode, int broadcast>
    : Evex<(ops (out KG:$dst), (use HXv:$left), (use WXv:$right), P:$predicate), name # "$(predicate)" # suffix # " $dst, $left, $right",
           "EVEX.L?." # prefix # "." # map # "." # w # " " # opcode # " /r ib", broadcast>;
multiclass EvexIntPredicate<string letter, string w, string opcode, string unsignedOpcode, int broadcast, Feature feature> {
  let Requires = [feature] in {
    foreach half = [["Low"], ["High"]] in {
      defvar P = !cast<ImmOperand>("Pred" # half[0]);
      def half[0] : EvexPredicate<"vpcmp", letter, P, "66", "0F3A", w, opcode, broadcast>;
      def U # half[0] : EvexPredicate<"vpcmp", "u" # letter, P, "66", "0F3A", w, unsignedOpcode, broadcast>;
    }
  }
}
defm EVPCMPB : EvexIntPredicate<"b", "W0", "3F", "3E", 0, AVX512BW>;
defm EVPCMPW : EvexIntPredicate<"w", "W1", "3F", "3E", 0, AVX512BW>;
defm EVPCMPD : EvexIntPredicate<"d", "W0", "1F", "1E", 32, AVX512F>;
defm EVPCMPQ : EvexIntPredicate<"q", "W1", "1F", "1E", 64, AVX512F>;
let Requires = [AVX512F] in {
  def EVCMPPS : EvexPredicate<"vcmp", "ps", Pred32, "NP", "0F", "W0", "C2", 32>;
  def EVCMPPD : EvexPredicate<"vcmp", "pd", Pred32, "66", "0F", "W1", "C2", 64>;
}
let Requires = [AVX512BW] in {
  def EVPCMPGTB : EvexCompare<"vpcmpgtb", "66", "0F", "WIG", "64", 0>;
  def EVPCMPGTW : EvexCompare<"vpcmpgtw", "66", "0F", "WIG", "65", 0>;
  def EVPTESTMW : EvexCompare<"vptestmw", "66", "0F38", "W1", "26", 0>;
  def EVPTESTNMW : EvexCompare<"vptestnmw", "F3", "0F38", "W1", "26", 0>;
}
let Requires = [AVX512F] in
def EVPTESTNMQ : EvexCompare<"vptestnmq", "F3", "0F38", "W1", "27", 64>;

/// Past the caches.
class EvexStream<string name, string prefix, string w, string opcode>
    : Evex<(ops (out Mv:$dst), (use VXv:$src)), name # " $dst, $src", "EVEX.L?." # prefix # ".0F." # w # " " # opcode # " /r"> {
  let Maskable = 0;
}
let Requires = [AVX512F] in {
  def EVMOVNTPS : EvexStream<"vmovntps", "NP", "W0", "2B">;
  def EVMOVNTPD : EvexStream<"vmovntpd", "66", "W1", "2B">;
  def EVMOVNTDQ : EvexStream<"vmovntdq", "66", "W0", "E7">;
}

/// Broadcasts of the first element, or of one in memory.
class EvexSplat<string name, string w, string opcode, RegMem W>
    : Evex<(ops (out VXv:$dst), (use W:$src)), name # " $dst, $src", "EVEX.L?.66.0F38." # w # " " # opcode # " /r">;
let Requires = [AVX512BW] in {
  def EVPBROADCASTB : EvexSplat<"vpbroadcastb", "W0", "78", WXx_8>;
  def EVPBROADCASTW : EvexSplat<"vpbroadcastw", "W0", "79", WXx_16>;
}
let Requires = [AVX512F] in {
  def EVPBROADCASTD : EvexSplat<"vpbroadcastd", "W0", "58", WXx_32>;
  def EVPBROADCASTQ : EvexSplat<"vpbroadcastq", "W1", "59", WXx_64>;
  def EVBROADCASTSS : EvexSplat<"vbroadcastss", "W0", "18", WXx_32>;
}

/// Broadcasts of a general register.
class EvexBroadcast<string name, string w, string opcode, Reg R>
    : Evex<(ops (out VXv:$dst), (use R:$src)), name # " $dst, $src", "EVEX.L?.66.0F38." # w # " " # opcode # " /r">;
let Requires = [AVX512BW] in {
  def EVPBROADCASTBr : EvexBroadcast<"vpbroadcastb", "W0", "7A", Rd>;
  def EVPBROADCASTWr : EvexBroadcast<"vpbroadcastw", "W0", "7B", Rd>;
}
let Requires = [AVX512F] in {
  def EVPBROADCASTDr : EvexBroadcast<"vpbroadcastd", "W0", "7C", Rd>;
  def EVPBROADCASTQr : EvexBroadcast<"vpbroadcastq", "W1", "7C", Rq>;
}

//===----------------------------------------------------------------------===//
// Mask registers
//===----------------------------------------------------------------------===//

/// `prefix`: with a mask or memory; the others: with a general register.
multiclass MaskMove<string name, string prefix, string fromGpr, string toGpr, Reg G, Reg R, Mem M> {
  def kk : X86Inst<(ops (out KG:$dst), (use KU:$src)), name # " $dst, $src", "VEX.L0." # prefix # " 90 /r">;
  def km : X86Inst<(ops (out KG:$dst), (use M:$src)), name # " $dst, $src", "VEX.L0." # prefix # " 90 /r">;
  def mk : X86Inst<(ops (out M:$dst), (use KG:$src)), name # " $dst, $src", "VEX.L0." # prefix # " 91 /r">;
  def kr : X86Inst<(ops (out KG:$dst), (use R:$src)), name # " $dst, $src", "VEX.L0." # fromGpr # " 92 /r">;
  def rk : X86Inst<(ops (out G:$dst), (use KU:$src)), name # " $dst, $src", "VEX.L0." # toGpr # " 93 /r">;
}
class MaskTest<string name, string encoding> : X86Inst<(ops (use KG:$left), (use KU:$right)), name # " $left, $right", encoding> { let WritesFlags = 1; }
class MaskLogic<string name, string encoding> : X86Inst<(ops (out KG:$dst), (use KH:$left), (use KU:$right)), name # " $dst, $left, $right", encoding>;
class MaskUnary<string name, string encoding> : X86Inst<(ops (out KG:$dst), (use KU:$src)), name # " $dst, $src", encoding>;
class MaskShift<string name, string encoding> : X86Inst<(ops (out KG:$dst), (use KU:$src), UIb:$count), name # " $dst, $src, $count", encoding>;

/// `prefix` and, of shifts, `shift` and `digit` tell the width; `dq` is what additions and tests need.
multiclass MaskOperations<string letter, string prefix, string shift, string digit, Feature feature, Feature dq> {
  defvar logic = "VEX.L1." # prefix;
  let Requires = [feature] in {
    foreach i = [["AND", "and", "41"], ["ANDN", "andn", "42"], ["OR", "or", "45"], ["XNOR", "xnor", "46"], ["XOR", "xor", "47"]] in
      def K # i[0] # NAME : MaskLogic<"k" # i[1] # letter, logic # " " # i[2] # " /r">;
    def KNOT#NAME : MaskUnary<"knot" # letter, "VEX.L0." # prefix # " 44 /r">;
    def KORTEST#NAME : MaskTest<"kortest" # letter, "VEX.L0." # prefix # " 98 /r">;
    def KSHIFTR#NAME : MaskShift<"kshiftr" # letter, "VEX.L0.66.0F3A." # shift # " 3" # !if(!eq(digit, "0"), "0", "1") # " /r ib">;
    def KSHIFTL#NAME : MaskShift<"kshiftl" # letter, "VEX.L0.66.0F3A." # shift # " 3" # !if(!eq(digit, "0"), "2", "3") # " /r ib">;
  }
  let Requires = [dq] in {
    def KADD#NAME : MaskLogic<"kadd" # letter, logic # " 4A /r">;
    def KTEST#NAME : MaskTest<"ktest" # letter, "VEX.L0." # prefix # " 99 /r">;
  }
}
defm B : MaskOperations<"b", "66.0F.W0", "W0", "0", AVX512DQ, AVX512DQ>;
defm W : MaskOperations<"w", "NP.0F.W0", "W1", "0", AVX512F, AVX512DQ>;
defm D : MaskOperations<"d", "66.0F.W1", "W0", "1", AVX512BW, AVX512BW>;
defm Q : MaskOperations<"q", "NP.0F.W1", "W1", "1", AVX512BW, AVX512BW>;
let Requires = [AVX512DQ] in
defm KMOVB : MaskMove<"kmovb", "66.0F.W0", "66.0F.W0", "66.0F.W0", Gd, Rd, Mb>;
let Requires = [AVX512F] in {
  defm KMOVW : MaskMove<"kmovw", "NP.0F.W0", "NP.0F.W0", "NP.0F.W0", Gd, Rd, Mw>;
  def KUNPCKBW : MaskLogic<"kunpckbw", "VEX.L1.66.0F.W0 4B /r">;
}
let Requires = [AVX512BW] in {
  defm KMOVD : MaskMove<"kmovd", "66.0F.W1", "F2.0F.W0", "F2.0F.W0", Gd, Rd, Md>;
  defm KMOVQ : MaskMove<"kmovq", "NP.0F.W1", "F2.0F.W1", "F2.0F.W1", Gq, Rq, Mq>;
  def KUNPCKDQ : MaskLogic<"kunpckdq", "VEX.L1.NP.0F.W1 4B /r">;
  def KUNPCKWD : MaskLogic<"kunpckwd", "VEX.L1.NP.0F.W0 4B /r">;
}
