"""The wiki's search; on PostgreSQL and on SQLite the same words find the same pages."""

import contextlib

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from releases.models import WikiPage
from releases.wiki import search
from releases.wiki.actions.save_wiki_page import save_wiki_page
from tests.releases import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture(autouse=True)
def _pages(cast):
    factories.wiki_page(
        cast.quality, slug="ecran", title_fr="Régler l’écran", title_en="Set the screen",
        body_fr="Les caisses tactiles. Une caisse, version 4.2.1, entrée/sortie.\n\n"
        "| Tiroir-caisse | -5 |\n|---|---|\n| `<b>` | [lire](/wiki/V4/adresse/) |",
        body_en="Touch tills.",
    )  # fmt: skip
    factories.wiki_page(
        cast.quality, slug="caisse", title_fr="Ouvrir la caisse", title_en="Open the till",
        body_fr="Chaque matin, un coup d’œil.", body_en="Each morning.",
    )  # fmt: skip


def found(words):
    return [page.slug for page in search.search_pages(WikiPage.objects.all(), words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("caisse", ["caisse", "ecran"]),  # the title counts more
        ("CAISSES", ["caisse", "ecran"]),
        ("écrans", ["ecran"]),
        ("ecran", ["ecran"]),
        ("réglez", ["ecran"]),
        ("REGLER", ["ecran"]),
        ("caisse écran", ["ecran"]),
        ("la caisse", ["caisse", "ecran"]),
        ("l’écran", ["ecran"]),
        ("l'ecran", ["ecran"]),
        ("tiroir", ["ecran"]),
        ("tiroir-caisse", ["ecran"]),
        ("sortie", ["ecran"]),
        ("4.2.1", ["ecran"]),
        ("5", ["ecran"]),
        ("lire", ["ecran"]),
        ("oeil", ["caisse"]),
        ("mati", ["caisse"]),  # as one types it
        ("matin chaqu", ["caisse"]),
        ("le", []),
        ("imprimante", []),
        ("caisse imprimante", []),
        ("%_'\"; --", []),
        ("caisse:* | 'tout' & !rien", []),
    ],
)
def test_in_french(words, expected):
    assert found(words) == expected


def test_in_english():
    with translation.override("en"):
        assert found("till") == ["caisse", "ecran"]
        assert found("opening") == ["caisse"]
        assert found("matin") == []


def test_a_change_is_found_at_once_and_what_was_undone_is_not(cast):
    page = WikiPage.objects.get(slug="caisse")
    text = factories.wiki_text(slug="caisse", title_fr="Fermer", body_fr="Le soir.")
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        save_wiki_page(by=cast.quality, text=text, page=page)
        assert found("soir") == ["caisse"]
        raise ZeroDivisionError
    assert found("soir") == []
    save_wiki_page(by=cast.quality, text=text, page=page)
    assert found("soir") == ["caisse"]
    assert found("matin") == []


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(words=st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(words):
    assert set(found(words)) <= {"caisse", "ecran"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("caisse", "Les <mark>caisses</mark> tactiles. Une <mark>caisse</mark>, version 4.2.1"),
        ("entree", "<mark>entrée</mark>/sortie. <mark>"),
    ],
)
def test_the_words_around(words, expected):
    page = WikiPage.objects.get(slug="ecran")
    assert expected.removesuffix("<mark>") in search.excerpt(page, words)


def test_an_excerpt_is_short_and_escaped():
    long = "avant " * 100 + "<script>caisse</script> & " + "après " * 100
    shown = search.excerpt(WikiPage(body_fr=long), "caisses")
    assert "&lt;script&gt;<mark>caisse</mark>&lt;/script&gt; &amp; après" in shown
    assert shown.startswith("… avant")
    assert shown.endswith("après …")
    assert len(shown) < 300
    # Nothing to mark: the beginning.
    assert search.excerpt(WikiPage(body_fr="**Court**"), "rien").strip() == "Court"
