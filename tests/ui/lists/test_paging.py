"""A page by key: whole, steady, and one query however deep. A page by number: the nearest."""

import pytest
from django.test import RequestFactory

from portal.accounts.models import User
from portal.ui.lists.paging import keyset_page, neighbours, numbered_page
from tests.accounts.factories import UserFactory

ORDER = ("language", "-name", "pk")


def page(query="", size=3, order=ORDER):
    request = RequestFactory().get(f"/{query}")
    return keyset_page(User.objects.all(), request, order=order, size=size)


@pytest.fixture
def people(db):
    names = ["Bo", "Al", "Bo", "Cy", "Al", "Al", "Di", "Éa"]
    for at, name in enumerate(names):
        UserFactory(name=name, language="fr" if at % 2 else "en")
    return list(User.objects.order_by(*ORDER))


def test_forward_and_back_meet_every_row_once(people):
    seen, query, last = [], "", None
    while True:
        found = page(query)
        seen += found.rows
        if not found.next:
            last = found
            break
        query = found.next
    assert seen == people
    back = list(last.rows)
    while last.previous:
        last = page(last.previous)
        back = last.rows + back
    assert back == people


def test_the_first_page_has_nothing_before_it_and_a_short_list_is_alone(people):
    assert page().previous == ""
    assert page().next
    assert page(size=50).alone


def test_rows_that_come_in_meanwhile_move_nothing(people):
    first = page()
    UserFactory(name="Zoé", language="en")
    assert page(first.next).rows == people[3:6]


def test_one_query_on_any_page(people, django_assert_num_queries):
    second = page().next
    with django_assert_num_queries(1):
        page(second)
    with django_assert_num_queries(1):
        page()


@pytest.mark.parametrize(
    "query",
    ["?after=", "?after=nonsense", "?after=W10", "?before=WzEsMiwzLDRd", "?after=%ff%00",
     "?after=WyJhIiwiYiIsIngiXQ", "?after=WyJhIixudWxsLDFd", "?after=WyJhIiwiYiIsMWU5OTld"],
)  # fmt: skip
def test_a_key_that_nothing_made_is_the_first_page(people, query):
    assert page(query).rows == people[:3]


def test_the_rest_of_the_address_is_kept(people):
    found = page("?town=Metz&page=4")
    assert "town=Metz" in found.next
    assert "page=4" not in found.next


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("?page=2", 2), ("?page=99", 3), ("?page=x", 1), ("?page=-1", 3)]
)
def test_a_wrong_number_is_the_nearest_page(query, number):
    request = RequestFactory().get(f"/{query}")
    assert numbered_page(range(8), request, size=3).number == number


def test_the_neighbours_of_a_numbered_page_keep_the_rest_of_the_address():
    request = RequestFactory().get("/?town=Metz&page=2")
    assert neighbours(numbered_page(range(8), request, size=3), request) == (
        "?town=Metz&page=1", "?town=Metz&page=3",
    )  # fmt: skip
    request = RequestFactory().get("/")
    assert neighbours(numbered_page(range(8), request, size=8), request) == ("", "")
