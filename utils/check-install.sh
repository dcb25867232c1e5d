#!/usr/bin/env bash
# Checks that an installed build can be used: no tool needs LLVM's shared library, and examples/embed, built
# against the libraries, runs and answers for wrong programs.
#
#   utils/check-install.sh build/dev
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

build="$(cd "$1" && pwd)"
# The folder may be said relative to where one stands.
(cd "$work/.." && "$root/utils/run-embed.sh" "$build" "$(basename "$work")") >"$work/output"
for tool in "$work"/prefix/bin/*; do
  if ldd "$tool" | grep -q libLLVM; then
    echo "$(basename "$tool") needs LLVM's shared library" >&2
    exit 1
  fi
done

# Takes a line that must be in the output.
expect() {
  grep -qxF "$1" "$work/output" || { cat "$work/output" >&2; echo "expected: $1" >&2; exit 1; }
}
expect "fib(30): 832040"
expect "gcd(1071, 462): 21"
expect "sum(100): 5050"
expect "1 / (2 - 2): trap int_divz in '.line'"

# A program that is refused with a message.
refused() {
  if printf '%s\n' "$1" | "$work/build/calculator" >"$work/output" 2>&1; then
    echo "accepted: $1" >&2
    exit 1
  fi
  expect "$2"
}
refused "2 + (3" "<stdin>:1: expected \`)\`"
refused "f(1)" "<stdin>:1: there is no f of 1 arguments"
refused "def f(1) 2" "<stdin>:1: expected a name before \`1\`"
echo "install: tools and libraries are usable"
