"""Gate: what is installed is what people asked for, each file of it by its hash."""

import re

import pytest

from tests.gates.sources import ROOT

ASKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==(\S+)$")
LOCKS = ["requirements", "tests/requirements", *(
    f"script/requirements/{name}" for name in ("lock", "audit", "attack", "wapiti")
)]  # fmt: skip


@pytest.fixture
def locks(script):
    return script("locks.py")


def asked_for(name):
    """Name and version of each line of an `.in` file."""
    lines = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    return [ASKED.fullmatch(line).groups() for line in wanted]


def test_each_file_that_asks_has_its_lock(locks):
    assert sorted(locks.LOCKS) == sorted(f"{name}.in" for name in LOCKS)
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "script").rglob("*.in")}
    assert found < set(locks.LOCKS)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_was_asked_for(locks, name):
    held = {(pinned.name, pinned.version) for pinned in locks.read_lock(ROOT / f"{name}.txt")}
    wanted = {(locks.normal(package), version) for package, version in asked_for(name)}
    assert wanted
    assert wanted <= held


@pytest.mark.parametrize("name", LOCKS)
def test_each_release_is_held_by_the_hashes_of_its_files(locks, name):
    releases = locks.read_lock(ROOT / f"{name}.txt")
    assert not [release.name for release in releases if not release.hashes]
    assert not [release.name for release in releases if not release.wanted_by]
    repeated = [release for release in releases if len(set(release.hashes)) < len(release.hashes)]
    assert not repeated


def test_the_tests_run_on_what_the_portal_runs_on(locks):
    own = {release.name: release for release in locks.read_lock(ROOT / "requirements.txt")}
    tested = {r.name: r for r in locks.read_lock(ROOT / "tests/requirements.txt")}
    assert {name: (r.version, r.hashes) for name, r in own.items()} == {
        name: (tested[name].version, tested[name].hashes) for name in own
    }


def test_what_only_some_pythons_need_is_there_for_them(locks):
    own = {release.name: release for release in locks.read_lock(ROOT / "requirements.txt")}
    # Python 3.11.2 is Debian's; from 3.11.3 on redis has it of Python itself.
    assert own["async-timeout"].marker == "python_full_version < '3.11.3'"
    # Several platforms and Pythons, and the source: not just what this machine took.
    assert len(own["cffi"].hashes) > 20
    assert len(own["six"].hashes) == 2


@pytest.mark.parametrize(
    "line", ["six>=1.17.0", "six==1.17.0  # newer", "https://example.net/six.whl", "-e ."]
)
def test_a_line_that_is_no_lock_is_refused(locks, tmp_path, line):
    file = tmp_path / "requirements.txt"
    file.write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"requirements\.txt"):
        locks.read_lock(file)


def test_setup_takes_nothing_without_its_hash():
    text = (ROOT / "script" / "setup").read_text(encoding="utf-8")
    assert '"--require-hashes"' in text


@pytest.mark.parametrize(
    ("version", "needed"), [("3.11.2", True), ("3.11.3", False), ("3.13", False)]
)
def test_each_python_is_tried_with_what_it_needs(script, version, needed):
    assert ("async-timeout==" in script("lock").lock_for(version)) is needed
