//===- X86X87.td - The floating-point unit with a stack -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// What disassemblers and hand-written assembly need. The stack's registers are no operands, for no allocator
// deals with them: each has a record of its own.

let SideEffects = 1 in {
//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// `suffix`: what AT&T adds.
class X87Load<string name, string suffix, Mem M, string encoding>
    : X86Inst<(ops (use M:$src)), name # "{|" # suffix # "} $src", encoding>;
class X87Store<string name, string suffix, Mem M, string encoding>
    : X86Inst<(ops (out M:$dst)), name # "{|" # suffix # "} $dst", encoding>;

def FLD32 : X87Load<"fld", "s", Md, "D9 /0">;
def FLD64 : X87Load<"fld", "l", Mq, "DD /0">;
def FLD80 : X87Load<"fld", "t", M80, "DB /5">;
def FST32 : X87Store<"fst", "s", Md, "D9 /2">;
def FST64 : X87Store<"fst", "l", Mq, "DD /2">;
def FSTP32 : X87Store<"fstp", "s", Md, "D9 /3">;
def FSTP64 : X87Store<"fstp", "l", Mq, "DD /3">;
def FSTP80 : X87Store<"fstp", "t", M80, "DB /7">;
def FILD16 : X87Load<"fild", "s", Mw, "DF /0">;
def FILD32 : X87Load<"fild", "l", Md, "DB /0">;
def FILD64 : X87Load<"fild", "ll", Mq, "DF /5">;
foreach i = [["FIST", "fist", "2"], ["FISTP", "fistp", "3"], ["FISTTP", "fisttp", "1"]] in {
  def i[0] # "16" : X87Store<i[1], "s", Mw, "DF /" # i[2]>;
  def i[0] # "32" : X87Store<i[1], "l", Md, "DB /" # i[2]>;
}
def FISTP64 : X87Store<"fistp", "ll", Mq, "DF /7">;
def FISTTP64 : X87Store<"fisttp", "ll", Mq, "DD /1">;
def FLDCW : X87Load<"fldcw", "", Mw, "D9 /5">;
def FNSTCW : X87Store<"fnstcw", "", Mw, "D9 /7">;
def FLDENV : X87Load<"fldenv", "", Address, "D9 /4">;
def FNSTENV : X87Store<"fnstenv", "", Address, "D9 /6">;
def FRSTOR : X87Load<"frstor", "", Address, "DD /4">;
def FNSAVE : X87Store<"fnsave", "", Address, "DD /6">;
def WAIT : X86Inst<(ops), "wait", "9B">;
def FNSTSW : X87Store<"fnstsw", "", Mw, "DD /7">;
def FNSTSWax : X86Inst<(ops (out RAXw:$dst)), "fnstsw $dst", "DF E0">;

foreach i = [["FADD", "add", "0"], ["FMUL", "mul", "1"], ["FCOM", "com", "2"], ["FCOMP", "comp", "3"],
             ["FSUB", "sub", "4"], ["FSUBR", "subr", "5"], ["FDIV", "div", "6"], ["FDIVR", "divr", "7"]] in {
  def i[0] # "32" : X87Load<"f" # i[1], "s", Md, "D8 /" # i[2]>;
  def i[0] # "64" : X87Load<"f" # i[1], "l", Mq, "DC /" # i[2]>;
  def i[0] # "i16" : X87Load<"fi" # i[1], "s", Mw, "DE /" # i[2]>;
  def i[0] # "i32" : X87Load<"fi" # i[1], "l", Md, "DA /" # i[2]>;
}

//===----------------------------------------------------------------------===//
// The stack
//===----------------------------------------------------------------------===//

class X87<string text, string encoding> : X86Inst<(ops), text, encoding>;

/// With st(0) and another register, of which the last byte has the number.
foreach n = [["0", "0", "8"], ["1", "1", "9"], ["2", "2", "A"], ["3", "3", "B"],
             ["4", "4", "C"], ["5", "5", "D"], ["6", "6", "E"], ["7", "7", "F"]] in {
  defvar st = "{st(" # n[0] # ")|%st(" # n[0] # ")}";
  foreach i = [["FLD", "fld", "D9", "C", "1"], ["FXCH", "fxch", "D9", "C", "2"], ["FFREE", "ffree", "DD", "C", "1"],
               ["FST", "fst", "DD", "D", "1"], ["FSTP", "fstp", "DD", "D", "2"], ["FUCOM", "fucom", "DD", "E", "1"],
               ["FUCOMP", "fucomp", "DD", "E", "2"], ["FFREEP", "ffreep", "DF", "C", "1"],
               ["FCOM", "fcom", "D8", "D", "1"], ["FCOMP", "fcomp", "D8", "D", "2"]] in
    def i[0] # "st" # n[0] : X87<i[1] # " " # st, i[2] # " " # i[3] # !if(!eq(i[4], "1"), n[1], n[2])>;
  // To st(0).
  foreach i = [["FADD", "fadd", "D8", "C", "1"], ["FMUL", "fmul", "D8", "C", "2"], ["FSUB", "fsub", "D8", "E", "1"],
               ["FSUBR", "fsubr", "D8", "E", "2"], ["FDIV", "fdiv", "D8", "F", "1"], ["FDIVR", "fdivr", "D8", "F", "2"],
               ["FUCOMI", "fucomi", "DB", "E", "2"], ["FCOMI", "fcomi", "DB", "F", "1"], ["FUCOMIP", "fucompi", "DF", "E", "2"],
               ["FCOMIP", "fcompi", "DF", "F", "1"], ["FCMOVB", "fcmovb", "DA", "C", "1"], ["FCMOVE", "fcmove", "DA", "C", "2"],
               ["FCMOVBE", "fcmovbe", "DA", "D", "1"], ["FCMOVU", "fcmovu", "DA", "D", "2"], ["FCMOVNB", "fcmovnb", "DB", "C", "1"],
               ["FCMOVNE", "fcmovne", "DB", "C", "2"], ["FCMOVNBE", "fcmovnbe", "DB", "D", "1"], ["FCMOVNU", "fcmovnu", "DB", "D", "2"]] in
    def i[0] # "st" # n[0] # "from" : X87<i[1] # " {st|%st}, " # st, i[2] # " " # i[3] # !if(!eq(i[4], "1"), n[1], n[2])>;
  // From st(0), where AT&T has the names of subtractions and divisions the other way round; DE also pops.
  foreach p = [["", "", "DC"], ["P", "p", "DE"]] in
  foreach i = [["FADD", "fadd", "fadd", "C", "1"], ["FMUL", "fmul", "fmul", "C", "2"], ["FSUBR", "fsubr", "fsub", "E", "1"],
               ["FSUB", "fsub", "fsubr", "E", "2"], ["FDIVR", "fdivr", "fdiv", "F", "1"], ["FDIV", "fdiv", "fdivr", "F", "2"]] in
    def i[0] # p[0] # "st" # n[0] # "to" : X87<"{" # i[1] # p[1] # "|" # i[2] # p[1] # "} " # st # ", {st|%st}", p[2] # " " # i[3] # !if(!eq(i[4], "1"), n[1], n[2])>;
}

foreach i = [["FNOP", "fnop", "D9 D0"], ["FCHS", "fchs", "D9 E0"], ["FABS", "fabs", "D9 E1"], ["FTST", "ftst", "D9 E4"],
             ["FXAM", "fxam", "D9 E5"], ["FLD1", "fld1", "D9 E8"], ["FLDL2T", "fldl2t", "D9 E9"], ["FLDL2E", "fldl2e", "D9 EA"],
             ["FLDPI", "fldpi", "D9 EB"], ["FLDLG2", "fldlg2", "D9 EC"], ["FLDLN2", "fldln2", "D9 ED"], ["FLDZ", "fldz", "D9 EE"],
             ["F2XM1", "f2xm1", "D9 F0"], ["FYL2X", "fyl2x", "D9 F1"], ["FPTAN", "fptan", "D9 F2"], ["FPATAN", "fpatan", "D9 F3"],
             ["FXTRACT", "fxtract", "D9 F4"], ["FPREM1", "fprem1", "D9 F5"], ["FDECSTP", "fdecstp", "D9 F6"],
             ["FINCSTP", "fincstp", "D9 F7"], ["FPREM", "fprem", "D9 F8"], ["FYL2XP1", "fyl2xp1", "D9 F9"], ["FSQRT", "fsqrt", "D9 FA"],
             ["FSINCOS", "fsincos", "D9 FB"], ["FRNDINT", "frndint", "D9 FC"], ["FSCALE", "fscale", "D9 FD"], ["FSIN", "fsin", "D9 FE"],
             ["FCOS", "fcos", "D9 FF"], ["FUCOMPP", "fucompp", "DA E9"], ["FCOMPP", "fcompp", "DE D9"], ["FNCLEX", "fnclex", "DB E2"],
             ["FNINIT", "fninit", "DB E3"]] in
  def i[0] : X87<i[1], i[2]>;
}
