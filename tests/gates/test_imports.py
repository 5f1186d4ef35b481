"""Imports: the contracts of .importlinter hold, nothing runs in a circle, nothing hides in a
function, and what is heavy to load has one door.

`lint-imports` reads the architecture. What it has no contract for is read here, from the same
files: an import counts wherever it runs, at the top of a module or inside a function; only those
under TYPE_CHECKING never run.
"""

import ast
import configparser
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates import sources
from tests.gates.sources import ROOT, module, name, python_files, tree

CONTRACTS = ROOT / ".importlinter"
IGNORED = 0
"""How many imports the contracts overlook. Fewer is better; more needs a reason and this line."""

NO_ROOMS = ("plugs", "migrations", "management", "templatetags", "formats", "home", "demo")
"""Folders that Django asks for, what hangs on the roof, and plugs, which have no order."""

SEALS = ("portal.documents.sealing.seal", "portal.documents.sealing.look")
"""One writes seals; the other reads them, also as a program that has nothing of the portal."""
DOORS = {
    "weasyprint": "portal.infrastructure.pdf",
    "openpyxl": "portal.infrastructure.spreadsheet",
    "tablib": "portal.infrastructure.spreadsheet",
    "fontTools": "portal.ui.printed",
    "pikepdf": "releases.reserved.watermark",
    "aiohttp": SEALS,
    "pyhanko": SEALS,
    "pyhanko_certvalidator": SEALS,
    "asn1crypto": SEALS,
}
"""What takes up to 45 MB, and the module that imports it, when it is first used."""


def doors_of(library: str) -> tuple[str, ...]:
    """The modules that may import it."""
    door = DOORS.get(library.split(".")[0], ())
    return (door,) if isinstance(door, str) else door


# Reading ----------------------------------------------------------------------------------


def type_checking(node: ast.AST) -> bool:
    """Whether this is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and sources.dotted(node.test).endswith("TYPE_CHECKING")


def imports(node: ast.AST, inside: str = "") -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    """Each import that runs, with the function that it stands in ("" for none)."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, inside
        elif type_checking(child):
            for other in child.orelse:
                yield from imports(ast.Module([other], []), inside)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from imports(child, child.name if function else inside)


def targets(path: Path, node: ast.Import | ast.ImportFrom) -> list[str]:
    """What an import names; `from a import b` names a.b, which may be a module or in one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    package = module(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
    start = ".".join(part for part in (base, node.module) if part)
    return [f"{start}.{alias.name}" for alias in node.names]


def graph(paths: list[Path]) -> dict[str, set[str]]:
    """Which of our modules runs the import of which other. `ready` runs when all are loaded."""
    modules = {module(path) for path in paths}
    found: dict[str, set[str]] = {}
    for path in paths:
        here = found.setdefault(module(path), set())
        for node, inside in imports(tree(path)):
            if inside == "ready" and path.name == "apps.py":
                continue
            for target in targets(path, node):
                known = target if target in modules else target.rpartition(".")[0]
                if known in modules and known != module(path):
                    here.add(known)
    return found


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The modules that reach one another (strongly connected components), by Tarjan."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(here: str) -> None:
        index[here] = low[here] = len(index)
        stack.append(here)
        for there in sorted(edges[here]):
            if there not in index:
                visit(there)
                low[here] = min(low[here], low[there])
            elif there in stack:
                low[here] = min(low[here], index[there])
        if low[here] == index[here]:
            place = stack.index(here)
            if len(stack) - place > 1:
                found.append(sorted(stack[place:]))
            del stack[place:]

    for start in sorted(edges):
        if start not in index:
            visit(start)
    return found


def contracts() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(CONTRACTS, encoding="utf-8")
    return found


def ignored(text: str) -> list[tuple[str, bool]]:
    """Each import that contracts ignore, and whether a comment right above it says why."""
    found, within, reason = [], False, False
    for line in text.splitlines():
        bare = line.strip()
        if not line.startswith((" ", "\t")):
            within, reason = bare.startswith("ignore_imports"), False
            bare = bare.partition("=")[2].strip()
        if within and bare.startswith("#"):
            reason = True
        elif within and bare:
            found.append((bare, reason))
            reason = False
    return found


def has_comment(path: Path, node: ast.AST) -> bool:
    """Whether a comment stands right above the line."""
    above = path.read_text(encoding="utf-8").splitlines()[node.lineno - 2]
    return above.lstrip().startswith("#")


def hidden(path: Path) -> Iterator[str]:
    """The imports inside functions that have no business there."""
    first = True
    for node, inside in imports(tree(path)):
        if not inside:
            continue
        if inside == "ready" and path.name == "apps.py":
            if first and not has_comment(path, node):
                yield f"{name(path)}:{node.lineno} ready imports without a comment that says why"
            first = False
        elif any(module(path) not in doors_of(one) for one in targets(path, node)):
            yield f"{name(path)}:{node.lineno} imports inside {inside}"


# The contracts ----------------------------------------------------------------------------


def lint(cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_contract_sees_an_import_that_goes_up(tmp_path):
    """The contract of the floors, over a house that is empty but for one import."""
    read = contracts()
    floors = dict(read["importlinter:contract:floors"])
    for one in re.findall(r"[\w.]+", floors["layers"]):
        path = tmp_path / one.replace(".", "/") / "__init__.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "portal" / "__init__.py").touch()
    read.clear()
    read["importlinter"] = dict(contracts()["importlinter"])
    read["importlinter:contract:floors"] = floors
    with (tmp_path / ".importlinter").open("w") as file:
        read.write(file)
    done = lint(tmp_path)
    assert done.returncode == 0, done.stdout
    (tmp_path / "releases" / "views.py").write_text("def f():\n    import installations\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "releases is not allowed to import installations" in done.stdout


def test_every_room_has_its_place():
    """A new room, like a new module in one, must be given its place in a contract."""
    read = contracts()
    listed = {
        line.strip()
        for section in read.sections()
        if read.get(section, "exhaustive", fallback="") == "true"
        for line in read.get(section, "containers").splitlines()
    }
    rooms = {
        f"{house}.{folder.name}"
        for house in ("portal", "integrators", "releases")
        for folder in (ROOT / house).iterdir()
        if (folder / "__init__.py").exists() and folder.name not in NO_ROOMS
    }
    assert rooms, "no room was found"
    assert rooms | {"integrators", "releases", "installations", "support"} <= listed


def test_what_stands_below_the_actions_of_a_room_is_held_in_all_rooms():
    """A rule or a mail may go by a name of its own; then the contracts across rooms name it."""
    read = contracts()
    across = {
        line.strip()
        for section in read.sections()
        if read.get(section, "type", fallback="") == "forbidden"
        for line in read[section]["source_modules"].splitlines()
    }
    below = set()
    for section in read.sections():
        if read.get(section, "exhaustive", fallback="") != "true":
            continue
        layers = [re.findall(r"\w+", line) for line in read[section]["layers"].splitlines()]
        if ["actions"] in layers:
            lower = {one for line in layers[layers.index(["actions"]) :] for one in line}
            below |= {
                f"{room}.{one}"
                for room in read[section]["containers"].split()
                if not room.startswith("portal.") and "." in room
                for one in lower - {"models", "querysets", "rules", "mails", "actions"}
            }
    below &= {module(path) for path in python_files()}
    assert below
    assert sorted(below - across) == []


def test_no_ignored_import_goes_without_its_reason():
    found = ignored(CONTRACTS.read_text(encoding="utf-8"))
    assert not [line for line, reason in found if not reason]
    assert len(found) == IGNORED


def test_the_gate_sees_an_ignored_import_without_a_reason():
    text = """
