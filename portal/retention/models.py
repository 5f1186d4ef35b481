"""Holds, which stop what erases; and copies of what is kept of a person, made when asked for."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language
from portal.core import clock
from portal.core.personal_data.retention import kept
from portal.core.work import Work
from portal.journal.models import Outcome


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self) -> "HoldQuerySet":
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A kind of data that is not erased: a court, an inspection or a complaint needs it."""

    kind = models.SlugField(_("kind of data"), max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    placed_at = models.DateTimeField(_("placed on"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    lifted_at = models.DateTimeField(_("lifted on"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(lifted_at=None), name="retention_one_hold_a_kind"
            )
        ]

    def __str__(self) -> str:
        found = kept.get(self.kind)
        return str(found.what) if found else self.kind


def new_place() -> str:
    """Where in storage a copy lies: not guessed, and known before a byte of it is written."""
    return secrets.token_hex(16)


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def unfinished(self) -> "DataExportQuerySet":
        return self.filter(done_at=None, failed_at=None)

    def asked_about(self, user: Any) -> "DataExportQuerySet":
        """What `user` has asked for of their own data."""
        return self.filter(person=user, asked_by=user)

    def asked_for_others(self, user: Any) -> "DataExportQuerySet":
        """What `user` has asked for on behalf of somebody without an account."""
        return self.filter(asked_by=user).exclude(person=user)

    def over(self) -> "DataExportQuerySet":
        """Files that are kept although their days are over."""
        return self.filter(kept_until__lte=clock.now()).exclude(file="")


class DataExport(Work):
    """A copy of what is kept of one person: the work, and the file that came of it, for a time.

    Of an account (`person`), or of an `address` that has none. Only `asked_by` gets it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    address = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    asked_at = models.DateTimeField(_("asked for"), default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    place = models.CharField(max_length=32, unique=True, default=new_place, editable=False)
    progress = models.PositiveIntegerField(default=0, editable=False)
    of = models.PositiveIntegerField(default=0, editable=False)
    file = models.FileField(_("file"), max_length=200, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    kept_until = models.DateTimeField(_("kept until"), null=True, editable=False)

    objects: ClassVar[DataExportQuerySet] = DataExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("copy of somebody’s data")
        verbose_name_plural = _("copies of somebody’s data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="retention_export_of_one",
                condition=Q(person__isnull=False, address="")
                | Q(person__isnull=True) & ~Q(address=""),
            ),
            # Two presses, two browsers: one piece of work a person.
            models.UniqueConstraint(
                name="retention_one_export_a_person",
                fields=["person"],
                condition=Q(done_at=None, failed_at=None),
            ),
            models.UniqueConstraint(
                Lower("address"),
                name="retention_one_export_an_address",
                condition=Q(done_at=None, failed_at=None, person=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%d/%m/%Y %H:%M}"

    @property
    def outcome(self) -> Outcome:
        if self.failed_at:
            return Outcome.FAILED
        if self.done_at:
            return Outcome.MADE
        if self.claimed_until is None:
            return Outcome.WAITING
        # Its worker says that it lives, step by step; one that was killed says nothing more.
        return Outcome.RUNNING if self.claimed_until > clock.now() else Outcome.INTERRUPTED

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.failed_at is None

    @property
    def is_kept(self) -> bool:
        """Whether there is a file to be had."""
        return bool(self.file) and self.kept_until is not None and clock.now() < self.kept_until

    @property
    def file_name(self) -> str:
        """What it is called when it is downloaded."""
        word = "donnees" if self.language == Language.FR else "data"
        return f"{word}-{self.asked_at:%Y-%m-%d}-{self.pk}.zip"
