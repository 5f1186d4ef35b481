"""The folders of the portal's data, and who on this machine may read which.

A web server in front reads static files, which are public, and the media of the portal, by its
group: give MEDIA_ROOT that group (`deploy/portal.tmpfiles`), and what is put there bears it too.
All else is the portal's alone. Settings lay them out in each process, since a folder that was
restored from a backup, or made by hand, has whatever rights it came with.
"""

import contextlib
from pathlib import Path

PRIVATE = 0o700
PASSED_THROUGH = 0o711
"""Others reach what lies below, if they may read that; they cannot see what there is."""
SHARED = 0o2750
"""The group reads; what is made inside belongs to the same group."""
INCOMING = 0o2700
"""Private; what is moved from here into the media brings their group with it."""


def lay_out(folder: Path, mode: int) -> Path:
    """Make `folder` where it is missing, and give it `mode`. Returns it.

    A folder of somebody else stays as it is: `script/deploy-check` tells of it. Raises OSError
    where it is missing and cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o7777 != mode:
        with contextlib.suppress(PermissionError):
            folder.chmod(mode)
    return folder
