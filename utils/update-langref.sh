#!/usr/bin/env bash
# Generates docs/LangRef.md anew from the descriptions. test/LangRef/fresh.test fails until that is done.
#
#   utils/update-langref.sh [build folder, build/dev if left out]
set -euo pipefail
cd "$(dirname "$0")/.."
exec "${1:-build/dev}/bin/cot-tblgen" -gen-langref -I include docs/LangRef.td -o docs/LangRef.md
