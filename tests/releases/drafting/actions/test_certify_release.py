"""From draft to certified: number, category, dates and document, all of them."""

import datetime as dt

import pytest

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.catalogue import certificates
from releases.drafting.actions.certify_release import certify_release
from tests.releases import factories
from tests.releases.reserved import documents

pytestmark = pytest.mark.django_db


def certify(by, release, stored=None, **values):
    return certify_release(
        by=by, release=release, certificate=factories.certificate(**values), stored=stored
    )


def test_a_draft_is_certified_with_its_document(cast):
    draft = factories.draft(cast.quality)
    stored = documents.stored()
    until = dt.date(2029, 7, 1)
    release = certify(cast.quality, draft, stored, certified_until=until)
    release.refresh_from_db()
    assert (release.state, release.certified_by) == ("certified", cast.quality)
    assert (release.category, release.certified_until) == ("B", until)
    document = certificates.document_of(release)
    assert (document.release, document.line) == (release, "V4")
    entry = JournalEntry.objects.get(event="release.certified").content["data"]
    assert entry["sha256"] == stored.sha256
    assert entry["certified_until"] == "2029-07-01"


def test_it_is_put_right_with_a_new_version_of_its_document(cast):
    draft = factories.draft(cast.quality)
    certify(cast.quality, draft, documents.stored())
    certify(cast.quality2, draft, category="A")
    document = certificates.document_of(draft)
    assert document.versions.count() == 1
    certify(cast.quality2, draft, documents.stored(content=documents.pdf((300, 300))))
    assert document.versions.count() == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        *[
            ({"certificate_number": number}, "number")
            for number in ("", "525/9999", "525-9999-03", "x525/9999-03", "525/9999-03\n")
        ],
        ({"category": "D"}, "category"),
        ({"certified_until": dt.date(2026, 6, 30)}, "until"),
    ],
)
def test_what_is_ill_formed_is_refused(cast, values, code):
    draft = factories.draft(cast.quality)
    with pytest.raises(Refused) as refused:
        certify(cast.quality, draft, documents.stored(), **values)
    assert refused.value.code == code
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_it_needs_its_document_and_a_pdf(cast):
    draft = factories.draft(cast.quality)
    picture = documents.stored(name="a.png", content=factories.picture().read())
    for stored in (None, picture):
        with pytest.raises(Refused) as refused:
            certify(cast.quality, draft, stored)
        assert refused.value.code == "document"


def test_what_was_submitted_or_published_keeps_its_certificate(cast):
    for release, code in (
        (factories.published(cast), "frozen"),
        (factories.submitted(cast.quality, line="V3", version=factories.V3), "submitted"),
    ):
        with pytest.raises(Refused) as refused:
            certify(cast.quality, release, category="A")
        assert refused.value.code == code
