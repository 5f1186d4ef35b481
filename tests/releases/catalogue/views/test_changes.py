import pytest

from portal.core import clock
from portal.outbox.models import OutgoingMail
from releases.catalogue import comparison
from releases.drafting.actions.contents import Machine, set_requirements
from releases.followers import work as followers_work
from releases.models import PublicationNotice, Release
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
    with django_assert_num_queries(11):
        client.get(f"{releases[-1].get_absolute_url()}changes/", {"from": VERSIONS[0]})
    releases += [factories.published(cast, version=v) for v in VERSIONS[2:]]
    with django_assert_num_queries(11):
        client.get(f"{releases[-1].get_absolute_url()}changes/", {"from": VERSIONS[0]})


def test_a_withdrawn_version_is_never_called_mandatory(client, cast):
    rows = [factories.published(cast, version=version) for version in VERSIONS[:3]]
    Release.objects.filter(pk__in=[row.pk for row in rows]).update(
        mandatory=True, mandatory_basis="Règle 7"
    )
    url = f"{rows[2].get_absolute_url()}changes/?from={VERSIONS[0]}"
    told = f"{VERSIONS[1]} est obligatoire"
    assert told in read(client, url)
    factories.withdraw(cast.quality, rows[1], replacement=rows[2])
    page = read(client, url)
    assert told not in page
    assert f"{VERSIONS[2]} est obligatoire" in page
    assert "Règle 7" not in client.get(rows[1].get_absolute_url()).text
    listed = client.get("/releases/current.json").json()["withdrawn"]
    assert [row["mandatory"] for row in listed] == [False]
    mail = publication_mail(cast, rows[1])
    assert mail is None


def read(client, url):
    return client.get(url).text.replace('<span class="whole">', "").replace("</span>", "")


def publication_mail(cast, release):
    """The mail about a publication that the worker comes to only now."""
    PublicationNotice.objects.create(user=cast.manager, release=release, due_at=clock.now())
    followers_work.tell_due()
    found = OutgoingMail.objects.filter(key__startswith="release.published:", to=cast.manager.email)
    return found.first()
