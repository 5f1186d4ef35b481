"""A banner that was read is put away in this browser; one without a key stays."""

import pytest
from django.urls import reverse

from portal.ui.frame.banners import banner_sources, register_banners
from tests.cast import make_representative, sign_in


@pytest.fixture(autouse=True)
def _banners(monkeypatch):
    rows = [{"tone": "info", "title": "Lu", "key": "news:1"}, {"tone": "danger", "title": "Reste"}]
    monkeypatch.setattr(banner_sources, "_items", {})
    register_banners(lambda request: rows)


@pytest.mark.django_db
def test_a_banner_with_a_key_can_be_put_away(client):
    sign_in(client, make_representative())
    page = client.get(reverse("notices:index")).content.decode()
    assert "Lu" in page
    assert page.count('name="key"') == 1
    answer = client.post(reverse("ui:banner"), {"key": "news:1", "next": "/notices/"})
    assert answer["Location"] == "/notices/"
    page = client.get(reverse("notices:index")).content.decode()
    assert "<strong>Lu</strong>" not in page
    assert "<strong>Reste</strong>" in page


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a!b", "é", "x" * 81])
def test_what_cannot_be_a_key_is_refused(client, key):
    answer = client.post(reverse("ui:banner"), {"key": key})
    assert answer.status_code == 400
    assert not answer.cookies


@pytest.mark.django_db
def test_it_leads_nowhere_else_and_keeps_the_latest(client):
    for number in range(40):
        answer = client.post(
            reverse("ui:banner"), {"key": f"k{number}", "next": "https://example.org/"}
        )
        assert answer["Location"] == "/"
    kept = client.cookies["banners"].value.split("!")
    assert len(kept) == 30
    assert kept[-1] == "k39"
