"""What a page says back: alerts, consequences, toasts, progress, and that there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui.components.base import attributes, one_of, render, trim, wanted
from portal.ui.components.buttons import button
from portal.ui.components.filters import unbroken
from portal.ui.components.icons import ICONS
from portal.ui.components.marks import icon as icon_mark

ALERT_ICONS = {"info": "info", "ok": "circle-check", "soon": "clock", "danger": "triangle-alert"}
TOAST_ICONS = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-x",
}
PROGRESS_TONES = ("teal", "ok", "soon", "danger")
SKELETONS = ("lines", "table", "cards")
MOST_ROWS = 12


def alert(content: str, tone: str = "info", title: str | Promise = "") -> SafeString:
    """What the reader has to know about this page, or has to do."""
    one_of("alert", "tone", tone, ALERT_ICONS)
    return format_html(
        '<div class="alert alert--{}"{}>\n  {}\n  <div class="alert__body">{}{}</div>\n</div>',
        tone,
        attributes({"role": "alert" if tone == "danger" else ""}),
        icon_mark(ALERT_ICONS[tone]),
        format_html('<p class="alert__title">{}</p>', unbroken(title)) if title else "",
        content,
    )


def consequence(content: str) -> SafeString:
    """What a destructive step will do, and to how many, above its confirmation."""
    return format_html(
        '<div class="consequence">{}<div class="consequence__body">{}</div></div>',
        icon_mark("triangle-alert"),
        content,
    )


def toast(content: str, tone: str = "info") -> SafeString:
    """A short word on what was just done, as `messages` shows it in the corner."""
    one_of("toast", "tone", tone, TOAST_ICONS)
    return format_html(
        '<div class="toast toast--{}" data-toast>{}<p>{}</p>'
        '<button class="toast__close" type="button" data-close hidden>{}'
        '<span class="visually-hidden">{}</span></button></div>',
        tone,
        icon_mark(TOAST_ICONS[tone]),
        unbroken(trim(content)),
        icon_mark("x"),
        gettext("Close"),
    )


def empty(
    title: str | Promise,
    hint: str | Promise = "",
    action_label: str | Promise = "",
    action_href: str = "",
    icon: str = "inbox",
) -> SafeString:
    """Nothing here yet: says so, and what to do next."""
    name = icon or "inbox"
    one_of("empty", "icon", name, ICONS)
    if bool(action_label) != bool(action_href):
        raise TemplateSyntaxError("empty: action_label and action_href go together")
    return format_html(
        '<div class="empty">{}<p class="empty__title">{}</p>{}{}</div>',
        icon_mark(name, size="large"),
        title,
        format_html('<p class="empty__hint">{}</p>', unbroken(hint)) if hint else "",
        button(action_label, href=action_href, variant="secondary") if action_href else "",
    )


def progress(
    label: str | Promise,
    value: float | None = None,
    of: float = 100,
    text: str | Promise = "",
    tone: str = "teal",
) -> SafeString:
    """How far something long has come; without `value` it only says that it goes on.

    `text` is what is written beside the bar ("12 of 37 sites"); the percentage otherwise.
    """
    one_of("progress", "tone", tone, PROGRESS_TONES)
    wanted("progress", label=label)
    bar: dict[str, object] = {"aria-label": label}
    beside: str | Promise = gettext("in progress")
    if value is not None:
        if not 0 <= value <= of:
            raise TemplateSyntaxError(f"progress: {value} is not within 0 and {of}")
        # As text, so that nothing done yet is a value too.
        bar |= {"value": str(value), "max": str(of)}
        beside = f"{round(100 * value / of) if of else 100} %"
    return format_html(
        '<div class="progress progress--{}"><span class="progress__label">{}</span>'
        '<span class="progress__text">{}</span><progress class="progress__bar"{}></progress></div>',
        tone, unbroken(label), text or beside, attributes(bar),
    )  # fmt: skip


def skeleton(kind: str = "lines", rows: int = 3) -> SafeString:
    """The outline of what is being fetched, so that nothing moves when it arrives."""
    one_of("skeleton", "kind", kind, SKELETONS)
    one_of("skeleton", "rows", rows, range(1, MOST_ROWS + 1))
    return format_html(
        '<div class="skeleton skeleton--{}" role="status"><span class="visually-hidden">{}</span>'
        "{}</div>",
        kind,
        gettext("Loading…"),
        format_html_join(
            "", '<span class="{}" aria-hidden="true"></span>', [("skeleton__row",)] * rows
        ),
    )


def stepper(steps: Sequence[str | Mapping[str, Any]], current: int | str) -> SafeString:
    """Progress that names its steps.

    A step is a label or a mapping with `label` and, if wanted, `key`, `href` and `done`.
    `current` is the number of the step, counted from 1, or its key. Without `done`, what lies
    before the current step counts as done.
    """
    rows: list[dict[str, Any]] = []
    for number, step in enumerate(steps, start=1):
        row: dict[str, Any] = dict(step) if isinstance(step, Mapping) else {"label": step}
        row["number"] = number
        row["current"] = current in (number, row.get("key", number))
        rows.append(row)
    here = next((row["number"] for row in rows if row["current"]), None)
    if here is None:
        raise TemplateSyntaxError(f"stepper: no step {current!r}")
    for row in rows:
        row.setdefault("done", row["number"] < here)
    label = rows[here - 1]["label"]
    return render("stepper", steps=rows, here=here, total=len(rows), label=label)
