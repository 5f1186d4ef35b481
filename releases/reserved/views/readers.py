"""Who has read a reserved document and who has not: for those who oversee them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import as_csv, csv_response
from portal.ui.lists.paging import numbered_page
from portal.ui.text.formats import when
from releases.reserved import readers as reserved_readers
from releases.reserved.actions.remind_readers import remind_reserved_readers
from releases.reserved.forms import ReadersForm
from releases.reserved.models import ReservedDocument
from releases.reserved.views.documents import OVERSEERS, PAGE


@requires(*OVERSEERS)
@require_safe
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """The people whom the document is for, by company, and how far they are."""
    user = signed_in_user(request)
    document = get_object_or_404(ReservedDocument, pk=pk)
    everyone = reserved_readers.expected(document)
    form = ReadersForm(request.GET)
    shown = form.of(everyone)
    waiting = {reader.user.pk for reader in everyone if reader.may_be_reminded}
    context = {
        "document": document,
        "version": document.versions.first(),
        "form": form,
        "everyone": len(everyone),
        "done": sum(reader.done for reader in everyone),
        "count": len(shown),
        "companies": reserved_readers.companies(everyone, shown),
        "page": numbered_page(shown, request, size=PAGE),
        "waiting": len(waiting),
        "manages": user.may(Permission.RELEASES_MANAGE),
    }
    return render(request, "releases/reserved/readers.html", context)


@requires(*OVERSEERS)
@require_safe
def readers_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list, with the same filter, for a spreadsheet."""
    document = get_object_or_404(ReservedDocument, pk=pk)
    shown = ReadersForm(request.GET).of(reserved_readers.expected(document))
    head = [
        _("Company"), _("SIREN, VAT or register"), _("Person"), _("Email"), _("State"),
        _("Version read"), _("Read on"), _("Reminded on"),
    ]  # fmt: skip
    rows = [
        [
            reader.company, reader.integrator.number if reader.integrator else "",
            reader.user.name, reader.user.email, reader.state, reader.number or "",
            when(reader.read_at) if reader.read_at else "",
            when(reader.reminded_at) if reader.reminded_at else "",
        ]
        for reader in shown
    ]  # fmt: skip
    return csv_response(f"{_('readers')}-{document.pk}.csv", as_csv([head, *rows]))


@requires(Permission.RELEASES_MANAGE)
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask all who have not read the current version, whatever the list's filter shows."""
    document, user = get_object_or_404(ReservedDocument, pk=pk), signed_in_user(request)
    try:
        asked = remind_reserved_readers(by=user, document=document)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        text = ngettext(
            "%(count)s person is reminded by mail.", "%(count)s people are reminded by mail.",
            len(asked),
        )  # fmt: skip
        messages.success(request, text % {"count": len(asked)})
    return redirect("releases:reserved_readers", document.pk)
