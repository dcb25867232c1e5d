//===- cot/IR/Opcodes/Constants.td - Constants -------------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Op_iconst : Opcode<UnaryImmFormat, (outs NarrowInt:$a), (ins Imm64:$immediate)> {
  let Summary = "An integer constant.";
  let Description = [{
    The low bits of `immediate`, as many as the type has. Text accepts decimal and hexadecimal numbers
    that fit the type as signed or as unsigned; the higher bits of the immediate are kept zero. There is no
    `iconst.i128`: extend or concatenate a narrower one.
  }];
  let Meaning = "{resize immediate: w}";
}

def Op_f16const : Opcode<UnaryIeee16Format, (outs Fixed<F16>:$a), (ins Ieee16:$immediate)> {
  let Summary = "A binary16 constant.";
  let Description = [{
    Exactly the bits of `immediate`, NaN payloads included. The text form of floats is described under
    immediates.
  }];
  let Meaning = "immediate";
}

def Op_f32const : Opcode<UnaryIeee32Format, (outs Fixed<F32>:$a), (ins Ieee32:$immediate)> {
  let Summary = "A binary32 constant.";
  let Description = [{
    Exactly the bits of `immediate`, NaN payloads included.
  }];
  let Meaning = "immediate";
}

def Op_f64const : Opcode<UnaryIeee64Format, (outs Fixed<F64>:$a), (ins Ieee64:$immediate)> {
  let Summary = "A binary64 constant.";
  let Description = [{
    Exactly the bits of `immediate`, NaN payloads included.
  }];
  let Meaning = "immediate";
}

def Op_f128const
    : Opcode<UnaryConstFormat, (outs Fixed<F128>:$a), (ins ConstantOperand:$immediate)> {
  let Summary = "A binary128 constant.";
  let Description = [{
    The 16 bytes of a constant of the preamble, least significant byte first.
  }];
  let Meaning = "immediate";
}

def Op_vconst : Opcode<UnaryConstFormat, (outs TxN:$a), (ins ConstantOperand:$immediate)> {
  let Summary = "A vector constant.";
  let Description = [{
    The bytes of a constant of the preamble, lane 0 first and within a lane the least significant byte
    first, on machines of either byte order. The constant has exactly the size of the type.
  }];
  let Meaning = "immediate";
  let PerLane = 0;
}

def Op_nop : Opcode<NullaryFormat, (outs), (ins)> {
  let Summary = "Nothing.";
  let Description = [{
    No operands, no results, no effect, and no machine instruction either. Any pass may delete it.
  }];
}
