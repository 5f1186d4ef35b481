"""Middleware that compresses pages, whatever server stands in front."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses pages and parts of pages, and nothing else.

    What is downloaded keeps its length, ranges and ETag; signed texts keep their bytes. A length
    that varies at random (Django's, against BREACH) hides what a page says in secret.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.streaming or not is_page:
            return response
        return super().process_response(request, response)
