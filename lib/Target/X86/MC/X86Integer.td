//===- X86Integer.td - General-purpose instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// Two-operand arithmetic
//===----------------------------------------------------------------------===//

/// `opcodes`: of the forms mr, rm and ai, as 8-bit ones. `dst` forms: read and written, or (cmp) only read.
multiclass AluForms<string name, list<string> opcodes, string digit, bit isCompare = 0> {
  defvar role = !if(isCompare, use, mod);
  let Size = Int8_16_32_64 in {
    let Preferred = 1 in
    def mr : Int<(ops (role Ev:$dst), (use Gv:$src)), name, "$dst, $src", "66? REX.W? " # opcodes[0] # "+w /r">;
    def rm : Int<(ops (role Gv:$dst), (use Ev:$src)), name, "$dst, $src", "66? REX.W? " # opcodes[1] # "+w /r">;
    def ai : Int<(ops (role RAXv:$dst), Iz:$imm), name, "$dst, $imm", "66? REX.W? " # opcodes[2] # "+w iz">;
    def mi : Int<(ops (role Ev:$dst), Iz:$imm), name, "$dst, $imm", "66? REX.W? 80+w /" # digit # " iz">;
  }
  let Size = Int16_32_64, Preferred = 1 in
  def mb : Int<(ops (role Ev:$dst), Ib:$imm), name, "$dst, $imm", "66? REX.W? 83 /" # digit # " ib">;
}

let WritesFlags = 1 in {
  defm ADD : AluForms<"add", ["00", "02", "04"], "0">;
  defm OR : AluForms<"or", ["08", "0A", "0C"], "1">;
  defm AND : AluForms<"and", ["20", "22", "24"], "4">;
  defm SUB : AluForms<"sub", ["28", "2A", "2C"], "5">;
  defm XOR : AluForms<"xor", ["30", "32", "34"], "6">;
  defm CMP : AluForms<"cmp", ["38", "3A", "3C"], "7", /*isCompare=*/1>;
  let ReadsFlags = 1 in {
    defm ADC : AluForms<"adc", ["10", "12", "14"], "2">;
    defm SBB : AluForms<"sbb", ["18", "1A", "1C"], "3">;
  }
  let Size = Int8_16_32_64 in {
    def TESTmr : Int<(ops (use Ev:$dst), (use Gv:$src)), "test", "$dst, $src", "66? REX.W? 84+w /r">;
    def TESTai : Int<(ops (use RAXv:$dst), Iz:$imm), "test", "$dst, $imm", "66? REX.W? A8+w iz">;
    def TESTmi : Int<(ops (use Ev:$dst), Iz:$imm), "test", "$dst, $imm", "66? REX.W? F6+w /0 iz">;
    def NEG : Int<(ops (mod Ev:$dst)), "neg", "$dst", "66? REX.W? F6+w /3">;
    def INC : Int<(ops (mod Ev:$dst)), "inc", "$dst", "66? REX.W? FE+w /0">;
    def DEC : Int<(ops (mod Ev:$dst)), "dec", "$dst", "66? REX.W? FE+w /1">;
  }
}
let Size = Int8_16_32_64 in
def NOT : Int<(ops (mod Ev:$dst)), "not", "$dst", "66? REX.W? F6+w /2">;

//===----------------------------------------------------------------------===//
// Multiplication and division
//===----------------------------------------------------------------------===//

