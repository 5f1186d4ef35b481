"""Who gets which status from which route, by which method: the role matrix, row by row.

One module an app: `MATRIX` maps a route's name ("releases:detail"; the bare route where it
has no name) to a `Row`; `build(world)`, if there is one, puts the objects that the rows need
onto `world` (a SimpleNamespace that begins with `cast`). tests/test_role_matrix.py
asks every row of every actor, and refuses a route that has no row.

    MATRIX = {
        "releases:detail": Row(
            get=everyone(200),
            args=lambda world: {"version": world.release.version},
        ),
        "releases:withdraw": Row(
            get=everyone(403, anonymous=302, quality=200),
            post=everyone(403, anonymous=302, quality=302),
            args=lambda world: {"version": world.release.version},
            data=lambda world: {"cause": "anomaly", …},
        ),
    }

A method without statuses is not offered: it must answer 405, or what GET answers to those
whom GET refuses (a sign-in page, 403, 404). HEAD answers as GET does. `data` is what somebody
may post: for one of the actors it must write something, and for those refused nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

ACTORS = (
    "anonymous",
    "candidate",  # a representative of an integrator that is not approved
    "stranger",  # in order, at another approved integrator: must not know of ours
    "suspended",  # in order himself, at a suspended integrator
    "technician",  # in order, at the approved integrator whose objects are asked for
    "manager",  # the same integrator's manager, in order too
    "quality",
    "support",
    "auditor",
    "admin",
    "departed",  # was a manager in order at the same integrator, and has left since signing in
    "dismissed",  # was quality, and the account was closed since: no session is left
)
"""Each is an attribute of `tests.cast.Cast` (a User), but for anonymous and the two who left."""

LEFT = ("departed", "dismissed")
STAFF = ("quality", "support", "auditor", "admin")
REPRESENTATIVES = ("candidate", "stranger", "suspended", "technician", "manager")

Statuses = dict[str, int]


def everyone(status: int, **others: int) -> Statuses:
    """`status` for every actor but those named; `staff=` and `representatives=` name several.

    Whoever has left is a visitor, and 403 where a visitor is sent to sign in: what is still
    theirs must be said by `departed=`.
    """
    statuses = dict.fromkeys(ACTORS, status)
    for group, names in (("staff", STAFF), ("representatives", REPRESENTATIVES)):
        if group in others:
            statuses |= dict.fromkeys(names, others.pop(group))
    unknown = others.keys() - set(ACTORS)
    if unknown:
        raise ValueError(f"Not an actor: {', '.join(sorted(unknown))}")
    statuses |= others
    visitor = statuses["anonymous"]
    left = {"departed": 403 if visitor == 302 else visitor, "dismissed": visitor}
    return statuses | left | others


def staff_only(*allowed: str, status: int = 200, refused: int = 403) -> Statuses:
    """A page of Crisalid's own: `allowed` roles get `status`, all others are refused."""
    return everyone(refused, anonymous=302) | dict.fromkeys(allowed, status)


@dataclass(frozen=True)
class Row:
    get: Statuses | None = None
    post: Statuses | None = None
    args: Callable[[SimpleNamespace], dict[str, Any]] = field(default=lambda world: {})
    data: Callable[[SimpleNamespace], dict[str, Any]] = field(default=lambda world: {})
    query: str = ""
    no_act: str = ""
    """Why nobody’s POST of `data` writes anything: the test wants that of each row else."""
    htmx: bool = False
    others: dict[str, Statuses] = field(default_factory=dict)
    """Methods that pages have not: {"patch": …}."""
    headers: dict[str, str] = field(default_factory=dict)


SHOWS = "this admin only shows"


def admin_rows(app: str, model: str, obj: str, *readers: str) -> dict[str, Row]:
    """The rows of a model that the admin shows read-only: `obj` names the world's object.

    Others of staff get 403, everyone else is sent to sign in: that is how an admin refuses.
    """
    read = everyone(302, staff=403) | dict.fromkeys(readers, 200)
    never = everyone(302, staff=403)
    key = f"admin:{app}_{model}"

    def args(world: SimpleNamespace) -> dict[str, Any]:
        return {"object_id": getattr(world, obj).pk}

    return {
        f"{key}_changelist": Row(get=read, post=read, no_act=SHOWS),
        f"{key}_add": Row(get=never, post=never, no_act=SHOWS),
        f"{key}_history": Row(get=read, post=read, args=args, no_act=SHOWS),
        f"{key}_delete": Row(get=never, post=never, args=args, no_act=SHOWS),
        f"{key}_change": Row(get=read, post=never, args=args, no_act=SHOWS),
        # The address of an object without its verb, which leads to the one above.
        f"admin/{app}/{model}/<path:object_id>/": Row(
            get=everyone(302), post=everyone(302), args=args, no_act=SHOWS
        ),
    }
