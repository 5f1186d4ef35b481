"""The tree for programs: tiles, bundles of entries, checkpoints by size, consistency proofs.

What is public tells nothing of what was recorded: hashes and signed checkpoints. Entries name
people, prices and reasons: they are for whoever may read the journal, by session or by token.
"""

from collections.abc import Callable

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.standing.doors import anyone
from portal.journal.models import Checkpoint
from portal.journal.tree import cosigned, proofs, tiles

BYTES = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
FOREVER = "max-age=31536000, immutable"
SALT = "journal.entries"
TOKEN_LASTS = 90 * 24 * 3600
BEARER = "Bearer "


def token_for(user: User) -> str:
    """A token by which a program reads entries as `user` may: for 90 days, or until the next
    change of the password."""
    return signing.dumps([user.pk, _stamp(user)], salt=SALT)


def _stamp(user: User) -> str:
    digest: str = salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()
    return digest[:32]


@anyone
@require_safe
def tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """One tile of hashes (c2sp.org/tlog-tiles)."""
    return _tile(lambda: tiles.hash_tile(level, tiles.Place.parse(place)), f"public, {FOREVER}")


@anyone
@require_safe
def entries(request: HttpRequest, place: str) -> HttpResponse:
    """One bundle of entries (c2sp.org/tlog-tiles), for who may read the journal; else 401."""
    if not _may_read(request):
        response = HttpResponse("a token is needed\n", content_type=TEXT, status=401)
        response["WWW-Authenticate"] = 'Bearer realm="journal"'
        return response
    return _tile(lambda: tiles.entry_bundle(tiles.Place.parse(place)), "private, no-store")


def _tile(read: Callable[[], bytes], keep: str) -> HttpResponse:
    try:
        content = read()
    except tiles.NoTile as error:
        raise Http404 from error
    except KeyError:
        return HttpResponse("the tree cannot be read\n", content_type=TEXT, status=503)
    response = HttpResponse(content, content_type=BYTES)
    response["Cache-Control"] = keep
    return response


def _may_read(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    user = request.user
    if given.startswith(BEARER):
        try:
            told = signing.loads(given.removeprefix(BEARER), salt=SALT, max_age=TOKEN_LASTS)
        except signing.BadSignature:
            return False
        # Of one or two parts: a token from before knows of no password, and is none any more.
        pk, stamp = told if isinstance(told, list) else (told, "")
        found = User.objects.filter(pk=pk).first()
        return found is not None and constant_time_compare(stamp, _stamp(found)) and _reads(found)
    return isinstance(user, User) and _reads(user)


def _reads(user: User) -> bool:
    return user.is_active and user.may(Permission.JOURNAL_READ)


@anyone
@require_safe
def checkpoint_of_size(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint that was signed at this size, whatever its age, by us and by witnesses."""
    found = get_object_or_404(Checkpoint, size=size)
    return HttpResponse(cosigned.note_of(found), content_type=TEXT)


@anyone
@require_safe
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """The proof that one checkpoint continues another: "old", hashes, the later checkpoint.

    The body that c2sp.org/tlog-witness sends to a witness.
    """
    later = Checkpoint.objects.filter(size=new).first()
    if later is None or not 0 < old <= new or not Checkpoint.objects.filter(size=old).exists():
        raise Http404
    try:
        text = proofs.consistency_text(old, later)
    except KeyError:
        return HttpResponse("the tree cannot be read\n", content_type=TEXT, status=503)
    return HttpResponse(text, content_type=TEXT)
