//===- A64VectorMemory.td - Loads and stores of several vectors and of elements -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Registers of one access have consecutive numbers. Those that write the base back add the bytes that were
// accessed (post) or a register (postr).

/// `count` registers; `number` is the structure's elements, as the mnemonic has them; `lane` what differs where
/// one element of each register is accessed: R and the last bit of the opcode.
class Structure<int count, string number, string opcode, string r = "", string last = ""> {
  int Count = count;
  string Number = number;
  string Opcode = opcode;
  string R = r;
  string Last = last;
}
/// The text of a list of registers.
class List<int count, string arrangement> {
  string Text = "{ $t." # arrangement
                # !if(!gt(count, 1), ", $t1." # arrangement, "")
                # !if(!gt(count, 2), ", $t2." # arrangement, "")
                # !if(!gt(count, 3), ", $t3." # arrangement, "") # " }";
}
/// As many operands, each with the register behind that of the one before. Single elements keep the others of
/// their register.
class Registers<int count, Reg first, Reg next> {
  dag Out = !con((ops (out first:$t)), !if(!gt(count, 1), (ops (out next:$t1)), (ops)),
                 !if(!gt(count, 2), (ops (out next:$t2)), (ops)), !if(!gt(count, 3), (ops (out next:$t3)), (ops)));
  dag Mod = !con((ops (mod first:$t)), !if(!gt(count, 1), (ops (mod next:$t1)), (ops)),
                 !if(!gt(count, 2), (ops (mod next:$t2)), (ops)), !if(!gt(count, 3), (ops (mod next:$t3)), (ops)));
  dag Use = !con((ops (use first:$t)), !if(!gt(count, 1), (ops (use next:$t1)), (ops)),
                 !if(!gt(count, 2), (ops (use next:$t2)), (ops)), !if(!gt(count, 3), (ops (use next:$t3)), (ops)));
}

/// The three ways to say the address. `head` ends before the bit of the writing back; then come `l`, the register
/// of the offset, `tail`, base and first register.
multiclass Addressed<dag registers, dag lane, string text, string bytes, string head, string l, string tail, bit isLoad> {
  defvar noWriteback = !if(isLoad, (ops (use BaseVector:$addr)), (ops (out BaseVector:$addr)));
  let MayTrap = 1 in {
    def "" : A64<!con(registers, lane, noWriteback), text # ", $addr", head # " 0 " # l # " 00000 " # tail # " addr.base t">;
    let Loads = isLoad, Stores = !if(isLoad, 0, 1) in {
      let Spelling = 1 in
      def post : A64<!con(registers, lane, (ops (mod Xsp:$rn))), text # ", [$rn], #" # bytes, head # " 1 " # l # " 11111 " # tail # " rn t">;
      def postr : A64<!con(registers, lane, (ops (mod Xsp:$rn), (use Xr:$rm))), text # ", [$rn], $rm", head # " 1 " # l # " rm " # tail # " rn t">;
    }
  }
}

//===----------------------------------------------------------------------===//
// Whole vectors
//===----------------------------------------------------------------------===//

foreach s = [Structure<1, "1", "0111">, Structure<2, "1", "1010">, Structure<3, "1", "0110">, Structure<4, "1", "0010">,
             Structure<2, "2", "1000">, Structure<3, "3", "0100">, Structure<4, "4", "0000">] in {
  defvar registers = " " # List<s.Count, "$z">.Text;
  defvar all = Registers<s.Count, Vv, VvNext>;
  // Beside structures of one element there may be several registers.
  defvar name = s.Number # !if(!eq(s.Number, "1"), "x" # s.Count, "");
  defvar bytes = "$bytes" # s.Count;
  let Size = !if(!eq(s.Number, "1"), VecAll, VecBHSD) in {
    defm "LD" # name # "v" : Addressed<all.Out, (ops), "ld" # s.Number # registers, bytes, "0 Q 001100", "1 0", s.Opcode # " size", 1>;
    defm "ST" # name # "v" : Addressed<all.Use, (ops), "st" # s.Number # registers, bytes, "0 Q 001100", "0 0", s.Opcode # " size", 0>;
  }
}

//===----------------------------------------------------------------------===//
// One element of each register
//===----------------------------------------------------------------------===//

class Element<string letter, Imm lane, int bytes, string q, string opcode, string size> {
  string Letter = letter;
  Imm Lane = lane;
  int Bytes = bytes;
  string Q = q;
  string Opcode = opcode;
  string Size = size;
}
foreach s = [Structure<1, "1", "", "0", "0">, Structure<2, "2", "", "1", "0">, Structure<3, "3", "", "0", "1">,
             Structure<4, "4", "", "1", "1">] in {
  foreach e = [Element<"b", Lane4, 1, "lane[3]", "00", "lane[2:0]">, Element<"h", Lane3, 2, "lane[2]", "01", "lane[1:0] 0">,
               Element<"s", Lane2, 4, "lane[1]", "10", "lane[0] 00">, Element<"d", Lane1, 8, "lane", "10", "001">] in {
    defvar registers = " " # List<s.Count, e.Letter>.Text # "[$lane]";
    defvar all = Registers<s.Count, V128, V128Next>;
    defvar bytes = !cast<string>(!mul(s.Count, e.Bytes));
    defvar tail = e.Opcode # s.Last # " " # e.Size;
    defm "LD" # s.Number # "e" # !toupper(e.Letter) : Addressed<all.Mod, (ops e.Lane:$lane), "ld" # s.Number # registers, bytes, "0 " # e.Q # " 001101", "1 " # s.R, tail, 1>;
    defm "ST" # s.Number # "e" # !toupper(e.Letter) : Addressed<all.Use, (ops e.Lane:$lane), "st" # s.Number # registers, bytes, "0 " # e.Q # " 001101", "0 " # s.R, tail, 0>;
  }
  // To all elements.
  let Size = VecAll in
  defm "LD" # s.Number # "Rv" : Addressed<Registers<s.Count, Vv, VvNext>.Out, (ops), "ld" # s.Number # "r " # List<s.Count, "$z">.Text, "$element" # s.Count, "0 Q 001101", "1 " # s.R, "11" # s.Last # " 0 size", 1>;
}
