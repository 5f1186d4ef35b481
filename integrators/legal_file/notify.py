"""Tells the quality team and managers about candidatures and legal files: bell and mail."""

from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature
from integrators.companies.models import Integrator
from integrators.legal_file import mails
from integrators.legal_file.models import FileMessage, LegalDocument, LegalDocumentState
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.outbox.notices import compose_notice, notify_all

Company = Integrator | Candidature
_DECIDED: dict[str, Promise] = {
    LegalDocumentState.ACCEPTED: _("A document of your legal file is accepted"),
    LegalDocumentState.REFUSED: _("A document of your legal file is refused"),
    LegalDocumentState.REVOKED: _("An accepted document of your legal file is refused after all"),
}


def candidature(*, candidature: Candidature) -> None:
    """A company candidates, and its address is confirmed."""
    _to_quality(candidature, candidature, _("New candidature: %(company)s"), event="candidature")
    mails.to_quality(row=candidature, event="candidature", company=candidature, text="")


def document_to_check(*, document: LegalDocument) -> None:
    """The company has sent a document.

    Each rings the bell; a mail goes only for the first, for the page that it leads to shows
    all that wait, and a file of five documents is one piece of work.
    """
    title = _("Document to check: %(company)s")
    _to_quality(document, document.company, title, event="document")
    others = LegalDocument.objects.filter(state=LegalDocumentState.WAITING).exclude(pk=document.pk)
    same = {"integrator": document.integrator_id, "candidature": document.candidature_id}
    if not others.filter(**same).exists():
        mails.to_quality(row=document, event="document", company=document.company, text="")


def document_decided(*, document: LegalDocument) -> None:
    """Crisalid has accepted or refused a document: the managers' bell."""
    company = document.company
    if isinstance(company, Candidature):
        return
    title = _DECIDED[document.state]
    managers = company.representatives.active().managers().select_related("user")
    _ring(document, (row.user for row in managers), title, company, document.state)


def document_revoked(*, document: LegalDocument, by: User) -> None:
    """An accepted document does not count any more: the rest of the quality team hears of it."""
    people = User.objects.filter(role=Role.QUALITY, is_active=True).exclude(pk=by.pk)
    title = _("An accepted document of %(company)s is refused after all")
    _ring(document, people, title, document.company, "revoked")


def written(*, message: FileMessage, company: Company) -> None:
    """The company has written."""
    _to_quality(message, company, _("Message from %(company)s"), event="message")
    mails.to_quality(row=message, event="message", company=company, text=message.text)


def answered(*, message: FileMessage, company: Company) -> None:
    """Crisalid has written: the managers' bell; a candidate has none and gets the mail alone."""
    if isinstance(company, Candidature):
        return
    managers = company.representatives.active().managers().select_related("user")
    _ring(
        message, (row.user for row in managers), _("Crisalid wrote about your legal file"),
        company, "message",
    )  # fmt: skip


def page_of(company: Company) -> str:
    """Where the file of `company` is kept, for who is signed in."""
    if isinstance(company, Candidature):
        return company.get_absolute_url()
    return reverse("integrators:legal_file", args=[company.pk])


def _to_quality(row: models.Model, company: Company, title: Promise, *, event: str) -> None:
    people = User.objects.filter(role=Role.QUALITY, is_active=True)
    _ring(row, people, title, company, event)


def _ring(
    row: models.Model, people: Iterable[User], title: Promise, company: Company, event: str
) -> None:
    notify_all(
        compose_notice(
            key=f"legal_file.{event}:{row.pk}:user:{person.pk}",
            user=person,
            title=title,
            values={"company": company.name},
            href=page_of(company),
        )
        for person in people
    )
