"""What differs between two dumps, told once for all the files that differ alike."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

FINGERPRINTS = re.compile(
    r"""(?x)
    \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b    # a UUID
    | \b[0-9a-f]{16,}\b                                                 # a hash
    | (?<=")[0-9a-f]{8}(?=")                                            # a part of a hash
    | (?<![\w+/=-])[A-Za-z\d+/=_-]{8}…[A-Za-z\d+/=_-]{8}               # both its ends
    | \b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b                                # a document's code
    | data:image/svg\+xml[^"]+                                          # the QR code of that
    | (?<![\w+/=-])(?=[\w+/-]*[a-z\d][A-Z])(?=[\w+/-]*\d)               # base64 and the like
      (?:[A-Za-z\d+/]{43}=|[A-Za-z\d+/]{60,}={0,2}|[A-Za-z\d_-]{20,}(?=$|[/"&?\s]))
    """
)
"""What stands for a text or for chance: another one when anything else is another."""
SHOWN = 6
"""Lines of one change, and names of files, that are shown of each side."""
WIDTH = 160
Lines = tuple[str, ...]


def plain(text: str) -> str:
    """`text` in which the first hash is told as the first, and so on, whatever it is."""
    known: dict[str, int] = {}
    return FINGERPRINTS.sub(lambda found: f"‹{known.setdefault(found[0], len(known) + 1)}›", text)


def read(folder: Path) -> dict[str, list[str]]:
    """The lines of each file of a dump; a token in a name is told like one in a text."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.txt")):
        name, number = plain(str(path.relative_to(folder))), 1
        while (free := name if number == 1 else f"{name} {number}") in found:
            number += 1
        found[free] = plain(path.read_text("utf-8")).split("\n")
    return found


def report(a: Path, b: Path, *, most: int) -> int:
    """Print what differs; 1 if anything does, or if there is nothing to compare."""
    before, after = read(a), read(b)
    for folder, mine, others in ((a, before, after), (b, after, before)):
        if alone := sorted(mine.keys() - others.keys()):
            print(f"{len(alone)} files are only in {folder}:", *alone[:most], sep="\n  ")
    changes: dict[tuple[Lines, Lines], list[str]] = {}
    both = sorted(before.keys() & after.keys())
    for name in both:
        for hunk in dict.fromkeys(_hunks(before[name], after[name])):
            changes.setdefault(hunk, []).append(name)
    for (old, new), names in sorted(changes.items(), key=lambda change: -len(change[1]))[:most]:
        print(f"\nin {len(names)}, such as {', '.join(names[:3])}")
        _print("-", old)
        _print("+", new)
    differing = {name for names in changes.values() for name in names}
    print(f"\n{len(both)} files compared: {len(differing)} differ, in {len(changes)} ways.")
    return 0 if both and before == after else 1


def _hunks(left: list[str], right: list[str]) -> Iterator[tuple[Lines, Lines]]:
    # What is alike at both ends is most of it, and difflib is slow.
    start, most = 0, min(len(left), len(right))
    while start < most and left[start] == right[start]:
        start += 1
    end = 0
    while end < most - start and left[-1 - end] == right[-1 - end]:
        end += 1
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            yield tuple(left[i1:i2]), tuple(right[j1:j2])


def _print(sign: str, lines: Lines) -> None:
    for line in lines[:SHOWN]:
        print(f"  {sign} {line[:WIDTH]}{'…' if len(line) > WIDTH else ''}")
    if len(lines) > SHOWN:
        print(f"  {sign} … and {len(lines) - SHOWN} lines more")
