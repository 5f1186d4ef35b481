"""Write and publish versions of the charter of commitment."""

import datetime as dt
from typing import NotRequired, TypedDict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.charter.models import Charter
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.work import wake
from portal.documents.evidence import text_sha256
from portal.journal.record import record


class CharterData(TypedDict):
    """Texts are Markdown; `grace_days` counts from the day on which it takes effect."""

    version: str
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    effective_on: dt.date
    grace_days: int
    revision: NotRequired[str]


@action
def draft_charter(*, by: User, charter: CharterData) -> Charter:
    """Begin a new version, which binds nobody yet. Raises Refused ("version_exists")."""
    row = Charter(**charter, created_at=clock.now(), created_by=by)
    _save(row)
    record(event="charter.drafted", subject=row, by=by, data=_described(row))
    return row


@action
def revise_charter(*, by: User, charter: Charter, changes: CharterData) -> Charter:
    """Change a draft. Raises Refused: "published" (its text stays), "version_exists"."""
    row = _draft(charter)
    for key, value in changes.items():
        setattr(row, key, value)
    _save(row)
    record(event="charter.revised", subject=row, by=by, data=_described(row))
    return row


@action
def publish_charter(*, by: User, charter: Charter) -> Charter:
    """Publish a draft: from its day on everyone is asked to sign it, and its text never changes.

    Raises Refused: "published", "in_the_past" (nobody is bound backwards), "before_current".
    """
    row = _draft(charter)
    if row.effective_on < clock.today():
        raise Refused(
            _("A charter takes effect today at the earliest: change its date first."),
            "in_the_past",
        )
    latest = Charter.objects.published().order_by("-effective_on").first()
    if latest and row.effective_on <= latest.effective_on:
        raise Refused(
            _("Choose a later day: it must take effect after version %(version)s does.")
            % {"version": latest.version},
            "before_current",
        )
    row.published_at, row.published_by = clock.now(), by
    row.save(update_fields=["published_at", "published_by"])
    record(event="charter.published", subject=row, by=by, data=_described(row))
    # Where it takes effect today, those concerned are asked now, not at the next sweep.
    wake("integrators.tasks.send_reminders")
    wake("integrators.tasks.register_charters")
    return row


def _draft(charter: Charter) -> Charter:
    row = Charter.objects.select_for_update().get(pk=charter.pk)
    if row.published_at:
        raise Refused(
            _("Version %(version)s is published: write a new version instead.")
            % {"version": row.version},
            "published",
        )
    return row


def _save(charter: Charter) -> None:
    try:
        with transaction.atomic():
            charter.save()
    except IntegrityError:
        raise Refused(
            _("Give it another number: version %(version)s exists already.")
            % {"version": charter.version},
            "version_exists",
        ) from None


def _described(charter: Charter) -> dict[str, str | int]:
    return {
        "version": charter.version,
        "effective_on": charter.effective_on.isoformat(),
        "grace_days": charter.grace_days,
        "text_fr_sha256": text_sha256(charter.text_fr),
        "text_en_sha256": text_sha256(charter.text_en),
    }
