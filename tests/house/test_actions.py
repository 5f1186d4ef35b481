import datetime as dt

import pytest

from integrators.candidatures.models import Candidature
from portal.core import clock
from portal.core.actions import Refused
from portal.house.actions import change_setting, reset_setting
from portal.house.known import history_of, house_settings, value_of
from portal.house.models import HouseSetting
from portal.journal.models import JournalEntry
from portal.journal.words.telling import tell
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once

pytestmark = pytest.mark.django_db
PHONE = "support_phone"


@pytest.fixture
def admin():
    return make_user("admin")


def change(by, was, value, key=PHONE):
    return change_setting(by=by, known=house_settings.get(key), was=was, value=value)


def test_a_change_holds_and_the_one_before_is_kept(admin, settings):
    assert value_of(PHONE) == settings.SUPPORT_PHONE
    change(admin, settings.SUPPORT_PHONE, "03 87 00 00 00")
    change(admin, "03 87 00 00 00", "03 87 11 11 11")
    assert value_of(PHONE) == "03 87 11 11 11"
    kept = HouseSetting.objects.values_list("number", "value")
    assert list(kept) == [(1, "03 87 00 00 00"), (2, "03 87 11 11 11")]


def test_the_default_holds_again(admin, settings):
    change(admin, settings.SUPPORT_PHONE, "03 87 00 00 00")
    reset_setting(by=admin, known=house_settings.get(PHONE), was="03 87 00 00 00")
    assert value_of(PHONE) == settings.SUPPORT_PHONE
    settings.SUPPORT_PHONE = "03 87 22 22 22"
    assert value_of(PHONE) == "03 87 22 22 22"


def test_there_is_nothing_to_reset_where_the_default_holds(admin, settings):
    with pytest.raises(Refused) as refused:
        reset_setting(by=admin, known=house_settings.get(PHONE), was=settings.SUPPORT_PHONE)
    assert refused.value.code == "same"


def test_the_journal_tells_from_what_to_what_in_the_readers_language(admin):
    change(admin, True, False, key="public_register")
    change(admin, [90, 30, 7], [60, 15], key="ending_reminder_days")
    reset_setting(by=admin, known=house_settings.get("ending_reminder_days"), was=[60, 15])
    entries = list(JournalEntry.objects.filter(event__startswith="setting.").order_by("pk"))
    assert [entry.actor_user for entry in entries] == [admin] * 3
    told = ["".join(each.details) for each in tell(entries, make_user("auditor"))]
    assert "Le registre est public" in told[0]
    assert told[0].index("Oui") < told[0].index("Non")
    assert told[1].index("90, 30, 7") < told[1].index("60, 15")
    assert told[2].index("60, 15") < told[2].index("90, 30, 7")


def test_whoever_saves_second_is_told(admin, settings):
    change(admin, settings.SUPPORT_PHONE, "03 87 00 00 00")
    for was in (settings.SUPPORT_PHONE, None):
        with pytest.raises(Refused) as refused:
            change(admin, was, "03 87 11 11 11")
        assert refused.value.code == "changed"
    assert HouseSetting.objects.get().value == "03 87 00 00 00"


def test_nothing_is_written_where_nothing_changes(admin, settings):
    with pytest.raises(Refused) as refused:
        change(admin, settings.SUPPORT_PHONE, settings.SUPPORT_PHONE)
    assert refused.value.code == "same"
    assert not HouseSetting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_told(admin, settings):
    results = at_once(
        *[
            lambda value=value: change(admin, settings.SUPPORT_PHONE, value)
            for value in ("03 87 00 00 00", "03 87 11 11 11")
        ]
    )
    (refused,) = [each for each in results if isinstance(each, Refused)]
    assert refused.code == "changed"
    assert HouseSetting.objects.count() == 1
    assert JournalEntry.objects.filter(event="setting.changed").count() == 1


def test_what_held_at_a_moment_and_during_a_day(admin, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC), tick=False)
    change(admin, 14, 20, key="candidature_days")
    time_machine.shift(3600)
    change(admin, 20, 5, key="candidature_days")
    history, day = history_of("candidature_days"), dt.timedelta(days=1)
    now = clock.now()
    assert [history.at(now - day), history.at(now - dt.timedelta(minutes=1))] == [14, 20]
    assert [history.at(now), history.now] == [5, 5]
    assert history.during(now.date()) == [14, 20, 5]
    assert history.during((now + day).date()) == [5]
    assert history.during((now - day).date()) == [14]


def candidature(sent):
    """One that waits for its address to be confirmed."""
    row = make.submit()
    Candidature.objects.filter(pk=row.pk).update(created_at=sent)
    return Candidature.objects.get(pk=row.pk)


def test_a_candidature_keeps_the_days_it_was_promised(admin, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC), tick=False)
    early = candidature(clock.now() - dt.timedelta(days=2))
    change(admin, 14, 3, key="candidature_days")
    late = candidature(clock.now() + dt.timedelta(days=1))
    assert early.confirm_until == dt.date(2026, 3, 22)
    assert late.confirm_until == dt.date(2026, 3, 14)

    def overdue(day):
        return set(Candidature.objects.overdue(dt.date(2026, 3, day)))

    assert overdue(14) == set()
    assert overdue(15) == overdue(22) == {late}
    assert overdue(23) == {early, late}


def test_a_link_keeps_the_days_of_its_day(admin, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC), tick=False)
    row = candidature(clock.now())
    early = row.token
    change(admin, 60, 2, key="candidate_link_days")
    time_machine.move_to(dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC), tick=False)
    late = row.token
    time_machine.move_to(dt.datetime(2026, 3, 14, 12, tzinfo=dt.UTC), tick=False)
    assert Candidature.objects.by_token(early) == (row, True)
    assert Candidature.objects.by_token(late) == (row, False)
