"""The signed, expiring manifest, and the example client that checks it offline."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from portal.core import clock
from releases.machines.changes import last_change
from releases.machines.models import ManifestChange
from releases.models import Release
from releases.signatures import signing
from releases.withdrawals.actions.update_path import offer_for_updates
from tests.gates.sources import ROOT
from tests.releases import factories

pytestmark = pytest.mark.django_db
CLIENT = ROOT / "deploy" / "check_release.py"


def keep(client, folder, name="current.json"):
    for each in (name, f"{name}.minisig"):
        (folder / each).write_bytes(client.get(f"/releases/{each}").content)


def run(folder, *more, version=factories.V4, key=None, env=None, stdout=subprocess.PIPE):
    return subprocess.run(
        [sys.executable, CLIENT, "--key", key or signing.public_key(), "--version", version,
         "--offline", folder, *more],
        stdout=stdout, stderr=subprocess.PIPE, text=True, env=env,
    )  # fmt: skip


def ask(folder, *more, **asked):
    done = run(folder, *more, **asked)
    return done.returncode, done.stdout + done.stderr


def test_the_client_knows_a_good_version_and_a_withdrawn_one(client, cast, tmp_path):
    release = factories.published(cast)
    keep(client, tmp_path)
    code, line = ask(tmp_path)
    assert (code, "not withdrawn" in line) == (0, True)
    new = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, release, replacement=new)
    keep(client, tmp_path)
    code, line = ask(tmp_path)
    assert code == 1
    assert f"replacement: {factories.NEWER_V4}" in line


def test_the_client_compares_a_file(client, cast, tmp_path):
    factories.published(cast)
    keep(client, tmp_path)
    (tmp_path / "Setup.exe").write_bytes(factories.CONTENT)
    assert ask(tmp_path, "--file", tmp_path / "Setup.exe")[0] == 0
    (tmp_path / "Setup.exe").write_bytes(b"MZ other")
    assert ask(tmp_path, "--file", tmp_path / "Setup.exe")[0] == 2


def test_the_client_believes_neither_a_changed_file_nor_another_key(client, cast, tmp_path):
    factories.published(cast)
    assert ask(tmp_path)[0] == 2
    keep(client, tmp_path)
    other = signing.public_key()[:-6] + "AAAAAA"
    assert ask(tmp_path, key=other)[0] == 2
    manifest = tmp_path / "current.json"
    manifest.write_text(manifest.read_text().replace("published", "withdrawn"))
    code, line = ask(tmp_path)
    assert (code, "wrong" in line) == (2, True)


def test_the_client_does_not_take_one_manifest_for_another(client, cast, tmp_path):
    release = factories.published(cast)
    url = reverse("api-1:release_status", args=[release.version])
    (tmp_path / "current.json").write_bytes(client.get(url).content)
    (tmp_path / "current.json.minisig").write_bytes(client.get(f"{url}.minisig").content)
    code, line = ask(tmp_path)
    assert (code, "something else" in line) == (2, True)


def test_the_client_does_not_believe_an_expired_manifest(client, cast, tmp_path):
    factories.published(cast)
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(hours=49), tick=True):
        keep(client, tmp_path)
    code, line = ask(tmp_path)
    assert (code, "expired" in line) == (2, True)


def test_minisign_accepts_both_manifests(client, cast, tmp_path):
    release = factories.published(cast)
    keep(client, tmp_path)
    url = reverse("api-1:release_status", args=[release.version])
    (tmp_path / "status").write_bytes(client.get(url).content)
    (tmp_path / "status.minisig").write_bytes(client.get(f"{url}.minisig").content)
    for name in ("current.json", "status"):
        done = subprocess.run(
            ["minisign", "-V", "-P", signing.public_key(), "-m", tmp_path / name],
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr


def test_the_bytes_stay_until_something_changes_or_the_quarter_ends(client, cast):
    release = factories.published(cast)
    with time_machine.travel("2026-11-24T10:01:00Z", tick=False):
        first = client.get("/releases/current.json")
    with time_machine.travel("2026-11-24T10:14:59Z", tick=False):
        again = client.get("/releases/current.json", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again["ETag"] == first["ETag"]
        factories.withdraw(cast.quality, release)
        told = client.get("/releases/current.json", headers={"If-None-Match": first["ETag"]})
        assert told.status_code == 200
        assert json.loads(told.content)["issued_at"] == "2026-11-24T10:14:59.000000Z"
    with time_machine.travel("2026-11-24T10:15:00Z", tick=False):
        later = client.get("/releases/current.json", headers={"If-None-Match": told["ETag"]})
    assert later.status_code == 200
    data = json.loads(later.content)
    assert data["issued_at"] == "2026-11-24T10:15:00.000000Z"
    assert data["expires_at"] == "2026-11-26T10:15:00.000000Z"


def test_the_status_of_one_version_answers_304_too(client, cast):
    release = factories.published(cast)
    url = reverse("api-1:release_status", args=[release.version])
    first = client.get(url)
    assert first.json()["files"][0]["sha256"] == factories.sha256()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.fixture
def between_quarters():
    """The clock runs on, from the middle of the last quarter of an hour that is over."""
    quarter = dt.datetime.now(dt.UTC).timestamp() // 900 * 900
    with time_machine.travel(quarter - 450, tick=True):
        yield


@pytest.mark.usefixtures("between_quarters")
def test_a_change_issues_anew_at_once_and_both_files_stay_until_the_next(client, cast):
    """What was fetched before a withdrawal is never believed after it, not even for a moment."""
    old = factories.published(cast)
    last = factories.published(cast, version=factories.NEWER_V4)
    seen = []
    for change in (
        lambda: offer_for_updates(by=cast.quality, release=old, offered=False),
        lambda: offer_for_updates(by=cast.quality, release=old, offered=True),
        lambda: factories.withdraw(cast.quality, last, replacement=old),
    ):
        change()
        first, second = (client.get("/releases/current.json") for _ in range(2))
        signed = [client.get("/releases/current.json.minisig").content for _ in range(2)]
        assert first.content == second.content
        assert signed[0] == signed[1]
        seen.append(moment(first))
    assert seen == sorted(set(seen))
    url = reverse("api-1:release_status", args=[last.version])
    assert moment(client.get(url)) == seen[-1]


def moment(answer):
    return dt.datetime.fromisoformat(json.loads(answer.content)["issued_at"])


def test_changes_of_one_instant_are_told_apart(client, cast):
    with time_machine.travel("2026-11-24T10:03:00Z", tick=False):
        release = factories.published(cast)
        first = moment(client.get("/releases/current.json"))
        factories.withdraw(cast.quality, release)
        assert moment(client.get("/releases/current.json")) > first


def test_a_restored_backup_is_accepted_again_within_a_quarter(client, cast, tmp_path):
    release = factories.published(cast)
    before = last_change()
    factories.withdraw(cast.quality, release)
    keep(client, tmp_path)
    kept = moment(client.get("/releases/current.json"))
    # The restored database knows nothing of the last change.
    ManifestChange.objects.update(changed_at=before)
    with time_machine.travel(kept + dt.timedelta(minutes=15), tick=False):
        assert moment(client.get("/releases/current.json")) > kept


def test_a_change_dated_by_a_wrong_clock_counts_no_more(client, cast):
    release = factories.published(cast)
    ManifestChange.objects.update(changed_at=clock.now() + dt.timedelta(days=900))
    assert moment(client.get("/releases/current.json")) <= clock.now()
    factories.withdraw(cast.quality, release)
    assert abs(moment(client.get("/releases/current.json")) - clock.now()) < dt.timedelta(minutes=1)


def test_it_lists_all_that_was_ever_published_and_until_when_it_is_certified(client, cast):
    versions = [factories.V4, factories.NEWER_V4, "4.3.[9810.1]"]
    old, between, _last = (factories.published(cast, version=version) for version in versions)
    Release.objects.filter(pk=between.pk).update(certified_until=dt.date(2099, 1, 31))
    factories.withdraw(cast.quality, old)
    told = client.get("/releases/current.json").json()
    assert [row["version"] for row in told["superseded"]] == [between.version]
    assert told["superseded"][0]["certified_until"] == "2099-01-31"
    assert [row["version"] for row in told["withdrawn"]] == [old.version]
    assert told["lines"]["V4"]["certified_until"] is None


def test_the_client_knows_superseded_versions_and_no_other(client, cast, tmp_path):
    factories.published(cast)
    factories.published(cast, version=factories.NEWER_V4, content=b"MZ newer")
    keep(client, tmp_path)
    (tmp_path / "Setup.exe").write_bytes(factories.CONTENT)
    assert ask(tmp_path, "--file", tmp_path / "Setup.exe")[0] == 0
    # A file of one version does not pass for another.
    code, line = ask(tmp_path, "--file", tmp_path / "Setup.exe", version=factories.NEWER_V4)
    assert (code, "is not a file of" in line) == (2, True)
    for version in ("4.2.[9710.21601]", "4.9.[9000.1]", ""):
        code, line = ask(tmp_path, version=version)
        assert (code, "unknown" in line) == (2, True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "current.json").write_bytes(b"\xff\x00"),
        lambda folder: (folder / "current.json.minisig").write_bytes(b"\xff\xfe"),
        lambda folder: (folder / "current.json.minisig").write_text("a\n\ntrusted comment: b\nc"),
        lambda folder: (folder / "current.json").unlink(),
        lambda folder: ((folder / "current.json").unlink(), (folder / "current.json").mkdir()),
    ],
)
def test_the_client_fails_closed(client, cast, tmp_path, spoil):
    factories.published(cast)
    keep(client, tmp_path)
    assert ask(tmp_path)[0] == 0
    spoil(tmp_path)
    code, line = ask(tmp_path)
    assert (code, "No answer that can be trusted" in line) == (2, True)


@pytest.mark.parametrize("key", ["", "RWQ", "not a key", "é" * 56])
def test_the_client_fails_closed_on_a_key_that_is_none(client, cast, tmp_path, key):
    factories.published(cast)
    keep(client, tmp_path)
    assert ask(tmp_path, key=key or " ")[0] == 2


def test_the_client_does_not_let_its_own_clock_keep_an_old_answer_alive(client, cast, tmp_path):
    factories.published(cast)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=3), tick=True):
        keep(client, tmp_path)
    code, line = ask(tmp_path)
    assert (code, "clock is behind" in line) == (2, True)


def test_the_client_without_its_library_or_file_never_says_fine(client, cast, tmp_path):
    factories.published(cast)
    keep(client, tmp_path)
    assert ask(tmp_path, "--file", tmp_path / "nowhere.exe")[0] == 2
    for broken in ("", "raise SystemError('built for another Python')", "raise GeneratorExit"):
        (tmp_path / "cryptography.py").write_text(broken)
        done = run(tmp_path, env={"PYTHONPATH": str(tmp_path)})
        assert (done.returncode, "No answer" in done.stdout) == (2, True), broken


def test_the_client_that_cannot_say_it_says_neither_fine_nor_withdrawn(client, cast, tmp_path):
    factories.published(cast)
    keep(client, tmp_path)
    with Path("/dev/full").open("w") as full:
        assert run(tmp_path, stdout=full).returncode == 2
    # A console that does not know the letters of a name shows their numbers.
    other = tmp_path / "Œuvre.exe"
    other.write_bytes(b"MZ other")
    done = run(tmp_path, "--file", other, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, "\\u0152uvre.exe is not a file" in done.stdout) == (2, True)


@pytest.mark.usefixtures("between_quarters")
def test_the_client_keeps_what_it_has_where_the_server_answers_with_an_older_one(
    client, cast, live_server, tmp_path
):
    release = factories.published(cast)
    earlier = ManifestChange.objects.get().changed_at
    factories.withdraw(cast.quality, release)
    assert ask(tmp_path, "--url", live_server.url)[0] == 1
    ManifestChange.objects.update(changed_at=earlier)
    code, line = ask(tmp_path, "--url", live_server.url)
    assert (code, "older answer" in line) == (2, True)
    assert ask(tmp_path)[0] == 1
