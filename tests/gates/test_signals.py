"""Signals are few and named: declared in events.py, connected in AppConfig.ready."""

import ast

from tests.gates.sources import calls, dotted, name, python_files, tree

MODEL_SIGNALS = {
    "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init",
}  # fmt: skip


def signals_of_models(path) -> set[str]:
    imported = {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "")
        for alias in node.names
    }
    named = {dotted(node).rpartition(".")[2] for node in ast.walk(tree(path))}
    return (imported | named) & MODEL_SIGNALS


def test_no_signal_of_a_model_is_used():
    found = {name(path): signals_of_models(path) for path in python_files()}
    assert not {path: used for path, used in found.items() if used}


def test_signals_are_declared_in_events_and_connected_in_apps():
    """`events.py` may offer a function that connects for the apps above."""
    wrong = []
    for path in python_files():
        for call in calls(tree(path)):
            called = dotted(call.func)
            short = called.rpartition(".")[2]
            declared = short == "Signal" and path.name != "events.py"
            connected = short == "connect" and path.name not in ("apps.py", "events.py")
            connected = connected and called != "sqlite3.connect"
            if declared or (connected and call.args):
                wrong.append(f"{name(path)}:{call.lineno} {ast.unparse(call)}")
    assert not wrong, "\n".join(wrong)
