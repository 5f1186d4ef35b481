"""The home pages of Crisalid's people: each figure equals the list that it leads to."""

import datetime as dt

import pytest
from django.test import Client
from lxml import html

from installations.models import Recall
from portal.accounts.models import Invitation
from portal.core import clock
from portal.core.duties import Duty
from portal.documents.models import Document
from portal.outbox.models import OutgoingMail
from releases.models import Release
from support.mailbox.gateway import receive_mail
from support.models import SatisfactionRating, Ticket
from tests.cast import CAST, make_user, sign_in
from tests.harness.scenes import Scene
from tests.home.counting import count, figures, page, queries_of_home
from tests.installations.factories import make, newer
from tests.integrators import factories as registry
from tests.releases import factories as releases
from tests.support import factories as desk

pytestmark = pytest.mark.django_db
STAFF = ("quality", "support", "auditor", "admin")


def grow(cast, number=2):
    """A portal at work: companies, machines, tickets and mails, in each state that is counted."""
    release = releases.published(cast, version=f"4.2.[{9710 + Release.objects.count()}.21600]")
    for _ in range(number):
        company = registry.make_integrator(cast.quality)
        registry.make_team(cast.quality, company, cast.charter)
        make(cast.technician_rep, release)
        make(cast.stranger_rep, release)
        make(cast.technician_rep, release, "submitted")
        desk.make_ticket(cast)
        desk.make_taken(cast)
        desk.make_waiting(cast)
        desk.make_resolved(cast)
        desk.make_closed(cast)
        receive_mail(desk.simple_mail("inconnu@ailleurs.example"))
    releases.withdraw(cast.quality, release)
    late = Ticket.objects.filter(state="open").first()
    Ticket.objects.filter(pk=late.pk).update(due_at=clock.now() - dt.timedelta(hours=1))
    mail = OutgoingMail.objects.filter(failed_at=None, done_at=None).first()
    OutgoingMail.objects.filter(pk=mail.pk).update(failed_at=clock.now(), failure="550")
    document = Document.objects.filter(failed_at=None).first()
    Document.objects.filter(pk=document.pk).update(failed_at=clock.now(), failure="disk full")


BUSY = Scene("busy", grow, under=CAST)


@pytest.fixture
def busy_scene():
    return BUSY


@pytest.fixture
def busy(cast, busy_scene):
    """The cast, at work."""
    return cast


def home(user):
    return sign_in(Client(), user)


@pytest.mark.parametrize("role", STAFF)
def test_each_figure_equals_its_list(busy, role):
    client = home(getattr(busy, role))
    told = figures(client)
    assert len(told) >= 2
    for label, value, href in told:
        assert count(client, href) == value, (label, href)


@pytest.mark.parametrize("role", STAFF)
def test_the_admins_first_page_tells_the_same_figures(busy, role):
    client = home(getattr(busy, role))
    told = figures(client, "/admin/")
    assert len(told) >= 2
    assert told == figures(client)[: len(told)]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("quality", ["Entreprises prêtes à être agréées", "Intégrateurs suspendus"]),
        ("support", ["Mes tickets", "À prendre en charge"]),
        ("auditor", ["Entrées du journal", "Documents à sceller"]),
        ("admin", ["Comptes de l’équipe Crisalid"]),
    ],
)
def test_what_each_role_reads(busy, role, labels):
    told = {label: value for label, value, _ in figures(home(getattr(busy, role)))}
    for label in labels:
        assert told[label] > 0, label


def test_the_figures_are_those_of_the_facts(busy):
    told = {label: value for label, value, _ in figures(home(busy.quality))}
    assert told["Entreprises prêtes à être agréées"] == 2
    assert told["Intégrateurs suspendus"] == 1
    assert told["Intégrateurs agréés"] == 2
    assert told["E-mails qui n’ont pas pu être remis"] == 1
    told = {label: value for label, value, _ in figures(home(busy.support))}
    assert told["À prendre en charge"] == 2
    assert told["Mes tickets"] == 4


def test_a_company_that_lacks_something_is_not_ready(busy):
    before = {label: value for label, value, _ in figures(home(busy.quality))}
    lacking = registry.make_integrator(busy.quality)
    registry.join(busy.quality, lacking, registry.MANAGER)
    after = {label: value for label, value, _ in figures(home(busy.quality))}
    assert before == after


def test_trainings_are_counted_as_they_near_their_end(busy, time_machine):
    def told():
        rows = figures(home(busy.quality))
        return {label: (value, href) for label, value, href in rows}

    soon, gone = "Formations qui expirent sous 90 jours", "Formations expirées"
    assert told()[soon][0] == told()[gone][0] == 0
    ends = registry_ends(busy)
    time_machine.move_to(dt.datetime.combine(ends, dt.time(12), tzinfo=dt.UTC))
    value, href = told()[soon]
    assert value > 0
    assert count(home(busy.quality), href) == value
    time_machine.shift(dt.timedelta(days=1))
    value, href = told()[gone]
    assert value > 0
    assert count(home(busy.quality), href) == value


def registry_ends(cast):
    return cast.technician_rep.trainings.order_by("expires_on").first().expires_on


