"""The frame around every page: what it holds, for whom, and that the policy lets it run."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from portal.ui.frame import banners, context, navigation
from portal.ui.views import server_error
from tests.cast import make_user, sign_in
from tests.ui.markup import Page

pytestmark = pytest.mark.django_db

ERRORS = ("403.html", "403_csrf.html", "404.html", "410.html", "429.html", "500.html")


@pytest.fixture
def gallery(client):
    sign_in(client, make_user("quality"))
    return Page(client.get(reverse("ui:gallery")).content.decode())


def test_nothing_in_the_gallery_is_refused_by_the_policy(gallery):
    assert not gallery.refused


def test_the_gallery_reads_like_one_page(gallery):
    assert len(gallery.all("h1")) == 1
    assert len(gallery.all("main", id="main")) == 1
    assert gallery.all("a", href="#main")
    assert len(gallery.ids) == len(set(gallery.ids))


def test_scripts_wait_for_the_page(gallery):
    assert gallery.all("script")
    scripts = [script for script in gallery.all("script") if "src" in script]
    assert all("defer" in script for script in scripts)


def test_htmx_neither_evaluates_nor_injects(gallery):
    [meta] = gallery.all("meta", name="htmx-config")
    for setting in ("allowEval", "allowScriptTags", "includeIndicatorStyles"):
        assert f'"{setting}":false' in meta["content"]


def test_the_answer_carries_the_strict_policy(client):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", ["fr", "en"])
def test_sign_in(client, language):
    client.cookies["django_language"] = language
    page = Page(client.get(reverse("account_login")).content.decode())
    assert page.all("html", lang=language)
    assert not page.refused
    assert not page.all("nav"), "Whoever is not signed in is shown the form alone."


@pytest.mark.parametrize("template", ERRORS)
@pytest.mark.parametrize("request_", [None, RequestFactory().get("/nowhere")])
def test_an_error_page_needs_nothing_to_be_shown(template, request_):
    page = Page(render_to_string(template, {}, request=request_))
    assert not page.refused
    assert len(page.all("h1")) == 1


def test_the_footer_tells_how_to_reach_support(client, settings):
    html = client.get(reverse("account_login")).content.decode()
    assert f"mailto:{settings.SUPPORT_EMAIL}" in html
    assert Page(html).all("a", href=f"tel:{settings.SUPPORT_PHONE.replace(' ', '')}")


def test_a_fragment_pays_for_neither_navigation_nor_banners(rf, monkeypatch):
    def expensive(request):
        raise AssertionError("asked without being shown")

    monkeypatch.setattr(banners.banner_sources, "_items", {})
    banners.register_banners(expensive)
    monkeypatch.setattr(navigation, "links_for", expensive)
    request = rf.get("/")
    request.user = make_user()
    values = context.ui(request)
    render_to_string("ui/_brand.html", values)


def test_the_signing_screen_leads_nowhere(rf):
    page = Page(render_to_string("base_locked.html", {}, request=rf.get("/")))
    assert not page.all("nav")
    assert not page.all("a")


def test_messages_are_shown_in_a_live_region(client):
    sign_in(client, make_user("quality"))
    html = client.get(reverse("ui:gallery")).content.decode()
    assert 'role="status" aria-live="polite"' in html


def test_the_page_of_our_own_fault_says_whom_to_call(settings, django_assert_num_queries):
    request = RequestFactory().get("/releases/", headers={"cookie": "theme=dark"})
    with django_assert_num_queries(0):
        answer = server_error(request)
    assert answer.status_code == 500
    page = answer.content.decode()
    assert f"tel:{settings.SUPPORT_PHONE.replace(' ', '')}" in page
    assert settings.SUPPORT_EMAIL in page
    assert 'data-theme="dark"' in page
