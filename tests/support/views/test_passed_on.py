"""A merchant's request passed on to Crisalid in one click, each leading to the other."""

import pytest
from django.test import Client
from django.urls import reverse

from installations.models import Intervention
from portal.core.actions import Refused
from support.actions.tickets import open_ticket
from support.models import Channel, Ticket
from tests.cast import sign_in
from tests.installations.factories import make
from tests.installations.interventions.factories import PROBLEM, recorded

pytestmark = pytest.mark.django_db
NEW = reverse("support:new")


@pytest.fixture
def row(cast, release):
    machine = make(cast.technician_rep, release)
    return recorded(cast.technician_rep, site=machine.site, machine=machine)


@pytest.fixture
def browser(cast):
    return sign_in(Client(), cast.technician)


def passed_on(browser, row) -> Ticket:
    values = {"subject": "Panne", "body": PROBLEM, "intervention": row.pk}
    assert browser.post(f"{NEW}?intervention={row.pk}", values).status_code == 302
    return Ticket.objects.get()


def test_the_form_comes_filled_in(browser, row, release):
    page = browser.get(row.get_absolute_url()).content.decode()
    address = f"{NEW}?intervention={row.pk}"
    assert f'href="{address}"' in page
    form = browser.get(address).context["form"]
    assert form["subject"].value() == f"{row.number} – {PROBLEM}"
    assert form["body"].value() == PROBLEM
    assert form["site"].value() == row.site_id
    assert form["release"].value() == release.pk
    # Who the merchant's people are is not Crisalid's to know for this.
    assert row.requester not in str(form)


def test_each_leads_to_the_other(browser, row, cast):
    ticket = passed_on(browser, row)
    assert ticket.intervention == row
    page = browser.get(row.get_absolute_url()).content.decode()
    assert ticket.number in page
    assert ticket.get_absolute_url() in page
    assert row.get_absolute_url() in browser.get(ticket.get_absolute_url()).content.decode()
    desk = sign_in(Client(), cast.support).get(ticket.desk_url).content.decode()
    assert row.get_absolute_url() in desk


@pytest.mark.parametrize("in_base", [True, False])
def test_support_reads_what_was_passed_on_with_a_reason(browser, row, cast, in_base):
    if not in_base:
        row = recorded(cast.technician_rep)
    support = sign_in(Client(), cast.support)
    assert support.get(row.get_absolute_url()).status_code == 404
    passed_on(browser, row)
    why = support.get(row.get_absolute_url()).url
    support.post(why, {"reason": "Ticket"})
    assert PROBLEM in support.get(row.get_absolute_url()).content.decode()


def test_nobody_passes_on_what_is_not_theirs(row, cast):
    stranger = sign_in(Client(), cast.stranger)
    assert stranger.get(f"{NEW}?intervention={row.pk}").status_code == 404
    answer = stranger.post(NEW, {"subject": "x", "body": "x", "intervention": row.pk})
    assert answer.status_code == 200
    assert not Ticket.objects.exists()
    with pytest.raises(Refused) as refused:
        open_ticket(
            by=cast.stranger, integrator=cast.stranger_rep.integrator, channel=Channel.PORTAL,
            subject="x", body="x", requester=cast.stranger, requester_name="x",
            requester_email=cast.stranger.email, language="fr", intervention=row,
        )  # fmt: skip
    assert refused.value.code == "foreign_intervention"


@pytest.mark.parametrize("key", ["x", "9" * 30, ""])
def test_an_odd_address_opens_an_empty_form(browser, key):
    assert not Intervention.objects.exists()
    form = browser.get(f"{NEW}?intervention={key}").context["form"]
    assert not form["subject"].value()
