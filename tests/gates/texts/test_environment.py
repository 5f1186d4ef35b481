"""Gate: each name that the portal reads from its environment stands in README, and the reverse."""

import re

from tests.gates.sources import ROOT

READ = re.compile(r'environ(?:\.get\(|\[)\s*"([A-Z][A-Z0-9_]+)"')
SCRIPTS = {"PORT", "HOST"}
"""Of script/server, told elsewhere in README than in the table."""
OTHERS = {"PATH", "FONTCONFIG_FILE", "DJANGO_SETTINGS_MODULE"}
"""Of the system and of Django."""


def names_read() -> set[str]:
    packages = ("portal", "integrators", "releases", "installations", "support")
    files = [path for name in packages for path in (ROOT / name).rglob("*.py")]
    found = {name for path in files for name in READ.findall(path.read_text())}
    return found - OTHERS


def names_told() -> set[str]:
    """Of README's table; `EMAIL_HOST`, `_PORT` is short for EMAIL_HOST, EMAIL_PORT."""
    found: set[str] = set()
    for row in re.findall(r"(?m)^\| (`[A-Z].*?)\|", (ROOT / "README.md").read_text()):
        stem = ""
        for name in re.findall(r"`([A-Z_][A-Z0-9_]+)`", row):
            found.add(f"{stem}{name}" if name.startswith("_") else name)
            stem = stem or name.partition("_")[0]
    return found


def test_each_name_that_is_read_is_told():
    assert names_read() - names_told() - SCRIPTS == set()


def test_nothing_is_told_that_nobody_reads():
    """The example too."""
    example = set(
        re.findall(r"(?m)^([A-Z_0-9]+)=", (ROOT / "deploy/portal.env.example").read_text())
    )
    assert (names_told() | example) - names_read() == set()
