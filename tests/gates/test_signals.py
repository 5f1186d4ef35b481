"""Signals are few and named: declared in events.py, connected in AppConfig.ready."""

import ast

import pytest

from tests.gates.sources import calls, dotted, name, python_files, tree

MODEL_SIGNALS = {
    "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init",
}  # fmt: skip


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_no_signal_of_a_model_is_used(path):
    used = {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "")
        for alias in node.names
    }
    assert not used & MODEL_SIGNALS
    assert not {dotted(n).rpartition(".")[2] for n in ast.walk(tree(path))} & MODEL_SIGNALS


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_signals_are_declared_in_events_and_connected_in_apps(path):
    for call in calls(tree(path)):
        function = dotted(call.func)
        if function.rpartition(".")[2] == "Signal":
            assert path.name == "events.py", f"{name(path)}:{call.lineno}"
        if function.rpartition(".")[2] == "connect" and call.args:
            assert path.name == "apps.py", f"{name(path)}:{call.lineno}"
