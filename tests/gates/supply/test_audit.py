"""script/audit: a known advisory fails, no network does not, and nothing passes unsaid."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.gates.sources import ROOT


def audit(folder=ROOT, *arguments, **env):
    return subprocess.run(
        [sys.executable, str(folder / "script" / "audit"), *arguments],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path):
    """A checkout of its own, to spoil."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    (tmp_path / "tests").mkdir()
    for name in ("requirements.txt", "tests/requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to((ROOT / ".venv").resolve())
    return tmp_path


def test_it_says_how_old_what_it_read_is():
    done = audit(ROOT, "--offline")
    assert done.returncode == 0, done.stdout + done.stderr
    newest = json.loads((ROOT / "script" / "advisories.json").read_text())["newest"]
    age = (dt.datetime.now(dt.UTC).date() - dt.date.fromisoformat(newest)).days
    assert f"the newest of {newest}, {age} days ago" in done.stdout
    assert ("WARNING" in done.stdout) is (age > 30)
    assert "0 known advisories" in done.stdout


@pytest.mark.parametrize(
    ("ranges", "versions"),
    [([["0", None]], []), ([["5.2", "99"]], []), ([], ["NOW"])],
    ids=["never mended", "mended later", "named"],
)
def test_an_advisory_about_a_locked_release_fails(copy, script, ranges, versions):
    locked = script("locks.py").read_lock(ROOT / "requirements.txt")
    now = next(release.version for release in locked if release.name == "django")
    advisory = {"id": "TEST-1", "package": "django", "ranges": ranges, "mended": "99"}
    advisory["versions"] = [now if version == "NOW" else version for version in versions]
    content = {"source": "a test", "newest": "2026-11-01", "advisories": [advisory]}
    (copy / "script" / "advisories.json").write_text(json.dumps(content))
    done = audit(copy, "--offline")
    assert done.returncode == 1
    assert f"django {now}: TEST-1" in done.stdout


def test_without_a_network_it_reads_what_is_kept(copy):
    """Nobody answers on that port, so that neither the tool nor the index can be had."""
    closed = "http://127.0.0.1:9/"
    done = audit(
        copy, VAR_DIR=str(copy / "var"), PIP_INDEX_URL=closed, PIP_CONFIG_FILE=os.devnull,
        PIP_FIND_LINKS="", PIP_RETRIES="0", HTTPS_PROXY=closed, https_proxy=closed,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The package index does not answer" in done.stdout
    assert "Read from script/advisories.json" in done.stdout


@pytest.mark.parametrize(
    ("version", "concerned"),
    [("1.9", True), ("1.10", False), ("2.0", True), ("2.1", False), ("0.1", True), ("3", True)],
)
def test_versions_are_compared_by_their_parts(script, version, concerned):
    advisory = {"ranges": [["0", "1.10"], ["2.0", "2.1"]], "versions": ["3"]}
    assert script("audit").concerns(advisory, version) is concerned


def test_an_export_keeps_what_is_about_our_packages(script, copy, tmp_path):
    records = tmp_path / "records"
    records.mkdir()
    events = [{"introduced": "5.1"}, {"fixed": "5.1.1"}, {"introduced": "5.2"}]

    def record(name, package, **more):
        affected = {
            "package": {"ecosystem": "PyPI", "name": package},
            "ranges": [{"type": "ECOSYSTEM", "events": events}],
        }
        return {"id": name, "published": "2026-10-01T10:00:00Z", "affected": [affected], **more}

    (records / "a.json").write_text(json.dumps(record("A", "Django", aliases=["CVE-1"])))
    (records / "b.yaml").write_text(json.dumps(record("B", "nobodys-package")))
    (records / "c.json").write_text(json.dumps(record("C", "django", withdrawn="2026-10-02")))
    done = audit(copy, "--export", str(records))
    assert done.returncode == 0, done.stderr
    kept = json.loads((copy / "script" / "advisories.json").read_text())
    assert kept["newest"] == "2026-10-01"
    [line] = kept["advisories"]
    assert (line["id"], line["package"], line["mended"]) == ("A", "django", "5.1.1")
    assert line["ranges"] == [["5.1", "5.1.1"], ["5.2", None]]
    assert audit(copy, "--offline").returncode == 1
