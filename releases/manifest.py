"""The releases as machines read them: `current.json`, and the status of one version."""

from typing import Any

from portal import clock
from portal.journal.models import Checkpoint
from portal.outbox.api import absolute_url
from portal.products import ProductLine
from releases.models import Release, Withdrawal
from releases.querysets import ReleaseQuerySet


def releases() -> ReleaseQuerySet:
    """What was ever published, with all that `describe` needs; four queries for any number."""
    public = Release.objects.public().with_warning()
    return public.prefetch_related("files", "withdrawal__domains").newest_first()


def describe(release: Release) -> dict[str, Any]:
    """One release. Moments are ISO 8601 in UTC but `built_at`, which has no zone."""
    withdrawal = getattr(release, "withdrawal", None)
    return {
        "version": release.version,
        "line": release.line,
        "status": release.state,
        "certificate": release.certificate_number,
        "category": release.category,
        "built_at": release.built_at,
        "published_at": release.published_at,
        "mandatory": release.mandatory,
        "files": [
            {
                "name": file.name,
                "kind": file.kind,
                "size": file.size,
                "sha256": file.sha256,
                "url": absolute_url(file.url_in(release)),
            }
            for file in release.files.all()
        ],
        "withdrawal": _withdrawal(withdrawal) if withdrawal else None,
    }


def _withdrawal(withdrawal: Withdrawal) -> dict[str, Any]:
    replacement = withdrawal.replacement
    return {
        "withdrawn_at": withdrawal.withdrawn_at,
        "cause": withdrawal.cause,
        "domains": [domain.code for domain in withdrawal.domains.all()],
        "instruction": withdrawal.instruction,
        "message": {"fr": withdrawal.message_fr, "en": withdrawal.message_en},
        "replacement": replacement.version if replacement else None,
    }


def current() -> dict[str, Any]:
    """The current release of each line (null where there is none) and all that was withdrawn.

    `checkpoint` is the journal's latest signed state: an answer that is older than one that
    was seen before is stale.
    """
    rows = [describe(release) for release in releases()]
    checkpoint = Checkpoint.objects.order_by("-size").first()
    return {
        "generated_at": clock.now(),
        "checkpoint": {"size": checkpoint.size, "root": bytes(checkpoint.root).hex()}
        if checkpoint
        else None,
        "lines": {
            line.value: next(
                (row for row in rows if row["line"] == line and row["status"] == "published"),
                None,
            )
            for line in ProductLine
        },
        "withdrawn": [row for row in rows if row["status"] == "withdrawn"],
    }
