"""`manage.py populate`: the promised command for load tests."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from lxml import html

from installations.models import InstallationReport
from integrators.models import Integrator, Representative
from portal.core import clock
from portal.journal.verify import walk
from support.models import Message, Ticket, TicketState
from support.rules import hours
from tests.cast import make_user, sign_in


def populate(**options):
    out = io.StringIO()
    call_command("populate", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def embedded(settings, db):
    settings.EMBEDDED = True


def test_it_writes_what_is_asked_for_and_says_what_it_is_not(embedded):
    told = populate(integrators=6, installations=40, tickets=30)
    assert "6 integrators with 30 people" in told
    assert "verify_journal" in told
    assert Integrator.objects.count() == 6
    assert Representative.objects.count() == 30
    assert InstallationReport.objects.in_force().count() == 40
    assert Ticket.objects.count() == 30
    assert set(Ticket.objects.values_list("state", flat=True)) >= {"open", "closed"}
    for row in (*InstallationReport.objects.all()[:3], *Ticket.objects.all()[:3]):
        row.full_clean()
    populate(integrators=2, installations=5, tickets=5)
    assert InstallationReport.objects.in_force().count() == 45


def test_tickets_are_as_many_as_asked_and_lived_in_order(embedded):
    populate(integrators=4, installations=50, tickets=900, messages=4503)
    assert Message.objects.count() == 4503
    sizes = Ticket.objects.annotate(n=Count("messages")).values_list("n", flat=True)
    assert min(sizes) >= 1
    assert len(set(sizes)) > 4
    assert Message.objects.filter(kind="request").values("body").distinct().count() > 300
    now = clock.now()
    for ticket in Ticket.objects.all():
        steps = [ticket.opened_at, ticket.taken_at, ticket.resolved_at, ticket.closed_at]
        steps = [step for step in steps if step]
        assert steps == sorted(steps)
        assert steps[-1] <= now
        assert hours.is_open(ticket.opened_at)
        if ticket.taken_at:
            assert (
                hours.minutes_between(ticket.opened_at, ticket.taken_at) == ticket.minutes_to_take
            )
        if ticket.resolved_at:
            spent = hours.minutes_between(ticket.opened_at, ticket.resolved_at)
            assert spent == ticket.minutes_to_resolve
    for ticket in Ticket.objects.order_by("-pk")[:40]:
        ticket.full_clean()
    states = set(TicketState.values) - {TicketState.DISMISSED, TicketState.MERGED}
    assert set(Ticket.objects.values_list("state", flat=True)) == states
    assert Ticket.objects.to_qualify().exists()
    for message in Message.objects.exclude(kind="status")[:40]:
        message.full_clean()
    replaced = InstallationReport.objects.exclude(replaces=None).select_related("replaces")
    assert len(replaced) == 5
    for report in replaced:
        assert report.replaces.site_id == report.site_id
        assert report.replaces.serial_number == report.serial_number
        assert report.replaces.signed_at < report.signed_at
    with pytest.raises(CommandError, match="a message at least"):
        populate(tickets=10, messages=5)


def test_the_pages_stand_on_it(embedded):
    populate(integrators=3, installations=60, tickets=60)
    quality, support = (
        sign_in(Client(), make_user("quality")),
        sign_in(Client(), make_user("support")),
    )
    for name in ("installations:index", "installations:base", "integrators:manage"):
        page = quality.get(reverse(name))
        assert page.status_code == 200
        assert len(html.fromstring(page.text).xpath("//main//table/tbody/tr")) > 2, name
    ticket = Ticket.objects.order_by("-pk").first()
    assert ticket.number in support.get("/admin/support/ticket/?show=all").text
    page = support.get(ticket.get_absolute_url(), follow=True)
    assert page.status_code == 200
    assert ticket.subject in html.fromstring(page.text).xpath("string(//main//h1)")


def test_a_database_in_use_is_refused_unless_forced(db, settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="--force"):
        populate(integrators=1)
    assert not Integrator.objects.exists()
    populate(integrators=1, force=True)
    assert Integrator.objects.count() == 1


def test_what_makes_no_sense_is_told(embedded):
    with pytest.raises(CommandError, match="Say how many"):
        populate()
    with pytest.raises(CommandError, match="negative"):
        populate(integrators=-1, tickets=1)
    with pytest.raises(CommandError, match="companies first"):
        populate(tickets=1)
    assert not Ticket.objects.exists()


def test_the_audit_names_what_has_no_entry(embedded):
    populate(integrators=2)
    assert any("the journal knows nothing of it" in finding for finding in walk.findings())
