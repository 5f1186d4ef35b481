"""Pages on which quality withdraws a release, or ends its update path."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.ui.lists.filtering import TabsForm
from portal.ui.lists.paging import numbered_page
from releases.catalogue.models import Release
from releases.withdrawals import queries, reach
from releases.withdrawals.actions.acknowledge_withdrawal import acknowledge_withdrawal
from releases.withdrawals.actions.update_path import offer_for_updates
from releases.withdrawals.actions.withdraw_release import Announcement, withdraw_release
from releases.withdrawals.forms import WithdrawalForm
from releases.withdrawals.models import Withdrawal


@requires(Permission.RELEASES_MANAGE)
@require_POST
def update_path(request: HttpRequest, version: str) -> HttpResponse:
    """Leave a superseded release to updates, or take it away from them."""
    release = get_object_or_404(Release.objects.public(), version=version)
    user = signed_in_user(request)
    offered = request.POST.get("offered") == "1"
    try:
        offer_for_updates(by=user, release=release, offered=offered)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        text = (
            _("It is offered for updates again.")
            if offered
            else _("It is no longer offered for updates.")
        )
        messages.success(request, text)
    return redirect(release)


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
        form.add_error(refused.code if refused.code in form.fields else None, str(refused.message))
    return render(
        request,
        "releases/withdrawals/withdraw.html",
        {"release": release, "form": form, "reach": reach.reach_of(release)},
    )


@current_people
@require_POST
def acknowledge(request: HttpRequest, version: str) -> HttpResponse:
    """Read and understood; whoever is not concerned does not find the address."""
    user = signed_in_user(request)
    withdrawal = get_object_or_404(
        Withdrawal.objects.concerning(user).select_related("release"), release__version=version
    )
    try:
        acknowledge_withdrawal(by=user, withdrawal=withdrawal)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("Thank you. We have noted that you know."))
    return redirect(withdrawal.release)


@requires(Permission.RELEASES_READ)
@require_safe
def followed(request: HttpRequest, version: str) -> HttpResponse:
    """Who is told of the withdrawal, who has acknowledged it, and whom to telephone."""
    withdrawal = get_object_or_404(
        Withdrawal.objects.select_related("release", "withdrawn_by"), release__version=version
    )
    tabs = TabsForm(request.GET, [("waiting", "")])
    waiting = tabs.wanted["show"] == "waiting"
    told: Any = queries.notices_of(withdrawal)
    counts = told.aggregate(
        people=Count("pk"),
        mailed=Count("pk", filter=Q(done_at__isnull=False)),
        read=Count("pk", filter=Q(read_at__isnull=False)),
    )
    rows = tabs.narrow(told.filter(read_at=None) if waiting else told)
    context = {
        "withdrawal": withdrawal,
        "release": withdrawal.release,
        "counts": counts,
        "reach": reach.reach_of(withdrawal.release),
        "tabs": tabs,
        "waiting": waiting,
        "page": numbered_page(rows, request, size=50),
    }
    return render(request, "releases/withdrawals/withdrawal.html", context)


def _already(request: HttpRequest, release: Release) -> HttpResponse:
    messages.info(
        request, _("%(version)s has been withdrawn already.") % {"version": release.version}
    )
    return redirect(release)


def _withdraw(request: HttpRequest, release: Release, form: WithdrawalForm) -> Refused | None:
    user = signed_in_user(request)
    data = form.cleaned_data
    data.pop("confirmation")
    data["domains"] = list(data["domains"])
    try:
        withdraw_release(by=user, release=release, announcement=Announcement(**data))
    except Refused as refused:
        return refused
    messages.success(
        request,
        _("%(version)s is withdrawn. Everyone concerned is being told.")
        % {"version": release.version},
    )
    return None
