"""Who follows the releases, who has accepted whose notes, and what will be published when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.work import Work
from releases.models.releases import Release


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


class NotesAcceptance(models.Model):
    """A person has read the notes of a major release, which opens its files to them."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="acceptances")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), default=clock.now)

    class Meta:
        verbose_name = _("acceptance of notes")
        verbose_name_plural = _("acceptances of notes")
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="notes_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.release} – {self.user}"


class PlannedPublication(Work):
    """The second person's decision, to take effect at `due_at`. Its work is to publish."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="planned")
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")

    def __str__(self) -> str:
        return str(self.release)
