"""gunicorn as it is deployed, with the portal or with the bare view, on a port of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.harness.processes import ROOT, free_port, wait_for
from tests.harness.web import answers

UNIT = ROOT / "deploy" / "portal-web.service"


def deployed_options() -> list[str]:
    """What the shipped unit gives gunicorn, but for the address."""
    line = re.search(r"^ExecStart=\S+ portal\.wsgi (.+)$", UNIT.read_text(), re.MULTILINE)
    assert line is not None, UNIT
    options = shlex.split(line[1])
    place = options.index("--bind")
    return options[:place] + options[place + 2 :]


class Server:
    def __init__(self, folder: Path, application: str = "portal.wsgi") -> None:
        self.folder, self.application = folder, application
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        command = [sys.executable, "-m", "gunicorn", self.application]
        command += ["--bind", f"127.0.0.1:{self.port}", *deployed_options()]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self.folder / f"{self.application}.log").open("wb") as log:
            self.process = subprocess.Popen(
                command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: answers(self.port), 60, self.application)
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)
