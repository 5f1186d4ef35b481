"""What both parties agree on: that a signed report, the last of its machine, is void."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models.reports import InstallationReport
from portal.accounts.models import User
from portal.core import clock
from portal.core.states import Stateful
from portal.documents.models import Document


class AnnulmentState(models.TextChoices):
    ASKED = "asked", _("Asked of the merchant")
    AGREED = "agreed", _("Agreed by both parties")
    DECLINED = "declined", _("Declined by the merchant")
    TAKEN_BACK = "taken_back", _("Taken back by the integrator")
    EXPIRED = "expired", _("Not answered in time")


class Annulment(Stateful):
    """The integrator asks, the merchant answers by the link sent to `email`; one at a time.

    What both have signed stays as it is. Once agreed, `document` says so, sealed; `merchant` is
    the name that was typed, from `ip` with `user_agent`.
    """

    TRANSITIONS = {
        AnnulmentState.ASKED: {
            AnnulmentState.AGREED,
            AnnulmentState.DECLINED,
            AnnulmentState.TAKEN_BACK,
            AnnulmentState.EXPIRED,
        },
        AnnulmentState.AGREED: set(),
        AnnulmentState.DECLINED: set(),
        AnnulmentState.TAKEN_BACK: set(),
        AnnulmentState.EXPIRED: set(),
    }

    report = models.ForeignKey(
        InstallationReport, models.PROTECT, related_name="annulments", verbose_name=_("report")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=AnnulmentState.choices, default=AnnulmentState.ASKED
    )
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    reason = models.TextField(_("reason"))
    email = models.EmailField(_("merchant’s e-mail address"))
    ended_at = models.DateTimeField(_("answered or ended at"), null=True, blank=True)
    declined_reason = models.TextField(_("why the merchant declines"), blank=True)
    merchant = models.CharField(_("agreed by"), max_length=150, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annulment",
        verbose_name=_("document"),
    )

    class Meta:
        verbose_name = _("annulment of a report")
        verbose_name_plural = _("annulments of reports")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(name="annulment_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="annulment_ended_whole",
                condition=Q(state="asked", ended_at=None)
                | Q(ended_at__isnull=False) & ~Q(state="asked"),
            ),
            models.CheckConstraint(
                name="annulment_agreed_whole",
                condition=Q(state="agreed", document__isnull=False) & ~Q(merchant="")
                | Q(document=None, merchant="") & ~Q(state="agreed"),
            ),
            models.CheckConstraint(
                name="annulment_declined_with_reason",
                condition=Q(state="declined") & ~Q(declined_reason="")
                | Q(declined_reason="") & ~Q(state="declined"),
            ),
            # Of two who ask at once, one does.
            models.UniqueConstraint(
                fields=["report"], condition=Q(state="asked"), name="annulment_one_asked"
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(state="agreed"), name="annulment_agreed_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)
