"""The audit finds what was changed in releases beside the actions."""

import datetime as dt

import pytest

from portal.journal.tree import sequencer
from portal.journal.verify import walk
from releases.drafting.actions.files import remove_file
from releases.models import Release, ReleaseFile, Withdrawal
from releases.plugs import evidence
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def told(*parts: str) -> None:
    """Exactly the findings that hold `parts`, in this order."""
    sequencer.sequence()
    found = list(walk.findings())
    assert len(found) == len(parts), found
    for line, part in zip(found, parts, strict=True):
        assert part in line


def test_honest_releases_have_no_findings(cast, release):
    releases.published(cast, version=releases.NEWER_V4)
    releases.withdraw(cast.quality, release)
    draft = releases.draft(cast.quality, line="V3", version=releases.V3)
    for _ in range(2):
        file = releases.add(cast.quality, draft)
        remove_file(by=cast.quality, file=file)
    releases.add(cast.quality, draft)
    told()


@pytest.mark.parametrize(("name", "value"), [("sha256", "0" * 64), ("size", 1)])
def test_a_changed_file_is_found(release, name, value):
    ReleaseFile.objects.update(**{name: value})
    told(f"release {release.version}, file Setup.exe: its {name} is not what the journal says")


def test_a_changed_file_of_a_draft_is_found(cast):
    releases.add(cast.quality, releases.draft(cast.quality))
    ReleaseFile.objects.update(sha256="0" * 64)
    told("its sha256 is not what the journal says")


def test_a_file_renamed_or_added_is_found(cast, release):
    ReleaseFile.objects.update(name="Other.exe")
    told("no longer there", "knows nothing of its addition", "its signature")


@pytest.mark.parametrize(
    ("name", "told_as", "value"),
    [
        ("certificate_number", "certificate", "525/0000-00"), ("category", "category", "A"),
        ("certified_on", "certified_on", dt.date(2020, 1, 1)),
    ],
)  # fmt: skip
def test_a_changed_release_is_found(release, name, told_as, value):
    Release.objects.filter(pk=release.pk).update(**{name: value})
    told(f"release {release.version}: its {told_as} is not what the journal says")


def test_a_changed_signature_is_found(release):
    ReleaseFile.objects.update(signature="untrusted comment: x")
    Release.objects.filter(pk=release.pk).update(sums_signature="untrusted comment: x")
    told("its signature is not the one", "its signature is not what")


def test_a_withdrawal_undone_or_changed_is_found(cast, release):
    releases.withdraw(cast.quality, release)
    Release.objects.filter(pk=release.pk).update(state="published")
    Withdrawal.objects.update(message_fr="Tout va bien.")
    told("its message_fr", "the release is published again")


def test_a_publication_beside_the_actions_is_found(cast):
    draft = releases.submitted(cast.quality)
    Release.objects.filter(pk=draft.pk).update(
        state="withdrawn", published_at=draft.submitted_at, published_by=cast.quality2
    )
    told("knows nothing of its publication", "knows nothing of its withdrawal")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast, release, django_assert_max_num_queries
):
    releases.published(cast, version=releases.NEWER_V4)
    with django_assert_max_num_queries(20):
        assert list(evidence.inspect()) == []
