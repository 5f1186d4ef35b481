"""Merging tickets that are one request, taking it back, and splitting off what is another."""

import datetime as dt
from threading import Thread

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.test import Client

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from support import mails
from support.actions.calls import record_call
from support.actions.closing import close_ticket
from support.actions.desk import (
    add_note,
    answer_ticket,
    assign_ticket,
    resolve_ticket,
    take_ticket,
)
from support.actions.joining import merge_ticket, separate_ticket, split_ticket
from support.actions.qualifying import dismiss_ticket, link_ticket
from support.actions.severity import set_severity
from support.actions.tickets import reopen_ticket, reply_ticket
from support.actions.tracker import put_on_tracker, settle_tracker_item
from support.mailbox.gateway import receive_mail
from support.models import (
    Channel,
    Draft,
    IncomingMail,
    MessageKind,
    Outcome,
    SatisfactionRating,
    StatusEvent,
    Ticket,
    TicketState,
    TrackerState,
)
from support.plugs.evidence import inspect_delays
from support.rules import copies, queues
from support.statistics.periods import Named, named
from support.statistics.rules import kinds
from support.statistics.rules.question import Question
from support.tasks import escalate_tickets
from tests.cast import sign_in
from tests.support.factories import (
    make_closed,
    make_item,
    make_on_tracker,
    make_resolved,
    make_stranger,
    make_taken,
    make_ticket,
    make_waiting,
    resolve,
    simple_mail,
)

pytestmark = pytest.mark.django_db


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def merge(cast, ticket, into, **changes):
    merge_ticket(by=cast.support, ticket=ticket, into=into, **changes)
    return fresh(ticket)


def reply(cast, ticket, body="Toujours rien.", by=None):
    by = by or cast.technician
    return reply_ticket(
        by=by, ticket=ticket, body=body, author=by, author_name=by.name, author_email=by.email
    )


def refused(code, act, **arguments):
    with pytest.raises(Refused) as caught:
        act(**arguments)
    assert caught.value.code == code


def bodies(ticket, **asked):
    return [m.body for m in queues.ticket_thread(ticket, notes=True) if not m.event]


def test_both_are_read_as_one_in_order_of_time_and_each_message_says_whence(cast):
    first = make_taken(cast, body="Un")
    second = make_ticket(cast, body="Deux")
    reply(cast, first, "Trois")
    merge(cast, second, first)
    answer_ticket(by=cast.support, ticket=first, body="Quatre")
    assert bodies(first) == ["Un", "Deux", "Trois", "Quatre"]
    marks = [m.from_number for m in queues.ticket_thread(first, notes=True) if not m.event]
    assert marks == [first.number, second.number, first.number, first.number]
    for user, url in ((cast.support, first.desk_url), (cast.technician, first.get_absolute_url())):
        page = sign_in(Client(), user).get(url).text
        assert "du ticket" in page or "from the ticket" in page
        assert page.count(second.number) >= 2


def test_its_requester_is_told_once_and_in_the_language_of_the_ticket(cast):
    into = make_taken(cast)
    for language, words in (("fr", "se poursuit"), ("en", "goes on in the ticket")):
        ticket = make_stranger(language=language)
        merge(cast, ticket, into, is_theirs=True)
        mail = OutgoingMail.objects.get(key__startswith="ticket.merged:", language=language)
        assert (mail.to, into.number in mail.text) == (ticket.requester_email, True)
        assert words in mail.text
    assert OutgoingMail.objects.filter(key__startswith="ticket.merged:").count() == 2


def test_what_answers_either_lands_in_the_survivor(cast):
    into, ticket = make_taken(cast), make_ticket(cast)
    cited = ticket.messages.get(event="opened").outgoing.message_id
    merge(cast, ticket, into)
    by_token = receive_mail(simple_mail(cast.technician.email, to=mails.reply_address(ticket)))
    by_reference = receive_mail(
        simple_mail(cast.technician.email, text="R", extra=f"References: {cited}\r\n")
    )
    for found in (by_token.incoming, by_reference.incoming):
        assert (found.outcome, found.ticket) == (Outcome.APPENDED, into)
    assert reply(cast, ticket).ticket == into
    record_call(by=cast.support, caller="Jo", phone="", notes="Rappel", ticket=ticket)
    assert into.calls.count() == 1
    # What we write next cites both, so that a mail program keeps them together.
    answer_ticket(by=cast.support, ticket=fresh(into), body="Voilà.")
    last = OutgoingMail.objects.filter(key__startswith="ticket.answer:").latest("pk")
    assert cited in last.headers["References"]


