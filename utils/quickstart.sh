#!/usr/bin/env bash
# Installs what is missing, builds cot, compiles and runs the programs of examples/, and builds and runs
# examples/embed, a small language that uses cot as a library.
set -euo pipefail
cd "$(dirname "$0")/.."

utils/setup-debian.sh
cmake --preset release -DCOT_BUILD_TESTS=OFF -DCOT_BUILD_BENCHMARKS=OFF >/dev/null
cmake --build --preset release
utils/run-examples.sh build/release/bin build/release/examples
utils/run-embed.sh build/release build/release/embed
