"""What is in a copy: of each kind what is theirs, of others nothing, and no secret."""

import datetime as dt
import json
import zipfile

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrators.models import CharterSignature
from portal.accounts.acts.actions import note_sign_in
from portal.accounts.acts.seen import Seen
from portal.accounts.models import OneTimeCode
from portal.core import clock
from portal.core.personal_data.copies import handed, without_links
from portal.drafts.models import FormDraft
from portal.infrastructure.encryption import decrypt
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from portal.retention.actions import place_hold
from portal.retention.exports import work, writing
from portal.retention.models import DataExport
from releases.files.models import Download
from releases.reserved.models import ReservedReading
from support.actions.calls import record_call
from support.actions.desk import add_note, answer_ticket
from support.models import Message, Ticket
from support.models.satisfaction import SatisfactionRating
from tests.cast import make_user, sign_in
from tests.installations.factories import make as make_report
from tests.installations.interventions.factories import answered, recorded
from tests.integrators.factories import candidate
from tests.outbox.factories import MailFactory
from tests.retention.exports.copies import copy_for, copy_of
from tests.support.factories import make_closed, make_stranger, make_taken, rate

pytestmark = pytest.mark.django_db


def test_an_account_and_how_it_is_entered(cast):
    user = cast.technician
    note_sign_in(by=user, seen=Seen("192.0.2.33", "Firefox 145"), methods=["password"])
    UserSession.objects.create(
        user=user, ip="192.0.2.34", user_agent="Konqueror", session_key="cle-de-session"
    )
    Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Clé bleue", "credential": {"id": "s3cr3t"}}
    )
    found = copy_of(user)
    account = found.row("account")
    assert (account["name"], account["email"]) == (user.name, user.email)
    assert account["joined_at"][:16] == user.joined_at.isoformat()[:16]
    assert found.row("addresses")["email"] == user.email
    assert "192.0.2.33" in {row["ip"] for row in found.rows("sign_ins")}
    assert "192.0.2.34" in {row["ip"] for row in found.rows("sessions")}
    assert found.row("second_factors")["data.name"] == "Clé bleue"
    assert found.row("invitations")["email"] == user.email
    assert b"s3cr3t" not in found.whole
    assert b"cle-de-session" not in found.whole


def test_what_the_registry_keeps(cast):
    found = copy_of(cast.technician)
    assert found.row("representations")["integrator.name"] == "Moselle Encaissement"
    assert {row["session.line"] for row in found.rows("trainings")} == {"V3", "V4"}
    assert found.row("charters")["signer_name"] == cast.technician.name
    assert found.row("charters")["ip"] == "192.0.2.7"
    assert found.data["kinds"]["charters"]["columns"]["charter.version"] == "Version"


def test_what_versions_keep(cast, release):
    user, rep = cast.technician, cast.technician_rep
    Download.objects.create(
        file=release.files.get(), user=user, representative=rep, ip="192.0.2.35", user_agent="curl"
    )
    Download.objects.create(file=release.files.get(), user=cast.manager, ip="192.0.2.99")
    found = copy_of(user)
    row = found.row("downloads")
    assert (row["file.release.version"], row["ip"]) == (release.version, "192.0.2.35")
    assert b"192.0.2.99" not in found.whole
    assert ReservedReading.objects.count() == len(found.rows("readings")) == 0


def test_reports_of_the_technician_and_of_the_merchants_signatory(cast, release, drain):
    report = make_report(cast.technician_rep, release)
    drain()
    report.refresh_from_db()
    theirs = copy_of(cast.technician)
    assert theirs.row("reports")["number"] == report.number
    signature = theirs.row("report_signatures")
    assert (signature["party"], signature["signer_name"]) == ("integrator", cast.technician.name)
    document = report.document
    with document.file.open("rb") as sealed:
        assert theirs.files[f"documents/{document.number}.pdf"] == sealed.read()
    assert report.merchant_email.encode() not in theirs.whole
    assert report.merchant_signatory.encode() not in theirs.whole
    merchant = copy_for(cast.quality, report.merchant_email.upper())
    row = merchant.row("merchant_reports")
    assert row["merchant_signatory"] == report.merchant_signatory
    assert merchant.row("report_signatures")["party"] == "merchant"
    assert f"documents/{document.number}.pdf" in merchant.files
    assert merchant.data["account"] is None
    assert cast.technician.name.encode() not in merchant.whole
    assert cast.technician.email.encode() not in merchant.whole
    assert merchant.rows("account") == []


