"""What anyone needs to check a file with public tools: fingerprints, signatures, the key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.accounts.standing.doors import anyone
from releases.catalogue.models import Release
from releases.signatures import signing
from releases.signatures.fingerprints import fingerprint_list


@anyone
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    return _text_response(signing.public_file(), "crisalid.pub")


@anyone
@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """The key to pin, and the three commands that check a file with it."""
    context = {
        "key": signing.public_key(),
        "former": signing.former_keys(),
        "example": Release.objects.current("V4") or Release.objects.public().first(),
    }
    return render(request, "releases/signatures/signatures.html", context)


@anyone
@require_safe
def sums(request: HttpRequest, version: str) -> HttpResponse:
    return _text_response(fingerprint_list(_release(version)), "SHA256SUMS")


@anyone
@require_safe
def sums_signature(request: HttpRequest, version: str) -> HttpResponse:
    return _signature(_release(version).sums_signature, "SHA256SUMS")


@anyone
@require_safe
def signature(request: HttpRequest, version: str, name: str) -> HttpResponse:
    file = get_object_or_404(_release(version).files.all(), name=name)
    return _signature(file.signature, file.name)


def _release(version: str) -> Release:
    """Fingerprints of a withdrawn release stay public: people ask what it is that they have."""
    return get_object_or_404(Release.objects.public(), version=version)


def _signature(text: str, name: str) -> HttpResponse:
    if not text:
        raise Http404(name)
    return _text_response(text, f"{name}.minisig")


def _text_response(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
