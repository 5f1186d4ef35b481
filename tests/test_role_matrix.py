"""Every route, by every method, of every kind of person: the expected status, no other."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import matrix
from tests.cast import sign_in
from tests.matrix import ACTORS, Row, Statuses

MODULES = sorted(module.name for module in pkgutil.iter_modules(matrix.__path__))
OTHER_METHODS = ("put", "patch", "delete", "options")


def _load(name: str) -> Any:
    return importlib.import_module(f"tests.matrix.{name}")


def _routes(patterns: list[Any], prefix: str = "", namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else route


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = set(_routes(get_resolver().url_patterns))
    rows = [key for name in MODULES for key in _load(name).MATRIX]
    assert sorted(rows) == sorted(set(rows)), "A route stands in two modules."
    assert routes - set(rows) == set(), "Routes without a row."
    assert set(rows) - routes == set(), "Rows without a route."


def test_what_the_admin_offers_is_what_a_row_covers() -> None:
    for name in MODULES:
        for key, row in _load(name).MATRIX.items():
            for statuses in (row.get, row.post):
                assert statuses is None or statuses.keys() == set(ACTORS), key


def _url(key: str, kwargs: dict[str, Any]) -> str:
    """The address of a route by its name, or, where it has none, by its pattern."""
    if not key.endswith(("/", "$")):
        return reverse(key, kwargs=kwargs)
    path = re.sub(r"<\w+:(\w+)>", lambda found: str(kwargs[found[1]]), key)
    return "/" + re.sub(r"\(\?P<(\w+)>.*?\)\$?", lambda found: str(kwargs[found[1]]), path)


class _Undo(Exception):
    pass


def _ask(client: Client, method: str, url: str, data: dict[str, Any], row: Row) -> int:
    """The status of one request, whose writes are undone, its rate limits too."""
    cache.clear()
    headers = {"HX-Request": "true"} if row.htmx else {}
    ask = getattr(client, method)
    status = 0
    try:
        with transaction.atomic():
            if method == "post":
                response = ask(url, data, headers=headers)
            else:
                response = ask(url + row.query, headers=headers)
            status = response.status_code
            if response.streaming:
                # Read to its end it closes its file, as a web server would have it do.
                b"".join(response.streaming_content)
            raise _Undo
    except _Undo:
        return status


def _allowed(row: Row, method: str, actor: str) -> set[int]:
    declared: dict[str, Statuses | None] = {
        "get": row.get,
        "head": row.get,
        "post": row.post,
        **row.others,
    }
    statuses = declared.get(method)
    if statuses is not None:
        return {statuses[actor]}
    shown = row.get or row.post
    refused = {shown[actor]} if shown and shown[actor] >= 300 else set()
    if actor == "anonymous" or method == "options":
        # Sign-in comes before the method is looked at; OPTIONS is answered by Django itself.
        return refused | {405} | ({200} if method == "options" else set())
    return refused | {405}


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_statuses(name: str, cast: Any) -> None:
    module = _load(name)
    world = SimpleNamespace(cast=cast)
    if hasattr(module, "build"):
        module.build(world)
    clients = {actor: Client(raise_request_exception=False) for actor in ACTORS}
    for actor, client in clients.items():
        if actor != "anonymous":
            sign_in(client, getattr(cast, actor))
    wrong = []
    for key, row in module.MATRIX.items():
        kwargs = row.args(world)
        url = _url(key, kwargs)
        for actor, client in clients.items():
            for method in ("get", "head", "post", *OTHER_METHODS):
                status = _ask(client, method, url, row.data(world), row)
                allowed = _allowed(row, method, actor)
                if status not in allowed:
                    wrong.append(f"{method.upper()} {key} as {actor}: {status}, not {allowed}")
    assert not wrong, "\n" + "\n".join(wrong)
