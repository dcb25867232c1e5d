//===- A64Memory.td - Loads and stores -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ADR : A64<(ops (out Xr:$rd), Label21:$target), "adr $rd, $target", "0 target[1:0] 10000 target[20:2] rd">;
def ADRP : A64<(ops (out Xr:$rd), Page21:$target), "adrp $rd, $target", "1 target[1:0] 10000 target[20:2] rd">;

//===----------------------------------------------------------------------===//
// One register
//===----------------------------------------------------------------------===//

// Of the forms of a load or store the encoder takes the one that can say the address: the offset scaled
// (ui), unscaled (u), a register as index (ro), a label (l). Those that write the base back stand for
// themselves: pre, post.
//
// `head` is the encoding up to opc: size 111 V; `opc` the two bits before the addressing mode.

multiclass Load<string mnemonic, Reg data, int width, string head, string opc, list<string> differ = []> {
  defvar ldur = !subst("ldr", "ldur", mnemonic);
  let MayTrap = 1, Forms = NAME in {
    def ui : A64<(ops (out data:$rt), (use !cast<A64Mem>("Offset" # width):$addr)), mnemonic # " $rt, $addr", head # " 01 " # opc # " addr.offset addr.base rt">;
    def u : A64<(ops (out data:$rt), (use !cast<A64Mem>("Unscaled" # width):$addr)), ldur # " $rt, $addr", head # " 00 " # opc # " 0 addr.offset 00 addr.base rt">;
    def ro : A64<(ops (out data:$rt), (use !cast<A64Mem>("Indexed" # width):$addr)), mnemonic # " $rt, $addr", head # " 00 " # opc # " 1 addr.index addr.option addr.s 10 addr.base rt">;
  }
  let MayTrap = 1, Loads = 1, Differ = differ in {
    def pre : A64<(ops (out data:$rt), (mod Xsp:$rn), SImm9:$imm), mnemonic # " $rt, [$rn, $imm]!", head # " 00 " # opc # " 0 imm 11 rn rt">;
    def post : A64<(ops (out data:$rt), (mod Xsp:$rn), SImm9:$imm), mnemonic # " $rt, [$rn], $imm", head # " 00 " # opc # " 0 imm 01 rn rt">;
  }
}
multiclass Store<string mnemonic, Reg data, int width, string head, string opc, list<string> differ = []> {
  defvar stur = !subst("str", "stur", mnemonic);
  let MayTrap = 1, Forms = NAME in {
    def ui : A64<(ops (use data:$rt), (out !cast<A64Mem>("Offset" # width):$addr)), mnemonic # " $rt, $addr", head # " 01 " # opc # " addr.offset addr.base rt">;
    def u : A64<(ops (use data:$rt), (out !cast<A64Mem>("Unscaled" # width):$addr)), stur # " $rt, $addr", head # " 00 " # opc # " 0 addr.offset 00 addr.base rt">;
    def ro : A64<(ops (use data:$rt), (out !cast<A64Mem>("Indexed" # width):$addr)), mnemonic # " $rt, $addr", head # " 00 " # opc # " 1 addr.index addr.option addr.s 10 addr.base rt">;
  }
  let MayTrap = 1, Stores = 1, Differ = differ in {
    def pre : A64<(ops (use data:$rt), (mod Xsp:$rn), SImm9:$imm), mnemonic # " $rt, [$rn, $imm]!", head # " 00 " # opc # " 0 imm 11 rn rt">;
    def post : A64<(ops (use data:$rt), (mod Xsp:$rn), SImm9:$imm), mnemonic # " $rt, [$rn], $imm", head # " 00 " # opc # " 0 imm 01 rn rt">;
  }
}

// Names have the bits in memory, and of loads that extend signs those of the register.
// The base that is written back may not be the data.
defm LDR8 : Load<"ldrb", Wr, 8, "00 111 0", "01", ["rt rn"]>;
defm LDR16 : Load<"ldrh", Wr, 16, "01 111 0", "01", ["rt rn"]>;
defm LDR32 : Load<"ldr", Wr, 32, "10 111 0", "01", ["rt rn"]>;
defm LDR64 : Load<"ldr", Xr, 64, "11 111 0", "01", ["rt rn"]>;
defm LDRS8to32 : Load<"ldrsb", Wr, 8, "00 111 0", "11", ["rt rn"]>;
defm LDRS8to64 : Load<"ldrsb", Xr, 8, "00 111 0", "10", ["rt rn"]>;
defm LDRS16to32 : Load<"ldrsh", Wr, 16, "01 111 0", "11", ["rt rn"]>;
defm LDRS16to64 : Load<"ldrsh", Xr, 16, "01 111 0", "10", ["rt rn"]>;
defm LDRS32 : Load<"ldrsw", Xr, 32, "10 111 0", "10", ["rt rn"]>;
defm STR8 : Store<"strb", Wr, 8, "00 111 0", "00", ["rt rn"]>;
defm STR16 : Store<"strh", Wr, 16, "01 111 0", "00", ["rt rn"]>;
defm STR32 : Store<"str", Wr, 32, "10 111 0", "00", ["rt rn"]>;
defm STR64 : Store<"str", Xr, 64, "11 111 0", "00", ["rt rn"]>;
// V: scalars and vectors.
defm LDRV8 : Load<"ldr", Br, 8, "00 111 1", "01">;
defm LDRV16 : Load<"ldr", Hr, 16, "01 111 1", "01">;
defm LDRV32 : Load<"ldr", Sr, 32, "10 111 1", "01">;
defm LDRV64 : Load<"ldr", Dr, 64, "11 111 1", "01">;
defm LDRV128 : Load<"ldr", Qr, 128, "00 111 1", "11">;
defm STRV8 : Store<"str", Br, 8, "00 111 1", "00">;
defm STRV16 : Store<"str", Hr, 16, "01 111 1", "00">;
defm STRV32 : Store<"str", Sr, 32, "10 111 1", "00">;
defm STRV64 : Store<"str", Dr, 64, "11 111 1", "00">;
defm STRV128 : Store<"str", Qr, 128, "00 111 1", "10">;

let MayTrap = 1 in
foreach i = [["LDR32", "ldr", "Wr", "32", "00 011 0"], ["LDR64", "ldr", "Xr", "64", "01 011 0"],
             ["LDRS32", "ldrsw", "Xr", "32", "10 011 0"], ["LDRV32", "ldr", "Sr", "32", "00 011 1"],
             ["LDRV64", "ldr", "Dr", "64", "01 011 1"], ["LDRV128", "ldr", "Qr", "128", "10 011 1"]] in
  def i[0] # "l" : A64<(ops (out !cast<Reg>(i[2]):$rt), (use !cast<A64Mem>("Literal" # i[3]):$addr)), i[1] # " $rt, $addr", i[4] # " 00 addr.target rt"> { let Forms = i[0]; }

let SideEffects = 1 in {
  let Forms = "PRFM" in {
    def PRFMui : A64<(ops PrefetchKind:$kind, (use PrefetchOffset:$addr)), "prfm $kind, $addr", "11 111 0 01 10 addr.offset addr.base kind">;
    def PRFMu : A64<(ops PrefetchKind:$kind, (use PrefetchUnscaled:$addr)), "prfum $kind, $addr", "11 111 0 00 10 0 addr.offset 00 addr.base kind">;
    def PRFMro : A64<(ops PrefetchKindLow:$kind, (use PrefetchIndexed:$addr)), "prfm $kind, $addr", "11 111 0 00 10 1 addr.index addr.option addr.s 10 addr.base kind">;
    def PRFMl : A64<(ops PrefetchKind:$kind, (use PrefetchLiteral:$addr)), "prfm $kind, $addr", "11 011 0 00 addr.target kind">;
  }
}

//===----------------------------------------------------------------------===//
// Two registers
//===----------------------------------------------------------------------===//

// `head`: opc 101 V; the addressing mode and L follow.
multiclass LoadPair<string mnemonic, Reg data, int width, string head, list<string> differ = []> {
  let MayTrap = 1, Differ = ["rt rt2"] in
  def i : A64<(ops (out data:$rt), (out data:$rt2), (use !cast<A64Mem>("Pair" # width):$addr)), mnemonic # " $rt, $rt2, $addr", head # " 010 1 addr.offset rt2 addr.base rt">;
  let MayTrap = 1, Loads = 1, Differ = !listconcat(["rt rt2"], differ) in {
    def pre : A64<(ops (out data:$rt), (out data:$rt2), (mod Xsp:$rn), !cast<SImm>("SImm7_" # !div(width, 8)):$imm), mnemonic # " $rt, $rt2, [$rn, $imm]!", head # " 011 1 imm rt2 rn rt">;
    def post : A64<(ops (out data:$rt), (out data:$rt2), (mod Xsp:$rn), !cast<SImm>("SImm7_" # !div(width, 8)):$imm), mnemonic # " $rt, $rt2, [$rn], $imm", head # " 001 1 imm rt2 rn rt">;
  }
}
multiclass StorePair<string mnemonic, Reg data, int width, string head, list<string> differ = []> {
  let MayTrap = 1 in
  def i : A64<(ops (use data:$rt), (use data:$rt2), (out !cast<A64Mem>("Pair" # width):$addr)), mnemonic # " $rt, $rt2, $addr", head # " 010 0 addr.offset rt2 addr.base rt">;
  let MayTrap = 1, Stores = 1, Differ = differ in {
    def pre : A64<(ops (use data:$rt), (use data:$rt2), (mod Xsp:$rn), !cast<SImm>("SImm7_" # !div(width, 8)):$imm), mnemonic # " $rt, $rt2, [$rn, $imm]!", head # " 011 0 imm rt2 rn rt">;
    def post : A64<(ops (use data:$rt), (use data:$rt2), (mod Xsp:$rn), !cast<SImm>("SImm7_" # !div(width, 8)):$imm), mnemonic # " $rt, $rt2, [$rn], $imm", head # " 001 0 imm rt2 rn rt">;
  }
}
defm LDP32 : LoadPair<"ldp", Wr, 32, "00 101 0", ["rt rn", "rt2 rn"]>;
defm LDP64 : LoadPair<"ldp", Xr, 64, "10 101 0", ["rt rn", "rt2 rn"]>;
defm LDPS32 : LoadPair<"ldpsw", Xr, 32, "01 101 0", ["rt rn", "rt2 rn"]>;
defm STP32 : StorePair<"stp", Wr, 32, "00 101 0", ["rt rn", "rt2 rn"]>;
defm STP64 : StorePair<"stp", Xr, 64, "10 101 0", ["rt rn", "rt2 rn"]>;
defm LDPV32 : LoadPair<"ldp", Sr, 32, "00 101 1">;
defm LDPV64 : LoadPair<"ldp", Dr, 64, "01 101 1">;
defm LDPV128 : LoadPair<"ldp", Qr, 128, "10 101 1">;
defm STPV32 : StorePair<"stp", Sr, 32, "00 101 1">;
defm STPV64 : StorePair<"stp", Dr, 64, "01 101 1">;
defm STPV128 : StorePair<"stp", Qr, 128, "10 101 1">;

// Without a wish to keep the line in the cache.
let MayTrap = 1 in
foreach i = [["32", "Wr", "32", "00 101 0"], ["64", "Xr", "64", "10 101 0"], ["V32", "Sr", "32", "00 101 1"],
             ["V64", "Dr", "64", "01 101 1"], ["V128", "Qr", "128", "10 101 1"]] in {
  def "LDNP" # i[0] : A64<(ops (out !cast<Reg>(i[1]):$rt), (out !cast<Reg>(i[1]):$rt2), (use !cast<A64Mem>("Pair" # i[2]):$addr)), "ldnp $rt, $rt2, $addr", i[3] # " 000 1 addr.offset rt2 addr.base rt"> { let Differ = ["rt rt2"]; }
  def "STNP" # i[0] : A64<(ops (use !cast<Reg>(i[1]):$rt), (use !cast<Reg>(i[1]):$rt2), (out !cast<A64Mem>("Pair" # i[2]):$addr)), "stnp $rt, $rt2, $addr", i[3] # " 000 0 addr.offset rt2 addr.base rt">;
}
