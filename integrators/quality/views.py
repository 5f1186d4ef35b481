"""The register of controlled documents: read by everyone signed in, kept by quality."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.companies.views.access import page_of
from integrators.quality.actions import DocumentData, add_controlled_document
from integrators.quality.forms import ControlledDocumentForm
from integrators.quality.models import ControlledDocument
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.ui.frame.bodies import DOCUMENT, takes
from portal.ui.stored import open_stored


@current_people
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The current version of each reference."""
    # The annotation is not known to the types, hence Q's looser arguments.
    current = ControlledDocument.objects.with_rank().filter(Q(("rank", 1)))
    rows = current.order_by("reference", "pk")
    page = page_of(request, rows)
    references = [row.reference for row in page.object_list]
    counted = ControlledDocument.objects.filter(reference__in=references).order_by()
    counts = dict(counted.values_list("reference").annotate(Count("pk")))
    for row in page.object_list:
        row.earlier = counts[row.reference] - 1
    context = {
        "page_obj": page,
        "may_add": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/quality/documents.html", context)


@current_people
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, marked as current or replaced, and the others of its reference."""
    document = get_object_or_404(ControlledDocument, pk=pk)
    same = ControlledDocument.objects.filter(reference=document.reference).with_rank()
    versions: list[Any] = list(same.order_by("-dated", "-pk"))
    current = next(row for row in versions if row.rank == 1)
    context = {
        "document": document,
        "versions": versions,
        "current": current,
        "coming": next(row.coming for row in versions if row.pk == document.pk),
        "may_add": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/quality/document.html", context)


@current_people
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself."""
    document = get_object_or_404(ControlledDocument, pk=pk)
    name = get_valid_filename(f"{document.reference}-{document.version}.pdf")
    return FileResponse(
        open_stored(document.file),
        as_attachment=True,
        filename=name,
        content_type="application/pdf",
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(DOCUMENT)
def new(request: HttpRequest) -> HttpResponse:
    """Add a version; `?after=` begins with what the version before says."""
    form = ControlledDocumentForm(
        request.POST or None, request.FILES or None, initial=_start(request.GET.get("after", ""))
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        upload = values.pop("file")
        try:
            row = add_controlled_document(
                by=signed_in_user(request), document=cast(DocumentData, values), file=upload
            )
        except Refused as refused:
            form.add_error("version" if refused.code == "version_exists" else "file",
                           str(refused.message))  # fmt: skip
        else:
            messages.success(request, _("The document is in the register."))
            return redirect(row)
    return render(request, "integrators/quality/document_new.html", {"form": form})


def _start(after: str) -> dict[str, str]:
    before = ControlledDocument.objects.filter(pk=after).first() if after.isdecimal() else None
    if before is None:
        return {}
    return {name: getattr(before, name) for name in ("reference", "title", "author", "validator")}
