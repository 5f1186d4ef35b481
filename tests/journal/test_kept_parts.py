"""What is kept of public pages is shown as long as nothing has happened to it, and not longer."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.safestring import SafeString

from integrators.approvals.actions import suspend_integrator
from portal.core import clock
from portal.journal import kept_parts
from portal.journal.kept_parts import KeptParts
from tests.cast import sign_in
from tests.releases import factories as releases
from tests.support.factories import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts():
    return KeptParts("ticket")


@pytest.fixture
def made():
    return []


@pytest.fixture
def make(made):
    def part():
        made.append(len(made))
        return SafeString(f"{len(made)}")

    return part


def test_an_entry_of_the_family_empties_it_at_once_and_no_other_does(cast, parts, make):
    assert parts.part("a", make) == "1"
    assert parts.part("a", make) == "1"
    releases.published(cast)
    assert parts.part("a", make) == "1"
    make_ticket(cast)
    assert parts.part("a", make) == "2"
    assert parts.part("a", make) == "2"


def test_each_language_and_each_key_has_its_own(parts, make):
    with translation.override("fr"):
        assert parts.part("a", make) == "1"
        assert parts.part("b", make) == "2"
    with translation.override("en"):
        assert parts.part("a", make) == "3"
    with translation.override("fr"):
        assert parts.part("a", make) == "1"


def test_what_the_clock_changes_is_shown_soon(parts, make, time_machine):
    at = clock.now()
    time_machine.move_to(at, tick=False)
    assert parts.part("a", make) == "1"
    time_machine.move_to(at + kept_parts.LASTS - dt.timedelta(milliseconds=1), tick=False)
    assert parts.part("a", make) == "1"
    time_machine.move_to(at + kept_parts.LASTS, tick=False)
    assert parts.part("a", make) == "2"
    # A clock that was put back is no reason to keep it for ever.
    time_machine.move_to(at - dt.timedelta(days=1), tick=False)
    assert parts.part("a", make) == "3"


def test_an_entry_that_is_committed_late_is_seen(cast, parts, make):
    """Its key is below the last one that was there when the part was made."""
    make_ticket(cast)
    assert parts.part("a", make) == "1"
    known = parts._known
    assert len(known.happened) == 1
    # As if that entry had not been there yet.
    known.happened.clear()
    assert parts.part("a", make) == "2"


def test_no_more_than_so_many_are_kept(parts, make, made, monkeypatch):
    monkeypatch.setattr(kept_parts, "MOST", 2)
    for key in "abc":
        parts.part(key, make)
    assert parts.part("a", make) == "1"
    assert parts.part("c", make) == "4"


def test_the_register_is_kept_for_visitors_and_made_anew_for_the_others(cast, client):
    name = cast.integrator.name
    assert name in client.get("/integrators/").text
    with CaptureQueriesContext(connection) as kept:
        assert name in client.get("/integrators/").text
    with CaptureQueriesContext(connection) as anew:
        assert name in sign_in(Client(), cast.stranger).get("/integrators/").text
    assert len(kept) <= 4
    assert len(anew) > len(kept) + 2
    suspend_integrator(by=cast.quality, integrator=cast.integrator, reason="Contrôle")
    assert name not in client.get("/integrators/").text


def test_a_withdrawal_is_on_the_public_home_at_once(cast, release, client):
    assert release.version in client.get("/").text
    with CaptureQueriesContext(connection) as kept:
        assert release.version in client.get("/").text
    assert len(kept) <= 3
    later = releases.published(cast, version=releases.NEWER_V4)
    assert later.version in client.get("/").text
    releases.withdraw(cast.quality, later)
    assert "retirée" in client.get("/").text
