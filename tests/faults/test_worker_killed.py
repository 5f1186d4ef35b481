"""kill -9 in the middle of the work: nothing is lost, nothing is done twice."""

from collections import Counter

import pytest
from django.core.files.storage import default_storage

from portal.documents.models import Document
from portal.journal.models import JournalEntry
from portal.outbox.models import MailState, OutgoingMail
from tests.documents.factories import document
from tests.faults.time import let_leases_run_out
from tests.harness.processes import ROOT, Worker, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def test_half_way_through_its_mails(smtp, mail_worker, queue):
    smtp.delay = 0.2
    mails = [queue(number) for number in range(40)]
    mail_worker.start()
    wait_for(lambda: len(smtp.messages) >= 5, 30, "the first mails")
    mail_worker.kill()
    sent = OutgoingMail.objects.in_state(MailState.SENT).count()
    assert 0 < sent < len(mails), "the worker was to die half-way"
    assert let_leases_run_out(OutgoingMail), "it died with nothing in hand"

    smtp.delay = 0
    mail_worker.start()
    wait_for(lambda: OutgoingMail.objects.in_state(MailState.SENT).count() == len(mails), 60)
    ids = smtp.ids()
    assert set(ids) == {mail.message_id for mail in mails}
    # Between a server's "250 OK" and our mark no one can tell; each of the worker's processes
    # may have died there once, and the repeat bears the same Message-ID.
    repeated = {name: count for name, count in ids.items() if count > 1}
    assert len(repeated) <= mail_worker.concurrency
    assert set(repeated.values()) <= {2}


def test_half_way_through_its_seals(transactional_db):
    documents = [document() for _ in range(12)]
    templates = ROOT / "tests" / "documents" / "templates"
    worker = Worker(beat=True, TEST_TEMPLATES=str(templates)).start()
    try:
        wait_for(lambda: Document.objects.filter(sealed_at__isnull=False).count() >= 2, 60)
        worker.kill()
        assert Document.objects.filter(sealed_at=None).exists(), "the worker was to die half-way"
        let_leases_run_out(Document)
        worker.start()
        wait_for(lambda: not Document.objects.filter(sealed_at=None).exists(), 90, "all seals")
    finally:
        worker.stop()
    told = Counter(
        JournalEntry.objects.filter(event="document.sealed").values_list("subject_id", flat=True)
    )
    assert told == {str(each.pk): 1 for each in documents}
    for each in documents:
        each.refresh_from_db()
        folder = each.file.name.rpartition("/")[0]
        assert default_storage.listdir(folder)[1] == [each.file.name.rpartition("/")[2]]
