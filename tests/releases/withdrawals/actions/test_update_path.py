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
    assert Release.objects.good_before(current) == superseded
    offer_for_updates(by=cast.quality, release=superseded, offered=False)
    assert Release.objects.good_before(current) is None


def test_only_superseded_releases_and_only_a_change(cast, superseded):
    for release, offered in ((Release.objects.current("V4"), False), (superseded, True)):
        with pytest.raises(Refused) as refused:
            offer_for_updates(by=cast.quality, release=release, offered=offered)
        assert refused.value.code == "unchanged"
