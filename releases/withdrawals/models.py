"""Withdrawals, who is to be told of one, acknowledgements and reminders (DOC-QLT-210)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.work import Work
from portal.search.matching import Search
from releases.catalogue.models import Release, RequirementDomain


class WithdrawalCause(models.TextChoices):
    MAJOR_ANOMALY = "anomaly", _("Major anomaly")
    NON_COMPLIANCE = "compliance", _("Non-compliance with requirement domains")


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def concerning(self, user: Any) -> "WithdrawalQuerySet":
        """Those of which `user`, or somebody of an integrator of theirs, is told."""
        own = Representative.objects.filter(user=user, left_at=None).values("integrator")
        return self.filter(Q(notices__user=user) | Q(notices__integrator__in=own)).distinct()

    def unread_by(self, user: Any) -> "WithdrawalQuerySet":
        """Those that concern `user` and that they have not acknowledged."""
        return self.concerning(user).exclude(pk__in=self.model.objects.read_by(user).values("pk"))

    def read_by(self, user: Any) -> "WithdrawalQuerySet":
        """Those that `user` has acknowledged."""
        return self.filter(acknowledgements__user=user)


class Withdrawal(Work):
    """Why a release was pulled, and what its users must do. It is never undone.

    `instruction` holds for all but those whom `some_fr` and `some_en` name, for whom
    `some_instruction` does. What follows from it today is asked of `withdrawals.rules`.
    Its work is to move the files to other keys, so that links already given out die.
    """

    class Instruction(models.TextChoices):
        STOP = "stop", _("Stop using it at once")
        UPDATE = "update", _("Update without delay")
        UPDATE_BY = "update_by", _("Update before a date")
        NO_NEW = "no_new", _("Do not install it anew")

    release = models.OneToOneField(
        Release, models.PROTECT, related_name="withdrawal", verbose_name=_("release")
    )
    cause = models.CharField(_("cause"), max_length=20, choices=WithdrawalCause.choices)
    domains = models.ManyToManyField(
        RequirementDomain, verbose_name=_("domains concerned"), blank=True
    )
    instruction = models.CharField(
        _("what users must do"), max_length=20, choices=Instruction.choices
    )
    update_by = models.DateField(_("to be updated by"), null=True, blank=True)
    some_instruction = models.CharField(
        _("what some of them must do"), max_length=20, choices=Instruction.choices, blank=True
    )
    some_update_by = models.DateField(_("some to be updated by"), null=True, blank=True)
    some_fr = models.CharField(_("which ones, in French"), max_length=200, blank=True)
    some_en = models.CharField(_("which ones, in English"), max_length=200, blank=True)
    message_fr = models.TextField(_("message in French"))
    message_en = models.TextField(_("message in English"))
    replacement = models.ForeignKey(
        Release,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("replacement"),
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), default=clock.now)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("withdrawn by")
    )

    SEARCH = Search(own=False, related=("release",))

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-withdrawn_at"]
        constraints = [
            models.CheckConstraint(
                name="withdrawal_date_of_update",
                condition=Q(instruction="update_by", update_by__isnull=False)
                | (~Q(instruction="update_by") & Q(update_by=None)),
            ),
            models.CheckConstraint(
                name="withdrawal_date_of_some",
                condition=Q(some_instruction="update_by", some_update_by__isnull=False)
                | (~Q(some_instruction="update_by") & Q(some_update_by=None)),
            ),
            models.CheckConstraint(
                name="withdrawal_some_named",
                condition=Q(some_instruction="", some_fr="", some_en="")
                | ~(Q(some_instruction="") | Q(some_fr="") | Q(some_en="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.release)

    @property
    def message(self) -> str:
        return self.message_en if get_language() == "en" else self.message_fr


class WithdrawalNotice(Work):
    """Someone who must be told of a withdrawal, once, however many reasons there are.

    Its work is to queue the mail. `sites` names the installed sites that the person answers
    for: `[{"label": …, "url": …}]`, the url a path of the portal.
    """

    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, related_name="notices")
    user = models.ForeignKey(User, models.PROTECT, related_name="withdrawal_notices")
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawal_notices",
        help_text=_("Empty when Crisalid’s own people read the file."),
    )
    sites = models.JSONField(_("sites concerned"), default=list, blank=True)

    class Meta:
        verbose_name = _("withdrawal notice")
        verbose_name_plural = _("withdrawal notices")
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "user"], name="withdrawal_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal} – {self.user}"


class WithdrawalReminder(Work):
    """Another mail to someone who has not acknowledged a withdrawal, each occurrence once."""

    notice = models.ForeignKey(WithdrawalNotice, models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("reminder of a withdrawal")
        verbose_name_plural = _("reminders of withdrawals")
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="withdrawal_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice} – {self.number}"


class WithdrawalAcknowledgement(models.Model):
    """Somebody says that they have read of a withdrawal; from then on no banner asks them."""

    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged at"), default=clock.now)

    class Meta:
        verbose_name = _("acknowledgement of a withdrawal")
        verbose_name_plural = _("acknowledgements of withdrawals")
        constraints = [
            models.UniqueConstraint(
                fields=["withdrawal", "user"], name="withdrawal_acknowledged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal} – {self.user}"
