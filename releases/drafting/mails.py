"""The mails about drafts and certificates, one function per mail."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.outbox.models import OutgoingMail
from portal.outbox.queue import absolute_url, queue_mail
from portal.ui.text.formats import when
from releases.catalogue.models import Release
from releases.drafting.models import CertificateReminder


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


def publication_taken_back(release: Release, by: User, occurrence: str) -> list[OutgoingMail]:
    """Tell the quality people, but who did it, that a version does not wait for them any more."""
    return [
        queue_mail(
            key=f"release.publication_taken_back:{occurrence}:user:{user.pk}",
            to=user.email,
            language=user.language,
            subject=format_lazy(
                _("Version {version} does not wait for its publication any more"),
                version=release.version,
            ),
            template="releases/publication_taken_back",
            context={
                "release": release,
                "taken_back_by": by,
                "user": user,
                "url": absolute_url(reverse("releases:draft", args=[release.version])),
            },
        )
        for user in other_publishers(by)
    ]


def other_publishers(submitted_by: User) -> list[User]:
    """The quality people who may publish what `submitted_by` submitted."""
    return [user for user in publishers() if user.pk != submitted_by.pk]


def publishers() -> list[User]:
    """The quality people who may publish."""
    people = User.objects.filter(is_active=True).exclude(role="")
    return [user for user in people if user.may(Permission.RELEASES_MANAGE)]


def certificate_ends(reminder: CertificateReminder) -> list[OutgoingMail]:
    """Tell the quality people that the certificate of a release ends, or has ended."""
    release = reminder.release
    occurrence = f"{release.pk}:{reminder.ends_on}:{reminder.step}"
    lapsed = reminder.ends_on < clock.today()
    subject = _LAPSED if lapsed else _ENDS
    return [
        queue_mail(
            key=f"release.certificate_ends:{occurrence}:user:{user.pk}",
            to=user.email,
            language=user.language,
            subject=format_lazy(
                subject, version=release.version, day=lazystr_day(reminder.ends_on)
            ),
            template="releases/certificate_ends",
            context={
                "release": release,
                "ends_on": reminder.ends_on,
                "lapsed": lapsed,
                "user": user,
                "url": absolute_url(release.get_absolute_url()),
            },
        )
        for user in publishers()
    ]


_ENDS = _("The certificate of version {version} ends on {day}")
_LAPSED = _("The certificate of version {version} ended on {day}")
lazystr_day = lazy(when, str)
"""A day as the reader's language writes it, once that is known."""
