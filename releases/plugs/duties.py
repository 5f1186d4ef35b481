"""Duties about releases, for the home page of quality staff."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.duties import Duty, Urgency, register_duties
from releases.catalogue.models import Release
from releases.withdrawals.queries import last_of_lines_left_alone


@register_duties
def of_releases(user: User) -> Iterable[Duty]:
    """What quality has to do about releases. One query."""
    if not user.may(Permission.RELEASES_MANAGE):
        return
    rows = list(Release.objects.for_duties())
    yield from _publications(user, rows)
    yield from _lines_left_alone(rows)


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
