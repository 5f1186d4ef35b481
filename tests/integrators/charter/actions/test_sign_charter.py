import datetime as dt
import hashlib

import pytest

from integrators.charter.actions.sign_charter import sign_charter
from integrators.charter.text import text_to_sign
from integrators.companies.actions.people import record_departure
from integrators.models import CharterSignature, TrainingKind
from integrators.trainings.actions.records import record_training
from portal.accounts.proofs.clients import Client
from portal.accounts.proofs.proof import PASSWORD, Proof
from portal.core import clock
from portal.documents.issue import data_digest
from portal.documents.kinds import may_read
from portal.documents.models import Document
from portal.outbox.models import OutgoingMail
from portal.ui.text import formats
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused


@pytest.fixture
def person(quality, company, charter):
    """Trained, and not bound by the charter yet."""
    row = make.join(quality, company, make.MANAGER, name="Odile Weber")
    make.train(quality, row)
    return row


def call(person, charter, **changes):
    values = {
        "by": person.user,
        "representative": person,
        "charter": charter,
        "text_shown": text_to_sign(charter, "fr"),
        "language": "fr",
        "consent": True,
        "proof": Proof(PASSWORD, clock.now()),
        "client": Client("192.0.2.7", "Firefox 131"),
    }
    return sign_charter(**(values | changes))


def test_the_evidence(person, charter, company):
    signature = call(person, charter)
    assert signature.signer_name == "Odile Weber"
    assert signature.capacity == f"Gérance, {company.name} (SIREN {formats.siren(company.siren)})"
    assert (signature.proof, signature.ip, signature.user_agent) == (
        "password", "192.0.2.7", "Firefox 131",
    )  # fmt: skip
    assert signature.text_shown.startswith(charter.text_fr)
    assert signature.text_sha256 == hashlib.sha256(signature.text_shown.encode()).hexdigest()
    data = dict(signature.document.data)
    evidence = data.pop("evidence")
    # What was signed is the document before the evidence joined it.
    assert signature.document_sha256 == data_digest(data)
    assert evidence[0]["document_sha256"] == signature.document_sha256
    assert data["text_shown"] == signature.text_shown
    entry = last_entry()
    assert entry.event == "charter.signed"
    assert entry.content["data"]["data_sha256"] == signature.document.data_sha256
    assert "Odile Weber" not in bytes(entry.body).decode()
    assert signature.document.number == f"CH-{clock.today().year}-00001"
    assert signature.document.entry == entry


def test_in_english(person, charter):
    signature = call(person, charter, language="en", text_shown=text_to_sign(charter, "en"))
    assert signature.document.language == "en"
    assert signature.document.title == charter.title_en
    assert "I commit" in signature.text_shown


def test_nobody_signs_for_another(quality, charter, person):
    for other in (quality, make_user()):
        with refused("not_yours"):
            call(person, charter, by=other)


def test_not_before_the_initial_training(quality, company, charter):
    person = make.join(quality, company)
    with refused("not_trained"):
        call(person, charter)
    record_training(by=quality, session=make.session_data(), attendance={person: False})
    make.train(quality, person, kind=TrainingKind.COMPLEMENTARY, title="Rappel")
    with refused("not_trained"):
        call(person, charter)


def test_not_after_the_departure(quality, company, charter, person):
    make.join(quality, company, make.MANAGER)
    record_departure(by=quality, representative=person)
    with refused("has_left"):
        call(person, charter)


def test_only_the_version_in_effect(quality, charter, person, time_machine):
    later = make.make_charter(quality, effective_on=clock.today() + dt.timedelta(days=2))
    with refused("not_current"):
        call(person, later)
    time_machine.move_to(in_days(2))
    with refused("not_current"):
        call(person, charter)
    assert call(person, later)


def test_only_what_was_shown(charter, person):
    with refused("text_changed"):
        call(person, charter, text_shown=text_to_sign(charter, "fr") + " ")
    with refused("text_changed"):
        call(person, charter, language="en")
    with refused("no_consent"):
        call(person, charter, consent=False)


def test_a_second_signature(charter, person):
    call(person, charter)
    with refused("already_signed"):
        call(person, charter)
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_signs_once():
    quality = make_user("quality")
    charter = make.make_charter(quality)
    person = make.join(quality, make.make_integrator(quality))
    make.train(quality, person)
    results = at_once(lambda: call(person, charter), lambda: call(person, charter))
    assert CharterSignature.objects.count() == 1
    assert Document.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["CharterSignature", "Refused"]


def test_the_sealed_document_reaches_the_signer_once(charter, person, drain):
    signature = call(person, charter)
    key = f"charter.signed:{signature.pk}:user:{person.user_id}"
    assert not OutgoingMail.objects.filter(key=key).exists()
    drain()
    signature.document.refresh_from_db()
    assert signature.document.is_sealed
    mail = OutgoingMail.objects.get(key=key)
    assert mail.to == person.user.email
    assert list(mail.documents.all()) == [signature.document]
    assert signature.document.code in mail.text
    assert signature.document.read().startswith(b"%PDF")


def test_who_may_read_the_document(quality, company, charter, person):
    document = call(person, charter).document
    assert may_read(person.user, document)
    assert may_read(quality, document)
    assert may_read(make_user("auditor"), document)
    assert not may_read(make.join(quality, company).user, document)
    assert may_read(make_user("admin"), document)
    assert not may_read(make_user(), document)
