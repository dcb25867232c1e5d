#!/usr/bin/env python3
"""Compares the disassembly of cot-objdump with llvm-objdump's, instruction by instruction.

  disassembly.py [--show N] FILE...

For every file: where llvm-objdump starts an instruction, cot must start one; what cot knows must have the
same text, without comments and symbolizer text and with white space normalized. Instructions that only
one of the two knows are counted. Exit status 1 for any other difference.
"""
import argparse
import re
import subprocess
import sys
from collections import Counter

LINE = re.compile(r"^ *([0-9a-f]+): ((?:[0-9a-f]{2} )*[0-9a-f]{2}|[0-9a-f]{8})\s*\t(.*)$")
SYMBOL = re.compile(r"<[^>]*>")


def instructions(program, path):
    """Yields (section, address, text); the section by number, since in objects all begin at 0."""
    command = [program, "-d", "-z", path]
    if program == "llvm-objdump":
        # Or it takes sections from an installed debug file, where they have no bytes.
        command.insert(1, "--debug-file-directory=/nonexistent")
        # Or it writes vectors in Mach-O files in Apple's way.
        command.insert(1, "-mllvm=-aarch64-neon-syntax=generic")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace")
    section = 0
    for line in process.stdout:
        if line.startswith("Disassembly of section"):
            section += 1
            continue
        match = LINE.match(line)
        if match:
            text = re.split(r"\s(?:##?|//|;)\s", match.group(3) + " ")[0]
            text = text if "<unknown>" in text else SYMBOL.sub("", text)
            yield section, int(match.group(1), 16), " ".join(text.split())
    if process.wait() != 0:
        sys.exit(f"{program} failed on {path}")


def joined(stream):
    """llvm-objdump writes the lock prefix as an instruction of its own; cot, as part of the next one."""
    prefix = None
    for section, address, text in stream:
        if text == "lock":
            prefix = address
            continue
        if prefix is not None:
            address, text, prefix = prefix, "lock " + text, None
        yield section, address, text


def compare(path, show):
    cot = {(section, address): text for section, address, text in instructions("cot-objdump", path)}
    total = unknown = ours = missing = different = 0
    names = Counter()
    for section, address, want in joined(instructions("llvm-objdump", path)):
        total += 1
        got = cot.get((section, address))
        if got is None:
            missing += 1
            kind = "no instruction"
        elif want == got:
            continue
        elif got.startswith((".byte", ".inst")):
            if want != "<unknown>":
                unknown += 1
                names[want.split()[0]] += 1
            continue
        elif want == "<unknown>":
            ours += 1
            continue
        else:
            different += 1
            kind = got
        if missing + different <= show:
            print(f"{path}: {address:x}: llvm: {want} | cot: {kind}")
    listed = ", ".join(f"{name} {count}" for name, count in names.most_common(10))
    print(f"{path}: {total} instructions, {missing} not started, {different} different, "
          f"{unknown} unknown to cot{' (' + listed + ')' if listed else ''}, {ours} unknown to llvm-objdump")
    return missing + different


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    return 1 if sum(compare(path, args.show) for path in args.files) else 0


if __name__ == "__main__":
    sys.exit(main())
