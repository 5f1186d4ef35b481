"""A withdrawal that reaches 10,000 people, told by one worker to a local mail server.

Beside it, in the same minute on the same machine: the bare protocol, that is, messages made
beforehand handed to the same server over one connection. RECIPIENTS changes the number,
PROCESSES how many the worker has.
"""

import multiprocessing
import os
import resource
import smtplib
import time

import pytest
from django.test import Client

from integrators.models import Representative
from portal.accounts.models import User
from portal.outbox.delivery.message import message_of
from portal.outbox.models import OutgoingMail
from releases.models import Download
from tests.bench.report import report
from tests.cast import sign_in
from tests.harness.processes import Worker, free_port, wait_for
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
PEOPLE = int(os.environ.get("RECIPIENTS", "10000"))
PROCESSES = int(os.environ.get("PROCESSES", "2"))
BARE = 1000


def serve(port, count):
    """A mail server in a process of its own, so that it takes no time from what is measured."""
    from aiosmtpd.controller import Controller

    class Sink:
        async def handle_DATA(self, server, session, envelope):
            with count.get_lock():
                count.value += 1
            return "250 OK"

    Controller(Sink(), hostname="127.0.0.1", port=port).start()
    time.sleep(3600)


@pytest.fixture
def sink():
    port, count = free_port(), multiprocessing.Value("i", 0)
    process = multiprocessing.Process(target=serve, args=(port, count))
    process.start()
    wait_for(lambda: _answers(port), 10)
    yield port, count
    process.kill()
    process.join()


def _answers(port):
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=1).quit()
    except OSError:
        return False
    return True


def downloaders(cast, release):
    """PEOPLE of one company, who all downloaded the release."""
    file = release.files.get()
    users = User.objects.bulk_create(
        User(email=f"p{number}@example.net", name=f"Personne {number}", language="fr")
        for number in range(PEOPLE)
    )
    people = Representative.objects.bulk_create(
        Representative(integrator=cast.integrator, user=user, role="technician") for user in users
    )
    Download.objects.bulk_create(
        Download(file=file, user=person.user, representative=person) for person in people
    )


def bare(port, mail):
    content = message_of(mail).message().as_bytes(linesep="\r\n")
    start = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for _ in range(BARE):
            connection.sendmail("portal@crisalid.example", [mail.to], content)
    return BARE / (time.monotonic() - start)


def test_ten_thousand_are_told_within_a_minute(cast, sink):
    port, count = sink
    release = factories.published(cast)
    downloaders(cast, release)
    quality = sign_in(Client(), cast.quality)
    reader = sign_in(Client(), cast.technician)
    # The queue of deploy/portal-worker.service: documents are sealed by another worker.
    told = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
    worker = Worker(beat=True, concurrency=PROCESSES, queues="celery", **told).start()
    try:
        wait_for(lambda: not OutgoingMail.objects.filter(done_at=None).exists(), 60, "the rest")
        before = count.value
        start, asked = time.monotonic(), time.process_time()
        answer = quality.post(
            f"{release.get_absolute_url()}withdraw/",
            {
                "cause": "anomaly", "instruction": "stop", "message_fr": "Faux.",
                "message_en": "Wrong.", "confirmation": release.version,
            },
        )  # fmt: skip
        confirmed, asked = time.monotonic() - start, time.process_time() - asked
        assert answer.status_code == 302
        refused = reader.get(release.files.get().get_absolute_url()).status_code
        wait_for(lambda: count.value - before >= PEOPLE, 300, "the mails")
        took = time.monotonic() - start
        wait_for(lambda: not OutgoingMail.objects.filter(done_at=None).exists(), 60, "the marks")
        rate = bare(port, OutgoingMail.objects.filter(subject__contains="retirée").first())
    finally:
        worker.stop()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report(
        f"withdrawal, {PEOPLE} recipients",
        confirmation=f"{confirmed:.2f} s, of which {asked:.2f} s of our processor",
        handed_over_after=f"{took:.1f} s",
        mails_per_second=f"{PEOPLE / took:.0f}",
        bare_protocol_per_second=f"{rate:.0f}",
        ratio=f"{PEOPLE / took / rate:.2f}",
        processor_time_of_the_worker=f"{used.ru_utime + used.ru_stime:.0f} s",
        load=f"{os.getloadavg()[0]:.0f} on {os.cpu_count()} cores",
    )
    assert refused == 410
    told = OutgoingMail.objects.filter(key__startswith="release.withdrawn:")
    assert told.count() == told.filter(done_at__isnull=False).count() == PEOPLE
    # Each mail once; what was sealed meanwhile is mailed too.
    assert count.value - BARE == OutgoingMail.objects.filter(done_at__isnull=False).count()
    assert took < 60 * PEOPLE / 10_000
