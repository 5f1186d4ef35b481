"""Reply-To says where to answer, never who writes, save from the forms that staff listed."""

import pytest
from django.core.exceptions import ValidationError

from integrators.models import Contact
from portal.core.actions import Refused
from portal.house.actions import change_setting
from portal.house.known import house_settings
from portal.outbox.models import OutgoingMail
from support.actions.desk import answer_ticket, take_ticket
from support.drafts.answers import answer_draft
from support.mailbox.gateway import receive_mail
from support.models import Message, MessageKind, Outcome, Ticket, Vouched
from tests.cast import sign_in
from tests.support.factories import make_taken, simple_mail

pytestmark = pytest.mark.django_db

ELSEWHERE = "bureau@ailleurs.example"
FORM = "formulaire@site.example"


def letter(sender, reply_to="", results="", **changes):
    extra = f"Reply-To: {reply_to}\r\n" if reply_to else ""
    top = f"Authentication-Results: mx.crisalid.example; {results}\r\n" if results else ""
    return top.encode() + simple_mail(sender, extra=extra, **changes)


def addresses(ticket):
    return list(
        OutgoingMail.objects.filter(reply_to__contains=ticket.reply_token)
        .order_by("pk").values_list("to", flat=True)
    )  # fmt: skip


@pytest.fixture(autouse=True)
def server(settings):
    settings.AUTHSERV_ID = "mx.crisalid.example"


@pytest.fixture
def listed(cast):
    known = house_settings.get("forms_and_lists")
    change_setting(by=cast.admin, known=known, was="", value=f"{FORM}, liste@site.example")


def opened(raw):
    found = receive_mail(raw).incoming
    assert found.outcome == Outcome.CREATED, found.reason
    return found.ticket


def test_who_is_vouched_for_is_answered_where_they_ask(cast):
    ticket = opened(letter(cast.technician.email, ELSEWHERE, "dmarc=pass"))
    assert ticket.requester == cast.technician
    assert ticket.answer_to == ELSEWHERE
    assert ticket.messages.get(kind=MessageKind.REQUEST).reply_to == ELSEWHERE
    take_ticket(by=cast.support, ticket=ticket)
    answer_ticket(by=cast.support, ticket=ticket, body="Voilà.")
    assert addresses(ticket) == [ELSEWHERE] * 3


def test_an_address_of_the_company_is_answered_without_being_vouched_for(cast):
    Contact.objects.create(integrator=cast.integrator, name="Bureau", email=ELSEWHERE)
    ticket = opened(letter(cast.technician.email, ELSEWHERE))
    assert addresses(ticket) == [ELSEWHERE]


def test_whoever_only_claims_to_be_somebody_gets_no_answers_elsewhere(cast):
    ticket = opened(letter(cast.technician.email, "voleur@evil.example"))
    assert ticket.answer_to == ""
    assert ticket.messages.get(kind=MessageKind.REQUEST).reply_to == "voleur@evil.example"
    assert addresses(ticket) == [cast.technician.email]


def test_a_stranger_cannot_have_us_write_to_others(cast):
    ticket = opened(letter("inconnu@evil.example", "victime@ailleurs.example", "dmarc=pass"))
    assert ticket.requester_email == "inconnu@evil.example"
    assert addresses(ticket) == ["inconnu@evil.example"]


def test_the_latest_letter_of_the_requester_says_where(cast):
    ticket = opened(letter(cast.technician.email, ELSEWHERE, "dmarc=pass"))
    to = f"support+{ticket.reply_token}@crisalid.example"
    receive_mail(letter(cast.manager.email, "tiers@ailleurs.example", "dmarc=pass", to=to))
    ticket.refresh_from_db()
    assert ticket.answer_to == ELSEWHERE
    receive_mail(letter(cast.technician.email, "", "dmarc=pass", to=to))
    ticket.refresh_from_db()
    assert ticket.answer_to == ""


def test_our_own_address_is_no_other(cast):
    ticket = opened(letter(cast.technician.email, "support+abc@crisalid.example", "dmarc=pass"))
    assert (ticket.answer_to, ticket.messages.first().reply_to) == ("", "")


