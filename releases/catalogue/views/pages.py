"""The public pages of releases: the list, one release, its notes, what changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.accounts.standing.doors import anyone
from portal.ui.lists.filtering import ChoicesForm
from releases.catalogue import certificates, comparison, notes_pdf
from releases.catalogue import queries as catalogue_queries
from releases.catalogue.costs import cost_of
from releases.catalogue.models import Release, ReleaseFile
from releases.files.access import download_decision
from releases.followers import queries as followers_queries
from releases.reserved.models import ReservedDocument
from releases.withdrawals import queries as withdrawals_queries
from releases.withdrawals import rules as withdrawals_rules


@anyone
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "releases/catalogue/index.html",
        {"lines": catalogue_queries.lines(), "follows": followers_queries.follows(request.user)},
    )


@anyone
@require_safe
def detail(request: HttpRequest, version: str) -> HttpResponse:
    release = _release(request, version)
    user: Any = request.user
    decision = download_decision(user, release)
    files = list(release.files.all())
    return render(
        request,
        "releases/catalogue/detail.html",
        {
            "release": release,
            "decision": decision,
            "files": files,
            "update": next((row for row in files if row.kind == ReleaseFile.Kind.UPDATE), None),
            "cost": cost_of(decision.person, release),
            "notes": catalogue_queries.notes_by_kind(release, user),
            "offered": withdrawals_rules.replacement_of(release),
            "conformity": release.conformity.select_related("domain"),
            "certificate": _certificate(user, release),
            "acknowledge": withdrawals_queries.may_acknowledge(user, release),
            "follows": is_current(user) and user.may(Permission.RELEASES_READ),
            "manages": is_current(user) and user.may(Permission.RELEASES_MANAGE),
        },
    )


def _release(request: HttpRequest, version: str) -> Release:
    visible = Release.objects.visible_to(request.user).with_warning().prefetch_related("files")
    return get_object_or_404(visible.select_related("published_by", "training"), version=version)


def _certificate(user: Any, release: Release) -> ReservedDocument | None:
    """The certificate's document, for those with whom it can be; they are asked again there."""
    if not is_current(user) or (user.is_staff and not user.may(Permission.FILES_READ)):
        return None
    return certificates.document_of(release)


@anyone
@require_safe
def changes(request: HttpRequest, version: str) -> HttpResponse:
    """What changes from another version (`?from=`, or the one before) to this one."""
    target = get_object_or_404(Release.objects.public().with_warning(), version=version)
    starts = comparison.starts_for(target)
    asked = ChoicesForm(request.GET, **{"from": [(row.version, row.version) for row in starts]})
    wanted = asked.wanted["from"] or (starts[0].version if starts else "")
    start = next((row for row in starts if row.version == wanted and asked.is_valid()), None)
    context = {
        "release": target,
        "asked": asked,
        "starts": starts,
        "start": start,
        "changes": comparison.changes(start, target, request.user) if start else None,
    }
    return render(request, "releases/catalogue/changes.html", context)


@anyone
@require_safe
def notes(request: HttpRequest, version: str) -> HttpResponse:
    """The notes as a PDF, in the reader's language."""
    release = get_object_or_404(Release.objects.public().with_warning(), version=version)
    response = HttpResponse(notes_pdf.pdf_of(release), content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"Crisalid-{release.version}.pdf") or ""
    )
    response.headers["Cache-Control"] = "no-cache"
    return response
