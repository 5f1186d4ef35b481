"""Databases that stand ready, each with what many tests ask for: the cast, a release.

Through the actions the cast takes half a second to make, more than most tests do with it. So
each test process makes it once, in a database of its own, and leads the connection there for
a test that asks for it; all others see the bare database. What a test writes is rolled back.
A test that commits gets a copy, which is thrown away: nothing is ever flushed.

A scene is made on the day of the test: what the hours before midnight have made is of yesterday
for the tests after it, so it is thrown away and made anew.

A scene's rows and files are all that tests share. Each test fetches instances of its own, and
a file that the test before moved or removed lies in its place again.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.test import TransactionTestCase

from portal.core import clock
from tests.harness import anew


@dataclass(frozen=True)
class Scene:
    """`make` writes its rows, upon those of `under`, and returns them, in whatever holds them.

    A test asks for it by a fixture of its name, `<name>_scene`.
    """

    name: str
    make: Callable[..., Any]
    under: "Scene | None" = None

    def __post_init__(self) -> None:
        assert f"{self.name}_scene" not in _by_fixture, f"There are two scenes “{self.name}”"
        _by_fixture[f"{self.name}_scene"] = self

    @property
    def base(self) -> "list[Scene]":
        """All that it stands upon, the nearest first."""
        return [self.under, *self.under.base] if self.under else []


_by_fixture: dict[str, Scene] = {}


@dataclass(frozen=True)
class _Reference:
    model: type[Model]
    pk: Any
    at_hand: frozenset[str]


@dataclass
class _Ready:
    database: str
    made: Any
    files: dict[Path, bytes]
    day: dt.date


NUMBERS = 2000
"""So many are a scene's, before the next upon it begins to count."""
_bare = ""
"""The database that migrations alone have made."""
_ready: dict[Scene, _Ready] = {}


def install() -> None:
    """Tests with `transaction=True` leave their copy as it is."""
    TransactionTestCase._fixture_teardown = lambda self: None


def asked_by(fixture_names: Iterable[str]) -> Scene | None:
    """The scene of a test with these fixtures: the one that stands upon the others."""
    asked = [scene for name, scene in _by_fixture.items() if name in fixture_names]
    if not asked:
        return None
    last = max(asked, key=lambda scene: len(scene.base))
    assert {last, *last.base} >= set(asked), f"No database has all of {asked}"
    return last


def prepare(scene: Scene) -> None:
    """Make the scene, and those it stands upon, unless they are there."""
    global _bare
    _bare = _bare or _name()
    _drop_those_of_another_day()
    if scene in _ready:
        return
    if scene.under:
        prepare(scene.under)
    name = f"{_bare}_{scene.name}"
    _copy(_database(scene.under), name)
    _lead_to(name)
    before = _media()
    anew.begin(1 + len(scene.base) * NUMBERS)
    with transaction.atomic():
        made = scene.make(*([recall(scene.under)] if scene.under else []))
        # What was to happen on commit waits, as it does in a test that rolls back.
        connection.run_on_commit = []
    files = {path: path.read_bytes() for path in _media() - before}
    _ready[scene] = _Ready(name, _references(made), files, clock.today())
    _lead_to(_bare)


@contextmanager
def on(scene: Scene | None, *, alone: bool) -> Iterator[None]:
    """Run a test on the database of `scene`; `alone`: on a copy, as it will commit."""
    global _bare
    _bare = _bare or _name()
    _put_back_files(scene)
    if not alone:
        _lead_to(_database(scene))
        yield
        return
    copy = f"{_bare}_alone"
    _copy(_database(scene), copy)
    _lead_to(copy)
    try:
        yield
    finally:
        _lead_to(_bare)
        _drop(copy)


def recall(scene: Scene) -> Any:
    """What `scene.make` returned, in instances of the caller's own, fresh from the database."""
    return _fetched(_ready[scene].made)


def close() -> None:
    """Drop all scenes; the connection leads to the bare database again, for others to drop."""
    if _bare:
        _lead_to(_bare)
    while _ready:
        _drop(_ready.popitem()[1].database)


def _drop_those_of_another_day() -> None:
    for scene in [scene for scene, ready in _ready.items() if ready.day != clock.today()]:
        _drop(_ready.pop(scene).database)


def _database(scene: Scene | None) -> str:
    return _ready[scene].database if scene else _bare


def _media() -> set[Path]:
    return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


def _put_back_files(scene: Scene | None) -> None:
    while scene:
        for path, content in _ready[scene].files.items():
            if not path.exists() or path.stat().st_size != len(content):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        scene = scene.under


def _references(made: Any) -> Any:
    """The same, but what finds it again in place of each model."""
    if isinstance(made, Model):
        related = (made._meta.get_field(name) for name in made._state.fields_cache)
        at_hand = frozenset(field.name for field in related if field.many_to_one)
        return _Reference(type(made), made.pk, at_hand)
    return _each(made, _references)


def _each(held: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of what holds models, with `change` made to each part."""
    if isinstance(held, list | tuple):
        return type(held)(change(part) for part in held)
    if isinstance(held, dict):
        return {key: change(part) for key, part in held.items()}
    if isinstance(held, SimpleNamespace) or is_dataclass(held):
        parts = {name: change(part) for name, part in vars(held).items()}
        return type(held)(**parts)
    return held


def _held(kept: Any) -> Iterator[_Reference]:
    if isinstance(kept, _Reference):
        yield kept
    else:
        parts: list[_Reference] = []
        _each(kept, lambda part: parts.extend(_held(part)))
        yield from parts


def _fetched(kept: Any) -> Any:
    rows = _rows(_held(kept))

    def fetch(part: Any) -> Any:
        return rows[part] if isinstance(part, _Reference) else _each(part, fetch)

    return fetch(kept)


def _rows(references: Iterable[_Reference]) -> dict[_Reference, Model]:
    """One query for all rows of a kind."""
    alike: dict[tuple[type[Model], frozenset[str]], list[_Reference]] = {}
    for reference in references:
        alike.setdefault((reference.model, reference.at_hand), []).append(reference)
    found = {}
    for (model, at_hand), some in alike.items():
        rows = model._base_manager.select_related(*at_hand) if at_hand else model._base_manager
        by_key = rows.in_bulk([reference.pk for reference in some])
        found |= {reference: by_key[reference.pk] for reference in some}
    return found


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _lead_to(name: str) -> None:
    if name != _name():
        connection.close()
        # The same dictionary that the connections of other threads are made from.
        connection.settings_dict["NAME"] = name


def _copy(source: str, target: str) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        # Whoever closes a file last has put its write-ahead log into it.
        shutil.copyfile(source, target)
        return
    with connection._nodb_cursor() as cursor:
        # PostgreSQL copies only what nobody is connected to, such as a thread of the last test.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source]
        )
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
