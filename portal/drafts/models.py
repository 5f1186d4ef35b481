"""A form that somebody has begun to fill in."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.drafts.owners import Owner, Visitor


def whose(owner: Owner) -> dict[str, Any]:
    """The columns that say whose a draft is."""
    return {"visitor": owner.name} if isinstance(owner, Visitor) else {"author": owner}


class FormDraftQuerySet(models.QuerySet["FormDraft"]):
    def of(self, owner: Owner) -> FormDraftQuerySet:
        return self.filter(**whose(owner))


class FormDraft(models.Model):
    """The fields of one form at one address, for its author alone: an account, or a browser.

    `key` is made by the browser, which may be offline when the draft is begun. `fields` maps a
    name to its values, to the revision that wrote them and to the window that it came from:
    `{"body": {"values": ["…"], "at": 3, "by": …}}`. Of files only the names are kept, to
    say that they are to be chosen again.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(User, models.CASCADE, null=True, related_name="form_drafts")
    visitor = models.CharField(_("visitor"), max_length=32, blank=True)
    address = models.CharField(_("address"), max_length=300)
    form = models.CharField(_("form"), max_length=100)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    fields = models.JSONField(_("fields"), default=dict)
    files = models.JSONField(_("files"), default=list, blank=True)
    created_at = models.DateTimeField(_("begun"))
    updated_at = models.DateTimeField(_("changed"))

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(fields=["author", "address"], name="draft_of_a_page"),
            models.Index(fields=["visitor", "address"], name="draft_of_a_visitors_page"),
            models.Index(fields=["updated_at"], name="draft_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                name="draft_of_one_or_the_other",
                condition=Q(author__isnull=False, visitor="")
                | Q(author__isnull=True) & ~Q(visitor=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.form}"

    def is_of(self, owner: Owner) -> bool:
        if isinstance(owner, Visitor):
            return self.visitor == owner.name
        return self.author_id == owner.pk

    @property
    def values(self) -> dict[str, list[str]]:
        """What the form would send, by field."""
        return {name: kept["values"] for name, kept in self.fields.items()}
