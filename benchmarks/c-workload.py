#!/usr/bin/env python3
"""Prints C for measuring other compilers beside cot: benchmarks/c-workload.py [FUNCTIONS] [SEED]

The mixture is that of mixed-workload.py: integers, floats, memory, calls, branches and loops; of a hundred
functions about 80 are short, 19 longer and one is huge. The same arguments give the same text.
"""
import random
import sys


class Function:
    def __init__(self, number, size, rng):
        self.rng, self.size, self.number, self.count, self.depth = rng, size, number, 0, 1
        self.longs, self.doubles = ["a", "b", "c"], ["x", "y"]
        self.lines = [f"long f{number}(long a, long b, long c, double x, double y, long *p, double *q) {{"]

    def line(self, text):
        self.count += 1
        self.lines.append("  " * self.depth + text)

    def pick(self, names):
        return names[-1 - min(int(self.rng.expovariate(0.3)), len(names) - 1)]

    def term(self):
        r = self.rng
        x, y = self.pick(self.longs), self.pick(self.longs)
        return r.choice([f"{x} + {y}", f"{x} - {y}", f"{x} * {y}", f"{x} & {y}", f"{x} ^ {y}", f"{x} | {y}",
                         f"{x} << ({y} & 31)", f"(long)((unsigned long){x} >> ({y} & 31))", f"p[{r.randrange(64)}]",
                         f"{x} < {y} ? {x} : {y}", f"{x} + {r.randrange(100000)}", f"(int){x}"])

    def float_term(self):
        x, y = self.pick(self.doubles), self.pick(self.doubles)
        return self.rng.choice([f"{x} + {y}", f"{x} * {y}", f"{x} - {y}", f"{x} / {y}", f"q[{self.rng.randrange(64)}]",
                                f"(double){self.pick(self.longs)}", f"{x} * 1.5"])

    def step(self):
        kind = self.rng.choices(["long", "double", "store", "call"], [55, 20, 20, 4])[0]
        if kind == "long":
            name = f"i{self.count}"
            self.line(f"long {name} = {self.term()};")
            self.longs.append(name)
        elif kind == "double":
            name = f"d{self.count}"
            self.line(f"double {name} = {self.float_term()};")
            self.doubles.append(name)
        elif kind == "store":
            self.line(self.rng.choice([f"p[{self.rng.randrange(64)}] = {self.term()};",
                                       f"q[{self.rng.randrange(64)}] = {self.float_term()};"]))
        else:
            callee = self.rng.randrange(self.number) if self.number else 0
            name = f"i{self.count}"
            self.line(f"long {name} = f{callee}({self.pick(self.longs)}, {self.pick(self.longs)}, "
                      f"{self.rng.randrange(100)}, {self.pick(self.doubles)}, {self.pick(self.doubles)}, p, q);")
            self.longs.append(name)

    def nested(self, head):
        longs, doubles = list(self.longs), list(self.doubles)
        self.line(head + " {")
        self.depth += 1
        for _ in range(self.rng.randrange(2, 12)):
            self.step()
        changed = self.rng.choice([n for n in longs if n != "p"])
        self.line(f"{changed} = {self.pick(self.longs)};")
        self.depth -= 1
        self.lines.append("  " * self.depth + "}")
        self.longs, self.doubles = longs, doubles

    def run(self):
        while self.count < self.size:
            for _ in range(self.rng.randrange(2, 12)):
                self.step()
            if self.count >= self.size:
                break
            if self.rng.random() < 0.5:
                self.nested(f"if ({self.pick(self.longs)} < {self.pick(self.longs)})")
            else:
                self.nested(f"for (long n{self.count} = 0; n{self.count} < {self.pick(self.longs)}; ++n{self.count})")
        self.line(f"return {self.pick(self.longs)};")
        print("\n".join(self.lines + ["}", ""]))


def main():
    functions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for number in range(functions):
        place = number % 100
        size = 6000 if place == 25 else 200 if place % 5 == 1 else rng.randrange(4, 40)
        Function(number, size, rng).run()


main()
