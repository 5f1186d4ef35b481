"""What the pages load is there, is ours, and is small."""

import gzip
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings

from portal.ui.components.icons import ICONS

STATIC = Path(settings.BASE_DIR) / "static"
SCRIPTS = sorted((STATIC / "ui" / "js").glob("*.js"))


def test_the_sprite_holds_the_icons_and_no_others():
    sprite = (STATIC / "ui" / "img" / "icons.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == ICONS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_small_and_evaluate_nothing(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.encode()) < 10_000
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b", text)


def test_style_sheets_load_nothing_from_elsewhere_and_find_what_they_name():
    for sheet in (STATIC / "ui" / "css").glob("*.css"):
        for address in re.findall(r"url\(\"?([^)\"]+)", sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / address).resolve().is_file(), f"{sheet.name}: {address}"


def test_every_rule_stands_in_a_known_layer():
    layers = {"reset", "tokens", "base", "layout", "components", "utilities"}
    for sheet in (STATIC / "ui" / "css").glob("*.css"):
        found = set(re.findall(r"@layer (\w+) {", sheet.read_text(encoding="utf-8")))
        assert found, sheet.name
        assert found <= layers, sheet.name


def test_styles_scripts_and_the_first_font_weigh_little():
    """The issue's budget for a first page is 150 kB; the page itself needs its share."""
    sheets = [p for p in (STATIC / "ui" / "css").glob("*.css") if p.name != "admin.css"]
    text = [*sheets, STATIC / "ui" / "js" / "ui.js", STATIC / "ui" / "img" / "icons.svg"]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in text)
    weight += (STATIC / "ui" / "fonts" / "ibm-plex-sans-latin-wght-normal.woff2").stat().st_size
    assert weight < 90_000


def test_vendored_packages_are_pinned_by_digest_and_bring_their_licence():
    script = runpy.run_path(str(Path(settings.BASE_DIR) / "script" / "vendor"))
    for package, digest in script["PACKAGES"].items():
        assert re.fullmatch(r"[0-9a-f]{64}", digest), package
        name = package.rpartition("@")[0].strip("@").replace("/", "-")
        assert (STATIC / "vendor" / "licences" / f"{name}.txt").is_file()
    for files in script["FONT_FILES"].values():
        for file in files:
            assert (STATIC / "ui" / "fonts" / file).is_file()
