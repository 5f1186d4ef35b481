"""The legal file of a company: what is missing, its documents, establishments, messages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators.candidatures.models import Candidature
from integrators.companies.actions.establishments import add_establishment, close_establishment
from integrators.companies.forms import EstablishmentForm
from integrators.companies.models import Establishment, Integrator
from integrators.companies.views.access import company_to_manage
from integrators.legal_file.access import closed_to
from integrators.legal_file.actions.documents import add_legal_document
from integrators.legal_file.actions.messages import send_file_message
from integrators.legal_file.documents import Paper, papers_of
from integrators.legal_file.forms import MessageForm, UploadForm
from integrators.legal_file.views import files
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.infrastructure.full_disk import if_there_is_room
from portal.journal.record import Actor
from portal.ui.frame.bodies import SCAN, takes

Company = Integrator | Candidature


class FilePage:
    """The two forms of a legal file's page, its company's and the quality team's alike."""

    def __init__(self, request: HttpRequest, company: Company, by: User | Actor) -> None:
        self.request, self.company, self.by = request, company, by
        sent = request.POST.get("do", "") if request.method == "POST" else ""
        self.upload = UploadForm(
            *((request.POST, request.FILES) if sent == "upload" else ()),
            company=company,
            initial={"kind": request.GET.get("kind")},
        )
        self.message = MessageForm(request.POST if sent == "message" else None)

    def write(self) -> bool:
        """Do what was sent, whether it was done; what is wrong stands on its form."""
        if self.upload.is_bound and self.upload.is_valid():
            return self._try(
                lambda: add_legal_document(
                    by=self.by, company=self.company, **self.upload.cleaned_data
                ),
                self.upload, "file", _("The document is sent; Crisalid checks it."),
            )  # fmt: skip
        if self.message.is_bound and self.message.is_valid():
            return self._try(
                lambda: send_file_message(
                    by=self.by, company=self.company, text=self.message.cleaned_data["text"]
                ),
                self.message, "text", _("The message is sent."),
            )  # fmt: skip
        return False

    def _try(self, act: Any, form: Any, field: str, done: str) -> bool:
        try:
            act()
        except Refused as refused:
            form.add_error("expires_on" if refused.code == "expired" else field,
                           str(refused.message))  # fmt: skip
            return False
        messages.success(self.request, done)
        return True

    def context(self) -> dict[str, Any]:
        """What the page shows; who opens it has read what the other side wrote."""
        rows: Any = self.company.file_messages if isinstance(self.company, Integrator) else None
        rows = self.company.messages if rows is None else rows  # type: ignore[union-attr]
        staff = isinstance(self.by, User) and self.by.is_staff
        thread = list(rows.select_related("author"))
        for row in thread:
            row.is_new = row.read_at is None and row.from_staff != staff
            row.mine = row.from_staff == staff
        reads = self.request.method == "GET" and not (staff and not self._is_quality())
        if reads and any(row.is_new for row in thread):
            with if_there_is_room():
                (rows.all().to_staff() if staff else rows.all().to_company()).see()
        return {
            "company": self.company,
            "papers": self._papers(),
            "thread": thread,
            "upload": self.upload,
            "message": self.message,
            "may_decide": self._is_quality(),
        }

    def _papers(self) -> tuple[Paper, ...]:
        """The documents; those that this reader does not open at once are marked."""
        papers = papers_of([self.company])[self.company]
        if isinstance(self.by, User):
            rows = [row for paper in papers for row in paper.versions]
            closed = closed_to(self.by, rows)
            for row in rows:
                row.asks_why = row.pk in closed  # type: ignore[attr-defined]
        return papers

    def _is_quality(self) -> bool:
        return isinstance(self.by, User) and self.by.may(Permission.INTEGRATORS_MANAGE)


def readable(user: User, pk: int) -> Integrator:
    """The company, for its managers and staff; its technicians may not read its papers."""
    integrator = get_object_or_404(Integrator.objects.visible_to(user), pk=pk)
    if user.may(Permission.INTEGRATORS_READ):
        return integrator
    return company_to_manage(user, pk)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SCAN)
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, the documents, and the messages with Crisalid."""
    user = signed_in_user(request)
    integrator = readable(user, pk)
    may_write = Integrator.objects.managed_by(user).filter(pk=pk).exists()
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    shown = FilePage(request, integrator, user)
    if shown.write():
        return redirect("integrators:legal_file", pk)
    context = {
        **shown.context(),
        "integrator": integrator,
        "may_write": may_write,
        "establishments": integrator.establishments.all(),
    }
    return render(request, "integrators/legal_file/legal_file.html", context)


@current_people
@require_safe
def file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A document of the company."""
    user = signed_in_user(request)
    return files.opened(user, files.of_company(readable(user, pk), document))


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reason(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Why one of Crisalid's people opens it."""
    found = files.of_company(readable(signed_in_user(request), pk), document)
    return files.asked(request, found)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def establishment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a place of the company."""
    user = signed_in_user(request)
    integrator = company_to_manage(user, pk)
    form = EstablishmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_establishment(by=user, integrator=integrator, establishment=form.establishment)
        except Refused as refused:
            form.add_error("siret", str(refused.message))
        else:
            messages.success(request, _("The establishment is in the file."))
            return redirect("integrators:legal_file", pk)
    context = {"form": form, "integrator": integrator}
    return render(request, "integrators/companies/establishment.html", context)


@current_people
@require_POST
def establishment_close(request: HttpRequest, pk: int, establishment: int) -> HttpResponse:
    """Say that a place no longer exists."""
    integrator = company_to_manage(signed_in_user(request), pk)
    row = get_object_or_404(Establishment, pk=establishment, integrator=integrator)
    try:
        close_establishment(by=signed_in_user(request), establishment=row)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The establishment is closed; the file keeps it."))
    return redirect("integrators:legal_file", pk)
