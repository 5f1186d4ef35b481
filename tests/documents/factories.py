"""Documents for tests that are not about what they say."""

from django.db import transaction

from portal.documents.issue import data_digest, issue_document
from portal.documents.models import Document
from portal.documents.sealing import work
from portal.journal.record import Actor, record
from portal.journal.tree import sequencer
from tests.harness.anew import Numbers
from tests.journal.factories import user

_numbers = Numbers()


def data(**changes) -> dict:
    return {
        "lead": "Le présent procès-verbal constate l’installation du logiciel de caisse.",
        "facts": {"Version": "3.4.1.0712", "Certificat": "525/9999-03"},
        "rows": ["Imprimante", "Onduleur"],
        "evidence": [],
    } | changes


def document(**changes) -> Document:
    """An issued document that waits for its seal."""
    subject = changes.pop("subject", None) or user()
    content = changes.pop("data", None) or data()
    with transaction.atomic():
        entry = record(
            event="test.signed",
            subject=subject,
            by=Actor.system("test"),
            data={"data_sha256": data_digest(content)},
        )
        return issue_document(
            **{
                "kind": "sample",
                "number": f"T-2026-{next(_numbers):05d}",
                "subject": subject,
                "language": "fr",
                "title": "Procès-verbal d’installation",
                "data": content,
                "entry": entry,
                "holder": "Boulangerie Klein",
            }
            | changes
        )


def sealed(**changes) -> Document:
    """A document with its seal."""
    made = document(**changes)
    sequencer.sequence()
    work.seal_due()
    made.refresh_from_db()
    assert made.is_sealed, made.failure
    return made
