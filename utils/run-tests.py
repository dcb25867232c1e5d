#!/usr/bin/env python3
"""Runs every suite of a build and prints one line over all of them: N passed, N failed, N skipped.

Suites: the checks of the sources (floors, format, lint), GoogleTest programs, lit, cot-filetest over
the corpus and over the project's own files. A suite that cannot start counts as one failure.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIT = Path("/usr/lib/llvm-19/build/utils/lit/lit.py")


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, name, passed, failed, skipped=0):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        print(f"-- {name}: {passed} passed, {failed} failed, {skipped} skipped", flush=True)


def run_check(totals, name, command):
    """A check is one test: it passes when the command exits with 0."""
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True)
    if result.returncode:
        print(result.stdout, flush=True)
    totals.add(name, int(result.returncode == 0), int(result.returncode != 0))


def run_gtest(totals, program):
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        result = subprocess.run([program, f"--gtest_output=json:{report.name}", "--gtest_brief=1"],
                                cwd=ROOT)
        try:
            data = json.loads(Path(report.name).read_text())
        except ValueError:
            totals.add(program.name, 0, 1)  # it crashed before it could report
            return
        failed = data["failures"] + data.get("errors", 0)
        skipped = data.get("disabled", 0) + sum(
            test.get("result") == "SKIPPED" for suite in data["testsuites"]
            for test in suite["testsuite"])
        if result.returncode and not failed:
            failed = 1
        totals.add(program.name, data["tests"] - failed - skipped, failed, skipped)


def run_lit(totals, build):
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        result = subprocess.run([sys.executable, LIT, "-sv", "--order=lexical", "-o", report.name,
                                 build / "test"], cwd=ROOT)
        try:
            tests = json.loads(Path(report.name).read_text())["tests"]
        except ValueError:
            totals.add("lit", 0, 1)
            return
        codes = [test["code"] for test in tests]
        passed = sum(code in ("PASS", "XFAIL", "FLAKYPASS") for code in codes)
        skipped = sum(code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED") for code in codes)
        failed = len(codes) - passed - skipped
        if result.returncode and not failed:
            failed = 1
        totals.add("lit", passed, failed, skipped)


def run_filetests(totals, build, paths):
    program = build / "bin/cot-filetest"
    if not program.exists():
        return
    paths = [path for path in paths if path.exists()]
    if not paths:
        totals.add("cot-filetest", 0, 0, 1)
        return
    result = subprocess.run([program, "-j", str(os.cpu_count() or 1), *paths], cwd=ROOT,
                            stdout=subprocess.PIPE, text=True)
    lines = result.stdout.strip().splitlines()
    match = re.search(r"(\d+) passed, (\d+) failed, (\d+) unsupported", lines[-1] if lines else "")
    if not match:
        print(result.stdout)
        totals.add("cot-filetest", 0, 1)
        return
    passed, failed, unsupported = map(int, match.groups())
    if failed or result.returncode:
        print("\n".join(lines[-200:]))
    totals.add("cot-filetest", passed, max(failed, int(result.returncode != 0)), unsupported)


def tracked(*patterns):
    listing = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, stdout=subprocess.PIPE,
                             text=True, check=True)
    return listing.stdout.split()


# The parts of the tree that clang-tidy finds nothing in. A part joins the list when it is clean and never
# leaves it; utils/run-tidy.py without a filter reads everything.
LINTED = ["utils/TableGen/", "lib/Support/", "lib/IR/", "lib/RegAlloc/", "lib/Pass/", "lib/Analysis/"]


def run_source_checks(totals, build, quick):
    run_check(totals, "check-layering", [sys.executable, "utils/check-layering.py"])
    formatter = shutil.which("clang-format-19")
    files = tracked("*.cpp", "*.h")
    if formatter and files:
        run_check(totals, "clang-format", [formatter, "--dry-run", "-Werror", *files])
    if not quick:
        run_check(totals, "clang-tidy", [sys.executable, "utils/run-tidy.py", "--build", str(build), *LINTED])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build/dev")
    parser.add_argument("--quick", action="store_true", help="leave out clang-tidy and the proofs of rules")
    args = parser.parse_args()
    build = args.build.resolve()
    totals = Totals()
    corpus = Path(os.environ.get("COT_CORPUS") or ROOT.parent / "shared/corpus")
    if corpus.is_dir():
        os.environ["COT_CORPUS"] = str(corpus)
    run_source_checks(totals, build, args.quick)
    run_check(totals, "unfired-rules", [sys.executable, "utils/unfired-rules", "--build", str(build)])
    if not args.quick:
        run_check(totals, "prove-rules", [sys.executable, "utils/prove-rules", "--build", str(build)])
    if not (build / "CMakeCache.txt").read_text().count("COT_SANITIZERS:STRING=address"):
        run_check(totals, "install", ["bash", "utils/check-install.sh", str(build)])
    for program in sorted((build / "bin/unittests").glob("*Tests")):
        run_gtest(totals, program)
    run_lit(totals, build)
    run_filetests(totals, build, [corpus / "clif", ROOT / "test/Filetests"])
    print(f"{totals.passed} passed, {totals.failed} failed, {totals.skipped} skipped", flush=True)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
