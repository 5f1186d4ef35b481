import pytest
from django.core.management import call_command

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from releases.models import Release, ReleaseFile
from releases.signatures import signing
from releases.signatures.actions import sign_release
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_publication_signs_each_file_and_the_list(cast):
    release = factories.published(cast)
    release.refresh_from_db()
    assert release.files.get().signature.startswith("untrusted comment: ")
    assert "SHA256SUMS" in release.sums_signature
    [entry] = JournalEntry.objects.filter(event="release.signed")
    assert entry.subject_id == str(release.pk)


def test_a_draft_is_not_signed(cast):
    with pytest.raises(Refused) as refused:
        sign_release(by=cast.quality, release=factories.complete_draft(cast.quality))
    assert refused.value.code == "draft"


def test_the_command_signs_what_bears_no_signature_reading_the_file_once(cast, capsys):
    release = factories.published(cast)
    before = release.files.get()
    ReleaseFile.objects.update(signature="", blake2b="")
    Release.objects.update(sums_signature="")
    call_command("sign_releases")
    after = release.files.get()
    assert (after.blake2b, after.signature) == (before.blake2b, before.signature)
    assert release.version in capsys.readouterr().out
    call_command("sign_releases")
    assert JournalEntry.objects.filter(event="release.signed").count() == 2


def test_a_new_key_signs_all_anew_and_the_former_stays_known(cast, settings, tmp_path):
    release = factories.published(cast)
    old = release.files.get().signature
    settings.KEYS_DIR = tmp_path
    (tmp_path / "release-1.pub").write_text("untrusted comment: old\nRWold\n")
    assert signing.make_key()
    assert not signing.make_key()
    sign_release(by=Actor.system("test"), release=release)
    assert release.files.get().signature != old
    assert signing.former_keys() == ["RWold"]
