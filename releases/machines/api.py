"""The JSON API of releases: public, like the pages' identity and warnings.

The answers are signed and expire: see `releases.machines.manifest`.
"""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from releases.catalogue.models import Release
from releases.machines import manifest
from releases.machines.views import answer, answer_signature

router = Router(tags=["releases"])
SAFE = ["GET", "HEAD"]


@router.api_operation(SAFE, "/{version}/status", auth=None, url_name="release_status")
def status(request: HttpRequest, version: str) -> HttpResponse:
    """The status of one version; 404 for a number that was never published."""
    return answer(request, manifest.status_manifest(_release(version)))


@router.api_operation(
    SAFE, "/{version}/status.minisig", auth=None, url_name="release_status_signature"
)
def status_signature(request: HttpRequest, version: str) -> HttpResponse:
    """The signature over the very bytes of `status`."""
    return answer_signature(manifest.status_manifest(_release(version)))


def _release(version: str) -> Release:
    release = manifest.releases().filter(version=version).first()
    if release is None:
        raise Http404(f"{Release.__name__} {version}")
    return release
