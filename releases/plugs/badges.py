"""Badges for the states of releases."""

from portal.ui.state_badges import register_state_badges
from releases.catalogue.models import Release, ReleaseState

register_state_badges(
    Release,
    {
        ReleaseState.DRAFT: ("neutral", "file-pen"),
        ReleaseState.CERTIFIED: ("neutral", "file-badge"),
        ReleaseState.PUBLISHED: ("ok", "badge-check"),
        ReleaseState.SUPERSEDED: ("neutral", "history"),
        ReleaseState.WITHDRAWN: ("danger", "package-x"),
        ReleaseState.DISCARDED: ("neutral", "trash-2"),
    },
)
