"""Each model with states has one table of what may follow what, and only `move` writes them."""

import ast

import pytest
from django.apps import apps
from django.db import models

from portal.core.states import Stateful
from tests.gates.sources import PACKAGES, calls, dotted, name, python_files, tree

FIELDS = ("state", "stage", "status")
MOVER = "portal/core/states.py"
STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]


def subclasses(kind):
    for found in kind.__subclasses__():
        yield found
        yield from subclasses(found)


def state_choices() -> set[tuple[str, ...]]:
    """The values of every `…State`, `…Stage` and `…Status` in the project."""
    return {
        tuple(kind.values)
        for kind in subclasses(models.TextChoices)
        if kind.__name__.endswith(("State", "Stage", "Status"))
        and kind.__module__.partition(".")[0] in PACKAGES
    }


def has_state(field) -> bool:
    values = tuple(str(value) for value, _label in field.flatchoices)
    return bool(values) and (field.name in FIELDS or values in state_choices())


def test_every_model_with_a_state_says_what_may_follow_each():
    found = {
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in PACKAGES
        for field in model._meta.concrete_fields
        if has_state(field)
    }
    assert len(found) > 8
    assert found == {(model, model.STATE_FIELD) for model in STATEFUL}


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_the_table_names_exactly_the_states(model):
    values = {value for value, _label in model._meta.get_field(model.STATE_FIELD).flatchoices}
    assert set(model.TRANSITIONS) == values
    assert all(set(following) <= values for following in model.TRANSITIONS.values())


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_state_is_a_first_one_or_can_be_reached(model):
    reached = set().union(*model.TRANSITIONS.values())
    field = model._meta.get_field(model.STATE_FIELD)
    first = {field.default} if field.has_default() else set(model.TRANSITIONS)
    assert set(model.TRANSITIONS) == reached | first


def targets(node: ast.AST):
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        yield node.target


def assigned(target: ast.AST):
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from assigned(part)
    elif isinstance(target, ast.Attribute) and target.attr in FIELDS:
        yield target


def named(call: ast.Call):
    """The fields that `save`, `update` and the like are told to write."""
    verb = dotted(call.func).rpartition(".")[2] or getattr(call.func, "attr", "")
    if verb in ("update", "aupdate"):
        yield from (word.arg for word in call.keywords)
    elif verb == "setattr":
        yield from (part.value for part in call.args[1:2] if isinstance(part, ast.Constant))
    elif verb in ("save", "asave", "bulk_update", "abulk_update"):
        for part in (*call.args[1:], *(word.value for word in call.keywords)):
            yield from (word.value for word in ast.walk(part) if isinstance(word, ast.Constant))


def state_writes(node: ast.AST):
    for part in ast.walk(node):
        for target in targets(part):
            yield from assigned(target)
    for call in calls(node):
        if set(FIELDS) & set(named(call)):
            yield call


def test_nothing_but_move_writes_a_state():
    found = [
        f"{name(path)}:{written.lineno} {ast.unparse(written)}"
        for path in python_files()
        if name(path) != MOVER
        for written in state_writes(tree(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("row.state = State.DONE", 1),
        ("row.state, row.decided_at = State.DONE, now", 1),
        ("row.save(update_fields=['state', 'done_at'])", 1),
        ("Row.objects.filter(pk=1).update(state='done')", 1),
        ("Row.objects.filter(pk=1).update(done_at=now)", 0),
        ("Row.objects.bulk_update(rows, ['state'])", 1),
        ("setattr(row, 'state', 'done')", 1),
        ("Row(state='done')", 0),
        ("Row.objects.create(state='done')", 0),
        ("state = row.state", 0),
        ("move(row, State.DONE, done_at=now)", 0),
    ],
)
def test_the_gate_knows_a_write_of_a_state(code, count):
    assert len(list(state_writes(ast.parse(code)))) == count
