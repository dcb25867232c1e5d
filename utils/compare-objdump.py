#!/usr/bin/env python3
"""Holds cot-objdump -d against llvm-objdump on real programs.

    utils/compare-objdump.py --cot-objdump build/dev/bin/cot-objdump FILE...

Where llvm-objdump starts an instruction, cot must start one, and what cot decodes must be the same text,
white space, comments and symbols' names aside. Instructions that cot does not describe are counted by
mnemonic. llvm-objdump prints a lock prefix as a line of its own: it is joined with the next one.
"""
import argparse
import collections
import re
import subprocess
import sys

LINE = re.compile(r"\s*([0-9a-f]+):\s+(.*)")


def normalize(text):
    text = text.split("#")[0].split("//")[0]
    text = re.sub(r"<[^>]*>", "", text)
    return re.sub(r"\s+", " ", text).strip()


def disassemble(tool, path):
    process = subprocess.Popen([tool, "-d", "--no-show-raw-insn", path], stdout=subprocess.PIPE, text=True)
    lines, lock = {}, None
    for line in process.stdout:
        match = LINE.match(line)
        if not match:
            continue
        address, text = int(match[1], 16), normalize(match[2])
        if lock is not None:
            address, text, lock = lock, "lock " + text, None
        if text == "lock":
            lock = address
            continue
        lines[address] = text
    if process.wait() != 0:
        sys.exit(f"{tool} failed on {path}")
    return lines


def compare(path, ours, theirs, limit):
    unknown, differences, missing = collections.Counter(), [], 0
    for address, text in theirs.items():
        mine = ours.get(address)
        if mine is None:
            missing += 1
            differences.append(f"{address:x}: llvm-objdump says `{text}`, cot starts nothing here")
        elif mine.startswith((".byte", ".inst")):
            unknown[text.split(" ")[0]] += 1
        elif mine != text:
            differences.append(f"{address:x}: `{mine}`, llvm-objdump says `{text}`")
    for difference in differences[:limit]:
        print(f"{path}: {difference}")
    names = ", ".join(f"{name} {count}" for name, count in unknown.most_common(limit))
    print(f"{path}: {len(theirs)} instructions, {sum(unknown.values())} not described ({names}), "
          f"{len(differences)} differ, {missing} of them not started")
    return not differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cot-objdump", required=True)
    parser.add_argument("--llvm-objdump", default="/usr/bin/llvm-objdump-19")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    good = True
    for path in arguments.files:
        ours = disassemble(arguments.cot_objdump, path)
        theirs = disassemble(arguments.llvm_objdump, path)
        good &= compare(path, ours, theirs, arguments.limit)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
