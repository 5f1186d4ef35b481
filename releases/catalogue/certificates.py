"""The NF525 certificate of a release, whose document is a reserved one."""

import re

from releases.catalogue.models import Release
from releases.reserved.models import ReservedDocument, ReservedKind

CERTIFICATE = re.compile(r"[0-9]{3}/[0-9]{4}-[0-9]{2}")
"""An NF525 certificate number, such as 525/9999-03."""


def document_of(release: Release) -> ReservedDocument | None:
    """The certificate's document, once it was given."""
    return release.reserved_documents.filter(kind=ReservedKind.CERTIFICATE, retired_at=None).first()


def sha256_of(release: Release) -> str:
    """The fingerprint of the certificate's current version; empty where there is none."""
    document = document_of(release)
    version = document.versions.first() if document else None
    return version.sha256 if version else ""
