"""Style sheets are read like code: one selector a line, one declaration a line."""

from collections.abc import Iterator
from typing import Any

import pytest
import tinycss2

from tests.gates.sources import ROOT, name

WIDTH = 100
SHEETS = [path for path in sorted((ROOT / "static").rglob("*.css")) if "vendor" not in path.parts]


def parts(nodes: Any) -> Iterator[Any]:
    """Every declaration and rule, those within other rules too."""
    for node in tinycss2.parse_blocks_contents(nodes, skip_comments=True, skip_whitespace=True):
        assert node.type != "error", f"line {node.source_line}: {node.message}"
        yield node
        if getattr(node, "content", None) is not None:
            yield from parts(node.content)


def lines_of_selectors(rule: Any) -> list[int]:
    """Where each selector of a rule begins; a comma within brackets parts none."""
    begins = [rule.source_line]
    after_comma = False
    for token in rule.prelude:
        if token == ",":
            after_comma = True
        elif after_comma and token.type not in {"whitespace", "comment"}:
            begins.append(token.source_line)
            after_comma = False
    return begins


def crowded(text: str) -> list[int]:
    """The lines on which more than one declaration or selector begins."""
    begins = []
    for node in parts(tinycss2.parse_component_value_list(text)):
        if node.type == "qualified-rule":
            begins += lines_of_selectors(node)
        else:
            begins.append(node.source_line)
    return sorted({line for line in begins if begins.count(line) > 1})


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_one_declaration_and_one_selector_stand_on_a_line(path):
    assert not crowded(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_no_line_is_too_long(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > WIDTH]


def test_a_crowded_line_is_found():
    assert crowded("a { color: red; margin: 0; }") == [1]
    assert crowded("a,\nb, i {\n  color: red;\n}") == [2]
    assert crowded("@media print {\n  a {\n    color: red;\n    margin: 0; }\n}") == []
    assert crowded("a:is(b, i) {\n  transition:\n    color 1s,\n    margin 1s;\n}") == []
