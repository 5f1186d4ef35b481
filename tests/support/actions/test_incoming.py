"""Mail that comes in: the corpus, threading, loops, quarantine."""

import datetime as dt
import hashlib
import threading

import pytest
import time_machine
from django.db import connection

from integrators.models import Contact
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.incoming import (
    file_mail,
    keep_mail,
    quarantine_mail,
)
from support.actions.intake import filing
from support.actions.quarantine import release_from_quarantine
from support.mailbox import gateway
from support.mailbox.gateway import receive_mail
from support.mailbox.message import parse_mail
from support.models import IncomingMail, MessageKind, Outcome, Ticket, TicketState, Vouched
from support.threads import GATEWAY
from tests.integrators.factories import join
from tests.support.factories import MAILS, make_on_tracker, make_waiting, raw_mail, simple_mail

pytestmark = pytest.mark.django_db

CREATED = {
    # name → words of the text, names of the attachments
    "plain": ("La clôture Z ne s’imprime plus", []),
    "lf-only": ("sauts de ligne Unix", []),
    "gmail": ("L’imprimante ticket ne répond plus.", []),
    "outlook": ("Le code est refusé, coût 12 €.", ["image001.png"]),
    "html-only": ("Le TPE est bloqué !", []),
    "iso-8859-15": ("Écart de 12,40 € sur le cœur du Z.", []),
    "charset-lies": ("Réparé à l’été.", []),
    "charset-unknown": ("Déjà vu.", []),
    "broken-base64": ("Voir la photo.", ["photo.jpg"]),
    "nul-bytes": ("Avantapres.", []),
    "bad-date": ("La date est fausse.", []),
    "bad-content-type": ("Pas de frontiere.", []),
    "missing-end-boundary": ("Coupe en route", []),
    "nested-rfc822": ("Je vous transfere le mail du client.", ["message.eml"]),
    "winmail": ("Piece jointe Outlook.", ["winmail.dat"]),
    "dangerous-names": ("Voici les journaux.", ["root", "facturefdp.exe", "file-CON.txt"]),
    "two-bodies": ("Fin.", ["a.gif"]),
    "calendar": ("Invitation a une reunion.", ["file.ics"]),
    "no-subject": ("Sans objet mais pas sans raison.", []),
    "no-body": ("", []),
    "deep-mime": ("", None),
}
APPENDED = {
    "reply-token": "Voici la copie d’écran demandée.",
    "reply-token-upper": "Tout en majuscules.",
    "reply-delivered-to": "Par la copie cachee.",
    "reply-references": "Je reponds depuis Outlook.",
}
OTHERS = {
    "no-headers": Outcome.QUARANTINED,
    "no-from": Outcome.QUARANTINED,
    "empty": Outcome.QUARANTINED,
    "stranger": Outcome.QUARANTINED,
    "stranger-with-token": Outcome.QUARANTINED,
    "stranger-name-trick": Outcome.QUARANTINED,
    "stranger-encoded-trick": Outcome.QUARANTINED,
    "out-of-office": Outcome.IGNORED,
    "own-message": Outcome.IGNORED,
    "from-ourselves": Outcome.IGNORED,
    "read-receipt": Outcome.IGNORED,
    "dsn": Outcome.BOUNCED,
    "dsn-headers-only": Outcome.BOUNCED,
    "dsn-unknown": Outcome.BOUNCED,
}


UNANSWERED = {"precedence-bulk", "suppress", "empty-return-path"}
"""A person's, with marks that only say that nobody should answer by a program."""


def load(name, marks):
    return raw_mail(name, **{key: value for key, value in marks.items() if key != "ticket"})


def test_every_mail_of_the_corpus_is_tested():
    apart = {"reply-subject-number", "reply-inline", "other-company-number", "bad-headers"}
    assert {path.stem for path in MAILS.glob("*.eml")} == {
        *CREATED, *APPENDED, *OTHERS, *UNANSWERED, *apart,
    }  # fmt: skip


@pytest.mark.parametrize("name", CREATED)
def test_what_a_known_person_writes_opens_a_ticket(marks, name):
    text, attachments = CREATED[name]
    found = receive_mail(load(name, marks))
    assert found.incoming.outcome == Outcome.CREATED, found.incoming.reason
    ticket = found.incoming.ticket
    assert ticket != marks["ticket"]
    message = ticket.messages.get(kind=MessageKind.REQUEST)
    assert text in message.body
    assert "\x00" not in message.body
    if attachments is not None:
        assert [file.name for file in message.attachments.all()] == attachments
    assert OutgoingMail.objects.filter(key__startswith="ticket.opened").count() == 2


