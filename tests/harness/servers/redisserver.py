"""A Redis of a test's own, to be killed and brought back on the same port."""

import shutil
import signal
from pathlib import Path

from tests.harness.processes import Server, free_port, lib


class RedisServer:
    """Redis with its append-only file on, as production runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.server: Server | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "RedisServer":
        self.folder.mkdir(parents=True, exist_ok=True)
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.folder), "--save", "", "--appendonly", "yes"]
        self.server = Server("redis", command, cwd=self.folder, log=self.folder / "redis.log")
        self.server.start()
        lib.wait_until(lambda: lib.answers(self.port), self.server, 20)
        return self

    def kill(self) -> None:
        if self.server:
            self.server.signal(signal.SIGKILL)
            self.server.wait(5)
            self.server = None
