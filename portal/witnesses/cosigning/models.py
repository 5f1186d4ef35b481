"""Witnesses, what they signed, and the work of asking those that can be reached."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.work import Work
from portal.journal.models import Checkpoint
from portal.journal.tree.cosignature import WitnessKey


class WitnessQuerySet(models.QuerySet["Witness"]):
    def in_use(self) -> WitnessQuerySet:
        """Those from whom a cosignature is expected, and taken."""
        return self.filter(ended_at=None)

    def reachable(self) -> WitnessQuerySet:
        """Those in use that we call; the others come by themselves."""
        return self.in_use().exclude(url="")


class Witness(models.Model):
    """Somebody outside who signs our checkpoints, by the key that they gave us.

    Never changed but for its end: who has another key is another witness.
    """

    name = models.CharField(_("name"), max_length=80)
    vkey = models.CharField(_("public key"), max_length=300)
    url = models.URLField(_("address"), max_length=300, blank=True)
    begun_at = models.DateTimeField(_("in use since"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    ended_at = models.DateTimeField(_("in use until"), null=True, blank=True)

    objects: ClassVar[WitnessQuerySet] = WitnessQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        constraints = [
            models.UniqueConstraint(
                fields=["vkey"], condition=Q(ended_at=None), name="witnesses_one_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> WitnessKey:
        """Raises ValueError where somebody has changed the row."""
        return WitnessKey.parse(self.vkey)


class Cosignature(models.Model):
    """What a witness signed: proven by `line` and nothing else, so no entry tells of it. An entry
    would make a checkpoint, which would be cosigned, and so on without end."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures")
    at = models.DateTimeField(_("signed on"))
    received_at = models.DateTimeField(_("received on"))
    line = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        constraints = [
            models.UniqueConstraint(
                fields=["witness", "checkpoint"], name="witnesses_one_cosignature_each"
            )
        ]

    def __str__(self) -> str:
        return self.line


class Push(Work):
    """That a witness is to be shown the latest checkpoint: one row for each that we call, opened
    anew when there is a later one."""

    witness = models.OneToOneField(Witness, models.PROTECT, related_name="push")

    class Meta:
        verbose_name = _("checkpoint for a witness")
        verbose_name_plural = _("checkpoints for witnesses")

    def __str__(self) -> str:
        return str(self.witness)
