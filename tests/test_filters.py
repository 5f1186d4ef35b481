"""A filter of any list that names nothing says so, and shows nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.core import clock
from releases.wiki.actions.save_wiki_page import save_wiki_page
from releases.withdrawals.models import WithdrawalNotice
from tests.cast import sign_in
from tests.releases import factories
from tests.support.factories import make_ticket

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
    "support:index": ("show", "technician"),
    "admin:support_ticket_changelist": ("show", "support"),
    "admin:support_incomingmail_changelist": ("show", "support"),
    "admin:support_trackeritem_changelist": ("show", "support"),
}


@pytest.mark.parametrize(("route", "field"), [(key, value[0]) for key, value in FILTERED.items()])
def test_an_unknown_value_says_so_and_shows_nothing(client, cast, release, route, field):
    sign_in(client, getattr(cast, FILTERED[route][1]))
    answer = client.get(reverse(route), {field: "nonsense"})
    assert answer.status_code == 200
    assert UNKNOWN in answer.content.decode()
    page = answer.context["page" if "page" in answer.context else "page_obj"]
    assert not list(getattr(page, "rows", page))


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
    assert sign_in(client, cast.support).get(address, {"months": "24"}).context["figures"]
    answer = client.get(address, {"months": "nonsense"})
    assert _unknown(answer)
    assert "figures" not in answer.context
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
    for route in ("integrators:export", "integrators:fees_csv"):
        field = {"integrators:export": "standing"}.get(route, "state")
        answer = client.get(reverse(route), {field: "nonsense"})
        assert len(answer.content.decode().strip().splitlines()) == 1
