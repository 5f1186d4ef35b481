"""Banners about withdrawals: for whoever has the version, and for every visitor (DOC-QLT-210)."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import BigAutoField, QuerySet
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.standing.current import is_current
from portal.core.prepared import Bound, prepared
from portal.ui.frame.banners import Banner, once_read, register_banners
from releases.withdrawals.models import Withdrawal
from releases.withdrawals.own_machines import own_machines
from releases.withdrawals.queries import public_warnings
from releases.withdrawals.rules import Remedy, remedies_of

PUBLIC_PAGES = ("home:index", "integrators:register", "integrators:entry")
PUBLIC_ROOMS = ("releases", "wiki")
"""Where a visitor looks up what to install, and who installs it."""


@register_banners
def withdrawn_banners(request: HttpRequest) -> Iterable[Banner]:
    """What concerns the user and they have not acknowledged; on public pages the others too."""
    user: Any = request.user
    if is_current(user) and user.is_staff:
        return []
    unread: list[Withdrawal] = []
    if is_current(user):
        unread = _unread().rows(user=user.pk)
    remedies = remedies_of(withdrawal.release for withdrawal in unread)
    machines = own_machines(user, unread)
    own = [_own(remedies[each.release_id], machines.get(each.pk, "")) for each in unread]
    return [*own, *_public(request, {each.pk for each in unread})]


@prepared
def _unread() -> QuerySet[Withdrawal]:
    reader = Bound("user", BigAutoField())
    return Withdrawal.objects.unread_by(reader).select_related("release")


def _own(remedy: Remedy, machines: str) -> Banner:
    """It stays until it is acknowledged, and leads to the person's own machines."""
    return {
        "tone": "danger",
        "title": _title(remedy),
        "text": remedy.what_now,
        "href": machines or remedy.release.get_absolute_url(),
        "label": _("What to do now"),
    }


def _public(request: HttpRequest, told: set[int]) -> list[Banner]:
    """One banner of those that are new to the reader, one of those that they have read.

    What somebody has acknowledged is told to them as to whoever has put it away: on one line.
    """
    match = request.resolver_match
    if match is None or not _is_public(match):
        return []
    # The page of a withdrawn release says it by itself.
    shown = match.kwargs.get("version") if "releases" in match.namespaces else None
    user: Any = request.user
    warnings = [
        remedy
        for remedy in public_warnings()
        if remedy.withdrawal.pk not in told and remedy.release.version != shown
    ]
    known = set(_read_by().rows(user=user.pk)) if warnings and is_current(user) else set()
    news = [remedy for remedy in warnings if remedy.withdrawal.pk not in known]
    read = [remedy for remedy in warnings if remedy.withdrawal.pk in known]
    return [*_together(news), *map(once_read, _together(read))]


def _together(warnings: list[Remedy]) -> list[Banner]:
    """One banner, however many there are; each reader may say that they have read it."""
    if not warnings:
        return []
    first = warnings[0]
    if len(warnings) == 1:
        return [{**_own(first, ""), "key": f"withdrawn-{first.withdrawal.pk}"}]
    versions = ", ".join(remedy.release.version for remedy in warnings)
    title = ngettext(
        "%(count)d version has been withdrawn: %(versions)s.",
        "%(count)d versions have been withdrawn: %(versions)s.",
        len(warnings),
    ) % {"count": len(warnings), "versions": versions}
    return [
        {
            "tone": "danger",
            "title": title,
            "href": reverse("releases:index"),
            "label": _("What to do now"),
            "key": f"withdrawn-{first.withdrawal.pk}-{len(warnings)}",
        }
    ]


@prepared
def _read_by() -> QuerySet[Withdrawal, int]:
    """The withdrawals that somebody has acknowledged."""
    read = Withdrawal.objects.read_by(cast(Any, Bound("user", BigAutoField())))
    return read.order_by().values_list("pk", flat=True)


def _is_public(match: ResolverMatch) -> bool:
    return match.view_name in PUBLIC_PAGES or bool(set(match.namespaces) & set(PUBLIC_ROOMS))


def _title(remedy: Remedy) -> str:
    return _("Version %(version)s has been withdrawn.") % {"version": remedy.release.version}
