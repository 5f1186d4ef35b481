"""Duties about releases, for the home page of quality staff."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.duties import Duty, Urgency, register_duties
from portal.ui.text.formats import when
from releases.catalogue.models import Release
from releases.withdrawals.queries import last_of_lines_left_alone

SOON = dt.timedelta(days=30)


@register_duties
def of_releases(user: User) -> Iterable[Duty]:
    """What quality has to do about releases. One query."""
    if not user.may(Permission.RELEASES_MANAGE):
        return
    rows = list(Release.objects.for_duties())
    yield from _publications(user, rows)
    yield from _lines_left_alone(rows)
    yield from _certificates(rows)


def _publications(user: User, rows: list[Release]) -> Iterator[Duty]:
    """Versions that another quality person submitted, and that wait for this one."""
    for release in rows:
        if not release.is_draft or release.submitted_by_id == user.pk:
            continue
        yield Duty(
            title=_("Publish version %(version)s") % {"version": release.version},
            hint=_("%(name)s has submitted it and a second person must publish it.")
            % {"name": release.submitted_by},
            href=reverse("releases:draft", args=[release.version]),
            action=_("Check and publish"),
            urgency=Urgency.NOW,
        )


def _lines_left_alone(rows: list[Release]) -> Iterator[Duty]:
    """Lines whose current version was withdrawn with nothing in its place."""
    for release in last_of_lines_left_alone(rows):
        yield Duty(
            title=_("The %(line)s line has no certified version") % {"line": release.line},
            hint=_("Since %(version)s was withdrawn, no new site can be installed on it.")
            % {"version": release.version},
            href=reverse("releases:drafts"),
            action=_("See the drafts"),
            urgency=Urgency.NOW,
        )


def _certificates(rows: list[Release]) -> Iterator[Duty]:
    """Current versions whose certificate has lapsed, or does soon."""
    for release in rows:
        until = release.certified_until
        if not release.is_current or until is None or until > clock.today() + SOON:
            continue
        title = (
            _("The certificate of %(version)s has lapsed")
            if release.certificate_lapsed
            else _("The certificate of %(version)s ends soon")
        )
        yield Duty(
            title=title % {"version": release.version},
            hint=_("It is valid until %(day)s: publish a version with one that holds.")
            % {"day": when(until)},
            href=release.get_absolute_url(),
            action=_("See this version"),
            urgency=Urgency.NOW if release.certificate_lapsed else Urgency.SOON,
        )
