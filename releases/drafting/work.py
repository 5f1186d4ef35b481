"""Publishes what was planned, when it is due; reminds of certificates that end."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock, work
from portal.core.actions import Refused
from portal.core.bulk import insert_new
from portal.house.known import History, history_of
from portal.house.steps import longest, step_for
from releases.catalogue.models import Release
from releases.drafting import mails
from releases.drafting.actions.publication import publish_release
from releases.drafting.models import CertificateReminder, PlannedPublication

LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=1)
LAPSED = -1
"""The reminder on the day after a certificate's last, beside those that the settings say."""

MAKE_UP = dt.timedelta(days=7)
"""For how long the reminder of a lapsed certificate is made up for, where nothing ran that day."""


def publish_due() -> int:
    """Publish what is planned for now; how many. What cannot be published says why on its row."""
    waiting: Any = PlannedPublication.objects.select_related("release", "planned_by")
    return work.sweep(waiting, _publish, batch=10, lease=LEASE, pause=RETRY)


def _publish(row: PlannedPublication) -> None:
    _refuse_who_left(row.planned_by)
    publish_release(by=row.planned_by, release=row.release)


def _refuse_who_left(user: User) -> None:
    """The second person's decision holds only while it is theirs to take."""
    if not (user.is_active and user.may(Permission.RELEASES_MANAGE)):
        raise Refused(
            _("%(name)s, who planned it, may no longer publish: plan it anew.")
            % {"name": user.name},
            "not_allowed",
        )


def plan_certificate_reminders() -> None:
    """Write the reminders that are due today; those that are written stay."""
    today, steps = clock.today(), history_of("certificate_reminder_days")
    ending = Release.objects.offered().filter(
        certified_until__range=(today - MAKE_UP, today + dt.timedelta(days=longest(steps)))
    )
    due = (
        (release, release.certified_until, step)
        for release in ending
        if release.certified_until
        and (step := _step(release.certified_until, today, steps)) is not None
    )
    insert_new(
        CertificateReminder(release=release, ends_on=last, step=step, due_at=clock.now())
        for release, last, step in due
    )


def _step(last: dt.date, today: dt.date, steps: History) -> int | None:
    """The step that counts today, or that the certificate has ended."""
    left = (last - today).days
    return LAPSED if left < 0 else step_for(steps, left, last)


def remind_of_certificates() -> int:
    """Tell quality of certificates that end; how many. Safe to run twice at once."""
    plan_certificate_reminders()
    waiting: Any = CertificateReminder.objects.select_related("release")
    return work.sweep(waiting, _remind, batch=20, lease=LEASE, pause=RETRY)


def _remind(row: CertificateReminder) -> None:
    """Unless it was withdrawn or closed meanwhile: then nobody installs it any more."""
    if row.release.is_offered:
        mails.certificate_ends(row)
