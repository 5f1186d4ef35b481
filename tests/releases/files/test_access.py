"""Who may download, in every state of a release: one table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from releases.files.access import download_decision
from releases.withdrawals.actions.update_path import offer_for_updates
from tests.releases import factories

pytestmark = pytest.mark.django_db

WHO = (
    "anonymous", "candidate", "suspended", "technician", "manager", "stranger",
    "quality", "support", "auditor", "admin",
)  # fmt: skip
TABLE = {
    "draft": dict.fromkeys(WHO, 404) | {"quality": 200},
    "published": dict.fromkeys(WHO, 200)
    | {"anonymous": 302, "candidate": 403, "suspended": 403, "admin": 403},
    "superseded": dict.fromkeys(WHO, 200)
    | {"anonymous": 302, "candidate": 403, "suspended": 403, "admin": 403},
    "withdrawn": dict.fromkeys(WHO, 410),
}


CODES = {
    "draft": dict.fromkeys(WHO, "draft"),
    "published": dict.fromkeys(WHO, "eligible")
    | {"anonymous": "anonymous", "candidate": "not_eligible", "suspended": "not_eligible"}
    | {"quality": "staff", "support": "staff", "auditor": "staff", "admin": "role"},
    "withdrawn": dict.fromkeys(WHO, "withdrawn"),
}
CODES["superseded"] = {
    who: "update_only" if code == "eligible" else code for who, code in CODES["published"].items()
}
"""What programs read; a person's message goes with each."""


def test_what_is_no_longer_offered_for_updates_is_for_crisalid_only(cast):
    release = in_state(cast, "superseded")
    offer_for_updates(by=cast.quality, release=release, offered=False)
    release.refresh_from_db()
    decision = download_decision(cast.technician, release)
    assert (decision.status, decision.code) == (403, "closed")
    assert download_decision(cast.quality, release).ok


def test_in_whose_name_it_counts(cast):
    release = in_state(cast, "published")
    allowed = download_decision(cast.technician, release)
    assert allowed.representative == allowed.person == cast.technician_rep
    for other in (cast.quality, cast.suspended, cast.candidate):
        decision = download_decision(other, release)
        assert decision.representative is decision.person is None


def test_who_is_in_order_and_refused_all_the_same_downloads_in_no_name(cast):
    release = in_state(cast, "superseded")
    offer_for_updates(by=cast.quality, release=release, offered=False)
    release.refresh_from_db()
    decision = download_decision(cast.technician, release)
    assert decision.person == cast.technician_rep
    assert decision.representative is None


def in_state(cast, state):
    if state == "draft":
        return factories.complete_draft(cast.quality)
    release = factories.published(cast)
    if state == "superseded":
        factories.published(cast, version=factories.NEWER_V4)
    if state == "withdrawn":
        factories.withdraw(cast.quality, release)
    release.refresh_from_db()
    return release


@pytest.mark.parametrize("state", TABLE)
def test_the_table(cast, state):
    release = in_state(cast, state)
    found = {
        who: download_decision(
            AnonymousUser() if who == "anonymous" else getattr(cast, who), release
        )
        for who in WHO
    }
    assert {who: decision.status for who, decision in found.items()} == TABLE[state]
    assert {who: decision.code for who, decision in found.items()} == CODES[state]
    assert all(decision.ok == (decision.status == 200) for decision in found.values())
    assert all(str(decision.message) for decision in found.values())


def test_approval_counts_by_line(cast):
    release = factories.published(cast, line="V3", version=factories.V3)
    assert download_decision(cast.technician, release).ok
    refused = download_decision(cast.stranger, release)
    assert refused.status == 403
    assert "approval" in {item.code for item in refused.eligibility.missing}


def test_superseded_is_for_updates_only(cast):
    assert download_decision(cast.technician, in_state(cast, "superseded")).code == "update_only"


@pytest.mark.parametrize(("who", "queries"), [("technician", 6), ("candidate", 6), ("quality", 0)])
def test_it_costs_few_queries(cast, django_assert_max_num_queries, who, queries):
    release = factories.published(cast)
    with django_assert_max_num_queries(queries):
        download_decision(getattr(cast, who), release)
