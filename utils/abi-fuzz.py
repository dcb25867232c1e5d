#!/usr/bin/env python3
"""Checks the calling conventions of cot-llc against gcc, both ways, with generated signatures.

For each signature, of System V or of Windows (ms_abi), with scalars, i128, vectors, structures by
value and returned, many arguments, variable arguments:

  C calls CLIF       the function keeps what it got and returns what C has laid down;
  CLIF calls C       the function passes what C has laid down, and C compares;
  CLIF calls back    the function gets a pointer to a C function and passes its arguments on.

The signatures of a seed are always the same. Exit status 1 if any value differs.

    utils/abi-fuzz.py --bin build/dev/bin --count 500 --seed 1

The long run that goes with a change of conventions: --count 4000 --seed 1 --seed 2 --seed 3.
"""
import argparse
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SPACING = 256  # bytes for each value in the buffers
MAX_ARGUMENTS = 24
CONFIGURATIONS = [["-O0", "-regalloc=fast"], ["-O1", "-regalloc=ion"], ["-O1", "-regalloc=irc"],
                  ["-O2", "-regalloc=ion"]]


@dataclass(frozen=True)
class Scalar:
    c: str
    clif: str
    size: int
    flag: str = ""
    is_float: bool = False

    def fields(self):
        return [(0, self.size)]


INTS = [Scalar("signed char", "i8", 1, "sext"), Scalar("unsigned char", "i8", 1, "uext"),
        Scalar("short", "i16", 2, "sext"), Scalar("unsigned short", "i16", 2, "uext"),
        Scalar("int", "i32", 4, "sext"), Scalar("unsigned", "i32", 4),
        Scalar("long long", "i64", 8), Scalar("void *", "i64", 8)]
FLOATS = [Scalar("float", "f32", 4, is_float=True), Scalar("double", "f64", 8, is_float=True)]
WIDE = Scalar("__int128", "i128", 16)
VECTORS = [Scalar("v2l", "i64x2", 16, is_float=True), Scalar("v4f", "f32x4", 16, is_float=True),
           Scalar("v16c", "i8x16", 16, is_float=True), Scalar("v2d", "f64x2", 16, is_float=True)]
SYSTEM_V_ONLY = [Scalar("__float128", "f128", 16, is_float=True),
                 Scalar("_Float16", "f16", 2, is_float=True),
                 Scalar("v2i", "i32x2", 8, is_float=True)]


