"""What may be uploaded, and that what is stored is what was hashed."""

import hashlib
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from releases.files import uploads


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("Setup.exe", b"PK\x03\x04", "content"),
        ("Setup.exe", b"", "content"),
        ("Setup.txt", b"MZ", "extension"),
        ("Setup", b"MZ", "extension"),
        ("été.exe", b"MZ", "name"),
        ("a b.exe", b"MZ", "name"),
        (".exe", b"MZ", "name"),
        ("a" * 130 + ".exe", b"MZ", "name"),
    ],
)
def test_what_is_not_an_installer_is_refused(name, content, code):
    with pytest.raises(ValidationError) as refused:
        uploads.store_upload(ContentFile(content, name=name))
    assert refused.value.code == code


def test_a_path_is_cut_to_its_name():
    stored = uploads.store_upload(ContentFile(b"MZ..", name="../../etc/Setup.exe"))
    assert stored.name == "Setup.exe"
    assert stored.key.startswith("releases/")


def test_the_size_is_limited_by_setting(settings):
    settings.RELEASE_FILE_MAX_BYTES = 10
    uploads.store_upload(ContentFile(b"MZ" + b"." * 8, name="Setup.exe"))
    with pytest.raises(ValidationError) as refused:
        uploads.store_upload(ContentFile(b"MZ" + b"." * 9, name="Setup.exe"))
    assert refused.value.code == "size"


@pytest.mark.parametrize(
    ("name", "head"),
    [(f"a{ext}", magics[0]) for ext, magics in uploads.MAGIC.items()],
)
def test_each_kind_of_installer_is_accepted(name, head):
    stored = uploads.store_upload(ContentFile(head + b"rest", name=name))
    assert stored.sha256 == hashlib.sha256(head + b"rest").hexdigest()


def test_a_large_file_is_stored_with_flat_memory(tmp_path):
    path = tmp_path / "Setup.exe"
    with path.open("wb") as out:
        out.write(b"MZ")
        out.truncate(64 * 1024 * 1024)
    with path.open("rb") as handle:
        tracemalloc.start()
        stored = uploads.store_upload(File(handle, name="Setup.exe"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert stored.size == 64 * 1024 * 1024
    assert peak < 8 * 1024 * 1024
    with path.open("rb") as handle:
        assert stored.sha256 == hashlib.file_digest(handle, "sha256").hexdigest()
    default_storage.delete(stored.key)
