#!/usr/bin/env python3
"""Compares cot's -O2 with the optimized CLIF that comments of Cranelift's files state.

A function passes if its code is the stated code up to the names of values and blocks, or if cot has no more
instructions of any class: constants, integer arithmetic (bit operations, comparisons, shifts), multiplications,
divisions, choices, conversions, floats, vectors, memory, branches, calls, traps. Where comments state some lines
only (`check:`), these and what they need are counted. The rest is listed with the classes that have more.

  utils/compare-optimized.py [--build build/dev] [folder of .clif, the corpus's clif/egraph if left out]
"""
import argparse
import collections
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CLASSES = {
    "constant": "iconst f16const f32const f64const f128const vconst",
    "multiplication": "imul umulhi smulhi",
    "division": "udiv sdiv urem srem fdiv sqrt",
    "choice": "select bitselect select_spectre_guard smin smax umin umax iabs blendv",
    "conversion": "uextend sextend ireduce bmask bitcast iconcat isplit fpromote fdemote",
    "float": "fadd fsub fmul fma fneg fabs fcopysign fcmp fmin fmax",
    "vector": "splat extractlane insertlane scalar_to_vector shuffle swizzle",
    "branch": "brif jump br_table return",
    "trap": "trap trapz trapnz",
}
CLASS_OF = {opcode: name for name, words in CLASSES.items() for opcode in words.split()}


def class_of(opcode):
    if opcode in CLASS_OF:
        return CLASS_OF[opcode]
    if opcode.startswith("fcvt"):
        return "conversion"
    if re.match(r"call|return_call", opcode):
        return "call"
    if re.search(r"load|store|atomic|stack_addr", opcode):
        return "memory"
    return "arithmetic"


INSTRUCTION = re.compile(r"^\s*(?:((?:v\d+)(?:, v\d+)*)\s*=\s*)?([a-z_][a-z0-9_]*)((?:\.[a-z0-9]+)?)(\s.*)?$")


class Code:
    """The instructions of a function in order, as (results, opcode, type, operands)."""

    def __init__(self, lines):
        self.instructions, self.aliases, self.header = [], {}, ""
        for line in lines:
            line = line.split(";")[0].rstrip()
            alias = re.match(r"^\s*(v\d+) -> (v\d+)$", line)
            if alias:
                self.aliases[alias.group(1)] = alias.group(2)
                continue
            block = re.match(r"^\s*(block\d+)\s*(\(.*\))?.*:$", line)
            if block:
                self.instructions.append(((), "block", "", block.group(1) + (block.group(2) or "")))
                continue
            match = INSTRUCTION.match(line)
            if match and not line.lstrip().startswith(("function", "const", "sig", "fn", "ss", "gv", "region")):
                results = tuple((match.group(1) or "").split(", ")) if match.group(1) else ()
                self.instructions.append((results, match.group(2), match.group(3), (match.group(4) or "").strip()))

    def counts(self):
        return collections.Counter(class_of(opcode) for _, opcode, _, _ in self.instructions if opcode != "block")

    def normalized(self):
        """With values and blocks numbered in the order in which they appear; types of operands left out."""
        names = {}

        def rename(match):
            name = match.group(0)
            while name in self.aliases:
                name = self.aliases[name]
            kind = re.match(r"[a-z]+", name).group(0)
            return names.setdefault(name, f"{kind}{sum(k.startswith(kind) for k in names)}")

        return [re.sub(r"\b(?:v|block)\d+\b", rename, f"{' '.join(results)}={opcode} {operands}")
                for results, opcode, _, operands in self.instructions]


def functions_of(text):
    """The functions in text, with what stands before the next one."""
    parts = re.split(r"^(?=function )", text, flags=re.M)[1:]
    for part in parts:
        end = re.search(r"^\}", part, re.M)
        if end:
            yield part.split("{")[0].strip(), part[:end.end()], part[end.end():]


def stated_code(body, behind):
    """What comments say about a function: whole code, or some lines of it; nothing if they say nothing."""
    comments = [line.strip()[1:] for line in behind.splitlines() if line.strip().startswith(";")]
    whole = "\n".join(comments)
    match = re.search(r"^ ?function .*?^ ?\}", whole, re.M | re.S)
    if match:
        return Code(match.group(0).splitlines()), True
    lines = []
    for line in (body + behind).splitlines():
        directive = re.search(r";\s*(?:check|nextln|next):(.*)$", line)
        if directive:
            lines.append(directive.group(1))
    if not lines:
        return None, False
    return Code(lines), any(re.match(r"\s*function", line) for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build/dev")
    corpus = Path(os.environ.get("COT_CORPUS") or ROOT.parent / "shared/corpus")
    parser.add_argument("folder", nargs="?", type=Path, default=corpus / "clif/egraph")
    options = parser.parse_args()
    same = fewer = more = silent = 0
    reasons = []
    for path in sorted(options.folder.glob("*.clif")):
        text = path.read_text()
        if "test optimize" not in text:
            continue
        result = subprocess.run([options.build / "bin/cot-opt", "-O2", path], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
        if result.returncode:
            reasons.append(f"{path.name}: cot-opt: {result.stderr.splitlines()[0]}")
            continue
        made = list(functions_of(result.stdout))
        given = list(functions_of(text))
        if len(made) != len(given):
            reasons.append(f"{path.name}: {len(given)} functions became {len(made)}")
            more += len(given)
            continue
        for (_, body, behind), (name, code, _) in zip(given, made):
            stated, is_whole = stated_code(body, behind)
            if stated is None or not stated.instructions:
                silent += 1
                continue
            ours = Code(code.splitlines())
            if is_whole and ours.normalized() == stated.normalized():
                same += 1
                continue
            theirs, mine = stated.counts(), ours.counts()
            if not is_whole:  # what a few lines name but don't show is not theirs to count
                original = Code(body.splitlines())
                theirs += shown_elsewhere(stated, original)
            excess = {kind: count - theirs[kind] for kind, count in mine.items() if count > theirs[kind]}
            if not excess:
                fewer += 1
                continue
            more += 1
            label = re.match(r"function (\S+?)\(", name).group(1)
            reasons.append(f"{path.name} {label}: " + ", ".join(f"{n} more of {kind}" for kind, n in sorted(excess.items())))
    for reason in reasons:
        print(reason)
    print(f"{same + fewer + more} functions with stated code: {same} the same, {fewer} with no more of any class, "
          f"{more} with more of some class; {silent} functions without")
    return 0


def shown_elsewhere(stated, original):
    """Instructions of the original that define what the stated lines use without defining it, and branches."""
    defined = {value for results, _, _, _ in stated.instructions for value in results}
    by_value = {value: inst for inst in original.instructions for value in inst[0]}
    counts = collections.Counter()
    wanted = [value for _, _, _, operands in stated.instructions for value in re.findall(r"\bv\d+\b", operands)]
    while wanted:
        value = wanted.pop()
        if value in defined:
            continue
        defined.add(value)
        if value in by_value:
            results, opcode, _, operands = by_value[value]
            defined.update(results)
            counts[class_of(opcode)] += 1
            wanted += re.findall(r"\bv\d+\b", operands)
    if not any(opcode == "return" for _, opcode, _, _ in stated.instructions):
        counts["branch"] += sum(class_of(inst[1]) == "branch" for inst in original.instructions)
    return counts


if __name__ == "__main__":
    sys.exit(main())
