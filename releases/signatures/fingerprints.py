"""The list of fingerprints that `sha256sum -c` reads."""

from releases.catalogue.models import Release


def fingerprint_list(release: Release) -> str:
    """One line per file, in order of name: fingerprint, two spaces, name. Names are ASCII."""
    files = sorted(release.files.all(), key=lambda file: file.name)
    return "".join(f"{file.sha256}  {file.name}\n" for file in files)
