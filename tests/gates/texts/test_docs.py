"""The docs stay true: every path that they name exists, every link leads somewhere."""

import ast
import re
from pathlib import Path

import pytest

from tests.gates.sources import PACKAGES, ROOT, name, python_files, tree

FENCE = re.compile(r"^```.*?^```", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FOLDERS = {*PACKAGES, ".importlinter", "deploy", "docs", "script", "static", "templates", "tests"}
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def paths(text: str) -> list[str]:
    """What stands in backticks and begins as a folder of ours, such as `deploy/nginx.conf`."""
    found = [code.rstrip("/") for code in CODE.findall(FENCE.sub("", text))]
    return [
        code
        for code in found
        if re.fullmatch(r"[\w./-]+(::\w+)?", code) and code.split("/")[0] in FOLDERS
    ]


def is_there(code: str) -> bool:
    """Whether the path exists and, for `path::name`, something of this name is made there."""
    path, _sep, made = code.partition("::")
    if not made:
        return (ROOT / path).exists()
    defined = rf"^(?:async def|def|class) {made}\b|^{made}\b.*="
    return (ROOT / path).is_file() and bool(
        re.search(defined, (ROOT / path).read_text(encoding="utf-8"), re.M)
    )


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.M)
    }


def leads_nowhere(page: Path, link: str) -> bool:
    target, _sep, anchor = link.partition("#")
    path = (page.parent / target).resolve() if target else page
    return not path.exists() or bool(anchor and anchor not in anchors(path))


def dotted_names(text: str) -> list[str]:
    """Dotted names of ours in backticks, such as `portal.core.work`."""
    found = re.findall(r"`([a-z_]+(?:\.\w+)+)`", text)
    return [code for code in found if code.split(".")[0] in (*PACKAGES, "tests")]


def names_in(path: Path) -> set[str]:
    """What is defined or imported in a module."""
    return {
        str(getattr(node, "name", "") or getattr(node, "id", ""))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.alias | ast.Name)
    }


def is_importable(code: str) -> bool:
    """Whether the name is a module's, or stands in one."""
    parts = code.split(".")
    for count in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:count])
        files = [path.with_suffix(".py"), path / "__init__.py"]
        if file := next((file for file in files if file.is_file()), None):
            rest = parts[count : count + 1]
            return not rest or rest[0] in names_in(file) or path.joinpath(*rest).is_dir()
    return False


def test_there_are_docs():
    assert len(DOCS) > 15


@pytest.mark.parametrize("page", DOCS, ids=name)
def test_a_path_that_a_page_names_exists(page):
    named = paths(page.read_text(encoding="utf-8"))
    assert not [code for code in named if not is_there(code)]


@pytest.mark.parametrize("page", DOCS, ids=name)
def test_a_link_leads_somewhere(page):
    links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    own = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert not [link for link in own if leads_nowhere(page, link)]


def test_comments_name_what_is_there():
    """After a move, a comment that names the old place misleads more than none."""
    missing = {
        f"{name(path)}: {code}"
        for path in python_files("tests", *PACKAGES)
        if path != Path(__file__)
        for code in dotted_names(path.read_text(encoding="utf-8"))
        if not is_importable(code)
    }
    assert not missing


def test_each_decision_is_in_the_list():
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in folder.glob("[0-9]*.md")} == {
        link for link in listed if re.match(r"\d{4}-", link)
    }


@pytest.mark.parametrize(
    ("code", "there"),
    [
        ("portal.core.work", True),
        ("portal.core.work.claim", True),
        ("portal.core.work.nothing", False),
        ("portal.work", False),
    ],
)
def test_the_gate_knows_what_is_importable(code, there):
    assert dotted_names(f"see `{code}`") == [code]
    assert is_importable(code) is there


@pytest.mark.parametrize(
    ("code", "there"),
    [
        ("releases/reserved/watermark.py", True),
        ("releases/reserved/watermark.py::stamp_copy", True),
        ("releases/reserved/watermark.py::nothing", False),
        ("releases/watermark.py", False),
    ],
)
def test_the_gate_knows_what_is_there(code, there):
    assert paths(f"in `{code}`") == [code]
    assert is_there(code) is there
