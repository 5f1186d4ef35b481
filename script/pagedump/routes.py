"""The routes of the URL conf, and addresses for those that no link leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
NUMBER = re.compile(r"<int:(\w+)>")
CHOICE = re.compile(r"\(\?P<(\w+)>(\w+)\|")
OWN_TO_ITS_APP = frozenset(("pk", "number", "name", "object_id"))
"""Parameters that mean another thing in another app."""


@dataclass(frozen=True)
class Route:
    """One pattern of the URL conf; `path` is as Django tells it, with its parameters."""

    name: str
    path: str

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(a or b for a, b in PARAMETER.findall(self.path))

    @property
    def shown(self) -> str:
        """The path without the names of its parameters, which nobody sees."""
        return PARAMETER.sub("<>", self.path)

    @property
    def app(self) -> str:
        """Within it, a parameter such as `pk` means the same; in the admin, in one table."""
        if self.name.startswith("admin:"):
            return "/".join(self.path.split("/")[:3])
        return self.name.partition(":")[0]

    def address(self, values: dict[str, str]) -> str | None:
        """The address with these parameters; None where they do not fit."""
        wanted = {name: values[name] for name in self.parameters if name in values}
        if len(wanted) < len(self.parameters):
            return None
        if not self.name or self.name.endswith(":"):
            path = PARAMETER.sub(lambda found: wanted[found[1] or found[2]], self.path)
            return "/" + re.sub(r"[\^$\\?]", "", path)
        try:
            return reverse(self.name, kwargs=wanted)
        except NoReverseMatch:
            return None


def all_routes() -> list[Route]:
    return sorted(set(_walk(get_resolver().url_patterns, "", "")), key=lambda r: (r.path, r.name))


def _walk(patterns: Iterable[Any], path: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        # As Django joins them when it tells by which route an address was found.
        here = path + str(pattern.pattern).removeprefix("^" if path else "")
        if inner := getattr(pattern, "url_patterns", None):
            own = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(inner, here, own)
        else:
            yield Route(f"{namespace}{pattern.name or ''}", here)


@lru_cache(maxsize=50_000)
def route_of(url: str) -> tuple[Route, dict[str, str]] | None:
    """The route that answers to `url`, with its parameters as text."""
    try:
        match = resolve(url.partition("?")[0])
    except Resolver404:
        return None
    values = {name: str(value) for name, value in match.kwargs.items()}
    name = match.view_name if match.url_name else "".join(f"{one}:" for one in match.namespaces)
    return Route(name, match.route), values


@dataclass
class Pool:
    """The parameters with which routes were reached, to fill those of others of the same app."""

    seen: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, route: Route, values: dict[str, str]) -> None:
        rows = self.seen.setdefault(route.app, [])
        if values and values not in rows:
            rows.append(values)

    def address(self, route: Route) -> str | None:
        """An address of `route` that likely finds something; made up in part where it must be."""
        rows = self.seen.get(route.app, [])
        others = _mixed(row for rows in self.seen.values() for row in rows)
        numbers = NUMBER.findall(route.path)
        made_up = {name: "1" if name in numbers else "x" for name in route.parameters}
        made_up |= {name: value for name, value in others.items() if name not in OWN_TO_ITS_APP}
        made_up |= dict(CHOICE.findall(route.path))
        # A row's own parameters first, then what several together know.
        near = [row for row in rows if row.keys() >= route.parameters]
        tries = (*near, _mixed(rows), made_up | _mixed(rows))
        return next(filter(None, map(route.address, tries)), None)


def _mixed(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """The first value of each parameter."""
    mixed: dict[str, str] = {}
    for row in rows:
        mixed = row | mixed
    return mixed
