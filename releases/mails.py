"""The mails about releases, one function per mail."""

from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.outbox import notices
from portal.outbox.api import absolute_url, compose, queue_mail
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from releases.models import (
    PublicationNotice,
    Release,
    Withdrawal,
    WithdrawalNotice,
    WithdrawalReminder,
)

SUBJECTS: dict[str, Any] = {
    Withdrawal.Instruction.STOP: _("Stop using version {version}: it has been withdrawn"),
    Withdrawal.Instruction.UPDATE: _("Update version {version} now: it has been withdrawn"),
    Withdrawal.Instruction.NO_NEW: _("Do not install version {version}: it has been withdrawn"),
}


def release_withdrawn(notice: WithdrawalNotice) -> OutgoingMail:
    """Tell one person of a withdrawal, with the sites that they answer for: for `queue_all`.

    The key names withdrawal and person, so that a second one is impossible whoever queues it.
    """
    withdrawal, user = notice.withdrawal, notice.user
    subject = SUBJECTS[withdrawal.instruction]
    return _withdrawal(notice, f"withdrawal:{withdrawal.pk}:user:{user.pk}", subject, reminder=0)


def withdrawal_bell(notice: WithdrawalNotice) -> Notice:
    """The same on the bell: for `notify_all`."""
    release = notice.withdrawal.release
    return notices.compose(
        key=f"withdrawal:{notice.withdrawal_id}:user:{notice.user_id}",
        user=notice.user,
        title=_("Version %(version)s has been withdrawn."),
        values={"version": release.version},
        href=release.get_absolute_url(),
    )


def withdrawal_reminder(reminder: WithdrawalReminder) -> OutgoingMail:
    """Ask again whoever has not acknowledged it: for `queue_all`."""
    notice = reminder.notice
    return _withdrawal(
        notice,
        f"withdrawal:{notice.withdrawal_id}:user:{notice.user_id}:reminder:{reminder.number}",
        _("Reminder: version {version} has been withdrawn, please confirm that you know"),
        reminder=reminder.number,
    )


def _withdrawal(notice: WithdrawalNotice, key: str, subject: Any, reminder: int) -> OutgoingMail:
    withdrawal, user = notice.withdrawal, notice.user
    release = withdrawal.release
    return compose(
        key=key,
        to=user.email,
        language=user.language,
        subject=format_lazy(subject, version=release.version),
        template="releases/withdrawn",
        context={
            "withdrawal": withdrawal,
            "release": release,
            "replacement": withdrawal.remedy,
            "user": user,
            "reminder": reminder,
            "sites": [
                {**site, "url": absolute_url(site["url"])} if site.get("url") else site
                for site in notice.sites
            ],
            "domains": list(withdrawal.domains.all()),
            "url": absolute_url(release.get_absolute_url()),
        },
    )


def release_published(notice: PublicationNotice) -> OutgoingMail:
    """Tell a subscriber of a new version: for `queue_all`."""
    release, user = notice.release, notice.user
    return compose(
        key=f"published:{release.pk}:user:{user.pk}",
        to=user.email,
        language=user.language,
        subject=format_lazy(
            _("Version {version} of Crisalid Encaissement is certified"), version=release.version
        ),
        template="releases/published",
        context={
            "release": release,
            "user": user,
            "url": absolute_url(release.get_absolute_url()),
            "follow_url": absolute_url(reverse("releases:index") + "#follow"),
        },
    )


def publication_waits(release: Release) -> list[OutgoingMail]:
    """Ask the other quality people to publish what one of them submitted."""
    assert release.submitted_at
    assert release.submitted_by
    occurrence = f"{release.pk}:{release.submitted_at:%Y%m%d%H%M%S}"
    return [
        queue_mail(
            key=f"publication:{occurrence}:user:{user.pk}",
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
