"""The admin's lists by subject, each of them with a search."""

import pytest
from django.urls import reverse

from portal.ui.admin.sections import SECTIONS, links
from portal.ui.admin.site import portal_admin
from portal.ui.lists.filtering import WordsForm
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db

SHOWN = list(portal_admin._registry.values())
BY_THE_DESK = {
    "support.Ticket", "support.TrackerItem", "support.Complaint", "support.Call",
    "support.IncomingMail",
}  # fmt: skip
"""Lists of pages of their own, which are searched as every list of the portal is."""


@pytest.mark.parametrize("shown", SHOWN, ids=lambda one: one.opts.label)
def test_every_list_is_in_a_section_and_is_searched(shown):
    assert shown.section in SECTIONS
    assert shown._search or shown.opts.label in BY_THE_DESK


def test_every_section_holds_something():
    assert {each.section for each in [*SHOWN, *links]} == set(SECTIONS)


def test_the_first_page_shows_sections_in_their_order(client):
    sign_in(client, make_user("quality"))
    page = client.get(reverse("admin:index")).text
    places = [page.index(f'id="app-{section.code}"') for section in SECTIONS[:8]]
    assert places == sorted(places)
    assert page.count(reverse("admin:integrators_integrator_changelist")) == 1


def test_a_reader_sees_the_sections_of_their_role(client):
    sign_in(client, make_user("admin"))
    page = client.get(reverse("admin:index")).text
    assert 'id="app-accounts"' in page
    assert reverse("house:settings") in page[page.index('id="app-portal"') :]
    assert 'id="app-support"' not in page


@pytest.mark.parametrize("name", ["trackeritem", "call", "incomingmail"])
def test_the_desks_lists_are_searched(client, name):
    sign_in(client, make_user("support"))
    url = reverse(f"admin:support_{name}_changelist")
    answer = client.get(url, {"q": "nothing like it", "show": "all"})
    assert answer.status_code == 200
    assert isinstance(answer.context["words"], WordsForm)
    assert not answer.context["page"].object_list
    assert not client.get(url, {"q": "\x00"}).context["page"].object_list
