"""Collect the static files, but only when they have changed.

`script/server` collects at each start. Hashing and compressing takes some ten seconds, while to
see that nothing has changed takes a hundredth of one: without the mark kept here every start,
also the second and the hundredth, would wait that long before the first page. (Whoever runs
`collectstatic` themselves, as a deployment does, has no need of this.)
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

MARK = "collected.sha256"


def collect() -> bool:
    """Bring STATIC_ROOT in step; False when it was so already."""
    mark, now = Path(settings.STATIC_ROOT, MARK), fingerprint()
    if mark.exists() and mark.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)
    return True


def fingerprint() -> str:
    """Changes with every source file, and with how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            digest.update(repr((name, state.st_size, state.st_mtime_ns)).encode())
    return digest.hexdigest()
