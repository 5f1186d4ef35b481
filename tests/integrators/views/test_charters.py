import datetime as dt

from django.urls import reverse

from integrators.models import Charter
from portal import clock
from tests.integrators import factories as make

LIST, NEW = reverse("integrators:charters"), reverse("integrators:charter_new")


def url(name, charter):
    return reverse(f"integrators:{name}", args=[charter.pk])


def test_from_draft_to_published(cast, as_):
    client = as_("quality")
    # A new version begins with the text of the current one.
    assert cast.charter.text_fr in client.get(NEW).context["form"].initial["text_fr"]
    later = clock.today() + dt.timedelta(days=9)
    values = make.charter_data(version="2.0", effective_on=later)
    client.post(NEW, values)
    draft = Charter.objects.get(version="2.0")
    client.post(url("charter_edit", draft), values | {"text_fr": "Texte corrigé"})
    page = client.get(url("charter_publish", draft)).content.decode()
    # Seven people: the cast's.
    assert "7 représentants" in page
    client.post(url("charter_publish", draft))
    draft.refresh_from_db()
    assert draft.published_by == cast.quality
    assert draft.text_fr == "Texte corrigé"
    page = client.get(LIST).content.decode()
    assert "À venir" in page
    assert "En vigueur" in page


def test_a_version_that_exists(cast, as_):
    page = as_("quality").post(NEW, make.charter_data(version=cast.charter.version))
    assert page.status_code == 200
    assert Charter.objects.count() == 1


def test_a_published_one_is_not_edited(cast, as_):
    client = as_("quality")
    answer = client.post(url("charter_edit", cast.charter), make.charter_data(), follow=True)
    assert "ne change plus" in answer.content.decode()
    answer = client.post(url("charter_publish", cast.charter), follow=True)
    assert "est publiée" in answer.content.decode()


def test_who_signed(cast, as_):
    page = as_("auditor").get(url("charter_detail", cast.charter)).content.decode()
    assert cast.manager.name in page
    assert url("charter_publish", cast.charter) not in page
