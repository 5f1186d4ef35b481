"""A download is complete once."""

import datetime as dt

import pytest

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from releases.files.actions.complete_download import complete_download
from releases.files.actions.record_download import record_download
from tests.releases import factories

pytestmark = pytest.mark.django_db
BY = Actor.system("nginx log")
AT = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


def test_it_is_complete_once(cast):
    file = factories.published(cast).files.get()
    row = record_download(by=cast.technician, file=file, representative=cast.technician_rep)
    complete_download(by=BY, download=row, at=AT)
    with pytest.raises(Refused):
        complete_download(by=BY, download=row, at=AT + dt.timedelta(hours=1))
    row.refresh_from_db()
    assert row.completed_at == AT
    assert JournalEntry.objects.filter(event="release.download_completed").count() == 1
