"""What the lock files say, and environments made of them beside the portal's own."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lib import ROOT, VAR_DIR, say

LOCKS = {
    "requirements.in": "requirements.txt",
    "tests/requirements.in": "tests/requirements.txt",
    "script/requirements/lock.in": "script/requirements/lock.txt",
    "script/requirements/audit.in": "script/requirements/audit.txt",
    "script/requirements/attack.in": "script/requirements/attack.txt",
    "script/requirements/wapiti.in": "script/requirements/wapiti.txt",
}
"""What is asked for, by people → what is installed, written by `script/lock`."""
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+?))? ?\\?$")
HASH = re.compile(r"^ +--hash=(sha256:[0-9a-f]{64}) ?\\?$")


@dataclass
class Pinned:
    """One release of a lock: where it is wanted, the files that it may be, and who asked."""

    name: str
    version: str
    marker: str
    hashes: list[str]
    wanted_by: list[str]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(path: Path) -> list[Pinned]:
    """The releases of a lock file. Raises ValueError at a line that is none of a lock."""
    found: list[Pinned] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if head := PINNED.match(line):
            found.append(Pinned(normal(head[1]), head[2], head[3] or "", [], []))
        elif (file := HASH.match(line)) and found:
            found[-1].hashes.append(file[1])
        elif (said := re.match(r"^ +#(?: +via)? +(\S.*)$", line)) and found:
            found[-1].wanted_by.append(said[1])
        elif line.strip() and line.strip() != "# via" and not line.startswith("#"):
            raise ValueError(f"{path.name}: {line!r}")
    return found


def environment(name: str) -> Path:
    """The folder of programs of `script/requirements/NAME.txt`, in an environment of its own."""
    lock = ROOT / "script" / "requirements" / f"{name}.txt"
    folder = VAR_DIR / "tools" / name
    stamp = folder / "installed"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"Installing {lock.relative_to(ROOT)} in {folder}")
        make = [sys.executable, "-m", "venv", "--clear", str(folder)]
        subprocess.run(make, check=True, stdin=subprocess.DEVNULL)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        pip += ["--disable-pip-version-check", "--require-hashes", "--requirement", str(lock)]
        subprocess.run(pip, check=True, stdin=subprocess.DEVNULL)
        stamp.write_text(wanted)
    return folder / "bin"
