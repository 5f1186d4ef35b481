"""Blocks of a page: its header, sections and cards, facts, tables, tabs, a history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.template import Context, TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext

from portal.ui.components.base import BADGE_ICONS, attributes, one_of, render, trim, wanted
from portal.ui.components.feedback import ALERT_ICONS
from portal.ui.components.filters import in_one_piece, unbroken
from portal.ui.components.marks import SEAL_LABELS, badge, icon, icon_or_nothing, seal
from portal.ui.text import formats

PAGE_HEADER = """\
<header class="page-header">
  {back}
  <div class="page-header__row">
    <div class="page-header__text">
      <div class="page-header__title">{seal}<h1>{title}</h1>{badge}</div>
      {subtitle}
    </div>
    {buttons}
  </div>
</header>"""


def page_header(
    content: str,
    title: str | Promise,
    subtitle: str | Promise = "",
    badge_label: str | Promise = "",
    badge_tone: str = "neutral",
    back: str = "",
    back_label: str | Promise = "",
    seal_state: str = "",
) -> SafeString:
    """Title, state and actions of a page; it holds the page's only h1. The block is its buttons."""
    tone = badge_tone or "neutral"
    one_of("page_header", "badge_tone", tone, BADGE_ICONS)
    if seal_state:
        one_of("page_header", "seal_state", seal_state, SEAL_LABELS)
    back_link = buttons = below = SafeString()
    if back:
        back_link = format_html(
            '<a class="page-header__back" href="{}">{}{}</a>',
            back, icon("arrow-left"), in_one_piece(back_label or gettext("Back")),
        )  # fmt: skip
    if subtitle:
        below = format_html('<p class="page-header__subtitle">{}</p>', unbroken(subtitle))
    if content := trim(content):
        buttons = format_html('<div class="page-header__actions">{}</div>', content)
    return format_html(
        PAGE_HEADER,
        back=back_link,
        seal=seal(seal_state) if seal_state else "",
        title=unbroken(title),
        badge=badge(badge_label, tone) if badge_label else "",
        subtitle=below,
        buttons=buttons,
    )


def section(
    content: str, title: str | Promise, id: str = "", hint: str | Promise = ""
) -> SafeString:
    """A titled part of a page (h2), ruled off from the one before."""
    return format_html(
        '<section class="section"{}><h2 class="section__title">{}</h2>{}{}</section>',
        attributes({"id": id}),
        unbroken(title),
        format_html('<p class="section__hint">{}</p>', unbroken(hint)) if hint else "",
        content,
    )


def card(content: str, title: str | Promise = "", level: int = 2, tone: str = "") -> SafeString:
    """A sheet on the page. Never a card in a card. `level` is that of its heading."""
    one_of("card", "level", level, (2, 3, 4))
    one_of("card", "tone", tone, ("", "note", *ALERT_ICONS))
    heading = SafeString()
    if title:
        heading = format_html(
            '<h{level} class="card__title">{title}</h{level}>', level=level, title=unbroken(title)
        )
    return format_html(
        '<section class="card{}">{}{}</section>', f" card--{tone}" if tone else "", heading, content
    )


def facts(content: str, columns: int = 1) -> SafeString:
    """A description list of `fact`s."""
    one_of("facts", "columns", columns, (1, 2))
    return format_html('<dl class="facts facts--{}">{}</dl>', columns, content)


def fact(content: str, label: str | Promise) -> SafeString:
    """One of `facts`; a dash where its block is empty."""
    return format_html(
        '<div class="fact"><dt>{}</dt><dd>{}</dd></div>',
        unbroken(label),
        unbroken(trim(content)) or "–",
    )


def table(
    content: str, caption: str | Promise = "", kind: str = "plain", brief: bool = False
) -> SafeString:
    """A table that stacks on the phone, where each cell shows its `data-label`.

    A `brief` one, the list of things that have a page of their own, has rows of two lines
    there: the name with the state beside it, then the rest without labels, and without the
    cells that have `data-aside`.
    """
    one_of("table", "kind", kind, ("plain", "compact"))
    return format_html(
        '<div class="table-wrap"><table class="table table--{}{}">{}{}</table></div>',
        kind,
        " table--brief" if brief else "",
        format_html("<caption>{}</caption>", unbroken(caption)) if caption else "",
        content,
    )


def tab(context: Context, content: str, title: str | Promise, id: str = "") -> SafeString:
    """One of `tabs`: a titled section; its id can be linked to from anywhere."""
    wanted("tab", title=title)
    name = id or slugify(str(title))
    seen: Any = context.render_context.setdefault("ui.tabs", [])
    seen.append({"id": name, "title": title})
    return format_html(
        '<section class="tab" id="{name}" data-tab="{name}"><h2 class="tab__title">{title}</h2>'
        "{content}</section>",
        name=name, title=title, content=content,
    )  # fmt: skip


def tabs(context: Context, content: str, label: str | Promise) -> SafeString:
    """Sections of which one is shown; without a script they follow each other under links.

    `label` names the set. Never tabs in tabs; at least two.
    """
    wanted("tabs", label=label)
    seen: Any = context.render_context
    rows: list[dict[str, Any]] = seen.get("ui.tabs") or []
    seen["ui.tabs"] = []
    if len(rows) < 2 or len({row["id"] for row in rows}) < len(rows):
        raise TemplateSyntaxError("tabs: at least two, each with an id of its own")
    return render("tabs", content=content, label=label, tabs=rows)


def timeline(content: str) -> SafeString:
    """A history of `event`s."""
    return format_html('<ol class="timeline">{}</ol>', content)


def event(
    content: str,
    at: dt.date | dt.datetime | str | Promise,
    title: str | Promise,
    tone: str = "neutral",
) -> SafeString:
    """One entry of a `timeline`; `at` is a moment, or words where there is none yet."""
    one_of("event", "tone", tone, BADGE_ICONS)
    moment: object = at
    if isinstance(at, dt.date):
        moment = format_html('<time datetime="{}">{}</time>', at.isoformat(), formats.when(at))
    text = SafeString()
    if content := trim(content):
        text = format_html('<div class="event__text">{}</div>', unbroken(content))
    return format_html(
        '<li class="event event--{}"><span class="event__mark" aria-hidden="true">{}</span>'
        '<div class="event__body"><p class="event__title">{}</p><p class="event__at">{}</p>{}'
        "</div></li>",
        tone, icon_or_nothing(BADGE_ICONS[tone]), unbroken(title), moment, text,
    )  # fmt: skip
