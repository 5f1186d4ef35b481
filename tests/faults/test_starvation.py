"""A worker that is woken all the time still reads the sweeps: what only they find is not late.

On the file-system queue kombu reads one message a second once the worker's hands are full; the
sweeps that stood behind the wake-ups of documents being sealed then expired unread, and mails
came minutes late.
"""

import subprocess
import sys
import time

import pytest

from tests.harness.processes import ROOT, Embedded, wait_for

pytestmark = pytest.mark.fault

LASTS = 40
"""Seconds of wake-ups; a mail that comes only when they end is late."""
BUSY = f"""
import time, django
django.setup()
from django.db import transaction
from portal.journal.record import Actor, record
from portal.accounts.models import User
user = User.objects.create_user("busy@example.net", name="Busy")
print("busy", flush=True)
end = time.monotonic() + {LASTS}
while time.monotonic() < end:
    with transaction.atomic():
        record(event="test.busy", subject=user, by=Actor.system("test"), data={{}})
    # About what two documents sealed in a second wake.
    time.sleep(0.2)
"""
QUEUE = """
from django.db import transaction
from portal.outbox.queue import queue_mail
from portal.core.work import asleep
with asleep(), transaction.atomic():
    queue_mail(key="late", to="late@example.net", language="fr", subject="Note",
               template="accounts/one_time_code", context={"code": "123 456", "about": ""})
result = True
"""


def test_a_sweep_is_read_among_many_wake_ups(tmp_path):
    portal = Embedded(tmp_path / "var", only="worker,beat", DEMO="0").start()
    mails = portal.var_dir / "mail"
    env = {**portal.env, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    try:
        with subprocess.Popen(
            [sys.executable, "-c", BUSY], env=env, cwd=ROOT, stdout=subprocess.PIPE
        ) as busy:
            assert busy.stdout.readline() == b"busy\n"
            time.sleep(5)
            portal.run(QUEUE)
            wait_for(lambda: list(mails.glob("*.eml")), LASTS, "the mail that a sweep must find")
            assert busy.poll() is None, "it came, but only after the wake-ups had ended"
    finally:
        portal.stop()
