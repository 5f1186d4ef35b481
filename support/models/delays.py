"""How urgent a ticket is; and support's hours, days off and targets, each from a day on.

Rows are only added. What held on a day that is over goes on to hold for it: a row counts from a
day that was still to come when it was planned, and of two for one day the later planned holds.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock


class Severity(models.TextChoices):
    """How much of the merchant's work stands still; support says it when it qualifies a ticket."""

    BLOCKED = "blocked", _("Blocking: a till stands still")
    IMPAIRED = "impaired", _("Impaired")
    QUESTION = "question", _("Question")
    REQUEST = "request", _("Request")


SEVERITY_TONES: dict[str, str] = {
    Severity.BLOCKED: "danger",
    Severity.IMPAIRED: "soon",
    Severity.QUESTION: "neutral",
    Severity.REQUEST: "neutral",
}
SEVERITY_WORDS = {**dict(Severity.choices), Severity.BLOCKED: _("Blocking")}


class Planned(models.Model):
    """Who planned it, and when: what was told before that day rests on what was known then."""

    planned_at = models.DateTimeField(_("planned at"), default=clock.now, editable=False)
    planned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("planned by"), editable=False
    )

    class Meta:
        abstract = True


class ServiceHours(Planned):
    """When support is there in a week, from a day on (DOC-QLT-210)."""

    from_day = models.DateField(_("from"))
    week: Any = models.JSONField(
        _("week"), help_text="Of each weekday, Monday first, its spans, such as 09:00 to 12:00."
    )

    class Meta:
        verbose_name = _("hours of support")
        verbose_name_plural = _("hours of support")
        ordering = ["from_day", "pk"]

    def __str__(self) -> str:
        return f"{self.from_day}"


class Holiday(Planned):
    """A day on which support is closed besides the public holidays, or there in spite of one."""

    day = models.DateField(_("day"))
    is_open = models.BooleanField(_("support is there"), default=False)
    name = models.CharField(_("reason"), max_length=80)

    class Meta:
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DelayTarget(Planned):
    """Within how much of support's time a ticket should be taken, and resolved, from a day on."""

    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    from_day = models.DateField(_("from"))
    take_minutes = models.PositiveIntegerField(_("minutes until taken in charge"))
    resolve_minutes = models.PositiveIntegerField(_("minutes until resolved"))

    class Meta:
        verbose_name = _("target of delays")
        verbose_name_plural = _("targets of delays")
        ordering = ["severity", "from_day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="delay_target_resolve_after_take",
                condition=Q(take_minutes__gt=0, resolve_minutes__gte=models.F("take_minutes")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.from_day}"
