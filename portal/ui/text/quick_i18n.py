"""Django's `i18n` tags, of which `{% translate "…" %}` remembers what it says in each language.

A row of a list has half a dozen of them (what a phone writes before each cell), a page some three
hundred, and each looked the catalog up and made it safe anew: an eighth of the time of a list.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags import i18n
from django.utils.translation import get_language


class Remembered(template.Node):
    """A `TranslateNode` of a text that stands in the template itself."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.asvar, node.asvar = node.asvar, None
        self.said: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = self.node.render(context)
        if self.asvar:
            context[self.asvar] = said
            return ""
        return said


def _translate(parser: Any, token: Any) -> template.Node:
    node: Any = i18n.do_translate(parser, token)
    text = node.filter_expression
    plain = text.var.literal is not None and not text.filters
    if not plain or node.noop or node.message_context:
        return node  # type: ignore[no-any-return]
    return Remembered(node)


def remember_translations() -> None:
    """To be called once, before the first template is read."""
    # In Django's own library: each template loads that one, ours and those of other apps.
    i18n.register.tag("translate", _translate)
    i18n.register.tag("trans", _translate)
