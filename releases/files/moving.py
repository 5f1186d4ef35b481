"""Moves the files of a withdrawn release to other keys, so that links given out die.

Eligibility refuses them from the first request after the withdrawal anyway; this is for what
does not ask us again: a presigned address, an nginx that was told a path.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage

from portal.core import work
from portal.infrastructure.folders import SHARED, lay_out
from releases.catalogue.models import ReleaseFile
from releases.withdrawals.models import Withdrawal

LEASE = dt.timedelta(minutes=30)
RETRY = dt.timedelta(minutes=1)


def hide_due() -> int:
    """Move the files of the withdrawals that are due; how many withdrawals were finished."""
    waiting: Any = Withdrawal.objects.select_related("release")
    return work.sweep(waiting, _hide_files, batch=10, lease=LEASE, pause=RETRY, atomic=False)


def _hide_files(withdrawal: Withdrawal) -> None:
    for file in withdrawal.release.files.exclude(hidden_key=""):
        hide(file)


def hide(file: ReleaseFile) -> None:
    """Move one file's object to its `hidden_key`; does nothing where that was done."""
    old, new = file.key, file.hidden_key
    if old == new:
        return
    move(default_storage, old, new)
    ReleaseFile.objects.filter(pk=file.pk, file=old).update(file=new)


def move(storage: Storage, old: str, new: str) -> None:
    """Move an object inside `storage`; a move that was done before is none."""
    if not storage.exists(old):
        if storage.exists(new):
            return
        raise FileNotFoundError(old)
    try:
        source, target = Path(storage.path(old)), Path(storage.path(new))
    except NotImplementedError:
        _copy(storage, old, new)
        storage.delete(old)
        return
    lay_out(target.parent, SHARED)
    source.replace(target)


def _copy(storage: Any, old: str, new: str) -> None:
    """Copy on the store's own side (S3); through us where it has no such thing."""
    if storage.exists(new):
        storage.delete(new)
    if bucket := getattr(storage, "bucket", None):
        source = {"Bucket": bucket.name, "Key": storage._normalize_name(old)}
        bucket.copy(source, storage._normalize_name(new))
        return
    with storage.open(old, "rb") as content:
        storage.save(new, content)
