#!/usr/bin/env bash
# Installs a build into a fresh folder, and builds and runs examples/embed against it with find_package(cot), as
# a user of the libraries would.
#
#   utils/run-embed.sh build/release [folder for what is made]
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
build="$(cd "$1" && pwd)"
work="${2:-$(mktemp -d)}"
mkdir -p "$work"
work="$(cd "$work" && pwd)" # a prefix is a whole path

cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -G Ninja -S "$root/examples/embed" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_C_COMPILER=clang-19 >/dev/null
cmake --build "$work/build" >/dev/null
echo "== examples/embed, a small language compiled in memory:"
"$work/build/calculator" "$root/examples/embed/numbers.calc"