class Struct:
    """Fields laid out as C does; all of them scalars or arrays of them."""

    def __init__(self, name, members):
        self.name, self.members, self.layout = name, members, []
        at = align = 0
        for scalar, length in members:
            align = max(align, scalar.size)
            at = -(-at // scalar.size) * scalar.size
            for i in range(length):
                self.layout.append((at, scalar))
                at += scalar.size
        self.size = -(-at // align) * align
        self.c = f"struct {name}"

    def fields(self):
        return [(at, scalar.size) for at, scalar in self.layout]

    def definition(self):
        body = " ".join(f"{scalar.c} m{i}[{length}];"
                        for i, (scalar, length) in enumerate(self.members))
        return f"{self.c} {{ {body} }};"

    def eightbytes(self):
        """System V 3.2.3: a type for each eight bytes; none if the structure is in memory."""
        if self.size > 16:
            return None
        words = []
        for word in range((self.size + 7) // 8):
            inside = [s for at, s in self.layout if at // 8 == word]
            words.append("f64" if all(s.is_float for s in inside) else "i64")
        return words


@dataclass
class Place:
    """How a parameter is written in CLIF: pieces (type, flag, offset), or a structure's address."""
    pieces: list
    is_address: bool = False


class Lowered:
    """A C signature in CLIF."""

    def __init__(self, abi, result, parameters):
        self.abi, self.result, self.parameters = abi, result, parameters
        self.ints, self.floats = 6, 8
        self.uses_sret, self.results = False, []
        self.lower_result()
        if self.uses_sret:
            self.ints -= 1
        self.places = [self.place(value) for value in parameters]

    def lower_result(self):
        value = self.result
        if value is None:
            return
        if isinstance(value, Scalar):
            self.results = [(value.clif, value.flag, 0)]
        elif self.abi == "sysv" and value.eightbytes():
            self.results = [(t, "", i * 8) for i, t in enumerate(value.eightbytes())]
        elif self.abi == "ms" and value.size in (1, 2, 4, 8):
            self.results = [("i64", "", 0)]
        else:
            self.uses_sret = True

    def place(self, value):
        if isinstance(value, Scalar):
            if self.abi == "sysv":
                self.take(2 if value == WIDE else 0 if value.is_float else 1,
                          1 if value.is_float else 0)
            return Place([(value.clif, value.flag, 0)])
        if self.abi == "ms":
            if value.size in (1, 2, 4, 8):
                return Place([("i64", "", 0)])
            return Place([(f"i64", f"sarg({value.size})", 0)], True)
        words = value.eightbytes()
        if words and self.take(words.count("i64"), words.count("f64")):
            return Place([(t, "", i * 8) for i, t in enumerate(words)])
        return Place([("i64", f"sarg({value.size})", 0)], True)

    def take(self, ints, floats):
        if ints > self.ints or floats > self.floats:
            return False
        self.ints -= ints
        self.floats -= floats
        return True

    def text(self, extra=""):
        def word(piece):
            return f"{piece[0]} {piece[1]}".strip()
        parameters = ["i64 sret"] if self.uses_sret else []
        parameters += [word(p) for place in self.places for p in place.pieces]
        if extra:
            parameters.append(extra)
        results = ", ".join(word(p) for p in self.results)
        convention = "system_v" if self.abi == "sysv" else "windows_fastcall"
        arrow = f" -> {results}" if results else ""
        return f"({', '.join(parameters)}){arrow} {convention}"


class Body:
    """Lines of a CLIF function, with fresh value names."""

    def __init__(self):
        self.lines, self.globals, self.slots, self.count = [], {}, [], 0

    def value(self):
        self.count += 1
        return f"v{self.count - 1}"

    def emit(self, text):
        name = self.value()
        self.lines.append(f"    {name} = {text}")
        return name

    def address(self, symbol, offset=0):
        key = f"symbol %{symbol}" + (f"+{offset}" if offset else "")
        number = self.globals.setdefault(key, len(self.globals))
        return self.emit(f"symbol_value.i64 gv{number}")

    def load(self, kind, pointer, offset=0):
        return self.emit(f"load.{kind} notrap {pointer}+{offset}")

    def store(self, value, pointer, offset=0):
        self.lines.append(f"    store notrap {value}, {pointer}+{offset}")

    def copy(self, target, source, size):
        at = 0
        while at < size:
            width = next(w for w in (8, 4, 2, 1) if w <= size - at)
            self.store(self.load(f"i{width * 8}", source, at), target, at)
            at += width

    def slot(self, size):
        self.slots.append(size)
        return self.emit(f"stack_addr.i64 ss{len(self.slots) - 1}")

    def text(self, name, signature, parameters, declarations):
        head = [f"function %{name}{signature} {{"]
        head += [f"    ss{i} = explicit_slot {size}, align = 16" for i, size in
                 enumerate(self.slots)]
        head += [f"    gv{i} = {key}" for key, i in self.globals.items()]
        head += [f"    {line}" for line in declarations]
        formals = ", ".join(f"{v}: {t}" for v, t in parameters)
        head.append(f"block0({formals}):" if formals else "block0:")
        return "\n".join(head + self.lines + ["}", ""])


def incoming(body, lowered, first=()):
    """Names of the parameters: (sret or None, those of `first`, one list per place)."""
    formals, sret = [], None
    if lowered.uses_sret:
        sret = body.value()
        formals.append((sret, "i64"))
    groups = []
    for place in lowered.places:
        group = []
        for kind, _, _ in place.pieces:
            name = body.value()
            formals.append((name, kind))
            group.append(name)
        groups.append(group)
    return formals, sret, groups


def finish_callee(body, lowered, sret, results=None):
    if lowered.uses_sret and results is None:
        body.copy(sret, body.address("ret_buf"), lowered.result.size)
    if results is None:
        results = []
        if lowered.results:
            pointer = body.address("ret_buf")
            results = [body.load(kind, pointer, at) for kind, _, at in lowered.results]
    body.lines.append(f"    return {', '.join(results)}")


def keep(body, places, groups, first=0):
    """Stores what came in where C looks for it."""
    for k, (place, group, value) in enumerate(zip(places, groups, keep.values)):
        target = body.address("recv_buf", (first + k) * SPACING)
        if place.is_address:
            body.copy(target, group[0], value.size)
        else:
            for (kind, _, at), name in zip(place.pieces, group):
                body.store(name, target, at)


def make_callee(name, lowered):
    body = Body()
    formals, sret, groups = incoming(body, lowered)
    keep.values = lowered.parameters
    keep(body, lowered.places, groups)
    finish_callee(body, lowered, sret)
    return body.text(name, lowered.text(), formals, [])


def actuals_from_buffer(body, lowered):
    arguments = []
    for k, place in enumerate(lowered.places):
        pointer = body.address("arg_buf", k * SPACING)
        if place.is_address:
            arguments.append(pointer)
        else:
            arguments += [body.load(kind, pointer, at) for kind, _, at in place.pieces]
    return arguments


def make_call(body, lowered, callee, arguments, sret):
    if lowered.uses_sret:
        arguments = [sret] + arguments
    names = [body.value() for _ in lowered.results]
    left = ", ".join(names) + " = " if names else ""
    body.lines.append(f"    {left}{callee}({', '.join(arguments)})")
    return names


def make_caller(name, target, lowered):
    body = Body()
    result = body.address("res_buf")
    arguments = actuals_from_buffer(body, lowered)
    names = make_call(body, lowered, "call fn0", arguments, result)
    for value, (_, _, at) in zip(names, lowered.results):
        body.store(value, result, at)
    body.lines.append("    return")
    return body.text(name, "() system_v", [], [f"fn0 = %{target}{lowered.text()}"])


POINTER = INTS[-1]


def make_callback(name, lowered):
    outer = Lowered(lowered.abi, lowered.result, [POINTER] + lowered.parameters)
    body = Body()
    formals, sret, groups = incoming(body, outer)
    arguments = []
    for inside, outside, group, value in zip(lowered.places, outer.places[1:], groups[1:],
                                             lowered.parameters):
        if inside.is_address == outside.is_address:
            arguments += group
        elif outside.is_address:
            # Only here the registers sufficed: the structure may be shorter than its words.
            words = body.slot(16)
            body.copy(words, group[0], value.size)
            arguments += [body.load(kind, words, at) for kind, _, at in inside.pieces]
        else:
            words = body.slot(16)
            for (_, _, at), piece in zip(outside.pieces, group):
                body.store(piece, words, at)
            arguments.append(words)
    names = make_call(body, lowered, f"call_indirect sig0, {groups[0][0]}", arguments, sret)
    finish_callee(body, outer, sret, names)
    return body.text(name, outer.text(), formals, [f"sig0 = {lowered.text()}"])


def make_variadic_caller(name, target, abi, named, extra):
    lowered = Lowered(abi, INTS[4], named)
    body = Body()
    result = body.address("res_buf")
    arguments = actuals_from_buffer(body, lowered)
    for k, value in enumerate(extra):
        arguments.append(body.load(value.clif, body.address("arg_buf", (len(named) + k) * SPACING)))
    names = make_call(body, lowered, "call fn0", arguments, None)
    body.store(names[0], result)
    body.lines.append("    return")
    return body.text(name, "() system_v", [], [f"fn0 = %{target}{lowered.text('...')}"])


def make_variadic_callee(name, helper, abi, named):
    lowered = Lowered(abi, INTS[4], named)
    body = Body()
    formals, _, groups = incoming(body, lowered)
    keep.values = named
    keep(body, lowered.places, groups)
    pointer = body.slot(32)
    body.lines.append(f"    va_start {pointer}")
    body.lines.append(f"    call fn0({pointer})")
    finish_callee(body, lowered, None)
    return body.text(name, lowered.text("..."), formals, [f"fn0 = %{helper}(i64) system_v"])


PRELUDE = r"""
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
typedef long long v2l __attribute__((vector_size(16)));
typedef float v4f __attribute__((vector_size(16)));
typedef char v16c __attribute__((vector_size(16)));
typedef double v2d __attribute__((vector_size(16)));
typedef int v2i __attribute__((vector_size(8)));
#define MS __attribute__((ms_abi))
#define SYSV
#define VALUES 26
__attribute__((aligned(64))) unsigned char arg_buf[VALUES * 256], recv_buf[VALUES * 256],
    ret_buf[512], res_buf[512];
static unsigned long long state;
static int failures, checks;
static void fill(unsigned char *at, unsigned long size) {
  while (size--) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    *at++ = state >> 56;
  }
}
static void begin(unsigned seed) {
  state = seed;
  fill(arg_buf, sizeof arg_buf);
  fill(ret_buf, sizeof ret_buf);
  memset(recv_buf, 0, sizeof recv_buf);
  memset(res_buf, 0, sizeof res_buf);
}
static void check(const char *what, int number, int value, const void *a, const void *b, int at,
                  int size) {
  ++checks;
  if (!memcmp((const char *)a + at, (const char *)b + at, size)) return;
  if (++failures <= 20) printf("%s %d: value %d differs at byte %d\n", what, number, value, at);
}
"""


def c_checks(what, number, index, value, left, right):
    return "".join(f'  check("{what}", {number}, {index}, {left}, {right}, {at}, {size});\n'
                   for at, size in value.fields())


class Writer:
    """The C file and the CLIF file of a run."""

    def __init__(self, seed, count):
        self.random = random.Random(seed)
        self.clif, self.c, self.main = [], [PRELUDE], []
        self.structs = 0
        for number in range(count):
            if number % 8 == 7:
                self.variadic(number)
            else:
                self.fixed(number)

    def scalar(self, abi):
        kind = self.random.random()
        if kind < 0.5:
            return self.random.choice(INTS)
        if kind < 0.8:
            return self.random.choice(FLOATS)
        if kind < 0.87:
            return WIDE
        if kind < 0.95 or abi == "ms":
            return self.random.choice(VECTORS)
        return self.random.choice(SYSTEM_V_ONLY)

    def struct(self):
        members = []
        for _ in range(self.random.choice([1, 1, 2, 2, 3, 4, 6])):
            pool = self.random.choice([INTS, FLOATS])
            members.append((self.random.choice(pool),
                            self.random.choice([1, 1, 1, 1, 2, 2, 3, 5])))
        value = Struct(f"s{self.structs}", members)
        if self.random.random() < 0.05:  # one that is copied as a whole
            value = Struct(f"s{self.structs}", [(INTS[0], self.random.randrange(129, 240))])
        self.structs += 1
        self.c.append(value.definition() + "\n")
        return value

    def value(self, abi):
        return self.struct() if self.random.random() < 0.25 else self.scalar(abi)

    def result(self, abi):
        return None if self.random.random() < 0.1 else self.value(abi)

    def fixed(self, number):
        abi = "sysv" if self.random.random() < 0.5 else "ms"
        count = self.random.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 22])
        lowered = Lowered(abi, self.result(abi), [self.value(abi) for _ in range(count)])
        self.clif += [make_callee(f"callee{number}", lowered),
                      make_caller(f"caller{number}", f"target{number}", lowered),
                      make_callback(f"back{number}", lowered)]
        attribute = "MS" if abi == "ms" else "SYSV"
        result = lowered.result.c if lowered.result else "void"
        types = [v.c for v in lowered.parameters]
        formals = ", ".join(f"{t} a{k}" for k, t in enumerate(types)) or "void"
        out = [f"{attribute} {result} callee{number}({', '.join(types) or 'void'});",
               f"void caller{number}(void);",
               f"{attribute} {result} back{number}({', '.join(['void *'] + types)});",
               f"{attribute} {result} target{number}({formals}) {{"]
        for k, value in enumerate(lowered.parameters):
            out.append(c_checks("C target", number, k, value, f"&a{k}", f"arg_buf + {k * SPACING}"))
        if lowered.result:
            out.append(f"  {result} r; memcpy(&r, ret_buf, sizeof r); return r;")
        out += ["}", f"static void test{number}(void) {{", f"  begin({number});"]
        for k, t in enumerate(types):
            out.append(f"  {t} a{k}; memcpy(&a{k}, arg_buf + {k * SPACING}, sizeof a{k});")
        names = [f"a{k}" for k in range(count)]
        keep_result = f"{result} r = " if lowered.result else ""
        out.append(f"  {{ {keep_result}callee{number}({', '.join(names)});")
        for k, value in enumerate(lowered.parameters):
            out.append(c_checks("CLIF callee", number, k, value, f"&a{k}",
                                f"recv_buf + {k * SPACING}"))
        check_result = (c_checks("CLIF result", number, -1, lowered.result, "&r", "ret_buf")
                        if lowered.result else "")
        out.append(check_result + "  }")
        out.append(f"  caller{number}();")
        if lowered.result:
            out.append(c_checks("C result", number, -1, lowered.result, "res_buf", "ret_buf"))
        target = f"(void *)target{number}"
        out.append(f"  {{ {keep_result}back{number}({', '.join([target] + names)});")
        out.append(check_result + "  }\n}")
        self.c.append("\n".join(out) + "\n")
        self.main.append(f"  test{number}();")

    def variadic(self, number):
        abi = "sysv" if self.random.random() < 0.6 else "ms"
        pool = [INTS[4], INTS[6], FLOATS[1], FLOATS[1]]
        if abi == "sysv":
            pool += [WIDE, VECTORS[0]]
        named = [self.random.choice(INTS + FLOATS) for _ in range(self.random.choice([1, 1, 2, 5, 9]))]
        # C cannot begin behind a parameter of a promoted type.
        named[-1] = self.random.choice([INTS[6], FLOATS[1]])
        extra = [self.random.choice(pool) for _ in range(self.random.choice([0, 1, 3, 6, 12, 14]))]
        self.clif += [make_variadic_caller(f"caller{number}", f"target{number}", abi, named, extra),
                      make_variadic_callee(f"callee{number}", f"helper{number}", abi, named)]
        attribute, prefix = ("MS", "__builtin_ms_") if abi == "ms" else ("SYSV", "__builtin_")
        types = [v.c for v in named]
        formals = ", ".join(f"{t} a{k}" for k, t in enumerate(types))

        def read(what, list_name):
            lines = []
            for k, value in enumerate(extra):
                index = len(named) + k
                lines.append(f"  {{ {value.c} x = __builtin_va_arg({list_name}, {value.c});")
                lines.append(c_checks(what, number, index, value, "&x",
                                      f"arg_buf + {index * SPACING}") + "  }")
            return "\n".join(lines)

        out = [f"{attribute} int callee{number}({', '.join(types)}, ...);",
               f"void caller{number}(void);",
               f"{attribute} int target{number}({formals}, ...) {{",
               f"  {prefix}va_list list; {prefix}va_start(list, a{len(named) - 1});"]
        for k, value in enumerate(named):
            out.append(c_checks("C target", number, k, value, f"&a{k}", f"arg_buf + {k * SPACING}"))
        out += [read("C variable", "list"), f"  {prefix}va_end(list);",
                "  int r; memcpy(&r, ret_buf, sizeof r); return r;", "}",
                f"void helper{number}(void *list) {{"]
        if abi == "ms":
            out.append("  __builtin_ms_va_list own = *(__builtin_ms_va_list *)list;")
        else:
            out.append("  va_list own; memcpy(&own, list, sizeof own);")
        out += [read("CLIF variable", "own"), "}", f"static void test{number}(void) {{",
                f"  begin({number});"]
        for k, value in enumerate(named + extra):
            out.append(f"  {value.c} a{k}; memcpy(&a{k}, arg_buf + {k * SPACING}, sizeof a{k});")
        names = [f"a{k}" for k in range(len(named) + len(extra))]
        out.append(f"  int r = callee{number}({', '.join(names)});")
        for k, value in enumerate(named):
            out.append(c_checks("CLIF callee", number, k, value, f"&a{k}",
                                f"recv_buf + {k * SPACING}"))
        out.append(c_checks("CLIF result", number, -1, INTS[4], "&r", "ret_buf"))
        out.append(f"  caller{number}();")
        out.append(c_checks("C result", number, -1, INTS[4], "res_buf", "ret_buf") + "}")
        self.c.append("\n".join(out) + "\n")
        self.main.append(f"  test{number}();")

    def c_text(self):
        body = "\n".join(self.main)
        return "\n".join(self.c) + f"""
int main(void) {{
{body}
  printf("%d values compared, %d differ\\n", checks, failures);
  return failures != 0;
}}
"""


def run(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        print(" ".join(map(str, command)))
        print(result.stdout[-4000:])
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, required=True, help="folder of cot-llc")
    parser.add_argument("--count", type=int, default=500, help="signatures per seed")
    parser.add_argument("--seed", type=int, action="append", help="may be given several times")
    parser.add_argument("--gcc", default="gcc")
    parser.add_argument("--keep", type=Path, help="leave the files in this folder")
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for seed in options.seed or [1]:
            writer = Writer(seed, options.count)
            clif, c = folder / f"{seed}.clif", folder / f"{seed}.c"
            clif.write_text("\n".join(writer.clif))
            c.write_text(writer.c_text())
            level = "-O2" if seed % 2 else "-O0"
            if run([options.gcc, level, "-w", "-c", c, "-o", folder / f"{seed}.c.o"]).returncode:
                return 1
            for flags in CONFIGURATIONS:
                objects = [folder / f"{seed}.o", folder / f"{seed}.c.o"]
                program = folder / f"{seed}.exe"
                steps = [[options.bin / "cot-llc", *flags, "-verify-regalloc", "-filetype=obj",
                          "-relocation-model=pic", clif, "-o", objects[0]],
                         [options.gcc, *objects, "-o", program], [program]]
                ok = True
                for step in steps:
                    result = run(step)
                    ok = ok and result.returncode == 0
                    if not ok:
                        break
                last = result.stdout.strip().splitlines()[-1] if result.stdout.strip() else ""
                print(f"seed {seed}, {options.count} signatures, {' '.join(flags)}: {last}")
                failed |= not ok
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
