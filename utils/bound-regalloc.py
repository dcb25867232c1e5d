#!/usr/bin/env python3
"""What straight-line problems cost whatever an allocator does, beside what the allocators make of them.

    utils/bound-regalloc.py                  ten problems of 1,000 instructions, shape straight
    utils/bound-regalloc.py --insts 2000 --seeds 8

The bound counts edits that no allocation can do without. If each value lived on the stack, it would be stored
once, and reloaded for each instruction that reads it in registers: one reload for each register that is lost
to it, because a tied definition overwrites it or because the instruction clobbers or defines it, else one.
A value that stays in a register from one mention to the next saves a reload, unless that mention lost it: then
a copy must have been made. One that always stays saves the store. Behind an instruction there are as many
registers to stay in as it neither clobbers nor defines by name. The most stretches that fit are found as
Belady does it: where there are too many, those that end last are given up. That values would have to change
registers in between, and that operands take registers from those that stay, is left out, so the bound is
lower than what can be had. Cheap definitions and moves of the program cost nothing.

Sums are weighted by the frequency of the block, as those of utils/measure-regalloc.py; `edits` are not.
"""
import argparse
import re
import subprocess
from collections import defaultdict
from pathlib import Path

ALLOCATORS = ["ion", "fast", "irc"]
OPERAND = re.compile(r"(early |late )?(use|def) v(\d+)([ifv]) (\w+)(?:\(([^)]*)\))?")


class Inst:
    def __init__(self, text):
        self.cheap = text.startswith("cheap")
        body, _, clobbers = text.partition(" clobbers ")
        self.clobbers = set(clobbers.split())
        self.operands = [(kind == "def", (int(number), regclass), constraint, argument)
                         for _, kind, number, regclass, constraint, argument in OPERAND.findall(body)]
        self.defined = {argument for is_def, _, constraint, argument in self.operands
                        if is_def and constraint == "fixed"}


def parse(text):
    registers = {name for line in re.findall(r"^regs .*", text, re.M) for name in re.findall(r"p\d+[ifv]", line)}
    frequency = re.search(r"^block0.* freq ([\d.e+]+):", text, re.M)
    insts = [Inst(line.strip()) for line in text.splitlines() if line.startswith("  ")]
    return registers, insts, float(frequency.group(1)) if frequency else 1.0


def most_that_fit(stretches, rooms):
    """How many stretches, from behind one instruction to before another, fit into the rooms behind each."""
    starting = defaultdict(list)
    for begin, end in stretches:
        starting[begin].append(end)
    held, fit = [], 0
    for inst, room in enumerate(rooms):
        fit += sum(end <= inst for end in held)
        held = sorted([end for end in held if end > inst] + starting[inst])[:room]
    return fit + len(held)


class Life:
    """What happens to a value, by instruction."""
    def __init__(self, born, register):
        self.born = born
        self.register = register       # What its definition is fixed to, or "".
        self.last = born               # Its last mention.
        self.reads = {}                # By instruction: how many registers are lost to it; 0: one is read.


def lives_of(insts):
    lives = {}
    for i, inst in enumerate(insts):
        tied = {int(argument) for is_def, _, constraint, argument in inst.operands if constraint == "reuse"}
        lost = defaultdict(set)
        for index, (is_def, vreg, constraint, argument) in enumerate(inst.operands):
            if is_def or vreg not in lives:
                continue
            lives[vreg].last = i
            if constraint == "fixed" and argument in inst.clobbers | inst.defined:
                lost[vreg].add(argument)
            elif index in tied:
                lost[vreg].add(index)
            if constraint not in ("any", "stack") or index in tied:
                lives[vreg].reads[i] = len(lost[vreg])
        for is_def, vreg, constraint, argument in inst.operands:
            if is_def and not inst.cheap:
                lives[vreg] = Life(i, argument if constraint == "fixed" else "")
    return lives


def stretches_of(life, taken):
    """Where a value saves something by staying in a register: between mentions, and all along. One that is
    born in a register that is lost before the end saves nothing: it takes a move instead."""
    def stays(end):
        return not life.register or all(life.register not in taken[i] for i in range(life.born + 1, end))
    begin = life.born + (1 if life.register else 0)
    mentions = sorted(life.reads)
    between = [(a, b) for a, b in zip(mentions, mentions[1:]) if not life.reads[a]]
    if mentions and stays(mentions[0]):
        between.append((begin, mentions[0]))
    return between, [(begin, life.last)] if life.last > life.born and stays(life.last) else []


def bound(text):
    registers, insts, frequency = parse(text)
    taken = [inst.clobbers | inst.defined for inst in insts]
    lives = lives_of(insts)
    edits = 0
    for regclass in "ifv":
        own = {reg for reg in registers if reg.endswith(regclass)}
        rooms = [len(own - each) for each in taken]
        gaps, spans = [], []
        for (_, its_class), life in lives.items():
            if its_class != regclass or life.last == life.born:
                continue
            edits += 1 + sum(max(1, lost) for lost in life.reads.values())
            between, whole = stretches_of(life, taken)
            gaps += between
            spans += whole
        edits -= most_that_fit(gaps, rooms) + most_that_fit(spans, rooms)
    return edits, frequency


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--insts", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=10)
    args = parser.parse_args()
    tool = str(Path(args.build) / "bin" / "cot-regalloc")
    sums, counts = defaultdict(float), defaultdict(float)
    for seed in range(args.seeds):
        problem = ["--generate=straight", f"--insts={args.insts}", f"--seed={seed}", "--realistic"]

        def run(*options):
            return subprocess.run([tool, *problem, *options], check=True, stdout=subprocess.PIPE, text=True).stdout
        edits, frequency = bound(run("--print=problem"))
        counts["bound"] += edits
        sums["bound"] += edits * frequency
        for allocator in ALLOCATORS:
            cost = run("--print=cost", "--no-check", f"--allocator={allocator}")
            total = float(re.search(r"total (\S+)", cost).group(1))
            sums[allocator] += total
            counts[allocator] += total / frequency
    columns = ["bound", *ALLOCATORS]
    print("| | " + " | ".join(columns) + " |\n|---|" + "---:|" * len(columns))
    for name, row in (("weighted", sums), ("edits", counts)):
        print(f"| {name} | " + " | ".join(f"{row[column]:,.0f}" for column in columns) + " |")


if __name__ == "__main__":
    main()
