"""Letters and notes: what they become, and that answers to them find their ticket."""

import pytest
from django.urls import reverse

from support.mailbox.gateway import receive_mail
from support.mails import message_ids
from support.models import Message, OdooRecord, Ticket
from support.searching.rules import found_by
from tests.cast import sign_in
from tests.support.factories import simple_mail
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db
STAFF = {"people": {"Marc Odoo": ""}, "stages": {"Résolu": "closed", "En cours": "open"}}


@pytest.fixture
def ticket(cast, sophie):
    make.taken_over(
        cast.admin,
        *make.export(
            [make.ticket(1, stage_id="En cours", close_date="")],
            [
                make.message(11, 1), make.note(12, 1), make.answer(13, 1),
                make.message(14, 1, body="<p>Merci, c’est bon.</p><p>&gt; Voir</p>",
                             date="2024-03-04 12:00:00"),
                make.message(15, 1, body="", message_type="notification", subtype_id="Suivi"),
                make.message(16, 1, model="res.partner", body="<p>Autre chose</p>"),
            ],
        ),
        mapping=STAFF,
    )  # fmt: skip
    return Ticket.objects.get()


def test_each_is_of_its_kind_with_its_author_and_its_order(ticket, sophie):
    letters = ticket.messages.order_by("created_at", "pk")
    told = [(m.kind, m.author_name) for m in letters if m.author_name != "Odoo"]
    assert told == [
        ("request", "Sophie Klein"), ("note", "Marc Odoo"), ("answer", "Marc Odoo"),
        ("request", "Sophie Klein"),
    ]  # fmt: skip
    assert letters.get(kind="answer").body == "Voir la procédure <https://aide.example/z>."
    assert ticket.integrator == sophie.integrator
    assert ticket.requester == sophie.user
    assert letters.filter(kind="request").first().author == sophie.user


def test_a_ticket_s_own_text_and_the_mail_that_opened_it_are_one(ticket):
    bodies = list(ticket.messages.filter(kind="request").values_list("body", flat=True))
    assert len([body for body in bodies if "clôture « Z »" in body]) == 1
    assert OdooRecord.objects.filter(kind="message", key="11").exists()
    assert not OdooRecord.objects.filter(key="ticket:1").exists()


def test_what_says_nothing_and_what_is_of_no_ticket_is_left_out(cast, sophie):
    odoo = make.read(
        cast.admin,
        *make.export(
            [make.ticket(1)],
            [make.message(11, 1, body="<p><br></p>"), make.message(12, 1, model="sale.order"),
             make.message(13, 77), make.message(14, 1, date="hier")],
        ),
    )  # fmt: skip
    told = make.results(odoo)
    assert [told["message", line][0] for line in (2, 3, 4, 5)] == [
        "left_out", "left_out", "wrong", "wrong"
    ]  # fmt: skip
    assert "77" in told["message", 4][1]
    assert "hier" in told["message", 5][1]


def test_internal_notes_stay_internal(client, ticket, cast, sophie):
    page = sign_in(client, sophie.user).get(ticket.get_absolute_url()).content.decode()
    assert "Voir la procédure" in page
    assert "pas facturé" not in page
    assert "Repris d’Odoo, ticket" not in page
    page = sign_in(client, cast.support).get(ticket.desk_url).content.decode()
    assert "pas facturé" in page
    assert "00001" in page


def test_the_html_is_kept_and_shown_as_it_was_sent(client, ticket, sophie, cast):
    answer = ticket.messages.get(kind="answer")
    client = sign_in(client, sophie.user)
    assert reverse("support:as_sent", args=[answer.pk]) in client.get(
        ticket.get_absolute_url()
    ).content.decode()  # fmt: skip
    shown = client.get(reverse("support:as_sent", args=[answer.pk]))
    assert 'href="https://aide.example/z"' in shown.content.decode()
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    note = ticket.messages.exclude(author_name="Odoo").get(kind="note")
    assert client.get(reverse("support:as_sent", args=[note.pk])).status_code == 404


def test_a_reply_to_an_old_letter_joins_its_ticket(ticket, sophie):
    raw = simple_mail(sophie.user.email, subject="Re: Clôture bloquée")
    raw = b"In-Reply-To: <13.odoo@moselle-caisses.example>\r\n" + raw
    received = receive_mail(raw)
    assert received.incoming.ticket == ticket
    assert received.incoming.outcome == "appended"
    ticket.refresh_from_db()
    told = ticket.messages.latest("pk")
    assert told.outgoing is None or told.outgoing.pk


