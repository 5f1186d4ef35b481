import pytest

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.drafting.actions.drafts import create_release, update_draft
from releases.models import Release
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_a_draft_is_begun_and_journalled(cast):
    release = create_release(by=cast.quality, line="V4", version=factories.V4)
    assert (release.state, release.created_by) == ("draft", cast.quality)
    assert JournalEntry.objects.get(event="release.created").subject_id == str(release.pk)


def test_a_number_of_another_line_is_refused(cast):
    with pytest.raises(Refused) as refused:
        create_release(by=cast.quality, line="V3", version=factories.V4)
    assert refused.value.code == "version"


def test_a_number_is_taken_once(cast):
    factories.draft(cast.quality)
    with pytest.raises(Refused) as refused:
        factories.draft(cast.quality)
    assert refused.value.code == "exists"
    assert Release.objects.count() == 1


def test_prerequisites_and_hardware_are_carried_over_conformity_is_not(cast):
    factories.published(cast)
    release = factories.draft(cast.quality, version=factories.NEWER_V4)
    assert [str(row) for row in release.prerequisites.all()] == ["Windows 11 à jour"]
    assert [str(row) for row in release.hardware.all()] == ["Aures Yuno", "Oxhoo Titan"]
    assert not release.conformity.exists()
    assert not release.files.exists()


def test_what_it_says_of_itself_can_be_written(cast):
    release = update_draft(
        by=cast.quality,
        release=factories.draft(cast.quality),
        identity=factories.identity(mandatory=True, mandatory_basis="Règle 4.2"),
    )
    release.refresh_from_db()
    assert (release.summary_en, release.mandatory) == ("Faster checkout.", True)


def test_mandatory_needs_a_basis(cast):
    release = factories.draft(cast.quality)
    with pytest.raises(Refused) as refused:
        update_draft(by=cast.quality, release=release, identity={"mandatory": True})
    assert refused.value.code == "basis"


def test_what_was_submitted_or_published_is_frozen(cast):
    release = factories.submitted(cast.quality)
    with pytest.raises(Refused) as refused:
        update_draft(by=cast.quality, release=release, identity={"summary_fr": "C"})
    assert refused.value.code == "submitted"
    published = factories.published(cast, version=factories.NEWER_V4)
    with pytest.raises(Refused) as refused:
        update_draft(by=cast.quality, release=published, identity={"summary_fr": "C"})
    assert refused.value.code == "frozen"
    published.refresh_from_db()
    assert published.category == "B"
