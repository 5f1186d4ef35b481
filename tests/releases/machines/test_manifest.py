"""The signed, expiring manifest, and the example client that checks it offline."""

import datetime as dt
import json
import subprocess
import sys

import pytest
import time_machine
from django.urls import reverse

from releases.signatures import signing
from tests.gates.sources import ROOT
from tests.releases import factories

pytestmark = pytest.mark.django_db
CLIENT = ROOT / "deploy" / "check_release.py"


def keep(client, folder, name="current.json"):
    for each in (name, f"{name}.minisig"):
        (folder / each).write_bytes(client.get(f"/releases/{each}").content)


def ask(folder, *more, version=factories.V4, key=None):
    done = subprocess.run(
        [sys.executable, CLIENT, "--key", key or signing.public_key(), "--version", version,
         "--offline", folder, *more],
        capture_output=True, text=True,
    )  # fmt: skip
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
    with time_machine.travel("2026-11-24T10:15:00Z", tick=False):
        later = client.get("/releases/current.json", headers={"If-None-Match": told["ETag"]})
    assert later.status_code == 200
    data = json.loads(later.content)
    assert data["issued_at"] == "2026-11-24T10:15:00Z"
    assert data["expires_at"] == "2026-11-26T10:15:00Z"


def test_the_status_of_one_version_answers_304_too(client, cast):
    release = factories.published(cast)
    url = reverse("api-1:release_status", args=[release.version])
    first = client.get(url)
    assert first.json()["files"][0]["sha256"] == factories.sha256()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
