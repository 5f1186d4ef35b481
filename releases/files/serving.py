"""Serves a file's bytes: by nginx, by a link to S3, or here in ranges.

RFC 9110, section 14 (ranges) and 13 (conditions). No library for Django that still lives does
this. In production nginx or the object store serves; here it is one file read in pieces.
"""

import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _

from portal.ui.frame.headers import STORED_POLICY
from releases.catalogue.models import ReleaseFile
from releases.files.models import Download

CHUNK = 64 * 1024
LINK_SECONDS = 120
DOWNLOAD = "X-Portal-Download"
"""For nginx alone, which does not pass it on: see deploy/nginx.conf."""
_RANGE = re.compile(r"bytes=\s*(?:([0-9]{1,19})-([0-9]{0,19})|-([0-9]{1,19}))\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies outside the file: 416."""


def serve(
    request: HttpRequest, file: ReleaseFile, download: Download | None = None
) -> HttpResponseBase:
    """The answer to a GET or HEAD of `file`, which somebody else has allowed already.

    With the number of the `download`, nginx writes into its log what it sends of it.
    """
    if settings.X_ACCEL_PREFIX:
        response = _through_nginx(file)
        if download:
            response.headers[DOWNLOAD] = str(download.pk)
        return response
    try:
        default_storage.path(file.key)
    except NotImplementedError:
        return _presigned(request, file)
    return _embedded(request, file)


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for, both included.

    None where the header is to be ignored: another unit, more than one range, not well formed
    (RFC 9110, 14.2). Raises Unsatisfiable where no byte of it exists.
    """
    match = _RANGE.fullmatch(header)
    if not match:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        if int(suffix) == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - int(suffix)), size - 1
    start = int(first)
    end = int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(end, size - 1)


def _dress(response: HttpResponseBase, file: ReleaseFile) -> Any:
    """The headers that every answer about a file carries, whoever sends its bytes."""
    response.headers["ETag"] = f'"{file.sha256}"'
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    response.headers["Accept-Ranges"] = "bytes"
    # Each request must come back here: the next one may be refused.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = STORED_POLICY
    return response


def _through_nginx(file: ReleaseFile) -> HttpResponseBase:
    response = _dress(HttpResponse(), file)
    # nginx says so itself, and would pass ours on beside its own.
    del response.headers["Accept-Ranges"]
    prefix = settings.X_ACCEL_PREFIX.rstrip("/")
    response.headers["X-Accel-Redirect"] = f"{prefix}/{quote(file.key)}"
    return response  # type: ignore[no-any-return]


def _presigned(request: HttpRequest, file: ReleaseFile) -> HttpResponseBase:
    storage: Any = default_storage
    address = storage.url(
        file.key,
        parameters={
            "ResponseContentDisposition": content_disposition_header(True, file.name),
            "ResponseContentType": "application/octet-stream",
        },
        expire=LINK_SECONDS,
        # The store refuses a method other than the one that was signed.
        http_method=request.method,
    )
    response = HttpResponseRedirect(address)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _embedded(request: HttpRequest, file: ReleaseFile) -> HttpResponseBase:
    etag = f'"{file.sha256}"'
    if (wanted := request.headers.get("If-Match")) and not _matches(wanted, etag):
        return _dress(HttpResponse(status=412), file)  # type: ignore[no-any-return]
    if (known := request.headers.get("If-None-Match")) and _matches(known, etag, weak=True):
        return _dress(HttpResponse(status=304), file)  # type: ignore[no-any-return]
    try:
        span = _span(request, file, etag)
    except Unsatisfiable:
        response = _dress(HttpResponse(status=416), file)
        response.headers["Content-Range"] = f"bytes */{file.size}"
        return response  # type: ignore[no-any-return]
    start, end = span or (0, file.size - 1)
    length = end - start + 1
    if request.method == "HEAD":
        response = HttpResponse(status=206 if span else 200)
    else:
        try:
            pieces = _Pieces(file.key, start, length)
        except Busy:
            return _busy()
        response = StreamingHttpResponse(pieces, status=206 if span else 200)
    response = _dress(response, file)
    response.headers["Content-Length"] = str(length)
    if span:
        response.headers["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    return response  # type: ignore[no-any-return]


def _busy() -> HttpResponse:
    """Any client that resumes tries again by itself; a person reads why."""
    text = _("Many files are being downloaded at this moment. Please try again in a minute.")
    response = HttpResponse(str(text), status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def _span(request: HttpRequest, file: ReleaseFile, etag: str) -> tuple[int, int] | None:
    """The range to send; None for the whole file.

    Ranges are for GET only (14.2); If-Range compares strongly, and a date never equals our
    entity tag (13.1.5).
    """
    header = request.headers.get("Range", "")
    condition = request.headers.get("If-Range")
    if request.method != "GET" or not header:
        return None
    if condition is not None and condition.strip() != etag:
        return None
    return parse_range(header, file.size)


def _matches(header: str, etag: str, *, weak: bool = False) -> bool:
    tags = parse_etags(header)
    if weak:
        tags = [tag.removeprefix("W/") for tag in tags]
    return "*" in tags or etag in tags


class Busy(Exception):
    """As many files are on their way as this process may send at once: 503."""


_sending = threading.BoundedSemaphore(settings.DOWNLOADS_AT_ONCE)


class _Pieces:
    """A part of a stored file, read piece by piece; `close` ends it however far it came.

    Each takes one thread of the server for as long as it lasts, so that a process sends no more
    than DOWNLOADS_AT_ONCE: what is left of its threads is for the pages.
    """

    def __init__(self, key: str, start: int, length: int) -> None:
        self.open = False
        self.content: Any = None
        self.slots = _sending
        if not self.slots.acquire(blocking=False):
            raise Busy
        self.open = True
        try:
            self.content = default_storage.open(key, "rb")
            self.content.seek(start)
        except BaseException:
            self.close()
            raise
        self.left = length

    def __iter__(self) -> Iterator[bytes]:
        try:
            while self.left > 0 and (piece := self.content.read(min(CHUNK, self.left))):
                self.left -= len(piece)
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        if self.open:
            self.open = False
            self.slots.release()
            if self.content is not None:
                self.content.close()

    # An answer that a broken connection leaves unread is closed by nobody.
    __del__ = close
