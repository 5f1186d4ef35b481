"""Pages of reserved documents: the list, the watermarked copy, versions and readers."""

import datetime as dt
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, OuterRef, Subquery
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.ui.editing import edited, edits
from portal.ui.frame.bodies import SEVERAL, takes
from portal.ui.frame.headers import STORED_POLICY
from portal.ui.lists.paging import numbered_page
from portal.ui.stored import open_stored, or_not_found
from portal.ui.text.formats import when
from releases.files import serving
from releases.files.access import Decision
from releases.reserved import access, files, readers, watermark
from releases.reserved.actions.documents import (
    add_reserved_document,
    add_reserved_version,
    change_reserved_audience,
    record_reading,
    retire_reserved_document,
)
from releases.reserved.forms import AudienceForm, ReservedForm, ReservedVersionForm
from releases.reserved.models import (
    ReservedDocument,
    ReservedKind,
    ReservedReading,
    ReservedVersion,
)

R = TypeVar("R")
PAGE = 50
OVERSEERS = (Permission.RELEASES_MANAGE, Permission.JOURNAL_READ)
"""Quality and auditors see every version, and who has read what."""

CONTINUED = dt.timedelta(hours=2)
"""How long a part of a file still belongs to the reading that was recorded when it began."""


@current_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The documents that the reader may read, by kind, and what is new to them."""
    user = signed_in_user(request)
    decision = access.listing_decision(user)
    if not decision.ok:
        return _refused(request, decision)
    read = ReservedReading.objects.filter(version__document=OuterRef("pk"), user=user)
    newest = read.order_by("-version__number").values("version__number")[:1]
    rows = list(
        access.readable_by(user)
        .annotate(
            read_number=Subquery(newest),
            readers=Count("versions__readings__user", distinct=True),
        )
        .select_related("release")
        .order_by("title_sorted", "pk")
    )
    current = _current([row.pk for row in rows])
    for row in rows:
        row.current = current[row.pk]
    groups = [(kind, [row for row in rows if row.kind == kind]) for kind in ReservedKind]
    context = {
        "groups": [(kind, found) for kind, found in groups if found],
        "manages": user.may(Permission.RELEASES_MANAGE),
        "oversees": _oversees(user),
    }
    return render(request, "releases/reserved/index.html", context)


@current_people
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The current version of a document, for one reader; each request is decided anew."""
    user = signed_in_user(request)
    document = get_object_or_404(ReservedDocument, pk=pk)
    decision = access.reading_decision(user, document)
    if not decision.ok:
        return _refused(request, decision)
    version = document.versions.select_related("document").first()
    assert version is not None
    return _give_copy(request, version, decision.representative)


@requires(*OVERSEERS)
@require_safe
def version_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Any version, for those who oversee; their reading is recorded too."""
    rows = ReservedVersion.objects.select_related("document")
    return _give_copy(request, get_object_or_404(rows, document=pk, number=number), None)


@requires(*OVERSEERS)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a document, and who has read them."""
    user = signed_in_user(request)
    rows = ReservedDocument.objects.select_related("release", "created_by", "retired_by")
    document = get_object_or_404(rows, pk=pk)
    versions = document.versions.select_related("added_by").annotate(
        readers=Count("readings__user", distinct=True)
    )
    readings = ReservedReading.objects.filter(version__document=document).select_related(
        "version", "user", "representative__integrator"
    )
    people = readings.aggregate(people=Count("user", distinct=True), last=Max("read_at"))
    expected = readers.expected(document)
    context = {
        "document": document,
        "versions": versions,
        "page": numbered_page(readings, request, size=PAGE),
        "people": people["people"],
        "expected": len(expected),
        "done": sum(reader.done for reader in expected),
        "manages": user.may(Permission.RELEASES_MANAGE) and not document.retired_at,
        "form": AudienceForm(initial={"audience": document.audience}, subject=document),
    }
    return render(request, "releases/reserved/detail.html", context)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SEVERAL)
