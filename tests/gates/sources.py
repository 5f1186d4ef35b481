"""What the gates read: the project's own files, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("portal", "integrators", "releases", "installations", "support")


def python_files(*folders: str, migrations: bool = False) -> list[Path]:
    """The project's Python files below `folders`, by default those of all packages."""
    found = [path for name in folders or PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    return [path for path in found if migrations or "migrations" not in path.parts]


def templates(*, documents: bool = False) -> list[Path]:
    """The templates that a browser gets; mails and printed documents only when asked."""
    top = ROOT / "templates"
    printed = {"mails", "documents"}
    return [
        path
        for path in sorted(top.rglob("*.html"))
        if documents or path.relative_to(top).parts[0] not in printed
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain, "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
