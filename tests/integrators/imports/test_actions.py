"""Take over an existing registry: the decision, and what only a take-over may write."""

import datetime as dt

import pytest

from integrators.companies.actions.people import invite_representative
from integrators.imports import work
from integrators.imports.actions import (
    cancel_import,
    confirm_import,
    finish_import,
    keep_past_training,
    record_past_training,
    start_import,
    take_over_approval,
)
from integrators.imports.files import Table
from integrators.models import (
    Approval,
    ImportStage,
    Integrator,
    RegistryImport,
    TrainingRecord,
    WaitingTraining,
)
from portal.core import clock
from portal.journal.record import Actor
from portal.outbox.models import OutgoingMail
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, last_entry, refused

DAY = dt.timedelta(days=1)


def table(*rows, **extra) -> Table:
    lines = [make.legal_data(**row) for row in rows or ({},)]
    return Table("registre.csv", "0" * 64, list(lines[0]), [], list(enumerate(lines, start=2)))


def checked(by, *rows):
    registry = start_import(by=by, table=table(*rows))
    work.run_due()
    registry.refresh_from_db()
    return registry


def test_a_file_is_kept_checked_and_carried_out(quality):
    registry = start_import(by=quality, table=table({}, {}))
    assert last_entry().event == "registry_import.started"
    assert registry.stage == ImportStage.CHECKING
    work.run_due()
    registry.refresh_from_db()
    assert registry.stage == ImportStage.CHECKED
    assert not Integrator.objects.exists()
    confirm_import(by=quality, registry=registry)
    assert last_entry().content["data"]["rows"] == {"create": 2}
    work.run_due()
    registry.refresh_from_db()
    assert registry.stage == ImportStage.FINISHED
    assert Integrator.objects.count() == 2
    assert last_entry().event == "registry_import.finished"
    with refused("stage"):
        confirm_import(by=quality, registry=registry)
    with refused("stage"):
        cancel_import(by=quality, registry=registry)
    with refused("stage"):
        finish_import(by=Actor.system("registry import"), registry=registry)


def test_nothing_to_import_is_refused(quality):
    registry = checked(quality, {"siret": "123"})
    with refused("nothing"):
        confirm_import(by=quality, registry=registry)


def test_a_file_that_is_given_up_leaves_no_rows(quality):
    registry = checked(quality)
    cancel_import(by=quality, registry=registry)
    assert last_entry().event == "registry_import.cancelled"
    assert not registry.rows.exists()
    work.run_due()
    assert not Integrator.objects.exists()


def test_giving_up_while_it_is_checked(quality):
    registry = start_import(by=quality, table=table())
    cancel_import(by=quality, registry=registry)
    work.run_due()
    assert RegistryImport.objects.get().stage == ImportStage.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins(quality):
    registry = checked(quality)
    results = at_once(
        lambda: confirm_import(by=quality, registry=registry),
        lambda: cancel_import(by=quality, registry=registry),
    )
    assert [getattr(result, "code", "done") for result in results].count("stage") == 1


def taken(by, integrator, **changes):
    values = {
        "pairs": [("V4", "install"), ("V4", "sell")],
        "starts_on": clock.today() - 300 * DAY,
        "ends_on": clock.today() + 60 * DAY,
        "reason": "PV du 28/05/2024",
        **changes,
    }
    return take_over_approval(by=by, integrator=integrator, **values)


def test_an_approval_of_before_counts_from_now_on(quality, company):
    mails = OutgoingMail.objects.count()
    rows = taken(quality, company)
    assert {row.certificate for row in rows} == {None}
    entry = last_entry()
    assert entry.event == "approval.taken_over"
    assert [item["id"] for item in entry.content["data"]["approvals"]] == [row.pk for row in rows]
    assert OutgoingMail.objects.count() == mails
    assert Integrator.objects.approved_on(line="V4", activity="install").exists()
    assert not Integrator.objects.approved_on(clock.today() - DAY, line="V4").exists()


def test_what_cannot_be_taken_over(quality, company):
    today = clock.today()
    for code, changes in (
        ("nothing_chosen", {"pairs": []}),
        ("nothing_chosen", {"pairs": [("V9", "sell")]}),
        ("nothing_chosen", {"pairs": [("V4", "sing")]}),
        ("bad_period", {"ends_on": today - 301 * DAY}),
        ("not_begun", {"starts_on": today + DAY}),
    ):
        with refused(code):
            taken(quality, company, **changes)
    assert len(taken(quality, company, starts_on=today)) == 2
    with refused("overlap"):
        taken(quality, company)
    assert taken(quality, company, ends_on=today - DAY)
    assert Approval.objects.count() == 4


def test_a_noted_training_is_recorded_when_its_person_joins(quality, company):
    invited = invite_representative(
        by=quality, integrator=company, email="a@b.example", name="A", role=make.TECHNICIAN
    )
    held_on = clock.today() - 400 * DAY
    row = keep_past_training(
        by=quality, invited=invited, session=make.session_data(held_on=held_on)
    )
    assert last_entry().event == "past_training.kept"
    assert not TrainingRecord.objects.exists()

    person = _accepted(invited)
    record = TrainingRecord.objects.get()
    assert record.representative == person
    assert record.session.held_on == held_on
    row.refresh_from_db()
    assert row.recorded_for == person
    with refused("recorded"):
        record_past_training(by=quality, waiting=row, representative=person)
    assert WaitingTraining.objects.count() == 1


def _accepted(invited):
    from portal.accounts.people.actions.accept_invitation import accept_invitation

    user = accept_invitation(by=None, invitation=invited.invitation)
    return user.representations.get()
