"""Withdraws a release: at once, by one person, never undone (DOC-QLT-210)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock, work
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import record
from releases.catalogue.models import Release, ReleaseFile, ReleaseState, RequirementDomain
from releases.events import release_withdrawn
from releases.files.uploads import new_key
from releases.withdrawals import announcements
from releases.withdrawals.models import Withdrawal, WithdrawalCause


@dataclass(frozen=True)
class Announcement:
    """What everyone is told: why, and what to do."""

    cause: str
    instruction: str
    message_fr: str
    message_en: str
    domains: Sequence[RequirementDomain] = field(default_factory=tuple)
    replacement: Release | None = None


@action
def withdraw_release(*, by: User, release: Release, announcement: Announcement) -> Withdrawal:
    """Withdraw a published or superseded release; from here on nothing of it can be had.

    In one transaction: its state, the journal, `release_withdrawn` for the floors above, the
    notices to everyone who downloaded it, and the move of its files. Refused a second time.
    """
    _check(release, announcement)
    # The lock that `record_download` takes too: whoever began before is told, whoever comes
    # after is refused.
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if locked.state == ReleaseState.WITHDRAWN:
        raise Refused(
            _("%(version)s has been withdrawn already.") % {"version": locked.version}, "withdrawn"
        )
    if locked.is_draft:
        raise Refused(_("A draft is not withdrawn: nobody has seen it."), "draft")
    was = locked.state
    move(locked, ReleaseState.WITHDRAWN)
    withdrawal = Withdrawal.objects.create(
        release=locked,
        cause=announcement.cause,
        instruction=announcement.instruction,
        message_fr=announcement.message_fr,
        message_en=announcement.message_en,
        replacement=announcement.replacement,
        withdrawn_by=by,
        withdrawn_at=clock.now(),
        due_at=clock.now(),
    )
    withdrawal.domains.set(announcement.domains)
    _choose_hidden_keys(locked)
    record(
        event="release.withdrawn", subject=locked, by=by, data=_data(withdrawal, announcement, was)
    )
    release_withdrawn.send(sender=Withdrawal, withdrawal=withdrawal, by=by)
    announcements.tell_recipients(
        withdrawal=withdrawal, recipients=announcements.downloaders(withdrawal)
    )
    announcements.tell_recipients(withdrawal=withdrawal, recipients=announcements.subscribers())
    work.wake("releases.tasks.hide_withdrawn_files")
    release.refresh_from_db(fields=["state"])
    return withdrawal


def _choose_hidden_keys(release: Release) -> None:
    """Where the files will move to, so that links already given out die: see `files.moving`.

    The keys are on the rows before anything moves: a move cut short can be taken up again.
    """
    for file in release.files.all():
        ReleaseFile.objects.filter(pk=file.pk).update(hidden_key=new_key("withdrawn", file.name))


def _check(release: Release, announcement: Announcement) -> None:
    if announcement.cause == WithdrawalCause.NON_COMPLIANCE and not announcement.domains:
        raise Refused(_("Say which requirement domains the version does not respect."), "domains")
    if not (announcement.message_fr.strip() and announcement.message_en.strip()):
        raise Refused(_("Write the message in both languages."), "message")
    other = announcement.replacement
    if other is None:
        return
    if other.pk == release.pk or other.line != release.line:
        raise Refused(_("The replacement is another version of the same line."), "replacement")
    good = (ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED)
    if not Release.objects.filter(pk=other.pk, state__in=good).exists():
        raise Refused(_("The replacement can no longer be downloaded itself."), "replacement")


def _data(withdrawal: Withdrawal, announcement: Announcement, was: str) -> dict[str, object]:
    return {
        "version": withdrawal.release.version,
        "state_before": str(was),
        "cause": str(announcement.cause),
        "domains": [domain.code for domain in announcement.domains],
        "instruction": str(announcement.instruction),
        "message_fr": announcement.message_fr,
        "message_en": announcement.message_en,
        "replacement": announcement.replacement.version if announcement.replacement else None,
    }
