"""What many tests share is whole for each of them, and nobody meets what another has left.

Each test here first looks for what the others leave behind, then leaves it behind itself. So it
fails, whichever of two comes second, if anything reaches from one to the next; and they all run
in one process, on the one cast that it has made.
"""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from integrators.approvals.actions import suspend_integrator
from integrators.models import Integrator, LegalDocument, Suspension
from portal.accounts.models import User
from portal.core import clock
from portal.journal import triggers
from portal.journal.models import Checkpoint, JournalEntry, SequencedEntry, Unsequenced
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from portal.outbox.models import OutgoingMail
from portal.outbox.tasks import deliver_due
from tests.harness import scenes
from tests.integrators import factories as registry

LEFT = "Left behind"
MAILS = {
    "invitation.sent": 7,
    "training.recorded": 8,
    "approval.granted": 3,
    "integrator.suspended": 1,
}

pytestmark = pytest.mark.xdist_group("scenes")

_met: list[Model] = []
"""The instances that were handed out: kept, so that none can be another's by its address."""


def parts(cast) -> list[Model]:
    """All models in the cast's hands, those at hand through another too."""
    found = list(vars(cast).values())
    return found + [row.user for row in found if hasattr(row, "user")]


def numbers() -> list[int]:
    return list(SequencedEntry.objects.order_by("seq").values_list("seq", flat=True))


def refuses_change(model: type[Model]) -> bool:
    table, column = model._meta.db_table, model._meta.pk.column
    before = model.objects.count()
    assert before
    for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match=triggers.REFUSAL),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    return model.objects.count() == before


def is_as_made(cast) -> None:
    """Nothing that `leave_behind` leaves is there."""
    assert not any(one is other for one in parts(cast) for other in _met)
    assert not any(LEFT in vars(part).values() for part in parts(cast))
    assert not User.objects.filter(name=LEFT).exists()
    assert not Integrator.objects.filter(name=LEFT).exists()
    assert [row.integrator for row in Suspension.objects.all()] == [cast.suspended_integrator]
    assert not OutgoingMail.objects.filter(subject=LEFT).exists()
    assert Counter(mail.key.split(":")[0] for mail in OutgoingMail.objects.all()) == MAILS
    assert not SequencedEntry.objects.exists()
    assert not Checkpoint.objects.exists()
    assert Unsequenced.objects.count() == JournalEntry.objects.count()
    for paper in LegalDocument.objects.all():
        with paper.file.open() as file:
            assert file.read(5) == b"%PDF-"


def leave_behind(cast) -> None:
    """Rows, entries, mails and places in the tree; files; what instances were given in memory."""
    _met.extend(parts(cast))
    registry.make_integrator(cast.quality, name=LEFT)
    suspend_integrator(by=cast.quality, integrator=cast.elsewhere, reason=LEFT)
    User.objects.filter(pk=cast.support.pk).update(name=LEFT)
    OutgoingMail.objects.order_by("pk").filter(to=cast.manager.email).update(subject=LEFT)
    assert sequencer.sequence() == JournalEntry.objects.count()
    for paper in LegalDocument.objects.filter(integrator=cast.integrator):
        paper.file.storage.delete(paper.file.name)
    for part in parts(cast):
        part.left = LEFT


class Shared:
    @pytest.mark.parametrize("turn", ["one", "the other"])
    def test_nobody_meets_what_another_has_left(self, cast, turn):
        is_as_made(cast)
        leave_behind(cast)

    def test_its_mails_wait_and_are_delivered(self, cast, mailoutbox):
        granted = OutgoingMail.objects.filter(key__startswith="approval.granted")
        assert cast.integrator.name in granted.get(to=cast.manager.email).text
        assert not OutgoingMail.objects.exclude(done_at=None).exists()
        deliver_due()
        assert OutgoingMail.objects.exclude(done_at=None).count() == sum(MAILS.values())
        assert Counter(address for mail in mailoutbox for address in mail.to) == Counter(
            OutgoingMail.objects.values_list("to", flat=True)
        )

    def test_its_triggers_refuse_a_change(self, cast):
        sequencer.sequence()
        assert triggers.missing(connection) == []
        for model in triggers.PROTECTED:
            assert refuses_change(model)

    def test_its_entries_are_numbered_and_others_follow(self, cast):
        made = JournalEntry.objects.count()
        assert sequencer.sequence() == made
        assert numbers() == list(range(made))
        suspend_integrator(by=cast.quality, integrator=cast.elsewhere, reason="PV manquants")
        assert sequencer.sequence() == 1
        assert numbers() == list(range(made + 1))
        assert SequencedEntry.objects.get(seq=made).entry.event == "integrator.suspended"
        assert Checkpoint.objects.latest("size").size == made + 1
        assert list(walk.findings()) == []


@pytest.mark.django_db
class TestRolledBack(Shared):
    """Most tests: what they write is taken back."""


@pytest.mark.django_db(transaction=True)
class TestCommitted(Shared):
    """Those that commit have a copy, which is thrown away."""


@pytest.mark.usefixtures("_scenes")
def test_a_scene_of_yesterday_is_made_anew(cast_scene, django_db_blocker):
    def begins():
        scenes.prepare(cast_scene)
        with scenes.on(cast_scene, alone=False):
            company = scenes.recall(cast_scene).integrator
            return set(company.approvals.values_list("starts_on", flat=True))

    with django_db_blocker.unblock():
        today = clock.today()
        assert begins() == {today}
        with time_machine.travel(clock.now() + dt.timedelta(days=1)):
            assert begins() == {today + dt.timedelta(days=1)}
        assert begins() == {today}
