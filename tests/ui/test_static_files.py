"""Static files are collected when they have changed, and only then."""

import os
from pathlib import Path

import pytest

from portal.ui.static_files import collect


@pytest.fixture
def source(settings, tmp_path):
    """One style sheet, and nothing collected yet."""
    folder = tmp_path / "source"
    folder.mkdir()
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [folder], str(tmp_path / "collected")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    sheet = folder / "site.css"
    sheet.write_text("a { color: red }")
    return sheet


def collected(settings) -> set[str]:
    return {path.name for path in Path(settings.STATIC_ROOT).glob("site.*.css")}


def test_what_has_not_changed_is_left_alone(source, settings):
    assert collect()
    assert len(collected(settings)) == 1
    assert not collect()


def test_a_change_a_new_file_and_one_less_are_noticed(source, settings):
    collect()
    source.write_text("a { color: blue }")
    assert collect()
    assert len(collected(settings)) == 2
    os.utime(source, (1, 1))
    assert collect()
    other = source.with_name("other.css")
    other.write_text("")
    assert collect()
    other.unlink()
    assert collect()


def test_another_way_to_store_them_is_a_change(source, settings):
    collect()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    assert collect()


def test_a_collection_cut_short_is_done_again(source, settings, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    monkeypatch.setattr("portal.ui.static_files.call_command", killed)
    with pytest.raises(Killed):
        collect()
    monkeypatch.undo()
    assert collect()
