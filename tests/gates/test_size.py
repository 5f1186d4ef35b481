"""Files and functions that one can read at one sitting, in folders that are no corridors."""

from collections import Counter

from tests.gates.sources import ROOT, functions, name, python_files

LINES, FUNCTION_LINES, MODULES = 500, 50, 14
EXCEPTIONS: dict[str, str] = {}
"""path or path::function → why it may be longer."""
SCRIPTS = [
    ROOT / "script" / name
    for name in (
        "setup",
        "server",
        "test",
        "messages",
        "mutate",
        "pages",
        "lock",
        "audit",
        "sbom",
        "attack",
    )
]
FILES = [*python_files(), *python_files("tests", "script"), *SCRIPTS]


def test_no_file_is_too_long():
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {n: count for n, count in lines.items() if count > LINES and n not in EXCEPTIONS}


def test_no_function_is_too_long():
    lines = {
        f"{name(path)}::{node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        for node in functions(path)
    }
    found = {n: count for n, count in lines.items() if count > FUNCTION_LINES}
    assert not found.keys() - EXCEPTIONS.keys(), found


def test_no_folder_is_a_corridor():
    modules = Counter(name(path.parent) for path in python_files() if path.name != "__init__.py")
    assert not {folder: count for folder, count in modules.items() if count > MODULES}


def test_the_exceptions_still_exist():
    known = {name(path) for path in FILES}
    known |= {f"{name(path)}::{node.name}" for path in FILES for node in functions(path)}
    assert not set(EXCEPTIONS) - known