let WritesFlags = 1 in {
  // The 8-bit forms have AX for the pair DX:AX.
  let Size = Int8 in {
    def MULax : Int<(ops (mod RAXw:$low), (use Ev:$src)), "mul", "$src", "F6 /4">;
    def IMULax : Int<(ops (mod RAXw:$low), (use Ev:$src)), "imul", "$src", "F6 /5">;
    let MayTrap = 1 in {
      def DIVax : Int<(ops (mod RAXw:$low), (use Ev:$src)), "div", "$src", "F6 /6">;
      def IDIVax : Int<(ops (mod RAXw:$low), (use Ev:$src)), "idiv", "$src", "F6 /7">;
    }
  }
  let Size = Int16_32_64 in {
    def MUL : Int<(ops (mod RAXv:$low), (out RDXv:$high), (use Ev:$src)), "mul", "$src", "66? REX.W? F7 /4">;
    def IMUL : Int<(ops (mod RAXv:$low), (out RDXv:$high), (use Ev:$src)), "imul", "$src", "66? REX.W? F7 /5">;
    def IMULrm : Int<(ops (mod Gv:$dst), (use Ev:$src)), "imul", "$dst, $src", "66? REX.W? 0F AF /r">;
    def IMULrmb : Int<(ops (out Gv:$dst), (use Ev:$src), Ib:$imm), "imul", "$dst, $src, $imm", "66? REX.W? 6B /r ib">;
    def IMULrmi : Int<(ops (out Gv:$dst), (use Ev:$src), Iz:$imm), "imul", "$dst, $src, $imm", "66? REX.W? 69 /r iz">;
    let MayTrap = 1 in {
      def DIV : Int<(ops (mod RAXv:$quotient), (mod RDXv:$remainder), (use Ev:$src)), "div", "$src", "66? REX.W? F7 /6">;
      def IDIV : Int<(ops (mod RAXv:$quotient), (mod RDXv:$remainder), (use Ev:$src)), "idiv", "$src", "66? REX.W? F7 /7">;
    }
  }
}
def CBW : X86Inst<(ops (mod RAXw:$a)), "{cbw|cbtw}", "66 98">;
def CWDE : X86Inst<(ops (mod RAXd:$a)), "{cwde|cwtl}", "98">;
def CDQE : X86Inst<(ops (mod RAXq:$a)), "{cdqe|cltq}", "REX.W 98">;
def CWD : X86Inst<(ops (use RAXw:$a), (out RDXw:$d)), "{cwd|cwtd}", "66 99">;
def CDQ : X86Inst<(ops (use RAXd:$a), (out RDXd:$d)), "{cdq|cltd}", "99">;
def CQO : X86Inst<(ops (use RAXq:$a), (out RDXq:$d)), "{cqo|cqto}", "REX.W 99">;

//===----------------------------------------------------------------------===//
// Shifts and rotations
//===----------------------------------------------------------------------===//

