"""Every write is an action, and every action is journalled, tested and named by someone.

The actions are found by walking the code, so that a new one cannot be forgotten here.
"""

import ast

import pytest

from tests.gates.sources import ROOT, calls, dotted, name, python_files, tree

FILES = [path for path in python_files() if "actions" in (path.parent.name, path.stem)]
FILES.remove(ROOT / "portal" / "core" / "actions.py")


def public_functions():
    for path in FILES:
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield pytest.param(path, node, id=f"{name(path)}::{node.name}")


ACTIONS = list(public_functions())


def test_there_are_actions():
    assert len(ACTIONS) > 20


@pytest.mark.parametrize(("path", "node"), ACTIONS)
def test_an_action_is_decorated_and_takes_named_arguments_with_by(path, node):
    decorators = {dotted(item).rpartition(".")[2] for item in node.decorator_list}
    assert "action" in decorators, "decorate it with @action, or give it a private name"
    arguments = node.args
    assert not [*arguments.posonlyargs, *arguments.args], "arguments are keyword-only"
    assert "by" in {argument.arg for argument in arguments.kwonlyargs}, "who does it? add by="


@pytest.mark.parametrize(("path", "node"), ACTIONS)
def test_an_action_records_itself_in_the_journal(path, node):
    recorded = [
        call
        for call in calls(node)
        if dotted(call.func) in ("record", "journal.record", "api.record")
    ]
    assert recorded, "it never calls journal.record"
    for call in recorded:
        assert {"event", "subject", "by", "data"} <= {item.arg for item in call.keywords}


@pytest.mark.parametrize(("path", "node"), ACTIONS)
def test_an_action_has_a_test_that_calls_it(path, node):
    place = path.relative_to(ROOT / "portal" if path.is_relative_to(ROOT / "portal") else ROOT)
    folder = ROOT / "tests" / place.parent
    candidates = [folder / f"test_{node.name}.py", folder / f"test_{path.stem}.py"]
    found = [file for file in candidates if file.exists()]
    assert found, f"no {' nor '.join(name(file) for file in candidates)}"
    called = {dotted(call.func).rpartition(".")[2] for file in found for call in calls(tree(file))}
    assert node.name in called, f"{name(found[0])} never calls {node.name}"


def test_an_event_name_is_recorded_by_one_place():
    """Two actions with one event name could not be told apart in the journal."""
    seen = {}
    for path, node in (parameter.values for parameter in ACTIONS):
        for call in calls(node):
            for item in call.keywords:
                if item.arg == "event" and isinstance(item.value, ast.Constant):
                    seen.setdefault(item.value.value, set()).add(f"{name(path)}::{node.name}")
    assert not {event: places for event, places in seen.items() if len(places) > 1}
