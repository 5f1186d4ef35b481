"""The contract of every write: one action, one transaction, one journal entry.

An action is a keyword-only function in `<app>/actions/`, named by a verb, with its actor
as `by=`. `@action` opens the transaction and refuses to commit it unless the body has
recorded exactly one journal entry of its own; an action that calls another leaves the
other's entry to the other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from django.db import transaction
from django.utils.functional import Promise

P = ParamSpec("P")
R = TypeVar("R")

_entries: ContextVar[list[int] | None] = ContextVar("portal_action_entries", default=None)
"""How many entries each running action has recorded, the innermost last."""


class Guard(Protocol):
    """Stands at the door of a request's outermost actions; see `portal.accounts.sent_twice`."""

    def enter(self) -> None:
        """Called in the action's transaction, before all else; what it raises ends the action."""

    def leave(self) -> None:
        """Called when an action that was let in is rolled back."""


guard: ContextVar[Guard | None] = ContextVar("portal_action_guard", default=None)


class Refused(Exception):
    """What was asked cannot be done in the present state; nothing was changed.

    `message` is for the user, in their language (a lazy translation); `code` is for
    programs and tests.
    """

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class UnrecordedAction(RuntimeError):
    """An action ended without exactly one journal entry: a fault in our code."""


def note_entry() -> None:
    """Count a journal entry for the action that is running; called by `journal.record`."""
    running = _entries.get()
    if running:
        running[-1] += 1


@contextmanager
def guarded(*, outermost: bool = True) -> Iterator[None]:
    """Pass the request's guard, if there is one and this is the door.

    Also around what is no act yet and must count once all the same, inside its transaction.
    """
    standing = guard.get() if outermost else None
    if standing is None:
        yield
        return
    standing.enter()
    try:
        yield
    except BaseException:
        standing.leave()
        raise


@contextmanager
def unguarded() -> Iterator[None]:
    """The actions called inside are not what the request's form asks for."""
    token = guard.set(None)
    try:
        yield
    finally:
        guard.reset(token)


_parts: ContextVar[bool] = ContextVar("portal_action_parts", default=False)


@contextmanager
def as_parts() -> Iterator[None]:
    """The actions called inside are parts of the one that calls: they stand and fall together.

    They need no savepoint, since nobody catches what they raise but to end it all.
    """
    token = _parts.set(True)
    try:
        yield
    finally:
        _parts.reset(token)


def action(func: Callable[P, R]) -> Callable[P, R]:
    """Make `func` an action: atomic, and journalled exactly once."""

    @wraps(func)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        running = [*(_entries.get() or ()), 0]
        token = _entries.set(running)
        try:
            inner = len(running) > 1 and _parts.get()
            with (
                transaction.atomic(savepoint=not inner),
                guarded(outermost=len(running) == 1),
            ):
                result = func(*args, **kwargs)
                if running[-1] != 1:
                    raise UnrecordedAction(
                        f"{func.__module__}.{func.__qualname__} recorded {running[-1]} entries"
                    )
        finally:
            _entries.reset(token)
        return result

    run.is_action = True  # type: ignore[attr-defined]
    return run
