"""The server's side of resumable uploads: tus 1.0.0 (tus.io/protocols/resumable-upload).

Extensions: creation, expiration, checksum (sha256, sha1), termination. Signed-in quality staff
only, with the CSRF token in `X-CSRFToken`; whoever began an upload continues it.
"""

import base64
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from ninja import Router

from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from releases.catalogue.models import Release, ReleaseFile
from releases.files import resumable, uploads
from releases.files.models import Transfer

router = Router(tags=["uploads"])

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
HASHES = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
PART = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460


@router.api_operation(["POST", "OPTIONS"], "", url_name="uploads")
def create(request: HttpRequest) -> HttpResponse:
    """Begin an upload. Metadata: `filename`, `kind`, `version` of the draft."""
    if request.method == "OPTIONS":
        return _plain_answer(
            200, "", **{"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS,
                        "Tus-Checksum-Algorithm": ",".join(HASHES),
                        "Tus-Max-Size": str(uploads.max_bytes())},
        )  # fmt: skip
    if refused := _refuse(request):
        return refused
    user = signed_in_user(request)
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    length = _number(request.headers.get("Upload-Length", ""))
    if not length or metadata.get("kind") not in ReleaseFile.Kind.values:
        return _plain_answer(400, "Upload-Length, filename, kind")
    release = get_object_or_404(Release.objects.drafts(), version=metadata.get("version", ""))
    try:
        transfer = resumable.begin(
            by=user, release=release, kind=metadata["kind"],
            name=metadata.get("filename", ""), size=length,
        )  # fmt: skip
    except ValidationError as error:
        return _plain_answer(413 if error.code == "size" else 400, error.messages[0])
    except Refused as refused_:
        return _plain_answer(413 if refused_.code == "quota" else 403, str(refused_.message))
    return _plain_answer(201, "", Location=transfer.get_absolute_url(), **_expiry(transfer))


@router.api_operation(
    ["GET", "HEAD", "PATCH", "DELETE"], "/{token}", url_name="upload", include_in_schema=False
)
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """HEAD: how much we have. PATCH: the next part. DELETE: stop. GET: its state, as JSON."""
    user = signed_in_user(request)
    if not user.may(Permission.RELEASES_MANAGE):
        return _plain_answer(403, "")
    transfer = get_object_or_404(Transfer, token=token, created_by=user)
    offset = {"Upload-Offset": str(transfer.received), "Upload-Length": str(transfer.size)}
    if request.method == "GET":
        return JsonResponse({"state": transfer.state, "why": transfer.failure}, headers=offset)
    if request.method == "HEAD":
        return _plain_answer(410 if transfer.failed_at else 200, "", **offset, **_expiry(transfer))
    if refused := _refuse(request):
        return refused
    try:
        if request.method == "PATCH":
            return _take_part(request, transfer)
        resumable.stop(transfer)
    except resumable.WrongOffset:
        return _plain_answer(409, "")
    return _plain_answer(204, "")


def _take_part(request: HttpRequest, transfer: Transfer) -> HttpResponse:
    if request.headers.get("Content-Type", "") != PART:
        return _plain_answer(415, "")
    offset = _number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return _plain_answer(400, "Upload-Offset")
    try:
        checksum = _checksum(request.headers.get("Upload-Checksum", ""))
        stream: Any = request
        received = resumable.take(transfer, offset, stream, checksum)
    except ValueError:
        return _plain_answer(400, "Upload-Checksum")
    except resumable.WrongChecksum:
        return _plain_answer(CHECKSUM_MISMATCH, "")
    return _plain_answer(204, "", **{"Upload-Offset": str(received)}, **_expiry(transfer))


def _refuse(request: HttpRequest) -> HttpResponse | None:
    user = signed_in_user(request)
    if not user.may(Permission.RELEASES_MANAGE):
        return _plain_answer(403, "")
    if request.headers.get("Tus-Resumable") != VERSION:
        return _plain_answer(412, "", **{"Tus-Version": VERSION})
    return None


def _plain_answer(status: int, text: str, **headers: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _expiry(transfer: Transfer) -> dict[str, str]:
    if transfer.is_whole or not transfer.due_at:
        return {}
    return {"Upload-Expires": http_date(transfer.due_at.timestamp())}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _metadata(header: str) -> dict[str, str]:
    """`key base64, key base64`; what is not so is left out."""
    found = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            continue
    return found


def _checksum(header: str) -> tuple[Any, bytes] | None:
    """A hash to fill and the digest it must give. Raises ValueError for what we do not know."""
    if not header:
        return None
    name, _, value = header.partition(" ")
    if name not in HASHES:
        raise ValueError(name)
    return HASHES[name](), base64.b64decode(value, validate=True)