def test_a_stranger_who_names_an_old_letter_does_not_join(ticket, cast):
    raw = simple_mail(cast.stranger.email, subject="Re: Clôture bloquée")
    raw = b"In-Reply-To: <13.odoo@moselle-caisses.example>\r\n" + raw
    assert receive_mail(raw).incoming.outcome == "quarantined"


def test_the_old_number_and_every_text_are_found(ticket):
    for words in ("procédures", "clotures", "00001", "sophie klein"):
        assert ticket in found_by(Ticket.objects.all(), words, notes=True), words
    assert ticket not in found_by(Ticket.objects.all(), "facturé", notes=False)


def test_a_letter_that_was_mended_in_odoo_is_mended_here(cast, ticket):
    make.taken_over(
        cast.admin, *make.export(messages=[make.answer(13, 1, body="<p>Voir la page 3.</p>")])
    )
    assert ticket.messages.get(kind="answer").body == "Voir la page 3."
    assert Message.objects.filter(kind="answer").count() == 1


def test_what_does_not_tell_that_it_left_the_house_stays_inside(cast, sophie):
    """Odoo shows a message without a subtype to nobody outside; without the column it says none."""
    letters = [
        make.note(11, 1, subtype_id="", is_internal=""),
        make.note(12, 1, subtype_id="", author_id="Paul Ancien", email_from="paul@odoo.example"),
        make.note(13, 1, subtype_id="", message_type="", author_id="Paul Ancien", email_from=""),
        make.message(14, 1, subtype_id="", body="<p>Et alors ?</p>"),
    ]
    make.taken_over(cast.admin, *make.export([make.ticket(1)], letters), mapping=STAFF)
    inside = Message.objects.filter(body__contains="pas facturé")
    assert list(inside.values_list("kind", flat=True)) == ["note"] * 3
    assert Message.objects.get(body="Et alors ?").kind == "request"


def test_a_letter_of_an_export_stands_for_none_that_is_known_here(cast, sophie):
    """The export names the Message-ID of another company's letter, which goes on in its ticket."""
    other = cast.stranger_rep
    theirs = receive_mail(simple_mail(other.user.email, number=4321)).incoming
    assert theirs.message_id == "<simple4321@test.example>"
    export = make.export([make.ticket(1)], [make.message(11, 1, message_id=theirs.message_id)])
    make.taken_over(cast.admin, *export)
    raw = b"In-Reply-To: <simple4321@test.example>\r\n"
    again = receive_mail(raw + simple_mail(other.user.email, subject="Suite")).incoming
    assert (again.outcome, again.ticket) == ("appended", theirs.ticket)
    stranger = receive_mail(raw + simple_mail(sophie.user.email, subject="Suite")).incoming
    assert (stranger.outcome, stranger.ticket) == ("quarantined", theirs.ticket)


def test_only_a_message_id_is_kept_as_one(cast, sophie):
    """It goes into the headers of every later answer, which a line break would split."""
    letters = [
        make.message(11, 1, message_id="<a@b>\r\nBcc: evil@x.example"),
        make.message(12, 1, body="<p>Deux</p>", message_id="c d\ne"),
    ]
    make.taken_over(cast.admin, *make.export([make.ticket(1)], letters))
    assert message_ids(Ticket.objects.get()) == ["<a@b>"]


def test_a_page_of_a_thousand_open_tags_is_a_letter_like_any_other(cast, sophie):
    export = make.export([make.ticket(1)], [make.message(11, 1, body="<p>Vu</p>" + "<a" * 600)])
    odoo = make.taken_over(cast.admin, *export)
    assert (odoo.stage, make.results(odoo)["message", 2][0]) == ("finished", "new")


def test_nothing_of_a_page_runs_or_loads(client, cast, sophie):
    page = (
        '<p onclick="run()">Vu</p><script>run()</script><iframe src="https://x.example"></iframe>'
        '<img src="https://x.example/seen.png"><a href="javascript:run()">ici</a>'
    )
    make.taken_over(cast.admin, *make.export([make.ticket(1)], [make.message(11, 1, body=page)]))
    letter = Message.objects.get(odoo__key="11")
    shown = sign_in(client, sophie.user).get(reverse("support:as_sent", args=[letter.pk]))
    text = shown.content.decode()
    assert "run()" not in text
    assert "x.example" not in text
    assert "Vu" in text
