import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from portal.accounts.checks import secrets_key_present
from portal.infrastructure import encryption
from portal.infrastructure.encryption import KeyLost, decrypt, encrypt, is_encrypted
from portal.infrastructure.key_files import write_once


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.KEYS_DIR, settings.EMBEDDED = tmp_path / "keys", True


def keys(*lines):
    encryption.key_file().write_text("".join(f"{line}\n" for line in lines))


def test_what_is_encrypted_is_opened_again_and_does_not_say_what_it_is():
    kept = encrypt("Kölle 123")
    assert decrypt(kept) == "Kölle 123"
    assert is_encrypted(kept)
    assert "123" not in kept
    assert encrypt("Kölle 123") != kept, "the same text twice would tell that it is the same"
    assert encryption.key_file().stat().st_mode & 0o777 == 0o600


def test_a_text_from_before_stands_as_it_is():
    assert decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"


def test_a_key_is_changed_without_a_stop():
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    encryption.make_key()
    keys(old)
    by_old = encrypt("before")
    keys(old, new)
    assert decrypt(by_old) == "before"
    keys(new, old)
    by_new = encrypt("after")
    keys(new)
    assert decrypt(by_new) == "after"
    with pytest.raises(KeyLost):
        decrypt(by_old)


def test_production_makes_no_key_in_passing(settings):
    settings.EMBEDDED = False
    with pytest.raises(ImproperlyConfigured, match=r"secrets\.keys"):
        encrypt("x")
    assert [error.id for error in secrets_key_present()] == ["accounts.E001"]
    encryption.make_key()
    assert secrets_key_present() == []


def test_a_broken_file_says_so():
    encryption.make_key()
    keys("no key")
    with pytest.raises(ImproperlyConfigured, match="one Fernet key a line"):
        encrypt("x")


def test_a_file_is_written_once(tmp_path):
    assert write_once(tmp_path / "a", b"first")
    assert not write_once(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
