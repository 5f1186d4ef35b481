"""Files are looked at by a real clamd, and none is published before."""

import datetime as dt

import pytest
import time_machine

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.drafting.actions.publication import submit_for_publication
from releases.drafting.rules import missing_of
from releases.files import scan_results, scanning
from releases.files.actions.record_scan import record_scan
from releases.models import FileScan, ScanState
from tests.cast import sign_in
from tests.faults.time import let_pauses_run_out
from tests.harness.processes import Worker, wait_for
from tests.harness.servers.clamav import NAME, VIRUS, Clamd
from tests.releases import factories

MEGABYTE = 1024 * 1024
BAD = b"MZ" + bytes(1000) + VIRUS + bytes(1000)


@pytest.fixture
def clamd(tmp_path, settings):
    server = Clamd(tmp_path / "clamav").start()
    settings.CLAMD = str(server.socket)
    yield server
    server.stop()


@pytest.fixture
def release(db, cast):
    return factories.complete_draft(cast.quality)


def state(release):
    [file] = release.files.select_related("scan")
    return scan_results.scan_result(file)


def codes(release):
    return [item.code for item in missing_of(release)]


def test_without_clamav_it_is_published_and_says_that_nobody_looked(release):
    assert state(release).state == ScanState.NONE
    assert scanning.scan_due() == 0
    assert codes(release) == []


@pytest.mark.network
def test_a_clean_file_can_be_published_once_it_was_looked_at(release, cast, clamd):
    assert (state(release).state, codes(release)) == (ScanState.DUE, ["scan:Setup.exe"])
    with pytest.raises(Refused, match=r"Setup\.exe"):
        submit_for_publication(by=cast.quality, release=release)
    assert scanning.scan_due() == 1
    told = state(release)
    assert told.state == ScanState.CLEAN
    assert told.why.startswith("ClamAV ")
    assert scanning.scan_due() == 0
    assert submit_for_publication(by=cast.quality, release=release).submitted_at
    entry = JournalEntry.objects.get(event="release.file_scanned")
    assert entry.actor_kind == "system"


@pytest.mark.network
def test_what_has_a_virus_is_never_published(cast, db, clamd):
    release = factories.complete_draft(cast.quality, content=BAD)
    assert scanning.scan_due() == 1
    assert (state(release).state, state(release).why) == (ScanState.INFECTED, f"{NAME}.UNOFFICIAL")
    assert codes(release) == ["scan:Setup.exe"]
    # Nor once ClamAV is taken away.
    with pytest.raises(Refused, match=r"Setup\.exe"):
        submit_for_publication(by=cast.quality, release=release)


@pytest.mark.network
@pytest.mark.parametrize("megabytes", [10, 40])
def test_what_is_too_large_for_it_is_told_and_not_held_back(cast, db, clamd, megabytes):
    """Over MaxFileSize clamd looks at nothing, over StreamMaxLength it hangs up."""
    content = b"MZ" + bytes(megabytes * MEGABYTE)
    release = factories.complete_draft(cast.quality, content=content)
    assert scanning.scan_due() == 1
    told = state(release)
    assert (told.state, told.why) == (ScanState.FAILED, scan_results.REASONS["too_large"])
    assert FileScan.objects.get().found == ""
    assert codes(release) == []


@pytest.mark.network
def test_a_clamav_that_is_away_is_waited_for(release, clamd):
    clamd.stop()
    assert scanning.scan_due() == 0
    told = state(release)
    assert (told.state, told.why) == (ScanState.DUE, scan_results.REASONS["unreachable"])
    assert codes(release) == ["scan:Setup.exe"]
    assert scanning.scan_due() == 0, "not before its time"
    clamd.start()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2)):
        assert scanning.scan_due() == 1
    assert state(release).state == ScanState.CLEAN


@pytest.mark.network
def test_a_file_that_was_taken_out_meanwhile(release, cast, clamd):
    scan = FileScan.objects.get()
    release.files.all().delete()
    with pytest.raises(Refused):
        record_scan(by=scanning.BY, scan=scan, found="", engine="")


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it(cast, tmp_path, settings):
    server = Clamd(tmp_path / "clamav").start()
    worker = Worker(beat=True, queues="celery", CLAMD=str(server.socket)).start()
    try:
        settings.CLAMD = str(server.socket)
        release = factories.complete_draft(cast.quality, content=BAD)
        let_pauses_run_out(FileScan)
        wait_for(lambda: state(release).state == ScanState.INFECTED, 60, "the check")
    finally:
        worker.stop()
        server.stop()


@pytest.mark.parametrize("page", ["draft/", "draft/files/"])
def test_staff_read_it_beside_the_file(client, release, cast, page):
    """A virus, told to who adds files and to who must publish them."""
    FileScan.objects.update(found=NAME, done_at=clock.now())
    answer = sign_in(client, cast.quality).get(f"/releases/{release.version}/{page}")
    text = answer.content.decode()
    assert "Virus trouvé" in text
    assert NAME in text


def test_readers_are_not_told(client, cast, db):
    release = factories.published(cast)
    text = sign_in(client, cast.technician).get(release.get_absolute_url()).content.decode()
    assert "antivirus" not in text
