"""What the scripts share: paths, running commands, keeping servers."""

from __future__ import annotations

import contextlib
import ctypes
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# A relative folder is the caller's, while every command below runs in the repository.
for _name in ("VAR_DIR", "KEYS_DIR"):
    if os.environ.get(_name):
        os.environ[_name] = os.path.abspath(os.environ[_name])
VAR_DIR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
GRACE = 15.0
"""Seconds that a server gets to end by itself: a worker finishes its task first."""


class Stopped(Exception):
    """The script was asked to stop (Ctrl-C or TERM)."""


def say(text: str) -> None:
    print(text, flush=True)


def run(*command: str | Path, env: Mapping[str, str] | None = None, quiet: bool = False) -> None:
    """Run a command in the repository; end the script with its exit code if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=None if env is None else {**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if done.returncode:
        if quiet:
            sys.stderr.write(done.stdout.decode(errors="replace"))
        sys.exit(done.returncode if done.returncode > 0 else 1)


def manage(*arguments: str, env: Mapping[str, str] | None = None, quiet: bool = False) -> None:
    run(PYTHON, ROOT / "manage.py", *arguments, env=env, quiet=quiet)


def set_up(*options: str) -> None:
    """Run script/setup; it returns at once when nothing has changed since the last time."""
    run(sys.executable, ROOT / "script" / "setup", *options)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def on_stop_raise() -> None:
    """Turn TERM, HUP and Ctrl-C into Stopped, so that every `finally` below it runs."""

    def stop(number: int, frame: FrameType | None) -> None:
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(again, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _die_with_parent() -> None:
    # A script that is killed with -9 cannot clean up; the kernel then ends its children.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Server:
    """A child process in a session of its own, so that it ends with all its children."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        log: Path | None = None,
        user: str | None = None,
    ) -> None:
        self.name, self.log = name, log
        self.command = [str(part) for part in command]
        self.env = {**os.environ, **(env or {})}
        self.cwd, self.user = cwd, user
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        output = self.log.open("ab") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                **as_user(self.user),  # type: ignore[call-overload]
            )
        finally:
            if output:
                output.close()

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def signal(self, number: int) -> None:
        """Send a signal to the process and to all that it has started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def terminate(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float = GRACE) -> None:
        """Wait for the end, then take down what is left of the group, however stubborn."""
        if not self.process:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.signal(signal.SIGKILL)
        self.process.wait()

    def tail(self, lines: int = 20) -> str:
        if not self.log or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def as_user(name: str | None) -> dict[str, object]:
    """The subprocess arguments that make a child run as another user."""
    if name is None:
        return {}
    import pwd

    account = pwd.getpwnam(name)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def postgresql_programs() -> Path:
    """The folder of the newest PostgreSQL here. Raises RuntimeError where there is none."""

    def version(path: str) -> tuple[int, ...]:
        return tuple(int(part) for part in Path(path).parent.parent.name.split("."))

    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=version)
    found = installed[-1] if installed else shutil.which("initdb")
    if not found:
        raise RuntimeError("PostgreSQL is missing: run script/setup --test")
    return Path(found).parent


def wait_until(ready: object, server: Server, seconds: float) -> None:
    """Wait until `ready()` holds; raise RuntimeError if the server ends or time runs out."""
    assert callable(ready)
    end = time.monotonic() + seconds
    while not ready():
        if server.exit_code() is not None or time.monotonic() > end:
            raise RuntimeError(f"{server.name} does not start:\n{server.tail()}")
        time.sleep(0.1)


def stop_all(servers: Sequence[Server]) -> None:
    """Take servers down, the last started first; returns when none is left."""
    for server in reversed(servers):
        server.terminate()
    end = time.monotonic() + GRACE
    for server in reversed(servers):
        server.wait(max(0.1, end - time.monotonic()))
