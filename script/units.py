"""Reads what a systemd unit says of a process: as whom it runs, where, with what environment."""

from __future__ import annotations

import shlex
from pathlib import Path


class Unit:
    """One `.service` file. Of a name that stands twice the last counts, as in systemd."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: dict[str, str] = {}
        for line in path.read_text().splitlines():
            name, equals, value = line.partition("=")
            if equals and not line.startswith(("#", ";", "[")):
                self.said[name.strip()] = value.strip()

    @property
    def user(self) -> str:
        return self.said["User"]

    @property
    def group(self) -> str:
        return self.said["Group"]

    @property
    def groups(self) -> list[str]:
        return self.said.get("SupplementaryGroups", "").split()

    @property
    def umask(self) -> int:
        return int(self.said.get("UMask", "0022"), 8)

    @property
    def folder(self) -> Path:
        return Path(self.said["WorkingDirectory"])

    @property
    def command(self) -> list[str]:
        """Of ExecStart, with `%%` and `$$` as systemd reads them."""
        return shlex.split(self.said["ExecStart"].replace("%%", "%").replace("$$", "$"))

    @property
    def environment(self) -> dict[str, str]:
        """Of EnvironmentFile. Raises OSError where that cannot be read."""
        return variables(Path(self.said["EnvironmentFile"]).read_text())


def variables(text: str) -> dict[str, str]:
    """What a file of `NAME=value` lines says, as systemd reads it: quotes go, spaces stay."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith(("#", ";")):
            found[name.strip()] = value.strip().strip("\"'")
    return found
