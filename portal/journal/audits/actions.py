"""What is done about audits: asked for, ended, begun anew, handed out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.core import clock, work
from portal.core.actions import Refused, action
from portal.core.work import Lost
from portal.journal.models import Audit, AuditKind, Checkpoint
from portal.journal.pack.told import proof_of_pack
from portal.journal.record import Actor, Personal, record

if TYPE_CHECKING:
    from portal.accounts.models import User

KEPT = 200
"""Findings that are kept one by one; the rest is counted."""


@action
def ask_for_check(*, by: User) -> Audit:
    """Have the whole journal checked by a worker. Raises Refused ("under_way")."""
    row = _asked(Audit(kind=AuditKind.CHECK, asked_by=by))
    record(event="journal.check_asked", subject=row, by=by, data={})
    return row


@action
def ask_for_pack(*, by: User, personal: bool) -> Audit:
    """Have an audit pack made, with the personal data still kept or without. Raises Refused."""
    row = _asked(Audit(kind=AuditKind.PACK, asked_by=by, personal=personal))
    record(event="audit_pack.asked", subject=row, by=by, data={"personal": personal})
    return row


def _asked(row: Audit) -> Audit:
    row.asked_at = row.due_at = clock.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This is under way already."), "under_way") from error
    work.wake("portal.journal.tasks.audit")
    return row


@action
def begin_audit_again(*, by: User, audit: Audit) -> Audit:
    """Begin anew what was interrupted or given up. Raises Refused ("under_way")."""
    row = Audit.objects.select_for_update().get(pk=audit.pk)
    if not row.may_begin_again:
        raise Refused(_("This is under way already."), "under_way")
    row.due_at = clock.now()
    row.claimed_until = row.claim_token = row.failed_at = None
    row.attempts = row.progress = 0
    row.failure = ""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This is under way already."), "under_way") from error
    record(event="journal.audit_begun_again", subject=row, by=by, data={"kind": row.kind})
    work.wake("portal.journal.tasks.audit")
    return row


@action
def finish_check(*, by: Actor, audit: Audit, findings: list[str], found: int) -> Audit:
    """Keep what a check has found: `findings` are the first of `found`. Raises Lost."""
    audit.findings, audit.found = findings[:KEPT], found
    _finish(audit, ["findings", "found", "entries", "checkpoints"])
    record(
        event="journal.checked",
        subject=audit,
        by=by,
        data={
            "entries": audit.entries,
            "checkpoints": audit.checkpoints,
            "found": found,
            "first": findings[:5],
        },
    )
    return audit


@action
def finish_pack(*, by: Actor, audit: Audit) -> Audit:
    """Say which file the pack is; its hash is in the journal before anyone gets it. Raises Lost."""
    _finish(audit, ["file", "sha256", "manifest_sha256", "size", "entries"])
    record(
        event="audit_pack.made",
        subject=audit,
        by=by,
        data={
            "entries": audit.entries,
            "personal": audit.personal,
            "sha256": audit.sha256,
            "manifest_sha256": audit.manifest_sha256,
            "size": audit.size,
        },
    )
    return audit


def _finish(audit: Audit, fields: list[str]) -> None:
    """Write the result, if the claim is still ours."""
    if not work.finish(audit):
        raise Lost
    audit.save(update_fields=fields)


@action
def hand_out_pack(*, by: User, audit: Audit) -> None:
    """Write that `by` is given the pack. Raises Refused: "gone" where only a newer one is kept,
    "not_sequenced" for the moment in which the journal does not prove its manifest yet."""
    row = Audit.objects.get(pk=audit.pk)
    if not row.file:
        raise Refused(_("This pack is not kept any more: have a new one made."), "gone")
    if proof_of_pack(row) is None:
        raise Refused(
            _("The journal is about to record this pack: try again in a few seconds."),
            "not_sequenced",
        )
    record(
        event="audit_pack.handed_out",
        subject=row,
        by=by,
        data={"sha256": row.sha256, "personal": row.personal},
    )


@action
def tell_of_export(
    *, by: User | Actor, operator: str, checkpoint: Checkpoint, pack: dict[str, str | int | bool]
) -> None:
    """Write that a pack was made at the server: of which period, with which fingerprints.

    `operator` is the account of the machine from which it was; `by` is whom they name.
    """
    record(
        event="audit_pack.exported",
        subject=checkpoint,
        by=by,
        data={**pack, "operator": Personal(operator)},
    )


@action
def issue_reading_token(*, by: User, until: dt.datetime) -> None:
    """Write that `by` has had a token made with which a program reads entries as they may."""
    record(
        event="journal.token_issued",
        subject=by,
        by=by,
        data={"until": until.isoformat(timespec="seconds")},
    )
