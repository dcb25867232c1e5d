"""Prints a function of as many loops, one inside the other, as the argument says; the innermost computes what is the
same in all of them."""
import sys

count = int(sys.argv[1])
print("function %nest(i64, i64) -> i64 {\nblock0(v0: i64, v1: i64):\n    jump block1")
for i in range(1, count + 1):
    inside = i + 1 if i < count else 2 * count + 1
    behind = count + i - 1 if i > 1 else 2 * count + 2
    print(f"block{i}:\n    v{i + 9} = load.i64 v0+{8 * i}\n    brif v{i + 9}, block{inside}, block{behind}")
for i in range(1, count + 1):
    print(f"block{count + i}:\n    jump block{i}")
print(f"block{2 * count + 1}:\n    v2 = imul v0, v1\n    store v2, v1\n    jump block{2 * count}")
print(f"block{2 * count + 2}:\n    return v0\n}}")
