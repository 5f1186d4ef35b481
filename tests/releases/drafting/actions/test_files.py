import pytest
from django.core.files.storage import default_storage

from portal.core.actions import Refused
from releases.drafting.actions.files import add_file, remove_file
from releases.files import uploads
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_a_file_keeps_its_name_its_size_and_its_fingerprint(cast):
    release = factories.draft(cast.quality)
    stored = uploads.store_upload(factories.upload())
    file = add_file(by=cast.quality, release=release, kind="installer", stored=stored)
    assert (file.name, file.size) == ("Setup.exe", len(factories.CONTENT))
    assert file.sha256 == factories.sha256()
    assert "Setup" not in file.key
    with default_storage.open(file.key) as content:
        assert content.read() == factories.CONTENT


def test_a_name_stands_once_per_release(cast):
    release = factories.draft(cast.quality)
    factories.add(cast.quality, release)
    with pytest.raises(Refused) as refused:
        factories.add(cast.quality, release)
    assert refused.value.code == "exists"


def test_nothing_is_added_to_what_is_published(cast):
    release = factories.published(cast)
    with pytest.raises(Refused) as refused:
        factories.add(cast.quality, release, name="Other.exe")
    assert refused.value.code == "frozen"


@pytest.mark.django_db
def test_a_removed_file_is_gone_from_storage(cast, django_capture_on_commit_callbacks):
    file = factories.add(cast.quality, factories.draft(cast.quality))
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(by=cast.quality, file=file)
    assert not default_storage.exists(file.key)
    with pytest.raises(Refused) as refused:
        remove_file(by=cast.quality, file=file)
    assert refused.value.code == "gone"


def test_a_published_file_is_not_removed(cast):
    file = factories.published(cast).files.get()
    with pytest.raises(Refused):
        remove_file(by=cast.quality, file=file)
    assert default_storage.exists(file.key)
