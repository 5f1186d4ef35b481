import pytest
from django.utils import translation

from releases import wiki_search
from releases.models import WikiPage
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(cast):
    factories.wiki_page(
        cast.quality, slug="ecran", title_fr="Régler l’écran", title_en="Set the screen",
        body_fr="Les caisses tactiles. Une caisse.", body_en="Touch tills.",
    )  # fmt: skip
    factories.wiki_page(
        cast.quality, slug="caisse", title_fr="Ouvrir la caisse", title_en="Open the till",
        body_fr="Chaque matin.", body_en="Each morning.",
    )  # fmt: skip


def found(words):
    return [page.slug for page in wiki_search.search(WikiPage.objects.all(), words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("caisse", ["caisse", "ecran"]),  # the title counts more
        ("CAISSES", ["caisse", "ecran"]),
        ("écrans", ["ecran"]),
        ("ecran", ["ecran"]),
        ("réglez", ["ecran"]),
        ("caisse écran", ["ecran"]),
        ("la caisse", ["caisse", "ecran"]),
        ("l’écran", ["ecran"]),
        ("le", []),
        ("imprimante", []),
        ("caisse imprimante", []),
        ("%_'\"; --", []),
    ],
)
def test_in_french(words, expected):
    assert found(words) == expected


def test_in_english():
    with translation.override("en"):
        assert found("till") == ["caisse", "ecran"]
        assert found("opening") == ["caisse"]
        assert found("matin") == []