def test_tickets_with_their_letters_and_without_notes(cast):
    ticket = make_closed(cast, body="La bobine est neuve.")
    rate(ticket.ratings.get(), 4, "Rapide")
    taken = make_taken(cast, body="Une autre")
    answer_ticket(by=cast.support, ticket=taken, body="Avez-vous redémarré ?")
    add_note(by=cast.support, ticket=Ticket.objects.get(pk=taken.pk), body="Client difficile")
    record_call(
        by=cast.support, ticket=taken, caller=cast.technician.name, phone="03 87 00 00 07", notes=""
    )
    record_call(by=cast.support, ticket=taken, caller="Zoé Petit", phone="03 87 00 00 08", notes="")
    found = copy_of(cast.technician)
    assert {row["number"] for row in found.rows("tickets")} == {ticket.number, taken.number}
    bodies = [row["body"] for row in found.rows("messages")]
    assert "La bobine est neuve." in bodies
    assert "Avez-vous redémarré ?" in bodies
    assert "Client difficile" not in found.whole.decode()
    assert found.row("calls")["phone"] == "03 87 00 00 07"
    assert b"03 87 00 00 08" not in found.whole
    assert {row["comment"] for row in found.rows("ratings")} == {"Rapide"}
    assert found.row("rating_answers")["score"] == 4


def test_what_one_wrote_on_the_ticket_of_a_colleague_is_theirs_alone(cast):
    ticket = make_taken(cast, body="Du technicien")
    Message.objects.create(
        ticket=ticket, kind="request", author=cast.manager, author_name="x", body="Du gérant"
    )
    mine = copy_of(cast.manager)
    assert [row["body"] for row in mine.rows("messages")] == ["Du gérant"]
    assert mine.rows("tickets") == []
    staff = copy_of(cast.support)
    assert staff.rows("messages") == []


def test_whoever_wrote_by_mail_without_an_account(cast):
    ticket = make_stranger(body="Qui forme à Brest ?")
    other = make_stranger(requester_email="autre@ailleurs.example", body="Secret de l’autre")
    MailFactory(to="Camille.Roth@ailleurs.example", subject="Reçu")
    found = copy_for(cast.quality, "camille.roth@ailleurs.example")
    assert found.row("tickets")["number"] == ticket.number
    assert "Qui forme à Brest ?" in [row["body"] for row in found.rows("messages")]
    assert "Reçu" in [row["subject"] for row in found.rows("mails")]
    assert other.number.encode() not in found.whole
    assert "Secret de l’autre" not in found.whole.decode()


def test_a_candidate(cast):
    row = candidate(email="odile@weber.example")
    found = copy_for(cast.quality, "odile@weber.example")
    assert found.row("candidatures")["contact_name"] == "Odile Weber"
    assert found.row("candidatures")["consented_at"][:10] == row.consented_at.isoformat()[:10]
    events = {entry["event"] for entry in found.rows("journal")}
    assert events >= {"candidature.sent", "candidature.confirmed"}


def test_what_was_mailed_before_the_invitation_may_be_anothers(cast):
    user = cast.technician
    old = MailFactory(to=user.email, subject="À qui était là avant")
    OutgoingMail.objects.filter(pk=old.pk).update(created_at=clock.now() - dt.timedelta(days=400))
    MailFactory(to=user.email.upper(), subject="À vous", text="Bonjour Alex")
    make_stranger(requester_email=user.email)
    found = copy_of(user)
    subjects = [row["subject"] for row in found.rows("mails")]
    assert "À vous" in subjects
    assert "À qui était là avant" not in subjects
    assert len(found.rows("tickets")) == 1


