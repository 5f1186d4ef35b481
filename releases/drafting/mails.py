"""The mails about drafts, one function per mail."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.outbox.models import OutgoingMail
from portal.outbox.queue import absolute_url, queue_mail
from releases.catalogue.models import Release


def publication_waits(release: Release) -> list[OutgoingMail]:
    """Ask the other quality people to publish what one of them submitted."""
    assert release.submitted_at
    assert release.submitted_by
    occurrence = f"{release.pk}:{release.submitted_at:%Y%m%d%H%M%S}"
    return [
        queue_mail(
            key=f"release.publication_waits:{occurrence}:user:{user.pk}",
            to=user.email,
            language=user.language,
            subject=format_lazy(
                _("Version {version} waits for you to publish it"), version=release.version
            ),
            template="releases/publication_waits",
            context={
                "release": release,
                "submitted_by": release.submitted_by,
                "user": user,
                "url": absolute_url(reverse("releases:draft", args=[release.version])),
            },
        )
        for user in other_publishers(release.submitted_by)
    ]


def other_publishers(submitted_by: User) -> list[User]:
    """The quality people who may publish what `submitted_by` submitted."""
    people = User.objects.filter(is_active=True).exclude(pk=submitted_by.pk).exclude(role="")
    return [user for user in people if user.may(Permission.RELEASES_MANAGE)]
