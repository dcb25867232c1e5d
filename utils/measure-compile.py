#!/usr/bin/env python3
"""Measures what compiling costs: the tables of docs/Benchmarks.md.

    utils/measure-compile.py                           the mixed workload and the comparison with LLVM
    utils/measure-compile.py --yardstick synth.clif    and that file, which comes first
    utils/measure-compile.py --corpus DIRECTORY        and all functions of a folder's files that x86-64 compiles

Instructions are counted by callgrind inside of the compilation (reading, verifying and writing files apart) and
divided by the number of CLIF instructions that were read; they are those of a release build, and the same on
every run. Each table has a row for each level: all, then the passes over CLIF, those of the code generator and the
rest, then bytes of code and how often the later half of the functions asked the heap for memory. MB of code a second
beside LLVM are ratios of bytes to the time that -time-passes tells, of runs that alternate: medians.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEVELS = [("-O0", "fast"), ("-O1", "ion"), ("-O2", "ion")]
#: Functions that callgrind collects in, and those that a table has columns for.
ENTRIES = ["cot::runPipeline", "cot::codegen::compileOnly"]
PASSES = [("CLIF passes", "cot::runPipeline"), ("lower", "cot::codegen::LoweringContext::run"),
          ("regalloc", "cot::codegen::AllocationContext::run"), ("combine", "cot::codegen::Combine::run"),
          ("machine-dce", "cot::codegen::removeDeadInsts"),
          ("block-order", "cot::codegen::BlockPlacement::run"), ("frame", "cot::x86::layOutFrame"),
          ("emit", "cot::x86::emitFunction")]
#: Callgrind counts each repetition of a string instruction: glibc is to use none.
TUNABLES = "glibc.cpu.x86_rep_stosb_threshold=100000000:glibc.cpu.x86_rep_movsb_threshold=100000000"


def run(command, **options):
    command = [str(word) for word in command]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{result.stderr[-2000:]}")
    return result


def count_instructions(text):
    """Lines of function bodies that are neither labels of blocks nor declarations."""
    count, inside = 0, False
    for line in text.splitlines():
        if re.match(r"function\b", line):
            inside = True
        elif line.startswith("}"):
            inside = False
        elif inside:
            body = line.split(";")[0].strip()
            isDeclaration = re.match(r"(ss|gv|fn|sig|region|dt|ct)\d+ *=|const\d+ *=|stack_limit|block\d+.*:$", body)
            count += bool(body) and not isDeclaration and body not in "{}"
    return count


def inclusive(out):
    """Instructions by function, with what it calls, of a file of callgrind's."""
    text = run(["callgrind_annotate", "--inclusive=yes", "--auto=no", "--threshold=100", out]).stdout
    costs = {}
    for line in text.splitlines():
        found = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+\S*?:(.+?)( \[.*\])?$", line)
        if found:
            name = re.sub(r"'\d+$", "", found.group(2).split("(")[0])
            costs[name] = max(costs.get(name, 0), int(found.group(1).replace(",", "")))
    return costs


def measure(tool, clif, level, allocator, flags):
    command = [tool, level, f"-regalloc={allocator}", "-filetype=null", "-j", "1", *flags, clif]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             *[f"--toggle-collect={entry}*" for entry in ENTRIES], *command],
            env={**os.environ, "GLIBC_TUNABLES": TUNABLES})
        total = int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M).group(1))
        costs = inclusive(out)
    stats = run([command[0], "-stats", *command[1:]]).stderr
    code = int(re.search(r"(\d+)\s+emit\s+bytes of code", stats).group(1))
    late = int(re.search(r"(\d+)\s+heap\s+requests of the later half", stats).group(1))
    parts = [costs.get(function, 0) for _, function in PASSES]
    return total, parts, code, late


def table(name, tool, clif, flags=()):
    instructions = count_instructions(Path(clif).read_text())
    print(f"{name}: {instructions:,} CLIF instructions.\n")
    heads = ["level", "all"] + [head for head, _ in PASSES] + ["rest", "bytes of code", "late heap requests"]
    print("| " + " | ".join(heads) + " |\n|---|" + "---:|" * (len(heads) - 1))
    with ThreadPoolExecutor(2) as pool:
        rows = pool.map(lambda choice: measure(tool, clif, *choice, flags), LEVELS)
        for (level, allocator), (total, parts, code, late) in zip(LEVELS, rows):
            each = [total, *parts, total - sum(parts)]
            cells = [f"{level}, {allocator}"] + [f"{n / instructions:,.0f}" for n in each] + [f"{code:,}", f"{late:,}"]
            print("| " + " | ".join(cells) + " |", flush=True)
    print()


