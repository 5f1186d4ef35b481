"""Reads of releases, wiki pages and reserved documents: who may see what."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404

from portal.accounts.permissions import Permission
from portal.products import ProductLine
from releases import versions

if TYPE_CHECKING:
    from releases.models import Release, ReservedDocument, WikiPage  # noqa: F401


IN_PREPARATION = ("draft", "certified")
"""`releases.models.IN_PREPARATION`, whose module imports this one."""


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


class WikiPageQuerySet(models.QuerySet["WikiPage"]):
    def visible_to(self, user: Any) -> Self:
        """Public pages for everyone; those for integrators for representatives and staff."""
        if user.is_authenticated and (
            user.may(Permission.WIKI_READ) or user.representations.filter(left_at=None).exists()
        ):
            return self
        return self.filter(audience="public")

    def true_for(self, line: str, version: str) -> Self:
        """The pages of `line` that hold for `version`. Raises ValidationError for no version."""
        key = versions.parse(line, version).sort_key
        return self.filter(
            Q(from_key="") | Q(from_key__lte=key),
            Q(until_key="") | Q(until_key__gte=key),
            line=line,
        )

    def known_at(self, line: str, version: str) -> Self:
        """The same for an address: Http404 where it names no line or no version."""
        try:
            return self.true_for(ProductLine(line), version)
        except (ValidationError, ValueError) as error:
            raise Http404(version) from error


class ReservedDocumentQuerySet(models.QuerySet["ReservedDocument"]):
    def readable_by(self, user: Any, lines: Collection[str]) -> Self:
        """Those that `user` may read. `lines` are those for which a representative is in order.

        Quality and auditors read everything, also what is no longer offered.
        """
        if user.may(Permission.RELEASES_MANAGE) or user.may(Permission.JOURNAL_READ):
            return self
        offered = self.filter(retired_at=None)
        if user.may(Permission.FILES_READ):
            return offered.filter(audience__in=("integrators", "support"))
        if user.is_staff:
            return self.none()
        return offered.for_integrators().filter(Q(line="") | Q(line__in=lines))

    def for_integrators(self) -> Self:
        """What integrators in order may know of; of a release only once it is published."""
        return self.filter(audience="integrators", retired_at=None).exclude(
            release__published_at=None, release__isnull=False
        )
