"""When that which machines are told last changed."""

from django.db import models
from django.db.models import Q


class ManifestChange(models.Model):
    """The moment of the last publication, withdrawal or change of what is offered: one row.

    Derived from the journal's entries and never shown as a fact of its own: it dates the manifest.
    """

    ONLY = 1

    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "change of the manifest"
        verbose_name_plural = "changes of the manifest"
        constraints = [models.CheckConstraint(name="manifest_change_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.changed_at.isoformat()
