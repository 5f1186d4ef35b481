"""A form that somebody has begun to fill in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User


class FormDraft(models.Model):
    """The fields of one form at one address, for its author alone.

    `key` is made by the browser, which may be offline when the draft is begun. `fields` maps a
    name to its values, to the revision that wrote them and to the window that it came from:
    `{"body": {"values": ["…"], "at": 3, "by": …}}`. Of files only the names are kept, to
    say that they are to be chosen again.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(User, models.CASCADE, related_name="form_drafts")
    address = models.CharField(_("address"), max_length=300)
    form = models.CharField(_("form"), max_length=100)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    fields = models.JSONField(_("fields"), default=dict)
    files = models.JSONField(_("files"), default=list, blank=True)
    created_at = models.DateTimeField(_("begun"))
    updated_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(fields=["author", "address"], name="draft_of_a_page"),
            models.Index(fields=["updated_at"], name="draft_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.form}"

    @property
    def values(self) -> dict[str, list[str]]:
        """What the form would send, by field."""
        return {name: kept["values"] for name, kept in self.fields.items()}
