#!/usr/bin/env python3
"""Prints a CLIF module for measuring compilers: calls, floats, vectors, stack slots, small and huge functions.

    benchmarks/mixed-workload.py [FUNCTIONS] [SEED]     100 functions and seed 1 unless told otherwise
    benchmarks/mixed-workload.py --one SIZE [SEED]      one function of some SIZE instructions

Of a hundred functions about 80 have 5 to 60 instructions, 19 some 300 and one 10,000. A function is a
sequence of straight pieces, of branches that join and of loops. Values of the sequence live on through all
that follows, those inside of arms and loops do not. The same arguments give the same text.
"""
import random
import sys

SCALARS = ["i64", "i32", "f64", "f32"]
VECTORS = ["i32x4", "f32x4"]
SIGNATURES = [(("i64", "i32", "f64"), "i64"), (("i64", "f32"), "f64"), (("i64", "i64", "i64", "i64"), "i32"),
              (("f64", "f64", "i64"), "f64"), (("i64",), "i64")]
EXTERNALS = [("hypot", ("f64", "f64"), "f64"), ("consume", ("i64", "i32", "i64"), "i64"),
             ("many", ("i64", "i64", "i64", "i64", "i64", "i64", "i64", "f64", "i32"), "i32")]
SLOTS, SLOT_BYTES = 3, 64


