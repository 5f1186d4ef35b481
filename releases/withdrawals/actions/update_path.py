"""Leaves a superseded release to updates, or takes it away."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.catalogue.models import Release, ReleaseState
from releases.machines.changes import note_change
from releases.withdrawals import rules


@action
def offer_for_updates(*, by: User, release: Release, offered: bool) -> Release:
    """Leave the files of a superseded release to updates, or take them away, at once.

    What is published does not change by it; new sites never get a superseded release anyway.
    Refused ("replaces") where a withdrawn release would be left with nothing to install instead.
    """
    changed = Release.objects.filter(
        pk=release.pk, state=ReleaseState.SUPERSEDED, offered_for_updates=not offered
    ).update(offered_for_updates=offered)
    if not changed:
        raise Refused(_("This version is not superseded, or it is so already."), "unchanged")
    release.refresh_from_db()
    if not offered:
        _refuse_left_alone(release)
    record(
        event="release.update_offer_changed",
        subject=release,
        by=by,
        data={"version": release.version, "offered": offered},
    )
    note_change()
    return release


def _refuse_left_alone(release: Release) -> None:
    named = Release.objects.filter(withdrawal__replacement=release)
    for remedy in rules.remedies_of(named).values():
        if remedy.target is None:
            raise Refused(
                _("It replaces %(version)s, which is withdrawn, and nothing else does.")
                % {"version": remedy.release.version},
                "replaces",
            )