def create(request: HttpRequest) -> HttpResponse:
    form = ReservedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        user = signed_in_user(request)
        values = dict(form.cleaned_data)
        added = _stored(
            form,
            values.pop("file"),
            lambda stored: add_reserved_document(by=user, document=values, stored=stored),  # type: ignore[arg-type]
        )
        if added:
            messages.success(request, _("The document is there for its readers."))
            return redirect(added)
    return render(request, "releases/reserved/new.html", {"form": form})


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SEVERAL)
def add_version(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(ReservedDocument, pk=pk, retired_at=None)
    form = ReservedVersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        user = signed_in_user(request)
        change = form.cleaned_data["change"]
        added = _stored(
            form,
            form.cleaned_data["file"],
            lambda stored: add_reserved_version(
                by=user, document=document, stored=stored, change=change
            ),
        )
        if added:
            messages.success(request, _("The new version replaces the one before."))
            return redirect(document)
    return render(request, "releases/reserved/version.html", {"form": form, "document": document})


@requires(Permission.RELEASES_MANAGE)
@require_POST
@edits
def audience(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in_user(request)
    document = get_object_or_404(edited(request, ReservedDocument.objects.all()), pk=pk)
    form = AudienceForm(request.POST, initial={"audience": document.audience}, subject=document)
    if form.conflicts:
        messages.error(request, str(form.non_field_errors()[0]))
    elif form.is_valid():
        wanted = form.cleaned_data["audience"]
        _try_action(
            request,
            lambda: change_reserved_audience(by=user, document=document, audience=wanted),
            _("Its readers are changed."),
        )
    return redirect(document)


@requires(Permission.RELEASES_MANAGE)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    document, user = get_object_or_404(ReservedDocument, pk=pk), signed_in_user(request)
    _try_action(
        request,
        lambda: retire_reserved_document(by=user, document=document),
        _("It is no longer offered."),
    )
    return redirect(document)


def _give_copy(
    request: HttpRequest, version: ReservedVersion, representative: Any
) -> HttpResponseBase:
    """The file, and the record of its reading: a PDF as a copy for this reader alone."""
    if request.method == "HEAD":
        return _private(HttpResponse(content_type="application/octet-stream"))
    user = signed_in_user(request)
    reading = _reading(request, version, representative)
    if not version.is_pdf:
        answer: Any = version
        with or_not_found():
            return _private(serving.serve(request, answer))
    mark = watermark.Watermark(
        user.name,
        representative.integrator.name if representative else "Crisalid",
        when(reading.read_at),
        str(reading.pk),
    )
    # S3's and the disk's files are read and sought as any binary file is.
    with cast(BinaryIO, open_stored(version.file)) as original:
        copy = watermark.stamp_copy(original, mark)
    return _private(
        FileResponse(
            copy, as_attachment=True, filename=version.name, content_type="application/pdf"
        )
    )


def _reading(
    request: HttpRequest, version: ReservedVersion, representative: Any
) -> ReservedReading:
    """The record of this reading; who asks for a part goes on with the one that they began."""
    user = signed_in_user(request)
    if "Range" in request.headers and (begun := readers.last_reading(user, version, CONTINUED)):
        return begun
    client = client_of(request)
    return record_reading(
        by=user,
        version=version,
        representative=representative,
        ip=client.ip,
        user_agent=client.user_agent,
    )


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Nobody keeps the answer: the next reader's copy bears another name."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = STORED_POLICY
    return response


def _refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    context = {"decision": decision}
    return render(request, "releases/reserved/refused.html", context, status=decision.status)


def _stored(form: Any, upload: Any, act: Callable[[Any], R]) -> R | None:
    """What `act` makes of the upload once it is in storage; None where the form says why not."""
    try:
        stored = files.store_reserved_file(upload)
    except ValidationError as error:
        form.add_error("file", error)
        return None
    try:
        return act(stored)
    except Refused as refused:
        files.discard_object(stored)
        form.add_error("file", str(refused.message))
        return None
    except BaseException:
        files.discard_object(stored)
        raise


def _try_action(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)


def _current(documents: list[int]) -> dict[int, ReservedVersion]:
    """The latest version of each document."""
    rows = ReservedVersion.objects.filter(document__in=documents).order_by("number")
    return {row.document_id: row for row in rows}


def _oversees(user: Any) -> bool:
    return any(user.may(permission) for permission in OVERSEERS)
