"""Names that the database keeps, collected from the code: what the journal, the queue and
sessions hold must mean the same tomorrow.

    .venv/bin/python -m tests.gates.stored_names     # write docs/stored-names.md anew
"""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.utils import translation

from portal.accounts.permissions import Permission, Role
from portal.celery import app
from tests.gates.sources import PACKAGES, ROOT, calls, dotted, module, python_files, tree

LIST = ROOT / "docs" / "stored-names.md"
Names = dict[str, str]
"""name → what it stands for, in a few words."""

HEAD = """\
# Stored names

What the journal, the outbox, the queue and sessions hold by name. An auditor reads these names
years later and other programs compare them, so they are a contract: once a version is released,
a name here is never changed nor used for something else. `tests/gates/test_stored_names.py`
compares this list with the code. After a change that is meant,
`.venv/bin/python -m tests.gates.stored_names` writes it anew; the right-hand column is taken
from the code and is not compared. Names that stand in migrations (tables, states) are not here.
"""
KEY = re.compile(r"[a-z_]+(\.([a-z_]+|\{\}))?(:.*)?")
PARTS = ("user:", "ending:")
"""What looks like a key and is only the end of one."""
TAKES_A_KEY = {"queue_mail", "compose_mail", "compose_notice", "notify", "mail", "Reminder"}


def events() -> Names:
    """The events of the journal, and the action that writes each."""
    return {
        str(argument.value): _first_sentence(ast.get_docstring(function))
        for _path, function in _functions()
        for call in calls(function)
        if _called(call) == "record"
        for argument in [_keyword(call, "event")]
        if isinstance(argument, ast.Constant)
    }


def unnamed_events() -> list[str]:
    """Where an entry is recorded whose event is not written there as a plain text."""
    return [
        f"{module(path)}.{function.name}"
        for path, function in _functions()
        for call in calls(function)
        if _called(call) == "record" and _keyword(call, "subject") is not None
        if not isinstance(_keyword(call, "event"), ast.Constant)
    ]


def subjects() -> Names:
    with translation.override("en"):
        return {
            model._meta.label: str(model._meta.verbose_name)
            for model in apps.get_models()
            if model.__module__.split(".")[0] in PACKAGES
        }


def actors() -> Names:
    """Who acts where nobody is signed in."""
    return {
        _pattern(call.args[0]): module(path)
        for path in _writers()
        for call in calls(tree(path))
        if dotted(call.func) in ("Actor.system", "Actor.merchant")
    }


def document_kinds() -> Names:
    return {
        _value(path, argument): module(path)
        for path in _writers()
        for call in calls(tree(path))
        if _called(call) == "issue_document"
        for argument in [_keyword(call, "kind")]
        if argument is not None
    }


def number_series() -> Names:
    return {
        _value(path, call.args[0]): module(path)
        for path in _writers()
        for call in calls(tree(path))
        if _called(call) == "next_number"
    }


def keys() -> Names:
    """How the keys of mails, bells and reminders begin: all that looks like one beside them."""
    return {
        key: module(path)
        for path in _writers()
        if any(_called(call) in TAKES_A_KEY and _keyword(call, "key") for call in calls(tree(path)))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr) and KEY.fullmatch(key := _pattern(node))
        if re.search(r"[.:]", key) and not key.startswith(PARTS)
    }


def tasks() -> Names:
    app.loader.import_default_modules()
    return {
        name: _first_sentence(task.run.__doc__)
        for name, task in app.tasks.items()
        if name.split(".")[0] in PACKAGES
    }


def beats() -> Names:
    return {name: str(entry["task"]) for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}


def permissions() -> Names:
    return {item.value: f"`{item.name}`" for item in Permission} | {
        role.value: "a staff role" for role in Role
    }


def session_keys() -> Names:
    """The keys that our own code writes into sessions."""
    return {
        _value(path, node.slice): module(path)
        for path in _writers()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Subscript) and dotted(node.value) == "request.session"
    }


def salts() -> Names:
    found = {}
    for path in _writers():
        for call in calls(tree(path)):
            if _called(call) == "salted_hmac":
                found[_value(path, call.args[0])] = module(path)
            elif _called(call) in ("Signer", "TimestampSigner") and (
                salt := _keyword(call, "salt")
            ):
                found[_value(path, salt)] = module(path)
    return found


SECTIONS: dict[str, Callable[[], Names]] = {
    "Events of the journal": events,
    "Subjects of entries and documents (`subject_type`)": subjects,
    "Actors that are no user": actors,
    "Kinds of sealed documents": document_kinds,
    "Series of numbers": number_series,
    "Keys of mails, bells and reminders": keys,
    "Tasks": tasks,
    "Sweeps of the beat": beats,
    "Permissions and staff roles": permissions,
    "Keys in sessions": session_keys,
    "Salts of signatures": salts,
}


def listed() -> dict[str, set[str]]:
    """The names of the list, by section."""
    found: dict[str, set[str]] = {}
    section = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found[section := line.removeprefix("## ")] = set()
        elif match := re.match(r"\| `([^`]+)` \|", line):
            found[section].add(match[1])
    return found


def written() -> str:
    """The list as the code says it."""
    parts = [HEAD]
    for title, collect in SECTIONS.items():
        rows = [f"| `{name}` | {what} |" for name, what in sorted(collect().items())]
        parts.append("\n".join([f"## {title}", "| | |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def texts(node: ast.AST) -> Iterator[str]:
    """Every plain text in the code below `node`."""
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def _writers() -> Iterator[Path]:
    """The files that write for good: not the demo, whose rows are made by the others."""
    demo = ROOT / "portal" / "demo"
    return (path for path in python_files() if not path.is_relative_to(demo))


def _functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in _writers():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def _called(call: ast.Call) -> str:
    return dotted(call.func).rpartition(".")[2]


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((item.value for item in call.keywords if item.arg == name), None)


def _first_sentence(text: str | None) -> str:
    paragraph = " ".join((text or "").strip().partition("\n\n")[0].split())
    return re.split(r"(?<=[a-z0-9`)]\.) (?=[A-Z`])|:? Raises ", paragraph)[0].replace("|", "/")


def _value(path: Path, node: ast.expr) -> str:
    """What the expression says where it stands, with all that its module knows."""
    known = vars(importlib.import_module(module(path)))
    return str(eval(compile(ast.Expression(node), str(path), "eval"), known))


def _pattern(node: ast.expr) -> str:
    """A text or f-string, with `{}` for what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    assert isinstance(node, ast.Constant), ast.unparse(node)
    return str(node.value)


if __name__ == "__main__":
    django.setup()
    LIST.write_text(written(), encoding="utf-8")
