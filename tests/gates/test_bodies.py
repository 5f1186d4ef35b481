"""What each page takes, it says itself, and the shipped nginx lets through the same."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from portal.documents.verify import reading
from portal.ui.frame import bodies
from releases.drafting.sections import SECTIONS
from support.attachments import storing
from tests.gates.sources import ROOT, python_files, tree

NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
SAMPLES = {
    "version": ["4.2.[9710.21600]", "3.8.2.1042"],
    "filename": ["Setup.exe"],
    "ticket": ["T-2026-00042"],
    "complaint": ["REC-2026-00042"],
    "int": ["7", "10042"],
    "slug": ["first-steps"],
    "str": ["abc", "V4"],
    "path": ["7"],
    "uuid": ["8d0b3d8e-6bd5-4d64-b1c5-52cbb7a6a9b7"],
}
KNOWN = {"section": list(SECTIONS), "step": ["merchant", "review"]}
"""What a place in an address holds where not everything would do."""
CALLED_BY_VIEWS = {
    "integrators/legal_file/views/company.py:__init__",
    "portal/accounts/sent_twice/claims.py:_content",
    "support/views/desk/tickets.py:_do_verb",
}
"""They read files for views that say how much."""
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")


Route = tuple[str, str, Any]


def routes(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[Route]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield route, f"{space}{pattern.name or ''}", pattern.callback


def addresses(route: str) -> list[str]:
    """Addresses that lead to a route, as browsers ask for them."""
    route = re.sub(r"\(\?P<(\w+)>.*?\)(?=[/$-])", r"<\1>", route.replace("^", "")).rstrip("$")
    found = ["/" + route]
    while place := PLACE.search(found[0]):
        kind, called = place.groups()
        values = KNOWN.get(called) or SAMPLES[kind or "str"]
        found = [one.replace(place[0], value, 1) for one in found for value in values]
    return found


def size(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([km]?)", text).groups()
    return int(number) * {"": 1, "k": 1024, "m": 1024**2}[unit]


def nginx_limits() -> list[tuple[re.Pattern[str], int]]:
    """The regular expressions of the locations that have a limit of their own, in their order."""
    found = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\w+);", NGINX)
    assert len(found) == NGINX.count("client_max_body_size") - 1 == NGINX.count("location ~")
    return [(re.compile(text), size(limit)) for text, limit in found]


def nginx_limit(address: str) -> int:
    [default] = re.findall(r"\n    client_max_body_size (\w+);", NGINX)
    for pattern, limit in nginx_limits():
        if pattern.search(address):
            return limit
    return size(default)


def test_nginx_lets_through_what_each_view_takes() -> None:
    wrong, seen = [], 0
    for route, name, view in routes(get_resolver().url_patterns):
        for address in addresses(route):
            told, said = nginx_limit(address), bodies.limit_of(view, name)
            seen += 1
            if told != said:
                wrong.append(f"{address}: nginx {told}, {name} {said}")
    assert not wrong, "\n".join(wrong)
    assert seen > 500


def test_the_samples_lead_to_their_views() -> None:
    """Else nginx would be asked for addresses that nobody has."""
    wrong = []
    for route, name, view in routes(get_resolver().url_patterns):
        if getattr(view, "body_limit", 0) or name in bodies.OF_THE_API:
            wrong += [one for one in addresses(route) if resolve(one).view_name != name]
    assert not wrong, wrong


def test_each_of_the_api_is_a_route() -> None:
    names = {name for _, name, _ in routes(get_resolver().url_patterns)}
    assert names >= set(bodies.OF_THE_API)


def test_no_view_takes_more_than_a_class() -> None:
    classes = {bodies.FORM, bodies.SCAN, bodies.DOCUMENT, bodies.SEVERAL}
    views = [view for _, _, view in routes(get_resolver().url_patterns)]
    assert {bodies.limit_of(view, "") for view in views} == classes


@pytest.mark.parametrize(
    ("most", "takes"),
    [
        (settings.RESERVED_FILE_MAX_BYTES, bodies.SEVERAL),
        (storing.MOST_TOGETHER, bodies.SEVERAL),
        (storing.LARGEST_FILE, bodies.SEVERAL),
        (reading.MAX_UPLOAD, bodies.DOCUMENT),
    ],
)
def test_a_file_of_the_most_still_fits_with_its_form(most: int, takes: int) -> None:
    assert most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE < takes


def test_there_is_one_truth_for_what_a_form_sends() -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == bodies.FORM


def test_a_part_of_a_large_file_fits() -> None:
    page = (ROOT / "templates" / "releases" / "drafting" / "draft_files.html").read_text()
    [part] = re.findall(r'data-part-bytes="(\d+)"', page)
    assert int(part) <= bodies.OF_THE_API["api-1:upload"]


def test_whoever_reads_files_says_how_much() -> None:
    """Each function that reads `request.FILES` is a view that says `@takes`, or named above."""
    silent = set()
    for path in python_files():
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef) or "request.FILES" not in ast.unparse(
                function
            ):
                continue
            says = any("takes(" in ast.unparse(one) for one in function.decorator_list)
            if not says:
                silent.add(f"{path.relative_to(ROOT)}:{function.name}")
    assert silent == CALLED_BY_VIEWS
