"""What all components share: the template library, and how a variant is refused."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.ui.components.icons import ICONS

register = template.Library()

SIZES = ("normal", "small", "large")
BADGE_ICONS = {"neutral": "", "info": "info", "ok": "check", "soon": "clock", "danger": "x"}


def one_of(tag: str, name: str, value: object, allowed: Collection[object]) -> None:
    """TemplateSyntaxError unless `value` is one of `allowed`."""
    if value not in allowed:
        choices = ", ".join(str(choice) for choice in allowed)
        raise template.TemplateSyntaxError(f"{tag}: {name}={value!r} is not one of: {choices}")


def known_icon(tag: str, name: str) -> None:
    if name:
        one_of(tag, "icon", name, ICONS)


def wanted(tag: str, **values: object) -> None:
    """TemplateSyntaxError unless each of `values` is there."""
    for name, value in values.items():
        if not value:
            raise template.TemplateSyntaxError(f"{tag}: {name} is missing")


def render(partial: str, /, **context: Any) -> SafeString:
    # A file ends in a newline; inside a sentence that would be a space.
    return mark_safe(render_to_string(f"ui/_{partial}.html", context).rstrip("\n"))  # noqa: S308


def trim(content: str) -> SafeString:
    return mark_safe(content.strip())  # noqa: S308 - rendered by the template engine