def test_a_stranger_whose_ticket_was_merged_is_still_heard(cast):
    ticket, into = make_stranger(), make_taken(cast)
    refused("not_theirs", merge_ticket, by=cast.support, ticket=ticket, into=into)
    merge(cast, ticket, into, is_theirs=True)
    found = receive_mail(simple_mail(ticket.requester_email, to=mails.reply_address(ticket)))
    assert (found.incoming.outcome, found.incoming.ticket) == (Outcome.APPENDED, into)
    file = sign_in(Client(), cast.technician).get(into.get_absolute_url())
    assert "qui forme" in file.text


def test_who_asked_there_and_their_copies_are_offered_to_the_next_answer(cast):
    into = make_taken(cast)
    mail = simple_mail(cast.manager.email, extra="Cc: compta@ailleurs.example\r\n")
    ticket = receive_mail(mail).incoming.ticket
    merge(cast, ticket, into)
    offered = copies.offered(into, queues.ticket_thread(into, notes=True), into.family.all())
    assert {one.address: one.is_theirs for one in offered} == {
        "compta@ailleurs.example": False, cast.manager.email.lower(): True,
    }  # fmt: skip
    answer_ticket(by=cast.support, ticket=into, body="A", copies=[cast.manager.email.lower()])
    assert OutgoingMail.objects.filter(
        key__startswith="ticket.copy:", to=cast.manager.email.lower()
    ).exists()


def test_links_to_the_merged_one_lead_to_the_survivor(cast):
    into, ticket = make_taken(cast), make_ticket(cast)
    merge(cast, ticket, into)
    theirs = sign_in(Client(), cast.technician)
    assert theirs.get(ticket.get_absolute_url()).url == into.get_absolute_url()
    sent = theirs.post(ticket.get_absolute_url(), {"body": "Par la vieille page"})
    assert sent.url == into.get_absolute_url()
    assert "Par la vieille page" in bodies(into)
    assert theirs.get(into.get_absolute_url()).status_code == 200
    other = sign_in(Client(), cast.stranger)
    assert other.get(ticket.get_absolute_url()).status_code == 404


def test_its_delays_stop_and_the_survivor_keeps_its_own(cast):
    into = make_taken(cast, severity="question")
    due = into.due_at
    ticket = make_ticket(cast, severity="blocked")
    ticket = merge(cast, ticket, into)
    assert (ticket.state, ticket.due_at, ticket.escalate_at) == (TicketState.MERGED, None, None)
    assert ticket.running_since is None
    assert (fresh(into).due_at, fresh(into).assigned_to) == (due, cast.support)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=40)):
        escalate_tickets()
    assert not ticket.messages.filter(event__in=["due_soon", "overdue"]).exists()


def test_it_is_neither_resolved_nor_evaluated_and_counted_once(cast):
    into, ticket = make_taken(cast), make_taken(cast)
    merge(cast, ticket, into)
    into = resolve(cast, fresh(into))
    close_ticket(by=cast.support, ticket=into)
    assert SatisfactionRating.objects.get().ticket == into
    question = Question(named(Named.MONTH, clock.today()))
    assert [row.pk for row in kinds.tickets_of(question, "resolved")] == [into.pk]
    assert kinds.tickets_of(question, "opened").count() == 2
    assert not Ticket.objects.unsettled().filter(pk=ticket.pk).exists()


def test_never_across_integrators_and_never_into_itself(cast):
    mine = make_ticket(cast)
    theirs = make_ticket(cast, rep=cast.stranger_rep)
    for one, other in ((mine, theirs), (theirs, mine)):
        refused("across", merge_ticket, by=cast.support, ticket=one, into=other, is_theirs=True)
    refused("itself", merge_ticket, by=cast.support, ticket=mine, into=mine)
    stranger = make_stranger()
    refused("across", merge_ticket, by=cast.support, ticket=mine, into=stranger, is_theirs=True)
    other = make_stranger(requester_email="autre@ailleurs.example")
    refused("two_senders", merge_ticket, by=cast.support, ticket=other, into=stranger)
    assert merge(cast, make_stranger(), stranger).state == TicketState.MERGED


