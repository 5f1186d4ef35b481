"""What ClamAV says is written once, by whoever holds the claim."""

import datetime as dt

import pytest

from portal.core import work
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.files import scanning
from releases.files.actions.record_scan import record_scan
from releases.models import FileScan
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(cast):
    factories.add(cast.quality, factories.draft(cast.quality))
    [claimed] = work.claim(FileScan.objects.all(), limit=1, lease=dt.timedelta(minutes=1))
    return claimed


@pytest.mark.parametrize(("found", "failure"), [("", ""), ("Bad.Thing", ""), ("", "too_large")])
def test_it_is_written_with_its_evidence(scan, found, failure):
    record_scan(by=scanning.BY, scan=scan, found=found, engine="ClamAV 1", failure=failure)
    scan.refresh_from_db()
    assert (scan.found, scan.failure, scan.engine) == (found, failure, "ClamAV 1")
    assert bool(scan.failed_at) == bool(failure)
    assert JournalEntry.objects.filter(event="release.file_scanned").count() == 1


def test_whoever_lost_the_claim_writes_nothing(scan):
    FileScan.objects.update(claim_token=None, claimed_until=None)
    with pytest.raises(Refused):
        record_scan(by=scanning.BY, scan=scan, found="Bad.Thing", engine="ClamAV 1")
    assert FileScan.objects.get().found == ""
