"""What machines may ask about releases: public, like the pages' identity and warnings."""

import datetime as dt

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from releases import manifest
from releases.models import Release

router = Router(tags=["releases"])


class WithdrawalOut(Schema):
    withdrawn_at: dt.datetime
    cause: str
    domains: list[str]
    instruction: str
    message: dict[str, str]
    replacement: str | None


class FileOut(Schema):
    name: str
    kind: str
    size: int
    sha256: str
    url: str


class StatusOut(Schema):
    """A release as machines see it; `withdrawal` is there when `status` is "withdrawn"."""

    version: str
    line: str
    status: str
    certificate: str
    category: str
    built_at: dt.datetime | None
    published_at: dt.datetime
    mandatory: bool
    files: list[FileOut]
    withdrawal: WithdrawalOut | None


@router.api_operation(
    ["GET", "HEAD"],
    "/{version}/status",
    response=StatusOut,
    auth=None,
    url_name="release_status",
)
def status(request: HttpRequest, version: str) -> dict[str, object]:
    """The status of one version; 404 for a number that was never published."""
    release = manifest.releases().filter(version=version).first()
    if release is None:
        raise Http404(f"{Release.__name__} {version}")
    return manifest.describe(release)
