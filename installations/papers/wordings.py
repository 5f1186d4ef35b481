"""The legal texts of reports: every wording that was ever published, by its fingerprint.

A wording counts only if it stands in `wordings.json`. A new one is added there with its day; the
former stay, for devices that have not heard of it and for whoever reads an old report. Source:
DOC-QLT-210 («engage la responsabilité de l'utilisateur et de l'intégrateur»), CGI art.
286-I-3° bis, LPF art. L102 B (six years). None says that NF525 is mandatory: it is one way of two.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from installations.models import Party, ReportKind

FILE = Path(__file__).with_name("wordings.json")
REMOVAL = "undertaking_removal"


@dataclass(frozen=True)
class Wording:
    """One wording of one text in one language, in use since a day."""

    name: str
    language: str
    since: dt.date
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def published() -> tuple[Wording, ...]:
    """All wordings, the oldest first."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    found = [
        Wording(row["name"], row["language"], dt.date.fromisoformat(row["since"]), row["text"])
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def is_published(name: str, language: str, kind: str, text: str) -> bool:
    """Whether a body of `kind` may carry `text` as its text `name`."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    wanted = _name(name, kind), language, digest
    return wanted in {(one.name, one.language, one.sha256) for one in published()}


def six_years(language: str) -> str:
    """The reminder that the data is kept for six years."""
    return _newest("six_years", language)


def undertaking(language: str, kind: str) -> str:
    """What both parties undertake."""
    return _newest(_name("undertaking", kind), language)


def consent(language: str, party: str, *, reference: str, digest: str) -> str:
    """The sentence by which a party signs the body with that reference and fingerprint."""
    words = _newest(f"consent_{Party(party).value}", language)
    return words.replace("{reference}", reference).replace("{digest}", digest)


def first_consent(language: str, party: str, *, number: str, digest: str) -> str:
    """The same for a body of version 1, which bore a number."""
    words = _newest(f"consent_1_{Party(party).value}", language)
    return words.replace("{number}", number).replace("{digest}", digest)


def document_title(language: str) -> str:
    """The title of the document."""
    with translation.override(language):
        return _("Installation report")


def _name(name: str, kind: str) -> str:
    return REMOVAL if (name, kind) == ("undertaking", ReportKind.REMOVAL) else name


def _newest(name: str, language: str) -> str:
    return next(
        one.text for one in reversed(published()) if (one.name, one.language) == (name, language)
    )
