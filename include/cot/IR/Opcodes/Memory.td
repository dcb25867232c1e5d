//===- cot/IR/Opcodes/Memory.td - Loads and stores ----------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

defvar AccessDescription = [{

    The address is `p` plus the signed `offset` in bytes, wrapping in the width of `p`. The flags say what is
    known of the access; without them it may be unaligned and it may trap, with the flags' trap code or
    `heap_oob`. Bytes are in the order of the target, or as `little` and `big` say.
  }];

class Load<dag results> : Opcode<LoadFormat, results, (ins MemFlagsOperand:$flags, iAddr:$p, Offset32:$offset), [CanLoad]>;
class Store<TypeVariable type>
    : Opcode<StoreFormat, (outs), (ins MemFlagsOperand:$flags, type:$x, iAddr:$p, Offset32:$offset), [CanStore]>;

def Op_load : Load<(outs Mem:$a)> {
  let Summary = "Read memory.";
  let Description = !strconcat([{
    As many bytes as the type has. Lane 0 of a vector lies at the lowest address. A dynamic vector has the
    size that it has on the machine.
  }], AccessDescription);
}

def Op_store : Store<Mem> {
  let Summary = "Write memory.";
  let Description = !strconcat([{
    All bytes of `x`. Lane 0 of a vector goes to the lowest address.
  }], AccessDescription);
}

def Op_uload8 : Load<(outs iExt8:$a)> {
  let Summary = "Read 8 bits and widen with zeros.";
  let Description = !strconcat([{
    `load.i8` and `uextend` in one.
  }], AccessDescription);
}

def Op_sload8 : Load<(outs iExt8:$a)> {
  let Summary = "Read 8 bits and widen with the sign.";
  let Description = !strconcat([{
    `load.i8` and `sextend` in one.
  }], AccessDescription);
}

def Op_istore8 : Store<iExt8> {
  let Summary = "Write the low 8 bits.";
  let Description = !strconcat([{
    `ireduce.i8` and `store` in one.
  }], AccessDescription);
}

def Op_uload16 : Load<(outs iExt16:$a)> {
  let Summary = "Read 16 bits and widen with zeros.";
  let Description = !strconcat([{
    `load.i16` and `uextend` in one.
  }], AccessDescription);
}

def Op_sload16 : Load<(outs iExt16:$a)> {
  let Summary = "Read 16 bits and widen with the sign.";
  let Description = !strconcat([{
    `load.i16` and `sextend` in one.
  }], AccessDescription);
}

def Op_istore16 : Store<iExt16> {
  let Summary = "Write the low 16 bits.";
  let Description = !strconcat([{
    `ireduce.i16` and `store` in one.
  }], AccessDescription);
}

def Op_uload32 : Load<(outs Fixed<I64>:$a)> {
  let Summary = "Read 32 bits and widen with zeros.";
  let Description = !strconcat([{
    `load.i32` and `uextend` in one.
  }], AccessDescription);
}

def Op_sload32 : Load<(outs Fixed<I64>:$a)> {
  let Summary = "Read 32 bits and widen with the sign.";
  let Description = !strconcat([{
    `load.i32` and `sextend` in one.
  }], AccessDescription);
}

def Op_istore32 : Store<iExt32> {
  let Summary = "Write the low 32 bits.";
  let Description = !strconcat([{
    `ireduce.i32` and `store` in one.
  }], AccessDescription);
}

def Op_uload8x8 : Load<(outs Fixed<I16, 8>:$a)> {
  let Summary = "Read 8 bytes and widen each with zeros.";
  let Description = !strconcat([{
    Reads 64 bits, 8 lanes of 8 bits, and zero-extends each to 16 bits.
  }], AccessDescription);
}

def Op_sload8x8 : Load<(outs Fixed<I16, 8>:$a)> {
  let Summary = "Read 8 bytes and widen each with its sign.";
  let Description = !strconcat([{
    Reads 64 bits, 8 lanes of 8 bits, and sign-extends each to 16 bits.
  }], AccessDescription);
}

def Op_uload16x4 : Load<(outs Fixed<I32, 4>:$a)> {
  let Summary = "Read 4 times 16 bits and widen each with zeros.";
  let Description = !strconcat([{
    Reads 64 bits, 4 lanes of 16 bits, and zero-extends each to 32 bits.
  }], AccessDescription);
}

def Op_sload16x4 : Load<(outs Fixed<I32, 4>:$a)> {
  let Summary = "Read 4 times 16 bits and widen each with its sign.";
  let Description = !strconcat([{
    Reads 64 bits, 4 lanes of 16 bits, and sign-extends each to 32 bits.
  }], AccessDescription);
}

def Op_uload32x2 : Load<(outs Fixed<I64, 2>:$a)> {
  let Summary = "Read 2 times 32 bits and widen each with zeros.";
  let Description = !strconcat([{
    Reads 64 bits, 2 lanes of 32 bits, and zero-extends each to 64 bits.
  }], AccessDescription);
}

def Op_sload32x2 : Load<(outs Fixed<I64, 2>:$a)> {
  let Summary = "Read 2 times 32 bits and widen each with its sign.";
  let Description = !strconcat([{
    Reads 64 bits, 2 lanes of 32 bits, and sign-extends each to 64 bits.
  }], AccessDescription);
}
