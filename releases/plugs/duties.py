"""Duties about releases, for the home page of quality staff."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.duties import Duty, Urgency, register_duties
from releases.catalogue.models import Release


@register_duties
def publications(user: User) -> Iterable[Duty]:
    """Versions that another quality person submitted, and that wait for this one."""
    if not user.may(Permission.RELEASES_MANAGE):
        return
    waiting = Release.objects.drafts().filter(submitted_at__isnull=False)
    for release in waiting.exclude(submitted_by=user).select_related("submitted_by"):
        yield Duty(
            title=_("Publish version %(version)s") % {"version": release.version},
            hint=_("%(name)s has submitted it and a second person must publish it.")
            % {"name": release.submitted_by},
            href=reverse("releases:draft", args=[release.version]),
            action=_("Check and publish"),
            urgency=Urgency.NOW,
        )
