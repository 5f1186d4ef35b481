"""The parts of a list that is searched, sorted and read page by page; the figures above it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest
from django.template import Context, TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui.components.base import attributes, known_icon, one_of, render, shown, wanted
from portal.ui.components.marks import icon as icon_mark
from portal.ui.components.marks import icon_or_nothing
from portal.ui.lists.paging import KeysetPage, neighbours
from portal.ui.lists.sorting import ASKED, Sorting
from portal.ui.text import formats

SORT_ICONS = {"": "chevrons-up-down", "ascending": "arrow-up", "descending": "arrow-down"}


def sort_header(
    context: Context, sorting: Sorting, column: str, label: str | Promise, num: bool = False
) -> SafeString:
    """The head of a column that sorts: a link, and `aria-sort` where it is the order."""
    one_of("sort_header", "column", column, sorting.columns)
    query = context["request"].GET.copy()
    for name in ("after", "before", "page"):
        query.pop(name, None)
    query["sort"] = sorting.next(column)
    return column_head(label, f"?{query.urlencode()}", sorting.state(column), num=num)


def column_head(
    label: str | Promise, href: str, state: str = "", *, num: bool = False
) -> SafeString:
    """The head of a column that sorts by `href`, for whoever keeps the order themselves."""
    return format_html(
        '<th scope="col" class="sortable{}"{}><a href="{}">{}{}</a></th>',
        " num" if num else "",
        attributes({"aria-sort": state}),
        href,
        label,
        icon_mark(SORT_ICONS[state], size="small"),
    )


def filter_bar(
    context: Context, form: BaseForm, results: str = "results", label: str | Promise = ""
) -> SafeString:
    """A GET form over the list in `{% results %}`: filters as one types, with the address in step.

    Without a script it is a form with a button. `results` is the id of the list's block. The
    view answers with the whole page; what else the address says (the sorting) is kept, but for an
    order that the list has not.
    """
    request: HttpRequest = context["request"]
    names = {bound.html_name for bound in form}
    if whole := form.non_field_errors():
        names.add(ASKED)
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in {*names, "after", "before", "page"}
        for value in values
    ]
    active = any(value for name in names for value in request.GET.getlist(name))
    return render(
        "filter_bar", form=form, results=results, label=label, path=request.path, kept=kept,
        active=active, whole=whole,
    )  # fmt: skip


def results(content: str, count: str | Promise, id: str = "results") -> SafeString:
    """The list that a `filter_bar` changes; `count` ("12 sites") is shown and announced."""
    wanted("results", count=count)
    return format_html(
        '<div class="results" id="{}" data-results><p class="results__count" data-count>{}</p>{}'
        "</div>",
        id, count, content,
    )  # fmt: skip


def pagination(
    context: Context, page: KeysetPage[Any] | Page[Any], label: str | Promise = ""
) -> SafeString:
    """Previous and next, keeping the rest of the query. Nothing where there is one page.

    `page` is one by key or by number (portal.ui.lists.paging); only the latter knows which of
    how many it is. `label` tells two of them on one page apart.
    """
    here = SafeString()
    if isinstance(page, KeysetPage):
        previous, following = page.previous, page.next
    elif isinstance(page, Page):
        previous, following = neighbours(page, context["request"])
        words = gettext("Page %(number)s of %(total)s")
        place = words % {"number": page.number, "total": page.paginator.num_pages}
        here = format_html("<p>{}</p>", place)
    else:
        raise TemplateSyntaxError("pagination: a page is one of portal.ui.lists.paging")
    if not previous and not following:
        return SafeString()
    return format_html(
        '<nav class="pagination" aria-label="{}">\n{}\n{}\n{}\n</nav>',
        label or gettext("Pages"),
        _turn("prev", previous, gettext("Previous"), before=icon_mark("chevron-left")),
        here,
        _turn("next", following, gettext("Next"), after=icon_mark("chevron-right")),
    )


def _turn(rel: str, href: str, label: str, *, before: str = "", after: str = "") -> SafeString:
    """The link to a neighbouring page; nothing where there is none."""
    if not href:
        return SafeString()
    return format_html(
        '<a class="button button--secondary button--small" rel="{}" href="{}">{}<span>{}</span>{}'
        "</a>",
        rel, href, before, label, after,
    )  # fmt: skip


def figures(content: str) -> SafeString:
    """A row of `figure`s: what counts on this page."""
    return format_html('<ul class="figures">{}</ul>', content)


def figure(
    value: object, label: str | Promise, href: str = "", tone: str = "neutral", icon: str = ""
) -> SafeString:
    """One number and what it counts, leading to the list of exactly these things."""
    one_of("figure", "tone", tone, ("neutral", "ok", "soon", "danger"))
    known_icon("figure", icon)
    wanted("figure", label=label)
    if isinstance(value, int | float):
        value = formats.number(value, 0 if isinstance(value, int) else 1)
    inside = format_html(
        '<span class="figure__value">{}</span><span class="figure__label">{}{}</span>',
        shown(value), icon_or_nothing(icon, size="small"), label,
    )  # fmt: skip
    if href:
        inside = format_html('<a class="figure__link" href="{}">{}</a>', href, inside)
    return format_html('<li class="figure figure--{}">{}</li>', tone, inside)
