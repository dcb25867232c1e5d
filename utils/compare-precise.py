#!/usr/bin/env python3
"""Compares cot's code with the code that Cranelift's tests state.

Cranelift's tests under isa/x64 (`test compile precise-output`) hold the disassembly of each
function in comments. This compiles the same functions with frame pointers on, as all of theirs
have, and counts the instructions (and bytes) of both per function, without

  * frame-pointer set-up and tear-down (push rbp; mov rbp, rsp; mov rsp, rbp; pop rbp), and
  * what stands behind the last instruction that never falls through (constant pools decoded as
    code), in theirs; ours has no such lines.

Bytes of theirs come from llvm-mc reading their text; a function that it does not read is left out
of the count of bytes.

    utils/compare-precise.py --cot-llc build/dev/bin/cot-llc ../shared/corpus/clif/isa/x64
"""

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile

FUNCTION = re.compile(r"^function\s+(\S+?)\(")
SETUP = [
    re.compile(r"^push\w*\s+%rbp$"),
    re.compile(r"^mov\w*\s+%rsp,\s*%rbp$"),
    re.compile(r"^mov\w*\s+%rbp,\s*%rsp$"),
    re.compile(r"^pop\w*\s+%rbp$"),
]
# Instructions that never fall through.
END = re.compile(r"^(ret\w*|jmp\w*|ud2)\b")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="the folder of Cranelift's x64 tests")
    parser.add_argument("--cot-llc", default="build/dev/bin/cot-llc")
    parser.add_argument("--llvm-mc", default="llvm-mc-19")
    parser.add_argument("--objdump", default="llvm-objdump-19")
    parser.add_argument("--level", default="-O1", help="the level of cot-llc")
    parser.add_argument("--worst", type=int, default=20, help="how many of the worst to list")
    parser.add_argument("--all", action="store_true", help="list every function")
    return parser.parse_args()


def theirs(text):
    """Name and instructions of each function of a test file, as the comments have them."""
    functions, name, listing, lines = [], None, False, []

    def close():
        if name is not None and lines:
            functions.append((name, lines))

    for line in text.splitlines():
        head = FUNCTION.match(line)
        if head:
            close()
            name, listing, lines = head.group(1), False, []
        elif line.startswith("; Disassembled:"):
            listing = True
        elif listing and line.startswith(";   "):
            instruction = re.split(r" ;|;;", line[4:].strip())[0].strip()
            if instruction:
                lines.append(instruction)
        elif not line.startswith(";"):
            listing = False
    close()
    return functions


def without_pool(lines):
    """The lines up to the last that never falls through."""
    ends = [i for i, line in enumerate(lines) if END.match(line)]
    return lines[: ends[-1] + 1] if ends else lines


def without_frame(lines):
    return [line for line in lines if not any(pattern.match(line) for pattern in SETUP)]


def ours(arguments, path, text):
    """Instructions and bytes of each function by name; or why it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        path, output = os.path.join(folder, os.path.basename(path)), os.path.join(folder, "a.o")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = [arguments.cot_llc, arguments.level, "--set=preserve_frame_pointers", "-filetype=obj"]
        command += ["-function-sections", "-o", output, path]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            reason = run.stderr.strip().splitlines()[0] if run.stderr else "failed"
            return None, reason.removeprefix(path + ":")
        dump = subprocess.run(
            [arguments.objdump, "-d", "--no-leading-addr", "--no-show-raw-insn", "-M", "att", output],
            capture_output=True, text=True, check=True).stdout
    functions, current = {}, None
    for line in dump.splitlines():
        head = re.match(r"^(?:[0-9a-f]+ )?<(.+)>:$", line)
        if head:
            current = functions.setdefault(head.group(1), [])
        elif current is not None and line.startswith((" ", "\t")) and line.strip()[:1] not in ("", "#"):
            current.append(" ".join(re.split(r"\s+#", line.strip())[0].split()))
    return functions, None


def count_bytes(arguments, lines):
    """The length of \\p lines as llvm-mc encodes them, or None."""
    text = "\n".join(re.sub(r"^(j\w+|call\w*)\s+0x\w+(?: <[^>]*>)?$", r"\1 .", line) for line in lines) + "\n"
    run = subprocess.run([arguments.llvm_mc, "-triple=x86_64", "-show-encoding"], input=text,
                         capture_output=True, text=True)
    if run.returncode != 0:
        return None
    return sum(len(group.split(",")) for group in re.findall(r"encoding: \[([^\]]*)\]", run.stdout))


def with_unique_names(text):
    """Test files may define a name several times, objects may not: later ones get a number."""
    seen = {}

    def rename(match):
        name = match.group(1)
        seen[name] = seen.get(name, 0) + 1
        if seen[name] == 1:
            return match.group(0)
        return f"function %{symbol_name(name)}_again{seen[name]}("

    return re.sub(r"^function\s+(\S+?)\(", rename, text, flags=re.M)


def symbol_name(name):
    user = re.match(r"^u(\d+):(\d+)$", name)
    return f"u{user.group(1)}_{user.group(2)}" if user else name.lstrip("%")


def compare(arguments, path, rows, missing):
    with open(path, encoding="utf-8") as file:
        text = with_unique_names(file.read())
    stated = theirs(text)
    if not stated:
        return
    compiled, failure = ours(arguments, path, text)
    name = os.path.basename(path)
    if compiled is None:
        missing.append(f"{name}: {failure} ({len(stated)} functions)")
        return
    for function, lines in stated:
        code = compiled.get(symbol_name(function))
        if code is None:
            missing.append(f"{name}: {function}: not in the object")
            continue
        their_lines, our_lines = without_frame(without_pool(lines)), without_frame(without_pool(code))
        their_bytes = count_bytes(arguments, their_lines)
        our_bytes = count_bytes(arguments, our_lines) if their_bytes is not None else None
        rows.append((name, function, len(our_lines), len(their_lines), our_bytes, their_bytes))


def mean(pairs):
    """Geometric mean of the quotients."""
    pairs = [(a, b) for a, b in pairs if a and b]
    if not pairs:
        return float("nan")
    return math.exp(sum(math.log(a / b) for a, b in pairs) / len(pairs))


def main():
    arguments = parse_arguments()
    rows, missing = [], []
    for name in sorted(os.listdir(arguments.folder)):
        if name.endswith(".clif"):
            compare(arguments, os.path.join(arguments.folder, name), rows, missing)
    rows.sort(key=lambda row: (row[3] - row[2], row[0], row[1]))
    worse = [row for row in rows if row[2] >= row[3] + 3]
    listed = rows if arguments.all else rows[: arguments.worst]
    print("cot  theirs  function")
    for file, function, our_count, their_count, _, _ in listed:
        print(f"{our_count:3}  {their_count:6}  {file}: {function}")
    counted = [(row[4], row[5]) for row in rows if row[4] is not None and row[5] is not None]
    print(f"\n{len(rows)} functions, geometric mean of instructions {mean([(r[2], r[3]) for r in rows]):.3f}")
    print(f"{len(counted)} functions that llvm-mc reads, geometric mean of bytes {mean(counted):.3f}")
    print(f"{len(worse)} functions are worse by 3 instructions or more")
    if missing:
        print(f"\nnot compared: {len(missing)}")
        for line in missing:
            print("  " + line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