@pytest.mark.parametrize("name", APPENDED)
def test_a_reply_finds_its_ticket(marks, name):
    found = receive_mail(load(name, marks))
    assert found.incoming.outcome == Outcome.APPENDED, found.incoming.reason
    assert found.incoming.ticket == marks["ticket"]
    message = marks["ticket"].messages.filter(kind=MessageKind.REQUEST).latest("pk")
    assert message.body == APPENDED[name]
    assert message.incoming == found.incoming


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_from_a_known_person_is_kept_and_answered_by_nobody(marks, name):
    before = OutgoingMail.objects.count()
    raw = load(name, marks)
    found = receive_mail(raw)
    assert found.incoming.outcome == OTHERS[name], found.incoming.reason
    assert OutgoingMail.objects.count() == before
    assert Ticket.objects.count() == 1
    with found.incoming.raw.open("rb") as file:
        assert file.read() == raw


@pytest.mark.parametrize("name", sorted(UNANSWERED))
def test_a_persons_mail_is_never_dropped_for_its_marks_and_gets_no_automatic_answer(marks, name):
    before = OutgoingMail.objects.count()
    found = receive_mail(load(name, marks))
    assert found.incoming.outcome == Outcome.CREATED, found.incoming.reason
    assert OutgoingMail.objects.count() == before


def test_replies_between_the_quoted_lines_keep_them(marks):
    receive_mail(load("reply-inline", marks))
    message = marks["ticket"].messages.filter(kind=MessageKind.REQUEST).latest("pk")
    assert "> Quelle version ?\nLa 4.2." in message.body
    assert message.quoted == ""


def test_the_quoted_part_is_kept_apart(marks):
    receive_mail(load("reply-token", marks))
    message = marks["ticket"].messages.filter(kind=MessageKind.REQUEST).latest("pk")
    assert "> Bonjour," in message.quoted
    assert "écrit" in message.quoted


def test_a_number_in_the_subject_is_no_key_to_the_ticket_of_another(marks, cast):
    found = receive_mail(load("other-company-number", marks))
    assert found.incoming.outcome == Outcome.CREATED
    assert found.incoming.ticket.integrator == cast.elsewhere


OWN = "Authentication-Results: mx.crisalid.example; {}\r\n"


@pytest.fixture
def vouched(settings):
    settings.AUTHSERV_ID = "mx.crisalid.example"
    return lambda raw, results: OWN.format(results).encode() + raw


def test_a_number_in_the_subject_counts_where_our_server_vouches_for_the_sender(marks, vouched):
    raw = load("reply-subject-number", marks)
    assert receive_mail(raw).incoming.outcome == Outcome.CREATED
    raw = raw.replace(b"Message-ID: <", b"Message-ID: <again-").replace(b"10:12", b"10:13")
    found = receive_mail(vouched(raw, "dmarc=pass header.from=moselle-caisses.example")).incoming
    assert (found.outcome, found.ticket) == (Outcome.APPENDED, marks["ticket"])
    assert found.vouched == Vouched.SURE


@pytest.mark.parametrize(
    ("results", "outcome", "verdict"),
    [
        ("dmarc=fail (p=none) header.from=x.example", Outcome.CREATED, Vouched.NOBODY),
        ("spf=pass; dmarc=fail (p=reject)", Outcome.QUARANTINED, Vouched.REFUSED),
        ("dmarc=none; dkim=none", Outcome.CREATED, Vouched.NOBODY),
        ("dkim=pass header.d=@DOMAIN@", Outcome.CREATED, Vouched.SURE),
        ("dkim=pass header.d=example", Outcome.CREATED, Vouched.NOBODY),
        # The envelope's sender is a stranger's word, which our server only quotes.
        ("spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3D@DOMAIN@_?=@evil.fr;"
         " dmarc=fail header.from=@DOMAIN@", Outcome.QUARANTINED, Vouched.REFUSED),
        (r'spf=pass smtp.mailfrom="x; dmarc=pass header.from=@DOMAIN@"@evil.fr;'
         " dmarc=fail header.from=@DOMAIN@", Outcome.QUARANTINED, Vouched.REFUSED),
        ("dkim=fail header.d=@DOMAIN@; spf=pass smtp.mailfrom=a@b.fr", Outcome.CREATED,
         Vouched.NOBODY),
    ],
)  # fmt: skip
def test_a_sender_is_believed_by_what_our_server_says(cast, vouched, results, outcome, verdict):
    sender = cast.technician.email
    results = results.replace("@DOMAIN@", sender.partition("@")[2])
    found = receive_mail(vouched(simple_mail(sender), results)).incoming
    assert (found.outcome, found.vouched) == (outcome, verdict), found.reason


