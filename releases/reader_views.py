"""What readers do about releases: compare two, accept the notes of one, follow all."""

import contextlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.actions import Refused
from releases import comparison, following, notes_pdf
from releases.actions.accept_notes import accept_notes
from releases.actions.subscriptions import subscribe, unsubscribe
from releases.models import Release, Subscription


@login_not_required
@require_safe
def changes(request: HttpRequest, version: str) -> HttpResponse:
    """What changes from another version (`?from=`, or the one before) to this one."""
    target = get_object_or_404(Release.objects.public().with_warning(), version=version)
    starts = comparison.starts_for(target)
    wanted = request.GET.get("from", "")
    start = next((row for row in starts if row.version == wanted), starts[0] if starts else None)
    context = {
        "release": target,
        "starts": starts,
        "start": start,
        "changes": comparison.changes(start, target, request.user) if start else None,
    }
    return render(request, "releases/changes.html", context)


@login_not_required
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


@login_required
@require_POST
def accept(request: HttpRequest, version: str) -> HttpResponse:
    user: Any = request.user
    release = get_object_or_404(Release.objects.public(), version=version)
    try:
        accept_notes(by=user, release=release)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("Noted. The files are open to you."))
    return redirect(release)


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    try:
        if request.POST.get("follow") == "1":
            subscribe(by=user)
            messages.success(request, _("You will get a mail about each new version."))
        else:
            unsubscribe(by=user)
            messages.success(request, _("You will get no more mails about new versions."))
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("releases:index")


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The end of the mails about new versions, for who has one of them.

    Mail programs post here by themselves, without cookies (RFC 8058), so that the token alone
    counts. Reading the page ends nothing: scanners of mail follow links.
    """
    user = following.subscriber_of(token)
    if user is None:
        raise Http404(token)
    if request.method == "POST":
        with contextlib.suppress(Refused):
            unsubscribe(by=user)
    context = {"subscribed": Subscription.objects.filter(user=user).exists(), "email": user.email}
    return render(request, "releases/unsubscribe.html", context)
