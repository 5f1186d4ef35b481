"""Queries about releases: who may see which, which is current, which is offered."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from portal.accounts.permissions import Permission

if TYPE_CHECKING:
    from releases.catalogue.models import Release
    from releases.reserved.models import ReservedDocument  # noqa: F401
    from releases.wiki.models import WikiPage  # noqa: F401


IN_PREPARATION = ("draft", "certified")
"""`releases.catalogue.models.IN_PREPARATION`, whose module imports this one."""


class ReleaseQuerySet(models.QuerySet["Release"]):
    def public(self) -> Self:
        """All that was ever published: identity, status, notes and warnings are public."""
        return self.exclude(state__in=IN_PREPARATION)

    def drafts(self) -> Self:
        return self.filter(state__in=IN_PREPARATION)

    def visible_to(self, user: Any) -> Self:
        """Drafts are for those who write them; what was published is for everyone."""
        if user.is_authenticated and user.may(Permission.RELEASES_MANAGE):
            return self
        return self.public()

    def current(self, line: str) -> "Release | None":
        """The certified release of `line` that new sites get today, if there is one."""
        return self.filter(line=line, state="published").order_by("-version_key").first()

    def offered(self) -> Self:
        """What may be installed on a site that runs an earlier one: the current releases, and
        those before them that staff leave open to updates."""
        return self.filter(Q(state="published") | Q(state="superseded", offered_for_updates=True))

    def newest_first(self) -> Self:
        """By product line, the newest number first."""
        return self.order_by("-line", "-version_key")

    def good_before(self, release: "Release") -> "Release | None":
        """What is offered in place of `release`: the current one, or the one before it."""
        good = self.offered().filter(line=release.line).exclude(pk=release.pk)
        return good.order_by("state", "-version_key").first()

    def with_warning(self) -> Self:
        """With what `_withdrawn.html` shows, for pages that list releases."""
        return self.select_related("withdrawal__replacement")