multiclass ShiftForms<string name, string digit> {
  let Size = Int8_16_32_64 in {
    def m1 : Int<(ops (mod Ev:$dst), One:$count), name, "$dst", "66? REX.W? D0+w /" # digit>;
    def mb : Int<(ops (mod Ev:$dst), UIb:$count), name, "$dst, $count", "66? REX.W? C0+w /" # digit # " ib">;
    def mc : Int<(ops (mod Ev:$dst), (use RCXb:$count)), name, "$dst, $count", "66? REX.W? D2+w /" # digit>;
  }
}
let WritesFlags = 1 in {
  defm ROL : ShiftForms<"rol", "0">;
  defm ROR : ShiftForms<"ror", "1">;
  let ReadsFlags = 1 in {
    defm RCL : ShiftForms<"rcl", "2">;
    defm RCR : ShiftForms<"rcr", "3">;
  }
  defm SHL : ShiftForms<"shl", "4">;
  defm SHR : ShiftForms<"shr", "5">;
  defm SAR : ShiftForms<"sar", "7">;
  let Size = Int16_32_64 in {
    def SHLDi : Int<(ops (mod Ev:$dst), (use Gv:$src), UIb:$count), "shld", "$dst, $src, $count", "66? REX.W? 0F A4 /r ib">;
    def SHLDc : Int<(ops (mod Ev:$dst), (use Gv:$src), (use RCXb:$count)), "shld", "$dst, $src, $count", "66? REX.W? 0F A5 /r">;
    def SHRDi : Int<(ops (mod Ev:$dst), (use Gv:$src), UIb:$count), "shrd", "$dst, $src, $count", "66? REX.W? 0F AC /r ib">;
    def SHRDc : Int<(ops (mod Ev:$dst), (use Gv:$src), (use RCXb:$count)), "shrd", "$dst, $src, $count", "66? REX.W? 0F AD /r">;
  }
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

multiclass BitTestForms<string name, string opcode, string digit, bit isTest = 0> {
  defvar role = !if(isTest, use, mod);
  let Size = Int16_32_64, WritesFlags = 1 in {
    def mr : Int<(ops (role Ev:$dst), (use Gv:$bit)), name, "$dst, $bit", "66? REX.W? 0F " # opcode # " /r">;
    def mb : Int<(ops (role Ev:$dst), UIb:$bit), name, "$dst, $bit", "66? REX.W? 0F BA /" # digit # " ib">;
  }
}
defm BT : BitTestForms<"bt", "A3", "4", /*isTest=*/1>;
defm BTS : BitTestForms<"bts", "AB", "5">;
defm BTR : BitTestForms<"btr", "B3", "6">;
defm BTC : BitTestForms<"btc", "BB", "7">;

let Size = Int16_32_64, WritesFlags = 1 in {
  // The destination keeps its value where the source is 0.
  def BSF : Int<(ops (mod Gv:$dst), (use Ev:$src)), "bsf", "$dst, $src", "66? REX.W? 0F BC /r">;
  def BSR : Int<(ops (mod Gv:$dst), (use Ev:$src)), "bsr", "$dst, $src", "66? REX.W? 0F BD /r">;
  let Requires = [BMI1] in
  def TZCNT : Int<(ops (out Gv:$dst), (use Ev:$src)), "tzcnt", "$dst, $src", "66? F3 REX.W? 0F BC /r">;
  let Requires = [LZCNTFeature] in
  def LZCNT : Int<(ops (out Gv:$dst), (use Ev:$src)), "lzcnt", "$dst, $src", "66? F3 REX.W? 0F BD /r">;
  let Requires = [POPCNTFeature] in
  def POPCNT : Int<(ops (out Gv:$dst), (use Ev:$src)), "popcnt", "$dst, $src", "66? F3 REX.W? 0F B8 /r">;
}
// Of 16 bits, the result is undefined.
let Size = Int16_32_64 in
def BSWAP : Int<(ops (mod Zv:$dst)), "bswap", "$dst", "66? REX.W? 0F C8+r">;

let Requires = [SSE42] in {
  let Size = Int16_32 in
  def CRC32 : X86Inst<(ops (mod Gd:$dst), (use Ev:$src)), "crc32{|$z} $dst, $src", "66? F2 0F 38 F1 /r">;
  let Size = Int32_64 in
  def CRC32b : X86Inst<(ops (mod Gv:$dst), (use Eb:$src)), "crc32{|b} $dst, $src", "F2 REX.W? 0F 38 F0 /r">;
  def CRC32q : X86Inst<(ops (mod Gq:$dst), (use Eq:$src)), "crc32{|q} $dst, $src", "F2 REX.W 0F 38 F1 /r">;
}
let Requires = [MOVBEFeature], Size = Int16_32_64 in {
  def MOVBErm : Int<(ops (out Gv:$dst), (use Mv:$src)), "movbe", "$dst, $src", "66? REX.W? 0F 38 F0 /r">;
  def MOVBEmr : Int<(ops (out Mv:$dst), (use Gv:$src)), "movbe", "$dst, $src", "66? REX.W? 0F 38 F1 /r">;
}

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

let Size = Int8_16_32_64 in {
  let Preferred = 1, Move = 1 in
  def MOVmr : Int<(ops (out Ev:$dst), (use Gv:$src)), "mov", "$dst, $src", "66? REX.W? 88+w /r">;
  let Move = 1 in
  def MOVrm : Int<(ops (out Gv:$dst), (use Ev:$src)), "mov", "$dst, $src", "66? REX.W? 8A+w /r">;
  def MOVmi : Int<(ops (out Ev:$dst), Iz:$imm), "mov", "$dst, $imm", "66? REX.W? C6+w /0 iz">;
}
let Rematerializable = 1 in {
  let Size = Int8 in
  def MOVri : Int<(ops (out Zv:$dst), Iz:$imm), "mov", "$dst, $imm", "B0+r ib">;
  let Size = Int16_32 in
  def MOVriz : Int<(ops (out Zv:$dst), Iz:$imm), "mov", "$dst, $imm", "66? B8+r iz">;
  def MOVABS : X86Inst<(ops (out Zq:$dst), Iq:$imm), "{movabs|movabsq} $dst, $imm", "REX.W B8+r iq">;
}

let Size = Int16_32_64 in {
  def MOVZXb : X86Inst<(ops (out Gv:$dst), (use Eb:$src)), "{movzx|movzb$z} $dst, $src", "66? REX.W? 0F B6 /r">;
  def MOVSXb : X86Inst<(ops (out Gv:$dst), (use Eb:$src)), "{movsx|movsb$z} $dst, $src", "66? REX.W? 0F BE /r">;
  // Those of 16 bits are plain moves.
  def MOVZXw : X86Inst<(ops (out Gv:$dst), (use Ew:$src)), "{movzx|movzw$z} $dst, $src", "66? REX.W? 0F B7 /r">;
  def MOVSXw : X86Inst<(ops (out Gv:$dst), (use Ew:$src)), "{movsx|movsw$z} $dst, $src", "66? REX.W? 0F BF /r">;
}
def MOVSXD : X86Inst<(ops (out Gq:$dst), (use Ed:$src)), "{movsxd|movslq} $dst, $src", "REX.W 63 /r">;

let Size = Int16_32_64, Rematerializable = 1 in
def LEA : Int<(ops (out Gv:$dst), (use Address:$src)), "lea", "$dst, $src", "66? REX.W? 8D /r">;

let Size = Int16_32_64, ReadsFlags = 1 in
def CMOV : X86Inst<(ops Cond:$cc, (mod Gv:$dst), (use Ev:$src)), "cmov$cc{|$z} $dst, $src", "66? REX.W? 0F 40+cc /r">;
let ReadsFlags = 1 in
def SETCC : X86Inst<(ops Cond:$cc, (out Eb:$dst)), "set$cc $dst", "0F 90+cc /0">;

let Size = Int16_64, SideEffects = 1 in {
  def PUSH : Int<(ops (use Zv:$src)), "push", "$src", "66? 50+r">;
  def POP : Int<(ops (out Zv:$dst)), "pop", "$dst", "66? 58+r">;
  def PUSHm : Int<(ops (use Ev:$src)), "push", "$src", "66? FF /6">;
  def POPm : Int<(ops (out Ev:$dst)), "pop", "$dst", "66? 8F /0">;
  def PUSHib : Int<(ops Ib:$imm), "push", "$imm", "66? 6A ib">;
  def PUSHi : Int<(ops Iz:$imm), "push", "$imm", "66? 68 iz">;
  def PUSHF : X86Inst<(ops), "pushf{$q|$z}", "66? 9C"> { let ReadsFlags = 1; }
  def POPF : X86Inst<(ops), "popf{$q|$z}", "66? 9D"> { let WritesFlags = 1; }
}
let SideEffects = 1 in {
  def LEAVE : X86Inst<(ops), "leave", "C9">;
  def ENTER : X86Inst<(ops Iw:$size, Ib:$level), "enter {$size, $level|$level, $size}", "C8 iw ib">;
}

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

let WritesFlags = 1, SideEffects = 1 in {
  def CLC : X86Inst<(ops), "clc", "F8">;
  def STC : X86Inst<(ops), "stc", "F9">;
  def CMC : X86Inst<(ops), "cmc", "F5"> { let ReadsFlags = 1; }
  def CLD : X86Inst<(ops), "cld", "FC">;
  def STD : X86Inst<(ops), "std", "FD">;
  def SAHF : X86Inst<(ops (use RAXw:$a)), "sahf", "9E">;
}
let ReadsFlags = 1 in
def LAHF : X86Inst<(ops (mod RAXw:$a)), "lahf", "9F">;
