import datetime as dt

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import TestCase

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.ui.text.formats import PARIS
from releases.catalogue import certificates, versions
from releases.drafting.actions.certify_release import certify_release
from releases.drafting.actions.drafts import (
    create_release,
    discard_draft,
    rename_draft,
    update_draft,
)
from releases.drafting.actions.publication import publish_release, submit_for_publication
from releases.drafting.rules import missing_of
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


def refused(act, **values):
    with pytest.raises(Refused) as found:
        act(**values)
    return found.value


def of_the_day_after(moment):
    """The number of a V4 version built a day after `moment`."""
    built = moment.astimezone(PARIS) + dt.timedelta(days=1)
    days = (built.date() - dt.date(2000, 1, 1)).days
    return f"4.3.[{days}.{(built.hour * 3600 + built.minute * 60) // 2}]"


def test_a_number_built_in_the_future_is_refused_and_says_why(cast):
    version = of_the_day_after(clock.now())
    found = refused(create_release, by=cast.quality, line="V4", version=version)
    assert found.code == "version"
    assert "dans l’avenir" in str(found.message)
    release = factories.draft(cast.quality)
    assert refused(rename_draft, by=cast.quality, release=release, version=version).code == (
        "version"
    )
    with time_machine.travel(clock.now() + dt.timedelta(days=1, minutes=1), tick=False):
        assert create_release(by=cast.quality, line="V4", version=version).version == version


def test_a_draft_gets_its_right_number(cast):
    release = factories.draft(cast.quality)
    renamed = rename_draft(by=cast.quality, release=release, version=factories.NEWER_V4)
    release.refresh_from_db()
    assert release.version == renamed.version == factories.NEWER_V4
    assert release.version_key == versions.parse("V4", factories.NEWER_V4).sort_key
    entry = JournalEntry.objects.get(event="release.draft_renamed")
    assert entry.content["data"]["before"] == factories.V4
    # The former number is free.
    factories.draft(cast.quality)


def test_the_certificate_of_the_former_number_counts_no_more(cast):
    release = factories.complete_draft(cast.quality)
    rename_draft(by=cast.quality, release=release, version=factories.NEWER_V4)
    release.refresh_from_db()
    assert (release.state, release.certified_at) == ("draft", None)
    assert [item.code for item in missing_of(release)] == ["certificate"]
    found = refused(
        certify_release, by=cast.quality, release=release, certificate=factories.certificate()
    )
    assert found.code == "document"
    factories.certified(cast.quality, release)
    release.refresh_from_db()
    assert missing_of(release) == []
    document = certificates.document_of(release)
    assert factories.NEWER_V4 in document.title_fr


def test_a_number_that_is_taken_or_the_same_is_refused(cast):
    factories.published(cast)
    release = factories.draft(cast.quality, version=factories.NEWER_V4)
    for version, code in ((factories.V4, "exists"), (factories.NEWER_V4, "unchanged"),
                          (factories.V3, "version")):  # fmt: skip
        assert refused(rename_draft, by=cast.quality, release=release, version=version).code == code
    release.refresh_from_db()
    assert release.version == factories.NEWER_V4


def test_a_discarded_draft_is_gone_and_its_number_free(cast):
    release = factories.complete_draft(cast.quality)
    key = release.files.get().key
    with TestCase.captureOnCommitCallbacks(execute=True):
        discard_draft(by=cast.quality, release=release)
    assert not default_storage.exists(key)
    release.refresh_from_db()
    assert release.state == "discarded"
    assert not release.files.exists()
    assert certificates.document_of(release) is None
    for rows in (Release.objects.drafts(), Release.objects.public(),
                 Release.objects.visible_to(cast.quality)):  # fmt: skip
        assert not rows.exists()
    assert JournalEntry.objects.filter(event="release.draft_discarded").count() == 1
    again = factories.published(cast)
    assert Release.objects.visible_to(cast.quality).get(version=factories.V4) == again
    for act in (discard_draft, submit_for_publication, publish_release):
        assert refused(act, by=cast.quality2, release=release).code == "discarded"


def test_what_was_submitted_or_published_is_neither_renamed_nor_discarded(cast):
    release = factories.submitted(cast.quality)
    version = factories.NEWER_V4
    assert refused(discard_draft, by=cast.quality, release=release).code == "submitted"
    assert refused(rename_draft, by=cast.quality, release=release, version=version).code == (
        "submitted"
    )
    publish_release(by=cast.quality2, release=release)
    assert refused(discard_draft, by=cast.quality, release=release).code == "frozen"
    assert refused(rename_draft, by=cast.quality, release=release, version=version).code == "frozen"
