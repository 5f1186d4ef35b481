"""Badges for states: tone and icon of each state of each model, said once.

An app registers its states in `AppConfig.ready`:

    register_state_badges(Release, {"draft": ("neutral", "file-pen"), …})
    register_state_badges(Standing, {...})          # a state that is computed, as TextChoices

and templates write `{% state_badge release %}` or `{% state_badge standing %}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices, Model
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint
from portal.ui.components.base import BADGE_ICONS
from portal.ui.components.icons import ICONS

Tone = tuple[str, str]
"""A badge's tone and its icon; an empty icon means the tone's own."""

Badge = tuple[str | Promise, str, str]
"""What is shown: a label, a tone, an icon."""


@dataclass(frozen=True)
class StateBadges:
    """How the states of one kind are shown; of a model, those of its `field`."""

    kind: type[Model] | type[Choices]
    tones: Mapping[Any, Tone]
    field: str
    labels: Mapping[Any, str | Promise]


badges_of_kinds: ExtensionPoint[StateBadges] = ExtensionPoint(
    "state badges", key=lambda badges: badges.kind
)


def register_state_badges(
    kind: type[Model] | type[Choices], tones: Mapping[Any, Tone], *, field: str = "state"
) -> None:
    """Say how each state of a model's `field`, or of a `TextChoices`, is shown.

    Raises ValueError when a state is left out, or a tone or icon unknown.
    """
    for tone, icon in tones.values():
        if tone not in BADGE_ICONS or (icon and icon not in ICONS):
            raise ValueError(f"{kind.__name__}: no tone {tone!r} with icon {icon!r}")
    labels = _labels(kind, field)
    if missing := set(labels) ^ set(tones):
        raise ValueError(f"{kind.__name__}: one tone per state, see {sorted(missing)}")
    badges_of_kinds.add(StateBadges(kind, dict(tones), field, labels))


def _labels(kind: type[Model] | type[Choices], field: str) -> dict[Any, str | Promise]:
    """What each state is called."""
    if issubclass(kind, Choices):
        return {state.value: state.label for state in kind}
    found: Any = kind._meta.get_field(field)
    return dict(found.flatchoices)


def badge_of(thing: Any) -> Badge:
    """The badge of an object's state, or of a state itself.

    Raises LookupError for what nobody registered.
    """
    if isinstance(thing, Choices):
        if known := badges_of_kinds.get(type(thing)):
            return (str(thing.label), *known.tones[thing.value])
    else:
        for model in type(thing).__mro__:
            if known := badges_of_kinds.get(model):
                # Not `get_…_display`, which makes all choices hashable anew for each row.
                state = getattr(thing, known.field)
                return (str(known.labels[state]), *known.tones[state])
    raise LookupError(f"{type(thing).__name__} is not registered in portal.ui.state_badges")


def all_badges() -> list[tuple[str, list[Badge]]]:
    """All there is, for the gallery, models first: (name, its badges)."""
    rows = []
    for known in sorted(badges_of_kinds, key=lambda known: issubclass(known.kind, Choices)):
        name = known.kind.__name__
        if issubclass(known.kind, Model):
            name = str(known.kind._meta.verbose_name)
        rows.append((name, [(known.labels[state], *tone) for state, tone in known.tones.items()]))
    return rows
