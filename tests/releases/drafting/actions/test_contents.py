import pytest

from portal.core.actions import Refused
from releases.drafting.actions.contents import (
    Check,
    Machine,
    Note,
    set_conformity,
    set_notes,
    set_requirements,
)
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_notes_are_written_whole_and_in_order(cast):
    release = factories.draft(cast.quality)
    set_notes(by=cast.quality, release=release, notes=factories.notes())
    set_notes(by=cast.quality, release=release, notes=list(reversed(factories.notes())))
    assert [note.kind for note in release.notes.all()] == ["correction", "feature"]


def test_a_tutorial_is_of_the_same_line(cast):
    release = factories.draft(cast.quality)
    page = factories.wiki_page(cast.quality, line="V3")
    with pytest.raises(Refused) as refused:
        set_notes(by=cast.quality, release=release, notes=[Note("feature", "a", "a", "", page)])
    assert refused.value.code == "line"


def test_requirements_are_written_whole(cast):
    release = factories.complete_draft(cast.quality)
    set_requirements(
        by=cast.quality,
        release=release,
        prerequisites=[Check("b", "b"), Check("a", "a")],
        hardware=[Machine("Aures", "Yuno")],
    )
    assert [row.text_fr for row in release.prerequisites.all()] == ["b", "a"]
    assert release.hardware.count() == 1


def test_hardware_is_listed_once(cast):
    with pytest.raises(Refused) as refused:
        set_requirements(
            by=cast.quality,
            release=factories.draft(cast.quality),
            prerequisites=[],
            hardware=[Machine("Aures", "Yuno"), Machine("AURES", "yuno")],
        )
    assert refused.value.code == "twice"


def test_a_statement_stays_with_whoever_made_it(cast):
    release = factories.draft(cast.quality)
    first, second = factories.domains()[:2]
    set_conformity(by=cast.quality, release=release, statements=[(first, "Oui"), (second, "")])
    set_conformity(by=cast.quality2, release=release, statements=[(first, "Oui"), (second, "A")])
    rows = {row.domain_id: row.stated_by for row in release.conformity.all()}
    assert rows == {first.pk: cast.quality, second.pk: cast.quality2}
    set_conformity(by=cast.quality2, release=release, statements=[(first, "Autre"), (second, "")])
    assert release.conformity.get().stated_by == cast.quality2
