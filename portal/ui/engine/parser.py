"""Django's parser, which puts quicker nodes in the place of some and joins what is steady."""

from __future__ import annotations

from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, VariableNode
from django.template.defaulttags import ForNode, URLNode
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.utils.safestring import SafeString, mark_safe

from portal.ui.engine.expressions import QuickExpression, QuickValue, QuickVariable
from portal.ui.engine.steady import InLanguage, QuickAddress, Steady, is_steady


class QuickNodes(NodeList):
    """Nodes that are written without Django's care for its debug page."""

    def render(self, context: Any) -> SafeString:
        written = [node.render(context) for node in self]
        return mark_safe("".join(written))  # noqa: S308 - each node escapes what it is given


class Body(Node):
    """What a loop repeats, as one node."""

    def __init__(self, nodelist: Any) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> Any:
        return self.nodelist.render(context)


class QuickParser(Parser):
    """Reads a template once, so that it is written quickly ever after."""

    def compile_filter(self, token: str) -> FilterExpression:
        return QuickExpression(token, self)

    def extend_nodelist(self, nodelist: Any, node: Any, token: Any) -> None:
        if type(node) is VariableNode:
            node = QuickValue(node.filter_expression)
        elif type(node) is URLNode:
            node = QuickAddress(node)
        elif type(node) is LanguageNode:
            node = InLanguage(node.nodelist, node.language)
        elif type(node) is TranslateNode and isinstance(node.filter_expression.var, QuickVariable):
            # It has the variable translate what it finds, which is Django's to do.
            node.filter_expression = FilterExpression(node.filter_expression.token, self)
        elif type(node) is ForNode:
            node.nodelist_loop = NodeList([Body(node.nodelist_loop)])
        super().extend_nodelist(nodelist, node, token)

    def parse(self, parse_until: Any = None) -> NodeList:
        return joined(super().parse(parse_until))


def joined(nodes: NodeList) -> NodeList:
    """The same nodes, with neighbours that are steady as one."""
    made = QuickNodes()
    made.contains_nontext = nodes.contains_nontext
    run: list[Node] = []
    for node in nodes:
        if is_steady(node):
            run.append(node)
        else:
            made.extend(_one(run))
            run = []
            made.append(node)
    made.extend(_one(run))
    return made


def _one(run: list[Node]) -> list[Node]:
    # A text alone stays what it is: Django wants to see that nothing else stands before `extends`.
    if all(isinstance(node, TextNode) for node in run):
        return run
    steady = Steady(run)
    steady.token, steady.origin = run[0].token, run[0].origin
    return [steady]
