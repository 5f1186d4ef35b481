"""Every action tells somebody, or stands in `tests/gates/silent.py` with the reason why not.

Whoever is concerned by a change of state is told by one mail for each event, in their language,
written in the action's transaction.
An action tells by calling a function of a `mails` module, or one of those in `TELLS`: itself, or
by a helper of its own module. Static: what is told only after a signal or a seal is in the list.
"""

import ast
from pathlib import Path

from tests.gates.silent import SILENT
from tests.gates.sources import ROOT, calls, dotted, module, python_files, tree

FILES = [path for path in python_files() if "actions" in (path.parent.name, path.stem)]
FILES.remove(ROOT / "portal" / "core" / "actions.py")
TELLS = {"notify": "rings a bell", "plan_notices": "a row for each, which a sweep mails"}


def functions_of(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree(path).body if isinstance(node, ast.FunctionDef)}


def actions_of(path: Path) -> dict[str, ast.FunctionDef]:
    return {
        name: node
        for name, node in functions_of(path).items()
        if any(dotted(item).rpartition(".")[2] == "action" for item in node.decorator_list)
    }


ACTIONS = {f"{module(path)}.{name}": path for path in FILES for name in actions_of(path)}


def tells(path: Path, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether what `name` of this module calls reaches a mail or a bell."""
    here = functions_of(path)
    for call in calls(here[name]):
        called = dotted(call.func)
        owner, _dot, last = called.rpartition(".")
        if owner.rpartition(".")[2].endswith("mails") or last in TELLS:
            return True
        local = last in here and not owner and last not in seen
        if local and tells(path, last, seen | {name}):
            return True
    return False


def test_a_subject_is_not_made_before_its_language_is_known():
    """`_("…") % values` is in the language of whoever acts; `format_lazy` waits for the reader."""
    made = [
        f"{module(path)}:{item.value.lineno}"
        for path in python_files()
        if path.stem == "mails"
        for call in calls(tree(path))
        for item in call.keywords
        if item.arg in ("subject", "title") and isinstance(item.value, ast.BinOp)
    ]
    assert not made, "use format_lazy"


def test_who_is_found_to_tell_does():
    """The finder itself: one that tells by a helper, one that does not."""
    telling = {name for name, path in ACTIONS.items() if tells(path, name.rpartition(".")[2])}
    assert "integrators.contracts.actions.contracts.decline_contract" in telling
    assert "support.actions.desk.assign_ticket" in telling, "by its helper"
    assert "support.actions.desk.add_note" not in telling


def test_every_action_tells_or_says_why_not():
    silent = {name for name, path in ACTIONS.items() if not tells(path, name.rpartition(".")[2])}
    listed = [name for names in SILENT.values() for name in names]
    assert len(listed) == len(set(listed)), "each stands in the list once"
    assert not silent - set(listed), "who is told of these? Nobody: then say why in silent.py"
    assert not set(listed) - silent, "these tell somebody, or are gone: take them from silent.py"
