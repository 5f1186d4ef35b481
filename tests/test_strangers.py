"""A stranger's identifiers: on every route that takes one, what exists answers as what does not.

The stranger is the manager of another approved integrator, who may do most at home. Pages that
are open to every representative by the role matrix are left out; Crisalid's own answer 403 to
both. So nobody learns from an answer that something of another company exists.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.cast import sign_in
from tests.matrix import Row
from tests.test_role_matrix import MODULES, _ask, _load, _url

NOWHERE = 2**31 - 1
HIDDEN = {302, 401, 403, 404, 405}
"""302: the admin's door, and pages that lead a representative to their own company; 401: entries
of the journal, which ask for a token before they look."""


OPEN = {
    "people:invitation": "its address is the secret itself; it says for whom it is not",
    "integrators:session_enrol": "every manager may know of a session, and enrol their own people",
    "releases:accept": "every representative in order may know of a published release",
    "admin:app_list": "an app is no object",
}
"""Routes whose identifier is nobody’s own, and why."""


def missing(value: Any) -> Any:
    """An identifier of the same form that belongs to nothing."""
    if isinstance(value, int):
        return NOWHERE
    digits = str.maketrans("0123456789", "9999999999")
    changed = str(value).translate(digits)
    return changed if changed != str(value) else f"{value[:-1]}{'a' if value[-1] != 'a' else 'b'}"


def routes(module: Any, world: SimpleNamespace) -> Iterator[tuple[str, Row, dict[str, Any]]]:
    for key, row in module.MATRIX.items():
        kwargs = row.args(world)
        shown = row.get or row.post
        if key not in OPEN and kwargs and shown and shown["stranger"] >= 300:
            yield key, row, kwargs


@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_what_exists_elsewhere_answers_as_what_does_not(name: str, cast: Any) -> None:
    module = _load(name)
    world = SimpleNamespace(cast=cast)
    if hasattr(module, "build"):
        module.build(world)
    manager = cast.elsewhere.representatives.managers().get().user
    client = sign_in(Client(raise_request_exception=False), manager)
    wrong = []
    for key, row, kwargs in routes(module, world):
        data = row.data(world)
        for method in ("get", "post"):
            theirs = _ask(client, method, _url(key, kwargs), data, row)
            none = {part: missing(value) for part, value in kwargs.items()}
            nowhere = _ask(client, method, _url(key, none), data, row)
            if theirs != nowhere or theirs not in HIDDEN:
                wrong.append(f"{method} {key}: {theirs} of another’s, {nowhere} of nothing")
            if len(kwargs) > 1 and kwargs.get("pk") == cast.integrator.pk:
                own = {**kwargs, "pk": cast.elsewhere.pk}
                mixed = _ask(client, method, _url(key, own), data, row)
                if mixed not in HIDDEN - {302}:
                    wrong.append(f"{method} {key}: {mixed} of another’s under the own company")
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_walk_knows_the_routes() -> None:
    """That the walk above is of something: most apps have routes with identifiers."""
    assert {"integrators", "installations", "releases", "support"} <= set(MODULES)
    keys = {key for name in MODULES for key in _load(name).MATRIX}
    assert keys >= set(OPEN), "an exception for a route that is no longer there"
