"""The loader of the settings: Django's own, whose templates are read by our parser.

Templates say the same and in the same words; `tests/ui/engine` compares. What differs is how often
a thing is done: see `expressions` and `steady`. With `DEBUG` it is Django's parser, whose nodes
tell where in a template an error lies.
"""

from __future__ import annotations

from typing import Any

from django.template import TemplateDoesNotExist
from django.template.base import Lexer, Template
from django.template.loaders import base, cached

from portal.ui.engine.parser import QuickParser
from portal.ui.engine.steady import forget_manner


class QuickTemplate(Template):
    """A template out of a file."""

    def compile_nodelist(self) -> Any:
        engine: Any = self.engine
        if engine.debug:
            return super().compile_nodelist()
        parser = QuickParser(
            Lexer(self.source).tokenize(), engine.template_libraries, engine.template_builtins,
            self.origin,
        )  # fmt: skip
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes

    def render(self, context: Any) -> Any:
        if context.template is None:
            # It is written for the first time, or anew in another language.
            forget_manner(context)
        return super().render(context)


class _Found(base.Loader):
    """What Django's loaders of files find, as a `QuickTemplate`."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        tried = []
        sources: Any = self.get_template_sources(template_name)
        for origin in sources:
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = origin.loader.get_contents(origin)
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return QuickTemplate(contents, origin, origin.template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _Found):
    """Keeps each template that it has read, as Django's own does."""
