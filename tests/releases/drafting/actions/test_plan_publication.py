import datetime as dt

import pytest
import time_machine

from portal.core import clock
from portal.core.actions import Refused
from releases.drafting import work
from releases.drafting.actions.plan_publication import cancel_planned_publication, plan_publication
from releases.drafting.actions.publication import publish_release, reopen_draft
from releases.models import PlannedPublication, RequirementDomain
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


def later(**gap):
    return clock.now() + dt.timedelta(**gap)


def test_it_is_published_at_its_moment_by_the_second_person(cast):
    release = factories.submitted(cast.quality)
    plan_publication(by=cast.quality2, release=release, at=later(hours=2))
    assert work.publish_due() == 0
    with time_machine.travel(later(hours=3)):
        assert work.publish_due() == 1
        assert work.publish_due() == 0
    release.refresh_from_db()
    assert (release.state, release.published_by) == ("published", cast.quality2)


def test_not_by_whoever_submitted_it_nor_in_the_past_nor_unsubmitted(cast):
    release = factories.submitted(cast.quality)
    for who, gap, code in (("quality", 1, "same_person"), ("quality2", -1, "past")):
        with pytest.raises(Refused) as refused:
            plan_publication(by=getattr(cast, who), release=release, at=later(hours=gap))
        assert refused.value.code == code
    reopen_draft(by=cast.quality, release=release)
    with pytest.raises(Refused) as refused:
        plan_publication(by=cast.quality2, release=release, at=later(hours=1))
    assert refused.value.code == "not_submitted"


def test_a_plan_ends_with_its_cancellation_or_the_reopening(cast):
    release = factories.submitted(cast.quality)
    plan_publication(by=cast.quality2, release=release, at=later(hours=1))
    cancel_planned_publication(by=cast.quality, release=release)
    with pytest.raises(Refused):
        cancel_planned_publication(by=cast.quality, release=release)
    plan_publication(by=cast.quality2, release=release, at=later(hours=1))
    reopen_draft(by=cast.quality, release=release)
    with time_machine.travel(later(hours=2)):
        assert work.publish_due() == 0
    release.refresh_from_db()
    assert release.is_draft


def test_what_became_incomplete_says_so(client, cast):
    release = factories.submitted(cast.quality)
    plan_publication(by=cast.quality2, release=release, at=later(hours=1))
    RequirementDomain.objects.create(code="new", name_fr="Nouveau", name_en="New", position=99)
    with time_machine.travel(later(hours=2)):
        assert work.publish_due() == 0
    assert "Nouveau" in PlannedPublication.objects.get().failure
    page = sign_in(client, cast.quality2).get(f"{release.get_absolute_url()}draft/")
    assert PlannedPublication.objects.get().failure.split(":")[0][:20] in page.content.decode()


def test_the_form_takes_paris_time(client, cast):
    release = factories.submitted(cast.quality)
    sign_in(client, cast.quality2)
    client.post(f"{release.get_absolute_url()}draft/plan/", {"at": "2099-07-01T08:00"})
    due = PlannedPublication.objects.get().due_at
    assert due == dt.datetime(2099, 7, 1, 6, 0, tzinfo=dt.UTC)
    client.post(f"{release.get_absolute_url()}draft/plan/cancel/")
    assert not PlannedPublication.objects.exists()


def test_a_second_person_who_left_meanwhile_publishes_nothing(cast):
    release = factories.submitted(cast.quality)
    plan_publication(by=cast.quality2, release=release, at=later(hours=1))
    type(cast.quality2).objects.filter(pk=cast.quality2.pk).update(is_active=False)
    with time_machine.travel(later(hours=2)):
        assert work.publish_due() == 0
    release.refresh_from_db()
    assert release.is_draft
    assert cast.quality2.name in PlannedPublication.objects.get().failure


def test_a_plan_ends_when_it_is_published_by_hand(cast):
    release = factories.submitted(cast.quality)
    plan_publication(by=cast.quality2, release=release, at=later(hours=1))
    publish_release(by=cast.quality2, release=release)
    assert not PlannedPublication.objects.exists()
