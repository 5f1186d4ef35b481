"""Small marks within a line: icon, badge, seal, mono, copyable, keycap."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.template import TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.ui.components.base import (
    BADGE_ICONS,
    SIZES,
    attributes,
    known_icon,
    one_of,
    shown,
    static_url,
)
from portal.ui.components.icons import ICONS
from portal.ui.state_badges import badge_of
from portal.ui.text import formats

SEAL_LABELS = {
    "whole": _("Seal intact"),
    "broken": _("Seal broken"),
    "pending": _("Seal pending"),
}
ONE_LINE = 24
"""Characters that fit on one line of a phone wherever they stand."""


def icon(name: str, label: str | Promise = "", size: str = "normal") -> SafeString:
    """A Lucide icon from the sprite; silent for screen readers unless it has a `label`."""
    one_of("icon", "name", name, ICONS)
    one_of("icon", "size", size, SIZES)
    sprite = static_url("ui/img/icons.svg")
    if label:
        return format_html(
            '<svg class="icon icon--{}" width="20" height="20" role="img" aria-label="{}"'
            ' focusable="false"><use href="{}#{}"/></svg>',
            size, label, sprite, name,
        )  # fmt: skip
    return _silent_icon(name, size, sprite)


@lru_cache(maxsize=1024)
def _silent_icon(name: str, size: str, sprite: str) -> SafeString:
    # A page shows some eighty of them, of a few kinds.
    return format_html(
        '<svg class="icon icon--{}" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        size, sprite, name,
    )  # fmt: skip


def icon_or_nothing(name: str, size: str = "normal") -> SafeString:
    """The silent icon `name` where a component has one."""
    return icon(name, size=size) if name else SafeString()


def badge(label: str | Promise, tone: str = "neutral", icon: str | None = None) -> SafeString:
    """A state in one or two words. Each tone brings its icon, for colour never speaks alone."""
    one_of("badge", "tone", tone, BADGE_ICONS)
    name = BADGE_ICONS[tone] if icon is None else icon
    known_icon("badge", name)
    return _badge(capfirst(str(label)), tone, name)


def _badge(label: str | Promise, tone: str, icon: str) -> SafeString:
    return _written_badge(str(label), tone, icon_or_nothing(icon))


@lru_cache(maxsize=1024, typed=True)
def _written_badge(label: str, tone: str, icon: SafeString) -> SafeString:
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, icon, label)


def state_badge(thing: Any) -> SafeString:
    """The state of an object, or a state itself, as its app told portal.ui.state_badges."""
    try:
        label, tone, icon = badge_of(thing)
    except LookupError as error:
        raise TemplateSyntaxError(f"state_badge: {error}") from error
    return _badge(label, tone, icon or BADGE_ICONS[tone])


def seal(state: str = "whole", label: str | Promise = "", size: str = "normal") -> SafeString:
    """The seal: `whole` for what is certified or sealed, `broken` for what no longer is."""
    one_of("seal", "state", state, SEAL_LABELS)
    one_of("seal", "size", size, SIZES)
    if label:
        words = format_html('<span class="seal__label">{}</span>', capfirst(str(label)))
    else:
        words = format_html('<span class="visually-hidden">{}</span>', SEAL_LABELS[state])
    return format_html(
        '<span class="seal seal--{state} seal--{size}">'
        '<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">'
        '<use href="{sprite}#{state}"/></svg>{words}</span>',
        state=state, size=size, sprite=static_url("ui/img/seal.svg"), words=words,
    )  # fmt: skip


def mono(text: object) -> SafeString:
    """What is compared by eye: versions, SIRET, fingerprints, numbers of PVs and tickets.

    Short ones (`4.3.[9764.28606]`) stay on one line; fingerprints wrap.
    """
    short = len(str(text)) <= ONE_LINE
    return format_html('<span class="mono{}">{}</span>', " nowrap" if short else "", shown(text))


def copyable(text: object, label: str | Promise = "") -> SafeString:
    """A `mono` text with a button that copies all of it; `label` is what is shown instead."""
    text = shown(text)
    seen = label or text
    return format_html(
        '<span class="copyable"><span class="mono{short}"{title}>{seen}</span>'
        '<button class="copyable__button" type="button" data-copy="{text}" data-copied="{copied}"'
        ' aria-label="{copy}">{icons}</button></span>',
        short=" nowrap" if len(str(seen)) <= ONE_LINE else "",
        title=attributes({"title": text if label else ""}),
        seen=seen,
        text=text,
        copied=gettext("Copied"),
        copy=gettext("Copy %(text)s") % {"text": seen},
        icons=icon("copy") + icon("check"),
    )


AGES = {"ago": formats.ago, "since": formats.since}


def ago(moment: dt.datetime, form: str = "ago") -> SafeString:
    """How long ago a moment was, or how soon it comes: `il y a 3 h`; `since`: `depuis 3 h`.

    The date in full stands on hover, beside it where the row or link that it is in has the focus,
    where nothing can hover and on paper, and is what screen readers say after it.
    """
    one_of("ago", "form", form, AGES)
    full = formats.when(moment)
    return format_html(
        '<time class="ago" datetime="{}" title="{}"><span class="ago__short">{}</span>'
        ' <span class="ago__full">{}</span></time>',
        moment.isoformat(), full, AGES[form](moment, clock.now()), full,
    )  # fmt: skip


def keycap(name: str) -> SafeString:
    """A key as a hint on what it uses; silent for screen readers, gone where keys are off."""
    return format_html('<kbd class="keycap" aria-hidden="true">{}</kbd>', name.upper())
