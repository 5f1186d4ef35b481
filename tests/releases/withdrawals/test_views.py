import pytest
from django.test import Client
from django.urls import reverse

from releases.files.actions.record_download import record_download
from releases.models import Withdrawal
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def quality(cast):
    return sign_in(Client(), cast.quality)


def url(release):
    return reverse("releases:withdraw", args=[release.version])


def data(release, **values):
    return {
        "cause": "anomaly",
        "instruction": "stop",
        "message_fr": "Faux total.",
        "message_en": "Wrong total.",
        "confirmation": release.version,
        **values,
    }


def test_it_says_beforehand_whom_it_reaches(cast, release, quality):
    for rep in (cast.technician_rep, cast.manager_rep, cast.stranger_rep):
        record_download(by=rep.user, file=release.files.get(), representative=rep)
    page = quality.get(url(release)).content.decode()
    assert "3 personnes l’ont téléchargée, chez 2 intégrateurs" in page


def test_it_is_confirmed_by_typing_the_version(release, quality):
    answer = quality.post(url(release), data(release, confirmation="4.2"))
    assert answer.status_code == 200
    assert not Withdrawal.objects.exists()
    assert quality.post(url(release), data(release)).url == release.get_absolute_url()
    assert Withdrawal.objects.count() == 1


def test_sent_twice_it_happens_once_and_says_so(release, quality):
    quality.post(url(release), data(release))
    answer = quality.post(url(release), data(release), follow=True)
    assert "a déjà été retirée" in answer.content.decode()
    assert Withdrawal.objects.count() == 1


def test_non_compliance_asks_for_domains(release, quality):
    answer = quality.post(url(release), data(release, cause="compliance"))
    assert "Dites quels domaines" in answer.content.decode()
    domain = factories.domains()[0]
    quality.post(url(release), data(release, cause="compliance", domains=[domain.pk]))
    assert list(Withdrawal.objects.get().domains.all()) == [domain]


def test_a_draft_cannot_be_withdrawn(cast, quality):
    draft = factories.draft(cast.quality, version=factories.NEWER_V4)
    assert quality.get(url(draft)).status_code == 404
    assert quality.post(url(draft), {"cause": "anomaly", "instruction": "stop"}).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_form_says_what_each_choice_brings_about(cast, release, quality):
    cast.quality.language = "en"
    cast.quality.save()
    page = quality.get(url(release)).content.decode()
    assert "None for now: no certified version on the V4 line" in page
    assert "no new site can be installed until one is published" in " ".join(page.split())
    new = factories.published(cast, version=factories.NEWER_V4)
    page = quality.get(url(new)).content.decode()
    assert f"{release.version}: its users go back to it, and new sites get it again" in page
    page = quality.get(url(release)).content.decode()
    assert f"The current version, {new.version}" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"instruction": "update_by"}, "update_by"),
        ({"instruction": "update_by", "update_by": "2020-01-01"}, "update_by"),
        ({"update_by": "2099-01-01"}, "update_by"),
        ({"some_instruction": "no_new"}, "some_fr"),
        ({"some_fr": "Les uns"}, "some_instruction"),
        ({"instruction": "update"}, "replacement"),
    ],
)
def test_each_mistake_stands_at_its_field(release, quality, values, field):
    answer = quality.post(url(release), data(release, **values))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Withdrawal.objects.exists()


def test_orders_for_all_and_for_some_are_kept(cast, release, quality):
    new = factories.published(cast, version=factories.NEWER_V4)
    quality.post(
        url(release),
        data(
            release, instruction="update_by", update_by="2099-01-01", replacement=new.pk,
            some_instruction="stop", some_fr="Les uns", some_en="Some",
        ),
    )  # fmt: skip
    told = Withdrawal.objects.get()
    assert (str(told.update_by), told.replacement, told.some_en) == ("2099-01-01", new, "Some")
