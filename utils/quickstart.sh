#!/usr/bin/env bash
# Installs what is missing, builds cot and runs its main job on an example: the optimizer reads a program,
# and the interpreter checks that the optimized program does what its run lines say.
set -euo pipefail
cd "$(dirname "$0")/.."

utils/setup-debian.sh
cmake --preset release -DCOT_BUILD_TESTS=OFF -DCOT_BUILD_BENCHMARKS=OFF >/dev/null
cmake --build --preset release
bin=build/release/bin
out=build/release/collatz.opt.clif

echo "== examples/collatz.clif, optimized:"
"$bin/cot-opt" -O2 -verify-each examples/collatz.clif -o "$out"
cat "$out"
echo "== its run lines, interpreted:"
"$bin/cot-filetest" "$out"
