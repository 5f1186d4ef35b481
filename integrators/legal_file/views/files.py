"""The files of legal files: fetched, opened, and why one of Crisalid's people opens them."""

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from integrators.candidatures.models import Candidature
from integrators.companies.models import Integrator
from integrators.legal_file import notify
from integrators.legal_file.access import needs_reason
from integrators.legal_file.actions.consult_legal_document import consult_legal_document
from integrators.legal_file.models import LegalDocument
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.journal.consulting.asking import Question, ask_why
from portal.ui.stored import open_stored


def of_company(integrator: Integrator, pk: int) -> LegalDocument:
    return get_object_or_404(_documents(), pk=pk, integrator=integrator)


def of_candidature(candidature: Candidature, pk: int) -> LegalDocument:
    return get_object_or_404(_documents(), pk=pk, candidature=candidature)


def opened(user: User, document: LegalDocument) -> HttpResponseBase:
    """The file, or the way to the page that asks why."""
    if needs_reason(user, document):
        return redirect(_address(document, "_reason"))
    return as_file(document)


def as_file(document: LegalDocument) -> HttpResponseBase:
    """The stored bytes, as a download that no browser opens here."""
    response = FileResponse(
        open_stored(document.file), as_attachment=True, filename=document.name,
        content_type="application/octet-stream",
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-store"
    return response


def asked(request: HttpRequest, document: LegalDocument) -> HttpResponse:
    """The page that asks why; once it knows, or need not know, the way to the file."""
    user = signed_in_user(request)
    back = notify.page_of(document.company)
    if not needs_reason(user, document):
        context = {"document": document, "file": _address(document), "back": back}
        return render(request, "integrators/legal_file/opened.html", context)
    question = Question(
        title=_("Why do you open this document?"),
        subtitle=str(document),
        lead=_(
            "The papers of a legal file name people and bear their signatures. The reason goes "
            "into the journal, where the company reads it, and opens the document to you for "
            "eight hours."
        ),
        button=_("Open the document"),
        back=back,
        back_label=document.company.name,
    )
    return ask_why(
        request,
        question,
        act=lambda reason: consult_legal_document(by=user, document=document, reason=reason),
        opens=_address(document, "_reason"),
    )


def _documents() -> QuerySet[LegalDocument]:
    return LegalDocument.objects.select_related("kind", "integrator", "candidature")


def _address(document: LegalDocument, suffix: str = "") -> str:
    if document.integrator_id:
        return reverse(
            f"integrators:legal_document{suffix}", args=[document.integrator_id, document.pk]
        )
    return reverse(
        f"integrators:candidature_file{suffix}", args=[document.candidature_id, document.pk]
    )
