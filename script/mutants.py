"""Small changes to Python code that a test should notice: one at a time, inside functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

OTHER = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
TAKEN_OFF = {"casefold", "lower", "upper", "strip", "distinct", "select_for_update"}
"""Calls without arguments that only refine what they are called on."""
REFINES = {"folded", "one_line", "storable"}
"""Functions that only refine what they are given."""
QUERIES = {"filter", "exclude", "get", "get_or_create", "update_or_create", "update"}
LOOKUPS = {"__lte": "__lt", "__lt": "__lte", "__gte": "__gt", "__gt": "__gte", "__iexact": ""}
WORD = re.compile(r"[a-z][a-z_.]*")
"""What programs read: the code of a refusal, the name of an event."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    line: int
    what: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of `source`, each in a tree of its own."""
    number = 0
    while True:
        tree = ast.parse(source)
        change = Change(number)
        changed = change.visit(tree)
        if not change.made:
            return
        yield Mutant(change.line, change.made, ast.fix_missing_locations(changed))
        number += 1


class Change(ast.NodeTransformer):
    """Makes the change with this number, as one counts them through the file."""

    def __init__(self, number: int) -> None:
        self.left, self.inside = number, 0
        self.made, self.line = "", 0

    def visit(self, node: ast.AST) -> ast.AST:
        if self.made:
            return node
        function = isinstance(node, FUNCTIONS)
        if self.inside and not function:
            for what, new in variants(node):
                if self.left == 0:
                    self.made, self.line = what, node.lineno
                    return ast.copy_location(new, node)
                self.left -= 1
        if function:
            # Its defaults, annotations and decorators are not run again.
            self.inside += 1
            node.body = [self.visit(statement) for statement in node.body]
            self.inside -= 1
            return node
        if isinstance(node, ast.AnnAssign):
            node.value = node.value and self.visit(node.value)
            return node
        return self.generic_visit(node)


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What the change does, and what stands in the node's place."""
    if isinstance(node, ast.stmt):
        yield from statements(node)
    elif isinstance(node, ast.Call):
        yield from calls(node)
    elif isinstance(node, ast.expr):
        for new in conditions(node):
            yield f"{ast.unparse(node)} → {ast.unparse(new)}", new


def statements(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.If(ast.Name() | ast.Attribute() | ast.Call() as test, body, orelse):
            for always in (True, False):
                new = ast.If(ast.Constant(always), body, orelse)
                yield f"if {ast.unparse(test)} → if {always}", new
        case ast.Expr(ast.Call()) | ast.Raise():
            yield f"{ast.unparse(node)} → nothing", ast.Pass()


def conditions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(ops=[operator]):
            yield ast.Compare(node.left, [OTHER[type(operator)]()], node.comparators)
            yield ast.Constant(True)
            yield ast.Constant(False)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            for left_out in values:
                rest = [value for value in values if value is not left_out]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.IfExp(_, body, orelse):
            yield body
            yield orelse
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)


def calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    text = ast.unparse(node)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    if name in TAKEN_OFF and isinstance(node.func, ast.Attribute) and not node.args:
        yield f"{text} → {ast.unparse(node.func.value)}", node.func.value
    if name in REFINES and isinstance(node.func, ast.Name) and len(node.args) == 1:
        yield f"{text} → {ast.unparse(node.args[0])}", node.args[0]
    if name in QUERIES:
        for each in node.keywords:
            rest = [keyword for keyword in node.keywords if keyword is not each]
            yield f"without {each.arg}: {text}", ast.Call(node.func, node.args, rest)
            for end, other in LOOKUPS.items():
                if each.arg and each.arg.endswith(end):
                    renamed = ast.keyword(each.arg.removesuffix(end) + other, each.value)
                    new = ast.Call(node.func, node.args, [*rest, renamed])
                    yield f"{each.arg} → {renamed.arg}: {text}", new
    if name[:1].isupper():
        for at, each in enumerate(node.args):
            if isinstance(each, ast.Constant) and WORD.fullmatch(str(each.value)):
                args = [*node.args[:at], ast.Constant(f"{each.value}_"), *node.args[at + 1 :]]
                new = ast.Call(node.func, args, node.keywords)
                yield f"{each.value!r} → {args[at].value!r}: {text}", new


def codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    """All functions within compiled code, by their name and first line."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield (part.co_qualname, part.co_firstlineno), part
            yield from codes(part)
