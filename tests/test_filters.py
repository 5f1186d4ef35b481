"""A filter of any list that names nothing says so, and shows nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import sign_in

FILTERED = {
    # Each list with a filter of choices, one of its fields, and who reads it.
    "integrators:register": ("activity", "quality"),
    "integrators:manage": ("standing", "quality"),
    "integrators:candidatures": ("state", "quality"),
    "integrators:contracts": ("show", "quality"),
    "integrators:trainings": ("line", "quality"),
    "integrators:expiring": ("show", "quality"),
    "integrators:fees": ("state", "quality"),
    "installations:index": ("state", "quality"),
    "installations:base": ("shown", "quality"),
    "support:index": ("show", "technician"),
    "admin:support_incomingmail_changelist": ("show", "support"),
    "admin:support_trackeritem_changelist": ("show", "support"),
}


@pytest.mark.parametrize(("route", "field"), [(key, value[0]) for key, value in FILTERED.items()])
def test_an_unknown_value_says_so_and_shows_nothing(client, cast, release, route, field):
    sign_in(client, getattr(cast, FILTERED[route][1]))
    answer = client.get(reverse(route), {field: "nonsense"})
    assert answer.status_code == 200
    assert "Sélectionnez un choix valide. nonsense" in answer.content.decode()
    page = answer.context["page" if "page" in answer.context else "page_obj"]
    assert not list(getattr(page, "rows", page))


def test_an_export_is_not_of_everything(cast):
    client = sign_in(Client(), cast.quality)
    for route in ("integrators:export", "integrators:fees_csv"):
        field = {"integrators:export": "standing"}.get(route, "state")
        answer = client.get(reverse(route), {field: "nonsense"})
        assert len(answer.content.decode().strip().splitlines()) == 1