def test_the_agent_sees_it_and_chooses(client, cast):
    ticket = opened(letter(cast.technician.email, ELSEWHERE))
    take_ticket(by=cast.support, ticket=ticket)
    sign_in(client, cast.support)
    page = client.get(ticket.desk_url)
    assert f"{ELSEWHERE}</p>" in page.content.decode()
    field = page.context["forms"]["answer"]["answer_to"]
    assert field.initial == cast.technician.email
    data = {"verb": "answer", "body": "Voilà.", "answer_to": ELSEWHERE, "seen": ""}
    data["seen"] = Message.objects.latest("pk").pk
    assert client.post(ticket.desk_url, data).status_code == 302
    assert addresses(ticket)[-1] == ELSEWHERE
    assert client.get(ticket.desk_url).context["forms"]["answer"]["answer_to"].initial == ELSEWHERE


def test_an_address_that_nobody_asked_for_is_refused(cast):
    ticket = make_taken(cast)
    with pytest.raises(Refused) as refused:
        answer_ticket(by=cast.support, ticket=ticket, body="x", answer_to="a@evil.example")
    assert refused.value.code == "not_asked"


def test_without_another_address_none_is_offered(client, cast):
    ticket = make_taken(cast)
    sign_in(client, cast.support)
    assert "answer_to" not in client.get(ticket.desk_url).context["forms"]["answer"].fields


def test_a_listed_form_writes_for_whom_it_names(cast, listed):
    auto = "Auto-Submitted: auto-generated\r\n"
    raw = simple_mail(FORM, extra=f"Reply-To: Paul <{cast.technician.email}>\r\n{auto}")
    ticket = opened(raw)
    assert ticket.requester == cast.technician
    assert ticket.incoming_mails.get().sender == cast.technician.email
    assert addresses(ticket) in ([cast.technician.email], [])


def test_an_address_that_is_not_listed_writes_for_itself(cast, listed):
    found = receive_mail(letter("autre@site.example", cast.technician.email)).incoming
    assert found.outcome == Outcome.QUARANTINED


def test_a_forged_form_is_kept_out_and_a_number_by_a_form_is_no_key(cast, listed):
    raw = letter(FORM, cast.technician.email, "dmarc=fail")
    assert receive_mail(raw).incoming.outcome == Outcome.QUARANTINED
    ticket = make_taken(cast)
    raw = letter(FORM, cast.technician.email, "dmarc=pass", subject=f"Re: {ticket.number}")
    found = receive_mail(raw).incoming
    assert (found.outcome, found.vouched) == (Outcome.CREATED, Vouched.SURE)
    assert found.ticket != ticket


def test_only_addresses_can_be_listed():
    field = house_settings.get("forms_and_lists").field()
    assert field.clean(" A@b.fr; c@d.fr a@b.fr ") == "a@b.fr, c@d.fr"
    assert field.clean("") == ""
    with pytest.raises(ValidationError):
        field.clean("a@b.fr, pas une adresse")


def test_a_draft_keeps_who_was_ticked_and_where_it_goes(client, cast):
    extra = f"Cc: {cast.manager.email}, Tiers <tiers@ailleurs.example>\r\n"
    raw = simple_mail(cast.technician.email, extra=f"{extra}Reply-To: {ELSEWHERE}\r\n")
    ticket = opened(raw)
    take_ticket(by=cast.support, ticket=ticket)
    sign_in(client, cast.support)
    first = client.get(ticket.desk_url).context["forms"]["answer"]["copies"]
    assert first.value() == [cast.manager.email]
    data = {
        "autosave": "1", "kind": "answer", "body": "Je reg", "copies": ["tiers@ailleurs.example"],
        "answer_to": ELSEWHERE,
    }  # fmt: skip
    assert client.post(ticket.desk_url, data).status_code == 200
    form = client.get(ticket.desk_url).context["forms"]["answer"]
    assert form["copies"].value() == ["tiers@ailleurs.example"]
    assert form["answer_to"].value() == ELSEWHERE
    assert answer_draft(cast.support, Ticket.objects.get(pk=ticket.pk)).body == "Je reg"
    del data["copies"]
    client.post(ticket.desk_url, data)
    assert client.get(ticket.desk_url).context["forms"]["answer"]["copies"].value() == []
