"""Queries about reserved documents: who may see which."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from portal.accounts.permissions import Permission

if TYPE_CHECKING:
    from releases.catalogue.models import Release  # noqa: F401
    from releases.reserved.models import ReservedDocument  # noqa: F401
    from releases.wiki.models import WikiPage  # noqa: F401


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
