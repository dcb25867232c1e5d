#!/usr/bin/env bash
# Installs what is missing, builds cot and runs every test. Ends with one line over all suites:
# "N passed, N failed, N skipped".
#
#   utils/check.sh [--preset dev|asan|release] [--quick]
#
# --quick leaves out clang-tidy and the proofs of rewrite rules.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=dev
quick=
while [ $# -gt 0 ]; do
  case "$1" in
    --preset) preset="$2"; shift 2 ;;
    --quick) quick=--quick; shift ;;
    *) echo "usage: utils/check.sh [--preset NAME] [--quick]" >&2; exit 2 ;;
  esac
done

utils/setup-debian.sh
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
exec python3 utils/run-tests.py --build "build/$preset" $quick
