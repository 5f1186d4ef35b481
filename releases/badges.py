"""How the states of releases are shown."""

from portal.ui import states
from releases.models import Release
from releases.models.releases import ReleaseState


def register() -> None:
    states.register(
        Release,
        {
            ReleaseState.DRAFT: ("neutral", "file-pen"),
            ReleaseState.CERTIFIED: ("neutral", "file-badge"),
            ReleaseState.PUBLISHED: ("ok", "badge-check"),
            ReleaseState.SUPERSEDED: ("neutral", "history"),
            ReleaseState.WITHDRAWN: ("danger", "package-x"),
        },
    )
