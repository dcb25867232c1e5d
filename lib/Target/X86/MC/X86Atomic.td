//===- X86Atomic.td - Exchanges and locked read-modify-writes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

let Size = Int8_16_32_64 in {
  def XCHG : Int<(ops (mod Gv:$dst), (mod Rv:$src)), "xchg", "$dst, $src", "66? REX.W? 86+w /r">;
  // Locked by nature.
  def XCHGm : Int<(ops (mod Mv:$dst), (mod Gv:$src)), "xchg", "$dst, $src", "66? REX.W? 86+w /r">;
  let WritesFlags = 1 in {
    def XADD : Int<(ops (mod Ev:$dst), (mod Gv:$src)), "xadd", "$dst, $src", "66? REX.W? 0F C0+w /r">;
    def CMPXCHG : Int<(ops (mod Ev:$dst), (mod RAXv:$expected), (use Gv:$src)), "cmpxchg", "$dst, $src", "66? REX.W? 0F B0+w /r">;
  }
}
// With RAX twice, it is nop.
let Size = Int16_32_64, Yields = 1 in {
  def XCHGa : Int<(ops (mod Zv:$dst), (mod RAXv:$src)), "xchg", "$src, $dst", "66? REX.W? 90+r">;
  let Alias = 1 in
  def XCHGra : Int<(ops (mod RAXv:$dst), (mod Zv:$src)), "xchg", "$dst, $src", "66? REX.W? 90+r">;
}

multiclass LockedAlu<string name, string opcode, string digit> {
  let Size = Int8_16_32_64 in {
    def mr : X86Inst<(ops (mod Mv:$dst), (use Gv:$src)), "lock " # name # "{|$z} $dst, $src", "LOCK 66? REX.W? " # opcode # "+w /r">;
    def mi : X86Inst<(ops (mod Mv:$dst), Iz:$imm), "lock " # name # "{|$z} $dst, $imm", "LOCK 66? REX.W? 80+w /" # digit # " iz">;
  }
  let Size = Int16_32_64 in
  def mb : X86Inst<(ops (mod Mv:$dst), Ib:$imm), "lock " # name # "{|$z} $dst, $imm", "LOCK 66? REX.W? 83 /" # digit # " ib">;
}
class LockedUnary<string name, string encoding>
    : X86Inst<(ops (mod Mv:$dst)), "lock " # name # "{|$z} $dst", "LOCK 66? REX.W? " # encoding>;
multiclass LockedBit<string name, string opcode, string digit> {
  let Size = Int16_32_64 in {
    def mr : X86Inst<(ops (mod Mv:$dst), (use Gv:$bit)), "lock " # name # "{|$z} $dst, $bit", "LOCK 66? REX.W? 0F " # opcode # " /r">;
    def mb : X86Inst<(ops (mod Mv:$dst), UIb:$bit), "lock " # name # "{|$z} $dst, $bit", "LOCK 66? REX.W? 0F BA /" # digit # " ib">;
  }
}
let WritesFlags = 1 in {
  defm LOCK_ADD : LockedAlu<"add", "00", "0">;
  defm LOCK_OR : LockedAlu<"or", "08", "1">;
  defm LOCK_AND : LockedAlu<"and", "20", "4">;
  defm LOCK_SUB : LockedAlu<"sub", "28", "5">;
  defm LOCK_XOR : LockedAlu<"xor", "30", "6">;
  defm LOCK_BTS : LockedBit<"bts", "AB", "5">;
  defm LOCK_BTR : LockedBit<"btr", "B3", "6">;
  defm LOCK_BTC : LockedBit<"btc", "BB", "7">;
  let Size = Int8_16_32_64 in {
    def LOCK_INC : LockedUnary<"inc", "FE+w /0">;
    def LOCK_DEC : LockedUnary<"dec", "FE+w /1">;
    def LOCK_NEG : LockedUnary<"neg", "F6+w /3">;
    def LOCK_XADD : X86Inst<(ops (mod Mv:$dst), (mod Gv:$src)), "lock xadd{|$z} $dst, $src", "LOCK 66? REX.W? 0F C0+w /r">;
    def LOCK_CMPXCHG : X86Inst<(ops (mod Mv:$dst), (mod RAXv:$expected), (use Gv:$src)), "lock cmpxchg{|$z} $dst, $src", "LOCK 66? REX.W? 0F B0+w /r">;
  }
  def CMPXCHG8B : X86Inst<(ops (mod Mq:$dst), (mod RAXd:$expectedLow), (mod RDXd:$expectedHigh), (use RBXd:$low), (use RCXd:$high)), "cmpxchg8b $dst", "0F C7 /1">;
  def LOCK_CMPXCHG8B : X86Inst<(ops (mod Mq:$dst), (mod RAXd:$expectedLow), (mod RDXd:$expectedHigh), (use RBXd:$low), (use RCXd:$high)), "lock cmpxchg8b $dst", "LOCK 0F C7 /1">;
  let Requires = [CX16] in {
    def CMPXCHG16B : X86Inst<(ops (mod Mx:$dst), (mod RAXq:$expectedLow), (mod RDXq:$expectedHigh), (use RBXq:$low), (use RCXq:$high)), "cmpxchg16b $dst", "REX.W 0F C7 /1">;
    def LOCK_CMPXCHG16B : X86Inst<(ops (mod Mx:$dst), (mod RAXq:$expectedLow), (mod RDXq:$expectedHigh), (use RBXq:$low), (use RCXq:$high)), "lock cmpxchg16b $dst", "LOCK REX.W 0F C7 /1">;
  }
}
let Size = Int8_16_32_64 in
def LOCK_NOT : LockedUnary<"not", "F6+w /2">;