def test_what_is_settled_is_reopened_first(cast):
    for settled in (make_resolved(cast), make_closed(cast)):
        ticket = make_ticket(cast)
        refused("settled", merge_ticket, by=cast.support, ticket=ticket, into=settled)
        refused("settled", merge_ticket, by=cast.support, ticket=settled, into=ticket)
        reopen_ticket(by=cast.support, ticket=settled, reason="Encore")
        assert merge(cast, ticket, settled).state == TicketState.MERGED
        # Whoever answers the merged one takes up the survivor again, even once it is closed.
        done = resolve(cast, take_ticket(by=cast.support, ticket=fresh(settled))
                       if fresh(settled).state == "open" else fresh(settled))  # fmt: skip
        close_ticket(by=cast.support, ticket=done)
        reply(cast, ticket)
        assert fresh(settled).state == TicketState.OPEN


def test_who_answers_by_a_new_mail_has_answered(cast):
    into = make_waiting(cast)
    merge(cast, make_ticket(cast), into)
    assert fresh(into).state == TicketState.TAKEN
    older = make_ticket(cast)
    waiting = make_waiting(cast)
    merge(cast, older, waiting)
    assert fresh(waiting).state == TicketState.ON_INTEGRATOR


def test_one_that_waits_on_the_tracker_keeps_its_news(cast):
    item = make_item(cast)
    ticket, into = make_on_tracker(cast, item), make_taken(cast)
    refused("on_tracker", merge_ticket, by=cast.support, ticket=ticket, into=into)
    put_on_tracker(by=cast.support, ticket=into, item=item)
    ticket = merge(cast, ticket, into)
    settle_tracker_item(by=cast.support, item=item, state=TrackerState.SOLVED, solution="Fait")
    assert fresh(into).state == TicketState.TAKEN
    # Its news has come while it was merged: it does not wait for ever.
    assert separate_ticket(by=cast.support, ticket=ticket).state == TicketState.TAKEN


