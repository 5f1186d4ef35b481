"""A machine of its own, on which the portal is installed as `deploy/` ships it.

It has its own files, users, network and processes, but this one's programs: namespaces instead of
a container. `deploy/portal.sysusers` and `deploy/portal.tmpfiles` make accounts and folders, nginx
is Debian's, and what systemd would do with a unit is done here: user, groups, umask, environment,
folder, command, and a file system of which only ReadWritePaths can be written.

As a program of its own (`python machine.py FOLDER REPOSITORY`) it lays the machine out, from
inside, says "ready", and waits until it is killed; everything on it goes with it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HOST = "portal.crisalid.test"
HOME = Path("/opt/portal")
READY = "ready"


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


# Inside ---------------------------------------------------------------------------------


def lay_out(folder: Path, repository: Path) -> None:
    """Make the machine's file system out of this one's; only this process and its children see."""
    shutil.copytree("/etc", folder / "etc", symlinks=True)
    run("mount", "--bind", folder / "etc", "/etc")
    run("mount", "--bind", repository, _made(folder / "repository"))
    for place in ("/opt", "/var/lib", "/var/log", "/run"):
        run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", place)
    run("mount", "--move", folder / "repository", _made(HOME))
    _open_up({repository, Path(sys.base_prefix), Path(sys.prefix).resolve()})
    _made(Path("/var/lib/nginx"))
    # As Debian makes it.
    shutil.chown(_made(Path("/var/log/nginx")), "www-data", "adm")
    run("systemd-sysusers", HOME / "deploy" / "portal.sysusers")
    run("systemd-tmpfiles", "--create", HOME / "deploy" / "portal.tmpfiles")
    run("ip", "link", "set", "lo", "up")
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"127.0.0.1 localhost {HOST}\n")
    _certify()
    _set_up_nginx()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _open_up(wanted: set[Path]) -> None:
    """Let every user pass to what lies in somebody's own folder, and show them nothing else.

    What lies in /tmp is seen too, and the rest of it is new: each unit has a private one.
    """
    closed: dict[Path, list[Path]] = {Path("/tmp"): []}
    for path in wanted:
        for above in reversed(path.parents):
            if above in closed or not above.stat().st_mode & 0o001:
                closed.setdefault(above, []).append(path)
                break
    for above, paths in closed.items():
        kept = [(_made(Path(f"/run/kept-{number}")), path) for number, path in enumerate(paths)]
        for place, path in kept:
            run("mount", "--bind", path, place)
        mode = "1777" if above.name == "tmp" else "0755"
        run("mount", "-t", "tmpfs", "-o", f"mode={mode}", "tmpfs", above)
        for place, path in kept:
            run("mount", "--move", place, _made(path))


def _certify() -> None:
    """A certificate that this machine's programs trust."""
    place = _made(Path("/etc/ssl/portal"))
    run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-days", "90",
        "-keyout", place / "privkey.pem", "-out", place / "fullchain.pem",
    )  # fmt: skip
    with Path("/etc/ssl/certs/ca-certificates.crt").open("a") as trusted:
        trusted.write((place / "fullchain.pem").read_text())


def _set_up_nginx() -> None:
    """Debian's own configuration, with ours beside it as its header says."""
    shutil.rmtree("/etc/nginx/sites-enabled", ignore_errors=True)
    shipped = (HOME / "deploy" / "nginx.conf").read_text()
    own = shipped.replace("portal.crisalid.example", HOST)
    _made(Path("/etc/nginx/conf.d")).joinpath("portal.conf").write_text(own)


# Outside --------------------------------------------------------------------------------

PROGRAMS = ("curl", "ip", "nginx", "nsenter", "openssl", "setpriv", "systemd-sysusers",
            "systemd-tmpfiles", "unshare")  # fmt: skip
"""What it takes besides the databases; all of it is on a Debian that runs services."""


def why_not() -> str:
    """Why no such machine can be had here; empty where it can."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    if missing := [name for name in PROGRAMS if not shutil.which(name, path=path)]:
        return f"missing here: {', '.join(missing)}"
    tried = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "true"]
    if os.geteuid() != 0 or subprocess.run(tried, capture_output=True, check=False).returncode:
        return "only who administers a machine may make accounts and mounts"
    return ""


class Machine:
    """Started with `start()`; `run` and `serve` are what happens on it, as root or somebody."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder, self.repository = folder, repository
        self.process: subprocess.Popen[str] | None = None
        self._pid = 0
        self._served: list[subprocess.Popen[bytes]] = []

    def start(self) -> "Machine":
        command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
        command += ["--mount-proc", "--propagation", "private"]
        command += [sys.executable, __file__, str(self.folder), str(self.repository)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        assert said == READY, f"the machine has not started: {said}"
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self._pid = int(children.read_text().split()[0])
        return self

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(30)
            assert self.process.stdout is not None
            self.process.stdout.close()
        for served in self._served:
            served.wait(30)

    def _command(
        self,
        command: list[str],
        env: dict[str, str] | None,
        user: str,
        groups: Sequence[str],
        umask: int,
        confined: bool,
    ) -> list[str]:
        entered = ["nsenter", "--target", str(self._pid), "--mount", "--net", "--pid"]
        become = ["setpriv", "--reuid", user, "--regid", user]
        become += ["--groups", ",".join(groups)] if groups else ["--init-groups"]
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", **(env or {})}
        script = f"umask {umask:04o}; cd {HOME}; "
        if confined:
            # What ProtectSystem=strict does; /tmp and /var/lib are mounts of their own here.
            entered += ["unshare", "--mount", "--propagation", "private"]
            script += "".join(f"mount -o remount,bind,ro {place}; " for place in (HOME, "/etc"))
            script += "mount -o remount,bind,ro /; "
        said = [f"{name}={value}" for name, value in variables.items()]
        return [
            *entered, "env", "-i", *said, "sh", "-c", f'{script} exec "$@"', "sh",
            *(become if user != "root" else []), *command,
        ]  # fmt: skip

    def run(
        self,
        *command: str,
        user: str = "root",
        groups: Sequence[str] = (),
        env: dict[str, str] | None = None,
        umask: int = 0o022,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end; fails with all that was printed."""
        whole = self._command([*command], env, user, groups, umask, False)
        done = subprocess.run(
            whole, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        assert not check or not done.returncode, f"{command}:\n{done.stdout}{done.stderr}"
        return done

    def serve(
        self,
        name: str,
        *command: str,
        user: str = "root",
        groups: Sequence[str] = (),
        env: dict[str, str] | None = None,
        umask: int = 0o022,
        confined: bool = False,
    ) -> None:
        """Start what goes on until the machine stops.

        `confined`: it may write to /tmp and /var/lib alone.
        """
        whole = self._command([*command], env, user, groups, umask, confined)
        with (self.folder / f"{name}.log").open("wb") as log:
            self._served.append(
                subprocess.Popen(whole, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            )

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


if __name__ == "__main__":
    # An interrupted test leaves nothing: the first process of this machine ends with its starter.
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    while True:
        time.sleep(3600)
