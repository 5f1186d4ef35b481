"""Whatever is woken, scheduled or routed by name is a task that a worker knows."""

import ast

import pytest
from django.conf import settings

from portal.celery import app
from tests.gates.sources import calls, dotted, name, python_files, tree


def registered() -> set[str]:
    """The names of our tasks, as a worker registers them when it starts."""
    app.loader.import_default_modules()
    return {task for task in app.tasks if not task.startswith("celery.")}


def wakes(node: ast.AST):
    for call in calls(node):
        if dotted(call.func).rpartition(".")[2] == "wake":
            yield call


def woken(call: ast.Call) -> str:
    """The task's name, "" where the code does not spell it out."""
    [name] = call.args
    return str(name.value) if isinstance(name, ast.Constant) else ""


CALLS = [(path, call) for path in python_files() for call in wakes(tree(path))]


def test_every_wake_names_a_registered_task():
    assert len(CALLS) > 10
    known = registered()
    found = [
        f"{name(path)}:{call.lineno} {ast.unparse(call)}"
        for path, call in CALLS
        if woken(call) not in known
    ]
    assert not found, "\n".join(found)


def test_every_task_that_is_scheduled_or_routed_is_registered():
    known = registered()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == known
    assert set(settings.CELERY_TASK_ROUTES) < known


def test_what_is_woken_is_swept_too():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {woken(call) for _path, call in CALLS} <= scheduled


@pytest.mark.parametrize(
    ("code", "tasks"),
    [
        (
            "work.wake('releases.tasks.announce_withdrawals')",
            ["releases.tasks.announce_withdrawals"],
        ),
        ("wake('a.b')", ["a.b"]),
        ("wake(task)", [""]),
        ("wake_sealing('a.b')", []),
    ],
)
def test_the_gate_knows_a_wake(code, tasks):
    assert [woken(call) for call in wakes(ast.parse(code))] == tasks
