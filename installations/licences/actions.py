"""Records the licences that were issued, from a file that was checked first; cancels one."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from installations.licences import mails
from installations.licences.files import read_rows
from installations.licences.rules import LONGEST_REASON, compare, digest_of
from installations.missing.following import void_missing
from installations.models import (
    IssuedLicence,
    LicenceFile,
    LicenceFileStage,
    LicenceRow,
    LicenceRowKind,
)
from integrators.imports.files import Table
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.bulk import insert_new
from portal.core.states import may_move, move
from portal.core.text import storable
from portal.journal.record import Personal, record
from portal.search.folding import key_of

SAID = ["kind", "words", "errors"]
BATCH = 500


@action
def check_licences(*, by: User, table: Table) -> LicenceFile:
    """Keep the rows of a file and say what each leads to; nothing else is written yet."""
    row = LicenceFile.objects.create(
        name=table.name, sha256=table.sha256, columns=table.columns, ignored=table.ignored,
        size=len(table.rows), created_at=clock.now(), created_by=by,
    )  # fmt: skip
    rows = read_rows(row, table.rows)
    compare(rows)
    insert_new(rows)
    record(
        event="licence_file.checked",
        subject=row,
        by=by,
        data={"file": row.name, "sha256": row.sha256, "rows": row.size},
    )
    return row


@action
def issue_licences(*, by: User, file: LicenceFile) -> LicenceFile:
    """Record the new licences of a file that was checked.

    What was recorded since the check is looked at again. The entry vouches for all of them by one
    digest: a file may hold more of them than an entry has room for.
    Raises Refused: "stage", "nothing".
    """
    row = _locked(file, LicenceFileStage.FINISHED)
    rows = list(row.rows.filter(kind=LicenceRowKind.NEW).order_by("number"))
    compare(rows)
    _insert(row, [one for one in rows if one.kind == LicenceRowKind.NEW])
    issued = IssuedLicence.objects.filter(recorded_by=row).order_by("pk")
    written = {one.number_key for one in issued}
    if not written:
        raise Refused(_("No row of this file would change anything."), "nothing")
    # Of two files with the same number, whose rows were new to both, one has recorded it.
    rest = [one for one in rows if key_of(one.licence) not in written]
    compare(rest)
    LicenceRow.objects.bulk_update(rest, SAID, batch_size=BATCH)
    move(row, LicenceFileStage.FINISHED, decided_at=clock.now(), decided_by=by)
    record(
        event="licence_file.imported",
        subject=row,
        by=by,
        data={
            "licences": len(written),
            "digest": digest_of(issued),
            "sha256": row.sha256,
            "rows": dict(row.rows.order_by().values_list("kind").annotate(Count("pk"))),
        },
    )
    return row


@action
def give_up_licences(*, by: User, file: LicenceFile) -> LicenceFile:
    """Give a file up before anything is recorded; its rows are removed. Raises Refused."""
    row = _locked(file, LicenceFileStage.CANCELLED)
    move(row, LicenceFileStage.CANCELLED, decided_at=clock.now(), decided_by=by)
    row.rows.all().delete()
    record(event="licence_file.given_up", subject=row, by=by, data={"sha256": row.sha256})
    return row


@action
def cancel_licence(*, by: User, licence: IssuedLicence, reason: str) -> IssuedLicence:
    """Say that a licence is no longer issued to its company, which is told why; the row stays.

    Raises Refused: "cancelled", "no_words".
    """
    row = IssuedLicence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
    reason = storable(reason.strip())[:LONGEST_REASON]
    if row.cancelled_at is not None:
        raise Refused(_("This licence is cancelled already."), "cancelled")
    if not reason:
        raise Refused(_("Say why: the integrator reads it."), "no_words")
    row.cancelled_at, row.cancelled_by, row.cancelled_reason = clock.now(), by, reason
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])
    void_missing(row)
    record(
        event="licence.cancelled",
        subject=row,
        by=by,
        data={
            "integrator": row.integrator_id,
            "licence": row.number,
            "at": row.cancelled_at.isoformat(timespec="microseconds"),
            "by": by.pk,
            "reason": Personal(reason),
        },
    )
    mails.licence_cancelled(row)
    return row


def _insert(of: LicenceFile, rows: list[LicenceRow]) -> None:
    insert_new(
        IssuedLicence(
            number=row.licence, integrator_id=row.integrator_id, issued_on=row.issued_on,
            edition=row.edition, recorded_by=of,
        )
        for row in rows
        if row.integrator_id and row.issued_on
    )  # fmt: skip


def _locked(file: LicenceFile, stage: str) -> LicenceFile:
    """The file, locked, if it may go on to `stage`; two who decide at once do not both win."""
    row = LicenceFile.objects.select_for_update().get(pk=file.pk)
    if not may_move(row, stage):
        raise Refused(
            _("This import is no longer there: it is “%(stage)s”.")
            % {"stage": row.get_stage_display()},
            "stage",
        )
    return row
