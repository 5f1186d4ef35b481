"""A ticket is late, and what should tell of it dies, or finds no mail server."""

import datetime as dt
import os
import subprocess
import sys
from collections import Counter

import pytest

from portal.outbox.models import MailState, OutgoingMail
from support.models import Message, Ticket
from support.tasks import escalate_tickets
from tests.faults.time import let_pauses_run_out
from tests.harness.processes import ROOT, Worker, wait_for
from tests.support.factories import make_taken

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

DIES = """
import os, signal
import django
django.setup()
from support import mails, tasks
queue, told = mails.ticket_escalated, []
def dying(message, people):
    queue(message, people)
    told.append(message)
    if len(told) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
mails.ticket_escalated = dying
tasks.escalate_tickets()
"""
"""kill -9 in the third ticket's transaction, when its mails are written already."""


def late(cast, count):
    tickets = [make_taken(cast) for _ in range(count)]
    Ticket.objects.update(due_at=PAST, escalate_at=PAST)
    OutgoingMail.objects.all().delete()
    return tickets


def told():
    return OutgoingMail.objects.filter(key__startswith="ticket.overdue:")


def test_a_worker_killed_half_way_has_told_all_or_nothing_of_a_ticket(cast):
    tickets = late(cast, 5)
    environment = {**os.environ, **Worker()._environment()}
    died = subprocess.run([sys.executable, "-c", DIES], env=environment, cwd=ROOT, check=False)
    assert died.returncode == -9
    assert Message.objects.filter(event="overdue").count() == 2
    assert told().count() == 2 * 3
    escalate_tickets()
    escalate_tickets()
    each = Counter(Message.objects.filter(event="overdue").values_list("ticket", flat=True))
    assert each == {ticket.pk: 1 for ticket in tickets}
    assert told().count() == len(tickets) * 3


def test_while_the_mail_server_is_down_the_mails_wait_and_each_leaves_once(cast, smtp, mail_worker):
    late(cast, 2)
    smtp.stop()
    escalate_tickets()
    mail_worker.start()
    wait_for(lambda: OutgoingMail.objects.in_state(MailState.RETRYING).count() == 6, 30, "a try")
    escalate_tickets()
    smtp.start()
    let_pauses_run_out(OutgoingMail)
    wait_for(lambda: OutgoingMail.objects.in_state(MailState.SENT).count() == 6, 30, "delivery")
    assert smtp.ids() == dict.fromkeys(told().values_list("message_id", flat=True), 1)
