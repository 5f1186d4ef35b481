import pytest

from releases.catalogue import comparison
from releases.drafting.actions.contents import Machine, set_requirements
from tests.releases import factories

pytestmark = pytest.mark.django_db
VERSIONS = ["4.2.[9710.21600]", "4.2.[9720.1]", "4.3.[9800.1]", "4.4.[9820.1]"]


def test_all_in_between_and_nothing_else(client, cast):
    first, second, third, fourth = [factories.published(cast, version=v) for v in VERSIONS]
    found = comparison.changes(first, third)
    assert [release.version for release in found.steps] == [third.version, second.version]
    notes = [note.release.version for group in found.notes for note in group.notes]
    assert set(notes) == {second.version, third.version}
    page = client.get(f"{third.get_absolute_url()}changes/", {"from": first.version})
    text = page.content.decode()
    assert "2 versions en une fois" in text
    assert fourth.version not in text
    assert "première version" in client.get(f"{first.get_absolute_url()}changes/").content.decode()


def test_what_no_longer_runs_is_told(client, cast):
    old = factories.published(cast)
    new = factories.complete_draft(cast.quality, version="4.3.[9800.1]")
    set_requirements(
        by=cast.quality, release=new,
        prerequisites=[factories.Check("Windows 12", "Windows 12")],
        hardware=[Machine("Aures", "Yuno"), Machine("Aures", "Nino")],
    )  # fmt: skip
    found = comparison.changes(old, new)
    assert [str(item) for item in found.gone_hardware] == ["Oxhoo Titan"]
    assert [str(item) for item in found.new_hardware] == ["Aures Nino"]
    assert [item.text_fr for item in found.new_checks] == ["Windows 12"]


def test_the_queries_do_not_grow(client, cast, django_assert_num_queries):
    releases = [factories.published(cast, version=v) for v in VERSIONS[:2]]
    with django_assert_num_queries(10):
        client.get(f"{releases[-1].get_absolute_url()}changes/", {"from": VERSIONS[0]})
    releases += [factories.published(cast, version=v) for v in VERSIONS[2:]]
    with django_assert_num_queries(10):
        client.get(f"{releases[-1].get_absolute_url()}changes/", {"from": VERSIONS[0]})
