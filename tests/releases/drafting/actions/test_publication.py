import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from releases.drafting.actions.contents import set_notes
from releases.drafting.actions.publication import (
    publish_release,
    reopen_draft,
    submit_for_publication,
)
from releases.drafting.rules import missing_of
from releases.models import Release, RequirementDomain
from tests.releases import factories

pytestmark = pytest.mark.django_db


def codes(release):
    return {item.code.partition(":")[0] for item in missing_of(release)}


def test_an_empty_draft_lacks_everything(cast):
    release = factories.draft(cast.quality)
    assert codes(release) == {
        "summary", "certificate", "files", "notes", "prerequisites", "hardware",
        "conformity",
    }  # fmt: skip
    missing = [item.code for item in missing_of(release) if item.code.startswith("conformity")]
    assert len(missing) == RequirementDomain.objects.filter(applicable=True).count() == 8


def test_a_complete_draft_lacks_nothing(cast):
    assert missing_of(factories.complete_draft(cast.quality)) == []


def test_a_feature_needs_its_tutorial(cast):
    release = factories.complete_draft(cast.quality)
    set_notes(by=cast.quality, release=release, notes=factories.notes())
    assert codes(release) == {"tutorial"}


def test_the_tutorial_holds_for_the_version(cast):
    release = factories.complete_draft(cast.quality)
    page = factories.wiki_page(cast.quality, slug="plus-tard", from_version=factories.NEWER_V4)
    set_notes(by=cast.quality, release=release, notes=factories.notes(page))
    assert codes(release) == {"tutorial_version"}


def test_a_domain_that_does_not_apply_needs_no_statement(cast):
    release = factories.complete_draft(cast.quality)
    release.conformity.all()[0].delete()
    assert codes(release) == {"conformity"}
    stated = release.conformity.values("domain")
    RequirementDomain.objects.exclude(pk__in=stated).update(applicable=False)
    assert codes(release) == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_summary_is_there_in_both_languages(cast, language):
    release = factories.complete_draft(cast.quality)
    setattr(release, f"summary_{language}", " ")
    assert codes(release) == {"summary"}


def test_what_is_not_certified_lacks_its_certificate(cast):
    release = factories.complete_draft(cast.quality)
    release.state = "draft"
    assert codes(release) == {"certificate"}


def test_what_is_incomplete_is_not_submitted_and_told_why(cast):
    with pytest.raises(Refused) as refused:
        submit_for_publication(by=cast.quality, release=factories.draft(cast.quality))
    assert refused.value.code == "incomplete"
    assert "certificat" in str(refused.value)


def test_the_other_quality_people_are_asked(cast):
    release = factories.submitted(cast.quality)
    mails = OutgoingMail.objects.filter(key__startswith="release.publication_waits:")
    assert [mail.to for mail in mails] == [cast.quality2.email]
    assert release.version in mails[0].subject
    with pytest.raises(Refused) as refused:
        submit_for_publication(by=cast.quality, release=release)
    assert refused.value.code == "submitted"


def test_who_submitted_does_not_publish(cast):
    release = factories.submitted(cast.quality)
    with pytest.raises(Refused) as refused:
        publish_release(by=cast.quality, release=release)
    assert refused.value.code == "same_person"
    release.refresh_from_db()
    assert release.state == "certified"


def test_a_draft_that_nobody_submitted_is_not_published(cast):
    with pytest.raises(Refused) as refused:
        publish_release(by=cast.quality2, release=factories.complete_draft(cast.quality))
    assert refused.value.code == "not_submitted"


def test_the_database_demands_a_second_person_too(cast):
    release = factories.submitted(cast.quality)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(
            state="published",
            published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            published_by=cast.quality,
        )


def test_publishing_supersedes_the_current_one_of_the_line_only(cast):
    v3 = factories.published(cast, line="V3", version=factories.V3)
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    for row, state in ((v3, "published"), (old, "superseded"), (new, "published")):
        row.refresh_from_db()
        assert row.state == state
    assert Release.objects.current("V4") == new
    assert JournalEntry.objects.filter(event="release.published").count() == 3


def test_it_is_published_once(cast):
    release = factories.published(cast)
    with pytest.raises(Refused) as refused:
        publish_release(by=cast.quality2, release=release)
    assert refused.value.code == "published"


def test_an_older_number_is_not_published_after_a_newer_one(cast):
    factories.published(cast, version=factories.NEWER_V4)
    with pytest.raises(Refused) as refused:
        factories.submitted(cast.quality)
    assert refused.value.code == "older"


def test_a_submitted_draft_can_be_taken_back(cast):
    release = reopen_draft(by=cast.quality2, release=factories.submitted(cast.quality))
    mail = OutgoingMail.objects.get(key__startswith="release.publication_taken_back:")
    assert mail.to == cast.quality.email
    assert release.version in mail.subject
    assert cast.quality2.name in mail.text
    assert release.submitted_at is None
    set_notes(by=cast.quality, release=release, notes=factories.notes())
    with pytest.raises(Refused) as refused:
        reopen_draft(by=cast.quality2, release=release)
    assert refused.value.code == "not_submitted"


def test_a_domain_added_meanwhile_is_asked_for(cast):
    release = factories.submitted(cast.quality)
    RequirementDomain.objects.create(code="new", name_fr="Neuf", name_en="New")
    with pytest.raises(Refused) as refused:
        publish_release(by=cast.quality2, release=release)
    assert refused.value.code == "incomplete"
