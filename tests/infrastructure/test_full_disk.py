"""What a full disk is told by, and what goes on in spite of it."""

import errno
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import OperationalError

from portal.infrastructure import full_disk
from portal.outbox.models import Notice
from tests.gates.sources import ROOT

LIES_FULL = """
import json, sqlite3, sys
from pathlib import Path
from django.conf import settings
folder = Path(sys.argv[1])
name = str(folder / "portal.sqlite3")
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": name}}
)
from portal.infrastructure.held_open import hold_open

def opened():
    link = sqlite3.connect(name, isolation_level=None)
    link.execute("PRAGMA journal_mode=WAL")
    return link

first = opened()
first.execute("CREATE TABLE seen (what TEXT)")
first.execute("INSERT INTO seen VALUES ('a row')")
first.close()
if sys.argv[2] == "held":
    hold_open()
with (folder / "rest").open("wb", buffering=0) as rest:
    for size in (65536, 4096, 1):
        try:
            while True:
                rest.write(b"0" * size)
        except OSError:
            pass
try:
    said = opened().execute("SELECT what FROM seen").fetchall()
except sqlite3.Error as error:
    said = error.sqlite_errorname
print(json.dumps(said))
"""


class _OfPostgreSQL(Exception):
    pgcode = "53100"


def _sqlite(code):
    error = sqlite3.OperationalError("full")
    error.sqlite_errorcode = code
    return error


def _from(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (_OfPostgreSQL(), True),
        (_sqlite(sqlite3.SQLITE_FULL), True),
        (_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE), True),
        (_sqlite(sqlite3.SQLITE_BUSY), False),
        (_from(OperationalError("full"), _sqlite(sqlite3.SQLITE_FULL)), True),
        (_from(RuntimeError("not stored"), OSError(errno.ENOSPC, "No space")), True),
        (RuntimeError("no space left"), False),
        (None, False),
    ],
)
def test_which_errors_say_that_there_is_no_room(error, full):
    assert full_disk.is_full(error) is full


@pytest.mark.django_db
def test_what_is_only_noted_is_left_out_and_nothing_else_is_hidden():
    with full_disk.if_there_is_room():
        raise OSError(errno.ENOSPC, "No space left on device")
    # The transaction around it goes on.
    assert Notice.objects.count() == 0
    with pytest.raises(PermissionError), full_disk.if_there_is_room():
        raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.skipif(os.geteuid() != 0, reason="only who administers a machine may mount a disk")
@pytest.mark.parametrize(("held", "said"), [("not", "SQLITE_IOERR_SHMSIZE"), ("held", [["a row"]])])
def test_a_process_that_holds_the_database_open_lets_all_read(tmp_path, held, said):
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(tmp_path)]
    subprocess.run(mount, check=True)
    try:
        command = [sys.executable, "-c", LIES_FULL, str(tmp_path), held]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)
    assert json.loads(done.stdout) == said
