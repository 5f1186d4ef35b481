"""Who gets a copy of a checkpoint each day; and, for Django, who signs them too."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language
from portal.witnesses.cosigning.models import Cosignature, Push, Witness

__all__ = ["CheckpointAddress", "Cosignature", "Push", "Witness"]


class CheckpointAddressQuerySet(models.QuerySet["CheckpointAddress"]):
    def in_use(self) -> "CheckpointAddressQuerySet":
        """Those that get the next mail."""
        return self.filter(ended_at=None)


class CheckpointAddress(models.Model):
    """A mail address that gets the checkpoint of each day, chosen by whoever reads the journal."""

    address = models.EmailField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    chosen_at = models.DateTimeField(_("chosen on"))
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)

    objects = CheckpointAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address for checkpoints")
        verbose_name_plural = _("addresses for checkpoints")
        constraints = [
            models.UniqueConstraint(
                Lower("address"),
                condition=Q(ended_at=None),
                name="witnesses_one_address_once",
            )
        ]

    def __str__(self) -> str:
        return self.address
