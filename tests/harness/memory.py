"""How much memory the processes of a server take, as the kernel counts it."""

import threading
import time
from pathlib import Path

PAGE = 4096


class Memory(threading.Thread):
    """The largest memory that any one process of some groups had, in bytes, one figure a group.

    `groups` names process groups, each by the pid of its leader. Ends with its `with` block.
    """

    def __init__(self, **groups: int) -> None:
        super().__init__(daemon=True)
        self.groups, self.most, self.ended = groups, dict.fromkeys(groups, 0), False

    def grown(self) -> dict[str, int]:
        """By how many bytes each group's largest process exceeds what it was at the start."""
        return {name: most - self.first[name] for name, most in self.most.items()}

    def run(self) -> None:
        while not self.ended:
            self._look()
            time.sleep(0.1)

    def _look(self) -> None:
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            for name, group in self.groups.items():
                if int(fields[2]) == group:
                    self.most[name] = max(self.most[name], int(fields[21]) * PAGE)

    def __enter__(self) -> "Memory":
        self._look()
        self.first = dict(self.most)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended = True
        self.join()
