"""Views, admins, commands and tasks write through actions, never on the side."""

import ast

import pytest

from tests.gates.sources import calls, dotted, name, python_files, tree

WRITES = {
    "save", "create", "update", "delete", "get_or_create", "update_or_create",
    "bulk_create", "bulk_update", "aupdate", "acreate", "asave", "adelete",
}  # fmt: skip
EDGES = ("views", "admin", "api", "tus", "urls", "middleware", "feed")
NOT_ROWS = {
    # What is written there is the visitor's session, a cache or an answer, not a row of ours.
    "request.session", "session", "cache", "headers", "response", "context", "kwargs", "data",
    "hashlib", "digest", "hasher", "super()",
}  # fmt: skip


def edge_files():
    for path in python_files():
        parts = {part.removesuffix(".py") for part in path.parts}
        if parts & set(EDGES) and "actions" not in parts:
            yield path


def writes(node: ast.AST):
    for call in calls(node):
        if dotted(call.func).rpartition(".")[2] == "insert_new":
            yield call
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
            continue
        target = call.func.value
        owner = dotted(target)
        if isinstance(target, ast.Call) and dotted(target.func) == "super":
            owner = "super()"
        if owner not in NOT_ROWS and owner.rpartition(".")[2] not in NOT_ROWS:
            yield call


def saves_of_forms(node: ast.AST):
    """`form.save()` and the like, and classes of forms that know how."""
    for call in calls(node):
        owner, _, method = dotted(call.func).lower().rpartition(".")
        if method in ("save", "save_m2m") and owner.endswith(("form", "forms", "formset")):
            yield call
    for found in ast.walk(node):
        if isinstance(found, ast.ClassDef) and found.name.endswith(("Form", "FormSet")):
            for part in found.body:
                if isinstance(part, ast.FunctionDef) and part.name == "save":
                    yield part


FILES = list(edge_files())


def test_nothing_is_written_beside_the_actions():
    assert len(FILES) > 10
    found = [
        f"{name(path)}:{call.lineno} {ast.unparse(call.func)}(…)"
        for path in FILES
        for call in writes(tree(path))
    ]
    assert not found, "\n".join(found)


def test_no_form_of_a_model_is_saved():
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in saves_of_forms(tree(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("form.save()", 1),
        ("self.rows_formset.save(commit=False)", 1),
        ("profile_form.save_m2m()", 1),
        ("class AForm(ModelForm):\n    def save(self): ...", 1),
        ("row.file.save('a', content)", 0),
        ("save_profile(by=user, **form.cleaned_data)", 0),
    ],
)
def test_the_gate_knows_a_form_that_is_saved(code, count):
    assert len(list(saves_of_forms(ast.parse(code)))) == count


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("ticket.save()", 1),
        ("Ticket.objects.filter(pk=1).update(state='x')", 1),
        ("insert_new(rows)", 1),
        ("hasher.update(b'')", 0),
        ("request.session.update(a=1)", 0),
        ("take_ticket(by=user, ticket=ticket)", 0),
    ],
)
def test_the_gate_knows_a_write(code, count):
    assert len(list(writes(ast.parse(code)))) == count
