"""Who on the machine may read the portal's data, and what its web server may."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.infrastructure.folders import PRIVATE, SHARED, lay_out
from tests.harness.processes import ROOT


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.parametrize(
    ("said", "var"),
    [
        ({}, 0o700),
        ({"X_ACCEL_PREFIX": "/protected/", "TRUSTED_PROXIES": "1"}, 0o711),
        ({"DATABASE_URL": "postgres://portal@db/portal", "SECRET_KEY": "x" * 50}, 0o711),
    ],
    ids=["embedded", "embedded behind nginx", "deployed"],
)
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o000], ids=oct)
def test_settings_lay_out_the_folders(tmp_path, said, var, umask):
    subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        env={"VAR_DIR": str(tmp_path / "var"), "PATH": os.environ["PATH"], **said},
        cwd=ROOT, check=True, umask=umask,
    )  # fmt: skip
    home = tmp_path / "var"
    assert mode(home) == var
    assert {name: mode(home / name) for name in ("keys", "mail", "uploads", "media")} == {
        "keys": 0o700, "mail": 0o700, "uploads": 0o2700, "media": 0o2750,
    }  # fmt: skip
    if "DATABASE_URL" not in said:
        assert mode(home / "broker") == mode(home / "broker" / "queue") == 0o700


def test_a_folder_is_given_its_mode_back(tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir()
    folder.chmod(0o755)
    assert lay_out(folder, PRIVATE) == folder
    assert mode(folder) == PRIVATE
    assert mode(lay_out(tmp_path / "a" / "b", SHARED)) == SHARED


def test_static_files_are_everybodys_whoever_collects_them(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "portal.infrastructure.static_storage.StaticStorage"},
    }
    before = os.umask(0o077)
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    finally:
        os.umask(before)
    found = [tmp_path / "static", *(tmp_path / "static").rglob("*")]
    assert any(path.suffix == ".gz" for path in found)
    assert {mode(path) for path in found if path.is_dir()} == {0o755}
    assert {mode(path) for path in found if path.is_file()} == {0o644}
