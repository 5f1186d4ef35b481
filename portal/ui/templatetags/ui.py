"""Tags of all components: pages are built of these, and the gallery shows each.

Every tag refuses a variant that it does not know, so that a slip of the pen fails a test rather
than showing an unstyled box. Each renders one partial, `templates/ui/_<name>.html`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.ui.components import interactive, lists
from portal.ui.components.base import BADGE_ICONS, SIZES, register
from portal.ui.components.base import one_of as _one_of
from portal.ui.components.base import render as _render
from portal.ui.components.base import trim as _trim
from portal.ui.components.icons import ICONS
from portal.ui.text import formats
from portal.ui.text import markdown as markdown_text
from portal.ui.text.nobreak import unbroken as numbers_unbroken

# Named so that nobody takes the import for unused: they add their tags to the library.
PARTS = (interactive, lists)

ALERT_ICONS = {"info": "info", "ok": "circle-check", "soon": "clock", "danger": "triangle-alert"}
ONE_LINE = 24
"""Characters that fit on one line of a phone wherever they stand."""
BUTTON_VARIANTS = ("primary", "secondary", "danger", "quiet")
BUTTON_TYPES = ("link", "submit", "button")
SEAL_LABELS = {
    "whole": _("Seal intact"),
    "broken": _("Seal broken"),
    "pending": _("Seal pending"),
}

# --- Small marks -------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: str = "normal") -> SafeString:
    """A Lucide icon from the sprite; silent for screen readers unless it has a `label`."""
    _one_of("icon", "name", name, ICONS)
    _one_of("icon", "size", size, SIZES)
    return _render("icon", name=name, label=label, size=size)


@register.simple_tag
def badge(label: str, tone: str = "neutral", icon: str | None = None) -> SafeString:
    """A state in one or two words. Each tone brings its icon, for colour never speaks alone."""
    _one_of("badge", "tone", tone, BADGE_ICONS)
    name = BADGE_ICONS[tone] if icon is None else icon
    if name:
        _one_of("badge", "icon", name, ICONS)
    return _render("badge", label=capfirst(label), tone=tone, icon=name)


@register.simple_tag
def seal(state: str = "whole", label: str = "", size: str = "normal") -> SafeString:
    """The seal: `whole` for what is certified or sealed, `broken` for what no longer is."""
    _one_of("seal", "state", state, SEAL_LABELS)
    _one_of("seal", "size", size, SIZES)
    return _render("seal", state=state, label=capfirst(label), name=SEAL_LABELS[state], size=size)


@register.simple_tag
def mono(text: object) -> SafeString:
    """What is compared by eye: versions, SIRET, fingerprints, numbers of PVs and tickets.

    Short ones (`4.3.[9763.28606]`) stay on one line; fingerprints wrap.
    """
    return _render("mono", text=text, short=len(str(text)) <= ONE_LINE)


@register.simple_tag
def keycap(name: str) -> SafeString:
    """A key as a hint on what it uses; silent for screen readers, gone where keys are off."""
    return _render("keycap", name=name)


@register.simple_tag
def copyable(text: object, label: str = "") -> SafeString:
    """A `mono` text with a button that copies all of it; `label` is what is shown instead."""
    return _render("copyable", text=text, label=label)


@register.simple_tag
def button(
    label: str,
    href: str = "",
    variant: str = "primary",
    icon: str = "",
    type: str = "",
    name: str = "",
    value: str = "",
    disabled: bool = False,
    size: str = "normal",
    form: str = "",
    download: bool = False,
    novalidate: bool = False,
    shortcut: str = "",
) -> SafeString:
    """A button, or a link that looks like one when there is `href`.

    A disabled link is text, since a link cannot be disabled. `form` is the id of a form that
    lies elsewhere on the page; `novalidate` lets "save draft" pass over required fields;
    `shortcut` is the key that uses it (static/ui/js/keys.js).
    """
    kind = type or ("link" if href else "submit")
    _one_of("button", "variant", variant, BUTTON_VARIANTS)
    _one_of("button", "type", kind, BUTTON_TYPES)
    _one_of("button", "size", size, ("normal", "small"))
    if kind == "link" and not href and not disabled:
        raise template.TemplateSyntaxError(f"button: the link {label!s} has no href")
    if icon:
        _one_of("button", "icon", icon, ICONS)
    return _render(
        "button",
        label=label, href=href, variant=variant, icon=icon, type=kind, name=name, value=value,
        disabled=disabled, size=size, form=form, download=download, novalidate=novalidate,
        shortcut=shortcut,
    )  # fmt: skip


# --- Blocks ------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(
    content: str,
    title: str,
    subtitle: str = "",
    badge_label: str = "",
    badge_tone: str = "neutral",
    back: str = "",
    back_label: str = "",
    seal_state: str = "",
) -> SafeString:
    """Title, state and actions of a page; it holds the page's only h1. The block is its buttons."""
    tone = badge_tone or "neutral"
    _one_of("page_header", "badge_tone", tone, BADGE_ICONS)
    if seal_state:
        _one_of("page_header", "seal_state", seal_state, SEAL_LABELS)
    return _render(
        "page_header",
        content=_trim(content), title=title, subtitle=subtitle, badge_label=badge_label,
        badge_tone=tone, back=back, back_label=back_label, seal_state=seal_state,
    )  # fmt: skip


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "") -> SafeString:
    _one_of("alert", "tone", tone, ALERT_ICONS)
    return _render("alert", content=content, tone=tone, title=title, icon=ALERT_ICONS[tone])


