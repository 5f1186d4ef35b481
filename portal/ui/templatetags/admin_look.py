"""Tags for the admin's lists: heads that sort, cells that name themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from portal.ui.components import lists
from portal.ui.text import formats
from portal.ui.text.nobreak import unbroken

register = template.Library()

MARK = re.compile(r'<img src="[^"]*icon-(yes|no|unknown)[^"]*" alt="[^"]*">')

WRITTEN: Mapping[str, Callable[[str], str]] = {
    "phone": formats.phone_fr,
    "siren": formats.siren,
    "siret": formats.siret,
}
"""How numbers are written for the eye, by the last word of their field's name."""
ON_A_PHONE = 4
"""Columns of a list that a phone shows."""
FIELD = re.compile(r'<t[dh][^>]*class="(?:[^"]* )?field-(\w+)')
BETWEEN_TAGS = re.compile(r"(?<=>)[^<>&]+(?=<)|\A[^<>&]+\Z")


def grouped(made: str, name: str) -> str:
    """A phone, SIREN or SIRET that Django wrote, grouped as on every other page."""
    write = WRITTEN.get(name.rpartition("_")[2])
    return BETWEEN_TAGS.sub(lambda found: write(found[0]), made) if write else made


def in_words(made: str) -> SafeString:
    """What Django made of a value, with yes and no as words: a mark says them by colour alone."""
    words = {"yes": gettext("Yes"), "no": gettext("No"), "unknown": "–"}
    return mark_safe(MARK.sub(lambda found: words[found[1]], made))  # noqa: S308 - made by Django


@register.filter
def kept(value: Any, name: str = "") -> SafeString:
    """The content of a field that is only read, by the field's name."""
    return in_words(grouped(conditional_escape(value), name))


@register.simple_tag
def column_head(header: Mapping[str, Any]) -> SafeString:
    """The head of a column; one that sorts is a link, and says which way it does."""
    label = capfirst(header["text"])
    if not header.get("sortable"):
        if strip_tags(label) != label:
            return format_html('<th scope="col" class="tick">{}</th>', header["text"])
        return format_html('<th scope="col">{}</th>', label)
    state = "ascending" if header["ascending"] else "descending"
    return lists.column_head(label, header["url_primary"], state if header["sorted"] else "")


@register.simple_tag
def labelled(cells: Sequence[str], headers: Sequence[Mapping[str, Any]]) -> SafeString:
    """The cells of a row as Django made them, each with its `data-label` for the phone.

    A phone shows the first few: the others stand on the page that the row opens.
    """
    made = []
    for place, (cell, header) in enumerate(zip(cells, headers, strict=False)):
        label = capfirst(header["text"])
        if cell.lstrip().startswith("<td") and strip_tags(label) == label:
            aside = mark_safe(" data-aside") if place >= ON_A_PHONE else ""
            start = format_html('<td data-label="{}"{}', label, aside)
            cell = cell.replace("<td", start, 1)
        if field := FIELD.search(cell):
            cell = grouped(cell, field[1])
        made.append(in_words(unbroken(cell)))
    return mark_safe("".join(made))  # noqa: S308 - escaped by Django's own tag


@register.simple_tag
def page_turn(cl: Any, step: int) -> str:
    """The address of the list's next or previous page; nothing where there is none."""
    number = cl.page_num + step
    if not 1 <= number <= cl.paginator.num_pages:
        return ""
    return str(cl.get_query_string({PAGE_VAR: number}))
