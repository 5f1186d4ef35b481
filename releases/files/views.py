"""The address of a release's file: asked for, refused with its reason, or handed over."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.core.actions import Refused
from releases.catalogue.models import Release, ReleaseFile
from releases.catalogue.views.pages import _release
from releases.files import serving
from releases.files.access import SIGN_IN, Decision, download_decision
from releases.files.actions.accept_notes import accept_notes
from releases.files.actions.record_download import record_download
from releases.files.downloads import recorded
from releases.files.models import Download


@anyone
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
    download = _recorded(request, found, decision.representative)
    if download is None:
        # It was withdrawn between our first look and now.
        release.refresh_from_db()
        return _refused(request, release, download_decision(user, release))
    return _served(request, release, found, download)


def _served(
    request: HttpRequest, release: Release, file: ReleaseFile, download: Download
) -> HttpResponseBase:
    """The file; where a withdrawal has moved it in this very moment, 410 as from then on."""
    try:
        return serving.serve(request, file, download)
    except FileNotFoundError as error:
        release.refresh_from_db()
        decision = download_decision(request.user, release)
        if decision.ok:
            raise Http404 from error
        return _refused(request, release, decision)


def _recorded(request: HttpRequest, file: ReleaseFile, representative: Any) -> Download | None:
    """The record that the person begins to download `file`, written once per transfer.

    None when the release was withdrawn in between: then nothing may be sent.
    """
    user = signed_in_user(request)
    if known := recorded(user=user, file=file):
        return known
    client = client_of(request)
    try:
        return record_download(
            by=user,
            file=file,
            representative=representative,
            ip=client.ip,
            user_agent=client.user_agent,
        )
    except Refused as refused:
        return recorded(user=user, file=file) if refused.code == "recorded" else None


def _refused(request: HttpRequest, release: Release, decision: Decision) -> HttpResponse:
    """Why not, and what to do; never kept by a cache, since tomorrow it may be otherwise."""
    response = render(
        request,
        "releases/files/refused.html",
        {"release": release, "decision": decision},
        status=decision.status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@current_people
@require_POST
def accept(request: HttpRequest, version: str) -> HttpResponse:
    user = signed_in_user(request)
    release = get_object_or_404(Release.objects.public(), version=version)
    try:
        accept_notes(by=user, release=release)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("Noted. The files are open to you."))
    return redirect(release)
