#!/usr/bin/env python3
"""Holds random instances of every described instruction against LLVM's assembler and disassembler.

    utils/compare-llvm-mc.py --cot-mc build/dev/bin/cot-mc [--target x86_64|aarch64] [--instances N]
                             [--seed S] [--opcode NAME] [--syntax att|intel] [--list]

For each record and size, N instances as the encoder would choose them:
  * the text that cot prints for assemblers, assembled by llvm-mc, gives cot's bytes
  * cot's bytes, decoded by cot, are an instance of the same record (AArch64: of one that encodes to
    the same word, as disassemblers prefer aliases)
  * cot's bytes, printed by llvm-objdump, are cot's text, white space and comments aside

With --syntax=intel only the last is held: what cot writes for assemblers is AT&T's.
What is not held against LLVM, and why, is in EXCEPTED, by target, and printed; --list prints the names of all records
that are covered, too. All instances go through a few runs of LLVM's
tools, each in a slot of 16 bytes. 5 instances take seconds; --instances=200 is the full campaign.
"""
import argparse
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

CHUNK = 50000
FILL = 0xCC


class Target:
    def __init__(self, triple, features, slot, comment, absent, relative):
        self.triple = triple
        self.features = features
        self.slot = slot
        self.comment = comment
        self.absent = absent  # what llvm-objdump prints for FILL
        self.relative = relative  # matches texts whose last operand is an address, as (before, address)


TARGETS = {
    "x86_64": Target("x86_64-linux-gnu",
                     "+avx512f,+avx512vl,+avx512dq,+avx512bw,+avx512vbmi,+avx512bitalg,+avx512vnni,"
                     "+avx512vpopcntdq,+avx512cd,+avxvnni,+fma,+f16c,+aes,+pclmul,+sha,+vaes,+vpclmulqdq",
                     16, "#", "int3", r"^((?:j|call|loop|xbegin)\w*) 0x([0-9a-f]+)$"),
    "aarch64": Target("aarch64-linux-gnu",
                      "+crc,+lse,+rcpc,+rcpc-immo,+pauth,+flagm,+sb,+fullfp16,+fp16fml,+dotprod,+i8mm,+bf16,"
                      "+rdm,+jsconv,+fptoint,+aes,+el3,+ras,+spe,+tracev8.4,+bti,+gcs,+clrbhb,+pauth-lr,+chk,+sha2,+sha3,+mte",
                      4, "//", None,
                      r"^((?:b|bl|b\.\w+|cbn?z \w+,|tbn?z \w+, #\w+,|adrp? \w+,|ldr(?:sw)? \w+,|prfm [#\w]+,)) 0x([0-9a-f]+)$"),
}

SHORTER = "assemblers take the opcode that is for equality alone"
# Record: what is not held against LLVM ("assembler", "objdump", "never chosen"), why, and for which texts only.
EXCEPTED = {
    "x86_64": {
        "INT": ("assembler", "int3 is an instruction of its own", r"int\s+\$?(0x)?3$"),
        "BSWAP16": ("assembler", "llvm-mc has no name for it, since processors don't define its result"),
        **{name: ("assembler", "llvm-mc knows this name only when it disassembles") for name in ("MOVZXw16", "MOVSXw16")},
        "XCHG16": ("assembler", "assemblers take the short no-operation", r"xchgw?\s+%?ax, %?ax$"),
        "XCHG64": ("assembler", "assemblers take the short no-operation", r"xchgq?\s+%?rax, %?rax$"),
        **{f"EVPCMP{letter}Low{size}": ("assembler", SHORTER, r"vpcmpeq")
           for letter in "BWDQ" for size in (128, 256, 512)},
        **{f"F{name}st0to": ("assembler", "assemblers take the form whose result is st(0) as such")
           for name in ("ADD", "MUL", "SUB", "SUBR", "DIV", "DIVR")},
    },
    "aarch64": {},
}


def excepted(instance, kind, arguments):
    kinds, _, texts = (*EXCEPTED[arguments.target].get(instance.record, ("", "")), "")[:3]
    return kind in kinds and re.search(texts, instance.asm) is not None


def normalize(text, target):
    text = text.split(target.comment)[0]
    text = re.sub(r"<[^>]*>", "", text)
    return re.sub(r"\s+", " ", text).strip()


class Instance:
    def __init__(self, line):
        self.bytes, self.asm, self.text, self.record = line.split("\t")
        self.bytes = bytes.fromhex(self.bytes) if self.bytes != "-" else None


class Report:
    def __init__(self, limit):
        self.failures = {}
        self.limit = limit

    def add(self, record, kind, message):
        self.failures.setdefault((record, kind), []).append(message)

    def print(self):
        for (record, kind), messages in list(self.failures.items())[:self.limit]:
            print(f"{record}: {kind}, {len(messages)} instances; the first: {messages[0]}")
        if len(self.failures) > self.limit:
            print(f"... and {len(self.failures) - self.limit} more")


def run(command):
    return subprocess.run(command, capture_output=True, text=True)


def assemble(llvm_mc, target, lines, work):
    """The bytes of the object's code, or the numbers of the lines that don't assemble."""
    source, output, raw = work / "in.s", work / "out.o", work / "out.bin"
    source.write_text("\n".join(lines) + "\n")
    result = run([llvm_mc, f"-triple={target.triple}", f"-mattr={target.features}", "-filetype=obj", "-o", output, source])
    if result.returncode != 0:
        errors = re.findall(r"in\.s:(\d+):\d+: error: (.*)", result.stderr)
        if not errors:
            sys.exit("llvm-mc failed: " + result.stderr[:1000])
        return None, {int(line) - 1: message for line, message in errors}
    objcopy = str(llvm_mc).replace("llvm-mc", "llvm-objcopy")
    run([objcopy, "-O", "binary", "--only-section=.text", output, raw])
    return raw.read_bytes(), output


