"""Records that someone has read the notes of a major release, which opens its files."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.catalogue.models import Release
from releases.files.models import NotesAcceptance


@action
def accept_notes(*, by: User, release: Release) -> NotesAcceptance:
    """`by` says that they have read what changes. Refused where nobody asks, and twice."""
    if release.is_draft or not release.major:
        raise Refused(_("The notes of this version need no acceptance."), "not_major")
    row, made = NotesAcceptance.objects.get_or_create(
        release=release, user=by, defaults={"accepted_at": clock.now()}
    )
    if not made:
        raise Refused(_("You have accepted these notes already."), "accepted")
    record(
        event="release.notes_accepted",
        subject=release,
        by=by,
        data={"version": release.version, "notes": release.notes.count()},
    )
    return row