[importlinter:contract:one]
layers =
    a
ignore_imports =
    # The seal is older than the rule.
    a -> b
    a -> c
name = One
"""
    assert ignored(text) == [("a -> b", True), ("a -> c", False)]


# Circles, functions, doors ------------------------------------------------------------------


def test_no_modules_import_each_other_in_a_circle():
    found = circles(graph(python_files()))
    assert not found, "\n".join(" – ".join(circle) for circle in found)


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, [["a", "b", "c"]]),
        ({"a": {"b", "c"}, "b": {"c"}, "c": set()}, []),
    ],
)
def test_the_gate_sees_a_circle(edges, found):
    assert circles(edges) == found


def test_no_import_hides_in_a_function():
    found = [one for path in python_files() for one in hidden(path)]
    assert not found, "\n".join(found)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a module of a project that consists of nothing else."""
    monkeypatch.setattr("tests.gates.sources.ROOT", tmp_path)

    def write(path: str, text: str) -> Path:
        found = tmp_path / path
        found.parent.mkdir(parents=True, exist_ok=True)
        found.write_text(text)
        return found

    return write


def test_the_gate_follows_imports_inside_functions_but_not_those_for_types(written):
    one = written("support/one.py", "def f():\n    from support import two\n")
    two = written(
        "support/two.py", "if TYPE_CHECKING:\n    from support import one\nelse:\n    import os\n"
    )
    assert graph([one, two]) == {"support.one": {"support.two"}, "support.two": set()}
    assert list(hidden(one)) == ["support/one.py:2 imports inside f"]


def test_the_gate_sees_what_ready_imports_without_saying_why(written):
    text = "class A:\n    def ready(self):\n{}        from support import models\n"
    assert list(hidden(written("support/apps.py", text.format(""))))
    assert not list(hidden(written("releases/apps.py", text.format("        # Loaded now.\n"))))


def test_heavy_libraries_come_in_through_their_doors():
    wrong = [
        f"{name(path)}:{node.lineno} imports {target}"
        for path in python_files()
        for node, inside in imports(tree(path))
        for target in targets(path, node)
        if (doors := doors_of(target)) and (module(path) not in doors or not inside)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_web_starts_without_them():
    """Every route is loaded, as by a web process; none of the heavy libraries comes along."""
    code = (
        "import sys, django; django.setup(); import portal.urls, portal.wsgi;"
        "print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *DOORS],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "SECRET_KEY": "test"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
