// One opcode whose meaning is wrong in the way that a macro chooses.
include "cot/IR/Opcodes.td"

def Op_bad : Opcode<UnaryFormat, (outs iB:$a), (ins iB:$x)> {
#ifdef OPERAND
  let Meaning = "{fp z}";
#endif
#ifdef BRACE
  let Meaning = "(bvneg {w";
#endif
#ifdef NUMBER
  let Meaning = "{w w}";
#endif
#ifdef PROPERTY
  let Meaning = "{x.e}";
#endif
#ifdef REMAINDER
  let Meaning = "{w/3}";
#endif
#ifdef REPEAT
  let Meaning = "{join i w-8: x}";
#endif
#ifdef RESULTS
  let Meaning = "x";
  let MoreMeanings = ["x"];
#endif
}