@register.simple_block_tag
def consequence(content: str) -> SafeString:
    """What a destructive step will do, and to how many, above its confirmation."""
    return _render("consequence", content=content)


@register.simple_block_tag
def card(content: str, title: str = "", level: int = 2, tone: str = "") -> SafeString:
    """A sheet on the page. Never a card in a card. `level` is that of its heading."""
    _one_of("card", "level", level, (2, 3, 4))
    _one_of("card", "tone", tone, ("", "note", *ALERT_ICONS))
    return _render("card", content=content, title=title, level=level, tone=tone)


@register.simple_block_tag
def section(content: str, title: str, id: str = "", hint: str = "") -> SafeString:
    """A titled part of a page (h2), ruled off from the one before."""
    return _render("section", content=content, title=title, id=id, hint=hint)


@register.simple_block_tag
def facts(content: str, columns: int = 1) -> SafeString:
    """A description list of `fact`s."""
    _one_of("facts", "columns", columns, (1, 2))
    return _render("facts", content=content, columns=columns)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    return _render("fact", content=_trim(content), label=label)


@register.simple_block_tag
def table(content: str, caption: str = "", kind: str = "plain") -> SafeString:
    """A table that stacks on the phone, where each cell shows its `data-label`."""
    _one_of("table", "kind", kind, ("plain", "compact"))
    return _render("table", content=content, caption=caption, kind=kind)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    return _render("timeline", content=content)


@register.simple_block_tag
def event(
    content: str, at: dt.date | dt.datetime | str, title: str, tone: str = "neutral"
) -> SafeString:
    """One entry of a `timeline`; `at` is a moment, or words where there is none yet."""
    _one_of("event", "tone", tone, BADGE_ICONS)
    moment = at if isinstance(at, dt.date) else None
    return _render(
        "event", content=_trim(content), at=at, moment=moment, title=title, tone=tone,
        icon=BADGE_ICONS[tone],
    )  # fmt: skip


@register.simple_block_tag
def form_actions(content: str) -> SafeString:
    """The buttons at the end of a form; on the phone they stay within reach of the thumb."""
    return _render("form_actions", content=content)


# --- Larger parts ------------------------------------------------------------------------------


@register.simple_tag
def empty(
    title: str, hint: str = "", action_label: str = "", action_href: str = "", icon: str = "inbox"
) -> SafeString:
    """Nothing here yet: says so, and what to do next."""
    _one_of("empty", "icon", icon or "inbox", ICONS)
    if bool(action_label) != bool(action_href):
        raise template.TemplateSyntaxError("empty: action_label and action_href go together")
    return _render(
        "empty",
        title=title, hint=hint, action_label=action_label, action_href=action_href,
        icon=icon or "inbox",
    )  # fmt: skip


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Page[Any]) -> dict[str, Any]:
    """Previous and next, keeping the rest of the query. Nothing where there is one page."""
    return {"page": page_obj, "request": context.get("request")}


@register.simple_tag
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
        raise template.TemplateSyntaxError(f"stepper: no step {current!r}")
    for row in rows:
        row.setdefault("done", row["number"] < here)
    return _render("stepper", steps=rows, here=here, total=len(rows))


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """All errors of a bound form, each a link to its field; takes the focus when shown."""
    if not form.is_bound or not form.errors:
        return mark_safe("")
    fields = [
        {"label": bound.label, "id": _target(bound), "errors": bound.errors}
        for bound in form
        if bound.errors
    ]
    return _render("form_errors", form=form, fields=fields)


def _target(bound: Any) -> str:
    # A group of radios has no element of its own id; the first button is where one answers.
    if bound.field.widget.use_fieldset and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label or bound.auto_id)
    return str(bound.id_for_label or bound.auto_id)


# --- Filters -----------------------------------------------------------------------------------


@register.filter
def siret(value: object) -> str:
    return formats.siret(value) if value else ""


@register.filter
def siren(value: object) -> str:
    return formats.siren(value) if value else ""


@register.filter
def phone_fr(value: object) -> str:
    return formats.phone_fr(value) if value else ""


@register.filter
def filesize_fr(value: int | None) -> str:
    return formats.filesize(value) if value is not None else ""


@register.filter
def sha_short(value: object) -> str:
    return formats.sha_short(value) if value else ""


@register.filter
def when(value: dt.date | dt.datetime | None) -> str:
    return formats.when(value) if value else ""


@register.filter
def markdown(value: str | None) -> SafeString:
    return mark_safe(markdown_text.render(value or ""))  # noqa: S308 - sanitised by nh3


@register.filter
def unbroken(value: object) -> SafeString:
    """Words in which a version or a number stays on one line."""
    kept = numbers_unbroken(conditional_escape("" if value is None else str(value)))
    return mark_safe(kept)  # noqa: S308 - escaped above
