"""What our Content-Security-Policy forbids is not written in the first place."""

import re

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
    # Help texts are ours, and Django's own for passwords is a list.
    "mark as safe": re.compile(r"(?<!field\.help_text)\|\s*safe\b|{%\s*autoescape off"),
}


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
        for path in folder.glob(f"*/*{kind}"):
            if not path.name.startswith("_"):
                assert path.with_suffix(other).exists(), name(path)
