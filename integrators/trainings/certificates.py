"""The sealed certificate of a training: what it says, and how it is issued."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from integrators.companies.legal_data import company_data
from integrators.trainings.models import TrainingRecord
from portal.documents.issue import issue_document
from portal.documents.models import Document
from portal.journal.models import JournalEntry

TRAINING, TRAINING_SERIES = "training_certificate", "FO"


def training_data(training: TrainingRecord) -> dict[str, Any]:
    """What is certified: one person, one session attended, and until when it counts."""
    session, person = training.session, training.representative
    return {
        "integrator": company_data(person.integrator),
        "person": person.user.name,
        "title": session.title,
        "kind": str(session.kind),
        "line": str(session.line),
        "nf525_module": session.nf525_module,
        "held_on": session.held_on.isoformat(),
        "place": session.place,
        "trainer": session.trainer,
        "expires_on": training.expires_on.isoformat() if training.expires_on else None,
        "evidence": [],
    }


def issue_training(
    training: TrainingRecord, *, number: str, data: dict[str, Any], entry: JournalEntry
) -> Document:
    """Issue the certificate of one person's training, and name it on the record."""
    user = training.representative.user
    with translation.override(user.language):
        title = _("Certificate of training")
    document = issue_document(
        kind=TRAINING,
        number=number,
        subject=training,
        language=user.language,
        title=title,
        data=data,
        entry=entry,
        holder=f"{user.name}, {training.representative.integrator.name}",
    )
    TrainingRecord.objects.filter(pk=training.pk).update(certificate=document)
    training.certificate = document
    return document