def merged_corpus(tool, folder, target):
    """One module of all functions in files that compile at every level when only their functions are taken."""
    taken, left = [], 0
    flags = corpus_flags()
    for number, file in enumerate(sorted(Path(folder).rglob("*.clif"))):
        text = file.read_text(errors="replace")
        found = re.search(r"^function\b", text, re.M)
        if not found:
            continue
        body = re.sub(r"(?m);.*$", "", text[found.start():])
        body = re.sub(r"(?<![\w.])%([A-Za-z0-9_.$]+)", rf"%\1_{number}", body)
        target.write_text(body)
        fits = all(subprocess.run([tool, level, f"-regalloc={allocator}", "-filetype=null", *flags, target],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
                   for level, allocator in LEVELS)
        if fits:
            taken.append(body)
        else:
            left += 1
    target.write_text("\n".join(taken))
    return len(taken), left


def corpus_flags():
    return ["-mattr=+sse4.2,+popcnt,+lzcnt,+bmi,+bmi2,+avx2,+fma"]


def code_size(obj):
    return int(run(["size", obj]).stdout.splitlines()[1].split()[0])


def pass_seconds(stderr):
    """CPU seconds of all passes: LLVM's table of passes, or cot's."""
    found = re.search(r"Pass execution timing report.*?Total Execution Time: ([\d.]+) seconds", stderr, re.S)
    if found:
        return float(found.group(1))
    return float(re.search(r"^ *([\d.]+) .*\btotal$", stderr, re.M).group(1))


def beside_llvm(tool, runs):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        clif, source, ir, obj = (folder / name for name in ("w.clif", "w.c", "w.ll", "w.o"))
        clif.write_text(run([sys.executable, ROOT / "benchmarks/mixed-workload.py", 100, 1]).stdout)
        source.write_text(run([sys.executable, ROOT / "benchmarks/c-workload.py", 100, 1]).stdout)
        run(["clang-19", "-O1", "-w", "-S", "-emit-llvm", source, "-o", ir])
        choices = [(f"cot-llc {level}, {allocator}", [tool, level, f"-regalloc={allocator}", "-j", "1", clif])
                   for level, allocator in LEVELS]
        choices += [(f"llc-19 {level}", ["llc-19", level, ir]) for level in ("-O0", "-O2")]
        seconds, sizes = {name: [] for name, _ in choices}, {}
        for _ in range(runs):
            for name, command in choices:
                result = run([*command, "-filetype=obj", "-time-passes", "-o", obj])
                seconds[name].append(pass_seconds(result.stderr))
                sizes[name] = code_size(obj)
        print("| compiler | bytes of code | MB of code a second |\n|---|---:|---:|")
        for name, _ in choices:
            print(f"| {name} | {sizes[name]:,} | {sizes[name] / statistics.median(seconds[name]) / 1e6:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cot-llc", default=ROOT / "build/release/bin/cot-llc", type=Path)
    parser.add_argument("--yardstick", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--runs", type=int, default=5, help="of each compiler beside LLVM; 0: leave that out")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.yardstick:
            table("Yardstick", args.cot_llc, args.yardstick)
        mixed = Path(folder) / "mixed.clif"
        mixed.write_text(run([sys.executable, ROOT / "benchmarks/mixed-workload.py", 100, 1]).stdout)
        table("Mixed workload (`benchmarks/mixed-workload.py 100 1`)", args.cot_llc, mixed)
        if args.corpus:
            merged = Path(folder) / "corpus.clif"
            taken, left = merged_corpus(args.cot_llc, args.corpus, merged)
            table(f"Corpus ({taken} files; {left} need more than their functions)", args.cot_llc, merged,
                  corpus_flags())
    if args.runs:
        beside_llvm(args.cot_llc, args.runs)


main()
