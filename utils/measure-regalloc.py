#!/usr/bin/env python3
"""Measures the register allocators on generated problems: quality and growth.

    utils/measure-regalloc.py [--build build/release] [--largest 1000000] [--allocators ion,fast,irc]

Quality: weighted spills + reloads + moves (by block frequency, ten iterations a loop where unknown) of
each allocator side by side, over the random shapes. Growth: instructions per operand, counted by
callgrind inside allocateIon, allocateFast and allocateIrc, and memory beyond the problem per operand,
from the smallest size to the largest. Prints Markdown tables for docs/Benchmarks.md.
"""
import argparse
import re
import subprocess
import tempfile
from pathlib import Path

QUALITY = ["structured", "unstructured", "calls", "pressure", "parameters", "straight", "deep-loops"]
GROWTH = ["structured", "one-long-life", "wide-switch", "deep-loops", "tied-chain"]


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=True)


def problem_args(shape, insts, seed):
    return [f"--generate={shape}", f"--insts={insts}", f"--seed={seed}", "--realistic"]


def cost(tool, allocator, shape, insts, seed):
    text = run([tool, f"--allocator={allocator}", "--print=cost", "--no-check",
                *problem_args(shape, insts, seed)]).stdout
    return float(re.search(r"total (\S+)", text).group(1))


def quality(tool, allocators, insts, seeds):
    print("| shape | " + " | ".join(allocators) + " |\n|---|" + "---:|" * len(allocators))
    totals = dict.fromkeys(allocators, 0.0)
    for shape in QUALITY:
        row = []
        for allocator in allocators:
            value = sum(cost(tool, allocator, shape, insts, seed) for seed in range(seeds))
            totals[allocator] += value
            row.append(f"{value:.6g}")
        print(f"| {shape} | " + " | ".join(row) + " |", flush=True)
    print("| all | " + " | ".join(f"{totals[a]:.6g}" for a in allocators) + " |\n")


def count_operands(tool, shape, insts):
    text = run([tool, "--print=problem", *problem_args(shape, insts, 1)]).stdout
    return len(re.findall(r"\b(?:use|def) v", text))


def instructions(tool, allocator, shape, insts):
    function = {"ion": "allocateIon", "fast": "allocateFast", "irc": "allocateIrc"}[allocator]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             f"--toggle-collect=cot::regalloc::{function}*", tool, f"--allocator={allocator}",
             "--print=nothing", "--no-check", *problem_args(shape, insts, 1)])
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M).group(1))


def peak(tool, *args):
    """Peak resident bytes."""
    text = run(["/usr/bin/time", "-f", "%M", tool, "--no-check", *args]).stderr
    return int(text.split()[-1]) * 1024


def growth(tool, allocators, sizes):
    print("| shape | allocator | " + " | ".join(f"{n:,}" for n in sizes) + " | growth | bytes/operand |")
    print("|---|---|" + "---:|" * (len(sizes) + 2))
    for shape in GROWTH:
        operands = [count_operands(tool, shape, n) for n in sizes]
        for allocator in allocators:
            per = [instructions(tool, allocator, shape, n) / o for n, o in zip(sizes, operands)]
            problem = problem_args(shape, sizes[-1], 1)
            extra = (peak(tool, "--print=nothing", f"--allocator={allocator}", *problem)
                     - peak(tool, "--print=problem", *problem))
            print(f"| {shape} | {allocator} | " + " | ".join(f"{p:.0f}" for p in per)
                  + f" | {per[-1] / per[0]:.2f}x | {extra / operands[-1]:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--allocators", default="ion,fast,irc")
    parser.add_argument("--largest", type=int, default=100000)
    parser.add_argument("--insts", type=int, default=2000, help="size of the problems for quality")
    parser.add_argument("--seeds", type=int, default=8, help="problems per shape for quality")
    args = parser.parse_args()
    tool = str(Path(args.build) / "bin" / "cot-regalloc")
    allocators = args.allocators.split(",")
    quality(tool, allocators, args.insts, args.seeds)
    sizes = [n for n in (1000, 10000, 100000, 1000000) if n <= args.largest]
    growth(tool, allocators, sizes)


if __name__ == "__main__":
    main()
