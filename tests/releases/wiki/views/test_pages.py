import pytest
from django.test import Client
from django.urls import reverse

from releases.models import WikiPage
from releases.wiki import images
from releases.wiki.actions.add_wiki_image import add_wiki_image
from releases.wiki.actions.save_wiki_page import save_wiki_page
from tests.cast import sign_in
from tests.integrators import factories as registry
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_a_reserved_page_is_unknown_to_visitors(client, cast):
    reserved = factories.wiki_page(cast.quality)
    public = factories.wiki_page(cast.quality, slug="public", audience="public", title_fr="Ouverte")
    assert client.get(reserved.get_absolute_url()).status_code == 404
    assert client.get(public.get_absolute_url()).status_code == 200
    page = client.get("/wiki/").content.decode()
    assert "Ouverte" in page
    assert reserved.title_fr not in page


@pytest.mark.parametrize("who", ["technician", "suspended", "support", "auditor", "quality"])
def test_a_reserved_page_is_read_by_approved_companies_and_staff(cast, who):
    page = factories.wiki_page(cast.quality, from_version=factories.V4)
    answer = sign_in(Client(), getattr(cast, who)).get(page.get_absolute_url())
    assert "<strong>caisse</strong>" in answer.content.decode()
    assert factories.V4 in answer.content.decode()


def test_a_candidate_reads_the_public_wiki_only_until_the_company_is_approved(cast):
    reserved = factories.wiki_page(cast.quality)
    image = add_wiki_image(
        by=cast.quality, page=reserved, stored=images.store_image(factories.picture())
    )
    factories.wiki_page(cast.quality, slug="public", audience="public", title_fr="Ouverte à tous")
    addresses = [
        reserved.get_absolute_url(), reserved.url_for(factories.V4), image.get_absolute_url(),
        reserved.history_url(""), reserved.history_url(factories.V4),
    ]  # fmt: skip
    client = sign_in(Client(), cast.candidate)
    index = reverse("wiki:index")
    assert [client.get(url).status_code for url in addresses] == [404] * 5
    page = client.get(index).content.decode()
    assert "Ouverte à tous" in page
    assert reserved.title_fr not in page
    assert "dès que votre entreprise est agréée" in page
    assert reserved.title_fr not in client.get(index, {"q": "caisse"}).content.decode()
    registry.make_team(cast.quality, cast.candidate_integrator, cast.charter)
    registry.approve(cast.quality, cast.candidate_integrator)
    assert [client.get(url).status_code for url in addresses] == [200] * 5
    assert "dès que votre" not in client.get(index).content.decode()


def test_what_a_page_was_before_it_became_public_stays_reserved(cast):
    page = factories.wiki_page(cast.quality, body_fr="Texte d’avant")
    save_wiki_page(by=cast.quality, page=page, text=factories.wiki_text(audience="public"))
    for who, shown in (("candidate", False), ("technician", True)):
        history = sign_in(Client(), getattr(cast, who)).get(page.history_url(""))
        assert ("Texte d’avant" in history.content.decode()) is shown


def test_staff_write_and_change_a_page(cast):
    client = sign_in(Client(), cast.quality)
    answer = client.post(reverse("wiki:new"), factories.wiki_text())
    page = WikiPage.objects.get()
    assert answer.url == page.get_absolute_url()
    client.post(reverse("wiki:edit", args=["V4", page.slug]), factories.wiki_text(title_fr="Neuf"))
    page.refresh_from_db()
    assert page.title_fr == "Neuf"


def test_a_refusal_stands_on_the_form(cast):
    client = sign_in(Client(), cast.quality)
    answer = client.post(reverse("wiki:new"), factories.wiki_text(from_version="3.8.2.1042"))
    assert "n’est pas une version de la gamme V4" in answer.content.decode()


def test_it_is_written_in_the_admin_with_a_preview(cast):
    client = sign_in(Client(), cast.quality)
    assert (
        reverse("admin:releases_wikipage_add")
        in client.get(reverse("admin:releases_wikipage_changelist")).content.decode()
    )
    client.post(reverse("admin:releases_wikipage_add"), factories.wiki_text())
    page = WikiPage.objects.get()
    url = reverse("admin:releases_wikipage_change", args=[page.pk])
    text = factories.wiki_text(title_fr="Neuf", body_fr="Du **gras**.")
    preview = client.post(url, {**text, "preview": "1"}).content.decode()
    assert "<strong>gras</strong>" in preview
    page.refresh_from_db()
    assert page.title_fr != "Neuf"
    client.post(url, text)
    page.refresh_from_db()
    assert (page.title_fr, page.updated_by) == ("Neuf", cast.quality)


def test_who_may_only_read_reads_it_in_the_admin(cast):
    page = factories.wiki_page(cast.quality)
    client = sign_in(Client(), cast.support)
    url = reverse("admin:releases_wikipage_change", args=[page.pk])
    assert "<textarea" not in client.get(url).content.decode()
    assert client.post(url, factories.wiki_text(title_fr="Neuf")).status_code == 403
    assert client.get(reverse("admin:releases_wikipage_add")).status_code == 403
    page.refresh_from_db()
    assert page.title_fr != "Neuf"
