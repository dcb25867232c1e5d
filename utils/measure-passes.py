#!/usr/bin/env python3
"""What each pass does to the instructions that programs execute and to compile time.

Programs are those of benchmarks/programs: the last run line of each is called. The interpreter counts
instructions of CLIF; callgrind those of the machine, of the same call of an object that cot-llc -O1 makes of
what the passes leave. Columns are geometric means over the programs. Compile time is counted by callgrind over
the programs, and over one large text if there is one, in instructions per instruction of the text. Prints a table
in Markdown:

    utils/measure-passes.py --build build/release --text synth.clif
"""

import argparse
import concurrent.futures
import math
import os
import re
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / "benchmarks/programs"
# Of no level, but measured at the place where each would stand: in front of this pass of -O2, the last
# of that name.
CANDIDATES = {
    "block-cloning": "loop-rotate", "call-constants": "inline", "if-convert": "pressure-relief",
    "induction-vars": "pressure-relief", "jump-threading": "dse", "loop-rotate": "licm", "sccp": "gvn",
    "switch-convert": "dse",
}
# callgrind counts each repetition of a string instruction: memory is set without them.
TUNABLES = ("glibc.cpu.x86_rep_stosb_threshold=100000000:"
            "glibc.cpu.x86_rep_movsb_threshold=100000000")


def read_programs():
    """Files with the name, the argument and the result of the call that is measured."""
    programs = []
    for path in sorted(PROGRAMS.glob("*.clif")):
        name, argument, result = re.findall(r"^; run: %(\w+)\((\d+)\) == (-?\d+)$", path.read_text(), re.MULTILINE)[-1]
        programs.append((path, name, argument, result))
    return programs


def interpreted(args, text, program):
    """Instructions of CLIF that a program executes."""
    _, name, argument, result = program
    run = subprocess.run([args.build / "bin/cot-run", "--interp", "--count", f"--function={name}", text, argument],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    if int(run.stdout) % 2**64 != int(result) % 2**64:
        raise SystemExit(f"measure-passes: {name} gives {run.stdout.strip()}, not {result}")
    return int(run.stderr.split()[0])


def calls_of(programs):
    """A C program that makes all calls."""
    declared = "".join(f"long {name}(long);\n" for _, name, _, _ in programs)
    calls = "".join(f"  failed |= {name}({argument}) != (long){result}UL;\n" for _, name, argument, result in programs)
    return f"{declared}int main(void) {{\n  int failed = 0;\n{calls}  return failed;\n}}\n"


def executed(args, programs, passes):
    """Instructions of CLIF and of the machine that each program executes after the passes."""
    with tempfile.TemporaryDirectory() as folder:
        objects, counts = [], []
        for program in programs:
            text, made = Path(folder) / program[0].name, Path(folder) / f"{program[1]}.o"
            subprocess.run([args.build / "bin/cot-opt", f"-passes={passes}", program[0], "-o", text], check=True)
            counts.append(interpreted(args, text, program))
            subprocess.run([args.build / "bin/cot-llc", "-O1", "-filetype=obj", text, "-o", made], check=True)
            objects.append(made)
        main, binary, profile = Path(folder) / "main.c", Path(folder) / "main", Path(folder) / "profile"
        main.write_text(calls_of(programs))
        subprocess.run([args.cc, main, *objects, "-o", binary], check=True)
        listing = callgrind(profile, [binary])
    costs = {match.group(2): int(match.group(1).replace(",", ""))
             for match in re.finditer(r"^\s*([\d,]+) \([^)]*\)\s+\S*:(\w+) \[", listing, re.MULTILINE)}
    return counts, [costs[name] for _, name, _, _ in programs]


def callgrind(profile, command):
    """The listing of what functions execute, with all that they call."""
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", *command],
                   env=dict(os.environ, GLIBC_TUNABLES=TUNABLES), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile],
                          stdout=subprocess.PIPE, text=True, check=True).stdout


