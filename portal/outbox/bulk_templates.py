"""One mail to thousands: rendered once per language, with placeholders for what differs."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.html import escape

from portal.core.text import storable
from portal.outbox import queue
from portal.outbox.models import OutgoingMail

# Private-use characters: no escaping touches them, and nobody's name has any.
_PLACEHOLDER = re.compile("\ue000([a-z_]+)\ue001")


def placeholder(name: str) -> str:
    """What a template shows in the place of `name`, to be filled by `Mould.mail`."""
    return f"\ue000{name}\ue001"


class Replacement(NamedTuple):
    """What goes into one gap: as plain text, and as HTML."""

    text: str
    html: str

    @classmethod
    def of_text(cls, text: str) -> "Replacement":
        return cls(text, escape(text))


class BulkTemplate:
    """A mail of `queue_mail` without its recipient; `context` holds gaps, see `gap`."""

    def __init__(
        self, *, language: str, subject: str | Promise, template: str, context: Mapping[str, Any]
    ) -> None:
        self.language = language
        self.subject, text, html = queue.render_mail(language, subject, template, context)
        self.text, self.html = _PLACEHOLDER.split(text), _PLACEHOLDER.split(html)

    def mail(self, *, key: str, to: str, replacements: Mapping[str, Replacement]) -> OutgoingMail:
        """An unsaved mail for `queue_all`, all gaps filled."""
        text = _replaced(self.text, {name: each.text for name, each in replacements.items()})
        html = _replaced(self.html, {name: each.html for name, each in replacements.items()})
        return queue.unsaved_mail(
            key=key,
            to=to,
            language=self.language,
            content=(self.subject, storable(queue.without_blank_runs(text)), storable(html)),
        )


def _replaced(pieces: list[str], values: Mapping[str, str]) -> str:
    """The even pieces are as rendered, the odd ones name gaps."""
    return "".join(values[piece] if index % 2 else piece for index, piece in enumerate(pieces))
