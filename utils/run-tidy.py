#!/usr/bin/env python3
"""Runs clang-tidy over the sources of the compilation database, in parallel, and remembers what was clean.

A file whose preprocessed text, .clang-tidy and command are unchanged since it was last found clean is
not read again; the stamps live in the user's cache folder, outside the source tree.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cot-tidy"


def stamp_for(entry):
    """A hash over all that clang-tidy reads, or None when the file doesn't preprocess."""
    command = entry["command"].split()
    if "ccache" in command[0]:
        command = command[1:]
    if "-o" in command:
        at = command.index("-o")
        command[at:at + 2] = []
    result = subprocess.run(command + ["-E", "-P", "-o", "-"], cwd=entry["directory"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if result.returncode:
        return None
    digest = hashlib.sha256(result.stdout)
    digest.update((ROOT / ".clang-tidy").read_bytes())
    return CACHE / digest.hexdigest()


def check(entry, build):
    stamp = stamp_for(entry)
    if stamp and stamp.exists():
        return entry["file"], 0, ""
    result = subprocess.run(["clang-tidy-19", "--quiet", "-p", build, entry["file"]],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if result.returncode == 0 and stamp:
        stamp.touch()
    return entry["file"], result.returncode, result.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build/dev")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1)
    parser.add_argument("filter", nargs="*", help="only files whose path contains one of these")
    args = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    entries = json.loads((args.build / "compile_commands.json").read_text())
    entries = [e for e in entries if Path(e["file"]).is_relative_to(ROOT)
               and not Path(e["file"]).is_relative_to(ROOT / "build")
               and "/unittests/" not in e["file"]
               and (not args.filter or any(f in e["file"] for f in args.filter))]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        for name, code, output in pool.map(lambda e: check(e, args.build), entries):
            if code:
                failures += 1
                print(f"{name}:\n{output}", flush=True)
    print(f"clang-tidy: {len(entries)} files, {failures} with findings")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