def pass_costs(args, passes, texts):
    """Instructions that each pass executes over texts, by the name of its class, per instruction of the texts."""
    costs, size = {}, 0
    for text in texts:
        with tempfile.TemporaryDirectory() as folder:
            listing = callgrind(Path(folder) / "profile",
                                [args.build / "bin/cot-opt", "-j", "1", f"-passes={passes}", text, "-o", "/dev/null"])
        size += count_insts(text)
        for line in listing.splitlines():
            match = re.match(r"\s*([\d,]+) .*PassManager<cot::ir::\w+>::Model<cot::(\w+)>::run", line)
            if match:
                costs[match.group(2)] = costs.get(match.group(2), 0) + int(match.group(1).replace(",", ""))
    return {name: cost / size for name, cost in costs.items()}


def class_of():
    """The class of each pass, from the registry."""
    registry = Path(__file__).parent.parent / "include/cot/Passes/PassRegistry.def"
    return dict(re.findall(r'_PASS\("([^"]+)", (\w+)\(\)', registry.read_text()))


def count_insts(path):
    return sum(bool(re.match(r"\s+(v\d+(, v\d+)* = |\w)", line)) for line in open(path))


def change(new, old):
    """Of a mean over programs, in percent."""
    return (math.exp(sum(math.log(a / b) for a, b in zip(new, old)) / len(new)) - 1) * 100


def place_of(name, level):
    """Where a pass of no level would stand."""
    behind = CANDIDATES[name]
    return len(level) - 1 - level[::-1].index(behind)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build/release"))
    parser.add_argument("--text", type=Path, help="a large CLIF file")
    parser.add_argument("--cc", default="cc", help="links the programs")
    parser.add_argument("--detail", action="store_true", help="programs that a pass changes by a percent and more")
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    level = subprocess.run([args.build / "bin/cot-opt", "-O2", "-print-pipeline-passes", "-"], input="",
                           stdout=subprocess.PIPE, text=True, check=True).stdout.strip().split(",")
    programs = read_programs()
    names = sorted(set(level) | set(CANDIDATES))
    pipelines = {"none": "verify", "level": ",".join(level)}
    everything = list(level)
    for name in names:
        pipelines[name, "alone"] = name
        if name in level:
            pipelines[name, "other"] = ",".join(p for p in level if p != name)
        else:
            at = place_of(name, level)
            pipelines[name, "other"] = ",".join(level[:at] + [name] + level[at:])
            everything.insert(place_of(name, everything), name)
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        counts = dict(zip(pipelines, pool.map(lambda p: executed(args, programs, p), pipelines.values())))
    small = pass_costs(args, ",".join(everything), [path for path, _, _, _ in programs])
    large = pass_costs(args, ",".join(everything), [args.text]) if args.text else {}
    classes = class_of()
    none, whole = counts["none"], counts["level"]
    print(f"-O2, `{','.join(level)}`: {change(whole[0], none[0]):+.1f}% of CLIF, {change(whole[1], none[1]):+.1f}% of the machine.\n")
    print("| pass | in -O2 | alone, CLIF | alone, machine | -O2 with to without, CLIF | machine | compile time, programs | large text |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name in names:
        is_in = name in level
        alone, other = counts[name, "alone"], counts[name, "other"]
        new, old = (whole, other) if is_in else (other, whole)
        print(f"| `{name}` | {'yes' if is_in else 'no'} | {change(alone[0], none[0]):+.1f}% | {change(alone[1], none[1]):+.1f}% | "
              f"{change(new[0], old[0]):+.2f}% | {change(new[1], old[1]):+.2f}% | {small.get(classes[name], 0):.0f} | "
              + (f"{large.get(classes[name], 0):.0f} |" if args.text else "|"))
        if args.detail:
            for i, (_, program, _, _) in enumerate(programs):
                effects = [change([new[unit][i]], [old[unit][i]]) for unit in (0, 1)]
                if max(map(abs, effects)) >= 1:
                    print(f"    {program}: {effects[0]:+.1f}% CLIF, {effects[1]:+.1f}% machine")


if __name__ == "__main__":
    main()
