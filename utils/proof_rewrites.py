"""Other ways of asking z3 the questions of utils/prove-rules, for those whose answer takes it long.

Each function takes a query, which looks for operands that the two sides of a rule make differ, and gives
queries that together have a solution where the query has one; none where there is nothing to change. If none
of them has a solution, the rule is proved. The others say why this is so.
"""
import re

SHIFTS = {"ishl", "ushr", "sshr", "rotl", "rotr"}


def multiply_shifts(query):
    """x << n is x * (1 << n), and z3 sorts factors and multiplies out."""
    def definition(match):
        head, width, body = match.groups()
        body = re.sub(r"^\(bvshl x (\(.*\))\)\)$", rf"(bvmul x (bvshl (_ bv1 {width}) \1)))", body)
        return head + body
    changed = re.sub(r"^(\(define-fun ishl\.\S+ .*?\) \(_ BitVec (\d+)\) )(\(bvshl.*)$", definition, query,
                     flags=re.MULTILINE)
    return [changed] if changed != query else []


def split_amounts(query):
    """Amounts of shifts count modulo the width, a power of two: one query for each remainder of the first
    amount that is a variable."""
    bits = dict(re.findall(r"\(declare-const (\S+) \(_ BitVec (\d+)\)\)", query))
    for name, width, amount in amounts(query):
        if amount not in bits or not amount.startswith("$"):
            continue
        size, low = int(bits[amount]), width.bit_length() - 1
        declared = f"(declare-const {amount} (_ BitVec {size}))"
        queries = []
        for value in range(width):
            number = f"(_ bv{value} {low})"
            if size > low:
                made = (f"(declare-const {amount}.high (_ BitVec {size - low}))\n"
                        f"(define-fun {amount} () (_ BitVec {size}) (concat {amount}.high {number}))")
            else:
                made = f"(define-fun {amount} () (_ BitVec {size}) {number})"
            queries.append(query.replace(declared, made))
        return queries
    return []


def split_powers(query):
    """A constant that the rule wants to be a power of two, or the negation of one, has few values: one query
    for each, and one for all others, which the rule's condition excludes."""
    match = re.search(r"^\(assert \(let \(\([a-z] (\$\w+)\)\).*\(= \(bvand [a-z] \((bvsub|bvneg) [a-z]\b", query, re.MULTILINE)
    if not match:
        return []
    name = match.group(1)
    bits = int(re.search(rf"\(declare-const {re.escape(name)} \(_ BitVec (\d+)\)\)", query).group(1))
    declared = f"(declare-const {name} (_ BitVec {bits}))"
    sign = 1 if match.group(2) == "bvsub" else -1
    values = sorted({sign * (1 << i) % (1 << bits) for i in range(bits)})
    queries = [query.replace(declared, f"(define-fun {name} () (_ BitVec {bits}) (_ bv{value} {bits}))")
               for value in values]
    conditions = query.rsplit("(assert ", 1)[0]
    excluded = "\n".join(f"(assert (distinct {name} (_ bv{value} {bits})))" for value in values)
    return [conditions + excluded] + queries


def share_quotients(query):
    """Signed quotients and remainders in terms of unsigned quotients, as SMT-LIB defines them, of which
    nothing is known but that equal operands have equal quotients; one query for each sign of the operands."""
    widths = set()
    has_quotients = re.search(r"\(bv[su]div x y\)", query) is not None

    def definition(match):
        head, width, operator = match.group(1), match.group(2), match.group(3)
        widths.add(width)
        top = int(width) - 1
        magnitude = {name: f"(ite (= ((_ extract {top} {top}) {name}) #b1) (bvneg {name}) {name})" for name in "xy"}
        signs = {name: f"(= ((_ extract {top} {top}) {name}) #b1)" for name in "xy"}
        quotient = f"(quotient{width} a b)"
        rest = f"(bvsub a (bvmul b {quotient}))" if has_quotients else f"(remainder{width} a b)"
        if operator in ("bvudiv", "bvurem"):
            return f"{head}(let ((a x) (b y)) {quotient if operator == 'bvudiv' else rest}))"
        term, negated = (quotient, f"(xor {signs['x']} {signs['y']})") if operator == "bvsdiv" else (rest, signs["x"])
        return f"{head}(let ((a {magnitude['x']}) (b {magnitude['y']})) (ite {negated} (bvneg {term}) {term})))"

    changed = re.sub(r"^(\(define-fun \S+ \(\(x .*?\) \(_ BitVec (\d+)\) )\((bv[su](?:div|rem)) x y\)\)$",
                     definition, query, flags=re.MULTILINE)
    if not widths:
        return []
    functions = "".join(f"(declare-fun {name}{w} ((_ BitVec {w}) (_ BitVec {w})) (_ BitVec {w}))\n"
                        for w in sorted(widths) for name in ("quotient", "remainder"))
    return split_signs(functions + changed, widths)


def split_float_signs(query):
    """One query for each sign of the operands: circuits of the same numbers then are the same."""
    return split_signs(query, {"16", "32", "64", "128"}) if "(fp." in query else []


def split_signs(query, widths):
    queries = [query]
    for name, bits in re.findall(r"\(declare-const (\$\w+) \(_ BitVec (\d+)\)\)", query):
        if bits not in widths:
            continue
        declared = f"(declare-const {name} (_ BitVec {bits}))"
        queries = [one.replace(declared, f"(declare-const {name}.low (_ BitVec {int(bits) - 1}))\n"
                               f"(define-fun {name} () (_ BitVec {bits}) (concat #b{sign} {name}.low))")
                   for one in queries for sign in "01"]
    return queries


def amounts(query):
    """The opcode, the width and the amount of each shift in a query that is not part of a definition."""
    for match in re.finditer(r"\((\w+)\.i(\d+)(?:xN)?\.i\d+(?:xN)? ", query):
        if match.group(1) in SHIFTS:
            _, end = expression(query, match.end())
            amount, _ = expression(query, end + 1)
            yield match.group(1), int(match.group(2)), amount


def expression(text, start):
    """The expression at a place, and where it ends."""
    depth, end = 0, start
    while end < len(text):
        if text[end] == "(":
            depth += 1
        elif text[end] == ")":
            depth -= 1
        if depth < 0 or (depth == 0 and text[end] in " \n"):
            break
        end += 1
        if depth == 0 and text[end - 1] == ")":
            break
    return text[start:end], end


def count_narrowly(query):
    """The number of bits that are set fits into eight."""
    def definition(match):
        head, width, body = match.groups()
        body = re.sub(r"\(\(_ zero_extend \d+\) (\(\(_ extract \d+ \d+\) x\))\)", r"((_ zero_extend 7) \1)", body)
        return f"{head}((_ zero_extend {int(width) - 8}) {body}))"
    changed = re.sub(r"^(\(define-fun popcnt\.\S+ .*?\) \(_ BitVec (\d+)\) )(\(bvadd.*\))\)$", definition, query,
                     flags=re.MULTILINE)
    return [changed] if changed != query else []


# Those that only forget something: a solution need not be one of the query.
WEAKER = {share_quotients}
REWRITES = [multiply_shifts, split_powers, split_amounts, share_quotients, count_narrowly,
            split_float_signs]
