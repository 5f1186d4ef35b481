"""The pages of the register: of Crisalid's people, and of the integrator concerned."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core import clock
from support.complaints.actions import issue_extract
from support.models import Complaint, ComplaintState
from tests.cast import sign_in
from tests.support.factories import (
    domain_of,
    make_acted,
    make_complaint,
    make_complaint_closed,
    make_item,
    make_ticket,
)

pytestmark = pytest.mark.django_db

REGISTER = reverse("admin:support_complaint_changelist")
ADD = reverse("admin:support_complaint_add")
CSV = reverse("admin:support_complaint_csv")
EXTRACTS = reverse("admin:support_complaint_extracts")
OWN = reverse("support:complaints")
S = ComplaintState


@pytest.fixture
def desk(cast):
    return sign_in(Client(), cast.support)


@pytest.fixture
def quality(cast):
    return sign_in(Client(), cast.quality)


def asked(**changes):
    return {
        "domains": [domain_of().pk], "complainant": "Boulangerie Weber", "channel": "letter",
        "came_on": clock.today().isoformat(), "facts": "Le grand total a changé.", **changes,
    }  # fmt: skip


def numbers(client, **query):
    answer = client.get(REGISTER, query)
    assert answer.status_code == 200
    return {row.number for row in answer.context["page"]}


def test_a_complaint_is_entered_by_itself(cast, desk):
    answer = desk.post(ADD, asked(integrator=cast.integrator.pk))
    complaint = Complaint.objects.get()
    assert answer.url == complaint.desk_url
    assert (complaint.entered_by, complaint.integrator) == (cast.support, cast.integrator)


def test_what_is_missing_is_said_and_what_was_typed_stays(desk):
    answer = desk.post(ADD, asked(domains=[], facts="", complainant="Weber"))
    assert answer.status_code == 200
    assert "form-errors" in answer.text
    assert 'value="Weber"' in answer.text
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert desk.post(ADD, asked(came_on=tomorrow.isoformat())).status_code == 200
    assert not Complaint.objects.exists()


def test_a_ticket_carries_over_what_is_known(cast, desk, release):
    ticket = make_ticket(cast, release=release)
    link = f"{ADD}?ticket={ticket.pk}"
    assert link in desk.get(ticket.desk_url).text
    initial = desk.get(link).context["form"].initial
    assert (initial["integrator"], initial["release"]) == (cast.integrator.pk, release.pk)
    assert ticket.subject in initial["facts"]
    assert "rien ne sort de l’imprimante" in initial["facts"]
    assert (initial["complainant"], initial["channel"]) == (ticket.requester_name, "portal")
    desk.post(link, asked())
    complaint = Complaint.objects.get()
    assert complaint.ticket == ticket
    assert complaint.desk_url in desk.get(ticket.desk_url).text
    assert ticket.desk_url in desk.get(complaint.desk_url).text


def test_an_item_of_the_tracker_carries_over_what_is_known(cast, desk):
    item = make_item(cast, kind="non_conformity", domain=domain_of())
    link = f"{ADD}?item={item.pk}"
    assert link in desk.get(item.desk_url).text
    form = desk.get(link).context["form"]
    assert form.initial["domains"] == [domain_of().pk]
    assert item.description in form.initial["facts"]
    desk.post(link, asked())
    complaint = Complaint.objects.get()
    assert complaint.item == item
    assert complaint.desk_url in desk.get(item.desk_url).text
    assert item.desk_url in desk.get(complaint.desk_url).text


def test_an_item_that_corrects_leads_to_the_complaint(cast, desk):
    item = make_item(cast)
    complaint = make_acted(cast, item=item)
    assert complaint.desk_url in desk.get(item.desk_url).text
    assert item.desk_url in desk.get(complaint.desk_url).text


@pytest.mark.parametrize("query", ["ticket=0", "ticket=x", "item=٣", "item=" + "9" * 40])
def test_what_it_comes_from_must_be_there(desk, query):
    assert desk.get(f"{ADD}?{query}").status_code == 404


def test_its_steps_one_after_the_other(cast, desk, quality):
    complaint = make_complaint(cast)
    page = complaint.desk_url
    due_on = (clock.today() + dt.timedelta(days=9)).isoformat()
    steps = [
        (desk, {"verb": "analyse", "text": "Sauvegarde remise."}, S.ANALYSED),
        (desk, {"verb": "act", "text": "Former.", "due_on": due_on}, S.ACTED),
        (quality, {"verb": "close", "conclusion": "Formé.", "is_founded": "yes"}, S.CLOSED),
        (quality, {"verb": "reopen", "reason": "Il rappelle."}, S.OPEN),
    ]
    for client, data, state in steps:
        assert client.post(page, data).url == page
        assert Complaint.objects.get().state == state
    shown = desk.get(page).text
    for words in ("Sauvegarde remise.", "Former.", "Formé.", "Il rappelle."):
        assert words in shown


def test_only_what_is_possible_is_offered(cast, desk, quality):
    def offered(client, complaint):
        return set(re.findall(r'name="verb" value="(\w+)"', client.get(complaint.desk_url).text))

    auditor = sign_in(Client(), cast.auditor)
    opened, acted, closed = make_complaint(cast), make_acted(cast), make_complaint_closed(cast)
    assert offered(desk, opened) == {"analyse"}
    assert offered(desk, acted) == {"analyse", "act"}
    assert offered(quality, acted) == {"analyse", "act", "close"}
    assert offered(desk, closed) == set()
    assert offered(quality, closed) == {"reopen"}
    assert not any(offered(auditor, each) for each in (opened, acted, closed))
    own = make_acted(cast, by=cast.quality)
    assert "close" not in offered(quality, own)
    assert "quelqu’un d’autre de la qualité" in quality.get(own.desk_url).text


def test_who_entered_it_is_refused_and_reads_why(cast, quality):
    own = make_acted(cast, by=cast.quality)
    data = {"verb": "close", "conclusion": "Formé.", "is_founded": "yes"}
    assert quality.post(own.desk_url, data).status_code == 200
    assert Complaint.objects.get().state == S.ACTED


def test_whoever_comes_second_is_told(cast, quality):
    complaint = make_complaint_closed(cast)
    data = {"verb": "close", "conclusion": "Encore.", "is_founded": "no"}
    answer = quality.post(complaint.desk_url, data, follow=True)
    assert "Cette réclamation est clôturée" in answer.text
    assert Complaint.objects.get().is_founded is True


def test_a_form_sent_twice_counts_once(cast):
    client = sign_in(Client(enforce_csrf_checks=True), cast.support)

    def token(path):
        page = client.get(path).text
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        return {"csrfmiddlewaretoken": found[1]}

    data = token(ADD) | asked()
    first, second = client.post(ADD, data), client.post(ADD, data)
    complaint = Complaint.objects.get()
    assert first.url == second.url == complaint.desk_url
    data = token(complaint.desk_url) | {"verb": "analyse", "text": "Une fois."}
    client.post(complaint.desk_url, data)
    client.post(complaint.desk_url, data)
    assert complaint.steps.count() == 1


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_support_closes_nothing(cast, desk, verb):
    complaint = make_acted(cast)
    assert desk.post(complaint.desk_url, {"verb": verb}).status_code == 403
    assert desk.post(complaint.desk_url, {"verb": "burn"}).status_code == 404


def test_the_filters(cast, desk):
    today = clock.today()
    old = today - dt.timedelta(days=60)
    first = make_complaint(cast, came_on=old, domains=[domain_of("audit-trail")])
    late = make_acted(cast)
    Complaint.objects.filter(pk=late.pk).update(due_on=today - dt.timedelta(days=1))
    closed = make_complaint_closed(cast, integrator=cast.elsewhere)
    assert numbers(desk) == {first.number, late.number, closed.number}
    assert numbers(desk, state="open") == {first.number}
    assert numbers(desk, state="unsettled") == {first.number, late.number}
    assert numbers(desk, state="overdue") == {first.number}
    assert numbers(desk, state="late") == {late.number}
    assert numbers(desk, domain="audit-trail") == {first.number}
    assert numbers(desk, integrator=cast.elsewhere.pk) == {closed.number}
    assert numbers(desk, since=today.isoformat()) == {late.number, closed.number}
    assert numbers(desk, until=old.isoformat()) == {first.number}
    assert numbers(desk, q=first.number) == {first.number}
    assert numbers(desk, q="armor") == {closed.number}
    assert numbers(desk, q="Boulangerie") == set(), "names of who complained are not searched"


def test_a_late_action_is_seen_in_the_list_and_on_its_page(cast, desk):
    complaint = make_acted(cast)
    assert 'class="late"' not in desk.get(REGISTER).text
    Complaint.objects.update(due_on=clock.today() - dt.timedelta(days=1))
    assert 'class="late"' in desk.get(REGISTER).text
    assert "L’action corrective était à mener" in desk.get(complaint.desk_url).text


def test_the_integrator_reads_its_own_and_nothing_internal(cast):
    complaint = make_complaint_closed(cast)
    client = sign_in(Client(), cast.manager)
    assert complaint.number in client.get(OWN).text
    page = client.get(complaint.get_absolute_url()).text
    for words in (complaint.number, complaint.facts, "Former le technicien.", "est formé"):
        assert words in page
    assert domain_of().name in page
    for secret in ("Une sauvegarde fut remise.", complaint.complainant):
        assert secret not in page
    assert reverse("support:complaints") in client.get(reverse("support:index")).text


def test_strangers_find_nothing(cast):
    complaint = make_complaint(cast)
    for who in (cast.stranger, cast.candidate, cast.suspended):
        client = sign_in(Client(), who)
        assert client.get(complaint.get_absolute_url()).status_code == 404
        assert complaint.number not in client.get(OWN).text
        assert reverse("support:complaints") not in client.get(reverse("support:index")).text


def test_staff_are_led_to_the_register(cast):
    complaint = make_complaint(cast)
    for who in (cast.quality, cast.support, cast.auditor):
        client = sign_in(Client(), who)
        assert client.get(OWN).url == REGISTER
        assert client.get(complaint.get_absolute_url()).url == complaint.desk_url


def test_the_company_tab_shows_what_concerns_it(cast, quality):
    complaint = make_complaint(cast)
    page = f"{cast.integrator.get_absolute_url()}?tab=complaints"
    assert complaint.desk_url in quality.get(page).text
    own = sign_in(Client(), cast.manager).get(page).text
    assert complaint.get_absolute_url() in own
    assert complaint.desk_url not in own


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_pages_ask_as_much_for_many(cast, release, desk):
    item, ticket = make_item(cast), make_ticket(cast)
    manager = sign_in(Client(), cast.manager)
    one = make_acted(cast, item=item, release=release)
    make_complaint(cast, ticket=ticket)
    today = clock.today()
    issue_extract(by=cast.quality, since=today, until=today)
    pages = [
        (desk, REGISTER), (desk, CSV), (desk, EXTRACTS), (desk, one.desk_url),
        (desk, ticket.desk_url), (desk, item.desk_url), (manager, OWN),
        (manager, one.get_absolute_url()),
    ]  # fmt: skip
    few = [queries(client, page) for client, page in pages]
    for _ in range(5):
        again = make_acted(cast, item=item, release=release)
        make_complaint(cast, ticket=ticket, domains=[domain_of(), domain_of("audit-trail")])
        for complaint in (one, again):
            from support.complaints.actions import analyse_complaint

            analyse_complaint(by=cast.quality, complaint=complaint, text="Encore.")
        issue_extract(by=cast.quality, since=today, until=today, domain=domain_of())
    many = [queries(client, page) for client, page in pages]
    assert many == few
    assert max(few) <= 20
