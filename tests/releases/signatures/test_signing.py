"""Debian's own tools accept what we publish, and refuse what was changed."""

import subprocess

import pytest
from django.core.exceptions import ImproperlyConfigured

from releases.signatures import checks, signing
from tests.releases import factories

pytestmark = pytest.mark.django_db


def run(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def folder(client, cast, tmp_path):
    """What a stranger has: the file, and all that the site publishes about it."""
    release = factories.published(cast)
    (tmp_path / "Setup.exe").write_bytes(factories.CONTENT)
    for name, path in (
        ("Setup.exe.minisig", "files/Setup.exe.minisig"),
        ("SHA256SUMS", "SHA256SUMS"),
        ("SHA256SUMS.minisig", "SHA256SUMS.minisig"),
    ):
        answer = client.get(release.get_absolute_url() + path)
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.content)
    (tmp_path / "minisign.pub").write_bytes(client.get("/releases/minisign.pub").content)
    return tmp_path


@pytest.mark.parametrize("name", ["Setup.exe", "SHA256SUMS"])
def test_minisign_accepts_what_we_publish(folder, name):
    done = run(folder, "minisign", "-V", "-p", "minisign.pub", "-m", name)
    assert done.returncode == 0, done.stderr
    assert factories.V4 in done.stdout
    if name == "Setup.exe":
        assert f"sha256:{factories.sha256()}" in done.stdout
    pinned = run(folder, "minisign", "-V", "-P", signing.public_key(), "-m", name)
    assert pinned.returncode == 0, pinned.stderr


def test_minisign_refuses_a_changed_file_and_a_changed_comment(folder):
    (folder / "Setup.exe").write_bytes(factories.CONTENT + b"\0")
    assert run(folder, "minisign", "-V", "-p", "minisign.pub", "-m", "Setup.exe").returncode
    (folder / "Setup.exe").write_bytes(factories.CONTENT)
    signature = folder / "Setup.exe.minisig"
    signature.write_text(signature.read_text().replace("4.2.[", "4.3.["))
    assert run(folder, "minisign", "-V", "-p", "minisign.pub", "-m", "Setup.exe").returncode


def test_sha256sum_accepts_the_list(folder):
    done = run(folder, "sha256sum", "--strict", "-c", "SHA256SUMS")
    assert done.returncode == 0, done.stderr
    (folder / "Setup.exe").write_bytes(b"MZ other")
    assert run(folder, "sha256sum", "-c", "SHA256SUMS").returncode


def test_the_page_names_the_key_and_the_commands(client, cast):
    factories.published(cast)
    page = client.get("/releases/signatures/").content.decode()
    assert signing.public_key() in page.replace("&#x2B;", "+").replace("&#43;", "+")
    assert "sha256sum -c SHA256SUMS" in page


def test_a_draft_has_no_signature_and_a_withdrawn_release_keeps_its_own(client, cast):
    draft = factories.complete_draft(cast.quality)
    assert client.get(draft.get_absolute_url() + "SHA256SUMS").status_code == 404
    release = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, release)
    url = release.get_absolute_url() + "files/Setup.exe.minisig"
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content.startswith(b"untrusted comment: ")
    assert b"Setup.exe" in answer.content


def test_production_demands_the_key(settings, tmp_path):
    settings.KEYS_DIR, settings.EMBEDDED, settings.DEBUG = tmp_path, False, False
    assert [error.id for error in checks.key_present()] == ["releases.E001"]
    with pytest.raises(ImproperlyConfigured):
        signing.signing_key()
    signing.make_key()
    assert checks.key_present() == []


def test_a_comment_of_two_lines_is_refused():
    with pytest.raises(ValueError, match="one line"):
        signing.sign_content(b"", "a\nb")
