#!/usr/bin/env bash
# Runs the programs of examples/ with the tools of a build, each in both ways: compiled to an object by cot-llc
# and linked by cc, and compiled in memory by cot-run.
#
#   utils/run-examples.sh build/release/bin [folder for what is made]
set -euo pipefail
cd "$(dirname "$0")/.."
bin="$(cd "$1" && pwd)"
work="${2:-$(mktemp -d)}"
mkdir -p "$work"

# The program examples/NAME.clif with arguments.
run() {
  local name="$1"
  shift
  echo "== $name, compiled to an object and linked:"
  "$bin/cot-llc" -O2 -filetype=obj -relocation-model=pic "examples/$name.clif" -o "$work/$name.o"
  cc "$work/$name.o" -o "$work/$name"
  "$work/$name" "$@"
  echo "== $name, compiled in memory:"
  "$bin/cot-run" -O2 "examples/$name.clif" "$@"
}

echo "== collatz, optimized, and its run lines in the interpreter and compiled:"
"$bin/cot-opt" -O2 -verify-each examples/collatz.clif -o "$work/collatz.clif"
"$bin/cot-filetest" "$work/collatz.clif"
run hello
run queens 9
run mandelbrot "$work/mandelbrot.pgm"
echo "== the picture is $work/mandelbrot.pgm:"
# Every eighth pixel of every sixteenth row, as text.
tail -c 60000 "$work/mandelbrot.pgm" | od -An -v -tu1 -w300 |
  awk 'NR % 16 == 9 { line = ""; for (i = 1; i <= NF; i += 4) line = line ($i == 0 ? "#" : $i < 200 ? "+" : $i < 245 ? "." : " "); print line }'
