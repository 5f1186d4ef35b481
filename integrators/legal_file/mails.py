"""The mails about legal files, one function per mail."""

from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature
from integrators.companies.mails import recipients
from integrators.companies.models import Integrator
from integrators.legal_file.models import FileMessage, LegalDocument, LegalDocumentState
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.outbox.queue import absolute_url, queue_mail


def file_message(*, message: FileMessage, company: Integrator | Candidature) -> None:
    """To the candidate, or to the managers: what Crisalid wrote about the legal file."""
    subject = _("Crisalid wrote about your legal file")
    _about_file(
        f"legal_file.message_sent:{message.pk}", company, "message", subject, text=message.text
    )


def legal_document_accepted(*, document: LegalDocument) -> None:
    """To the candidate, or to the managers: it holds, and until when."""
    _about_file(
        f"legal_document.accepted:{document.pk}", document.company, "accepted",
        _("A document of your legal file is accepted"), document=document,
    )  # fmt: skip


def legal_document_refused(*, document: LegalDocument) -> None:
    """To the candidate, or to the managers: why, and that another is awaited."""
    revoked = document.state == LegalDocumentState.REVOKED
    _about_file(
        f"legal_document.{document.state}:{document.pk}",
        document.company,
        "revoked" if revoked else "refused",
        _("An accepted document of your legal file is refused after all")
        if revoked
        else _("A document of your legal file is refused"),
        text=document.reason,
        document=document,
    )


def legal_document_ending(*, document: LegalDocument, step: str) -> None:
    """To the managers: it ends soon; once it has ended, to the quality team too."""
    assert document.integrator is not None
    over = step == "over"
    _about_file(
        f"legal_document.{step}:{document.pk}",
        document.integrator,
        "expired" if over else "expires_soon",
        _("A document of your legal file has expired")
        if over
        else _("A document of your legal file expires soon"),
        document=document,
    )
    if over:
        to_quality(row=document, event="expired", company=document.integrator, text="")


def _about_file(
    key: str,
    company: Integrator | Candidature,
    template: str,
    subject: Promise,
    *,
    text: str = "",
    document: LegalDocument | None = None,
) -> None:
    if isinstance(company, Candidature):
        people = [(company.email, company.language, company.contact_name)]
        url = company.link
    else:
        people = recipients(company)
        url = reverse("integrators:legal_file", args=[company.pk])
    for to, language, name in people:
        with translation.override(language):
            kind = str(document.kind) if document else ""
        queue_mail(
            key=f"{key}:{to}"[:200],
            to=to,
            language=language,
            subject=subject,
            template=f"integrators/legal_file/{template}",
            context={
                "name": name, "company": company.name, "text": text, "document": document,
                "kind": kind, "url": absolute_url(url),
            },
            secret=isinstance(company, Candidature),
        )  # fmt: skip


QUALITY_SUBJECTS = {
    "candidature": _("New candidature"),
    "message": _("Message about a legal file"),
    "document": _("Documents of a legal file to check"),
    "expired": _("A document of an integrator has expired"),
}


def to_quality(
    *, row: models.Model, event: str, company: Integrator | Candidature, text: str
) -> None:
    """To each of the quality team: a candidature, a message, a document sent or expired."""
    if isinstance(company, Candidature):
        url = company.get_absolute_url()
    else:
        url = reverse("integrators:legal_file", args=[company.pk])
    for person in User.objects.filter(role=Role.QUALITY, is_active=True):
        queue_mail(
            key=f"quality.{event}:{row.pk}:user:{person.pk}",
            to=person.email,
            language=person.language,
            subject=QUALITY_SUBJECTS[event],
            template=f"integrators/legal_file/quality_{event}",
            context={
                "name": person.name, "company": company, "text": text,
                "document": row, "url": absolute_url(url),
            },
        )  # fmt: skip
