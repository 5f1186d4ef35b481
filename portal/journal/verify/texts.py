"""Personal texts: each commitment has its text, or an entry that tells that it was erased.

Pure, on the standard library alone: `verify.py` carries the text of this module. Entries are read
in the order of the journal; an erasure stands behind what it erases, and names it.
"""

from collections.abc import Container, Iterator
from typing import Any

# --- what follows stands in verify.py too
COMMITMENT, ERASED = "$personal", "$erased"
ERASED_UNNAMED = "candidature.erased"
"""What entries of version 1 erased of all about their subject, without naming each text."""


class Texts:
    """The texts that are missing, until an entry tells that they were erased."""

    def __init__(self) -> None:
        self.missing: dict[tuple[str, str], tuple[int, Any]] = {}
        """Entry and path; where that stands, and what it is about."""
        self.erased = 0

    def read(self, seq: int, said: Any, kept: Container[str]) -> None:
        """Note which texts of an entry are not among those `kept`, and what it tells of others."""
        if not isinstance(said, dict):
            return
        try:
            subject = str(said.get("subject"))
            for path in commitments(said.get("data"), ""):
                if path not in kept:
                    self.missing[str(said.get("uuid")), path] = seq, subject
        except RecursionError:
            return
        self.believe(said)

    def believe(self, said: dict[str, Any]) -> None:
        """Take what an entry tells of erasures for the reason of what is missing."""
        data = said.get("data")
        told = data.get(ERASED) if isinstance(data, dict) else None
        for one in listed(told.get("texts")) if isinstance(told, dict) else ():
            for path in listed(one.get("paths")) if isinstance(one, dict) else ():
                self.erased += 1
                self.missing.pop((str(one.get("entry")), str(path)), None)
        if said.get("v") == 1 and said.get("event") == ERASED_UNNAMED:
            about = str(said.get("subject"))
            gone = [key for key, (_seq, subject) in self.missing.items() if subject == about]
            self.erased += len(gone)
            for key in gone:
                del self.missing[key]

    def rest(self) -> Iterator[str]:
        """What nobody has told."""
        for (_entry, path), (seq, _subject) in self.missing.items():
            yield f"entry {seq}: the personal text at {path} is missing, and no entry erased it"


def listed(value: Any) -> list[Any]:
    """A list that was read; empty where it is none."""
    return value if isinstance(value, list) else []


def commitments(value: Any, path: str) -> Iterator[str]:
    """Where an entry's data commit to personal texts, as JSON pointers (RFC 6901)."""
    if isinstance(value, dict):
        if COMMITMENT in value:
            yield path
            return
        for key, each in value.items():
            yield from commitments(each, f"{path}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from commitments(each, f"{path}/{number}")


def committed(said: Any, path: str, digest: str) -> bool:
    """Whether what an entry says holds this commitment at this JSON pointer."""
    try:
        value = said["data"]
        for step in path.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return bool(value == {COMMITMENT: digest})


# --- until here
