"""Serves a stored file to whoever the view has let in: always a download, never a page of ours."""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from portal.ui.frame.headers import STORED_POLICY
from portal.ui.stored import or_not_found

CHUNK = 64 * 1024


def as_download(file: FieldFile, name: str) -> HttpResponseBase:
    """The file as a download named `name`, which a browser will neither show nor sniff.

    Raises Http404 when its bytes are gone.
    """
    path = file.name or ""
    disposition = content_disposition_header(True, name) or "attachment"
    response: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse()
        response.headers["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{path}"
    elif hasattr(default_storage, "querystring_expire"):
        url = default_storage.url(  # type: ignore[call-arg]
            path,
            parameters={
                "ResponseContentDisposition": disposition,
                "ResponseContentType": "application/octet-stream",
            },
        )
        return HttpResponseRedirect(url)
    else:
        with or_not_found():
            size = file.size
        response = StreamingHttpResponse(_pieces(file))
        response.headers["Content-Length"] = str(size)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = STORED_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _pieces(file: FieldFile) -> Iterator[bytes]:
    # Opened when the first byte is asked for: a HEAD opens nothing.
    with file.storage.open(file.name or "", "rb") as source:
        while piece := source.read(CHUNK):
            yield piece
