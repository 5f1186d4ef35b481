import datetime as dt

from integrators.charter.actions.versions import draft_charter, publish_charter, revise_charter
from integrators.models import Charter
from portal.core import clock
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, refused

DAY = dt.timedelta(days=1)


def test_a_draft_binds_nobody(quality):
    draft = draft_charter(by=quality, charter=make.charter_data(version="1.0"))
    assert draft.published_at is None
    assert Charter.objects.current() is None
    assert last_entry().event == "charter.drafted"
    with refused("version_exists"):
        draft_charter(by=quality, charter=make.charter_data(version="1.0"))


def test_a_draft_can_be_revised(quality):
    draft = draft_charter(by=quality, charter=make.charter_data(version="1.0"))
    other = draft_charter(by=quality, charter=make.charter_data(version="1.1"))
    revise_charter(
        by=quality, charter=draft, changes=make.charter_data(version="1.0", text_fr="Neuf")
    )
    draft.refresh_from_db()
    assert draft.text_fr == "Neuf"
    assert last_entry().event == "charter.revised"
    with refused("version_exists"):
        revise_charter(by=quality, charter=other, changes=make.charter_data(version="1.0"))


def test_published_text_never_changes(quality, charter):
    with refused("published"):
        revise_charter(by=quality, charter=charter, changes=make.charter_data())
    with refused("published"):
        publish_charter(by=quality, charter=charter)


def test_publish(quality):
    draft = draft_charter(by=quality, charter=make.charter_data())
    published = publish_charter(by=quality, charter=draft)
    assert published.published_by == quality
    assert Charter.objects.current() == published
    data = last_entry().content["data"]
    assert data["version"] == draft.version
    assert len(data["text_fr_sha256"]) == 64


def test_it_takes_effect_on_its_day(quality, charter):
    later = make.make_charter(quality, effective_on=clock.today() + 5 * DAY)
    assert Charter.objects.current() == charter
    assert Charter.objects.current(later.effective_on - DAY) == charter
    assert Charter.objects.current(later.effective_on) == later


def test_nobody_is_bound_backwards(quality, charter):
    yesterday = draft_charter(
        by=quality, charter=make.charter_data(effective_on=clock.today() - DAY)
    )
    with refused("in_the_past"):
        publish_charter(by=quality, charter=yesterday)
    same_day = draft_charter(by=quality, charter=make.charter_data())
    with refused("before_current"):
        publish_charter(by=quality, charter=same_day)
