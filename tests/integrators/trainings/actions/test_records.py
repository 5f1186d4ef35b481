import datetime as dt

import pytest

from integrators.companies.actions.people import record_departure
from integrators.models import TrainingSession
from integrators.trainings.actions.records import certify_training, record_training
from portal.core import clock
from portal.outbox.models import OutgoingMail
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, refused


@pytest.fixture
def people(quality, company):
    return [make.join(quality, company, make.MANAGER), make.join(quality, company)]


def test_a_session_with_its_attendance(quality, company, charter, people):
    other = make.join(quality, make.make_integrator(quality))
    held_on = clock.today() - dt.timedelta(days=3)
    session = record_training(
        by=quality,
        session=make.session_data(held_on=held_on, valid_months=None),
        attendance={people[0]: True, people[1]: False, other: True},
    )
    rows = {row.representative: row for row in session.records.all()}
    assert {person: row.attended for person, row in rows.items()} == {
        people[0]: True, people[1]: False, other: True,
    }  # fmt: skip
    assert all(row.expires_on is None for row in rows.values())
    entry = last_entry()
    assert entry.event == "training.recorded"
    assert entry.content["data"]["held_on"] == held_on.isoformat()
    assert len(entry.content["data"]["attendance"]) == 3


@pytest.mark.parametrize(
    ("held_on", "months", "expires"),
    [
        ("2026-03-15", 12, "2027-03-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
    ],
)
def test_it_expires_on_the_same_day_of_the_month(quality, people, held_on, months, expires):
    session = make.train(
        quality, people[0], held_on=dt.date.fromisoformat(held_on), valid_months=months
    )
    assert session.records.get().expires_on.isoformat() == expires


def test_who_was_absent_has_no_expiry(quality, people):
    session = record_training(
        by=quality, session=make.session_data(), attendance={people[0]: False}
    )
    assert session.records.get().expires_on is None


def test_those_who_attended_are_asked_to_sign(quality, charter, people):
    OutgoingMail.objects.all().delete()
    record_training(
        by=quality,
        session=make.session_data(title="Formation V4"),
        attendance={people[0]: True, people[1]: False},
    )
    mail = OutgoingMail.objects.get()
    assert mail.to == people[0].user.email
    assert "signez" in mail.subject
    assert "/integrators/charter/" in mail.text
    assert "Formation V4" in mail.html


def test_those_who_have_signed_are_only_told(quality, charter, team):
    OutgoingMail.objects.all().delete()
    make.train(quality, team[0], title="Rappel V4")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Votre formation est enregistrée"
    assert "/integrators/charter/" not in mail.text


def test_each_in_their_language(quality, company, charter):
    person = make.join(quality, company, language="en")
    OutgoingMail.objects.all().delete()
    make.train(quality, person)
    assert OutgoingMail.objects.get().subject == "Your training is recorded: now sign the charter"


def test_refusals(quality, people):
    tomorrow = clock.today() + dt.timedelta(days=1)
    with refused("not_yet_held"):
        make.train(quality, people[0], held_on=tomorrow)
    with refused("nobody"):
        make.train(quality)
    record_departure(by=quality, representative=people[1])
    people[1].refresh_from_db()
    with refused("has_left"):
        make.train(quality, *people)
    assert not TrainingSession.objects.exists()


def test_today_ends_at_midnight_in_paris(quality, people, time_machine):
    time_machine.move_to("2027-06-30T22:30:00+00:00", tick=False)
    assert make.train(quality, people[0], held_on=dt.date(2027, 7, 1))


class TestCertify:
    def test_once_and_for_who_attended(self, quality, company):
        person, absent = make.join(quality, company), make.join(quality, company)
        session = record_training(
            by=quality, session=make.session_data(), attendance={person: True, absent: False}
        )
        row = session.records.get(representative=person)
        certified = certify_training(by=person.user, training=row)
        assert certified.certificate.data["title"] == session.title
        assert last_entry().content["data"]["data_sha256"] == certified.certificate.data_sha256
        with refused("certified_already"):
            certify_training(by=quality, training=row)
        with refused("absent"):
            certify_training(by=quality, training=session.records.get(representative=absent))
