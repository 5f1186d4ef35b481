"""Badges for states: tone and icon of each state of each model, said once.

An app registers its states in `AppConfig.ready`:

    states.register(Release, {"draft": ("neutral", "file-pen"), "published": ("ok", "badge-check")})
    states.register(Standing, {...})          # a state that is computed, as TextChoices

and templates write `{% state_badge release %}` or `{% state_badge standing %}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Choices, Model
from django.utils.functional import Promise

from portal.ui.components.base import BADGE_ICONS
from portal.ui.components.icons import ICONS

Tone = tuple[str, str]
"""A badge's tone and its icon; an empty icon means the tone's own."""

_models: dict[type[Model], tuple[str, dict[Any, Tone]]] = {}
_choices: dict[type[Choices], dict[Any, Tone]] = {}


def register(
    kind: type[Model] | type[Choices], tones: Mapping[Any, Tone], *, field: str = "state"
) -> None:
    """Say how each state of a model's `field`, or of a `TextChoices`, is shown.

    Raises ValueError when a state is left out, or a tone or icon unknown.
    """
    for tone, icon in tones.values():
        if tone not in BADGE_ICONS or (icon and icon not in ICONS):
            raise ValueError(f"{kind.__name__}: no tone {tone!r} with icon {icon!r}")
    if issubclass(kind, Choices):
        values = list(kind.values)
    else:
        values = list(_labels(kind, field))
    if missing := set(values) ^ set(tones):
        raise ValueError(f"{kind.__name__}: one tone per state, see {sorted(missing)}")
    if issubclass(kind, Choices):
        _choices[kind] = dict(tones)
    else:
        _models[kind] = (field, dict(tones))


def _labels(model: type[Model], field: str) -> dict[Any, Any]:
    found: Any = model._meta.get_field(field)
    return dict(found.flatchoices)


def look(thing: Any) -> tuple[str | Promise, str, str]:
    """Label, tone and icon of the state of an object, or of a state itself.

    Raises LookupError for what nobody registered.
    """
    if isinstance(thing, Choices):
        tones = _choices.get(type(thing))
        if tones is None:
            raise LookupError(f"{type(thing).__name__} is not registered in portal.ui.state_badges")
        return (str(thing.label), *tones[thing.value])
    for model in type(thing).__mro__:
        if model in _models:
            field, by_value = _models[model]
            label = getattr(thing, f"get_{field}_display")()
            return (label, *by_value[getattr(thing, field)])
    raise LookupError(f"{type(thing).__name__} is not registered in portal.ui.state_badges")


def registered() -> list[tuple[str, list[tuple[str | Promise, str, str]]]]:
    """All there is, for the gallery: (name, its badges)."""
    rows: list[tuple[str, list[tuple[str | Promise, str, str]]]] = []
    for model, (field, tones) in _models.items():
        labels = _labels(model, field)
        shown = [(labels[value], *tone) for value, tone in tones.items()]
        rows.append((str(model._meta.verbose_name), shown))
    for kind, tones in _choices.items():
        rows.append((kind.__name__, [(kind(value).label, *tone) for value, tone in tones.items()]))
    return rows
