#!/usr/bin/env python3
"""What each pass does to the instructions that programs execute and to compile time.

Programs are the random modules of cot-fuzz (their calls run in the interpreter before and after) and
give the instructions executed; compile time is counted by callgrind over one large text, in
instructions per instruction of the text. Prints a table in Markdown:

    utils/measure-passes.py --build build/release --text synth.clif
"""

import argparse
import os
import re
import subprocess
import tempfile
from pathlib import Path

# Of no level, but measured at the place where each would stand: in front of this pass of -O2, the last
# of that name.
CANDIDATES = {
    "block-cloning": "loop-rotate", "call-constants": "inline", "if-convert": "jump-opt",
    "jump-threading": "dse", "sccp": "gvn", "switch-convert": "dse",
}
# callgrind counts each repetition of a string instruction: memory is set without them.
TUNABLES = ("glibc.cpu.x86_rep_stosb_threshold=100000000:"
            "glibc.cpu.x86_rep_movsb_threshold=100000000")


def executed(args, passes):
    """Instructions executed before and after the passes."""
    command = [args.build / "bin/cot-fuzz", f"-count={args.count}", f"-seed={args.seed}",
               f"-passes={passes}"]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    before, after = re.search(r"executed: (\d+) before, (\d+) after", output).groups()
    return int(before), int(after)


def pass_costs(args, passes):
    """Instructions that each pass executes over the text, by the name of its class, and the whole."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}",
                        args.build / "bin/cot-opt", f"-passes={passes}", args.text, "-o", "/dev/null"],
                       env=dict(os.environ, GLIBC_TUNABLES=TUNABLES), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        listing = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile],
                                 stdout=subprocess.PIPE, text=True, check=True).stdout
    costs = {}
    for line in listing.splitlines():
        match = re.match(r"\s*([\d,]+) .*PassManager<cot::ir::\w+>::Model<cot::(\w+)>::run", line)
        if match:
            costs[match.group(2)] = int(match.group(1).replace(",", ""))
    return costs


def class_of(args):
    """The class of each pass, from the registry."""
    registry = Path(__file__).parent.parent / "include/cot/Passes/PassRegistry.def"
    return dict(re.findall(r'_PASS\("([^"]+)", (\w+)\(\)', registry.read_text()))


def count_insts(path):
    return sum(bool(re.match(r"\s+(v\d+(, v\d+)* = |\w)", line)) for line in open(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build/release"))
    parser.add_argument("--text", type=Path, required=True, help="a large CLIF file")
    parser.add_argument("--count", type=int, default=400, help="random modules")
    parser.add_argument("--seed", type=int, default=31337)
    args = parser.parse_args()
    level = subprocess.run([args.build / "bin/cot-opt", "-O2", "-print-pipeline-passes", "-"], input="",
                           stdout=subprocess.PIPE, text=True, check=True).stdout.strip().split(",")
    classes = class_of(args)
    before, whole = executed(args, ",".join(level))
    size = count_insts(args.text)
    with_candidates = list(level)
    for name, behind in CANDIDATES.items():
        position = len(with_candidates) - 1 - with_candidates[::-1].index(behind)
        with_candidates.insert(position, name)
    costs = pass_costs(args, ",".join(with_candidates))
    print(f"{before} instructions executed before, {whole} after -O2 (`{','.join(level)}`).\n")
    print("| pass | in -O2 | executed, alone | executed, -O2 with to without it | compile time |")
    print("|---|---|---:|---:|---:|")
    for name in sorted(set(level) | set(CANDIDATES)):
        alone = executed(args, name)[1] / before - 1
        if name in level:
            without = executed(args, ",".join(p for p in level if p != name))[1]
            gain = whole / without - 1
        else:
            position = len(level) - 1 - level[::-1].index(CANDIDATES[name])
            gain = executed(args, ",".join(level[:position] + [name] + level[position:]))[1] / whole - 1
        cost = costs.get(classes[name], 0) / size
        print(f"| `{name}` | {'yes' if name in level else 'no'} | {alone:+.1%} | {gain:+.2%} | {cost:.0f} |")


if __name__ == "__main__":
    main()
