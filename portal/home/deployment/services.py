"""What the portal needs from others: database, broker, mail, storage, workers."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import redis
from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.core import clock
from portal.core.health import Sign
from portal.home import health
from support.mailbox import imap

SKEW = dt.timedelta(seconds=2)
"""So far two clocks of one house may differ: signatures and entries bear their times."""
ANSWER = 5
"""Seconds that workers have to answer."""


def database_signs() -> Iterator[Sign]:
    """The tables are those of this version, nothing is compiled, and both clocks agree."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            yield Sign("PostgreSQL", cursor.fetchone()[0])
            cursor.execute("SHOW jit")
            jit = cursor.fetchone()[0]
            to_do = "" if jit == "off" else "ALTER ROLE portal SET jit = off (README)."
            yield Sign("jit", jit, "ok" if jit == "off" else "soon", to_do)
            cursor.execute("SELECT clock_timestamp()")
            yield clock_sign("the database's clock", cursor.fetchone()[0])
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    said = f"{len(waiting)} not applied" if waiting else "up to date"
    yield Sign(
        "Tables", said, "danger" if waiting else "ok", "manage.py migrate" if waiting else ""
    )


def clock_sign(whose: str, at: dt.datetime) -> Sign:
    """How far `at` is from this machine's own clock, just now."""
    apart = abs(clock.now() - at)
    said = f"{apart.total_seconds():.1f} s from this machine's"
    if apart > SKEW:
        return Sign(whose, said, "danger", "Let chrony or systemd-timesyncd keep both clocks.")
    return Sign(whose, said)


def broker_signs() -> Iterator[Sign]:
    """Redis answers, keeps what it is told, and throws nothing out when it is full."""
    if not settings.REDIS_URL:
        return
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=ANSWER)
    client.ping()
    yield Sign("Redis", client.info("server")["redis_version"])
    wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    for name, value in wanted.items():
        found = client.config_get(name).get(name) or ""
        to_do = "" if found == value else f"Set {name} {value}: counters of attempts lie there."
        yield Sign(f"Redis: {name}", found, "ok" if found == value else "soon", to_do)


def mail_signs() -> Iterator[Sign]:
    """The mail server takes our name and password; so does that of the support mailbox."""
    if settings.EMAIL_BACKEND.endswith("FolderBackend"):
        yield Sign("Mail", "into a folder", "danger", "Set EMAIL_HOST, or a provider.")
    else:
        link = mail.get_connection()
        link.open()
        link.close()
        yield Sign("Mail", "the server answers")
    if settings.IMAP_HOST:
        with imap.mailbox():
            yield Sign("Support mailbox", f"{settings.IMAP_FOLDER} opens")
    else:
        yield Sign("Support mailbox", "none", "neutral")


def storage_signs() -> Iterator[Sign]:
    """A small file can be written, read and removed where files of releases lie."""
    content = secrets.token_bytes(32)
    name = default_storage.save(f"deploy-check/{secrets.token_hex(8)}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            same = file.read() == content
    finally:
        default_storage.delete(name)
    to_do = "" if same else "What is read is not what was written."
    where = settings.STORAGES["default"]["BACKEND"].rpartition(".")[2]
    yield Sign("Storage", where, "ok" if same else "danger", to_do)


def queue_signs() -> Iterator[Sign]:
    """A worker serves each queue, and the beat wakes the sweeps."""
    answers = current_app.control.inspect(timeout=ANSWER).active_queues() or {}
    served = {queue["name"] for queues in answers.values() for queue in queues}
    for queue in settings.CELERY_TASK_QUEUES:
        there = queue.name in served
        to_do = "" if there else "Start its worker (deploy/portal-worker, portal-sealer)."
        said = "served" if there else "nobody serves it"
        yield Sign(f"Queue {queue.name}", said, "ok" if there else "danger", to_do)
    found = health.sweeps()
    late = [sweep.task for sweep in found if sweep.late]
    failed = [f"{sweep.task}: {sweep.failure}" for sweep in found if sweep.failure]
    said = ", ".join(late + failed) or "all run"
    to_do = "Start the beat (deploy/portal-beat); the workers' log says why one fails."
    yield Sign(
        "Sweeps", said, "danger" if late or failed else "ok", to_do if late or failed else ""
    )


OWN_MACHINE = ("", "localhost", "127.0.0.1", "::1")


def link_signs() -> Iterator[Sign]:
    """What goes to another machine is encrypted, and the other proves who it is."""
    database = settings.DATABASES["default"]
    mode = database.get("OPTIONS", {}).get("sslmode", "")
    kept = mode in ("verify-ca", "verify-full")
    to_do = "DATABASE_URL=…?sslmode=verify-full&sslrootcert=…: the password goes over this link."
    yield _link("Database", str(database.get("HOST", "")), kept, to_do)
    broker = urlsplit(settings.REDIS_URL)
    yield _link("Redis", broker.hostname or "", broker.scheme == "rediss", "REDIS_URL=rediss://…")
    if "smtp" in settings.EMAIL_BACKEND:
        yield _link("Mail", settings.EMAIL_HOST, settings.EMAIL_USE_TLS, "EMAIL_USE_TLS=1")
    if settings.IMAP_HOST:
        kept = settings.IMAP_SECURITY != "none"
        yield _link("Support mailbox", settings.IMAP_HOST, kept, "IMAP_SECURITY=tls")
    if settings.CLAMD and not settings.CLAMD.startswith("/"):
        host = settings.CLAMD.rpartition(":")[0]
        yield _link("ClamAV", host, False, "It speaks in clear alone: have it on this machine.")


def _link(whose: str, host: str, kept: bool, to_do: str) -> Sign:
    if host.startswith("/") or host in OWN_MACHINE:
        return Sign(f"{whose}: link", "within this machine")
    if kept:
        return Sign(f"{whose}: link", f"encrypted, to {host}")
    return Sign(f"{whose}: link", f"in clear, to {host}", "danger", to_do)


PARTS: dict[str, Callable[[], Iterator[Sign]]] = {
    "database": database_signs,
    "broker": broker_signs,
    "mail": mail_signs,
    "storage": storage_signs,
    "queues": queue_signs,
    "links": link_signs,
}
