"""A reader of version A never sees a page that is only true for B."""

import re

import pytest
from django.test import Client

from releases.models import WikiPage
from releases.wiki.actions.save_wiki_page import save_wiki_page
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db
A, B, C = "4.2.[9710.21600]", "4.3.[9800.100]", "4.10.[9990.1]"


@pytest.fixture
def client(cast):
    return sign_in(Client(), cast.technician)


@pytest.fixture
def pages(cast):
    made = {
        "always": {}, "until-a": {"until_version": A},
        "only-b": {"from_version": B, "until_version": B},
        "from-b": {"from_version": B}, "from-c": {"from_version": C},
    }  # fmt: skip
    return {
        slug: factories.wiki_page(cast.quality, slug=slug, title_fr=f"Titre {slug}", **bounds)
        for slug, bounds in made.items()
    }


TRUE = {
    A: {"always", "until-a"},
    B: {"always", "only-b", "from-b"},
    C: {"always", "from-b", "from-c"},
}


@pytest.mark.parametrize("version", TRUE)
def test_only_what_is_true_for_the_version(client, pages, version):
    text = client.get(f"/wiki/V4/v/{version}/").content.decode()
    found = client.get(f"/wiki/V4/v/{version}/", {"q": "titre"}).content.decode()
    for slug in pages:
        known = slug in TRUE[version]
        assert (f"Titre {slug}" in text) is known
        assert (f"Titre {slug}" in found) is known
        status = client.get(f"/wiki/V4/v/{version}/{slug}/").status_code
        assert status == (200 if known else 404)


@pytest.mark.parametrize("path", ["V4/v/3.8.2.1042/", "V9/v/4.2.[9710.1]/", "V4/v/1.1/"])
def test_no_version_no_page(client, pages, path):
    assert client.get(f"/wiki/{path}").status_code == 404


def test_links_of_the_line_stay_in_the_version(client, cast):
    factories.wiki_page(
        cast.quality, slug="a", body_fr="[b](/wiki/V4/b/) et [c](/wiki/V3/c/) et [i](/wiki/V4/)"
    )
    text = client.get(f"/wiki/V4/v/{A}/a/").content.decode()
    assert 'href="/wiki/V4/v/4.2.%5B9710.21600%5D/b/"' in text
    assert 'href="/wiki/V3/c/"' in text
    assert 'href="/wiki/V4/b/"' in client.get("/wiki/V4/a/").content.decode()


def test_contents_and_anchors(client, cast):
    body = "## Été & hiver\n\ntexte\n\n### Été\n\n## Été"
    page = factories.wiki_page(cast.quality, body_fr=body)
    text = client.get(page.get_absolute_url()).content.decode()
    for name in ("ete-hiver", "ete", "ete-2"):
        assert f'id="{name}"' in text
        assert f'href="#{name}"' in text


def test_it_says_that_it_has_changed_since_the_version(client, cast):
    page = factories.wiki_page(cast.quality)
    release = factories.published(cast)
    url = f"/wiki/V4/v/{release.version}/{page.slug}/"
    assert "a changé depuis" not in client.get(url).content.decode()
    text = factories.wiki_text(body_fr="Fermez la **caisse**.")
    save_wiki_page(by=cast.quality, text=text, page=page)
    answer = client.get(url).content.decode()
    assert "a changé depuis" in answer
    assert "?from=1" in answer
    history = client.get(f"{page.get_absolute_url()}history/", {"from": "1"}).content.decode()
    # Within a tag white space means nothing.
    told = re.sub(r"\s+>", ">", history)
    assert "<del>− Ouvrez la **caisse**.</del>" in told
    assert "<ins>+ Fermez la **caisse**.</ins>" in told


def test_a_page_that_was_reserved_hides_its_past_from_visitors(client, cast):
    page = factories.wiki_page(cast.quality, body_fr="Secret")
    text = factories.wiki_text(audience="public", body_fr="Ouvert")
    page = save_wiki_page(by=cast.quality, text=text, page=page)
    url = f"{page.get_absolute_url()}history/?from=1&to=1"
    assert "Secret" in client.get(f"{page.get_absolute_url()}history/").content.decode()
    shown = Client().get(url)
    assert shown.status_code == 200
    assert "Secret" not in shown.content.decode()


def test_the_preview_saves_nothing(cast):
    quality = sign_in(Client(), cast.quality)
    answer = quality.post("/wiki/new/", {**factories.wiki_text(), "preview": "1"})
    assert "<strong>caisse</strong>" in answer.content.decode()
    assert not WikiPage.objects.exists()


def test_the_queries_do_not_grow(client, cast, django_assert_num_queries):
    factories.wiki_page(cast.quality, slug="p0")
    with django_assert_num_queries(8) as few:
        client.get(f"/wiki/V4/v/{A}/")
    for number in range(1, 6):
        factories.wiki_page(cast.quality, slug=f"p{number}")
    with django_assert_num_queries(len(few)):
        client.get(f"/wiki/V4/v/{A}/")
