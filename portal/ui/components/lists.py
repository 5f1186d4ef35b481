"""Components of a list that is searched, sorted and read page by page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.safestring import SafeString

from portal.ui import search, state_badges
from portal.ui.components.base import BADGE_ICONS, known_icon, one_of, register, render, wanted
from portal.ui.lists.paging import KeysetPage
from portal.ui.lists.sorting import Sorting
from portal.ui.text import formats


@register.simple_tag
def state_badge(thing: Any) -> SafeString:
    """The state of an object, or a state itself, as its app registered it in `ui.state_badges`."""
    try:
        label, tone, icon = state_badges.look(thing)
    except LookupError as error:
        raise template.TemplateSyntaxError(f"state_badge: {error}") from error
    return render("badge", label=label, tone=tone, icon=icon or BADGE_ICONS[tone])


@register.simple_tag(takes_context=True)
def sort_header(
    context: template.Context, sorting: Sorting, column: str, label: str, num: bool = False
) -> SafeString:
    """The head of a column that sorts: a link, and `aria-sort` where it is the order."""
    one_of("sort_header", "column", column, sorting.columns)
    query = context["request"].GET.copy()
    for name in ("after", "before", "page"):
        query.pop(name, None)
    query["sort"] = sorting.next(column)
    return render(
        "sort_header", label=label, href=f"?{query.urlencode()}", state=sorting.state(column),
        num=num,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def filter_bar(
    context: template.Context, form: BaseForm, results: str = "results", label: str = ""
) -> SafeString:
    """A GET form over the list in `{% results %}`: filters as one types, with the address in step.

    Without a script it is a form with a button. `results` is the id of the list's block. The
    view answers with the whole page; what else the address says (the sorting) is kept.
    """
    request: HttpRequest = context["request"]
    names = {bound.html_name for bound in form}
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in {*names, "after", "before", "page"}
        for value in values
    ]
    active = any(value for name in names for value in request.GET.getlist(name))
    return render(
        "filter_bar", form=form, results=results, label=label, path=request.path, kept=kept,
        active=active,
    )  # fmt: skip


@register.simple_block_tag
def results(content: str, count: str, id: str = "results") -> SafeString:
    """The list that a `filter_bar` changes; `count` ("12 sites") is shown and announced."""
    wanted("results", count=count)
    return render("results", content=content, count=count, id=id)


@register.simple_tag
def keyset_pagination(page: KeysetPage[Any], label: str = "") -> SafeString:
    """Previous and next of a page by key (portal.ui.lists.paging); nothing where it is alone.

    `label` tells two of them on one page apart.
    """
    if not isinstance(page, KeysetPage):
        raise template.TemplateSyntaxError("keyset_pagination: needs a KeysetPage")
    return render("keyset_pagination", page=page, label=label)


@register.simple_block_tag
def figures(content: str) -> SafeString:
    """A row of `figure`s: what counts on this page."""
    return render("figures", content=content)


@register.simple_tag
def figure(
    value: object, label: str, href: str = "", tone: str = "neutral", icon: str = ""
) -> SafeString:
    """One number and what it counts, leading to the list of exactly these things."""
    one_of("figure", "tone", tone, ("neutral", "ok", "soon", "danger"))
    known_icon("figure", icon)
    wanted("figure", label=label)
    if isinstance(value, int | float):
        value = formats.number(value, 0 if isinstance(value, int) else 1)
    return render("figure", value=value, label=label, href=href, tone=tone, icon=icon)


@register.filter
def time_of_day(value: dt.time | dt.datetime | None) -> str:
    """The time of a moment in Paris: `10 h 42`."""
    return formats.time_of_day(value) if value is not None else ""


@register.filter
def highlighted(text: object, query: str) -> SafeString:
    """`text` with what was searched for marked."""
    return search.highlighted(text, query)


@register.filter
def figure_fr(value: float | None, digits: int = 0) -> str:
    """A number as the reader's language writes it; a dash where there is none."""
    return formats.number(value, digits)