def test_the_rest_of_an_account(cast):
    user = cast.quality
    place_hold(by=user, kind="callers", reason="Plainte Weber")
    Notice.objects.create(key="k", recipient=user, title="Une nouvelle", href="/")
    FormDraft.objects.create(
        author=user, address="/x/", form="f", created_at=clock.now(), updated_at=clock.now(),
        fields={"body": {"values": ["Début"]}},
    )  # fmt: skip
    OneTimeCode.objects.create(
        purpose="p", subject="s", email=user.email, code_hash="pbkdf2$abc",
        expires_at=clock.now(),
    )  # fmt: skip
    found = copy_of(user)
    assert found.row("holds")["reason"] == "Plainte Weber"
    assert "Une nouvelle" in [row["title"] for row in found.rows("notices")]
    assert found.row("drafts")["fields"]["body"]["values"] == ["Début"]
    assert len(found.rows("codes")) == 1
    assert b"pbkdf2$abc" not in found.whole


def test_each_kind_is_there_and_is_read_in_the_persons_language(cast):
    user = cast.technician
    user.language = "en"
    user.save()
    found = copy_of(user)
    assert set(found.data["kinds"]) == {one.key for one in handed} | {"journal"}
    assert found.data["format"] == writing.FORMAT
    page = found.files["read-me.html"].decode()
    assert "Charters that you signed" in page
    assert "<dt>Signer</dt>" in page
    assert user.name in page
    assert "Of this we keep nothing" in page
    french = copy_for(cast.quality, "nobody@nowhere.example")
    assert 'lang="fr"' in french.files["lisez-moi.html"].decode()
    known = {key for key, kind in french.data["kinds"].items() if kind["rows"]}
    # That it was asked for, and nothing else.
    assert known == {"copies", "journal"}
    (entry,) = french.rows("journal")
    assert entry["event"] == "personal_data.asked_for_other"


def test_of_a_long_table_people_read_the_newest_and_programs_all(cast, monkeypatch):
    monkeypatch.setattr(writing, "SHOWN", 3)
    monkeypatch.setattr(writing, "CHUNK", 2)
    for number in range(5):
        Notice.objects.create(
            key=f"k{number}", recipient=cast.manager, title=f"Nouvelle {number}!", href="/"
        )
    found = copy_of(cast.manager)
    told = [row["title"] for row in found.rows("notices")]
    assert [f"Nouvelle {number}!" in told for number in range(5)] == [True] * 5
    page = found.files["lisez-moi.html"].decode()
    assert "Nouvelle 4!" in page
    assert "Nouvelle 0!" not in page


def secrets_of_all() -> dict[str, str]:
    """Everything in the database by which somebody could come in or sign."""
    found = {}
    for model, fields in {
        "accounts.User": ["password"],
        "accounts.Invitation": ["token_sha256"],
        "installations.SigningInvitation": ["token_sha256"],
        "support.SatisfactionRating": ["token_sha256"],
        "support.Ticket": ["reply_token"],
        "support.SatisfactionAnswer": ["nonce"],
        "integrators.Candidature": ["challenge"],
        "documents.Document": ["secret"],
        "retention.DataExport": ["place"],
        "sessions.Session": ["session_key", "session_data"],
    }.items():
        rows = _model(model).objects.values_list("pk", *fields)
        for pk, *values in rows:
            found |= {f"{model} {pk} {name}": v for name, v in zip(fields, values, strict=True)}
    for row in Authenticator.objects.all():
        for name, value in row.data.items():
            if name in ("secret", "seed"):
                found[f"{row.type} {row.pk} {name}"] = value
                found[f"{row.type} {row.pk} {name} open"] = decrypt(value)
    return {name: value for name, value in found.items() if value}


def _model(label):
    return apps.get_model(label)


