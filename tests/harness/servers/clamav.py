"""A clamd of a test's own, which knows one virus: ours."""

import shutil
from pathlib import Path

from tests.harness.processes import Server, lib

VIRUS = b"This is the virus of the portal's own tests, and harmless."
NAME = "Portal.Test.Virus"


class Clamd:
    """clamd on a Unix socket. It takes streams up to `stream`, and looks at `file` of them (MB)."""

    def __init__(self, folder: Path, *, stream: int = 16, file: int = 8) -> None:
        self.folder, self.socket = folder, folder / "clamd.sock"
        self.config = folder / "clamd.conf"
        database = folder / "signatures"
        database.mkdir(parents=True)
        database.joinpath("portal.ndb").write_text(f"{NAME}:0:*:{VIRUS.hex()}\n")
        self.config.write_text(
            f"LocalSocket {self.socket}\nDatabaseDirectory {database}\nForeground yes\n"
            f"TemporaryDirectory {folder}\nStreamMaxLength {stream}M\nMaxFileSize {file}M\n"
            f"MaxScanSize {file}M\nAlertExceedsMax yes\nFixStaleSocket yes\n"
        )
        self.server: Server | None = None

    def start(self) -> "Clamd":
        program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        assert program, "clamd is missing: script/setup --test"
        command = [program, "--config-file", str(self.config)]
        self.server = Server("clamd", command, log=self.folder / "clamd.log")
        self.server.start()
        lib.wait_until(self.socket.exists, self.server, 60)
        return self

    def stop(self) -> None:
        if self.server:
            lib.stop_all([self.server])
            self.server = None
