"""Signs a release: one signature per file, one over the list of fingerprints."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import Actor, record
from releases.catalogue.models import Release, ReleaseFile
from releases.files.uploads import CHUNK
from releases.signatures import signing
from releases.signatures.fingerprints import fingerprint_list


@action
def sign_release(*, by: User | Actor, release: Release) -> None:
    """Sign all files of a published release with the present key, and its SHA256SUMS.

    Done by the publication; again by `manage.py sign_releases` after a change of the key.
    Refused for a draft.
    """
    row = Release.objects.select_for_update().get(pk=release.pk)
    if row.is_draft:
        raise Refused(_("A draft is not signed: it may still change."), "draft")
    files = list(row.files.all())
    for file in files:
        _sign_file(row, file)
    text = fingerprint_list(row)
    row.sums_signature = signing.sign_content(text.encode(), f"{row.version} SHA256SUMS")
    row.save(update_fields=["sums_signature"])
    release.sums_signature = row.sums_signature
    record(
        event="release.signed",
        subject=row,
        by=by,
        data={
            "version": row.version,
            "key": signing.public_key(),
            "sums": row.sums_signature,
            "files": {file.name: file.signature for file in files},
        },
    )


def _sign_file(release: Release, file: ReleaseFile) -> None:
    if not file.blake2b:
        # Added before signatures were made: its content is read once.
        with default_storage.open(file.key, "rb") as content:
            pieces = iter(lambda: content.read(CHUNK), b"")
            file.blake2b = signing.blake2b_digest(pieces).hex()
    file.signature = signing.sign_digest(
        bytes.fromhex(file.blake2b), f"{release.version} {file.name} sha256:{file.sha256}"
    )
    file.save(update_fields=["blake2b", "signature"])
