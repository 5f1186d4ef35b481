"""One box: groups in order, what was typed marked, a page with and without a script."""

import pytest
from django.urls import reverse

from portal.ui import search
from tests.cast import make_user, sign_in
from tests.ui.markup import Page


def hits(user, text, limit):
    return [search.Hit(f"Site {number}", f"/{number}") for number in range(12)][:limit]


@pytest.fixture(autouse=True)
def _sources(monkeypatch):
    monkeypatch.setattr(search.search_sources, "_items", {})
    search.register_search_sources(
        search.Source("sites", "Sites", "store", hits, order=2),
        search.Source("none", "Rien", "bell", lambda user, text, limit: [], order=3),
        search.Source(
            "me", "Moi", "user-round",
            lambda user, text, limit: [search.Hit(str(user), "/me", badge="Ici", tone="ok")],
            order=1,
        ),
    )  # fmt: skip


def test_groups_come_in_order_and_say_when_there_is_more():
    groups = search.find("x", "site", limit=5)
    assert [group.source.key for group in groups] == ["me", "sites"]
    assert [group.more for group in groups] == [False, True]
    assert len(groups[1].hits) == 5
    assert [g.source.key for g in search.find("x", "site", limit=5, only="me")] == ["me"]


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [("  a  b ", "a b"), ("a", ""), ("", ""), ("a\x00b", "ab"), ("x" * 99, "x" * 80)],
)  # fmt: skip
def test_what_is_typed_is_cleaned(typed, cleaned):
    assert search.cleaned(typed) == cleaned


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Moselle & Fils", "mos", "<mark>Mos</mark>elle &amp; Fils"),
        ("<b>", "<b>", "&lt;b&gt;"),
        ("<b>brut", "<brut", "&lt;b&gt;<mark>brut</mark>"),
        ("Épinal", "epinal", "<mark>Épinal</mark>"),
        ("E\u0301pinal", "ÉP", "<mark>E\u0301p</mark>inal"),
        ("Au Bœuf d’Or", "boeuf dor", "Au <mark>Bœuf</mark> <mark>d’Or</mark>"),
        ("Œil, oeil", "oe", "<mark>Œ</mark>il, <mark>oe</mark>il"),
        ("L’Union", "l'union", "<mark>L’Union</mark>"),
        ("L’Union", "union", "L’<mark>Union</mark>"),
        ("Saint-Étienne", "saint etienne", "<mark>Saint</mark>-<mark>Étienne</mark>"),
        ("Saint Étienne", "saint-etienne", "<mark>Saint Étienne</mark>"),
        ("PV-2026-00042", "pv202600042", "<mark>PV-2026-00042</mark>"),
        ("Marché du Pré", "dup", "Marché du Pré"),
        ("732\u00a0829\u00a0320", "732829", "<mark>732\u00a0829</mark>\u00a0320"),
        ("732 829 320", "732 829", "<mark>732 829</mark> 320"),
        ("Metz e", "metz e", "<mark>Metz</mark> e"),
        ("4.2.[97]", "[97]", "4.2.[<mark>97</mark>]"),
        ("4.2.[97]", "4.2.[97]", "<mark>4.2.[97</mark>]"),
    ],
)
def test_what_was_typed_is_marked_and_the_rest_escaped(text, query, marked):
    assert search.highlighted(text, query) == marked


@pytest.mark.parametrize("values", [{"tone": "green"}])
def test_a_hit_refuses_an_unknown_tone(values):
    with pytest.raises(ValueError, match="green"):
        search.Hit("A", "/a", **values)


def test_a_source_refuses_an_unknown_icon():
    with pytest.raises(ValueError, match="nothing"):
        search.Source("a", "A", "nothing", hits)


@pytest.mark.django_db
def test_the_page_shows_what_was_found_as_links(client):
    sign_in(client, make_user(name="Zoé"))
    page = Page(client.get(reverse("search"), {"q": "site"}).content.decode())
    assert page.all("a", href="/1", data_hit="")
    assert page.all("a", href="/search/?q=site&kind=sites")
    assert page.all("input", type="search", value="site")
    assert not page.refused


@pytest.mark.django_db
def test_htmx_gets_what_was_found_alone(client):
    page = client.get(
        reverse("search"), {"q": "site", "panel": "1"}, headers={"HX-Request": "true"}
    )
    html = page.content.decode()
    assert "<main" not in html
    assert html.count("data-hit") == 1 + 4 + 1
    assert "no-store" in page["Cache-Control"]


@pytest.mark.django_db
def test_nothing_typed_too_little_and_nothing_found_are_told_apart(client, monkeypatch):
    client.cookies["django_language"] = "en"
    url = reverse("search")
    assert "from one box" in client.get(url).content.decode()
    assert "two characters" in client.get(url, {"q": "a"}).content.decode()
    monkeypatch.setattr(search.search_sources, "_items", {})
    assert "Nothing found for “zz”" in client.get(url, {"q": "zz"}).content.decode()
