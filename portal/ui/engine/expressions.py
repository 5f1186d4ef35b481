"""What stands in `{{ … }}` and between tags, looked up without Django's detours.

Django tries each bit of `ticket.integrator.name` as a key, then as an attribute, and learns by an
exception that a row of a table has no keys: on a list of forty rows a thousand times. Here a type
without keys is asked for its attribute at once. The order of the tries and what comes out are
Django's; so is whatever is not handled here.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from inspect import signature
from typing import Any

from django.template.base import FilterExpression, Variable, VariableDoesNotExist, VariableNode
from django.template.base import render_value_in_context as written_by_django
from django.utils.safestring import SafeString

Lookup = Callable[[Any], Any]
FAILED = "Failed lookup for key [%s] in %r"
"""Django's own words."""
_MISSING = object()


def called(found: Any, context: Any) -> Any:
    """What a template sees of something callable: what it returns, where it may be called."""
    if getattr(found, "do_not_call_in_templates", False):
        return found
    invalid = context.template.engine.string_if_invalid
    if getattr(found, "alters_data", False):
        return invalid
    try:
        return found()
    except TypeError:
        try:
            signature(found).bind()
        except (TypeError, ValueError):
            # It wants arguments, or does not say what it wants.
            return invalid
        raise


def step(current: Any, bit: str) -> Any:
    """One bit further where there may be keys."""
    try:
        return current[bit]
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        return plain_step(current, bit)


def _has(thing: Any, name: str) -> bool:
    """Whether `dir` would name it; that writes a list of all names there are."""
    kind: Any = type(thing)
    if kind.__dir__ is not object.__dir__:
        return name in dir(thing)
    own: Any = getattr(thing, "__dict__", ())
    return name in own or any(name in vars(each) for each in kind.__mro__)


def plain_step(current: Any, bit: str) -> Any:
    """One bit further as an attribute, or as a place in a list."""
    try:
        return getattr(current, bit)
    except (TypeError, AttributeError):
        # What a property of the thing itself has raised.
        if _has(current, bit):
            raise
        try:
            return current[int(bit)]
        except (IndexError, ValueError, KeyError, TypeError):
            raise VariableDoesNotExist(FAILED, (bit, current)) from None


def lookup_of(variable: Variable) -> Lookup:
    """How to look up a variable that is not literal."""
    bits: Any = variable.lookups
    first, *rest = bits
    return _by_bits(variable, first, rest) if rest else _by_name(variable, first)


def _found(context: Any, name: str) -> Any:
    for known in reversed(context.dicts):
        if name in known:
            return known[name]
    return _MISSING


def _by_name(variable: Variable, name: str) -> Lookup:
    slowly = variable.resolve

    def look_up(context: Any) -> Any:
        found = _found(context, name)
        if found is _MISSING and not hasattr(context, name):
            raise VariableDoesNotExist(FAILED, (name, context))
        return slowly(context) if found is _MISSING or callable(found) else found

    return look_up


def _by_bits(variable: Variable, name: str, rest: list[str]) -> Lookup:
    slowly = variable.resolve

    def look_up(context: Any) -> Any:
        current = _found(context, name)
        if current is _MISSING:
            return slowly(context)
        try:
            if callable(current):
                current = called(current, context)
            for bit in rest:
                kind = type(current)
                if kind is dict and bit in current:
                    current = current[bit]
                elif hasattr(kind, "__getitem__"):
                    current = step(current, bit)
                else:
                    current = plain_step(current, bit)
                if callable(current):
                    current = called(current, context)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return context.template.engine.string_if_invalid
            raise
        return current

    return look_up


class QuickExpression(FilterExpression):
    """A variable with its filters; without any it is looked up and that is all."""

    def __init__(self, token: str, parser: Any) -> None:
        super().__init__(token, parser)
        if self.is_var and self.var.lookups is not None:
            self.var: Any = QuickVariable(self.var)
            if not self.filters:
                self.look_up = self.var.resolve
                self.resolve = self._look_up  # type: ignore[method-assign]

    @property
    def literal(self) -> bool:
        """Whether it says the same in each context: a text or a figure, or its translation."""
        return not self.filters and (not self.is_var or self.var.lookups is None)

    def _look_up(self, context: Any, ignore_failures: bool = False) -> Any:
        try:
            return self.look_up(context)
        except VariableDoesNotExist:
            if ignore_failures:
                return None
            invalid = context.template.engine.string_if_invalid
            return invalid % self.var if "%s" in invalid else invalid


class QuickVariable(Variable):
    """A variable that knows how it is looked up."""

    def __init__(self, variable: Variable) -> None:
        slots: Any = Variable
        for name in slots.__slots__:
            setattr(self, name, getattr(variable, name))
        self.resolve = lookup_of(variable)  # type: ignore[assignment, method-assign]


class QuickValue(VariableNode):
    """`{{ … }}`: a text is escaped here, all else is written by Django."""

    def render(self, context: Any) -> Any:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str:
            return html.escape(value) if context.autoescape else value
        return written_by_django(value, context)
