"""Gate: no script of ours makes HTML of text, or listens to another window."""

import re

import pytest

from tests.gates.sources import ROOT, name

REFUSED = re.compile(
    r"\.(?:inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    r"|postMessage\(|[\"']message[\"']\s*,"
)
SCRIPTS = [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]


def test_no_script_writes_html():
    assert SCRIPTS
    assert not [
        f"{name(path)}: {found[0]}"
        for path in SCRIPTS
        if (found := REFUSED.search(path.read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize(
    "line",
    [
        "row.innerHTML = name;",
        "row.outerHTML += name;",
        "row.insertAdjacentHTML('beforeend', name)",
        "eval(text)",
        "addEventListener('message', took)",
        "parent.postMessage(text, '*')",
    ],
)
def test_the_gate_knows_what_it_refuses(line):
    assert REFUSED.search(line)


def test_what_only_reads_or_writes_text_passes():
    assert not REFUSED.search("const said = row.innerHTML; row.textContent = said;")
