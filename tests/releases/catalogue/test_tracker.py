"""Release notes name items of the tracker, and the requirement domains that they touch."""

import pytest
from django.test import Client

from portal.core.actions import Refused
from releases.catalogue import notes_pdf, queries
from releases.drafting.actions.contents import Note, set_notes
from releases.models import RequirementDomain
from support.models import TrackerItem
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast):
    return TrackerItem.objects.create(
        number="TR-7", kind="correction", line="V4", title="Arrondi", opened_by=cast.support
    )


def note(**values):
    return Note(kind="correction", text_fr="Arrondi", text_en="Rounding", **values)


def published(cast, *notes):
    release = factories.complete_draft(cast.quality)
    set_notes(by=cast.quality, release=release, notes=notes)
    factories.submit_for_publication(by=cast.quality, release=release)
    return factories.publish_release(by=cast.quality2, release=release)


def test_a_note_names_domains_and_an_item(cast, item):
    domains = list(RequirementDomain.objects.all()[:2])
    release = published(cast, note(tracker="TR-7", domains=domains), note())
    first, second = release.notes.all()
    assert set(first.domains.all()) == set(domains)
    assert (first.tracker, second.tracker) == ("TR-7", "")
    assert not second.domains.exists()


def test_an_item_that_is_not_there_is_refused(cast):
    draft = factories.draft(cast.quality)
    with pytest.raises(Refused) as refused:
        set_notes(by=cast.quality, release=draft, notes=[note(tracker="TR-8")])
    assert refused.value.code == "tracker"
    assert not draft.notes.exists()


@pytest.mark.parametrize(
    ("who", "linked"), [("support", True), ("technician", False), (None, False)]
)
def test_only_those_who_work_there_get_the_link(cast, item, who, linked):
    domain = RequirementDomain.objects.first()
    release = published(cast, note(tracker="TR-7", domains=[domain]))
    client = sign_in(Client(), getattr(cast, who)) if who else Client()
    page = client.get(release.get_absolute_url()).content.decode()
    assert "TR-7" in page
    assert domain.name_fr in page
    assert (f"/admin/support/trackeritem/{item.pk}/" in page) is linked


@pytest.mark.parametrize("count", [1, 5])
def test_notes_cost_the_same_whatever_their_number(cast, item, count, django_assert_num_queries):
    domain = RequirementDomain.objects.first()
    release = published(cast, *[note(tracker="TR-7", domains=[domain])] * count)
    with django_assert_num_queries(3):
        groups = queries.notes_by_kind(release, cast.support)
    assert [row.tracker_item.title for row in groups[0].notes] == ["Arrondi"] * count


def test_the_form_writes_them(cast, item):
    draft = factories.draft(cast.quality)
    domain = RequirementDomain.objects.first()
    client = sign_in(Client(), cast.quality)
    data = {
        "notes-TOTAL_FORMS": 1,
        "notes-INITIAL_FORMS": 0,
        "notes-0-kind": "correction",
        "notes-0-text_fr": "Arrondi",
        "notes-0-text_en": "Rounding",
        "notes-0-domains": [domain.pk],
        "notes-0-tracker": "TR-9",
    }
    url = f"/releases/{draft.version}/draft/notes/"
    assert "TR-9" in client.post(url, data).content.decode()
    client.post(url, data | {"notes-0-tracker": "TR-7"})
    assert draft.notes.get().tracker == "TR-7"
    assert draft.notes.get().domains.get() == domain
    assert "TR-7" in client.get(url).content.decode()


def test_the_pdf_is_drawn_with_them(cast, item):
    release = published(cast, note(tracker="TR-7", domains=[RequirementDomain.objects.first()]))
    assert notes_pdf.pdf_of(release).startswith(b"%PDF")
