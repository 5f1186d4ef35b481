"""Files that strangers sent: always a download, never a page of this site."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import content_disposition_header


def as_download(file: FieldFile, name: str) -> HttpResponseBase:
    """The file as a download named `name`, which a browser will neither show nor sniff."""
    path = file.name or ""
    response: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse()
        response.headers["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{path}"
    elif hasattr(default_storage, "querystring_expire"):
        disposition = content_disposition_header(True, name) or "attachment"
        url = default_storage.url(  # type: ignore[call-arg]
            path,
            parameters={
                "ResponseContentDisposition": disposition,
                "ResponseContentType": "application/octet-stream",
            },
        )
        return HttpResponseRedirect(url)
    else:
        response = FileResponse(file.open("rb"))
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, name) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
