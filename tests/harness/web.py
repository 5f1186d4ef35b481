"""The web server of a running test, alone or behind a real nginx with deploy/nginx.conf."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.harness.processes import ROOT, free_port, wait_for


def answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as link:
            link.request("GET", "/healthz", headers={"Host": "localhost"})
            return link.getresponse().status == 200
    except OSError:
        return False


class Web:
    """gunicorn on the test's database, with the options that script/server gives it."""

    def __init__(self, **extra: str) -> None:
        self.port, self.extra = free_port(), extra
        self.process: subprocess.Popen | None = None

    def start(self) -> "Web":
        script = (ROOT / "script" / "server").read_text()
        workers, threads = re.search(r'"--workers", "(\d+)", "--threads", "(\d+)"', script).groups()
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--no-control-socket"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", workers, "--threads", threads, "--graceful-timeout", "1"]
        name = str(connection.settings_dict["NAME"])
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.harness.worker_settings"}
        env |= {"TEST_DATABASE": name, "VAR_DIR": str(settings.VAR_DIR), "PYTHONPATH": str(ROOT)}
        env |= self.extra
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, env=env, cwd=ROOT, check=True)
        with Path(settings.VAR_DIR, "web.log").open("wb") as log:
            self.process = subprocess.Popen(
                command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: answers(self.port), 60, "the web server")
        return self

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)


class Nginx:
    """nginx as deploy/nginx.conf sets it up; only names, ports, folders and TLS are changed."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.port, self.folder = free_port(), folder
        self.log = folder / "portal.log"
        self.config = folder / "nginx.conf"
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(self._whole(self._site(upstream)))
        self.process: subprocess.Popen | None = None

    def _site(self, upstream: int) -> str:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
        text = re.sub(r".*(listen \[::\]|ssl_certificate).*\n", "", text)
        return (
            text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
            .replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};")
            .replace("/var/lib/portal/media/", f"{settings.MEDIA_ROOT}/")
            .replace("/var/lib/portal/static/", f"{settings.STATIC_ROOT}/")
            .replace("/var/log/nginx/portal", str(self.folder / "portal"))
        )

    def _whole(self, site: str) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        user = "user root;" if os.geteuid() == 0 else ""
        return (
            f"{user}\ndaemon off;\nworker_processes 1;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/error.log;\nevents {{ worker_connections 256; }}\n"
            f"http {{\n{places}\n{site}\n}}\n"
        )

    def start(self) -> "Nginx":
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "nginx is missing: script/setup --test"
        self.process = subprocess.Popen(
            [program, "-c", str(self.config), "-e", str(self.folder / "error.log")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: answers(self.port), 30, f"nginx, see {self.folder}/error.log")
        return self

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            time.sleep(0.05)
