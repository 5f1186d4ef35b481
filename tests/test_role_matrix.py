"""Every route, by every method, of every kind of person: the expected status, no other.

What is refused has written nothing; and what is posted would be done for somebody, so that a
refusal comes from the door and not from a form.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from integrators.companies.actions.people import record_departure
from portal.accounts.permissions import Role
from portal.accounts.staff.actions.manage_user import deactivate_user
from tests import matrix
from tests.cast import make_user, sign_in
from tests.integrators import factories as registry
from tests.matrix import ACTORS, LEFT, Row, Statuses

MODULES = sorted(module.name for module in pkgutil.iter_modules(matrix.__path__))
OTHER_METHODS = ("put", "patch", "delete", "options")
METHODS = ("get", "head", "post", *OTHER_METHODS)
OF_LEAVERS = ("get", "post")
"""Whoever left is turned away before the method is looked at."""


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


OWN_WRITES = re.compile(
    r'\s*(INSERT INTO|UPDATE|DELETE FROM) "'
    r"(django_session|usersessions_usersession|accounts_sentform|portal_cache)"
)
"""What the house writes about a request itself, whatever becomes of it."""


@dataclass
class Asked:
    """What a request answered, and whether it wrote a row of ours."""

    status: int = 0
    location: str = ""
    wrote: str = ""

    @property
    def refused(self) -> bool:
        return self.status >= 400 or self.location.startswith("/accounts/login/")

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql) and not OWN_WRITES.match(sql):
            self.wrote = self.wrote or sql[:80]
        return execute(sql, params, many, context)


def _ask(client: Client, method: str, url: str, data: dict[str, Any], row: Row) -> int:
    return _answer(client, method, url, data, row).status


def _answer(client: Client, method: str, url: str, data: dict[str, Any], row: Row) -> Asked:
    """What one request answers, whose writes are undone, its rate limits too."""
    cache.clear()
    headers = row.headers | ({"HX-Request": "true"} if row.htmx else {})
    ask = getattr(client, method)
    asked = Asked()
    try:
        with transaction.atomic(), connection.execute_wrapper(asked.watch):
            if method == "post":
                response = ask(url, data, headers=headers)
            else:
                response = ask(url + row.query, headers=headers)
            asked.status = response.status_code
            asked.location = response.headers.get("Location", "")
            if response.streaming:
                # Read to its end it closes its file, as a web server would have it do.
                b"".join(response.streaming_content)
            raise _Undo
    except _Undo:
        return asked


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


def _leavers(cast: Any) -> dict[str, Any]:
    """Two people who could do most here, before they leave."""
    manager = registry.join(cast.quality, cast.integrator, registry.MANAGER)
    registry.train(cast.quality, manager)
    registry.sign(manager, cast.charter)
    return {"departed": manager, "dismissed": make_user(Role.QUALITY)}


def _clients(cast: Any, leavers: dict[str, Any]) -> dict[str, Client]:
    """One for each, signed in; those who leave do so afterwards, with their sessions open."""
    clients = {actor: Client(raise_request_exception=False) for actor in ACTORS}
    people = {actor: getattr(cast, actor, None) for actor in ACTORS if actor != "anonymous"}
    people |= {"departed": leavers["departed"].user, "dismissed": leavers["dismissed"]}
    for actor, person in people.items():
        sign_in(clients[actor], person)
    record_departure(by=cast.quality, representative=leavers["departed"])
    deactivate_user(by=cast.admin, user=leavers["dismissed"], reason="partie")
    return clients


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_statuses(name: str, cast: Any) -> None:
    module = _load(name)
    world = SimpleNamespace(cast=cast)
    leavers = _leavers(cast)
    if hasattr(module, "build"):
        module.build(world)
    clients = _clients(cast, leavers)
    wrong = []
    for key, row in module.MATRIX.items():
        kwargs = row.args(world)
        url = _url(key, kwargs)
        done = False
        for actor, client in clients.items():
            for method in OF_LEAVERS if actor in LEFT else METHODS:
                # A proof of work is computed for this: only for who sends it.
                data = row.data(world) if method == "post" else {}
                asked = _answer(client, method, url, data, row)
                what = f"{method.upper()} {key} as {actor}: {asked.status}"
                allowed = _allowed(row, method, actor)
                if asked.status not in allowed:
                    wrong.append(f"{what}, not {allowed}")
                if asked.refused and asked.wrote:
                    wrong.append(f"{what}, and wrote: {asked.wrote}")
                done = done or (method == "post" and bool(asked.wrote))
        if row.post and done == bool(row.no_act):
            wrong.append(f"POST {key} {'writes' if done else 'is done for nobody'}")
    assert not wrong, "\n" + "\n".join(wrong)
