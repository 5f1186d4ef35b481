"""Imports only go down: the foundations know nothing of the apps that stand on them."""

import ast

from tests.gates.sources import module, name, python_files, tree

FLOORS = ("integrators", "releases", "installations", "support")
ROOF = {"portal.demo", "portal.urls", "portal.settings", "portal.wsgi", "portal.asgi"}
"""May look into every app. The demo and the home page too: see `floor`."""


def floor(dotted: str) -> int | None:
    """The floor of a module of ours, 0 the lowest; None for other people's modules."""
    top = dotted.partition(".")[0]
    if top in FLOORS:
        return 1 + FLOORS.index(top)
    if (
        dotted in ROOF
        or dotted == "portal.home"
        or dotted.startswith(("portal.home.", "portal.demo."))
    ):
        return 1 + len(FLOORS)
    return 0 if top == "portal" else None


def imports(path) -> list[tuple[int, str]]:
    """Each imported module with its line; `from a import b` counts as a and as a.b."""
    found = []
    package = module(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            start = ".".join(part for part in (base, node.module) if part)
            found.append((node.lineno, start))
            found += [(node.lineno, f"{start}.{alias.name}") for alias in node.names]
    return found


def test_imports_only_go_down():
    wrong = [
        f"{name(path)}:{line} imports {target}"
        for path in python_files()
        for line, target in imports(path)
        if (there := floor(target)) is not None and there > floor(module(path))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_gate_sees_an_import_that_goes_up(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.gates.sources.ROOT", tmp_path)
    path = tmp_path / "releases" / "views.py"
    path.parent.mkdir()
    path.write_text("def view():\n    from installations.models import Report\n")
    assert (2, "installations.models.Report") in imports(path)
    assert floor("installations.models.Report") > floor("releases.views")
