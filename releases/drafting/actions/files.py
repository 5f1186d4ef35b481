"""Adds files to a draft, and removes them."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock, work
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.catalogue.models import Release, ReleaseFile
from releases.drafting.rules import locked_draft
from releases.files.models import FileScan
from releases.files.uploads import StoredObject


@action
def add_file(*, by: User, release: Release, kind: str, stored: StoredObject) -> ReleaseFile:
    """Give the draft a file that is in storage already (see `releases.files.uploads.store_upload`).

    Refused where the draft has a file of that name, or no longer changes; then the object is
    the caller's to delete.
    """
    draft = locked_draft(release)
    file = ReleaseFile(
        release=draft,
        kind=kind,
        name=stored.name,
        file=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        blake2b=stored.blake2b,
        added_by=by,
    )
    try:
        with transaction.atomic():
            file.save()
    except IntegrityError as error:
        raise Refused(
            _("Rename this file: the version has one named “%(name)s” already.")
            % {"name": stored.name},
            "exists",
        ) from error
    FileScan.objects.create(file=file, due_at=clock.now())
    if settings.CLAMD:
        work.wake("releases.tasks.scan_files")
    record(
        event="release.file_added",
        subject=draft,
        by=by,
        data={"name": file.name, "kind": kind, "size": file.size, "sha256": file.sha256},
    )
    return file


@action
def remove_file(*, by: User, file: ReleaseFile) -> None:
    """Take a file out of a draft, and its object out of storage."""
    draft = locked_draft(file.release)
    row = ReleaseFile.objects.filter(pk=file.pk).first()
    if row is None:
        raise Refused(_("This file was removed already."), "gone")
    key = row.key
    row.delete()
    record(
        event="release.file_removed",
        subject=draft,
        by=by,
        data={"name": file.name, "sha256": file.sha256},
    )
    transaction.on_commit(lambda: default_storage.delete(key), robust=True)
