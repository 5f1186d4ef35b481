"""What all components share: how a variant is refused, how attributes and partials are written.

A component is a function that returns its HTML, made with `format_html` so that whatever it is
given is escaped; a composed one renders a partial, `templates/ui/_<name>.html`. Each refuses a
variant that it does not know, so that a slip of the pen fails a test rather than showing an
unstyled box.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from django.core.files.storage import storages
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.ui.components.icons import ICONS

SIZES = ("normal", "small", "large")
BADGE_ICONS = {"neutral": "", "info": "info", "ok": "check", "soon": "clock", "danger": "x"}


def one_of(tag: str, name: str, value: object, allowed: Collection[object]) -> None:
    """TemplateSyntaxError unless `value` is one of `allowed`."""
    if value not in allowed:
        choices = ", ".join(str(choice) for choice in allowed)
        raise TemplateSyntaxError(f"{tag}: {name}={value!r} is not one of: {choices}")


def known_icon(tag: str, name: str) -> None:
    """TemplateSyntaxError unless `name` is an icon of the sprite, or empty."""
    if name:
        one_of(tag, "icon", name, ICONS)


def wanted(tag: str, **values: object) -> None:
    """TemplateSyntaxError unless each of `values` is there."""
    for name, value in values.items():
        if not value:
            raise TemplateSyntaxError(f"{tag}: {name} is missing")


def attributes(values: Mapping[str, object]) -> SafeString:
    """` name="value"` of each that has a value, in this order; the name alone where it is True."""
    return format_html_join(
        "",
        " {}{}",
        (
            (name, "" if value is True else format_html('="{}"', value))
            for name, value in values.items()
            if value
        ),
    )


def static_url(path: str) -> str:
    """The address of a static file; looked up once for each storage, not for each icon."""
    return _url(storages["staticfiles"], path)


@lru_cache(maxsize=256)
def _url(storage: Any, path: str) -> str:
    return str(storage.url(path))


def shown(value: object) -> object:
    """`value` as a template writes it: a figure or a moment in the reader's language."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return localize(value)


def render(partial: str, /, **context: Any) -> SafeString:
    # A file ends in a newline; inside a sentence that would be a space.
    return mark_safe(render_to_string(f"ui/_{partial}.html", context).rstrip("\n"))  # noqa: S308


def trim(content: str) -> SafeString:
    return mark_safe(content.strip())  # noqa: S308 - rendered by the template engine
