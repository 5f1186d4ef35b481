"""Files and functions that one can read at one sitting."""

import pytest

from tests.gates.sources import ROOT, functions, name, python_files

LINES, FUNCTION_LINES = 500, 50
EXCEPTIONS: dict[str, str] = {}
"""path or path::function → why it may be longer."""
FILES = [*python_files(), *python_files("tests", "script")]
SCRIPTS = [ROOT / "script" / name for name in ("setup", "server", "test", "messages")]


@pytest.mark.parametrize("path", [*FILES, *SCRIPTS], ids=name)
def test_no_file_is_too_long(path):
    count = len(path.read_text(encoding="utf-8").splitlines())
    assert count <= LINES or name(path) in EXCEPTIONS


@pytest.mark.parametrize("path", [*FILES, *SCRIPTS], ids=name)
def test_no_function_is_too_long(path):
    long = [
        f"{name(path)}::{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
        and f"{name(path)}::{node.name}" not in EXCEPTIONS
    ]
    assert not long


def test_the_exceptions_still_exist():
    known = {name(path) for path in FILES}
    known |= {f"{name(path)}::{node.name}" for path in FILES for node in functions(path)}
    assert not set(EXCEPTIONS) - known
