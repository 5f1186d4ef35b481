"""Queries about reports: who may see which, and what runs where today."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from installations.models.sites import Site, own_integrators
from portal.accounts.permissions import Permission, Role

if TYPE_CHECKING:
    from installations.models.reports import InstallationReport  # noqa: F401
    from portal.accounts.models import User


def sees_all(user: "User") -> bool:
    """Whether `user` sees every report that was submitted, and with it the whole base."""
    return user.may(Permission.REPORTS_READ) and user.role != Role.SUPPORT


IN_BASE = ("signed", "contested")
"""States on which the installed base rests: a machine runs on while its report is contested, and
is recalled like any other."""
SIGNABLE = Q(state="submitted") & (
    Q(kind="removal") | Q(corrects__isnull=False) | ~Q(release__state="withdrawn")
)
"""What both have signed is no longer submitted: the rest waits for one of them at least."""


class ReportQuerySet(models.QuerySet["InstallationReport"]):
    def visible_to(self, user: "User") -> Self:
        """Staff see what was submitted; representatives all of their own company's."""
        if user.may(Permission.REPORTS_READ):
            submitted = self.exclude(submitted_at=None)
            if user.role == Role.SUPPORT:
                return submitted.filter(site__in=Site.objects.visible_to(user))
            return submitted
        return self.filter(integrator__in=own_integrators(user))

    def of_own_company(self, user: Any) -> Self:
        """What `user` may act on, as a representative."""
        return self.filter(integrator__in=own_integrators(user))

    def in_force(self) -> Self:
        """The installed base: signed reports, not removals, that no signed report replaces or
        corrects.

        A contested one counts until quality has found it void.
        """
        later = self.model._default_manager.filter(replaces=OuterRef("pk"), state__in=IN_BASE)
        return self.standing().exclude(kind="removal").exclude(Exists(later))

    def standing(self) -> Self:
        """What both have signed, is not void, and no signed report corrects."""
        return self.filter(state__in=IN_BASE).exclude(Exists(self._corrections()))

    def with_corrections(self) -> Self:
        """With the numbers of what each corrects (`corrects_number`) and is corrected by
        (`corrected_by_number`): no state is kept of it."""
        right = self._corrections().values("number")[:1]
        return self.annotate(
            corrects_number=F("corrects__number"), corrected_by_number=Subquery(right)
        )

    def _corrections(self) -> Self:
        rows: Self = self.model._default_manager.filter(corrects=OuterRef("pk"), state__in=IN_BASE)  # type: ignore[assignment]
        return rows

    def waiting_for(self, party: str) -> Self:
        """Submitted, not signed by `party` yet, and still to be signed at all."""
        return self.filter(SIGNABLE).exclude(signatures__party=party)

    def waiting_for_nobody(self) -> Self:
        """No signature is awaited of them: drafts, what both have signed, and what has ended."""
        return self.exclude(SIGNABLE)

    def with_parties(self) -> Self:
        """With all that a list of reports shows."""
        return self.select_related("integrator", "site", "release", "hardware", "document")
