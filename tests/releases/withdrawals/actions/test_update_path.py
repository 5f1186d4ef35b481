"""A superseded release is left to updates, or not any more."""

import pytest

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.models import Release
from releases.withdrawals.actions.update_path import offer_for_updates
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def superseded(cast):
    old = factories.published(cast)
    factories.published(cast, version=factories.NEWER_V4)
    return old


def test_it_is_taken_away_from_updates_and_given_back(cast, superseded):
    for offered in (False, True):
        release = offer_for_updates(by=cast.quality, release=superseded, offered=offered)
        assert release.offered_for_updates is offered
        entry = JournalEntry.objects.filter(event="release.update_offer_changed").latest("pk")
        assert entry.content["data"]["offered"] is offered


def test_what_is_taken_away_is_never_offered_in_place_of_another(cast, superseded):
    current = Release.objects.current("V4")
    offer_for_updates(by=cast.quality, release=superseded, offered=False)
    with pytest.raises(Refused) as refused:
        factories.withdraw(cast.quality, current, replacement=superseded)
    assert refused.value.code == "replacement"


def test_what_alone_replaces_a_withdrawn_one_is_not_taken_away(cast, superseded):
    current = Release.objects.current("V4")
    factories.withdraw(cast.quality, current, replacement=superseded)
    factories.published(cast, line="V3", version=factories.V3)
    # Current again, so that there is nothing to take away; then superseded by another.
    last = factories.published(cast, version="4.3.[9810.1]")
    offer_for_updates(by=cast.quality, release=superseded, offered=False)
    factories.withdraw(cast.quality, last)
    offer_for_updates(by=cast.quality, release=superseded, offered=True)
    with pytest.raises(Refused) as refused:
        offer_for_updates(by=cast.quality, release=superseded, offered=False)
    assert refused.value.code == "replaces"
    superseded.refresh_from_db()
    assert superseded.offered_for_updates


def test_only_superseded_releases_and_only_a_change(cast, superseded):
    for release, offered in ((Release.objects.current("V4"), False), (superseded, True)):
        with pytest.raises(Refused) as refused:
            offer_for_updates(by=cast.quality, release=release, offered=offered)
        assert refused.value.code == "unchanged"
