"""The head of a column: a link that sorts, and turns round when pressed again."""

import pytest
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from portal.ui.lists.sorting import Sorting
from tests.ui.markup import Page

COLUMNS = {"name": ("name", "pk"), "signed": ("-signed_at", "-pk")}


def sorting(query=""):
    return Sorting.of(QueryDict(query.removeprefix("?")), COLUMNS, "signed")


def test_only_what_is_offered_sorts():
    assert sorting().order == ("-signed_at", "-pk")
    assert sorting("?sort=-signed").order == ("signed_at", "pk")
    assert sorting("?sort=name").order == ("name", "pk")
    assert sorting("?sort=password").order == ("-signed_at", "-pk")


@pytest.mark.parametrize("asked", ["password", "--name", "-", "name "])
def test_an_order_that_the_list_has_not_is_not_known(asked):
    assert not sorting(f"?sort={asked}").known


def test_no_order_and_one_that_is_offered_are_known():
    assert all(sorting(query).known for query in ("", "?sort=", "?sort=name", "?sort=-name"))


def header(query, column):
    source = '{% load ui %}{% sort_header sorting column "Name" %}'
    context = {"request": RequestFactory().get(f"/{query}"), "sorting": sorting(query)}
    return Page(Template(source).render(Context({**context, "column": column})))


def test_the_sorted_column_says_so_and_links_to_the_other_way():
    page = header("?sort=name&town=Metz&after=abc", "name")
    assert page.all("th", aria_sort="ascending")
    assert page.all("a", href="?sort=-name&town=Metz")
    assert header("?sort=-name", "name").all("th", aria_sort="descending")
    assert header("", "signed").all("th", aria_sort="descending")
    assert "aria-sort" not in header("", "name").all("th")[0]


def test_a_column_that_does_not_sort_is_refused():
    with pytest.raises(TemplateSyntaxError):
        header("", "password")
