"""The signed, expiring manifest for cash registers: `current.json`, and one release's status.

The signature (minisign's format, beside each as `….minisig`) is over the very bytes served. They
stay the same for as long as nothing is published or withdrawn and the quarter of an hour lasts,
so that a client gets both files from the same issue; where it does not, it asks again. Each
change issues anew at once: whoever has seen that issue believes none from before.
README.md, "What the cash register asks", says what a client must check.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from portal.core import clock
from portal.core.products import ProductLine
from portal.journal.models import Checkpoint
from portal.outbox.queue import absolute_url
from releases.catalogue.models import Release
from releases.catalogue.querysets import ReleaseQuerySet
from releases.machines import changes
from releases.signatures import signing
from releases.withdrawals.models import Withdrawal
from releases.withdrawals.rules import Remedy, remedies_of, remedy_of

FORMAT = 1
ISSUED_EVERY = dt.timedelta(minutes=15)
SETTLED = dt.timedelta(minutes=1)
"""A checkpoint is named once it is that old: one being signed could still appear meanwhile."""


@dataclass(frozen=True)
class Manifest:
    """What is served: the bytes, their entity tag, and what the signature's comment says."""

    content: bytes
    comment: str

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()}"'

    def signature(self) -> str:
        """The text of the `.minisig`."""
        return signing.sign_content(self.content, self.comment)


def releases() -> ReleaseQuerySet:
    """What was ever published, with all that `describe` needs; four queries for any number."""
    public = Release.objects.public().with_warning()
    return public.prefetch_related("files", "withdrawal__domains").newest_first()


def describe(release: Release, remedy: Remedy | None) -> dict[str, Any]:
    """One release. Moments are ISO 8601 in UTC but `built_at`, which has no zone."""
    return {
        "version": release.version,
        "line": release.line,
        "status": release.state,
        "certificate": release.certificate_number,
        "category": release.category,
        "certified_until": release.certified_until,
        "built_at": release.built_at,
        "published_at": release.published_at,
        "mandatory": release.is_mandatory,
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
        "withdrawal": _withdrawal(release.withdrawal, remedy) if remedy else None,
    }


def _withdrawal(withdrawal: Withdrawal, remedy: Remedy) -> dict[str, Any]:
    """`instruction` is the order for all; `orders` are all of them, with whom and by when."""
    target = remedy.target
    return {
        "withdrawn_at": withdrawal.withdrawn_at,
        "cause": withdrawal.cause,
        "domains": [domain.code for domain in withdrawal.domains.all()],
        "instruction": withdrawal.instruction,
        "message": {"fr": withdrawal.message_fr, "en": withdrawal.message_en},
        "orders": [
            {
                "instruction": order.instruction,
                "by": order.by,
                "whom": {"fr": order.whom_fr, "en": order.whom_en} if order.whom_fr else None,
            }
            for order in remedy.orders
        ],
        "replacement": target.version if target else None,
        "going_back": remedy.back,
    }


def current_manifest() -> Manifest:
    """All that was ever published: the current release of each line (null where there is none),
    the superseded and the withdrawn. A version that is not in it is unknown.

    `checkpoint` is the journal's signed state at the time of issue: an answer with a smaller one
    than was seen before is stale.
    """
    # The moment before the rows: a change in between is told too early, never too late.
    issued = _issued_at()
    found = list(releases())
    remedies = remedies_of(found, among=found)
    rows = [describe(release, remedies.get(release.pk)) for release in found]
    settled = Checkpoint.objects.filter(created_at__lte=issued - SETTLED)
    checkpoint = settled.order_by("-size").first()
    return _issue(
        "current.json",
        issued,
        {
            "kind": "current",
            "checkpoint": {"size": checkpoint.size, "root": bytes(checkpoint.root).hex()}
            if checkpoint
            else None,
            "lines": {
                line.value: next((row for row in _with("published", rows, line)), None)
                for line in ProductLine
            },
            "superseded": list(_with("superseded", rows)),
            "withdrawn": list(_with("withdrawn", rows)),
        },
    )


def _with(status: str, rows: list[dict[str, Any]], line: str = "") -> Iterator[dict[str, Any]]:
    return (row for row in rows if row["status"] == status and line in ("", row["line"]))


def status_manifest(release: Release) -> Manifest:
    """One release (of `releases()`), by itself."""
    issued = _issued_at()
    body = {"kind": "status", **describe(release, remedy_of(release))}
    return _issue(f"{release.version} status", issued, body)


def _issued_at() -> dt.datetime:
    """The last change's exact moment, or the present quarter of an hour where that is later."""
    seconds = ISSUED_EVERY.total_seconds()
    quarter = dt.datetime.fromtimestamp(clock.now().timestamp() // seconds * seconds, dt.UTC)
    changed = changes.last_change()
    return max(quarter, changed) if changed else quarter


def _issue(name: str, issued: dt.datetime, body: dict[str, Any]) -> Manifest:
    expires = issued + dt.timedelta(hours=settings.MANIFEST_HOURS)
    whole = {"format": FORMAT, "issued_at": _exact(issued), "expires_at": _exact(expires), **body}
    text = json.dumps(whole, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    return Manifest(text.encode() + b"\n", f"{name} issued {_exact(issued)}")


def _exact(moment: dt.datetime) -> str:
    """To the microsecond, always with as many digits: also whoever compares text is right."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
