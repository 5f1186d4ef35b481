"""How the states of the registry are shown."""

from integrators.models import Standing
from portal.ui import states


def register() -> None:
    states.register(
        Standing,
        {
            Standing.CANDIDATE: ("neutral", "hourglass"),
            Standing.UPCOMING: ("info", "calendar-clock"),
            Standing.APPROVED: ("ok", "badge-check"),
            Standing.ENDING: ("soon", "clock"),
            Standing.SUSPENDED: ("danger", "circle-pause"),
            Standing.ENDED: ("neutral", "ban"),
        },
    )