class Function:
    def __init__(self, number, size, rng, others):
        self.rng, self.size, self.number = rng, size, number
        self.params, self.result = SIGNATURES[number % len(SIGNATURES)]
        self.lines, self.values, self.blocks, self.count = [], 0, 0, 0
        self.live = {t: [] for t in SCALARS + VECTORS + ["i8"]}  # names by type, in the order of definition
        self.scopes = []  # where the lists ended when each scope began
        self.callees = [(f"colocated %f{n}", *SIGNATURES[n % len(SIGNATURES)]) for n in others]
        self.callees += [(f"%{name}", params, result) for name, params, result in EXTERNALS]

    def value(self, type_):
        name = f"v{self.values}"
        self.values += 1
        self.live[type_].append(name)
        return name

    def open_scope(self):
        self.scopes.append({t: len(names) for t, names in self.live.items()})

    def close_scope(self):
        for t, length in self.scopes.pop().items():
            del self.live[t][length:]

    def pick(self, type_):
        """A value of a type, one of the latest more likely than an old one."""
        found = self.live[type_]
        if not found or self.rng.random() < 0.05:
            return self.constant(type_)
        return found[-1 - min(int(self.rng.expovariate(0.3)), len(found) - 1)]

    def emit(self, type_, text):
        self.count += 1
        name = self.value(type_)
        self.lines.append(f"    {name} = {text}")
        return name

    def effect(self, text):
        self.count += 1
        self.lines.append(f"    {text}")

    def constant(self, type_):
        if type_ in ("i64", "i32"):
            k = self.rng.choice([0, 1, -1, self.rng.randrange(100), self.rng.randrange(1 << 31)])
            return self.emit(type_, f"iconst.{type_} {k}")
        if type_ in ("f64", "f32"):
            return self.emit(type_, f"{type_}const {self.rng.choice(['0x1.0', '0x1.8p3', '-0x1.4p-2', '0.0'])}")
        lane = "i32" if type_ == "i32x4" else "f32"
        return self.emit(type_, f"splat.{type_} {self.pick(lane)}")

    def new_block(self, params=()):
        name = f"block{self.blocks}"
        self.blocks += 1
        return name, params

    def begin(self, block, params=()):
        names = [f"{self.value(t)}: {t}" for t in params]
        self.lines.append(f"{block}({', '.join(names)}):" if names else f"{block}:")

    def step(self):
        rng = self.rng
        kind = rng.choices(["integer", "float", "vector", "memory", "stack", "call", "convert"],
                           [40, 15, 8, 15, 10, 4, 8])[0]
        if kind == "integer":
            t = rng.choice(["i64", "i64", "i32"])
            op = rng.choice(["iadd", "iadd", "isub", "imul", "band", "bor", "bxor", "ishl", "ushr", "sshr",
                             "select", "smin", "rotl", "popcnt", "clz"])
            if op == "select":
                c = self.emit("i8", f"icmp {rng.choice(['eq', 'slt', 'ugt'])} {self.pick(t)}, {self.pick(t)}")
                self.emit(t, f"select {c}, {self.pick(t)}, {self.pick(t)}")
            elif op in ("popcnt", "clz"):
                self.emit(t, f"{op} {self.pick(t)}")
            else:
                self.emit(t, f"{op} {self.pick(t)}, {self.pick(t)}")
        elif kind == "float":
            t = rng.choice(["f64", "f64", "f32"])
            op = rng.choice(["fadd", "fsub", "fmul", "fdiv", "fmin", "fabs", "fneg", "sqrt"])
            both = op not in ("fabs", "fneg", "sqrt")
            self.emit(t, f"{op} {self.pick(t)}" + (f", {self.pick(t)}" if both else ""))
        elif kind == "vector":
            t = rng.choice(VECTORS)
            op = rng.choice(["iadd", "isub", "band", "bxor"] if t == "i32x4" else ["fadd", "fmul", "fsub"])
            self.emit(t, f"{op} {self.pick(t)}, {self.pick(t)}")
        elif kind == "memory":
            t = rng.choice(SCALARS + VECTORS)
            offset = 16 * rng.randrange(32)
            if rng.random() < 0.6:
                self.emit(t, f"load.{t} notrap {self.pick('i64')}+{offset}")
            else:
                self.effect(f"store notrap {self.pick(t)}, {self.pick('i64')}+{offset}")
        elif kind == "stack":
            slot, t = rng.randrange(SLOTS), rng.choice(SCALARS)
            offset = 8 * rng.randrange(SLOT_BYTES // 8)
            if rng.random() < 0.5:
                self.emit(t, f"stack_load.{t} ss{slot}+{offset}")
            else:
                self.effect(f"stack_store {self.pick(t)}, ss{slot}+{offset}")
        elif kind == "call":
            number = rng.randrange(len(self.callees))
            _, params, result = self.callees[number]
            self.emit(result, f"call fn{number}({', '.join(self.pick(t) for t in params)})")
        else:
            op, source, target = rng.choice([("sextend", "i32", "i64"), ("ireduce", "i64", "i32"),
                                             ("fcvt_from_sint", "i64", "f64"), ("fpromote", "f32", "f64"),
                                             ("fdemote", "f64", "f32"), ("fcvt_to_sint_sat", "f64", "i32")])
            self.emit(target, f"{op}.{target} {self.pick(source)}")

    def condition(self):
        t = self.rng.choice(["i64", "i32"])
        return self.emit("i8", f"icmp {self.rng.choice(['eq', 'ult', 'sge'])} {self.pick(t)}, {self.pick(t)}")

    def inner(self, steps):
        for _ in range(steps):
            self.step()

    def diamond(self):
        types = self.rng.choices(SCALARS, k=self.rng.randrange(1, 4))
        (then, _), (other, _), (join, _) = self.new_block(), self.new_block(), self.new_block()
        self.effect(f"brif {self.condition()}, {then}, {other}")
        for arm in (then, other):
            self.open_scope()
            self.begin(arm)
            self.inner(self.rng.randrange(1, 8))
            self.effect(f"jump {join}({', '.join(self.pick(t) for t in types)})")
            self.close_scope()
        self.begin(join, types)

    def loop(self):
        types = ["i64"] + self.rng.choices(SCALARS, k=self.rng.randrange(0, 3))
        (header, _), (after, _) = self.new_block(), self.new_block()
        self.effect(f"jump {header}({', '.join(self.pick(t) for t in types)})")
        self.open_scope()
        counter = f"v{self.values}"  # the first parameter
        self.begin(header, types)
        self.inner(self.rng.randrange(4, 16))
        if self.rng.random() < 0.3:
            self.diamond()
        one = self.emit("i64", "iconst.i64 1")
        following = self.emit("i64", f"isub {counter}, {one}")
        again = ", ".join([following] + [self.pick(t) for t in types[1:]])
        self.effect(f"brif {following}, {header}({again}), {after}")
        self.close_scope()
        self.begin(after)

    def run(self):
        entry, _ = self.new_block()
        self.begin(entry, self.params)
        while self.count < self.size:
            self.inner(self.rng.randrange(2, 12))
            if self.count < self.size:
                self.rng.choice([self.diamond, self.loop])()
        self.effect(f"return {self.pick(self.result)}")
        head = [f"function %f{self.number}({', '.join(self.params)}) -> {self.result} system_v {{"]
        head += [f"    ss{i} = explicit_slot {SLOT_BYTES}" for i in range(SLOTS)]
        head += [f"    fn{i} = {name}({', '.join(params)}) -> {result} system_v"
                 for i, (name, params, result) in enumerate(self.callees)]
        print("\n".join(head + self.lines + ["}", ""]))


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--one":
        rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
        return Function(0, int(sys.argv[2]), rng, []).run()
    functions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for number in range(functions):
        place = number % 100
        size = 10000 if place == 25 else 300 if place % 5 == 1 else rng.randrange(5, 61)
        Function(number, size, rng, rng.sample(range(number), min(number, 3))).run()


main()
