// A rule that does not hold: only 0 is its own negation, apart from the least number.
include "cot/Transforms/Simplify.td"
def : Simplify<(ineg $x), (use $x)> { let Group = Fold; }
def : Simplify<(isub $x, $y), (isub $y, $x), i8> { let Group = Reshape; }
def : Simplify<(iadd $x, 0), (use $x)> { let Group = Fold; }
