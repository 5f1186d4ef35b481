"""Whoever has left: their account, what is public, and nothing else."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrators.companies.actions.people import invite_representative, record_departure
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.accounts.people.invitations import renew_invitation
from portal.accounts.permissions import Role
from portal.accounts.staff.actions.manage_user import deactivate_user
from portal.accounts.standing.current import is_current
from releases.files.access import SIGN_IN, download_decision
from tests.cast import make_user, sign_in
from tests.integrators import factories as make

pytestmark = pytest.mark.django_db

ENDED = "Vous ne représentez plus d’intégrateur."


@pytest.fixture
def departed(client, cast, release):
    """A client whose person, in order at an approved company, has left since signing in."""
    sign_in(client, cast.technician)
    assert client.get(reverse("integrators:documents")).status_code == 200
    record_departure(by=cast.manager, representative=cast.technician_rep)
    return client


def test_what_is_theirs_opens_and_says_why_there_is_no_more(departed, cast):
    page = departed.get(reverse("people:profile"))
    assert page.status_code == 200
    text = page.content.decode()
    assert ENDED in text
    assert cast.technician.email in text
    assert reverse("account_logout") in text
    for hidden in ("notices:index", "integrators:mine", "support:index", "integrators:charter"):
        assert f'href="{reverse(hidden)}"' not in text


def test_the_home_page_is_a_visitors(departed):
    page = departed.get("/").content.decode()
    assert ENDED in page
    assert "home/public.html" in [found.name for found in departed.get("/").templates]


@pytest.mark.parametrize(
    "key",
    [
        "integrators:documents", "integrators:sessions", "integrators:charter",
        "integrators:expiring", "integrators:mine", "installations:index", "support:index",
        "releases:reserved_index", "releases:follow", "notices:index", "drafts:index",
        "home:health", "admin:index",
    ],
)  # fmt: skip
def test_every_other_page_is_refused_in_words(departed, key):
    answer = departed.get(reverse(key))
    assert answer.status_code == 403
    assert "accounts/left.html" in [found.name for found in answer.templates]


def test_a_file_does_not_send_them_to_sign_in_for_ever(departed, release):
    """A visitor is asked to sign in; who has signed in would come straight back."""
    answer = departed.get(
        reverse("releases:file", args=[release.version, release.files.get().name])
    )
    assert answer.status_code == 403
    assert "accounts/left.html" in [found.name for found in answer.templates]


def test_nor_does_a_register_that_is_not_public(departed, monkeypatch):
    monkeypatch.setattr(settings, "PUBLIC_REGISTER", False)
    assert departed.get(reverse("integrators:register")).status_code == 403


def test_public_pages_see_a_visitor(departed, cast, release):
    page = departed.get(release.get_absolute_url())
    assert page.context["decision"].code == "anonymous"
    assert not page.context["user"].is_authenticated
    assert "data-bell" not in page.content.decode()
    found = departed.get(reverse("search"), {"q": cast.integrator.name}).content.decode()
    assert cast.integrator.get_absolute_url() not in found


def test_a_script_gets_words_and_no_page(departed):
    htmx = departed.get(reverse("integrators:sessions"), headers={"HX-Request": "true"})
    assert (htmx.status_code, "<html" in htmx.content.decode()) == (403, False)
    told = departed.get(reverse("drafts:index"), headers={"Accept": "application/json"})
    assert (told.status_code, list(told.json())) == (403, ["detail"])
    assert departed.post(reverse("api-1:uploads")).status_code == 401


def test_who_represents_another_company_stays(client, cast):
    other = make.make_integrator(cast.quality)
    invited = invite_representative(
        by=cast.quality, integrator=other, email=cast.technician.email,
        name=cast.technician.name, role=make.TECHNICIAN,
    )  # fmt: skip
    accept_invitation(by=cast.technician, invitation=invited.invitation)
    record_departure(by=cast.manager, representative=cast.technician_rep)
    sign_in(client, cast.technician)
    assert client.get(other.get_absolute_url()).status_code == 200
    assert client.get(cast.integrator.get_absolute_url()).status_code == 404


def test_who_is_invited_again_is_back_in_the_same_session(departed, cast):
    invited = invite_representative(
        by=cast.quality, integrator=cast.elsewhere, email=cast.technician.email,
        name=cast.technician.name, role=make.TECHNICIAN,
    )  # fmt: skip
    token = renew_invitation(invitation=invited.invitation)
    address = reverse("people:invitation", args=[token])
    assert departed.get(address).status_code == 200
    assert departed.post(address).status_code == 302
    assert departed.get(reverse("integrators:documents")).status_code == 200


def test_an_account_without_a_role_or_a_company_is_nobody(client):
    sign_in(client, make_user())
    assert client.get(reverse("integrators:documents")).status_code == 403
    assert client.get(reverse("people:profile")).status_code == 200


def test_a_closed_account_is_signed_out_at_once(client, cast):
    quality = make_user(Role.QUALITY)
    sign_in(client, quality)
    assert client.get(reverse("journal:index")).status_code == 200
    deactivate_user(by=cast.admin, user=quality, reason="partie")
    quality.refresh_from_db()
    assert client.get(reverse("journal:index")).status_code == 302
    assert client.get(reverse("people:profile")).status_code == 302
    assert not is_current(quality)


def test_rules_are_asked_anew_outside_requests(cast, release):
    assert download_decision(cast.technician, release).ok
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert download_decision(cast.technician, release).status == SIGN_IN


def test_it_is_read_with_the_person(cast):
    counts = []
    for user in (cast.quality, cast.technician):
        client = sign_in(Client(), user)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("drafts:index")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == 3, "session, person, drafts"
