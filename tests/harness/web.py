"""The web server of a running test, alone or behind a real nginx with deploy/nginx.conf."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.harness.processes import ROOT, free_port, wait_for


def link_to(port: int, *, tls: bool = False) -> http.client.HTTPConnection:
    """A connection to a server of ours, whose certificate nobody vouches for."""
    if not tls:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)


def answers(port: int, *, tls: bool = False) -> bool:
    try:
        with closing(link_to(port, tls=tls)) as link:
            # As an nginx with TLS would ask: over http an https SITE_URL answers by redirecting.
            headers = {"Host": "localhost", "X-Forwarded-Proto": "https"}
            link.request("GET", "/healthz", headers=headers)
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
        if not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
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
    """nginx as deploy/nginx.conf sets it up; only names, ports and folders are changed.

    Without `tls` it speaks http, to whom certificates are beside the point.
    """

    def __init__(self, folder: Path, upstream: int, *, port: int = 0, tls: bool = False) -> None:
        self.port, self.folder, self.tls = port or free_port(), folder, tls
        self.log = folder / "portal.log"
        self.config = folder / "nginx.conf"
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(self._whole(self._site(upstream)))
        self.process: subprocess.Popen | None = None

    def _site(self, upstream: int) -> str:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
        text = re.sub(r".*listen \[::\].*\n", "", text)
        if self.tls:
            self._certify()
        else:
            text = re.sub(r".*ssl_.*\n", "", text).replace("443 ssl http2;", "443;")
        return (
            text.replace("listen 443", f"listen 127.0.0.1:{self.port}")
            .replace("/etc/ssl/portal/", f"{self.folder}/")
            .replace("/opt/portal/deploy/", f"{ROOT}/deploy/")
            .replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};")
            .replace("/var/lib/portal/media/", f"{settings.MEDIA_ROOT}/")
            .replace("/var/lib/portal/static/", f"{settings.STATIC_ROOT}/")
            .replace("/var/log/nginx/portal", str(self.folder / "portal"))
        )

    def _certify(self) -> None:
        """A certificate that nobody vouches for, by the names that deploy/nginx.conf expects."""
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
        command += ["ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-days", "1"]
        command += ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def _whole(self, site: str) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        user = "user root;" if os.geteuid() == 0 else ""
        return (
            f"{user}\ndaemon off;\nworker_processes 1;\npid {self.folder}/nginx.pid;\n"
            f"error_log {self.folder}/error.log;\nevents {{ worker_connections 256; }}\n"
            f"http {{\ninclude /etc/nginx/mime.types;\n{places}\n{site}\n}}\n"
        )

    def start(self) -> "Nginx":
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "nginx is missing: script/setup --test"
        self.process = subprocess.Popen(
            [program, "-c", str(self.config), "-e", str(self.folder / "error.log")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(
            lambda: answers(self.port, tls=self.tls), 30, f"nginx, see {self.folder}/error.log"
        )
        return self

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            time.sleep(0.05)