def slots(texts, target):
    lines = []
    for text in texts:
        lines += [text, f".balign {target.slot}, {FILL}"]
    return lines


def check_assembler(arguments, target, instances, work, report):
    todo = [i for i in instances if not excepted(i, "assembler", arguments)]
    while True:
        code, errors = assemble(arguments.llvm_mc, target, slots([i.asm for i in todo], target), work)
        if code is not None:
            break
        for number, message in errors.items():
            instance = todo[number // 2]
            report.add(instance.record, "llvm-mc rejects", f"`{instance.asm}`: {message}")
        todo = [i for n, i in enumerate(todo) if 2 * n not in errors]
    for number, instance in enumerate(todo):
        slot = code[number * target.slot:number * target.slot + target.slot]
        size = len(instance.bytes)
        if slot[:size] != instance.bytes or any(b != FILL for b in slot[size:]):
            report.add(instance.record, "bytes differ",
                       f"`{instance.asm}` is {instance.bytes.hex(' ')}, llvm-mc says {slot.rstrip(bytes([FILL])).hex(' ')}")


def code_directive(instance, target):
    if target.slot == 4:
        return f".inst {int.from_bytes(instance.bytes, 'little'):#x}"
    return ".byte " + ",".join(str(b) for b in instance.bytes)


def check_objdump(arguments, target, instances, work, report):
    lines = slots([code_directive(i, target) for i in instances], target)
    code, output = assemble(arguments.llvm_mc, target, lines, work)
    objdump = str(arguments.llvm_mc).replace("llvm-mc", "llvm-objdump")
    result = run([objdump, "-d", "-z", "--no-show-raw-insn", f"--x86-asm-syntax={arguments.syntax}",
                  f"--mattr={target.features}", output])
    printed = {}
    for line in result.stdout.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\s+(.*)", line)
        if match:
            printed.setdefault(int(match[1], 16) // target.slot, []).append(normalize(match[2], target))

    def from_zero(match, address):
        """cot-mc prints each instance as if it were at 0."""
        if match[1].startswith("adrp"):
            address &= ~0xfff
        return f"{match[1]} 0x{(int(match[2], 16) - address) & (2**64 - 1):x}"

    for number, instance in enumerate(instances):
        if excepted(instance, "objdump", arguments):
            continue
        texts = [t for t in printed.get(number, []) if t != target.absent] or [target.absent or ""]
        address = number * target.slot
        theirs = re.sub(target.relative, lambda m: from_zero(m, address), " ".join(texts))
        ours = normalize(instance.text, target)
        if theirs != ours:
            report.add(instance.record, "text differs", f"{instance.bytes.hex(' ')}: `{ours}`, llvm-objdump says `{theirs}`")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cot-mc", required=True)
    parser.add_argument("--llvm-mc", default="/usr/bin/llvm-mc-19")
    parser.add_argument("--target", default="x86_64", choices=list(TARGETS))
    parser.add_argument("--instances", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--opcode", default="")
    parser.add_argument("--syntax", default="att", choices=["att", "intel"])
    parser.add_argument("--list", action="store_true", help="print the records that are covered")
    parser.add_argument("--limit", type=int, default=40, help="failures to print")
    arguments = parser.parse_args()

    target = TARGETS[arguments.target]
    known = EXCEPTED[arguments.target]
    command = [arguments.cot_mc, f"-mtriple={arguments.target}", f"--random={arguments.instances}", f"--seed={arguments.seed}",
               f"--x86-asm-syntax={arguments.syntax}"]
    if arguments.opcode:
        command.append(f"--opcode={arguments.opcode}")
    result = run(command)
    if result.returncode != 0:
        sys.exit(result.stderr)
    drawn = [Instance(line) for line in result.stdout.splitlines()]
    report = Report(arguments.limit)
    records = {i.record for i in drawn}
    for i in drawn:
        if i.bytes is None and not excepted(i, "never chosen", arguments):
            report.add(i.record, "never chosen", "the encoder takes another form for every draw")
    drawn = [i for i in drawn if i.bytes is not None]
    for i in drawn:
        if i.asm == "?" or i.text == "?":
            report.add(i.record, "does not decode", i.bytes.hex(" "))
    drawn = [i for i in drawn if i.asm != "?"]
    with tempfile.TemporaryDirectory() as directory:
        for start in range(0, len(drawn), CHUNK):
            chunk = drawn[start:start + CHUNK]
            if arguments.syntax == "att":
                check_assembler(arguments, target, chunk, Path(directory), report)
            check_objdump(arguments, target, chunk, Path(directory), report)
    report.print()
    failed = {record for record, _ in report.failures}
    print(f"{len(records)} records, {len(drawn)} instances: {len(failed)} records differ, "
          f"{len(records & known.keys())} excepted")
    for record in sorted(records & known.keys()):
        print(f"  {record}: not held against {known[record][0]}: {known[record][1]}")
    if arguments.list:
        print("covered:")
        print(textwrap.fill(" ".join(sorted(records - failed)), width=118, initial_indent="  ", subsequent_indent="  "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
