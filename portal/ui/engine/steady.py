"""Parts of a template that say the same on each page, written once in each language.

Text, translations, addresses of static files and of pages without a key, icons and buttons whose
arguments stand in the template: what lies between two places that change is one string. A frame
has three hundred such parts, a row of a list twenty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.base import Node, TextNode
from django.template.defaulttags import CommentNode, LoadNode, TemplateTagNode, URLNode
from django.template.library import SimpleNode
from django.templatetags.i18n import LanguageNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from portal.core.paths import path_by_key
from portal.ui.engine.expressions import QuickExpression
from portal.ui.text.quick_i18n import Remembered

C = TypeVar("C", bound=Callable[..., object])
Manner = tuple[object, ...]

MOST_MANNERS = 16
_settings = [0]
"""How often a test has changed the settings."""


@receiver(setting_changed, dispatch_uid="ui.engine")
def _changed(**kwargs: object) -> None:
    _settings[0] += 1


def steady(component: C) -> C:
    """Say of a component that its arguments and the language decide what it writes."""
    component.steady = True  # type: ignore[attr-defined]
    return component


def manner_of(context: Any) -> Manner:
    """All that decides what a steady part says, asked once for each page and mail."""
    try:
        return context.manner  # type: ignore[no-any-return]
    except AttributeError:
        found: Manner = (get_language(), get_script_prefix(), get_urlconf(), _settings[0])
        context.manner = found
        return found


def forget_manner(context: Any) -> None:
    context.__dict__.pop("manner", None)


def _bound(said: dict[Manner, str]) -> None:
    """A few manners at once: languages, and prefixes of tests."""
    if len(said) > MOST_MANNERS:
        said.clear()


def is_steady(node: Any) -> bool:
    """Whether a node says the same wherever it stands, and leaves nothing behind."""
    kind = type(node)
    if kind in (TextNode, LoadNode, CommentNode, TemplateTagNode):
        return True
    if isinstance(node, Remembered):
        return node.asvar is None
    if isinstance(node, StaticNode):
        return node.varname is None and _literal(node.path)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _literal(node.view_name)
    if kind is SimpleNode and getattr(node.func, "steady", False):
        values = [*node.args, *node.kwargs.values()]
        return node.target_var is None and all(map(_literal, values))
    return False


def _literal(expression: object) -> bool:
    return isinstance(expression, QuickExpression) and expression.literal


class Steady(Node):
    """Neighbours of which each is steady."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.said: dict[Manner, str] = {}

    def __repr__(self) -> str:
        return f"<Steady: {self.nodes!r}>"

    def render(self, context: Any) -> str:
        manner = (context.autoescape, *manner_of(context))
        said = self.said.get(manner)
        if said is None:
            _bound(self.said)
            said = self.said[manner] = "".join(node.render(context) for node in self.nodes)
        return said

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Node]:
        own = super().get_nodes_by_type(nodetype)
        return own + [node for node in self.nodes if isinstance(node, nodetype)]


class QuickAddress(URLNode):
    """`{% url %}` of a page by its name, or by one key: the pattern is looked up once.

    Each namespace of ours has one instance, so that it says the same on the pages of any app.
    """

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        self.plain = not node.kwargs and len(node.args) < 2 and _literal(node.view_name)
        self.said: dict[Manner, str] = {}

    def render(self, context: Any) -> str:
        if not self.plain:
            return super().render(context)
        found = self._by_key(context) if self.args else self._by_name(context)
        if found is None:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found

    def _by_name(self, context: Any) -> str | None:
        manner = manner_of(context)
        if manner not in self.said:
            _bound(self.said)
            try:
                self.said[manner] = reverse(self.view_name.resolve(context))
            except NoReverseMatch:
                return None
        return self.said[manner]

    def _by_key(self, context: Any) -> str | None:
        key = self.args[0].resolve(context)
        try:
            return path_by_key(self.view_name.resolve(context), key) if type(key) is int else None
        except NoReverseMatch:
            return None


class InLanguage(LanguageNode):
    """`{% language %}`: in it all is said in another language."""

    def render(self, context: Any) -> Any:
        before = context.__dict__.pop("manner", None)
        try:
            return super().render(context)
        finally:
            context.manner = before
            if before is None:
                forget_manner(context)
