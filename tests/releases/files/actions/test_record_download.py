import datetime as dt

import pytest

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.files.actions.record_download import record_download
from releases.models import Download
from tests.releases import factories

pytestmark = pytest.mark.django_db


def record(cast, file):
    return record_download(
        by=cast.technician,
        file=file,
        representative=cast.technician_rep,
        ip="192.0.2.7",
        user_agent="curl/8",
    )


def test_who_what_when_and_from_where(cast):
    file = factories.published(cast).files.get()
    row = record(cast, file)
    assert (row.user, row.file, row.representative) == (cast.technician, file, cast.technician_rep)
    assert (row.ip, row.user_agent) == ("192.0.2.7", "curl/8")
    entry = JournalEntry.objects.get(event="release.downloaded")
    assert b"192.0.2.7" not in bytes(entry.body)


def test_one_transfer_is_one_download(cast):
    file = factories.published(cast).files.get()
    record(cast, file)
    with pytest.raises(Refused) as refused:
        record(cast, file)
    assert refused.value.code == "recorded"
    with clock.moved_to(clock.now() + dt.timedelta(hours=7)):
        record(cast, file)
    assert Download.objects.count() == 2


def test_nothing_is_recorded_once_it_is_withdrawn(cast):
    release = factories.published(cast)
    file = release.files.get()
    factories.withdraw(cast.quality, release)
    with pytest.raises(Refused) as refused:
        record(cast, file)
    assert refused.value.code == "withdrawn"
