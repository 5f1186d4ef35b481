import pytest
from django.urls import reverse

from tests.ui.markup import Page

pytestmark = pytest.mark.django_db


def choose(client, theme, target="/accounts/login/"):
    return client.post(reverse("ui:theme"), {"theme": theme, "next": target})


def theme_of(client):
    page = Page(client.get(reverse("account_login")).content.decode())
    [html] = page.all("html")
    [pressed] = page.all("button", name="theme", aria_pressed="true")
    assert pressed["value"] == html["data-theme"]
    return html["data-theme"]


def test_the_choice_lasts_and_is_in_the_first_byte(client):
    assert theme_of(client) == "auto"
    for theme in ("dark", "light", "auto"):
        response = choose(client, theme)
        assert response.status_code == 302
        assert response.cookies["theme"]["max-age"] > 300 * 24 * 3600
        assert theme_of(client) == theme


def test_an_unknown_theme_changes_nothing(client):
    assert "theme" not in choose(client, "neon").cookies
    client.cookies["theme"] = '"><script>'
    assert theme_of(client) == "auto"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_it_never_leads_elsewhere(client, target):
    assert choose(client, "dark", target)["Location"] == "/"


def test_it_goes_back_to_where_it_was(client):
    assert choose(client, "dark", "/releases/?page=2")["Location"] == "/releases/?page=2"


def test_it_is_a_post(client):
    answer = client.get(reverse("ui:theme"), {"theme": "dark"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert not answer.cookies
