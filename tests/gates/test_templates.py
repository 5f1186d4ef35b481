"""What our Content-Security-Policy forbids is not written in the first place."""

import re

import pytest

from tests.gates.sources import ROOT, name, templates

FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I
    ),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    "mark as safe": re.compile(r"\|\s*safe\b|{%\s*autoescape off"),
}


def without_comments(text: str) -> str:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.S)


@pytest.mark.parametrize("path", templates(), ids=name)
def test_no_inline_style_script_or_handler(path):
    text = without_comments(path.read_text(encoding="utf-8"))
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found


@pytest.mark.parametrize("path", templates(documents=True), ids=name)
def test_nothing_is_loaded_from_elsewhere(path):
    text = without_comments(path.read_text(encoding="utf-8"))
    outside = re.findall(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//[^\"]+", text
    )
    assert not outside


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_form_that_posts_carries_the_csrf_token(path):
    text = without_comments(path.read_text(encoding="utf-8"))
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.S):
        if re.search(r"method=\"post\"", form, re.I):
            assert "{% csrf_token %}" in form, form[:200]


def test_every_mail_comes_as_text_and_as_html():
    """The outbox renders both; a base that others extend has no need of a twin."""
    folder = ROOT / "templates" / "mails"
    for kind, other in ((".html", ".txt"), (".txt", ".html")):
        for path in folder.glob(f"*/*{kind}"):
            if not path.name.startswith("_"):
                assert path.with_suffix(other).exists(), name(path)
