#!/usr/bin/env bash
# Installs a build into a fresh folder, checks that no installed tool needs LLVM's shared library, and builds
# and runs examples/embed against it with find_package(cot).
#
#   utils/check-install.sh build/dev
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
build="$(cd "$1" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >/dev/null
for tool in "$work"/prefix/bin/*; do
  if ldd "$tool" | grep -q libLLVM; then
    echo "$(basename "$tool") needs LLVM's shared library" >&2
    exit 1
  fi
done
cmake -G Ninja -S "$root/examples/embed" -B "$work/embed" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_C_COMPILER=clang-19 >/dev/null
cmake --build "$work/embed" >/dev/null
output="$("$work/embed/embed")"
grep -q 'sum(100) = .*5050' <<<"$output" || { echo "$output" >&2; exit 1; }
echo "install: tools and libraries are usable"
