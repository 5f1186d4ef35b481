"""The public pages: what everyone may read, and that a withdrawal is unmistakable."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from lxml import html

from integrators.approvals.rules import eligibility
from portal.ui.text.nobreak import unbroken
from releases.withdrawals import rules
from tests.cast import read_anew, sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_the_list_shows_the_current_release_first_and_marks_the_withdrawn(client, cast):
    old = factories.published(cast)
    factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, old)
    page = text(client.get("/releases/"))
    listed = page[page.index("<h1") :]
    assert listed.index(factories.NEWER_V4) < listed.index(factories.V4)
    assert "Retirée" in page
    assert unbroken(rules.remedy_of(old).what_now) in listed


def test_nobody_is_sent_to_a_replacement_that_was_withdrawn_in_its_turn(client, cast):
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, old, replacement=new)
    told = unbroken(f"installez à la place la version {new.version}")
    assert told in text(client.get("/releases/"))
    factories.withdraw(cast.quality, new)
    page = text(client.get("/releases/"))
    assert f"la version {new.version}" not in page
    told = client.get("/releases/current.json").json()["withdrawn"]
    assert {row["withdrawal"]["replacement"] for row in told} == {None}


def test_an_empty_list_says_what_it_means(client):
    assert "Aucune version certifiée" in text(client.get("/releases/"))


def test_anyone_reads_identity_notes_and_fingerprint(client, cast):
    release = factories.published(cast)
    page = text(client.get(release.get_absolute_url()))
    for expected in ("525/9999-03", "Fond de caisse", factories.sha256(), "Windows 11 à jour"):
        assert expected in page
    assert "Se connecter pour télécharger" in page


def test_notes_name_the_page_that_tells_how_to_those_who_may_read_it(client, cast):
    release = factories.published(cast)
    page = release.notes.exclude(tutorial=None).get().tutorial
    newer = factories.published(cast, version=factories.NEWER_V4)
    changes = reverse("releases:changes", args=[newer.version])
    link = page.url_for(release.version)
    for url in (release.get_absolute_url(), changes):
        for who, reads in (("technician", True), ("support", True), ("candidate", False)):
            shown = text(sign_in(Client(), getattr(cast, who)).get(url))
            assert (page.title_fr in shown) is reads
            assert ("une page du wiki réservée" in shown) is not reads
        shown = text(client.get(url))
        assert page.title_fr not in shown
        assert link not in shown


def test_who_may_sees_one_button_with_the_size(cast):
    release = factories.published(cast)
    page = text(sign_in(Client(), cast.technician).get(release.get_absolute_url()))
    assert "Télécharger (10,2\u00a0ko)" in page


def test_who_may_not_sees_what_to_do(cast):
    release = factories.published(cast)
    page = text(sign_in(Client(), cast.candidate).get(release.get_absolute_url()))
    assert "Télécharger (" not in page
    found = eligibility.check(cast.candidate, line="V4", activity=eligibility.FILES)
    for item in found.missing:
        assert escape(item.label) in page


def test_a_withdrawn_one_says_what_to_do_now_and_offers_another(client, cast):
    old = factories.published(cast)
    new = factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, new, replacement=old)
    page = text(client.get(new.get_absolute_url()))
    assert "Cessez de l’utiliser" in page
    assert old.get_absolute_url() in page
    assert "Télécharger (" not in page


def test_a_draft_is_unknown(client, cast):
    draft = factories.draft(cast.quality)
    page = client.get(draft.get_absolute_url())
    assert page.status_code == 404
    assert draft.version not in html.fromstring(page.text).xpath("string(//main)")
    assert draft.version not in client.get("/releases/").text


def test_the_queries_of_the_list_do_not_grow(client, cast, django_assert_num_queries):
    factories.withdraw(cast.quality, factories.published(cast))
    # The list, twice the warning that every visitor sees, and how support is reached: a setting.
    with django_assert_num_queries(4):
        client.get("/releases/")
    for number in range(4):
        release = factories.published(cast, version=f"4.3.[{9800 + number}.100]")
        if number % 2:
            factories.withdraw(cast.quality, release)
    with django_assert_num_queries(4):
        client.get("/releases/")


def test_current_json(client, cast, django_assert_max_num_queries):
    old = factories.published(cast)
    factories.published(cast, version=factories.NEWER_V4)
    factories.withdraw(cast.quality, old, cause="compliance", domains=factories.domains()[:1])
    with django_assert_max_num_queries(5):
        data = client.get("/releases/current.json").json()
    current = data["lines"]["V4"]
    assert (current["version"], current["status"]) == (factories.NEWER_V4, "published")
    assert current["certificate"] == "525/9999-03"
    assert current["files"][0]["sha256"] == factories.sha256()
    assert data["lines"]["V3"] is None
    assert [row["version"] for row in data["withdrawn"]] == [factories.V4]
    assert data["withdrawn"][0]["withdrawal"]["domains"] == [factories.domains()[0].code]
    assert data["issued_at"] < data["expires_at"]


def test_the_feed_tells_a_withdrawal(client, cast):
    release = factories.published(cast)
    first = text(client.get("/releases/feed.xml"))
    assert "<feed" in first
    assert f"Version {release.version}" in first
    factories.withdraw(cast.quality, release)
    assert f"Retirée\u00a0: version {release.version}" in text(client.get("/releases/feed.xml"))


def test_the_api_is_public_and_knows_no_draft(client, cast):
    release = factories.published(cast)
    url = reverse("api-1:release_status", args=[release.version])
    assert client.get(url).json()["status"] == "published"
    factories.withdraw(cast.quality, release)
    assert client.get(url).json()["withdrawal"]["message"]["fr"] == "Le total peut être faux."
    draft = factories.draft(cast.quality, version=factories.NEWER_V4)
    url = reverse("api-1:release_status", args=[draft.version])
    assert client.get(url).status_code == 404


def test_the_banner_is_on_every_page_of_the_integrator(cast, django_assert_num_queries):
    from django.test import RequestFactory

    from releases.files.actions.record_download import record_download
    from releases.plugs.banners import withdrawn_banners
    from releases.withdrawals import announcements

    release = factories.published(cast)
    record_download(
        by=cast.technician, file=release.files.get(), representative=cast.technician_rep
    )
    factories.withdraw(cast.quality, release)
    announcements.send_due_notices()
    request = RequestFactory().get("/")
    request.resolver_match = None
    for who, count in (("technician", 1), ("manager", 1), ("stranger", 0)):
        request.user = read_anew(getattr(cast, who))
        # Where there is one: what replaces it, and the person's own machines.
        with django_assert_num_queries(1 + 2 * count):
            assert len(list(withdrawn_banners(request))) == count
    page = text(sign_in(Client(), cast.manager).get("/releases/"))
    assert '<span class="whole">4.2.[9710.21600]</span> a été retirée.' in page
