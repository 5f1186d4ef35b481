"""Commands that run side by side, while what each of them prints stays together."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lib import Server, say, stop_all

RULE = "=" * 78


@dataclass
class Step:
    """A command. `nice`: how far it stands back where there are not enough processors."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    nice: int = 0
    server: Server | None = None
    began: float = 0.0
    took: float = 0.0

    def start(self, log: Path | None = None) -> None:
        # In a group of its own, so that it ends with the script, and all its children with it.
        command = ["nice", "-n", str(self.nice), *self.command] if self.nice else self.command
        self.server = Server(self.name, command, env=self.env, log=log)
        self.began = time.monotonic()
        self.server.start()

    def ended(self) -> bool:
        assert self.server is not None
        if self.server.exit_code() is None:
            return False
        self.took = time.monotonic() - self.began
        self.stop()
        return True

    def stop(self) -> None:
        if self.server:
            stop_all([self.server])

    @property
    def file_name(self) -> str:
        return self.name.replace(" ", "-")

    @property
    def code(self) -> int:
        """How it ended: 0 is well, and a signal is no better than an error."""
        code = self.server.exit_code() if self.server else 1
        return 1 if code is None or code < 0 else code

    def show(self) -> None:
        """All that it has printed, between a line that says how it went and the next step's."""
        assert self.server is not None
        assert self.server.log is not None
        how = f"failed (exit code {self.code})" if self.code else "passed"
        say(f"\n{RULE}\n== {self.name}: {how} in {self.took:.0f} s\n")
        say(self.server.log.read_text(errors="replace").rstrip())


Lane = list[Step]
"""Steps that follow one another, each only if the one before has passed."""


def alone(step: Step) -> int:
    """Run one step on this terminal; returns its exit code."""
    try:
        step.start()
        assert step.server is not None
        assert step.server.process is not None
        step.server.process.wait()
    finally:
        step.stop()
    return step.code


def side_by_side(lanes: Sequence[Lane], folder: Path) -> int:
    """Run all lanes at once, each step's output in a file of `folder`; returns how it ended.

    A step is shown when it ends; those that failed come last, where one looks first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.log"):
        old.unlink()
    waiting = [list(lane) for lane in lanes]
    running: dict[int, Step] = {}
    failed: list[Step] = []
    try:
        while running or any(waiting):
            for number, lane in enumerate(waiting):
                if number not in running and lane:
                    running[number] = lane.pop(0)
                    say(f"== {running[number].name}: started")
                    running[number].start(folder / f"{running[number].file_name}.log")
            time.sleep(0.2)
            for number, step in [*running.items()]:
                if not step.ended():
                    continue
                del running[number]
                if step.code:
                    say(f"== {step.name}: FAILED after {step.took:.0f} s, see below")
                    failed.append(step)
                    waiting[number].clear()
                else:
                    step.show()
    finally:
        for step in running.values():
            step.stop()
    for step in failed:
        step.show()
    return failed[0].code if failed else 0
