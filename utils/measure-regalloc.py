#!/usr/bin/env python3
"""Measures the register allocators on generated problems: quality, speed, growth and memory.

    utils/measure-regalloc.py                           the tables of docs/Benchmarks.md
    utils/measure-regalloc.py --sizes 1000,3000,10000   without the large problems
    utils/measure-regalloc.py --quality-only            weighted costs alone, seconds
    utils/measure-regalloc.py --memory-only             bytes per operand alone, seconds
    utils/measure-regalloc.py --growth-only --shapes calls,straight --allocators ion

What takes long is callgrind, some fifty times as long as the program itself. In processor time: a count at
100,000 instructions takes about four seconds, two of these a shape, a minute all together; those at
1,000,000 take most of a minute each, for three shapes and two allocators; everything else is another
minute. So the whole takes about seven minutes of an idle processor, less with --jobs, and without the size
1,000,000 less than half of that.

Quality: weighted spills + reloads + moves (by block frequency, ten iterations a loop where unknown) of
each allocator side by side, over the random shapes, and at last the geometric mean of the first one's
costs to each one's. Speed: instructions per operand, counted by
callgrind inside allocateIon, allocateFast and allocateIrc, at each size; growth is from the smallest size
to the largest; memory, at each size, is what an allocator that is new holds of the heap at its peak, as
the tool counts it (`--print=memory`): scratch, kept memory and the output, but not the problem. All
shapes at five sizes up to 100,000, and some shapes at 1,000,000, make the set, 58 problems by default.
Prints Markdown tables, row by row, as soon as a row is done.
"""
import argparse
import math
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

QUALITY = ["structured", "unstructured", "calls", "pressure", "parameters", "straight", "deep-loops"]
GROWTH = ["structured", "unstructured", "calls", "constraints", "pressure", "parameters", "straight",
          "one-long-life", "wide-switch", "deep-loops", "tied-chain"]
SIZES = [1000, 3000, 10000, 30000, 100000, 1000000]
# A million instructions take callgrind minutes: a shape of each kind.
MILLION = ["structured", "straight", "tied-chain"]
FUNCTIONS = {"ion": "allocateIon", "fast": "allocateFast", "irc": "allocateIrc"}


def run(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{result.stderr[-2000:]}")
    return result


def problem_args(shape, insts, seed):
    return [f"--generate={shape}", f"--insts={insts}", f"--seed={seed}", "--realistic"]


def cost(tool, allocator, shape, insts, seed):
    text = run([tool, f"--allocator={allocator}", "--print=cost", "--no-check",
                *problem_args(shape, insts, seed)]).stdout
    return float(re.search(r"total (\S+)", text).group(1))


def quality(tool, allocators, insts, seeds):
    print("| shape | " + " | ".join(allocators) + " |\n|---|" + "---:|" * len(allocators))
    rows = []
    for shape in QUALITY:
        values = [sum(cost(tool, a, shape, insts, seed) for seed in range(seeds)) for a in allocators]
        print(f"| {shape} | " + " | ".join(f"{value:.6g}" for value in values) + " |", flush=True)
        rows.append(values)
    means = [math.exp(sum(math.log(row[0] / row[i]) for row in rows) / len(rows)) for i in range(len(allocators))]
    print(f"| {allocators[0]} to each, geometric mean | " + " | ".join(f"{mean:.2f}" for mean in means) + " |\n")


def count_operands(tool, shape, insts):
    text = run([tool, "--print=problem", *problem_args(shape, insts, 1)]).stdout
    return text.count("use v") + text.count("def v")


def instructions(tool, allocator, shape, insts):
    """What callgrind counts inside of the allocator, the scan for debug labels and all."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             f"--toggle-collect=cot::regalloc::{FUNCTIONS[allocator]}*", tool,
             f"--allocator={allocator}", "--print=nothing", "--no-check",
             *problem_args(shape, insts, 1)])
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M).group(1))


def memory(tool, allocator, shape, insts):
    """Bytes of the heap per operand, at the peak."""
    text = run([tool, f"--allocator={allocator}", "--print=memory", "--no-check",
                *problem_args(shape, insts, 1)]).stdout
    return float(re.search(r"per operand (\S+)", text).group(1))


def sizes_for(allocator, shape, sizes, limits):
    return [n for n in sizes if n <= limits.get(allocator, n) and (n < 1000000 or shape in MILLION)]


def memory_table(tool, allocators, shapes, sizes, limits):
    print("| shape | allocator | " + " | ".join(f"{n:,}" for n in sizes) + " |")
    print("|---|---|" + "---:|" * len(sizes))
    for shape in shapes:
        for allocator in allocators:
            some = sizes_for(allocator, shape, sizes, limits)
            cells = [f"{memory(tool, allocator, shape, n):.0f}" if n in some else "" for n in sizes]
            print(f"| {shape} | {allocator} | " + " | ".join(cells) + " |", flush=True)
    print()


def growth_row(tool, shape, allocator, sizes, counted):
    return [instructions(tool, allocator, shape, n) / counted[n].result() for n in sizes]


def growth(tool, allocators, shapes, sizes, limits, jobs):
    print("| shape | allocator | " + " | ".join(f"{n:,}" for n in sizes)
          + " | growth |")
    print("|---|---|" + "---:|" * (len(sizes) + 1))
    with ThreadPoolExecutor(jobs) as pool:
        rows = []
        for shape in shapes:
            counted = {n: pool.submit(count_operands, tool, shape, n)
                       for n in sizes_for("", shape, sizes, limits)}
            for allocator in allocators:
                some = sizes_for(allocator, shape, sizes, limits)
                rows.append((shape, allocator, pool.submit(growth_row, tool, shape, allocator, some, counted)))
        for shape, allocator, future in rows:
            counts = future.result()
            cells = [f"{c:.0f}" for c in counts] + [""] * (len(sizes) - len(counts))
            print(f"| {shape} | {allocator} | " + " | ".join(cells)
                  + f" | {counts[-1] / counts[0]:.2f}x |", flush=True)
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--allocators", default="ion,fast,irc")
    parser.add_argument("--shapes", default=",".join(GROWTH), help="for growth")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)),
                        help="instructions of the problems for growth; 1000000 is for "
                             + ", ".join(MILLION) + " alone")
    parser.add_argument("--largest-irc", type=int, default=10000,
                        help="irc is counted up to this size: it is not meant for large functions")
    parser.add_argument("--insts", type=int, default=1000, help="size of the problems for quality")
    parser.add_argument("--seeds", type=int, default=10, help="problems per shape for quality")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--quality-only", action="store_true")
    parser.add_argument("--growth-only", action="store_true", help="instructions and memory")
    parser.add_argument("--memory-only", action="store_true")
    args = parser.parse_args()
    tool = str(Path(args.build) / "bin" / "cot-regalloc")
    allocators = args.allocators.split(",")
    shapes, sizes = args.shapes.split(","), [int(n) for n in args.sizes.split(",")]
    limits = {"irc": args.largest_irc}
    if not args.growth_only and not args.memory_only:
        quality(tool, allocators, args.insts, args.seeds)
    if not args.quality_only and not args.memory_only:
        growth(tool, allocators, shapes, sizes, limits, args.jobs)
    if not args.quality_only:
        memory_table(tool, allocators, shapes, sizes, limits)


if __name__ == "__main__":
    main()