def test_what_others_say_of_the_sender_counts_for_nothing(cast, vouched):
    forged = b"Authentication-Results: evil.example; dmarc=pass\r\n"
    assert receive_mail(forged + simple_mail(cast.technician.email)).incoming.vouched == "nobody"
    below = OWN.format("dmarc=pass").encode() + simple_mail(cast.technician.email)
    found = receive_mail(vouched(below, "dmarc=fail")).incoming
    assert found.outcome == Outcome.QUARANTINED


@pytest.mark.parametrize(
    "written",
    [
        "{known} <evil@ailleurs.example>", '"{known}" <evil@ailleurs.example>',
        "evil@ailleurs.example ({known})", "<{known}> <evil@ailleurs.example>",
        '"a\\"<{known}>" <evil@ailleurs.example>', "=?utf-8?q?{known}?= <evil@ailleurs.example>",
    ],
)  # fmt: skip
def test_a_name_is_no_address(cast, written):
    found = receive_mail(simple_mail(written.format(known=cast.technician.email)))
    assert found.parsed.sender == "evil@ailleurs.example"
    assert found.incoming.outcome == Outcome.QUARANTINED


def test_an_address_for_answers_does_not_say_who_writes(cast):
    extra = f"Reply-To: {cast.technician.email}\r\n"
    found = receive_mail(simple_mail("inconnu@ailleurs.example", extra=extra))
    assert found.incoming.outcome == Outcome.QUARANTINED
    assert found.parsed.reply_to == cast.technician.email


def test_a_colleagues_forward_proposes_whom_it_passes_on(cast, vouched):
    text = (
        "Pour toi.\r\n\r\n---------- Forwarded message ---------\r\n"
        f"De : Paul <{cast.technician.email}>\r\nObjet : Panne\r\n\r\nLa caisse est bloquée."
    )
    raw = simple_mail(cast.support.email, subject="Fwd: Panne", text=text)
    found = receive_mail(vouched(raw, "dmarc=pass")).incoming
    assert found.outcome == Outcome.QUARANTINED
    assert cast.technician.email in found.reason
    released = release_from_quarantine(
        by=cast.support, incoming=found, parsed=gateway.parsed_mail_of(found),
        integrator=cast.integrator,
    )  # fmt: skip
    assert released.ticket.requester == cast.technician


def test_the_headers_of_a_monster_are_read_as_far_as_they_go(marks):
    assert receive_mail(load("bad-headers", marks)).incoming.outcome in Outcome.values


def test_a_stranger_with_a_token_is_told_apart(marks):
    found = receive_mail(load("stranger-with-token", marks))
    assert marks["NUMBER"] in found.incoming.reason
    assert found.incoming.ticket == marks["ticket"]
    assert marks["ticket"].messages.filter(kind=MessageKind.REQUEST).count() == 1


def test_a_bounce_is_noted_on_its_ticket(marks):
    found = receive_mail(load("dsn", marks))
    assert found.incoming.ticket == marks["ticket"]
    assert "550 5.1.1 User unknown" in marks["ticket"].messages.get(event="bounced").body


def test_a_colleague_may_reply_and_another_company_may_not(marks, cast):
    to = f"support+{marks['TOKEN']}@crisalid.example"
    assert receive_mail(simple_mail(cast.manager.email, to=to)).incoming.outcome == Outcome.APPENDED
    assert (
        receive_mail(simple_mail(cast.stranger.email, to=to)).incoming.outcome
        == Outcome.QUARANTINED
    )


def test_the_companys_own_address_and_its_contacts_are_known(cast):
    Contact.objects.create(integrator=cast.integrator, name="Paul", email="paul@metz.example")
    for sender in (cast.integrator.email.upper(), "paul@metz.example"):
        found = receive_mail(simple_mail(sender))
        assert found.incoming.outcome == Outcome.CREATED
        assert found.incoming.ticket.integrator == cast.integrator
        assert found.incoming.ticket.requester is None


