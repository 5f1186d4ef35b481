"""Static files that the web server in front may read, whatever the umask of whoever collects them.

WhiteNoise writes the compressed copies by itself, past the modes that a storage is given.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

FILE, FOLDER = 0o644, 0o755


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's, with files of 0644 in folders of 0755."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        modes = {"file_permissions_mode": FILE, "directory_permissions_mode": FOLDER}
        super().__init__(*args, **{**modes, **kwargs})

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name, compressed in super().compress_files(paths):
            Path(self.path(compressed)).chmod(FILE)
            yield name, compressed
