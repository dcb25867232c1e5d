//===- X86Pseudos.td - Instructions that emission expands -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// What the code generator speaks of as one instruction though the processor has several for it, or none.
// Emit*.cpp expands each. Operand types and roles are those of the instruction descriptions.

include "X86.td"

class X86Pseudo<dag operands> : X86Inst<operands, "", ""> { let Pseudo = 1; }

def Symbol32 : SymbolOperand<32>;

defset list<Inst> X86PseudoInstructions = {

//===----------------------------------------------------------------------===//
// Entry and exit
//===----------------------------------------------------------------------===//

// Defines the parameters that come in registers (extra operands).
def ENTRY : X86Pseudo<(ops)> { let SideEffects = 1; }
// Tears the frame down and returns the values that go in registers (extra operands).
let Terminator = 1, Barrier = 1, Return = 1 in
def RETURN : X86Pseudo<(ops)>;

// Leave the frame and go to the callee, whose arguments in registers are extra operands. The return
// address moves up by $delta bytes; where it moves down, extra operands hold it (in r10) and the
// caller's frame pointer (in rax), which arguments have overwritten. The callee's address is in r11.
let Terminator = 1, Barrier = 1, Return = 1, Call = 1 in {
  def TAILCALL : X86Pseudo<(ops Rel32:$target, Id:$delta)>;
  def TAILCALLr : X86Pseudo<(ops (use R11q:$target), Id:$delta)>;
}
// A call that goes on at $normal, or at a handler.
let Terminator = 1, Branch = 1, Barrier = 1, Call = 1, SideEffects = 1 in {
  def TRYCALL : X86Pseudo<(ops Rel32:$target, Rel32:$normal)>;
  def TRYCALLr : X86Pseudo<(ops (use Eq:$target), Rel32:$normal)>;
}
// Saves the vector registers that the extra operands name, if $count is not 0.
let WritesFlags = 1, SideEffects = 1 in
def SAVEVECTORS : X86Pseudo<(ops (use RAXq:$count))>;
// Copies $count words of eight bytes.
let SideEffects = 1 in
def COPYWORDS : X86Pseudo<(ops (mod RDIq:$dst), (mod RSIq:$src), (mod RCXq:$count))>;
// A place in the code that side tables speak of.
let SideEffects = 1 in
def MARK : X86Pseudo<(ops)>;

//===----------------------------------------------------------------------===//
// Control flow: one terminator per block
//===----------------------------------------------------------------------===//

let Terminator = 1, Branch = 1, Barrier = 1 in {
  let ReadsFlags = 1 in {
    def BRANCH : X86Pseudo<(ops Cond:$cc, Rel32:$taken, Rel32:$other)>;
    // Taken when both conditions hold, when either holds.
    def BRANCHand : X86Pseudo<(ops Cond:$a, Cond:$b, Rel32:$taken, Rel32:$other)>;
    def BRANCHor : X86Pseudo<(ops Cond:$a, Cond:$b, Rel32:$taken, Rel32:$other)>;
  }
  // Jumps to the block of a table that the 32-bit index selects; the table's first block is for
  // indices beyond the others.
  let WritesFlags = 1 in
  def SWITCH : X86Pseudo<(ops (use Gq:$index), (early_out Gq:$base), (early_out Gq:$entry), Rel32:$table)>;
}
let Terminator = 1, Barrier = 1, MayTrap = 1 in
def TRAP : X86Pseudo<(ops)>;

let ReadsFlags = 1, MayTrap = 1, SideEffects = 1 in {
  def TRAPIF : X86Pseudo<(ops Cond:$cc)>;
  def TRAPIFand : X86Pseudo<(ops Cond:$a, Cond:$b)>;
  def TRAPIFor : X86Pseudo<(ops Cond:$a, Cond:$b)>;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

// A number, in the shortest form; flags may change only where nothing reads them.
let Rematerializable = 1 in
def MOVimm : X86Pseudo<(ops (out Gq:$dst), Iq:$imm)>;
// All bits zero.
let Rematerializable = 1 in
def ZEROx : X86Pseudo<(ops (out Vx:$dst))>;
// A register of unknown contents.
def UNDEFq : X86Pseudo<(ops (out Gq:$dst))>;
def UNDEFx : X86Pseudo<(ops (out Vx:$dst))>;
// 0 or 1 in a whole register, from one condition or two.
let ReadsFlags = 1 in {
  def SETand : X86Pseudo<(ops Cond:$a, Cond:$b, (early_out Gb:$dst), (early_out Gb:$temp))>;
  def SETor : X86Pseudo<(ops Cond:$a, Cond:$b, (early_out Gb:$dst), (early_out Gb:$temp))>;
  // $value where the condition holds, else what was there.
  def CMOVx : X86Pseudo<(ops Cond:$cc, (mod Vx:$dst), (use Vx:$value))>;
}

//===----------------------------------------------------------------------===//
// Atomics: loops around compare and exchange
//===----------------------------------------------------------------------===//

let Loads = 1, Stores = 1, WritesFlags = 1, SideEffects = 1 in {
  // $operation is an AtomicRmwOp; $size the logarithm of the bytes, plus 4 for the other byte order.
  def RMWLOOP : X86Pseudo<(ops UIb:$operation, UIb:$size, (late_use Mq:$memory), (late_use Gq:$operand),
                               (early_out RAXq:$old), (early_out Gq:$new))>;
  def RMWLOOPwide : X86Pseudo<(ops UIb:$operation, (late_use Mx:$memory), (late_use Gq:$low), (late_use Gq:$high),
                                   (early_out RAXq:$oldLow), (early_out RDXq:$oldHigh),
                                   (early_out RBXq:$newLow), (early_out RCXq:$newHigh))>;
}

//===----------------------------------------------------------------------===//
// Threads and stacks
//===----------------------------------------------------------------------===//

let Call = 1, SideEffects = 1 in {
  // The sequence of the general dynamic model, which linkers know: $variable's address by $resolver.
  def TLSGD : X86Pseudo<(ops Symbol32:$variable, Symbol32:$resolver, (out RAXq:$address))>;
  // $payload goes to the other side, which passes another one when it comes back.
  def STACKSWITCH : X86Pseudo<(ops (use RDXq:$store), (use RSIq:$load), (mod RDIq:$payload))>;
}

//===----------------------------------------------------------------------===//
// Floats (EmitFloat.cpp)
//===----------------------------------------------------------------------===//

let WritesFlags = 1 in {
  // The extremum that knows of NaNs and of the signs of zeros.
  def MINIMUMss : X86Pseudo<(ops (mod Vx:$dst), (use Vx:$src))>;
  def MINIMUMsd : X86Pseudo<(ops (mod Vx:$dst), (use Vx:$src))>;
  def MAXIMUMss : X86Pseudo<(ops (mod Vx:$dst), (use Vx:$src))>;
  def MAXIMUMsd : X86Pseudo<(ops (mod Vx:$dst), (use Vx:$src))>;
  // From an unsigned number of 64 bits.
  def CVTU64SS : X86Pseudo<(ops (early_out Vx:$dst), (use Gq:$src), (early_out Gq:$half), (early_out Gq:$low))>;
}

} // X86PseudoInstructions
