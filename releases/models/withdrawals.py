"""The withdrawal of a release (DOC-QLT-210: «immédiatement retirée … message d'avertissement»)."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from releases.models.reference import RequirementDomain
from releases.models.releases import Release


class WithdrawalCause(models.TextChoices):
    MAJOR_ANOMALY = "anomaly", _("Major anomaly")
    NON_COMPLIANCE = "compliance", _("Non-compliance with requirement domains")


class Withdrawal(models.Model):
    """Why a release was pulled, and what its users must do. It is never undone."""

    class Instruction(models.TextChoices):
        STOP = "stop", _("Stop using it at once")
        UPDATE = "update", _("Update without delay")
        NO_NEW = "no_new", _("Do not install it anew")

    release = models.OneToOneField(Release, models.PROTECT, related_name="withdrawal")
    cause = models.CharField(_("cause"), max_length=20, choices=WithdrawalCause.choices)
    domains = models.ManyToManyField(
        RequirementDomain, verbose_name=_("domains concerned"), blank=True
    )
    instruction = models.CharField(
        _("what users must do"), max_length=20, choices=Instruction.choices
    )
    message_fr = models.TextField(_("message in French"))
    message_en = models.TextField(_("message in English"))
    replacement = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, verbose_name=_("replacement"),
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), default=clock.now)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-withdrawn_at"]

    def __str__(self) -> str:
        return str(self.release)

    @property
    def message(self) -> str:
        return self.message_en if get_language() == "en" else self.message_fr
