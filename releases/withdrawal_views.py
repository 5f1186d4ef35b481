"""Quality staff withdraw a release: one page, one person, at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.permissions import Permission, requires
from portal.actions import Refused
from releases import reach
from releases.actions.withdraw_release import Notice, withdraw_release
from releases.forms import WithdrawalForm
from releases.models import Release


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, version: str) -> HttpResponse:
    """Says beforehand whom it reaches; a second confirmation finds it done and says so."""
    release = get_object_or_404(Release.objects.public().with_warning(), version=version)
    form = WithdrawalForm(request.POST or None, release=release)
    if release.is_withdrawn:
        return _already(request, release)
    if request.method == "POST" and form.is_valid():
        refused = _withdraw(request, release, form)
        if refused is None:
            return redirect(release)
        if refused.code == "withdrawn":
            return _already(request, release)
        form.add_error(None, str(refused.message))
    return render(
        request,
        "releases/withdraw.html",
        {"release": release, "form": form, "reach": reach.reach_of(release)},
    )


def _already(request: HttpRequest, release: Release) -> HttpResponse:
    messages.info(
        request, _("%(version)s has been withdrawn already.") % {"version": release.version}
    )
    return redirect(release)


def _withdraw(request: HttpRequest, release: Release, form: WithdrawalForm) -> Refused | None:
    user: Any = request.user
    data = form.cleaned_data
    data.pop("confirmation")
    data["domains"] = list(data["domains"])
    try:
        withdraw_release(by=user, release=release, notice=Notice(**data))
    except Refused as refused:
        return refused
    messages.success(
        request,
        _("%(version)s is withdrawn. Everyone concerned is being told.")
        % {"version": release.version},
    )
    return None
