"""What stands beside a page is known before the page: it is never laid out in two steps."""

import re

from tests.gates.sources import ROOT, templates

LATE = re.compile(r":has\(>\s*\.aside")


def test_a_page_with_an_aside_says_so_at_its_beginning():
    for path in templates():
        if path.name == "base.html":
            continue
        text = path.read_text()
        assert ("{% block aside %}" in text) == ("page--aside" in text), path


def test_no_style_waits_for_the_aside():
    for path in (ROOT / "static").rglob("*.css"):
        assert not LATE.search(path.read_text()), path
