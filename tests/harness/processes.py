"""Real processes for tests: the whole embedded portal, or one worker on the test database."""

import fcntl
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def load_script(name: str):
    """A module that scripts share: no package, since they must run before anything is installed."""
    file = ROOT / "script" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"portal_script_{name}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lib = load_script("lib")
free_port, Server = lib.free_port, lib.Server


def wait_for(condition: Callable[[], object], seconds: float = 30, what: str = "") -> object:
    """Wait until `condition()` is true and return what it gives; fail after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"Still not after {seconds} s: {what or condition}")
        time.sleep(0.1)


def kill_group(pid: int, number: int = signal.SIGKILL) -> None:
    """Send a signal to a server and all its children: kill -9 as an out-of-memory kill does."""
    os.killpg(pid, number)


def embedded_environment(var_dir: Path, port: int, **extra: str) -> dict[str, str]:
    """The environment of someone who has set nothing, but for a place and a port."""
    ours = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "KEYS_DIR", "HOST"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "VAR_DIR": str(var_dir), "PORT": str(port), **extra}


def used_before(*, demo: bool) -> Path:
    """The data of a portal that was started and stopped once: made once for all processes.

    Migrating, collecting and the demo take most of a start's time. What they do from nothing is
    seen here for the demo, and in the test of script/server.
    """
    folder = Path(os.environ["TEST_SHARED"]) / ("demo" if demo else "empty")
    with folder.with_suffix(".lock").open("w") as lock:
        # Whoever comes first makes it, all others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder.with_suffix(".made")
        if not made.exists():
            extra = {} if demo else {"only": "beat", "DEMO": "0"}
            made_here = Embedded(folder, from_nothing=True, **extra).start(seconds=400)
            if demo:
                made_here.wait_for_the_demo()
            made_here.stop()
            shutil.rmtree(folder / "logs")
            (folder / "server.log").unlink()
            made.touch()
    return folder


class Embedded:
    """The portal as `script/server` starts it, on a free port and a folder of its own.

    `only` names the servers to start (web, worker, sealer, beat), `demo` says whether the folder
    has one; more environment goes in `extra`.
    """

    def __init__(
        self,
        var_dir: Path,
        *,
        only: str = "web,worker,sealer,beat",
        from_nothing: bool = False,
        demo: bool = False,
        **extra: str,
    ) -> None:
        self.var_dir, self.only = Path(var_dir), only
        self.from_nothing, self.demo = from_nothing, demo
        self.port = int(extra.pop("PORT", 0)) or free_port()
        self.env = embedded_environment(self.var_dir, self.port, **extra)
        self.log = self.var_dir / "server.log"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        # Passkeys work on localhost, not on 127.0.0.1.
        return f"http://localhost:{self.port}"

    def start(self, *, seconds: float = 240) -> "Embedded":
        """As it starts on a folder that was used before; `from_nothing` leaves all to it."""
        if not self.from_nothing and not self.var_dir.exists():
            shutil.copytree(used_before(demo=self.demo), self.var_dir)
        self.var_dir.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "script" / "server"), "--only", self.only],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(self._ready, seconds, f"the portal, see {self.log}")
        except BaseException:
            self.stop()
            raise
        return self

    def _ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"script/server ended:\n{self.log.read_text()[-4000:]}")
        return "The portal is on" in self.log.read_text(errors="replace")

    def wait_for_the_demo(self, seconds: float = 400) -> None:
        """Until the story is told to its end and the beat has begun."""

        def whole() -> bool:
            assert self.process is not None
            said = self.log.read_text(errors="replace")
            if self.process.poll() is not None:
                raise AssertionError(f"script/server ended:\n{said[-4000:]}")
            beats = "beat" not in self.only or (self.var_dir / "run" / "beat.pid").exists()
            return "The demo is loaded" in said and beats

        wait_for(whole, seconds, f"the whole demo, see {self.log}")

    def pid(self, name: str) -> int:
        """The process id of web, worker, sealer or beat, as script/server keeps it."""
        return int((self.var_dir / "run" / f"{name}.pid").read_text())

    def kill(self, name: str) -> int:
        """Kill one server with all its children, -9; script/server then starts it again."""
        pid = self.pid(name)
        kill_group(pid)
        return pid

    def manage(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
        """Run a management command on this portal's data."""
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=env, cwd=ROOT, input=stdin, capture_output=True)

    def run(self, code: str) -> object:
        """Run Python with this portal's settings and return what it assigns to `result`."""
        text = f"import django, json; django.setup()\n{code}\nprint(json.dumps(result))"
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        done = subprocess.run(
            [sys.executable, "-c", text], env=env, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def stop(self) -> None:
        """TERM, as systemd or a closing terminal sends it; every child must be gone after."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                kill_group(self.process.pid)
                raise


class Worker:
    """A real Celery worker on the database and the broker of the running test.

    It needs a test that commits (`django_db(transaction=True)`). Several have each a `name`.
    """

    def __init__(
        self,
        *,
        name: str = "worker",
        concurrency: int = 2,
        beat: bool = False,
        queues: str = "celery,seal",
        **extra: str,
    ) -> None:
        self.name, self.concurrency, self.beat, self.extra = name, concurrency, beat, extra
        self.queues = queues
        self.server = None

    def _environment(self) -> dict[str, str]:
        from django.conf import settings
        from django.db import connection

        name = str(connection.settings_dict["NAME"])
        env = {"DJANGO_SETTINGS_MODULE": "tests.harness.worker_settings", "TEST_DATABASE": name}
        return {**env, "VAR_DIR": str(settings.VAR_DIR), "PYTHONPATH": str(ROOT), **self.extra}

    def start(self) -> "Worker":
        from django.conf import settings

        self.log = Path(settings.VAR_DIR) / f"{self.name}.log"
        self.log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--loglevel", "INFO"]
        command += ["--concurrency", str(self.concurrency), "--queues", self.queues]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command += ["--hostname", f"{self.name}@test"]
        if self.beat:
            schedule = Path(settings.VAR_DIR) / f"beat-schedule-{self.name}"
            command += ["--beat", "--schedule", str(schedule)]
        self.server = Server(self.name, command, env=self._environment(), log=self.log)
        self.server.start()
        lib.wait_until(lambda: " ready." in self.server.tail(200), self.server, 60)
        return self

    def kill(self) -> None:
        """kill -9 the worker and its children, and wait until they are gone."""
        self.server.signal(signal.SIGKILL)
        self.server.wait(5)

    def stop(self) -> None:
        if self.server:
            lib.stop_all([self.server])
