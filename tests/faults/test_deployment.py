"""The portal as `deploy/` ships it: units, accounts, folders, nginx; and what deploy-check says."""

import email
import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.harness.machine import HOME, HOST, Machine, why_not
from tests.harness.processes import ROOT, lib, load_script, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.long]
units = load_script("units")
ENV = Path("/etc/portal/portal.env")
PYTHON = str(HOME / ".venv" / "bin" / "python")
LARGE = 5 * 1024**2
"""Bytes; Django keeps what is smaller than half of it in memory."""
STAMP = "/var/lib/portal/backup-done"

FIRST_PEOPLE = """
import json
from tests.cast import PASSWORD, make_cast
from tests.releases.factories import published
cast = make_cast()
release = published(cast)
print(json.dumps({
    "manager": cast.manager.email, "technician": cast.technician.email, "password": PASSWORD,
    "file": release.files.get().get_absolute_url(), "company": cast.integrator.pk,
}))
"""


class Deployed:
    """A machine with the portal on it, started by its units; `told` is who and what is there."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder, ROOT)
        self.units = {
            path.stem: units.Unit(path) for path in sorted((ROOT / "deploy").glob("*.service"))
        }
        self.env: dict[str, str] = {}
        self.told: dict[str, object] = {}

    def start(self) -> "Deployed":
        self.machine.start()
        self._others()
        self._configure()
        manage = [PYTHON, "manage.py"]
        for command in (["make_keys"], ["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            self.as_portal(*manage, *command)
        # Whoever collects them may have forbidden others everything.
        self.as_portal(*manage, "collectstatic", "--noinput", "-v0", "--clear", umask=0o077)
        self.told = json.loads(self.as_portal(*manage, "shell", "-v0", "-c", FIRST_PEOPLE))
        for name, unit in self.units.items():
            if unit.said.get("Type") != "oneshot":
                self.serve(name, unit)
        self.machine.serve("nginx", "nginx", "-g", "daemon off;")
        wait_for(lambda: self.curl("/healthz")[0] == 200, 90, "the site")
        return self

    def stop(self) -> None:
        self.machine.stop()

    def _others(self) -> None:
        """The services that are other machines in a real deployment."""
        data = "/var/lib/postgresql"
        self.machine.run("install", "-d", "-o", "postgres", "-g", "postgres", data)
        programs = lib.postgresql_programs()
        initdb = [str(programs / "initdb"), "-D", data, "--no-sync", "-A", "trust", "-U", "portal"]
        self.machine.run(*initdb, "--encoding=UTF8", "--locale=C.UTF-8", user="postgres")
        serve = [str(programs / "postgres"), "-D", data, "-k", "", "-c", "fsync=off"]
        self.machine.serve("postgresql", *serve, user="postgres")
        redis = ["redis-server", "--appendonly", "yes", "--dir", "/var/lib"]
        self.machine.serve("redis", *redis)
        smtp = [PYTHON, "-m", "aiosmtpd", "-n", "-l", "127.0.0.1:587"]
        self.machine.serve("smtp", *smtp, "-c", "aiosmtpd.handlers.Mailbox", "/var/lib/mailbox")
        imap = [str(HOME / ".venv" / "bin" / "pymap"), "--host", "127.0.0.1", "--port", "143"]
        imap += ["--no-tls", "dict", "--demo-user", "support", "--demo-password", "secret"]
        self.machine.serve("imap", *imap)
        ready = [str(programs / "pg_isready"), "-h", "127.0.0.1"]
        wait_for(lambda: not self.machine.run(*ready, check=False).returncode, 60, "PostgreSQL")

    def _configure(self) -> None:
        """The shipped example, filled in."""
        filled = {
            "SECRET_KEY": "a-secret-of-this-machine-that-is-long-enough-for-django-3141592653",
            "SECURITY_CONTACT": f"mailto:security@{HOST}",
            "DATABASE_URL": "postgres://portal@127.0.0.1:5432/postgres",
            "REDIS_URL": "redis://127.0.0.1:6379/0",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_USE_TLS": "0",
            "IMAP_HOST": "127.0.0.1",
            "IMAP_USER": "support",
            "IMAP_PASSWORD": "secret",
        }
        example = (ROOT / "deploy" / "portal.env.example").read_text()
        text = example.replace("crisalid.example", HOST.partition(".")[2])
        for name, value in filled.items():
            text, count = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", text)
            assert count == 1, name
        text += "IMAP_SECURITY=none\n"
        self.machine.run("sh", "-c", f"cat > {ENV} <<'E'\n{text}E\nchown root:portal {ENV}")
        self.machine.run("chmod", "0640", str(ENV))
        self.machine.run("sh", "-c", f"touch {STAMP}")
        self.env = units.variables(text)

    def as_portal(self, *command: str, umask: int = 0o027) -> str:
        done = self.machine.run(*command, user="portal", env=self.env, umask=umask)
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def serve(self, name: str, unit) -> None:
        assert unit.folder == HOME
        assert unit.said["EnvironmentFile"] == str(ENV)
        assert unit.said["ReadWritePaths"] == "/var/lib/portal"
        self.machine.serve(
            name, *unit.command, user=unit.user, env=self.env, umask=unit.umask, confined=True
        )

    def curl(self, path: str, *arguments: str) -> tuple[int, str]:
        """As a browser on that machine would ask; its cookies are kept."""
        jar = ["--cookie", "/run/cookies", "--cookie-jar", "/run/cookies"]
        shown = ["--silent", "--show-error", "--write-out", "\n%{http_code}"]
        url = path if path.startswith("http") else f"https://{HOST}{path}"
        done = self.machine.run("curl", *shown, *jar, *arguments, url, check=False)
        body, _line, status = done.stdout.rpartition("\n")
        return int(status or 0), body

    def sign_in(self, email_address: str) -> int:
        self.machine.run("rm", "-f", "/run/cookies")
        fields = ["--data-urlencode", f"login={email_address}"]
        fields += ["--data-urlencode", f"password={self.told['password']}"]
        return self.post("/accounts/login/", *fields)[0]

    def post(self, path: str, *fields: str) -> tuple[int, str]:
        _status, page = self.curl(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        sent = "--form-string" if "--form" in fields else "--data-urlencode"
        own = [sent, f"csrfmiddlewaretoken={token[1]}", "--referer", f"https://{HOST}{path}"]
        return self.curl(path, *own, *fields)

    def check(self, *arguments: str) -> tuple[int, str]:
        done = self.machine.run("script/deploy-check", *arguments, check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("machine")
    running = Deployed(folder)
    try:
        yield running.start()
    finally:
        running.stop()


def test_a_technician_downloads_through_nginx_and_it_is_marked_as_sent(deployed):
    assert deployed.sign_in(deployed.told["technician"]) == 302
    status, _body = deployed.curl(deployed.told["file"], "--output", "/run/got")
    assert status == 200
    assert int(deployed.machine.run("stat", "-c", "%s", "/run/got").stdout) > 0
    # As the timer does each minute, from nginx's own log.
    unit = deployed.units["portal-downloads"]
    deployed.machine.run(*unit.command, user=unit.user, groups=unit.groups, env=deployed.env)
    counted = "from releases.models import Download as D; print(D.objects.get().completed_at)"
    assert deployed.as_portal(PYTHON, "manage.py", "shell", "-v0", "-c", counted) != "None"


def test_documents_are_sealed_and_mails_leave(deployed):
    asked = textwrap.dedent(
        """
        from portal.documents.models import Document as D
        print(D.objects.count(), D.objects.filter(sealed_at=None).count())
        """
    )

    def sealed():
        made, waiting = deployed.as_portal(PYTHON, "manage.py", "shell", "-v0", "-c", asked).split()
        return int(made) and not int(waiting)

    wait_for(sealed, 180, "the sealer")
    # One mail whole: a cut by bytes may fall within a letter.
    first = 'for mail in /var/lib/mailbox/new/*; do [ -f "$mail" ] && cat "$mail"; break; done'
    mail = wait_for(lambda: deployed.machine.run("sh", "-c", first).stdout, 60, "a mail")
    assert email.message_from_string(mail)["From"]


def test_a_large_scan_comes_in_and_goes_out_through_nginx(deployed):
    """Django moves what is large into the media, from a folder with a group of its own."""
    assert deployed.sign_in(deployed.told["manager"]) == 302
    page = f"/integrators/{deployed.told['company']}/legal-file/"
    make = (
        f"import pathlib; pathlib.Path('/run/scan.pdf').write_bytes(b'%PDF-1.7' + b' ' * {LARGE})"
    )
    deployed.machine.run(PYTHON, "-c", make)
    _status, shown = deployed.curl(page)
    kind = re.search(r'<option value="(\d+)"', shown)[1]
    status, _body = deployed.post(
        page, "--form", "do=upload", "--form", f"kind={kind}", "--form", "file=@/run/scan.pdf"
    )
    assert status == 302
    _status, shown = deployed.curl(page)
    file = re.search(rf'href="({re.escape(page)}\d+/[^"]*)"', shown)[1]
    status, _body = deployed.curl(file, "--output", "/run/scan-again.pdf")
    assert status == 200
    deployed.machine.run("cmp", "/run/scan.pdf", "/run/scan-again.pdf")


def test_a_mail_to_support_is_fetched(deployed):
    lines = (
        f"From: {deployed.told['manager']}",
        f"To: support@{HOST}",
        "Subject: Caisse 4",
        "",
        "Aide",
    )
    raw = "\r\n".join(lines)
    put = (
        "import imaplib; box = imaplib.IMAP4('127.0.0.1', 143); box.login('support', 'secret');"
        f"print(box.append('INBOX', None, None, {raw.encode()!r}))"
    )
    deployed.machine.run(PYTHON, "-c", put)
    deployed.as_portal(*deployed.units["portal-mail"].command)
    asked = "from support.models import Ticket as T; print(T.objects.get().subject)"
    assert deployed.as_portal(PYTHON, "manage.py", "shell", "-v0", "-c", asked) == "Caisse 4"


def test_nginx_sends_static_files_whoever_collected_them(deployed):
    _status, page = deployed.curl("/")
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    status, headers = deployed.curl(style, "--head")
    assert status == 200
    assert "immutable" in headers
    assert "gunicorn" not in headers


def test_who_may_read_what_on_the_machine(deployed):
    listed = "find /var/lib/portal /etc/portal -maxdepth 1 -printf '%m %u:%g %p\\n'"
    found = dict(
        reversed(line.rsplit(" ", 1))
        for line in deployed.machine.run("sh", "-c", listed).stdout.splitlines()
    )
    assert found["/var/lib/portal"] == "711 portal:portal"
    assert found["/var/lib/portal/media"] == "2750 portal:www-data"
    assert found["/var/lib/portal/static"] == "755 portal:portal"
    assert found["/var/lib/portal/uploads"] == "2700 portal:www-data"
    assert found["/etc/portal/keys"] == "700 portal:portal"
    assert found["/etc/portal/portal.env"] == "640 root:portal"
    files = "find /var/lib/portal/media -type f -printf '%m %g\\n' | sort -u"
    assert deployed.machine.run("sh", "-c", files).stdout.split("\n")[:-1] == ["640 www-data"]
    read = "cat /etc/portal/portal.env /etc/portal/keys/*"
    done = deployed.machine.run("sh", "-c", read, user="www-data", check=False)
    assert done.stdout == ""


def test_the_shipped_deployment_passes_its_own_check(deployed):
    # The beat has just begun; what comes once an hour has not been seen yet.
    wait_for(lambda: deployed.check("--only", "queues")[0] == 0, 120, "the sweeps")
    code, said = deployed.check()
    assert code == 0, said
    assert "FAIL" not in said
    for part in ("settings", "keys", "folders", "database", "broker", "mail", "storage", "queues",
                 "site", "backups"):  # fmt: skip
        assert f"\n{part}\n" in said


@pytest.mark.parametrize(
    ("breaks", "mends", "part", "said"),
    [
        ("chmod 0644 /etc/portal/keys/journal.pem", "chmod 0600 /etc/portal/keys/journal.pem",
         "keys", "FAIL journal.pem: 0644"),
        ("mv /etc/portal/keys/release.pem /run/", "mv /run/release.pem /etc/portal/keys/",
         "keys", "FAIL release.pem: missing"),
        ("chown root /var/lib/portal/media", "chown portal /var/lib/portal/media",
         "folders", "FAIL media: somebody else's"),
        ("chmod 0700 /var/lib/portal/static", "chmod 0755 /var/lib/portal/static",
         "site", "FAIL Static file: 403"),
        ("sed -i s/EMAIL_PORT=587/EMAIL_PORT=588/ /etc/portal/portal.env",
         "sed -i s/EMAIL_PORT=588/EMAIL_PORT=587/ /etc/portal/portal.env",
         "mail", "FAIL ConnectionRefusedError"),
        ("sed -i s/IMAP_PASSWORD=secret/IMAP_PASSWORD=other/ /etc/portal/portal.env",
         "sed -i s/IMAP_PASSWORD=other/IMAP_PASSWORD=secret/ /etc/portal/portal.env",
         "mail", "FAIL MailboxError"),
        ("sed -i s/^ALLOWED_HOSTS=.*/ALLOWED_HOSTS=*/ /etc/portal/portal.env",
         f"sed -i s/^ALLOWED_HOSTS=.*/ALLOWED_HOSTS={HOST}/ /etc/portal/portal.env",
         "settings", "FAIL ALLOWED_HOSTS"),
        (f"touch -d '2 days ago' {STAMP}", f"touch {STAMP}", "backups", "FAIL Backup"),
    ],
    ids=["open key", "no key", "media", "static", "mail", "mailbox", "hosts", "backup"],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_named(deployed, breaks, mends, part, said):
    deployed.machine.run("sh", "-c", breaks)
    try:
        code, shown = deployed.check("--only", part)
    finally:
        deployed.machine.run("sh", "-c", mends)
    assert code == 1
    assert said in shown
    assert deployed.check("--only", part)[0] == 0


def test_pages_in_clear_lead_to_https_and_programs_are_refused(deployed):
    """A program that was led on would send its token in clear each time, and nobody notice."""
    status, _body = deployed.curl(f"http://{HOST}/verify/?a=b", "--max-redirs", "0")
    assert status == 308
    status, body = deployed.curl(f"http://{HOST}/api/v1/releases/current.json")
    assert status == 403
    assert "https" in body


def test_whoever_copies_page_after_page_is_slowed_down(deployed):
    """The last of this file: others would be slowed down for some seconds too."""
    many = f"https://{HOST}/robots.txt?[1-900]"
    kinds = ["--parallel", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}\n"]
    found = deployed.machine.run("curl", *kinds, many, check=False).stdout.split()
    assert set(found) == {"200", "429"}
    assert found.count("200") >= 200
    wait_for(lambda: deployed.curl("/robots.txt")[0] == 200, 30, "the next page")
