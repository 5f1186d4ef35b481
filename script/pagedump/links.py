"""Where a page leads: its links, its filters, and the forms that one could send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html

from pagedump.world import SITE

OPTIONS = 6
"""How many options of a filter are tried."""
WORD = "a"
"""What is searched for."""
SAMPLES = {
    "email": "essai@exemple.example",
    "tel": "03 87 65 98 80",
    "url": "https://exemple.example/",
    "number": "1",
    "date": "2026-11-25",
    "datetime-local": "2026-11-26T10:00",
    "password": "demo-portal-2026",
    "hidden": "",
}
"""What somebody might type where nothing stands yet, by the field's type; else a word."""
TOKEN = "csrfmiddlewaretoken"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ask:
    """One request, less who makes it and in which language."""

    url: str
    partial: bool = False
    data: Pairs | None = None
    """What is posted; None for a GET."""

    @property
    def method(self) -> str:
        return "GET" if self.data is None else "POST"


def find(html: str, base: str) -> tuple[list[Ask], list[tuple[str, Ask]]]:
    """What a page would get, and what it would post, in its order.

    Each post comes with what is alike where the same form stands on another page.
    """
    page = lxml.html.fromstring(html)
    gets: list[Ask] = []
    posts: list[tuple[str, Ask]] = []
    for element in page.iter():
        if element.tag == "a" and (link := local(element.get("href"), base)):
            gets.append(Ask(link))
        if (part := element.get("hx-get")) is not None and (link := local(part or base, base)):
            gets.append(Ask(link, partial=True))
    for form in page.forms:
        action = local(form.get("action") or base, base)
        if action and form.method == "GET":
            gets += [Ask(address) for address in _queries(form, action)]
        elif action and form.method == "POST":
            posts += _posts(form, action, base)
    return gets, posts


def local(address: str | None, base: str) -> str | None:
    """Path and query of an address on this site; None for one that leads elsewhere."""
    if address is None:
        return None
    parts = urlsplit(urljoin(SITE + base, address.strip()))
    if f"{parts.scheme}://{parts.netloc}" != SITE or parts.path.startswith("/static/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _queries(form: lxml.html.FormElement, action: str) -> Iterator[str]:
    """The addresses of a filter: each choice by itself, and a search."""
    path = action.partition("?")[0]
    yield action
    for name, one in _fields(form):
        if values := _choices(one):
            told = [value for value in values[:OPTIONS] if value]
            yield from (f"{path}?{urlencode({name: value})}" for value in told)
        elif one.get("type", "text") in ("text", "search"):
            yield f"{path}?{urlencode({name: WORD})}"


def _posts(form: lxml.html.FormElement, action: str, base: str) -> Iterator[tuple[str, Ask]]:
    """The form as it stands and with all its fields filled, by each of its buttons."""
    for one in form.xpath(".//input[not(@value)][not(@type='checkbox' or @type='radio')]"):
        # lxml leaves out what is empty; a browser sends it, and drops a textarea's first break.
        one.set("value", "")
    values = form.form_values()
    as_it_is = [(name, value.removeprefix("\n")) for name, value in values if name != TOKEN]
    filled = dict(as_it_is)
    for name, one in _fields(form):
        if name != TOKEN and not filled.get(name) and one.get("type") != "file":
            first = next(filter(None, _choices(one)), "")
            filled[name] = first or SAMPLES.get(one.get("type", ""), "Essai")
    for button in form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']"):
        url = local(button.get("formaction") or action, base)
        pressed = [(button.get("name"), button.get("value", ""))] if button.get("name") else []
        names = " ".join(sorted({name for name, _ in as_it_is}))
        for pairs in (as_it_is, list(filled.items())):
            if url:
                yield f"{names} {pressed}", Ask(url, data=tuple(pairs + pressed))


def _fields(form: lxml.html.FormElement) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    for one in form.xpath(".//input | .//select | .//textarea"):
        if one.get("name") and one.get("disabled") is None and one.get("type") != "submit":
            yield one.get("name"), one


def _choices(one: lxml.html.HtmlElement) -> list[str]:
    if one.tag == "select":
        return [option.get("value") or "" for option in one.iter("option")]
    return [one.get("value", "on")] if one.get("type") in ("checkbox", "radio") else []
