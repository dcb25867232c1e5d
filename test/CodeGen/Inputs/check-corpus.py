"""Compiles every file given with cot-llc and checks that the way does not matter.

    check-corpus.py COT_LLC AS FILE-OR-FOLDER... [-- FLAG...]

For each file that compiles:
  * stopping after each machine pass and going on from its text gives the object of the whole run,
  * what was printed, read and printed again is the same text,
  * -j1 and -j2 and a second run give the same object,
  * GNU as makes the same code from the assembly, if AS is not empty: the same bytes of .text when
    linked, for as fills in distances to local symbols that the object leaves to the linker.
Files that cot-llc refuses must be refused with an error that names the file, and leave no output.
"""

import os
import shutil
import subprocess
import sys
import tempfile

PASSES = ["lower", "regalloc", "combine", "machine-dce", "block-order", "frame"]
#: Those that irc has before it.
IRC_PASSES = ["undo-ssa", "coalesce"]


def find(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                for name in sorted(names):
                    if name.endswith(".clif"):
                        yield os.path.join(folder, name)
        else:
            yield path


def is_for_x86(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    return "\ntarget x86_64" in text and "test verifier" not in text


class Checker:
    def __init__(self, llc, gnu_as, flags, folder):
        self.llc, self.gnu_as, self.flags, self.folder = llc, gnu_as, flags, folder
        self.refused = self.compiled = 0
        self.faults = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, source, name, *flags):
        """The bytes that cot-llc writes, or None. The object's line table names the file: it is
        always the same."""
        shutil.copyfile(source, self.path("input.clif"))
        output = self.path(name)
        if os.path.exists(output):
            os.remove(output)
        command = [self.llc, *self.flags, *flags, "input.clif", "-o", output]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120,
                             cwd=self.folder)
        self.stderr = run.stderr
        if run.returncode != 0:
            if run.returncode != 1 or "error:" not in run.stderr or os.path.exists(output):
                self.fault(source, f"{' '.join(flags)}: exit {run.returncode}: {run.stderr[:300]}")
            return None
        with open(output, "rb") as file:
            return file.read()

    def fault(self, source, message):
        self.faults.append(f"{source}: {message}")

    def check(self, source):
        whole = self.run(source, "whole.o", "-filetype=obj")
        if whole is None:
            self.refused += 1
            return
        self.compiled += 1
        if self.run(source, "again.o", "-filetype=obj", "-j2") != whole:
            self.fault(source, "-j2 gives another object")
        for name in PASSES + (IRC_PASSES if "-regalloc=irc" in self.flags else []):
            self.check_pass(source, name, whole)
        if self.gnu_as:
            self.check_assembly(source)

    def check_pass(self, source, name, whole):
        text = self.run(source, "a.machine", "-stop-after=" + name)
        if text is None:
            self.fault(source, f"-stop-after={name}: {self.stderr}")
            return
        machine = self.path("a.machine")
        if self.run(machine, "b.machine", "-start-after=" + name, "-stop-after=" + name) != text:
            self.fault(source, f"after {name}: reading and printing changes the text {self.stderr}")
        rest = self.run(machine, "rest.o", "-filetype=obj", "-start-after=" + name)
        if rest != whole:
            self.fault(source, f"-start-after={name} gives another object {self.stderr}")

    def text_bytes(self, object_file):
        linked, output = self.path("linked"), self.path("text.bin")
        link = subprocess.run(["ld", "--unresolved-symbols=ignore-all", "--noinhibit-exec", "--no-relax", "-Ttext=0x400000",
                        "-e", "0", object_file, "-o", linked], check=False, capture_output=True)
        # What a linker can't place alone (thread-local data without a segment) is compared as it is.
        source = linked if link.returncode == 0 else object_file
        subprocess.run(["objcopy", "-O", "binary", "--only-section=.text", source, output],
                       check=True)
        with open(output, "rb") as file:
            return file.read()

    def check_assembly(self, source):
        if self.run(source, "a.s") is None:
            self.fault(source, "no assembly: " + self.stderr)
            return
        run = subprocess.run([self.gnu_as, self.path("a.s"), "-o", self.path("as.o")],
                             capture_output=True, text=True)
        if run.returncode != 0:
            self.fault(source, "as: " + run.stderr[:300])
        elif self.text_bytes(self.path("as.o")) != self.text_bytes(self.path("whole.o")):
            self.fault(source, "as makes other bytes")


def main():
    arguments = sys.argv[1:]
    flags = []
    if "--" in arguments:
        flags = arguments[arguments.index("--") + 1:]
        arguments = arguments[: arguments.index("--")]
    llc, gnu_as, *paths = arguments
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(llc, gnu_as, flags, folder)
        for path in find(paths):
            if is_for_x86(path):
                checker.check(path)
    for fault in checker.faults:
        print(fault)
    print(f"{checker.compiled} compiled, {checker.refused} refused, {len(checker.faults)} faults")
    return 1 if checker.faults or checker.compiled == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
