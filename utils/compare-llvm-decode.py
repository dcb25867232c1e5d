#!/usr/bin/env python3
"""Holds how cot-objdump reads x86-64 against llvm-objdump, opcode by opcode.

    utils/compare-llvm-decode.py --cot-objdump build/dev/bin/cot-objdump [--every N] [--show N]

All opcodes of the legacy maps with each prefix that may be a part of them, with and without REX.W, and of the VEX maps
and EVEX maps with each prefix, W and length; each with a register and with memory, and with all digits of ModRM.
With --every N, only each Nth of these 470,912. What llvm-objdump knows must have the same length in cot and, where cot
knows it too, the same text. What differs for a reason is counted with it. Exit status 1 for any other difference.
"""
import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

SLOT = 16
LINE = re.compile(r"^ *([0-9a-f]+): ((?:[0-9a-f]{2} )*[0-9a-f]{2})\s*\t(.*)$")
PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3, *range(0x40, 0x50)}
# llvm-objdump may write prefixes as instructions of their own.
ALONE = {"data16", "addr32", "lock", "rep", "repne", "rex64", "xacquire", "xrelease"}
REASONS = {
    "prefix 66 before a near jump": "llvm-objdump cuts the target to 16 bits, as AMD's processors do, not Intel's",
    "pause with REX.W": "llvm-objdump reads an exchange of rax with itself",
    "movq with F3 and REX.W": "llvm-objdump reads the instruction of MMX; F3 is a part of the opcode",
    "REX2": "APX is not described",
}


def excepted(code):
    text = code.hex()
    if re.match(r"66(48)?(0f8|e8|e9|c7f8)", text):
        return "prefix 66 before a near jump"
    if text.startswith("f34890"):
        return "pause with REX.W"
    if text.startswith("f3480f7e"):
        return "movq with F3 and REX.W"
    if re.match(r"(66|f2|f3)?(48)?d5", text):
        return "REX2"
    return None


def legacy():
    rest = bytes([0x12, 0x34, 0x56, 0x78, 0x11, 0x22, 0x33])
    for escape in (b"", b"\x0f", b"\x0f\x38", b"\x0f\x3a"):
        for opcode in range(256):
            if not escape and (opcode in PREFIXES or opcode in (0x0F, 0x62, 0xC4, 0xC5)):
                continue
            if escape == b"\x0f" and opcode in (0x38, 0x3A):
                continue
            for prefix in (b"", b"\x66", b"\xf2", b"\xf3"):
                for rex in (b"", b"\x48"):
                    for modrm in (base | digit << 3 for digit in range(8) for base in (0x01, 0xC1)):
                        yield prefix + rex + escape + bytes([opcode, modrm]) + rest


def vex():
    for opcode in range(256):
        for space in (1, 2, 3):
            for tail in (w | 0x78 | length | pp for w in (0, 0x80) for length in (0, 4) for pp in range(4)):
                for modrm in (base | digit << 3 for digit in range(8) for base in (0x01, 0xC1)):
                    yield bytes([0xC4, 0xE0 | space, tail, opcode, modrm, 0x12, 0x34, 0x56, 0x78])
                # With a source in vvvv, and an index.
                yield bytes([0xC4, 0xE0 | space, tail & 0xEF, opcode, 0xD1, 0x12, 0x34, 0x56, 0x78])
                yield bytes([0xC4, 0xE0 | space, tail & 0xEF, opcode, 0x14, 0x08, 0x34, 0x56, 0x78])


def evex():
    for opcode in range(256):
        for space in (1, 2, 3):
            for second in (w | v | pp for w in (0, 0x80) for v in (0x7C, 0x6C) for pp in range(4)):
                for third in (0x08, 0x28, 0x48, 0x58, 0x49):
                    for modrm in (0xD1, 0x14):
                        yield bytes([0x62, 0xF0 | space, second, third, opcode, modrm, 0x08, 0x34, 0x56, 0x78])


def read(program, path):
    """By address: the bytes and the text of each instruction."""
    result = subprocess.run([program, "-d", "-z", path], capture_output=True, text=True, check=True)
    found = {}
    for line in result.stdout.splitlines():
        if match := LINE.match(line):
            text = "?" if "<unknown>" in match[3] else re.sub(r"<[^>]*>", "", match[3]).split("#")[0]
            found[int(match[1], 16)] = len(match[2].split()), " ".join(text.split())
    return found


def at(found, address):
    """Length and text of the instruction there, without prefixes that say nothing."""
    length, text = found.get(address, (0, "nothing"))
    while text in ALONE and address + length in found:
        more, text = found[address + length]
        length += more
    return length, re.sub(r"^((%s|repe) )+" % "|".join(ALONE), "", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cot-objdump", required=True)
    parser.add_argument("--llvm-mc", default="/usr/bin/llvm-mc-19")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="differences to print")
    arguments = parser.parse_args()
    codes = [code for family in (legacy, vex, evex) for code in family()][:: arguments.every]
    with tempfile.TemporaryDirectory() as directory:
        source, object_file = Path(directory) / "in.s", Path(directory) / "in.o"
        # Each behind a symbol of its own, so that decoding begins there.
        source.write_text("".join(f"s{i}:\n.byte {','.join(map(str, code.ljust(SLOT, bytes([0x90]))))}\n"
                                  for i, code in enumerate(codes)))
        subprocess.run([arguments.llvm_mc, "-triple=x86_64-linux-gnu", "-filetype=obj", "-o", object_file, source], check=True)
        ours = read(arguments.cot_objdump, object_file)
        theirs = read(arguments.llvm_mc.replace("llvm-mc", "llvm-objdump"), object_file)
    counts, reasons, shown = Counter(), Counter(), 0
    for i, code in enumerate(codes):
        length, text = at(ours, i * SLOT)
        want_length, want = at(theirs, i * SLOT)
        if want == "?":
            counts["unknown to llvm-objdump"] += 1
        elif length == want_length and text == want:
            counts["the same"] += 1
        elif reason := excepted(code):
            reasons[reason] += 1
        elif length == want_length and text.startswith(".byte"):
            counts["not described"] += 1
        else:
            counts["different"] += 1
            shown += 1
            if shown <= arguments.show:
                print(f"{code[:max(length, want_length)].hex(' ')}: `{text}`, {length} bytes; "
                      f"llvm-objdump: `{want}`, {want_length} bytes")
    print(f"{len(codes)} encodings: {counts['different']} different, {counts['the same']} the same, "
          f"{counts['not described']} not described, {counts['unknown to llvm-objdump']} unknown to llvm-objdump")
    for reason, count in sorted(reasons.items()):
        print(f"  {count} times {reason}: {REASONS[reason]}")
    return 1 if counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
