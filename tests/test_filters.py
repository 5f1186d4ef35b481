"""A filter of any list that names nothing says so, and shows nothing."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from installations.forms.lists import MachineFilter, ReportFilter
from installations.licences.forms import LicenceFilter
from integrators.companies.filters import ManageFilter
from integrators.trainings.filters import RenewalFilter, TrainingFilter
from portal.core import clock
from portal.ui.components.gallery import SampleFilter
from portal.ui.lists.filtering import FilterForm
from releases.wiki.actions.save_wiki_page import save_wiki_page
from releases.withdrawals.models import WithdrawalNotice
from support.forms.portal import TicketFilter
from tests.cast import sign_in
from tests.installations.factories import make as make_report
from tests.installations.licences.factories import issued
from tests.integrators import factories as registry
from tests.releases import factories
from tests.support.factories import make_ticket
from tests.ui.markup import Page

LONG_AGO = dt.date(2024, 1, 15)
UNKNOWN = "«\xa0nonsense\xa0» n’est pas dans la liste"
FILTERED = {
    # Each list with a filter of choices, one of its fields, and who reads it.
    "integrators:register": ("activity", "quality"),
    "integrators:manage": ("standing", "quality"),
    "integrators:short": ("show", "quality"),
    "integrators:candidatures": ("state", "quality"),
    "integrators:contracts": ("show", "quality"),
    "integrators:trainings": ("line", "quality"),
    "integrators:expiring": ("show", "quality"),
    "integrators:fees": ("state", "quality"),
    "installations:index": ("state", "quality"),
    "installations:base": ("shown", "quality"),
    "installations:interventions": ("state", "quality"),
    "support:index": ("show", "technician"),
    "admin:support_ticket_changelist": ("show", "support"),
    "admin:support_incomingmail_changelist": ("show", "support"),
    "admin:support_trackeritem_changelist": ("show", "support"),
    "admin:support_complaint_changelist": ("state", "support"),
}


@pytest.mark.parametrize(("route", "field"), [(key, value[0]) for key, value in FILTERED.items()])
def test_an_unknown_value_says_so_and_shows_nothing(client, cast, release, route, field):
    sign_in(client, getattr(cast, FILTERED[route][1]))
    answer = client.get(reverse(route), {field: "nonsense"})
    assert answer.status_code == 200
    assert UNKNOWN in answer.content.decode()
    page = answer.context["page" if "page" in answer.context else "page_obj"]
    assert not list(getattr(page, "rows", page))


SORTED = {
    # Each list that is sorted by its heads, its filters, and who reads it.
    "integrators:manage": (ManageFilter, "quality"),
    "integrators:trainings": (TrainingFilter, "quality"),
    "integrators:expiring": (RenewalFilter, "quality"),
    "installations:index": (ReportFilter, "quality"),
    "installations:base": (MachineFilter, "quality"),
    "installations:licences": (LicenceFilter, "quality"),
    "support:index": (TicketFilter, "technician"),
    "ui:gallery": (SampleFilter, "admin"),
}


def _forms(of: type[FilterForm]) -> Iterator[type[FilterForm]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


def test_every_list_that_is_sorted_is_tried():
    assert {form for form in _forms(FilterForm) if form.orders} == {
        form for form, _who in SORTED.values()
    }


def _sorted_by(client, route, asked):
    answer = client.get(reverse(route), {"sort": asked, "show": "all"})
    page = answer.context["list_rows" if "list_rows" in answer.context else "page"]
    return answer, list(getattr(page, "rows", page))


@pytest.mark.parametrize("route", SORTED)
def test_an_unknown_order_says_so_and_shows_nothing(client, cast, release, route):
    form, who = SORTED[route]
    make_ticket(cast)
    make_report(cast.technician_rep, release)
    issued(cast.quality, cast.integrator, "V4-9-1")
    registry.train(cast.quality, registry.join(cast.quality, cast.integrator), held_on=LONG_AGO)
    sign_in(client, getattr(cast, who))
    for known in ("", form.usual, *(f"-{order}" for order in form.orders)):
        answer, rows = _sorted_by(client, route, known)
        assert "n’est pas dans la liste" not in answer.content.decode()
        assert rows
    answer, rows = _sorted_by(client, route, "nonsense")
    assert _unknown(answer)
    assert not rows
    # What is filtered next is not refused for it again, and all are one press away.
    page = Page(answer.content.decode())
    assert not page.all("input", name="sort")
    [way_back] = [link for link in page.all("a") if "filters__reset" in link.get("class", "")]
    assert "hidden" not in way_back


def _unknown(answer):
    assert answer.status_code == 200
    return UNKNOWN in answer.content.decode()


def test_a_ticket_beside_an_unknown_queue_stands_alone(client, cast):
    ticket = make_ticket(cast)
    assert sign_in(client, cast.support).get(ticket.desk_url).context["pane"].rows == [ticket]
    answer = client.get(ticket.desk_url, {"show": "nonsense"})
    assert _unknown(answer)
    assert answer.context["pane"].rows == []


def test_figures_of_an_unknown_period_are_not_those_of_another(client, cast):
    make_ticket(cast)
    address = reverse("support:statistics")
    assert sign_in(client, cast.support).get(address, {"period": "year"}).context["judged"]
    answer = client.get(address, {"period": "nonsense"})
    assert _unknown(answer)
    assert "judged" not in answer.context
    assert "<canvas" not in answer.content.decode()


def test_who_was_told_of_a_withdrawal(client, cast, release):
    factories.withdraw(cast.quality, release)
    notice = WithdrawalNotice.objects.create(
        withdrawal=release.withdrawal, user=cast.technician, due_at=clock.now()
    )
    address = reverse("releases:withdrawal", args=[release.version])
    assert list(sign_in(client, cast.quality).get(address).context["page"]) == [notice]
    answer = client.get(address, {"show": "nonsense"})
    assert _unknown(answer)
    assert not list(answer.context["page"])
    assert notice.user.name not in answer.content.decode()


def test_changes_from_an_unknown_version_are_not_those_from_another(client, cast):
    older = factories.published(cast)
    newer = factories.published(cast, version=factories.NEWER_V4)
    address = reverse("releases:changes", args=[newer.version])
    assert client.get(address).context["start"] == older
    answer = client.get(address, {"from": "nonsense"})
    assert _unknown(answer)
    assert answer.context["changes"] is None


def test_a_search_of_an_unknown_kind_does_not_say_that_there_is_nothing(client, cast):
    asked = {"q": cast.integrator.name}
    assert sign_in(client, cast.quality).get("/search/", asked).context["groups"]
    answer = client.get("/search/", {**asked, "kind": "nonsense"})
    assert _unknown(answer)
    assert not answer.context["groups"]
    assert "Rien trouvé" not in answer.content.decode()


def test_a_past_of_the_wiki_that_never_was(client, cast):
    page = factories.wiki_page(cast.quality, audience="public")
    text = factories.wiki_text(audience="public", body_fr="Autrement.")
    save_wiki_page(by=cast.quality, text=text, page=page)
    address = page.history_url("")
    assert client.get(address).context["lines"]
    for name in ("from", "to"):
        answer = client.get(address, {name: "nonsense"})
        assert _unknown(answer)
        assert not answer.context["lines"]


def test_an_export_is_not_of_everything(cast):
    client = sign_in(Client(), cast.quality)
    answer = client.get(reverse("integrators:export"), {"sort": "nonsense"})
    assert len(answer.content.decode().strip().splitlines()) == 1
    for route in ("integrators:export", "integrators:fees_csv"):
        field = {"integrators:export": "standing"}.get(route, "state")
        answer = client.get(reverse(route), {field: "nonsense"})
        assert len(answer.content.decode().strip().splitlines()) == 1
