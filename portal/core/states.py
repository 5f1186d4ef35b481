"""States: which may follow which, and the one way from one to the next.

A model with states says so by its base, and in one table what may follow each:

    class Enrolment(Stateful):
        TRANSITIONS = {
            EnrolmentState.WAITING: {EnrolmentState.ENROLLED, EnrolmentState.WITHDRAWN}, …
        }

`move` is all that writes a state after a row was made (`tests/gates/test_states.py`), so the
tables cannot be passed by. Actions ask first what they have words of their own for.
"""

from collections.abc import Mapping, Set
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused

Transitions = Mapping[Any, Set[Any]]
"""For each state those that may follow it; a state that ends all has an empty set."""


class Stateful(models.Model):
    """A model with a state, in the field `STATE_FIELD`."""

    TRANSITIONS: ClassVar[Transitions]
    STATE_FIELD: ClassVar[str] = "state"

    class Meta:
        abstract = True


def may_move(row: Stateful, to: str) -> bool:
    """Whether `to` may follow the state in which `row` was read."""
    return to in row.TRANSITIONS[getattr(row, row.STATE_FIELD)]


def move(row: Stateful, to: str, **changes: Any) -> None:
    """Bring `row` into the state `to`, and write `changes` of its other fields with it.

    One UPDATE, on condition that the state which the database has may be followed by `to`: of
    two who move a row at once to where only one can, the second is refused, and nothing is
    written. What else was set on `row` and not saved is not written.
    Raises Refused ("wrong_state").
    """
    field = row.STATE_FIELD
    before = [state for state, following in row.TRANSITIONS.items() if to in following]
    rows = type(row)._default_manager.filter(pk=row.pk)
    changes = {**changes, field: to}
    if not rows.filter(**{f"{field}__in": before}).update(**changes):
        present = rows.values_list(field, flat=True).first()
        labels = dict(row._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
        raise Refused(
            _("The state is “%(state)s” now; this is no longer possible.")
            % {"state": labels.get(present, present or "–")},
            "wrong_state",
        )
    for name, value in changes.items():
        setattr(row, name, value)