def test_somebody_of_two_companies_must_be_placed_by_staff(cast):
    person = join(cast.quality, cast.integrator, email="deux@metz.example")
    type(person).objects.create(integrator=cast.elsewhere, user=person.user, role=person.role)
    found = receive_mail(simple_mail("deux@metz.example"))
    assert found.incoming.outcome == Outcome.QUARANTINED
    assert cast.elsewhere.name in found.incoming.reason


def test_who_has_left_is_a_stranger(cast):
    rep = cast.technician_rep
    type(rep).objects.filter(pk=rep.pk).update(
        left_at=dt.datetime.now(dt.UTC), left_by=cast.quality
    )
    assert receive_mail(simple_mail(cast.technician.email)).incoming.outcome == Outcome.QUARANTINED


def test_a_reply_by_mail_wakes_a_waiting_ticket_and_not_one_on_the_tracker(cast):
    plan = {make_waiting: TicketState.TAKEN, make_on_tracker: TicketState.ON_TRACKER}
    for make, state in plan.items():
        ticket = make(cast)
        to = f"support+{ticket.reply_token}@crisalid.example"
        receive_mail(simple_mail(cast.technician.email, to=to))
        assert Ticket.objects.get(pk=ticket.pk).state == state


def test_the_answer_to_a_mail_names_it_so_that_clients_thread(cast):
    found = receive_mail(simple_mail(cast.technician.email, number=4242))
    mail = found.incoming.ticket.messages.get(event="opened").outgoing
    assert mail.headers["In-Reply-To"] == "<simple4242@test.example>"


def test_a_reply_to_an_incoming_mail_of_a_colleague_finds_the_ticket(cast):
    first = receive_mail(simple_mail(cast.technician.email, number=777))
    extra = "References: <simple777@test.example>\r\n"
    second = receive_mail(simple_mail(cast.manager.email, extra=extra))
    assert second.incoming.outcome == Outcome.APPENDED
    assert second.incoming.ticket == first.incoming.ticket


def test_the_same_mail_twice_counts_once_even_by_another_way(marks):
    raw = load("plain", marks)
    first = receive_mail(raw)
    for again in (raw, b"Received: from elsewhere\r\n" + raw):
        found = receive_mail(again)
        assert found.incoming.outcome == Outcome.IGNORED
        assert found.incoming.reason == "Déjà reçu."
        assert found.incoming.ticket == first.incoming.ticket
    assert Ticket.objects.count() == 2
    assert IncomingMail.objects.count() == 3


DATE = "Date: Mon, 16 Nov 2026 10:12:00 +0100\r\n"


@pytest.mark.parametrize(
    ("extra", "footer"),
    [
        ("", "\r\n_______________________________\r\nListe de diffusion des caisses"),
        ("", "\r\n-- \r\nSans virus. www.avast.com"),
        ("Message-ID: <other@relay.example>\r\n", ""),
    ],
)
def test_the_same_mail_with_a_footer_or_another_message_id_counts_once(cast, extra, footer):
    sender, text = cast.technician.email, "La clôture Z est bloquée."
    receive_mail(simple_mail(sender, text=text, number=8, extra=DATE))
    again = simple_mail(sender, text=text + footer, number=9 if extra else 8, extra=extra + DATE)
    assert receive_mail(again).incoming.outcome == Outcome.IGNORED
    later = simple_mail(sender, text=text, number=8, extra=DATE.replace("10:12", "10:13"))
    assert receive_mail(later).incoming.outcome == Outcome.CREATED


def test_a_loop_into_one_ticket_is_stopped(cast, monkeypatch):
    monkeypatch.setattr(filing, "MOST_REPLIES_AN_HOUR", 3)
    ticket = make_waiting(cast)
    to = f"support+{ticket.reply_token}@crisalid.example"
    for _ in range(3):
        found = receive_mail(simple_mail(cast.technician.email, to=to)).incoming
        assert found.outcome == Outcome.APPENDED
    found = receive_mail(simple_mail(cast.technician.email, to=to)).incoming
    assert (found.outcome, found.ticket) == (Outcome.QUARANTINED, ticket)


def test_another_text_under_a_used_message_id_is_not_lost(cast):
    receive_mail(simple_mail(cast.technician.email, number=5, text="Un"))
    assert (
        receive_mail(simple_mail(cast.technician.email, number=5, text="Deux")).incoming.outcome
        == Outcome.CREATED
    )


