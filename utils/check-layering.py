#!/usr/bin/env python3
"""Proves the floor plan: every include goes down the house, and no room reaches into another's inside.

The rooms, their floors and what they use are read from lib/CMakeLists.txt, the one place that declares
them. Reported, one line each, with exit status 1:
  * a room that uses a room on its own floor or above (which also rules out circles)
  * an include of <cot/Room/...> from a room that does not use Room, directly or through another
  * an include of a header below lib/ from outside its room
  * a tool that includes anything but public headers, or a library that includes a tool
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)
SUFFIXES = {".h", ".cpp", ".inc", ".def"}


def read_rooms():
    text = (ROOT / "lib/CMakeLists.txt").read_text()
    rooms = {}
    for body in re.findall(r"^cot_room\(([^)]*)\)", text, re.M):
        words = body.split()
        floor = int(words[words.index("FLOOR") + 1])
        uses, key = [], None
        for word in words[1:]:
            if word in ("FLOOR", "USES", "EXCLUDE"):
                key = word
            elif key == "USES":
                uses.append(word)
        rooms[words[0]] = (floor, uses)
    return rooms


def transitive(rooms, room, seen=None):
    seen = set() if seen is None else seen
    for used in rooms[room][1]:
        if used not in seen:
            seen.add(used)
            transitive(rooms, used, seen)
    return seen


def room_of(path, rooms):
    """The room with the longest name that is a prefix of path ('Target/X86/MC/Encoder.h')."""
    best = None
    for room in rooms:
        if path.startswith(room + "/") and (best is None or len(room) > len(best)):
            best = room
    return best


def sources(top):
    base = ROOT / top
    return sorted(p for p in base.rglob("*") if p.suffix in SUFFIXES) if base.is_dir() else []


def check_declarations(rooms, problems):
    for room, (floor, uses) in rooms.items():
        for used in uses:
            if used not in rooms:
                problems.append(f"lib/CMakeLists.txt: {room} uses {used}, which is no room")
            elif rooms[used][0] >= floor:
                problems.append(f"lib/CMakeLists.txt: {room} (floor {floor}) uses {used} "
                                f"(floor {rooms[used][0]}): not below it")


def check_include(path, line, target, own, allowed, rooms, problems):
    where = f"{path.relative_to(ROOT)}:{line}"
    if target.startswith("cot/"):
        other = room_of(target[len("cot/"):], rooms)
        if other is None:
            problems.append(f"{where}: {target} belongs to no room")
        elif other != own and other not in allowed:
            problems.append(f"{where}: {own or 'this file'} may not use {other} ({target})")
        return
    # A quoted include that resolves below lib/ is private to its room.
    for base in (path.parent, ROOT / "lib", ROOT):
        found = (base / target).resolve()
        if found.is_file() and found.is_relative_to(ROOT / "lib"):
            other = room_of(str(found.relative_to(ROOT / "lib")), rooms)
            if other != own:
                problems.append(f"{where}: {target} is private to {other}")
            return
        if found.is_file() and found.is_relative_to(ROOT / "tools") and own is not None:
            problems.append(f"{where}: a room includes a tool's header {target}")
            return


def main():
    rooms = read_rooms()
    problems = []
    check_declarations(rooms, problems)
    if problems:
        print("\n".join(problems))
        return 1
    reach = {room: transitive(rooms, room) for room in rooms}
    files = 0
    for top, prefix in (("include/cot", "include/cot"), ("lib", "lib"), ("tools", None)):
        for path in sources(top):
            files += 1
            own = room_of(str(path.relative_to(ROOT / prefix)), rooms) if prefix else None
            if prefix and own is None:
                problems.append(f"{path.relative_to(ROOT)}: belongs to no room")
                continue
            allowed = reach[own] if own else set(rooms)
            text = path.read_text(errors="replace")
            for match in INCLUDE.finditer(text):
                line = text.count("\n", 0, match.start(1)) + 1
                check_include(path, line, match.group(1), own, allowed, rooms, problems)
    if problems:
        print("\n".join(problems))
        return 1
    print(f"layering: {files} files in {len(rooms)} rooms, no include climbs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
