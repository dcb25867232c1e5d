//===- X86Fma.td - Fused multiply-add -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// The digits of the name tell which operands are multiplied and which is added: 132, 213, 231.
multiclass FmaOrder<string name, string order, string packed, string scalar> {
  let Requires = [FMA] in {
    let Size = Vec128_256 in {
      def NAME#order#PS : X86Inst<(ops (mod Vv:$dst), (use Hv:$second), (use Wv:$third)), name # order # "ps $dst, $second, $third", "VEX.L?.66.0F38.W0 " # packed # " /r">;
      def NAME#order#PD : X86Inst<(ops (mod Vv:$dst), (use Hv:$second), (use Wv:$third)), name # order # "pd $dst, $second, $third", "VEX.L?.66.0F38.W1 " # packed # " /r">;
    }
    if !not(!empty(scalar)) then {
      def NAME#order#SS : X86Inst<(ops (mod Vx:$dst), (use Hx:$second), (use Wss:$third)), name # order # "ss $dst, $second, $third", "VEX.LIG.66.0F38.W0 " # scalar # " /r">;
      def NAME#order#SD : X86Inst<(ops (mod Vx:$dst), (use Hx:$second), (use Wsd:$third)), name # order # "sd $dst, $second, $third", "VEX.LIG.66.0F38.W1 " # scalar # " /r">;
    }
  }
}
/// `digits`: the low digits of the packed and of the scalar opcodes.
multiclass Fma<string name, string packed, string scalar> {
  defm "" : FmaOrder<name, "132", "9" # packed, !if(!empty(scalar), "", "9" # scalar)>;
  defm "" : FmaOrder<name, "213", "A" # packed, !if(!empty(scalar), "", "A" # scalar)>;
  defm "" : FmaOrder<name, "231", "B" # packed, !if(!empty(scalar), "", "B" # scalar)>;
}
defm VFMADDSUB : Fma<"vfmaddsub", "6", "">;
defm VFMSUBADD : Fma<"vfmsubadd", "7", "">;
defm VFMADD : Fma<"vfmadd", "8", "9">;
defm VFMSUB : Fma<"vfmsub", "A", "B">;
defm VFNMADD : Fma<"vfnmadd", "C", "D">;
defm VFNMSUB : Fma<"vfnmsub", "E", "F">;