@pytest.mark.django_db(transaction=True)
def test_the_same_mail_twice_at_once_opens_one_ticket(cast):
    raw = simple_mail(cast.technician.email)
    gate = threading.Barrier(2)
    outcomes = []

    def deliver():
        gate.wait()
        try:
            outcomes.append(receive_mail(raw).incoming.outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.CREATED, Outcome.IGNORED]
    assert Ticket.objects.count() == 1


def test_too_many_new_tickets_of_one_sender_wait_for_people(cast):
    for _ in range(filing.MOST_TICKETS_AN_HOUR):
        assert receive_mail(simple_mail(cast.technician.email)).incoming.outcome == Outcome.CREATED
    assert receive_mail(simple_mail(cast.technician.email)).incoming.outcome == Outcome.QUARANTINED
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)):
        assert receive_mail(simple_mail(cast.technician.email)).incoming.outcome == Outcome.CREATED


def test_ten_megabytes_come_through_whole(cast):
    content = bytes(range(256)) * 40_000
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = cast.technician.email, "x@y.example", "Gros"
    mail.set_content("Voici le journal.")
    mail.add_attachment(content, "application", "zip", filename="jet.zip")
    found = receive_mail(mail.as_bytes())
    file = found.incoming.ticket.messages.get(kind=MessageKind.REQUEST).attachments.get()
    assert file.size == len(content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_a_mail_too_large_to_be_taken_apart_says_so(cast, monkeypatch):
    monkeypatch.setattr("support.mailbox.message.LARGEST", 1_000)
    found = receive_mail(simple_mail(cast.technician.email, text="x" * 2_000)).incoming
    assert "trop volumineux" in found.ticket.messages.get(kind=MessageKind.REQUEST).body


def test_a_mail_whose_filing_fails_is_kept_in_quarantine(cast, monkeypatch):
    # What fails is made to fail where a bug of ours would be.
    monkeypatch.setattr(filing, "open_ticket", lambda **_: 1 / 0)
    found = receive_mail(simple_mail(cast.technician.email))
    assert found.incoming.outcome == Outcome.QUARANTINED
    assert "ZeroDivisionError" in found.incoming.reason


def test_keep_mail_then_nothing_then_the_sweep_files_it(cast):
    incoming = keep_mail(by=GATEWAY, raw=simple_mail(cast.technician.email))
    assert gateway.file_pending() == 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)):
        assert gateway.file_pending() == 1
    incoming.refresh_from_db()
    assert incoming.outcome == Outcome.CREATED


def test_file_mail_files_once(cast):
    raw = simple_mail(cast.technician.email)
    incoming = keep_mail(by=GATEWAY, raw=raw)
    file_mail(by=GATEWAY, incoming=incoming, parsed=parse_mail(raw))
    with pytest.raises(Refused):
        file_mail(by=GATEWAY, incoming=incoming, parsed=parse_mail(raw))
    assert Ticket.objects.count() == 1


def test_quarantine_mail_says_why(cast):
    raw = simple_mail(cast.technician.email)
    incoming = keep_mail(by=GATEWAY, raw=raw)
    quarantine_mail(by=GATEWAY, incoming=incoming, parsed=parse_mail(raw), reason="Douteux\x00")
    incoming.refresh_from_db()
    assert (incoming.outcome, incoming.reason) == (Outcome.QUARANTINED, "Douteux")


def test_quarantine_mail_takes_nothing_back_that_was_filed_meanwhile(cast, monkeypatch):
    raw = simple_mail(cast.technician.email)
    incoming = keep_mail(by=GATEWAY, raw=raw)
    file_mail(by=GATEWAY, incoming=incoming, parsed=parse_mail(raw))
    with pytest.raises(Refused):
        quarantine_mail(by=GATEWAY, incoming=incoming, parsed=parse_mail(raw), reason="Trop tard")
    incoming.refresh_from_db()
    assert (incoming.outcome, incoming.reason) == (Outcome.CREATED, "")


def test_two_that_file_the_same_mail_leave_it_filed(cast, monkeypatch):
    """One fails over it while another, the sweep, has filed it."""

    def other_was_faster(*, by, incoming, parsed):
        file_mail(by=by, incoming=incoming, parsed=parsed)
        raise OSError("database gone")

    monkeypatch.setattr(gateway, "file_mail", other_was_faster)
    found = receive_mail(simple_mail(cast.technician.email)).incoming
    assert (found.outcome, found.reason) == (Outcome.CREATED, "")
    assert Ticket.objects.count() == 1
