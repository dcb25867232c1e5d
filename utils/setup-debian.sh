#!/usr/bin/env bash
# Installs the Debian 12 packages that building and testing cot needs and that are missing.
set -euo pipefail

packages=(
  clang-19 libclang-rt-19-dev lld-19 llvm-19-dev llvm-19-tools clang-format-19 clang-tidy-19
  gcc g++ binutils cmake ninja-build ccache python3 git
  libgtest-dev libgmock-dev libbenchmark-dev libzstd-dev zlib1g-dev
  gdb graphviz z3
  binutils-aarch64-linux-gnu libc6-arm64-cross qemu-user
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
    missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "setup: every package is there"
  exit 0
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  sudo=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
