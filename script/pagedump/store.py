"""Where a dump keeps what it saw: one text file for each page, mail, document and style sheet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

from pagedump import bodies
from pagedump.links import Ask
from pagedump.routes import Route, route_of
from pagedump.visit import Answer, lines_of_mail, mails

LONGEST = 120


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.statuses: dict[Route, set[int]] = {}
        self.failed: list[str] = []
        self._given: dict[str, int] = {}

    def _write(self, kind: str, name: str, lines: Iterable[str]) -> None:
        """Write `lines`; beside what has this name already, under the next number."""
        name = re.sub(r"[/\x00-\x1f]", "~", name) or "~"
        if len(name.encode()) > LONGEST:
            digest = hashlib.sha256(name.encode()).hexdigest()[:8]
            name = name.encode()[:LONGEST].decode(errors="ignore") + f"…{digest}"
        self._given[f"{kind}/{name}"] = number = self._given.get(f"{kind}/{name}", 0) + 1
        path = self.folder / kind / (f"{name}.txt" if number == 1 else f"{name} {number}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def page(self, person: str, language: str, ask: Ask, answer: Answer) -> None:
        name = unquote(ask.url).strip("/") + (" (htmx)" if ask.partial else "")
        if ask.data is not None:
            # By its fields, not by their values, so that the name holds where a token differs.
            told = repr([field for field, _ in ask.data]) + repr(ask.data[-1:])
            name += f" (post {hashlib.sha256(told.encode()).hexdigest()[:8]})"
        self._write(f"pages/{person}/{language}", name, answer.lines)
        if reached := route_of(ask.url):
            self.statuses.setdefault(reached[0], set()).add(answer.status)
        if answer.failed:
            self.failed.append(f"{ask.method} {ask.url} as {person}: {answer.failed}")

    def mails(self, *, after: int) -> None:
        """Keep the mails of the outbox that came after the row `after`."""
        for mail in mails(after=after):
            name = f"{mail.created_at:%Y-%m-%d %H%M%S} {mail.to}"
            self._write("mails", name, lines_of_mail(mail))

    def documents(self, pages: Iterable[str]) -> None:
        """Keep the HTML that was printed as PDF, by its title."""
        for text in pages:
            title = re.search(r"<title>(.*?)</title>", text, re.S)
            name = " ".join(title[1].split()) if title else "untitled"
            self._write("documents", name, bodies.lines_of(text.encode(), "text/html"))

    def static(self) -> None:
        """Keep the style sheets of our own, as a browser understands them, and all else there."""
        for top in map(Path, settings.STATICFILES_DIRS):
            for path in sorted(one for one in top.rglob("*") if one.is_file()):
                name = path.relative_to(top).as_posix()
                self._write("static", name, bodies.lines_of(path.read_bytes(), "", path.name))

    def end(self, routes: list[Route]) -> str:
        """Write down what each route answered and what failed; tells of it in a few words."""
        told = [(route.shown, sorted(self.statuses.get(route, ()))) for route in routes]
        self._write("", "routes", sorted(f"{path} {codes}" for path, codes in told))
        self._write("", "failed", [f"{len(self.failed)} failed", *sorted(self.failed)])
        never = [route.path for route in routes if route not in self.statuses]
        lost = [route.path for route in routes if self.statuses.get(route) == {404}]
        return (
            f"{len(routes)} routes, {len(self.failed)} failures\n"
            f"{len(never)} not asked: {', '.join(never)}\n"
            f"{len(lost)} that found nothing: {', '.join(lost)}"
        )
