"""Past trainings of people who were invited and have not joined yet."""

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from integrators.trainings.actions.records import SessionData


def training_key(session: "SessionData") -> str:
    """What tells two trainings of one person apart."""
    return f"{session['line']}:{session['kind']}:{session['held_on'].isoformat()}"


def session_as_json(session: "SessionData") -> dict[str, Any]:
    return {**session, "held_on": session["held_on"].isoformat()}


def session_from_json(session: dict[str, Any]) -> "SessionData":
    """What `frozen` has put away."""
    return cast("SessionData", {**session, "held_on": dt.date.fromisoformat(session["held_on"])})
