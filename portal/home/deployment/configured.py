"""What is set, and what lies on the disk: settings, keys, folders, the backup's mark."""

import datetime as dt
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from portal.core import clock
from portal.core.health import Sign, Tone
from portal.documents.sealing import seal
from portal.infrastructure import encryption
from portal.infrastructure.folders import INCOMING, PASSED_THROUGH, PRIVATE, SHARED
from portal.journal.tree import keys
from releases.signatures import signing

EXAMPLE = "crisalid.example"
"""The domain of `deploy/portal.env.example`, which is nobody's."""
BACKUP_EVERY = dt.timedelta(hours=26)
"""A backup each day, and two hours in which it may take longer than the day before."""
SEAL_ENDS = dt.timedelta(days=60)
TONES: dict[int, Tone] = {checks.ERROR: "danger", checks.WARNING: "soon"}


def settings_signs() -> Iterator[Sign]:
    """What Django's own checks say of a deployment, and what they cannot know."""
    if settings.EMBEDDED:
        yield Sign("Database", "embedded", "danger", "Set DATABASE_URL to a PostgreSQL.")
    if not settings.REDIS_URL:
        yield Sign("Broker", "files", "danger", "Set REDIS_URL: boxes share no files.")
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not settings.HTTPS:
        yield Sign("SITE_URL", settings.SITE_URL, "danger", "Serve the portal over https only.")
    if "*" in settings.ALLOWED_HOSTS or host not in settings.ALLOWED_HOSTS:
        said = ", ".join(settings.ALLOWED_HOSTS)
        yield Sign("ALLOWED_HOSTS", said, "danger", f"Name {host}, and no pattern.")
    for name in ("SITE_URL", "DEFAULT_FROM_EMAIL", "MAIL_DOMAIN", "JOURNAL_ORIGIN"):
        if EXAMPLE in getattr(settings, name):
            yield Sign(name, getattr(settings, name), "danger", "It is still the example's.")
    if settings.SECURITY_CONTACT.removeprefix("mailto:") == settings.SUPPORT_EMAIL:
        yield Sign("SECURITY_CONTACT", "support's address", "soon", "Name who reads such mails.")
    yield from _django_signs()


def _django_signs() -> Iterator[Sign]:
    found = checks.run_checks(include_deployment_checks=True, databases=["default"])
    serious = [said for said in found if said.level >= checks.WARNING and not said.is_silenced()]
    for said in serious:
        yield Sign(said.id or "check", said.msg, TONES.get(said.level, "danger"), said.hint or "")
    if not serious:
        yield Sign("Django's checks", "nothing to say")


def key_signs() -> Iterator[Sign]:
    """Each key is there, its owner's alone, and the seal is one that customers trust."""
    yield _folder("KEYS_DIR", Path(settings.KEYS_DIR), PRIVATE)
    files = [keys.key_file(), seal.key_file(), signing.key_file(), encryption.key_file()]
    for path in files:
        if not path.is_file():
            yield Sign(path.name, "missing", "danger", "Run manage.py make_keys, or copy it here.")
        elif path.stat().st_mode & 0o077:
            yield Sign(path.name, _mode(path), "danger", f"chmod 600 {path}")
        elif path.stat().st_uid != os.geteuid():
            yield Sign(path.name, "somebody else's", "danger", "Give it to the portal's user.")
        else:
            yield Sign(path.name, "there, and its owner's alone")
    if seal.key_file().is_file():
        yield _certificate()


def _certificate() -> Sign:
    """Of the seal: until when it holds, and who vouches for it."""
    subject: Any = seal.signer().signing_cert
    ends = subject.not_valid_after
    said = f"until {ends:%Y-%m-%d}, issued by {subject.issuer.human_friendly}"
    if ends - clock.now() < SEAL_ENDS:
        return Sign("Seal", said, "danger", "Renew its certificate; keep the former root beside.")
    if seal.OWN_AUTHORITY in subject.issuer.human_friendly:
        return Sign("Seal", said, "soon", "Put a certificate there that your customers trust.")
    return Sign("Seal", said)


def folder_signs() -> Iterator[Sign]:
    """Who on this machine may read what (`portal/infrastructure/folders.py`)."""
    var = Path(settings.VAR_DIR)
    yield _folder("VAR_DIR", var, PRIVATE if settings.EMBEDDED else PASSED_THROUGH)
    yield _folder("uploads", Path(settings.FILE_UPLOAD_TEMP_DIR), INCOMING)
    for name in ("mail", "broker"):
        if (var / name).exists():
            yield _folder(name, var / name, PRIVATE)
    if "FileSystem" in settings.STORAGES["default"]["BACKEND"]:
        yield _folder("media", Path(settings.MEDIA_ROOT), SHARED)
    if settings.X_ACCEL_PREFIX and Path(settings.MEDIA_ROOT).stat().st_gid == os.getegid():
        said = "the portal's own group"
        yield Sign("media's group", said, "soon", "Give it nginx's (deploy/portal.tmpfiles).")
    static = Path(settings.STATIC_ROOT)
    manifest = static / "staticfiles.json"
    if not manifest.is_file():
        yield Sign("static", "not collected", "danger", "Run manage.py collectstatic.")
    elif not all(path.stat().st_mode & stat.S_IROTH for path in (static, manifest)):
        yield Sign("static", _mode(manifest), "danger", "nginx cannot read it: collect anew.")
    else:
        yield Sign("static", "everybody reads it")


def _folder(name: str, path: Path, wanted: int) -> Sign:
    found = path.stat()
    mode = stat.S_IMODE(found.st_mode)
    if mode != wanted:
        return Sign(name, f"{mode:04o}", "danger", f"chmod {wanted:04o} {path}")
    if found.st_uid != os.geteuid():
        return Sign(name, "somebody else's", "danger", f"chown it to the portal's user: {path}")
    return Sign(name, f"{mode:04o}")


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def backup_signs() -> Iterator[Sign]:
    """Whether the job that copies database, files and keys has come to its end lately.

    The portal cannot see another machine's copies; the job touches BACKUP_STAMP when all is there.
    """
    if not settings.BACKUP_STAMP:
        to_do = "Have your backup touch a file when it has ended well, and name it: BACKUP_STAMP."
        yield Sign("Backup", "not known", "danger", to_do)
        return
    path = Path(settings.BACKUP_STAMP)
    if not path.is_file():
        yield Sign("Backup", "never", "danger", f"{path} is missing: see why the job has not run.")
        return
    at = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    late = clock.now() - at > BACKUP_EVERY
    to_do = "See why the last one has not come to its end." if late else ""
    yield Sign("Backup", f"{at:%Y-%m-%d %H:%M} UTC", "danger" if late else "ok", to_do)
