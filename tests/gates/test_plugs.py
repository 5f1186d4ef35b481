"""What an app adds to the house's extension points, it adds in its `plugs`, and all are loaded."""

import ast
import importlib
import subprocess
import sys
from functools import cache

import pytest

from portal.core.extensions import ExtensionPoint
from tests.gates.sources import ROOT, calls, dotted, module, name, python_files, tree

OF_ITS_OWN = {"portal/ui/components/gallery.py"}
"""The gallery shows the badges of a state that only it has."""


@cache
def points() -> dict[str, ExtensionPoint]:
    """The extension points of all modules, by the name of their variable."""
    found = {}
    for path in python_files():
        for node in tree(path).body:
            if isinstance(node, ast.AnnAssign) and "ExtensionPoint" in ast.unparse(node.annotation):
                variable = ast.unparse(node.target)
                found[variable] = getattr(importlib.import_module(module(path)), variable)
    return found


@cache
def adders() -> set[str]:
    """The functions around `add`: `register_banners` and the like."""
    return {
        function.name
        for path in python_files()
        for function in tree(path).body
        if isinstance(function, ast.FunctionDef)
        and any(
            dotted(call.func).rpartition(".")[0] in points() and dotted(call.func).endswith(".add")
            for call in calls(function)
        )
    }


def additions(path) -> list[ast.AST]:
    """Where a module calls an adder, or puts one above a function."""
    known = adders()
    found: list[ast.AST] = [
        call for call in calls(tree(path)) if dotted(call.func).rpartition(".")[2] in known
    ]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            found += [
                mark for mark in node.decorator_list if dotted(mark).rpartition(".")[2] in known
            ]
    return found


def is_plug(path) -> bool:
    return "plugs" in path.with_suffix("").parts


def test_every_point_is_added_to_under_a_name_that_can_be_searched_for():
    assert len(points()) >= 12
    assert all(len(made) for made in points().values())
    assert len(adders()) == len(points())
    assert all(adder.startswith("register_") for adder in adders())


def test_apps_add_in_their_plugs():
    found = {name(path) for path in python_files() if additions(path) and not is_plug(path)}
    assert found == OF_ITS_OWN


@pytest.mark.network
def test_every_plug_is_loaded_when_django_starts():
    plugs = {module(path) for path in python_files() if is_plug(path) and additions(path)}
    assert len(plugs) > 20
    code = "import django, sys; django.setup(); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert plugs <= set(done.stdout.split())
