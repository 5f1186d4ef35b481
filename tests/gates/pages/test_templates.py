"""What our Content-Security-Policy forbids is not written in the first place.

Neither in a template nor in Python, where the components write their HTML.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.gates.sources import ROOT, calls, dotted, name, python_files, templates, tree

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I
    ),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    # Help texts are ours, and Django's own for passwords is a list.
    "mark as safe": re.compile(r"(?<!field\.help_text)\|\s*safe\b|{%\s*autoescape off"),
}

# A string of Python may be a part of a tag, or the name of one attribute.
VALUE = r"\s*=\s*(?:[\"'{\\]|$)"
FORBIDDEN_IN_PYTHON = {
    "inline style": re.compile(rf"(?:^|[\s\"'}}])style(?:{VALUE}|$)", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "script element": re.compile(r"<script\b", re.I),
    "event handler": re.compile(
        rf"(?:^|[\s\"'}}])on[a-z]+{VALUE}"
        r"|^on(?:click|change|input|submit|load|error|focus|blur|key[a-z]+|mouse[a-z]+)$",
        re.I,
    ),
    "javascript: address": FORBIDDEN["javascript: address"],
    "hx-on": FORBIDDEN["hx-on"],
}
PATTERNS = {"format_html": 0, "format_html_join": 1}
"""Where the functions that make HTML take the part that is not escaped."""


def text_of(path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.S)


def test_no_inline_style_script_or_handler():
    assert len(templates()) > 20
    found = [
        f"{name(path)}: {what}"
        for path in templates()
        for what, pattern in FORBIDDEN.items()
        if pattern.search(text_of(path))
    ]
    assert not found, "\n".join(found)


def strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Each string and its line, those of comments (docstrings, below an attribute) left out."""
    said = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def refused(module: ast.Module) -> list[tuple[int, str]]:
    return [
        (line, what)
        for line, text in strings(module)
        for what, pattern in FORBIDDEN_IN_PYTHON.items()
        if pattern.search(text)
    ]


OF_A_FRAME = {"support/mailbox/contents/sent_page.py", "support/views/letters.py"}
"""A mail as it was sent: what stays of its style, in a sandbox under a policy of its own."""


def test_no_inline_style_script_or_handler_in_python():
    found = [
        f"{name(path)}:{line}: {what}"
        for path in python_files()
        if name(path) not in OF_A_FRAME
        for line, what in refused(tree(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        """format_html('<p style="color: {}">', colour)""",
        """format_html('<p{}>', attributes({"style": colour}))""",
        """f"<p style='{colour}'>\"""",
        """' style=' + colour""",
        """format_html('<b {}onclick="go()">', more)""",
        """TextInput(attrs={"onchange": "go()"})""",
        """f'<b title="{a}" onfocus={b}>'""",
        """script = '<script src="/a.js"></script>'""",
        """'<style>' + sheet""",
        """link("A", "javascript:go()")""",
        """attributes({"hx-on:click": "go()"})""",
    ],
)
def test_what_is_refused_is_found_in_python(source):
    assert refused(ast.parse(source))


def test_what_is_only_spoken_of_is_not_refused():
    docstring = '"""Takes no onclick="…" and no <script>."""'
    assert not refused(ast.parse(f"{docstring}\nwords = 'Style: one on one = two, javascript'"))


def unescaped(module: ast.Module) -> Iterator[int]:
    """Lines that make HTML of a text which is not a constant of the module."""
    for call in calls(module):
        called = dotted(call.func).rpartition(".")[2]
        if called in PATTERNS:
            pattern = call.args[PATTERNS[called]]
            if not (
                isinstance(pattern, ast.Constant)
                or (isinstance(pattern, ast.Name) and pattern.id.isupper())
            ):
                yield call.lineno
        # `mark_safe` is ruff's to find (S308); this is the same by another name.
        if called == "SafeString" and (call.args or call.keywords):
            yield call.lineno


def test_the_pattern_of_html_is_a_constant():
    """What is put together beforehand would not be escaped."""
    found = [f"{name(path)}:{line}" for path in python_files() for line in unescaped(tree(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        """format_html(f"<b>{name}</b>")""",
        """html.format_html("<b>" + name + "</b>{}", x)""",
        """format_html_join("", pattern, rows)""",
        """SafeString(f"<b>{name}</b>")""",
    ],
)
def test_html_put_together_beforehand_is_found(source):
    assert list(unescaped(ast.parse(source)))


def test_nothing_is_loaded_from_elsewhere():
    outside = re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//[^\"]+")
    found = {name(path): outside.findall(text_of(path)) for path in templates(documents=True)}
    assert not {path: links for path, links in found.items() if links}


def test_a_form_that_posts_carries_the_csrf_token():
    found = [
        f"{name(path)}: {form[:120]}"
        for path in templates()
        for form in re.findall(r"<form\b.*?</form>", text_of(path), flags=re.S)
        if re.search(r"method=\"post\"", form, re.I) and "{% csrf_token %}" not in form
    ]
    assert not found, "\n".join(found)


def test_the_browser_does_not_stop_a_form_with_its_own_words():
    """Its bubble speaks of one field in the browser's language, and goes away: we say it better."""
    found = [
        f"{name(path)}: {form}"
        for path in templates()
        for form in re.findall(r"<form\b(?:{%.*?%}|[^>])*>", text_of(path))
        if " novalidate" not in form
    ]
    assert not found, "\n".join(found)


def test_every_mail_comes_as_text_and_as_html():
    """The outbox renders both; a base that others extend has no need of a twin."""
    folder = ROOT / "templates" / "mails"
    for kind, other in ((".html", ".txt"), (".txt", ".html")):
        for path in folder.rglob(f"*{kind}"):
            if not path.name.startswith("_"):
                assert path.with_suffix(other).exists(), name(path)
