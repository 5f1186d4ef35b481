"""Submits, reopens and publishes a draft: one quality person submits, another publishes."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import record
from releases.catalogue import certificates, versions
from releases.catalogue.models import IN_PREPARATION, Release, ReleaseState
from releases.drafting import mails
from releases.drafting.models import PlannedPublication
from releases.drafting.rules import locked_draft, missing_of
from releases.events import release_published
from releases.followers import subscribers
from releases.machines.changes import note_change
from releases.signatures.actions import sign_release


@action
def submit_for_publication(*, by: User, release: Release) -> Release:
    """Ask a second quality person to publish the draft, which is frozen from here on.

    Refused with all that is missing, while something is.
    """
    draft = locked_draft(release)
    _refuse_incomplete(draft)
    _refuse_older(draft)
    draft.submitted_at, draft.submitted_by = clock.now(), by
    draft.save(update_fields=["submitted_at", "submitted_by"])
    record(event="release.submitted", subject=draft, by=by, data=_content(draft))
    mails.publication_waits(draft)
    return draft


@action
def reopen_draft(*, by: User, release: Release) -> Release:
    """Take a submitted draft back, to change it, and tell the others. Either person may."""
    changed = Release.objects.filter(
        pk=release.pk, state__in=IN_PREPARATION, submitted_at__isnull=False
    ).update(submitted_at=None, submitted_by=None)
    if not changed:
        raise Refused(_("This draft does not wait for publication."), "not_submitted")
    PlannedPublication.objects.filter(release=release).delete()
    data = {"version": release.version}
    entry = record(event="release.reopened", subject=release, by=by, data=data)
    mails.publication_taken_back(release, by, str(entry.uuid))
    release.refresh_from_db()
    return release


@action
def publish_release(*, by: User, release: Release) -> Release:
    """Publish what another person submitted; the current release of the line is superseded.

    Refused for whoever submitted it, and while something is missing (a domain may have been
    added meanwhile).
    """
    line = list(Release.objects.select_for_update().filter(line=release.line).order_by("pk"))
    draft = next(row for row in line if row.pk == release.pk)
    if draft.state == ReleaseState.DISCARDED:
        raise Refused(
            _("The draft %(version)s is discarded.") % {"version": draft.version}, "discarded"
        )
    if not draft.is_draft:
        raise Refused(
            _("%(version)s has been published already.") % {"version": draft.version}, "published"
        )
    if draft.submitted_by_id is None:
        raise Refused(_("This draft does not wait for publication."), "not_submitted")
    if draft.submitted_by_id == by.pk:
        raise Refused(
            _("You submitted this version: a second quality person must publish it."), "same_person"
        )
    _refuse_incomplete(draft)
    _refuse_older(draft)
    # Published by hand before its planned moment: nothing is left to do then.
    PlannedPublication.objects.filter(release=draft, due_at__gt=clock.now()).delete()
    current = [row for row in line if row.state == ReleaseState.PUBLISHED]
    for row in current:
        move(row, ReleaseState.SUPERSEDED)
    move(
        draft, ReleaseState.PUBLISHED,
        published_at=clock.now(), published_by=by, major=_is_major(draft),
    )  # fmt: skip
    record(
        event="release.published",
        subject=draft,
        by=by,
        data=_content(draft)
        | {"submitted_by": draft.submitted_by_id, "supersedes": [row.version for row in current]},
    )
    subscribers.plan_notices(draft)
    sign_release(by=by, release=draft)
    release_published.send(sender=Release, release=draft)
    note_change()
    return draft


def _is_major(draft: Release) -> bool:
    """Whether architecture or features (the first two numbers) differ from the one before."""
    before = Release.objects.public().filter(line=draft.line).order_by("-version_key").first()
    if before is None:
        return False
    old, new = (versions.parse(draft.line, row.version).parts[:2] for row in (before, draft))
    return old != new


def _refuse_incomplete(draft: Release) -> None:
    if missing := missing_of(draft):
        raise Refused(
            format_lazy(
                "{} {}.",
                _("This version cannot be published yet. Missing:"),
                "; ".join(str(item.message) for item in missing),
            ),
            "incomplete",
        )


def _refuse_older(draft: Release) -> None:
    newest = Release.objects.public().filter(line=draft.line).order_by("-version_key").first()
    if newest and newest.version_key >= draft.version_key:
        raise Refused(
            _(
                "Give it a higher number: %(version)s is not newer "
                "than %(newest)s, published on this line."
            )
            % {"version": draft.version, "newest": newest.version},
            "older",
        )


def _content(draft: Release) -> dict[str, object]:
    """What is published, as the journal keeps it."""
    return {
        "line": draft.line,
        "version": draft.version,
        "certificate": draft.certificate_number,
        "category": draft.category,
        "certified_on": draft.certified_on.isoformat() if draft.certified_on else None,
        "certified_until": draft.certified_until.isoformat() if draft.certified_until else None,
        "certificate_sha256": certificates.sha256_of(draft),
        "mandatory": draft.mandatory,
        "mandatory_basis": draft.mandatory_basis,
        "files": [
            {"name": file.name, "size": file.size, "sha256": file.sha256}
            for file in draft.files.all()
        ],
    }
