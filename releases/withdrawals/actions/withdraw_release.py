"""Withdraws a release: at once, by one person, never undone (DOC-QLT-210)."""

import datetime as dt
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
from releases.machines.changes import note_change
from releases.withdrawals import announcements
from releases.withdrawals.models import Withdrawal, WithdrawalCause
from releases.withdrawals.rules import NEEDS_TARGET, Instruction, Remedy, remedy_of


@dataclass(frozen=True)
class Announcement:
    """What everyone is told: why, and what to do; `some_…` is for those who do otherwise."""

    cause: str
    instruction: str
    message_fr: str
    message_en: str
    domains: Sequence[RequirementDomain] = field(default_factory=tuple)
    replacement: Release | None = None
    update_by: dt.date | None = None
    some_instruction: str = ""
    some_update_by: dt.date | None = None
    some_fr: str = ""
    some_en: str = ""


@action
def withdraw_release(*, by: User, release: Release, announcement: Announcement) -> Withdrawal:
    """Withdraw a published or superseded release; from here on nothing of it can be had.

    In one transaction: its state, the journal, `release_withdrawn` for the floors above, the
    notices to everyone who downloaded it, and the move of its files. Where the current release
    of a line is withdrawn and an earlier one named in its place, that one is current again.
    Refused a second time.
    """
    _check(announcement)
    locked, replacement = _locked(release, announcement.replacement)
    was = locked.state
    _check_replacement(locked, replacement)
    move(locked, ReleaseState.WITHDRAWN)
    withdrawal = Withdrawal.objects.create(
        release=locked,
        cause=announcement.cause,
        instruction=announcement.instruction,
        update_by=announcement.update_by,
        some_instruction=announcement.some_instruction,
        some_update_by=announcement.some_update_by,
        some_fr=announcement.some_fr,
        some_en=announcement.some_en,
        message_fr=announcement.message_fr,
        message_en=announcement.message_en,
        replacement=replacement,
        withdrawn_by=by,
        withdrawn_at=clock.now(),
        due_at=clock.now(),
    )
    withdrawal.domains.set(announcement.domains)
    back = was == ReleaseState.PUBLISHED and replacement is not None
    if back and replacement:
        move(replacement, ReleaseState.PUBLISHED)
    remedy = remedy_of(locked)
    assert remedy is not None
    _refuse_order_without_target(remedy)
    _choose_hidden_keys(locked)
    record(
        event="release.withdrawn",
        subject=locked,
        by=by,
        data=_data(withdrawal, announcement, was)
        | {"current_again": replacement.version if back and replacement else None},
    )
    _tell(withdrawal, by)
    note_change()
    release.refresh_from_db(fields=["state"])
    return withdrawal


def _tell(withdrawal: Withdrawal, by: User) -> None:
    """Whoever runs it first, since those mails name the sites; then who has or follows it."""
    release_withdrawn.send(sender=Withdrawal, withdrawal=withdrawal, by=by)
    announcements.tell_recipients(
        withdrawal=withdrawal, recipients=announcements.downloaders(withdrawal)
    )
    announcements.tell_recipients(withdrawal=withdrawal, recipients=announcements.subscribers())
    work.wake("releases.tasks.hide_withdrawn_files")


def _locked(release: Release, other: Release | None) -> tuple[Release, Release | None]:
    """The release and its replacement, locked in order of key as publication does it.

    `record_download` takes this lock too: whoever began before is told, whoever comes after is
    refused.
    """
    keys = {release.pk, other.pk} if other else {release.pk}
    rows = Release.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    known = {row.pk: row for row in rows}
    locked = known[release.pk]
    if locked.state == ReleaseState.WITHDRAWN:
        raise Refused(
            _("%(version)s has been withdrawn already.") % {"version": locked.version}, "withdrawn"
        )
    if locked.is_draft:
        raise Refused(_("A draft is not withdrawn: nobody has seen it."), "draft")
    return locked, known[other.pk] if other else None


def _choose_hidden_keys(release: Release) -> None:
    """Where the files will move to, so that links already given out die: see `files.moving`.

    The keys are on the rows before anything moves: a move cut short can be taken up again.
    """
    for file in release.files.all():
        ReleaseFile.objects.filter(pk=file.pk).update(hidden_key=new_key("withdrawn", file.name))


def _check(announcement: Announcement) -> None:
    if announcement.cause == WithdrawalCause.NON_COMPLIANCE and not announcement.domains:
        raise Refused(_("Say which requirement domains the version does not respect."), "domains")
    if not (announcement.message_fr.strip() and announcement.message_en.strip()):
        raise Refused(_("Write the message in both languages."), "message")
    _check_date(announcement.instruction, announcement.update_by, "update_by")
    _check_date(announcement.some_instruction, announcement.some_update_by, "some_update_by")
    said = [announcement.some_instruction, announcement.some_fr, announcement.some_en]
    if any(said) and not all(said):
        raise Refused(
            _("Say what some of them must do, and which ones, in both languages."), "some"
        )
    if announcement.some_instruction == announcement.instruction and (
        announcement.some_update_by == announcement.update_by
    ):
        raise Refused(_("This is what all must do: leave out what some must do."), "some")


def _check_date(instruction: str, day: dt.date | None, code: str) -> None:
    if (instruction == Instruction.UPDATE_BY) != (day is not None):
        raise Refused(_("“Update before a date” needs its date, and nothing else has one."), code)
    if day is not None and day < clock.today():
        raise Refused(_("This day has passed: choose today or a later one."), code)


def _check_replacement(release: Release, other: Release | None) -> None:
    if other is None:
        return
    if other.pk == release.pk or other.line != release.line:
        raise Refused(
            _("Choose another version of the same line as the replacement."), "replacement"
        )
    if not other.is_offered:
        raise Refused(
            _("Choose another replacement: this one can no longer be downloaded."), "replacement"
        )
    if other.certificate_lapsed:
        raise Refused(
            _("Choose another version: the certificate of %(version)s has lapsed.")
            % {"version": other.version},
            "replacement",
        )


def _refuse_order_without_target(remedy: Remedy) -> None:
    """An update is ordered only where there is something to update to."""
    ordered = {order.instruction for order in remedy.orders}
    if remedy.target is None and ordered & NEEDS_TARGET:
        raise Refused(
            _(
                "Nothing newer is certified on this line: say which version the sites update or "
                "go back to, or order something else."
            ),
            "replacement",
        )


def _data(withdrawal: Withdrawal, announcement: Announcement, was: str) -> dict[str, object]:
    day, some_day = announcement.update_by, announcement.some_update_by
    return {
        "version": withdrawal.release.version,
        "state_before": str(was),
        "cause": str(announcement.cause),
        "domains": [domain.code for domain in announcement.domains],
        "instruction": str(announcement.instruction),
        "update_by": day.isoformat() if day else None,
        "some_instruction": str(announcement.some_instruction),
        "some_update_by": some_day.isoformat() if some_day else None,
        "some_fr": announcement.some_fr,
        "some_en": announcement.some_en,
        "message_fr": announcement.message_fr,
        "message_en": announcement.message_en,
        "replacement": announcement.replacement.version if announcement.replacement else None,
    }
