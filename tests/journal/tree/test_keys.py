import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from portal.documents.checks import seal_key_present
from portal.documents.sealing import seal
from portal.journal.checks import key_present
from portal.journal.tree import keys
from portal.journal.tree.signed_note import CheckpointText, Verifier, sign, verify

NAMES = ("journal", "seal", "release", "secrets")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


def test_embedded_a_missing_key_is_made_for_its_owner_only(settings):
    settings.EMBEDDED = True
    key = keys.signing_key()
    assert keys.key_file().stat().st_mode & 0o777 == 0o600
    assert keys.signing_key().private_bytes_raw() == key.private_bytes_raw()
    assert [path.name for path in settings.KEYS_DIR.iterdir()] == ["journal.pem"]


def test_production_makes_no_key_in_passing(settings):
    settings.EMBEDDED = False
    with pytest.raises(ImproperlyConfigured, match=r"journal\.pem"):
        keys.signing_key()
    with pytest.raises(ImproperlyConfigured, match=r"seal\.p12"):
        seal.signer()
    assert [error.id for error in [*key_present(), *seal_key_present()]] == [
        "journal.E002",
        "documents.E001",
    ]


def test_make_keys_makes_each_once(settings, capsys):
    settings.EMBEDDED = False
    call_command("make_keys")
    before = keys.key_file().read_bytes(), seal.key_file().read_bytes()
    call_command("make_keys")
    assert capsys.readouterr().out.splitlines() == [
        *(f"{name}: made" for name in NAMES),
        *(f"{name}: already there" for name in NAMES),
    ]
    assert (keys.key_file().read_bytes(), seal.key_file().read_bytes()) == before
    assert seal.key_file().stat().st_mode & 0o777 == 0o600
    assert [*key_present(), *seal_key_present()] == []


def test_former_keys_are_still_trusted(settings):
    old = Ed25519PrivateKey.generate()
    former = Verifier(settings.JOURNAL_ORIGIN, old.public_key())
    keys.make_key()
    (settings.KEYS_DIR / "journal-2025.vkey").write_text(former.vkey() + "\n")
    text = CheckpointText(settings.JOURNAL_ORIGIN, 3, bytes(32))
    assert verify(sign(text, old), keys.verifiers()) == text


def test_a_seal_behind_a_passphrase(settings):
    settings.SEAL_PASSPHRASE = "correct horse"
    assert seal.make_key()
    assert seal.signer()
    settings.SEAL_PASSPHRASE = "wrong"
    with pytest.raises(ImproperlyConfigured, match="SEAL_PASSPHRASE"):
        seal.signer()
