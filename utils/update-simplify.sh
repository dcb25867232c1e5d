#!/usr/bin/env bash
# Generates docs/Simplify.md anew from the rules. test/Transforms/Simplify/fresh.test fails until that is done.
#
#   utils/update-simplify.sh [build folder, build/dev if left out]
set -euo pipefail
cd "$(dirname "$0")/.."
exec "${1:-build/dev}/bin/cot-tblgen" -gen-simplify-doc -I include -I lib/Transforms/Simplify \
  lib/Transforms/Simplify/Rules.td -o docs/Simplify.md
