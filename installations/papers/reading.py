"""A report as people read it, of whichever version: pages and PDFs show this, never the columns.

Text is in the language that is active, which is the report's where it is signed or printed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from installations.models import InstallationReport, Party, ReportKind
from installations.papers import version_1, wordings
from installations.papers.says import (
    Amount,
    Day,
    Flag,
    Maybe,
    Moment,
    euros_in_words,
    flag_in_words,
    moment_in_words,
)
from installations.papers.schema import CORRECTS, FINGERPRINT, MONO, PLAIN, Item, Part, schema_of
from portal.journal import canonical
from portal.ui.text.formats import filesize


@dataclass(frozen=True)
class PrintedRow:
    """One line of the paper: a label, its words, and how they look."""

    label: str
    words: str
    look: str = PLAIN


@dataclass(frozen=True)
class PrintedPart:
    title: str
    rows: list[PrintedRow]


@dataclass(frozen=True)
class Corrected:
    """Which report it corrects, why, and by the rules of which day."""

    number: str
    reason: str
    judged_on: str


@dataclass(frozen=True)
class Paper:
    """What a report says, in the order of the paper."""

    version: int
    kind: str
    number: str
    reference: str
    follows: str
    parts: list[PrintedPart]
    ending: str
    corrects: Corrected | None
    said: dict[str, Any] = field(repr=False)

    @property
    def is_removal(self) -> bool:
        return self.kind == ReportKind.REMOVAL


def paper_of(report: InstallationReport) -> Paper:
    """The paper of a report that was submitted."""
    return read(report.content, number=report.number or "")


def paper_of_body(raw: bytes) -> Paper:
    """The paper that a body would become, before it has a number."""
    return read(canonical.loads(raw), number="")


def paper_of_document(data: Mapping[str, Any]) -> Paper:
    """The paper in the data of a sealed document."""
    return read(data["report"], number=data.get("envelope", {}).get("number", ""))


def read(said: dict[str, Any], *, number: str) -> Paper:
    """The paper of what was signed, by the reader of its version."""
    if said["v"] == version_1.VERSION:
        parts = [
            PrintedPart(title, [*_facts(rows), *_file_rows(said, first=place == 0)])
            for place, (title, rows) in enumerate(version_1.printed_parts(said))
        ]
        ending = _("Training and reservations")
        return Paper(
            1, said["kind"], said["number"], "", said["replaces"] or "", parts,
            _("Reservations") if said["kind"] == ReportKind.REMOVAL else ending, None, said,
        )  # fmt: skip
    schema = schema_of(said["kind"])
    parts = [_part(part, said, first=part is schema.software) for part in schema.printed]
    former = said["follows"] or {}
    return Paper(
        said["v"], said["kind"], number, said["reference"], former.get("number", ""), parts,
        str(schema.ending.title), _corrected(said), said,
    )  # fmt: skip


def _corrected(said: dict[str, Any]) -> Corrected | None:
    of = said.get(CORRECTS)
    if of is None:
        return None
    return Corrected(of["number"], of["reason"], moment_in_words(of["judged_on"]))


def consent_to(report: InstallationReport, party: str) -> str:
    """The sentence that a party agrees to by signing `report`."""
    said, digest = report.content, report.canonical_sha256
    language = said["language"]
    if said["v"] == version_1.VERSION:
        return wordings.first_consent(language, party, number=said["number"], digest=digest)
    return wordings.consent(language, party, reference=said["reference"], digest=digest)


def text_to_sign(report: InstallationReport, party: Party | str) -> str:
    """The whole text under which a party signs: reminder, undertaking and consent."""
    texts = report.content["texts"]
    return "\n\n".join([texts["six_years"], texts["undertaking"], consent_to(report, party)])


def _facts(rows: list[version_1.Row]) -> Iterator[PrintedRow]:
    for label, words, look in rows:
        yield PrintedRow(label, words, look)


def _part(part: Part, said: dict[str, Any], *, first: bool) -> PrintedPart:
    rows = []
    for item in part.items:
        if item.path and item.says:
            words = fact_in_words(item, fact_at(said, item.path))
            if words or item.needed:
                rows.append(PrintedRow(str(item.on_paper), words or "–", item.look))
    return PrintedPart(str(part.title), [*rows, *_file_rows(said, first=first)])


def _file_rows(said: dict[str, Any], *, first: bool) -> list[PrintedRow]:
    file = said["release"].get("file") if first else None
    if not file:
        return []
    size = filesize(file["size"]) if isinstance(file["size"], int) else ""
    name = ", ".join(filter(None, (file["name"], size)))
    return [
        PrintedRow(_("File installed"), name, MONO),
        PrintedRow(_("Fingerprint of the file (SHA-256)"), file["sha256"], FINGERPRINT),
    ]


def fact_in_words(item: Item, value: Any) -> str:
    says = item.says.says if isinstance(item.says, Maybe) else item.says
    if isinstance(says, Flag):
        return flag_in_words(value)
    if isinstance(says, Amount):
        return euros_in_words(value)
    if isinstance(says, (Moment, Day)):
        return moment_in_words(value)
    return str(value or "")


def fact_at(said: Mapping[str, Any], path: str) -> Any:
    found: Any = said
    for name in path.split("/"):
        found = found.get(name) if isinstance(found, dict) else None
    return found