def test_recalls_show_what_is_solved(busy):
    client = home(busy.quality)
    recall = Recall.objects.filter(report__integrator=busy.integrator).first()
    release = newer(busy)
    make(busy.technician_rep, release, kind="update", replaces=recall.report)
    tree, _ = page(client, "/")
    [row] = tree.xpath("//*[@class='recalls']/li")
    bar = row.xpath(".//progress")[0]
    assert (bar.get("value"), bar.get("max")) == ("1", str(Recall.objects.count()))
    [href] = row.xpath(".//a/@href")
    assert count(client, href) == Recall.objects.open().count()


def test_satisfaction_is_drawn_month_by_month(busy):
    for rating, score in zip(SatisfactionRating.objects.order_by("pk")[:2], (5, 2), strict=True):
        desk.rate(rating, score)
    client = home(busy.support)
    [cell] = [row for row in figures(client) if "statistics/evaluations" in row[2]]
    assert cell[1] == 3.5
    assert count(client, cell[2]) == 2


def test_support_reads_its_own_tickets_first(busy):
    tree, _ = page(home(busy.support), "/")
    links = tree.xpath("//section[.//h2[.='À traiter en premier']]//tbody//a/@href")
    mine = Ticket.objects.filter(assigned_to=busy.support).exclude(state__in=("resolved", "closed"))
    assert set(links) == {ticket.desk_url for ticket in mine}


def test_support_reads_what_is_late_whoever_has_it(busy):
    client, tickets = home(busy.support), Ticket.objects.unsettled()
    tickets.update(due_at=clock.now() + dt.timedelta(days=30))
    assert "Technicien" not in client.get("/").text
    late = tickets.exclude(assigned_to=busy.support).first()
    Ticket.objects.filter(pk=late.pk).update(due_at=clock.now() - dt.timedelta(hours=1))
    tree, _ = page(client, "/")
    [links] = [
        section.xpath(".//tbody//a/@href")
        for section in tree.xpath("//section[.//th[.='Technicien']]")
    ]
    assert links == [late.desk_url]


def test_an_empty_portal_says_so(cast):
    for role in STAFF:
        text = html.fromstring(home(getattr(cast, role)).get("/").text).text_content()
        assert "Bonjour" in text
    assert "Aucun rappel en cours" in home(cast.quality).get("/").text
    assert "Vous n’avez aucun ticket en main" in home(cast.support).get("/").text


def first_act(client):
    """What the page begins with: whether something waits, its title, and where it leads."""
    tree, _ = page(client, "/")
    [act] = tree.xpath("//section[contains(@class,'next-act')]")
    title, [href] = act.xpath("string(.//h2)"), act.xpath(".//a/@href")
    headings = tree.xpath("//main//h1 | //main//h2")
    assert headings[1].get("id") == "next-act"
    return "next-act--idle" not in act.get("class"), title, href


@pytest.mark.parametrize("role", STAFF)
def test_where_nothing_waits_it_is_said_with_something_to_do(cast, role):
    Invitation.objects.all().delete()
    client = home(getattr(cast, role))
    waits, title, href = first_act(client)
    assert (waits, title) == (False, "Rien ne vous attend.")
    assert client.get(href).status_code == 200


@pytest.mark.parametrize(
    ("role", "title"),
    [
        ("quality", "2 entreprises sont prêtes à être agréées"),
        ("auditor", "1 document n’a pas pu être scellé"),
    ],
)
def test_home_begins_with_what_waits_and_leads_to_exactly_that(busy, role, title):
    client = home(getattr(busy, role))
    waits, said, href = first_act(client)
    assert (waits, said) == (True, title)
    assert count(client, href) == int(title.split()[0])


def test_the_desk_begins_with_the_ticket_that_is_due_first_ones_own_before_others(busy):
    client, tickets = home(busy.support), Ticket.objects.unsettled()
    tickets.update(due_at=clock.now() + dt.timedelta(days=30))
    others = tickets.exclude(assigned_to=busy.support).first()
    mine = tickets.filter(assigned_to=busy.support, state="taken").first()
    for ticket, hours in ((others, 2), (mine, 1)):
        late = clock.now() - dt.timedelta(hours=hours)
        Ticket.objects.filter(pk=ticket.pk).update(due_at=late)
    assert first_act(client)[1:] == (
        f"Répondre au ticket {mine.number}\xa0: {mine.subject}",
        mine.desk_url,
    )
    Ticket.objects.filter(pk=mine.pk).update(due_at=None)
    assert first_act(client)[2] == others.desk_url
    tickets.update(due_at=clock.now() + dt.timedelta(days=30))
    assert first_act(client)[1].endswith("à prendre en charge")


@pytest.mark.parametrize("role", STAFF)
def test_the_number_of_queries_does_not_grow(busy, role):
    user = getattr(busy, role)
    few = queries_of_home(user)
    grow(busy, number=1)
    many = queries_of_home(user)
    assert len(few) == len(many)
    assert len(few) <= 20, "\n".join(sql[:120] for sql in few)


@pytest.mark.parametrize("role", STAFF)
def test_a_duty_of_any_app_stands_on_the_home_of_whoever_has_it(client, monkeypatch, role):
    """Otherwise it would be told, and nobody would see it: each home asks for them."""
    duty = Duty(title="À décider", hint="Une collègue attend", href="/decider/", action="Voir")
    monkeypatch.setattr("portal.home.acts.duties_of", lambda user: [duty])
    sign_in(client, make_user(role))
    home = client.get("/").text
    assert "Une collègue attend" in home
    assert 'href="/decider/"' in home
