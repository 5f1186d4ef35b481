"""Reads of sites and reports: who may see what, and what runs where today."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef

from portal.accounts.permissions import Permission

if TYPE_CHECKING:
    from installations.models import InstallationReport, Site  # noqa: F401
    from portal.accounts.models import User


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: "User") -> Self:
        if user.may(Permission.REPORTS_READ):
            return self
        return self.filter(
            integrator__representatives__user=user, integrator__representatives__left_at=None
        ).distinct()


class ReportQuerySet(models.QuerySet["InstallationReport"]):
    def visible_to(self, user: "User") -> Self:
        """Staff see what was submitted; representatives all of their own company's."""
        if user.may(Permission.REPORTS_READ):
            return self.exclude(submitted_at=None)
        return self.filter(
            integrator__representatives__user=user, integrator__representatives__left_at=None
        ).distinct()

    def in_force(self) -> Self:
        """The installed base: signed reports, not removals, that no signed report replaces."""
        later = self.model._default_manager.filter(replaces=OuterRef("pk"), state="signed")
        return self.filter(state="signed").exclude(kind="removal").exclude(Exists(later))
