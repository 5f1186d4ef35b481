"""Reads of releases and wiki pages: who may see what."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from portal.accounts.permissions import Permission

if TYPE_CHECKING:
    from releases.models import Release, WikiPage  # noqa: F401


class ReleaseQuerySet(models.QuerySet["Release"]):
    def public(self) -> Self:
        """All that was ever published: identity, status, notes and warnings are public."""
        return self.exclude(state="draft")

    def visible_to(self, user: Any) -> Self:
        if user.is_authenticated and user.may(Permission.RELEASES_MANAGE):
            return self
        return self.public()

    def current(self, line: str) -> "Release | None":
        """The certified release of `line` that new sites get today, if there is one."""
        return self.filter(line=line, state="published").order_by("-version_key").first()


class WikiPageQuerySet(models.QuerySet["WikiPage"]):
    def visible_to(self, user: Any) -> Self:
        """Public pages for everyone; integrators' pages for representatives and readers of the wiki."""
        if user.is_authenticated and (
            user.may(Permission.WIKI_READ)
            or user.representations.filter(left_at=None).exists()
        ):
            return self
        return self.filter(audience="public")
