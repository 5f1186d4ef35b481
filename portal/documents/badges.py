"""Badges for the states of documents: signed is not yet sealed."""

from portal.documents.models import State
from portal.ui.state_badges import register_state_badges


def register_badges() -> None:
    register_state_badges(
        State,
        {
            State.PENDING: ("soon", "hourglass"),
            State.SEALING: ("soon", "hourglass"),
            State.SEALED: ("ok", "file-badge"),
            State.FAILED: ("danger", "file-x"),
        },
    )
