"""Creates a wiki page, or writes it anew."""

import hashlib
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.catalogue import versions
from releases.catalogue.models import Release
from releases.wiki import search
from releases.wiki.models import WikiPage, WikiRevision


class Text(TypedDict):
    """What a wiki page holds; the versions may be empty: true for all."""

    line: str
    slug: str
    kind: str
    audience: str
    title_fr: str
    title_en: str
    body_fr: str
    body_en: str
    from_version: str
    until_version: str


@action
def save_wiki_page(*, by: User, text: Text, page: WikiPage | None = None) -> WikiPage:
    """Create a page, or write `page` anew. Its line never changes: links lead to it.

    Refused where the address is taken, the versions are none of the line's, or it would no
    longer hold for a published release whose notes lead to it.
    """
    _check_range(text["line"], text["from_version"], text["until_version"])
    if page is not None:
        row = WikiPage.objects.select_for_update().get(pk=page.pk)
        if row.line != text["line"]:
            raise Refused(
                _("Choose the line that it had: a page stays in its product line."), "line"
            )
    else:
        row = WikiPage()
    values: dict[str, Any] = {**text}
    for name, value in values.items():
        setattr(row, name, value)
    _check_links(row)
    row.updated_at, row.updated_by = clock.now(), by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(
            _("Write another address: a page of this line has this one."), "exists"
        ) from error
    _keep_revision(row, values)
    search.index_page(row)
    record(
        event="wiki_page.saved",
        subject=row,
        by=by,
        data={
            "line": row.line,
            "slug": row.slug,
            "audience": row.audience,
            "from": row.from_version,
            "until": row.until_version,
            "sha256_fr": hashlib.sha256(row.body_fr.encode()).hexdigest(),
            "sha256_en": hashlib.sha256(row.body_en.encode()).hexdigest(),
        },
    )
    return row


def _keep_revision(row: WikiPage, values: dict[str, Any]) -> None:
    """Write the page as it is now beside its earlier forms; nothing when nothing changed."""
    kept = {name: value for name, value in values.items() if name not in ("line", "slug")}
    last = row.revisions.first()
    if last and all(getattr(last, name) == value for name, value in kept.items()):
        return
    WikiRevision.objects.create(
        page=row,
        number=last.number + 1 if last else 1,
        saved_at=row.updated_at,
        saved_by=row.updated_by,
        **kept,
    )


def _check_links(row: WikiPage) -> None:
    """The notes of a published release lead to the page: it must go on holding for it."""
    if row._state.adding:
        return
    start, end = (
        versions.parse(row.line, text).sort_key if text else ""
        for text in (row.from_version, row.until_version)
    )
    for release in Release.objects.public().filter(notes__tutorial=row).distinct():
        if release.version_key < start or (end and release.version_key > end):
            raise Refused(
                _("The notes of %(version)s lead to this page: it must hold for this version.")
                % {"version": release.version},
                "linked",
            )


def _check_range(line: str, start: str, end: str) -> None:
    try:
        bounds = [versions.parse(line, text) for text in (start, end) if text]
    except ValidationError as error:
        raise Refused(error.messages[0], "version") from error
    if len(bounds) == 2 and bounds[1] < bounds[0]:
        raise Refused(_("Choose a last version that comes after the first."), "range")
