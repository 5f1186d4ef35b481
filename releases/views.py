"""The public pages of releases, and their files."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission
from releases import certificates, downloads, reading, serving
from releases.costs import cost_of
from releases.eligibility import SIGN_IN, Decision, download_decision
from releases.models import Release, ReleaseFile, ReservedDocument


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that everyone may read, by GET and HEAD."""

    @login_not_required
    @require_safe
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return run


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "releases/index.html",
        {"lines": reading.lines(), "follows": reading.follows(request.user)},
    )


@login_not_required
@require_safe
def detail(request: HttpRequest, version: str) -> HttpResponse:
    release = _release(request, version)
    user: Any = request.user
    decision = download_decision(user, release)
    files = list(release.files.all())
    return render(
        request,
        "releases/detail.html",
        {
            "release": release,
            "decision": decision,
            "files": files,
            "update": next((row for row in files if row.kind == ReleaseFile.Kind.UPDATE), None),
            "cost": cost_of(decision.person, release),
            "notes": reading.notes_by_kind(release, user),
            "offered": reading.offered(release),
            "conformity": release.conformity.select_related("domain"),
            "certificate": _certificate(user, release),
            "acknowledge": reading.may_acknowledge(user, release),
            "follows": user.is_authenticated and user.may(Permission.RELEASES_READ),
            "manages": user.is_authenticated and user.may(Permission.RELEASES_MANAGE),
        },
    )


@login_not_required
@require_safe
def file(request: HttpRequest, version: str, name: str) -> HttpResponseBase:
    """A file of a release, whole or in ranges; each request is decided anew."""
    release = _release(request, version)
    found = get_object_or_404(release.files.all(), name=name)
    user: Any = request.user
    decision = download_decision(user, release)
    if decision.status == SIGN_IN:
        return redirect_to_login(request.get_full_path())
    if not decision.ok:
        return _refused(request, release, decision)
    if request.method == "HEAD":
        return serving.serve(request, found)
    download = downloads.note(request, found, decision.representative)
    if download is None:
        # It was withdrawn between our first look and now.
        release.refresh_from_db()
        return _refused(request, release, download_decision(user, release))
    return serving.serve(request, found, download)


def _release(request: HttpRequest, version: str) -> Release:
    visible = Release.objects.visible_to(request.user).with_warning()
    return get_object_or_404(visible.select_related("published_by", "training"), version=version)


def _certificate(user: Any, release: Release) -> ReservedDocument | None:
    """The certificate's document, for those with whom it can be; they are asked again there."""
    if not user.is_authenticated or (user.is_staff and not user.may(Permission.FILES_READ)):
        return None
    return certificates.document_of(release)


def _refused(request: HttpRequest, release: Release, decision: Decision) -> HttpResponse:
    """Why not, and what to do; never kept by a cache, since tomorrow it may be otherwise."""
    response = render(
        request,
        "releases/refused.html",
        {"release": release, "decision": decision, "offered": reading.offered(release)},
        status=decision.status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
