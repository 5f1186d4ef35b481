"""A year of reminders by two real workers and two real beats: the right ones, each once.

The clock of the processes is moved over the day before, the day and the day after of every
reminder that is due, and over each month's first; on each of these days at least three sweeps
have run from begin to end.
"""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from integrators.charter.actions.versions import draft_charter, publish_charter
from integrators.contracts.actions.contracts import sign_contract
from integrators.models import Charter, LegalDocument, Reminder
from portal.core.products import ProductLine
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.harness import told_clock
from tests.harness.processes import Worker, wait_for
from tests.integrators import factories as make
from tests.integrators.helpers import paris

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
START, SIGNED = dt.date(2024, 1, 10), dt.date(2024, 8, 1)
DAY = dt.timedelta(days=1)
CHARTER = (
    ("2024-07-15", "charter", "asked"),
    ("2024-07-30", "charter", "14"),
    ("2024-08-06", "charter", "7"),
    ("2024-08-12", "charter", "1"),
    ("2024-08-14", "charter", "lapsed"),
)
TRAINING = (
    ("2024-09-11", "training", "90"),
    ("2024-11-10", "training", "30"),
    ("2024-12-03", "training", "7"),
)
DOCUMENT = (
    ("2024-09-11", "document", "90"),
    ("2024-11-10", "document", "30"),
    ("2024-12-03", "document", "7"),
    ("2024-12-11", "document", "over"),
)
CONTRACT = (("2024-10-02", "contract", "90"), ("2024-12-01", "contract", "30"))
APPROVAL = (
    ("2024-10-02", "approval", "90"),
    ("2024-12-01", "approval", "30"),
    ("2024-12-24", "approval", "7"),
)


def days() -> list[dt.date]:
    """Three around each reminder, the first of each month, and the day of the signature."""
    due = [
        dt.date.fromisoformat(day)
        for day, *_rest in (*CHARTER, *TRAINING, *DOCUMENT, *CONTRACT, *APPROVAL)
    ]
    around = {day + step * DAY for day in due for step in (-1, 0, 1)}
    return sorted(around | {dt.date(2024, month, 1) for month in range(2, 13)} | {SIGNED})


def at_noon(day: dt.date) -> dt.datetime:
    return paris(day.year, day.month, day.day, 12)


def sent(user) -> list[tuple[str, str, str]]:
    found = []
    for row in OutgoingMail.objects.filter(to=user.email):
        name, *rest = [part for part in row.key.split(":") if "@" not in part]
        day = timezone.localdate(row.created_at).isoformat()
        if name == "reminder":
            found.append((day, rest[0], rest[-1]))
        elif name == "contract.ending":
            found.append((day, "contract", rest[0]))
        elif name.removeprefix("legal_document.") in ("90", "30", "7", "over"):
            found.append((day, "document", name.removeprefix("legal_document.")))
    return sorted(found)


def test_a_year_by_two_workers_and_two_beats(transactional_db):
    with time_machine.travel(paris(2024, 1, 10, 9), tick=False):
        quality = make_user("quality")
        company, manager, technician = make.make_approved(
            quality, make.make_charter(quality, version="1.0")
        )
        company.approvals.update(ends_on=dt.date(2024, 12, 31))
        make.train(quality, technician, title="Recyclage", line=ProductLine.V3, valid_months=11)
        kbis = LegalDocument.objects.filter(integrator=company, kind__code="kbis")
        kbis.update(expires_on=dt.date(2024, 12, 10))
        contract = make.propose(quality, company, ends_on=dt.date(2024, 12, 31))
        sign_contract(**make.signing(manager, contract))
    with time_machine.travel(paris(2024, 6, 30, 13), tick=False):
        second = make.charter_data(version="2.0", effective_on=dt.date(2024, 7, 15), grace_days=30)
        publish_charter(by=quality, charter=draft_charter(by=quality, charter=second))
    file = Path(settings.VAR_DIR) / "told-clock"
    told_clock.tell(file, at_noon(START + DAY))
    workers = [
        Worker(name=name, concurrency=1, beat=True, TEST_CLOCK=str(file)) for name in ("one", "two")
    ]
    everyone = set()
    try:
        for worker in workers:
            worker.start()
        for day in days():
            everyone |= _live(file, day)
            if day == SIGNED:
                with time_machine.travel(paris(2024, 8, 1, 13), tick=False):
                    make.sign(manager, Charter.objects.current())
    finally:
        for worker in workers:
            worker.stop()
    assert {name.partition(":")[0] for name in everyone} == {"one@test", "two@test"}
    assert sent(technician.user) == sorted([*CHARTER, *TRAINING])
    assert sent(manager.user) == sorted([*CHARTER[:2], *DOCUMENT, *CONTRACT, *APPROVAL])
    assert OutgoingMail.objects.filter(key__startswith="quality.expired").count() == 1
    assert not Reminder.objects.filter(done_at=None).exists()


def _live(file: Path, day: dt.date) -> set[str]:
    """Tell the day, and wait until sweeps have run on it; says in which processes."""
    moment = at_noon(day)
    told_clock.tell(file, moment)
    wait_for(lambda: len(told_clock.ran(file, moment)) >= 3, 60, f"three sweeps on {day}")
    return set(told_clock.ran(file, moment))
