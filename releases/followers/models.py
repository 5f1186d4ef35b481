"""Subscriptions, and who is to be told of a publication."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.work import Work
from releases.catalogue.models import Release


class Subscription(models.Model):
    """A person who wants a mail about each publication and each withdrawal."""

    user = models.OneToOneField(User, models.PROTECT, related_name="release_subscription")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("subscription to releases")
        verbose_name_plural = _("subscriptions to releases")

    def __str__(self) -> str:
        return str(self.user)


class PublicationNotice(Work):
    """A subscriber to tell of a publication, once. Its work is to queue the mail."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="publication_notices")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("publication notice")
        verbose_name_plural = _("publication notices")
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="publication_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.release} – {self.user}"
