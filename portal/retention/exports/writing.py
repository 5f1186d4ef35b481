"""Writes the copy of what is kept of one person: a ZIP for programs and for people.

donnees.json     all of it, for programs: its shape is told in docs/personal-data.md
lisez-moi.html   the same to be read (read-me.html), of long lists what is newest
documents/       sealed documents that are theirs
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.personal_data.copies import ColumnOf, Handed, Person, handed
from portal.retention.exports.entries import entries_of
from portal.ui.text import formats

logger = logging.getLogger(__name__)

FORMAT = "crisalid-personal-data/1"
CHUNK = 500
SHOWN = 200
"""Rows of a table that people read: more of them are in the file for programs alone."""

Progress = Callable[[int, int], None]


@dataclass
class Section:
    """One table as people read it: for each row, what stands in it."""

    title: str | Promise
    count: int = 0
    rows: deque[list[tuple[str, str]]] = field(default_factory=lambda: deque(maxlen=SHOWN))

    def add(self, row: list[tuple[str, str]]) -> None:
        self.count += 1
        self.rows.append([(label, text) for label, text in row if text])

    @property
    def newest(self) -> bool:
        """Whether only the last ones are shown."""
        return self.count > len(self.rows)


def write(path: Path, person: Person, *, name: str, language: str, progress: Progress) -> None:
    """Write the copy to `path`, in `language`; `progress` is called at every step."""
    with translation.override(language), zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as pack:
        _Copy(pack, person, name, progress).write(path.with_suffix(".json"), language)


class _Copy:
    """One copy under way."""

    def __init__(
        self, pack: zipfile.ZipFile, person: Person, name: str, progress: Progress
    ) -> None:
        self.pack, self.person, self.name, self.progress = pack, person, name, progress
        self.kinds = list(handed)
        self.done = 0
        self.missing: list[str] = []
        self.documents: dict[str, str] = {}

    def beat(self) -> None:
        """Say that the work goes on; the journal and the documents are a step each."""
        self.progress(self.done, len(self.kinds) + 2)

    def write(self, path: Path, language: str) -> None:
        made = clock.now()
        sections = []
        with path.open("w", encoding="utf-8") as file:
            file.write(_begin({"format": FORMAT, "made_at": made.isoformat()} | self._whose()))
            for one in self.kinds:
                self.beat()
                sections.append(self._kind(file, one))
                self.done += 1
            sections.append(self._journal(file))
            self.done += 1
            self.beat()
            self._copy_documents()
            file.write(f'}},"missing_documents":{_json(self.missing)}}}\n')
        self.pack.write(path, "donnees.json")
        path.unlink()
        context = {
            "sections": [one for one in sections if one.count],
            "empty": [one.title for one in sections if not one.count],
            "name": self.name,
            "made": made,
            "documents": list(self.documents),
            "missing": self.missing,
            "language": language,
        }
        page = render_to_string("retention/export/copy.html", context)
        self.pack.writestr(_("read-me.html"), page)
        self.pack.writestr("style.css", render_to_string("retention/export/style.css"))
        self.done += 1
        self.beat()

    def _whose(self) -> dict[str, Any]:
        return {"account": self.person.user, "address": self.person.address}

    def _kind(self, file: IO[str], one: Handed) -> Section:
        """Write the rows of one table."""
        section = Section(one.title)
        columns = one.columns()
        head = {"title": str(one.title), "columns": {c.name: c.label for c in columns}}
        file.write(f"{',' if self.done else ''}{_json(one.key)}:{_begin(head, 'rows', '[')}")
        for number, values in enumerate(self._rows(one, columns)):
            file.write(
                ("," if number else "")
                + _json({c.name: v for c, v in zip(columns, values, strict=True)})
            )
            section.add([(c.label, _shown(c, v)) for c, v in zip(columns, values, strict=True)])
            if number % CHUNK == CHUNK - 1:
                self.beat()
        file.write("]}")
        return section

    def _rows(self, one: Handed, columns: list[ColumnOf]) -> Iterator[list[Any]]:
        rows = one.rows(self.person)
        if rows is None:
            return
        paths = [column.path for column in columns]
        extra = [f"{one.document}__number", f"{one.document}__file"] if one.document else []
        for found in rows.values_list(*paths, *extra).iterator(chunk_size=CHUNK):
            values = list(found[: len(paths)])
            for at, path in enumerate(paths):
                if path in one.changed and values[at]:
                    values[at] = one.changed[path](values[at])
            if extra and found[-1]:
                self.documents[found[-2]] = found[-1]
            yield values

    def _journal(self, file: IO[str]) -> Section:
        section = Section(_("The journal: what you did, and what concerns you"))
        head = {"title": str(section.title)}
        file.write(f"{',' if self.done else ''}{_json('journal')}:{_begin(head, 'rows', '[')}")
        found = entries_of(self.person, self.name, self.beat)
        for number, entry in enumerate(found):
            file.write(("," if number else "") + _json(entry.as_data()))
            details = " · ".join(entry.details)
            said = [(_("What"), entry.sentence), (_("Details"), details)]
            section.add([(_("When"), formats.when(entry.entry.at)), *said])
        file.write("]}")
        return section

    def _copy_documents(self) -> None:
        """The sealed documents, byte for byte: a copy verifies as the first does."""
        for number, name in sorted(self.documents.items()):
            try:
                with (
                    default_storage.open(name) as source,
                    self.pack.open(f"documents/{number}.pdf", "w") as target,
                ):
                    shutil.copyfileobj(source, target)
            except FileNotFoundError:
                logger.warning("The document %s is not in storage", number)
                self.missing.append(number)
            self.beat()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _begin(head: dict[str, Any], key: str = "kinds", bracket: str = "{") -> str:
    """An object that goes on with what is written next."""
    return f"{_json(head)[:-1]},{_json(key)}:{bracket}"


def _shown(column: ColumnOf, value: Any) -> str:
    """A value as people read it; nothing where there is none."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return formats.when(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    choices = column.choices
    return str(choices[value]).replace("%(what)s", "…") if value in choices else str(value)
