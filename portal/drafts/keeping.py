"""How drafts are kept, found again and forgotten. Nothing of it is an act: no journal, no mail."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from portal.core import clock
from portal.core.text import storable
from portal.drafts.merging import Merged, Values, merge
from portal.drafts.models import FormDraft, whose
from portal.drafts.owners import Owner, Visitor

KEPT = dt.timedelta(days=30)
"""So long after its last change a draft is still found again."""
KEPT_OF_VISITORS = dt.timedelta(days=7)
LONGEST, LONGEST_OF_VISITORS = 300_000, 20_000
MOST, MOST_OF_VISITORS = 100, 3
"""Drafts of one person: the oldest give way."""


@dataclass(frozen=True)
class Sent:
    """What a page sends: its form, what it has changed, and the revision that it began from."""

    key: uuid.UUID
    address: str
    form: str
    base: int
    values: dict[str, Values]
    changed: frozenset[str]
    files: tuple[str, ...] = ()
    window: str = ""


class Gone(Exception):
    """The draft was sent or thrown away, from another window."""


class NotYours(Exception):
    """The key is that of another person's draft."""


def drafts_at(owner: Owner, address: str) -> list[FormDraft]:
    """The latest draft of each form at an address."""
    since = clock.now() - (KEPT_OF_VISITORS if isinstance(owner, Visitor) else KEPT)
    rows = FormDraft.objects.of(owner).filter(address=address, updated_at__gte=since)
    latest = {row.form: row for row in rows.order_by("updated_at", "pk")}
    return list(latest.values())


@transaction.atomic
def keep_draft(*, owner: Owner, sent: Sent) -> tuple[FormDraft, Merged]:
    """Keep what was changed. Raises Gone and NotYours."""
    row = FormDraft.objects.select_for_update().filter(pk=sent.key).first()
    if row is None and sent.base:
        raise Gone
    now = clock.now()
    if row is None:
        row, made = FormDraft.objects.get_or_create(
            pk=sent.key,
            defaults={
                **whose(owner), "address": sent.address, "form": sent.form,
                "created_at": now, "updated_at": now,
            },
        )  # fmt: skip
        if made:
            _forget_oldest(owner)
        else:
            # Another window was faster by a moment: its values are merged with, not run over.
            row = FormDraft.objects.select_for_update().get(pk=sent.key)
    if not row.is_of(owner):
        raise NotYours
    values = {storable(name): [storable(one) for one in sent.values[name]] for name in sent.values}
    merged = merge(row.fields, values, sent.changed, sent.base, sent.window)
    if merged.fields != row.fields or list(sent.files) != row.files:
        row.fields, row.files = merged.fields, [storable(name) for name in sent.files]
        row.revision += 1
        row.updated_at = now
        row.save()
    return row, merged


def is_kept(key: uuid.UUID) -> bool:
    return FormDraft.objects.filter(pk=key).exists()


def forget_draft(*, owner: Owner, key: uuid.UUID) -> None:
    """The form was sent, or the draft thrown away."""
    FormDraft.objects.of(owner).filter(pk=key).delete()


def forget_old() -> None:
    now = clock.now()
    FormDraft.objects.filter(updated_at__lt=now - KEPT).delete()
    FormDraft.objects.filter(author=None, updated_at__lt=now - KEPT_OF_VISITORS).delete()


def _forget_oldest(owner: Owner) -> None:
    most = MOST_OF_VISITORS if isinstance(owner, Visitor) else MOST
    newest = FormDraft.objects.of(owner).order_by("-updated_at", "-pk")
    if old := list(newest.values_list("pk", flat=True)[most:]):
        FormDraft.objects.filter(pk__in=old).delete()
