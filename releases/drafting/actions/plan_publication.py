"""Plans a publication: the second person decides now, the release appears later."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from portal.ui.text.formats import when
from releases.catalogue.models import Release
from releases.drafting.models import PlannedPublication
from releases.drafting.rules import missing_of


@action
def plan_publication(*, by: User, release: Release, at: dt.datetime) -> PlannedPublication:
    """Have what another person submitted published at `at` (aware, in the future)."""
    row = Release.objects.select_for_update().get(pk=release.pk)
    if not row.is_draft or row.submitted_by_id is None:
        raise Refused(_("This draft does not wait for publication."), "not_submitted")
    if row.submitted_by_id == by.pk:
        raise Refused(
            _("You submitted this version: a second quality person must publish it."), "same_person"
        )
    if missing_of(row):
        raise Refused(_("Something is missing again: look at the draft."), "incomplete")
    if at <= clock.now():
        raise Refused(_("This moment has passed: choose a later one, or publish now."), "past")
    if row.certified_until and timezone.localdate(at) > row.certified_until:
        raise Refused(
            _("Choose an earlier day: the certificate ends on %(day)s.")
            % {"day": when(row.certified_until)},
            "certificate",
        )
    PlannedPublication.objects.filter(release=row).delete()
    planned = PlannedPublication.objects.create(
        release=row, planned_by=by, planned_at=clock.now(), due_at=at
    )
    record(
        event="release.publication_planned",
        subject=row,
        by=by,
        data={"version": row.version, "at": at.isoformat()},
    )
    return planned


@action
def cancel_planned_publication(*, by: User, release: Release) -> None:
    """The draft waits for publication again, at no moment."""
    gone, _rows = PlannedPublication.objects.filter(release=release, done_at=None).delete()
    if not gone:
        raise Refused(_("No publication is planned."), "not_planned")
    record(
        event="release.publication_plan_cancelled",
        subject=release,
        by=by,
        data={"version": release.version},
    )