def test_nothing_is_done_on_a_merged_one(cast):
    into, ticket = make_taken(cast), make_taken(cast)
    ticket = merge(cast, ticket, into)
    for act, arguments in (
        (take_ticket, {}),
        (assign_ticket, {"technician": cast.support}),
        (answer_ticket, {"body": "x"}),
        (add_note, {"body": "x"}),
        (resolve_ticket, {"qualification": "other", "procedure": "x"}),
        (close_ticket, {}),
        (reopen_ticket, {"reason": "x"}),
        (set_severity, {"severity": "blocked"}),
        (link_ticket, {"integrator": cast.integrator}),
        (dismiss_ticket, {"reason": "x"}),
        (put_on_tracker, {"item": make_item(cast)}),
        (merge_ticket, {"into": make_ticket(cast)}),
        (split_ticket, {"messages": [1], "subject": "x", "qualification": "other",
                        "severity": "question"}),
    ):  # fmt: skip
        refused("merged", act, by=cast.support, ticket=ticket, **arguments)
    refused("merged", merge_ticket, by=cast.support, ticket=make_ticket(cast), into=ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(leads_to=None)


def test_separate_ticket_brings_all_back_and_later_answers_stay(cast):
    into, ticket = make_taken(cast), make_taken(cast, severity="impaired", body="Mien")
    before = fresh(ticket)
    ticket = merge(cast, ticket, into)
    reply(cast, ticket, "Plus tard")
    separate_ticket(by=cast.support, ticket=ticket)
    now = fresh(ticket)
    for name in ("state", "due_at", "due_because", "escalate_at", "running_since",
                 "minutes_spent", "integrator_id", "assigned_to_id"):  # fmt: skip
        assert getattr(now, name) == getattr(before, name), name
    assert (now.merged_into, now.leads_to, now.before_merge) == (None, None, None)
    assert bodies(now) == ["Mien"]
    assert "Plus tard" in bodies(into)
    assert "Mien" not in bodies(into)
    assert now.messages.get(event=StatusEvent.SEPARATED).body == into.number
    assert into.messages.get(event=StatusEvent.LET_GO).body == ticket.number
    mail = OutgoingMail.objects.get(key__startswith="ticket.separated:")
    assert (mail.to, into.number in mail.text) == (cast.technician.email, True)
    assert reply(cast, now).ticket == now
    refused("not_merged", separate_ticket, by=cast.support, ticket=now)
    refused("not_merged", separate_ticket, by=cast.support, ticket=ticket)


def test_a_strangers_ticket_is_nobodys_again_unless_it_was_given_meanwhile(cast):
    into, ticket = make_taken(cast), make_stranger()
    ticket = merge(cast, ticket, into, is_theirs=True)
    assert ticket.integrator == cast.integrator
    assert separate_ticket(by=cast.support, ticket=ticket).is_to_qualify
    both, other = make_stranger(), make_stranger()
    other = merge(cast, other, both)
    link_ticket(by=cast.support, ticket=both, integrator=cast.integrator)
    assert separate_ticket(by=cast.support, ticket=fresh(other)).integrator == cast.integrator


def test_a_chain_leads_to_its_last_and_comes_apart_link_by_link(cast):
    a, b, c = (make_taken(cast, body=body) for body in "abc")
    merge(cast, a, b)
    merge(cast, b, c)
    assert (fresh(a).merged_into, fresh(a).leads_to) == (b, c)
    assert bodies(c) == ["a", "b", "c"]
    assert reply(cast, a, "d").ticket == c
    separate_ticket(by=cast.support, ticket=fresh(b))
    assert (bodies(b), bodies(c)) == (["a", "b"], ["c", "d"])
    assert fresh(a).leads_to == b
    merge(cast, b, c)
    separate_ticket(by=cast.support, ticket=fresh(a))
    assert (bodies(a), bodies(c)) == (["a"], ["b", "c", "d"])
    assert list(inspect_delays()) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_at_once_the_second_is_told(cast):
    one, other = make_ticket(cast), make_ticket(cast)
    answers = []

    def act(ticket, into):
        try:
            merge_ticket(by=cast.support, ticket=ticket, into=into)
            answers.append("done")
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            close_old_connections()
            connection.close()

    threads = [Thread(target=act, args=pair) for pair in ((one, other), (other, one))]
    if connection.vendor != "postgresql":
        # SQLite lets one write after the other.
        act(one, other), act(other, one)
    else:
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert sorted(answers) == ["done", "merged"]
    assert Ticket.objects.filter(state=TicketState.MERGED).count() == 1


def test_what_a_colleague_was_writing_goes_along(cast):
    into, ticket = make_taken(cast), make_taken(cast)
    Draft.objects.create(ticket=ticket, author=cast.support, body="Bonjour")
    merge(cast, ticket, into)
    assert Draft.objects.get().ticket == into


def test_the_journal_vouches_for_what_is_merged_and_split(cast):
    into, ticket, third = make_taken(cast), make_ticket(cast), make_taken(cast)
    merge(cast, ticket, into)
    new = split(cast, third)
    assert list(inspect_delays()) == []
    for row, changes in (
        (ticket, {"merged_into": third, "leads_to": third}),
        (new, {"split_from": into}),
        (new, {"severity": "request"}),
        (make_ticket(cast), {"split_from": into}),
    ):
        with transaction.atomic():
            Ticket.objects.filter(pk=row.pk).update(**changes)
            assert len(list(inspect_delays())) == 1, changes
            transaction.set_rollback(True)
    told = JournalEntry.objects.get(event="ticket.merged").content["data"]
    assert (told["into"], told["state"], told["linked"]) == (into.number, "open", False)


@pytest.mark.parametrize("first", [0, 1])
def test_a_company_that_a_merge_gave_goes_in_whichever_order_it_is_undone(cast, first):
    both = [make_stranger(), make_stranger()]
    merge(cast, both[0], both[1])
    merge(cast, both[1], make_taken(cast), is_theirs=True)
    assert {fresh(each).integrator for each in both} == {cast.integrator}
    separate_ticket(by=cast.support, ticket=fresh(both[first]))
    for each in both:
        if fresh(each).leads_to is not None:
            separate_ticket(by=cast.support, ticket=fresh(each))
    assert [fresh(each).integrator for each in both] == [None, None]


def split(cast, ticket, keys=None, **changes):
    """Split off the last letter from outside."""
    if keys is None:
        reply(cast, ticket, "Autre chose", by=cast.manager)
        keys = [ticket.messages.filter(kind=MessageKind.REQUEST).last().pk]
    values = {
        "subject": "Autre chose", "qualification": "hardware", "severity": "impaired", **changes,
    }  # fmt: skip
    return split_ticket(by=cast.support, ticket=ticket, messages=keys, **values)


def test_split_ticket_opens_one_for_who_wrote_the_first_message(cast):
    ticket = make_taken(cast, body="Un")
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        reply_ticket(
            by=cast.manager, ticket=ticket, body="Deux", author=cast.manager, author_name="M",
            author_email=cast.manager.email, files=[ContentFile(b"x", name="z.txt")],
        )  # fmt: skip
    asked = ticket.messages.get(body="Deux")
    due = fresh(ticket).due_at
    with time_machine.travel(clock.now() + dt.timedelta(days=2), tick=False):
        new = split(cast, ticket, [asked.pk])
        moment = clock.now()
    assert (new.requester, new.integrator, new.state) == (cast.manager, cast.integrator, "open")
    assert (new.subject, new.severity, new.qualification) == ("Autre chose", "impaired", "hardware")
    assert (bodies(new), bodies(ticket)) == (["Deux"], ["Un"])
    assert new.messages.get(body="Deux").attachments.get().name == "z.txt"
    # Opened when the message came; its due time is told now, as of a mail that waited.
    assert new.opened_at == asked.created_at
    assert new.due_at > moment
    assert fresh(ticket).due_at == due
    assert (new.split_from, ticket.messages.get(event="split_off").body) == (ticket, new.number)
    mail = OutgoingMail.objects.get(key__startswith="ticket.split:")
    assert (mail.to, new.number in mail.text) == (cast.manager.email, True)
    desk = sign_in(Client(), cast.support)
    assert new.number in desk.get(ticket.desk_url).text
    assert ticket.desk_url in desk.get(new.desk_url).text


def test_a_mail_that_is_split_off_takes_its_references_along(cast):
    ticket = make_taken(cast)
    mail = simple_mail(cast.manager.email, to=mails.reply_address(ticket), number=990_001)
    incoming = receive_mail(mail).incoming
    new = split(cast, ticket, [incoming.message.pk])
    assert IncomingMail.objects.get(pk=incoming.pk).ticket == new
    cites = "References: <simple990001@test.example>\r\n"
    found = receive_mail(simple_mail(cast.manager.email, text="Et", extra=cites)).incoming
    assert found.ticket == new


def test_what_is_split_off_a_merged_one_is_of_who_asked_there(cast):
    into, other = make_taken(cast), make_ticket(
        cast, rep=cast.manager_rep, channel=Channel.PHONE, by=cast.support, requester=None,
        requester_name="Jo Weiss", requester_email=cast.manager.email, body="Au téléphone",
    )  # fmt: skip
    merge(cast, other, into)
    new = split(cast, into, [other.messages.get(kind=MessageKind.REQUEST).pk])
    assert (new.requester, new.requester_email) == (None, cast.manager.email)
    assert (new.channel, new.split_from) == (Channel.PHONE, into)
    mail = OutgoingMail.objects.get(key__startswith="ticket.split:")
    assert mail.to == cast.manager.email
    assert other.number in mail.text
    assert into.number not in mail.text


def test_what_cannot_be_split(cast):
    ticket = make_taken(cast)
    other = make_taken(cast).messages.get(kind=MessageKind.REQUEST).pk
    asked = ticket.messages.get(kind=MessageKind.REQUEST).pk
    answer = answer_ticket(by=cast.support, ticket=ticket, body="R").pk
    reply(cast, ticket)
    for code, keys, changes in (
        ("no_messages", [], {}),
        ("no_messages", [asked, other], {}),
        ("no_messages", [ticket.messages.filter(event="opened").get().pk], {}),
        ("not_a_request", [answer], {}),
        ("nothing_stays", list(ticket.messages.filter(event="").values_list("pk", flat=True)), {}),
        ("no_subject", [asked], {"subject": " "}),
        ("no_severity", [asked], {"severity": ""}),
        ("no_qualification", [asked], {"qualification": "x"}),
    ):
        refused(code, lambda k=keys, c=changes: split(cast, ticket, k, **c))
    assert Ticket.objects.count() == 2


def test_a_split_is_undone_by_merging_back(cast):
    ticket = make_taken(cast, body="Un")
    new = split(cast, ticket)
    merge(cast, new, ticket)
    assert bodies(ticket) == ["Un", "Autre chose"]
    strangers = make_stranger()
    receive_mail(simple_mail(strangers.requester_email, to=mails.reply_address(strangers)))
    part = split(cast, strangers, [strangers.messages.filter(kind="request").last().pk])
    assert (part.requester, part.requester_email) == (None, strangers.requester_email)
    assert merge(cast, part, strangers).state == TicketState.MERGED
