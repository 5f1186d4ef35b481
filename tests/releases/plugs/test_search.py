"""Releases and wiki pages in the search box."""

import pytest
from django.contrib.auth.models import AnonymousUser

from releases.models import Audience
from releases.plugs.search import find_pages, find_releases
from tests.cast import read_anew
from tests.releases import factories

pytestmark = pytest.mark.django_db


def titles(find, user, text):
    return [hit.title for hit in find(user, text, 5)]


def test_everyone_finds_a_published_release_by_version_and_certificate(cast):
    release = factories.published(cast)
    for user in (AnonymousUser(), cast.stranger, cast.quality):
        assert titles(find_releases, user, release.version[:6]) == [release.version]
        assert titles(find_releases, user, release.certificate_number) == [release.version]


def test_a_draft_is_found_by_who_may_write_it(cast):
    draft = factories.draft(cast.quality)
    assert titles(find_releases, cast.quality, draft.version) == [draft.version]
    for user in (AnonymousUser(), cast.technician, cast.support):
        assert titles(find_releases, user, draft.version) == []


def test_pages_for_integrators_are_not_for_visitors(cast):
    page = factories.wiki_page(cast.quality)
    page.audience = Audience.INTEGRATORS
    page.save()
    word = page.title_fr.split()[0]
    assert titles(find_pages, cast.technician, word) == [page.title_fr]
    assert titles(find_pages, cast.suspended, word) == [page.title_fr]
    assert titles(find_pages, AnonymousUser(), word) == []
    assert titles(find_pages, cast.candidate, word) == []
    page.audience = Audience.PUBLIC
    page.save()
    assert titles(find_pages, AnonymousUser(), word) == [page.title_fr]
    assert titles(find_pages, cast.candidate, word) == [page.title_fr]


def test_few_queries(cast, django_assert_num_queries):
    release = factories.published(cast)
    technician = read_anew(cast.technician)
    with django_assert_num_queries(1):
        titles(find_releases, technician, release.version)
    with django_assert_num_queries(1):
        titles(find_pages, technician, "fond")
