"""A person who looks at pages; nothing that a page does is kept."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.messages import get_messages
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pagedump import bodies
from pagedump.links import Ask
from pagedump.stage import Printer, chance
from pagedump.world import SITE

ANONYMOUS = "anonymous"
PEOPLE = (
    "admin", "quality", "support", "auditor", "manager", "technician", "candidate", ANONYMOUS,
)  # fmt: skip
PASSWORD = "demo-portal-2026"
DULL = frozenset((
    "Content-Length", "ETag", "Last-Modified", "Date", "Expires", "Set-Cookie", "Vary",
    "Content-Type", "Location",
))  # fmt: skip
"""Headers that follow from others, that say the time, or that are told elsewhere."""
OutgoingMail: Any = apps.get_model("outbox", "OutgoingMail")


@dataclass
class Answer:
    status: int
    lines: list[str]
    html: str
    """The page; "" where it is none."""
    failed: str


class Visitor:
    """A browser of one person, signed in by the sign-in page."""

    def __init__(self, name: str, printer: Printer) -> None:
        self.name, self.printer = name, printer
        self.client = Client(raise_request_exception=False, headers={"host": "localhost:8000"})

    def sign_in(self) -> None:
        chance.enter(f"sign-in {self.name}")
        login = {"login": f"{self.name}@demo.example", "password": PASSWORD}
        answer = self.client.post(reverse("account_login"), login)
        if answer.status_code != 302:
            raise RuntimeError(f"{self.name} cannot sign in: {answer.status_code}")
        # The first page says welcome; nothing is kept later, so every page would say it again.
        self.client.get(answer.headers["Location"])

    def ask(self, ask: Ask, language: str) -> Answer:
        """What the portal answers, as if nothing had been asked before."""
        chance.enter(f"{self.name} {language} {ask}")
        cookies = deepcopy(self.client.cookies)
        self.client.cookies["django_language"] = language
        self.printer.printed.clear()
        with _undone():
            answer = self._ask(ask, language)
        self.client.cookies = cookies
        return answer

    def _ask(self, ask: Ask, language: str) -> Answer:
        headers = {"hx-request": "true"} if ask.partial else {}
        last = newest_mail()
        if ask.data is None:
            response: Any = self.client.get(ask.url, headers=headers)
        else:
            data: dict[str, list[str]] = {}
            for name, value in ask.data:
                data.setdefault(name, []).append(value)
            response = self.client.post(ask.url, data, headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        name = response.headers.get("Content-Disposition", "").rstrip('"')
        lines = [
            f"{ask.method} {ask.url}{' (htmx)' if ask.partial else ''}",
            f"as {self.name}, in {language}",
            *(f"field {name}={value!r}" for name, value in ask.data or ()),
            *_head(response),
            *bodies.lines_of(content, kind, name),
        ]
        for page in self.printer.printed:
            lines += ["", "printed:", *bodies.lines_of(page.encode(), "text/html")]
        for mail in mails(after=last):
            lines += ["", "mail:", *lines_of_mail(mail)]
        failed = response.status_code >= 500 and getattr(response, "exc_info", None)
        html = content.decode() if kind.startswith("text/html") else ""
        return Answer(response.status_code, lines, html, repr(failed[1]) if failed else "")


def _head(response: Any) -> Iterator[str]:
    headers = response.headers
    yield f"status {response.status_code} {headers.get('Content-Type', '')}"
    if "Location" in headers:
        yield f"leads to {headers['Location']}"
    yield from sorted(f"{name}: {value}" for name, value in headers.items() if name not in DULL)
    request = response.wsgi_request
    # What the next page would say; a page that is shown now says its own.
    if 300 <= response.status_code < 400 and hasattr(request, "_messages"):
        yield from (f"message {one.tags}: {one}" for one in get_messages(request))
    yield ""


def mails(*, after: int) -> Any:
    return OutgoingMail._default_manager.filter(pk__gt=after).order_by("pk")


def newest_mail() -> int:
    newest = OutgoingMail._default_manager.order_by("-pk").first()
    return newest.pk if newest else 0


def links_of_mails() -> list[Ask]:
    """The addresses on this site that mails hold, those of the last mails first."""
    texts = [mail.text for mail in mails(after=0)]
    links = [link for text in reversed(texts) for link in re.findall(SITE + r"(/[^\s<>\"]*)", text)]
    return [Ask(link) for link in dict.fromkeys(links)]


def lines_of_mail(mail: Any) -> list[str]:
    head = [f"to {mail.to}", f"language {mail.language}", f"subject {mail.subject}"]
    head.append(f"reply to {mail.reply_to}")
    head += [f"{name}: {value}" for name, value in sorted((mail.headers or {}).items())]
    head += [f"with {document}" for document in mail.documents.order_by("number")]
    text = bodies.lines_of(mail.text.encode(), "text/plain")
    return [*head, "", *text, "", *bodies.lines_of(mail.html.encode(), "text/html")]


@contextlib.contextmanager
def _undone() -> Iterator[None]:
    """Whatever is written inside, to the database or as a new file, is taken back."""
    saved: list[Path] = []
    save = FileSystemStorage._save  # type: ignore[attr-defined]

    def remember(storage: Any, name: str, content: Any) -> str:
        kept: str = save(storage, name, content)
        saved.append(Path(storage.path(kept)))
        return kept

    FileSystemStorage._save = remember  # type: ignore[attr-defined]
    block = transaction.atomic()
    # As in Django's own tests: a view may demand that its transaction is the outermost.
    block._from_testcase = True  # type: ignore[attr-defined]
    try:
        with block:
            yield
            transaction.set_rollback(True)
    finally:
        FileSystemStorage._save = save  # type: ignore[attr-defined]
        for path in saved:
            path.unlink(missing_ok=True)
