"""Serves a manifest: exact bytes, an entity tag, the signature beside it."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.accounts.standing.doors import anyone
from releases.machines import manifest
from releases.machines.manifest import Manifest


@anyone
@require_safe
def current(request: HttpRequest) -> HttpResponse:
    return answer(request, manifest.current_manifest())


@anyone
@require_safe
def current_signature(request: HttpRequest) -> HttpResponse:
    return answer_signature(manifest.current_manifest())


def answer(request: HttpRequest, found: Manifest) -> HttpResponse:
    """The bytes, or 304 for whoever has them. Never taken from a cache without asking us."""
    response = HttpResponse(found.content, content_type="application/json")
    response.headers["ETag"] = found.etag
    response.headers["Cache-Control"] = "no-cache"
    # A program on any origin may read what is public.
    response.headers["Access-Control-Allow-Origin"] = "*"
    checked = get_conditional_response(request, etag=found.etag, response=response)
    assert isinstance(checked, HttpResponse)
    return checked


def answer_signature(found: Manifest) -> HttpResponse:
    response = HttpResponse(found.signature(), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