def test_no_secret_of_anybody_is_in_it(cast, release):
    user = cast.technician
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    sign_in(Client(), user)
    report = make_report(cast.technician_rep, release)
    ticket = make_closed(cast)
    rate(ticket.ratings.get(), 5)
    secret = MailFactory(to=user.email, secret=True)
    secret.text = "https://portal.crisalid.example/sign/JETON-SECRET/"
    secret.save()
    candidate(email="odile@weber.example")
    mailed = [
        link
        for text in OutgoingMail.objects.filter(secret=False).values_list("kept_text", flat=True)
        for link in text.split()
        if link.startswith("http") and link != without_links(link)
    ]
    assert mailed
    known = secrets_of_all()
    assert len(known) > 20
    assert Session.objects.exists()
    for found in (
        copy_of(user),
        copy_for(cast.quality, report.merchant_email),
        copy_for(cast.quality, "odile@weber.example"),
    ):
        whole = b"\n".join(found.files.values())
        # Of the copy's own row too: where it lies is known to the portal alone.
        assert found.export.place.encode() not in whole
        leaked = [name for name, value in known.items() if str(value).encode() in whole]
        assert not leaked
        assert not [code for code in codes if code.encode() in whole]
        assert b"JBSWY3DPEHPK3PXP" not in whole
        assert b"JETON-SECRET" not in whole
        assert not [link for link in mailed if link.encode() in found.whole]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Voir https://example.org/a/b", "Voir https://example.org/a/b"),
        ("De support+abc-1_Z@crisalid.example", "De support+…@crisalid.example"),
        ("jean+caisse@boutique.example", "jean+caisse@boutique.example"),
    ],
)
def test_ways_in_are_taken_out_of_texts(text, left):
    assert without_links(text) == left


def test_links_of_the_portal_lead_nowhere(settings):
    settings.SITE_URL = "https://portail.example"
    text = "Votez : https://portail.example/v/abc.def?x=1 (merci)"
    assert without_links(text) == "Votez : https://portail.example/… (merci)"


def test_others_are_not_named_in_the_journal(cast):
    user = cast.technician
    found = copy_of(user)
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in found.rows("journal"))
    assert user.name in text
    for other in (cast.manager, cast.quality, cast.stranger, cast.support):
        assert other.name not in text
        assert other.email not in text
    assert "Quelqu’un d’autre" in text
    events = {row["event"] for row in found.rows("journal")}
    assert {"charter.signed", "invitation.accepted", "training.recorded"} & events
    acts = copy_of(cast.quality).rows("journal")
    said = "\n".join(row["sentence"] for row in acts)
    assert cast.quality.name in said
    assert user.name not in said
    assert user.email not in json.dumps(acts)


def test_a_document_whose_bytes_are_gone_is_said_to_be(cast, drain):
    drain()
    document = CharterSignature.objects.get(representative=cast.technician_rep).document
    default_storage.delete(document.file.name)
    found = copy_of(cast.technician)
    assert found.data["missing_documents"] == [document.number]
    assert f"documents/{document.number}.pdf" not in found.files


def test_whoever_has_left_and_a_closed_account(cast, release):
    rep = cast.technician_rep
    rep.left_at, rep.left_by = clock.now(), cast.manager
    rep.save()
    assert copy_of(cast.technician).row("representations")["left_at"]
    user = make_user(is_active=False)
    found = copy_for(cast.quality, user.email)
    assert found.data["account"] == user.pk


def test_questions_do_not_grow_with_rows(cast, release, tmp_path):
    def questions(name):
        export = DataExport(person=cast.technician, asked_by=cast.technician, language="fr")
        with CaptureQueriesContext(connection) as asked:
            writing.write(
                tmp_path / f"{name}.zip", work.whose(export), name="x", language="fr",
                progress=lambda done, of: None,
            )  # fmt: skip
        assert zipfile.is_zipfile(tmp_path / f"{name}.zip")
        return len(asked)

    make_taken(cast)
    before = questions("one")
    for number in range(4):
        make_taken(cast)
        Notice.objects.create(
            key=f"n{number}", recipient=cast.technician, title="Nouvelle", href="/"
        )
        MailFactory(to=cast.technician.email)
        make_report(cast.technician_rep, release)
    assert questions("many") == before
    assert SatisfactionRating.objects.count() == 0


def test_requests_for_intervention_of_whoever_recorded_them(cast):
    row = recorded(cast.technician_rep, requester="Zoé Petit", contact="03 87 00 00 09")
    answered(row, cast.technician)
    found = copy_of(cast.technician)
    assert found.row("interventions")["number"] == row.number
    assert found.row("intervention_steps")["text"] == row.steps.get().text
    # The merchant's words are the integrator's register, which the integrator answers for.
    assert "Zoé Petit" not in found.whole.decode()
    assert b"03 87 00 00 09" not in found.whole
