import pytest

from portal.core.actions import Refused
from releases.files.access import download_decision
from releases.files.actions.accept_notes import accept_notes
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("version", "major"), [("4.2.[9720.1]", False), ("4.3.[9800.1]", True), ("5.0.[9800.1]", True)]
)
def test_a_release_is_major_when_architecture_or_features_change(cast, version, major):
    assert not factories.published(cast).major
    assert factories.published(cast, version=version).major is major


def test_its_files_open_once_the_notes_are_accepted(client, cast, django_assert_max_num_queries):
    factories.published(cast)
    release = factories.published(cast, version=factories.NEWER_V4)
    sign_in(client, cast.technician)
    url = release.files.get().get_absolute_url()
    assert client.get(url).status_code == 403
    assert "J’ai lu ce qui change" in client.get(release.get_absolute_url()).content.decode()
    client.post(f"{release.get_absolute_url()}accept/")
    with django_assert_max_num_queries(6):
        assert download_decision(cast.technician, release).ok
    assert client.get(url).status_code == 200
    assert download_decision(cast.manager, release).code == "notes"
    assert download_decision(cast.quality, release).ok


def test_once_and_only_where_asked(cast):
    first = factories.published(cast)
    with pytest.raises(Refused) as refused:
        accept_notes(by=cast.technician, release=first)
    assert refused.value.code == "not_major"
    release = factories.published(cast, version=factories.NEWER_V4)
    accept_notes(by=cast.technician, release=release)
    with pytest.raises(Refused) as refused:
        accept_notes(by=cast.technician, release=release)
    assert refused.value.code == "accepted"
