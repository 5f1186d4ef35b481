"""Queries about releases: who may see which, which is current, which is offered."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current

if TYPE_CHECKING:
    from releases.catalogue.models import Release
    from releases.reserved.models import ReservedDocument  # noqa: F401
    from releases.wiki.models import WikiPage  # noqa: F401


IN_PREPARATION = ("draft", "certified")
"""`releases.catalogue.models.IN_PREPARATION`, whose module imports this one."""
NEVER_PUBLISHED = (*IN_PREPARATION, "discarded")


class ReleaseQuerySet(models.QuerySet["Release"]):
    def public(self) -> Self:
        """All that was ever published: identity, status, notes and warnings are public."""
        return self.exclude(state__in=NEVER_PUBLISHED)

    def drafts(self) -> Self:
        return self.filter(state__in=IN_PREPARATION)

    def visible_to(self, user: Any) -> Self:
        """Drafts are for those who write them; what was published is for everyone.

        A discarded draft is for nobody: another may bear its number.
        """
        if is_current(user) and user.may(Permission.RELEASES_MANAGE):
            return self.exclude(state="discarded")
        return self.public()

    def current(self, line: str) -> "Release | None":
        """The certified release of `line` that new sites get today, if there is one."""
        return self.filter(line=line, state="published").order_by("-version_key").first()

    def offered(self) -> Self:
        """What may be installed on a site that runs an earlier one: the current releases, and
        those before them that staff leave open to updates."""
        return self.filter(Q(state="published") | Q(state="superseded", offered_for_updates=True))

    def current_or_left_alone(self) -> Self:
        """The current releases, and the withdrawn ones of lines that have none since."""
        current = self.model._default_manager.filter(state="published")
        left_alone = Q(state="withdrawn") & ~Q(line__in=current.values("line"))
        return self.filter(Q(state="published") | left_alone).with_warning()

    def for_duties(self) -> Self:
        """What quality may have to see to: drafts that wait, and `current_or_left_alone`."""
        waiting = Q(state__in=IN_PREPARATION, submitted_at__isnull=False)
        known = Q(pk__in=self.current_or_left_alone().values("pk"))
        return self.filter(waiting | known).with_warning().select_related("submitted_by")

    def newest_first(self) -> Self:
        """By product line, the newest number first."""
        return self.order_by("-line", "-version_key")

    def latest_news(self) -> Self:
        """What was published or withdrawn last comes first."""
        return self.order_by(Coalesce("withdrawal__withdrawn_at", "published_at").desc())

    def with_warning(self) -> Self:
        """With their withdrawals; what to do about them is asked of `withdrawals.rules`."""
        return self.select_related("withdrawal")
