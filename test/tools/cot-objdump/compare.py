#!/usr/bin/env python3
"""Compares cot-objdump with llvm-objdump over object files of three formats and two machines.

The objects are clang's, compiled here from one source; headings, columns and values must be equal to the
byte. Prints "N comparisons equal", or the first difference and exit status 1.
"""
import difflib
import os
import subprocess
import sys
import tempfile

SOURCE = """
extern int puts(const char *);
extern int ext;
static int loc = 3;
int com;
_Thread_local int tls = 4;
__attribute__((visibility("hidden"))) int hidden = 7;
__attribute__((weak)) int weak(void) { return 1; }
const char *table[2] = {"one", "two"};
char zeros[40];
static __attribute__((noinline)) int helper(int x) { return x * ext + loc++ + tls; }
int main(int c, char **v) {
  puts("hello");
  zeros[c] = 1;
  return helper(c) + weak() + com + hidden;
}
"""
TRIPLES = ["x86_64-linux-gnu", "aarch64-linux-gnu", "x86_64-apple-macos11", "arm64-apple-macos11",
           "x86_64-pc-windows-msvc", "aarch64-pc-windows-msvc"]
FLAGS = [["-h"], ["-t"], ["-s"], ["-r"], ["-h", "-t", "-r", "-s"], ["-h", "-j", "%text"],
         ["--section-headers", "--syms", "--reloc", "--full-contents"]]
# llvm-objdump 19 refuses these for Mach-O objects: they have no entry point.
FILE_FLAGS = [["-f"], ["-x"], ["-p", "--file-headers"]]


def run(program, flags, path):
    result = subprocess.run([program, *flags, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.stdout.decode(errors="replace")


def compare(flags, path):
    want, got = run("llvm-objdump", flags, path), run("cot-objdump", flags, path)
    if want == got:
        return True
    print(f"{' '.join(flags)} {path} differs:")
    print("\n".join(list(difflib.unified_diff(want.splitlines(), got.splitlines(), "llvm-objdump",
                                               "cot-objdump", lineterm=""))[:30]))
    return False


def main():
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "a.c")
        with open(source, "w") as f:
            f.write(SOURCE)
        objects = []
        for triple in TRIPLES:
            for name, flags in (("debug", ["-O1", "-g", "-fcommon"]), ("plain", ["-O2", "-ffunction-sections"])):
                path = os.path.join(folder, f"{triple}-{name}.o")
                subprocess.run(["clang", "-target", triple, *flags, "-c", source, "-o", path], check=True)
                objects.append(path)
        archive = os.path.join(folder, "lib.a")
        subprocess.run(["llvm-ar", "rc", archive, *objects[:3], source], check=True)
        tests = []
        for path in objects:
            text = "__text" if "macos" in path else ".text"
            flags = FLAGS + (FILE_FLAGS if "macos" not in path else [])
            tests += [([word.replace("%text", text) for word in words], path) for words in flags]
        tests += [(flags, archive) for flags in (["-a"], ["-a", "-h"], ["-t"])]
        tests += [(flags, "/bin/sh") for flags in (["-h"], ["-t"], ["-f"])]
        for flags, path in tests:
            if not compare(flags, path):
                return 1
            count += 1
    print(f"{count} comparisons equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
