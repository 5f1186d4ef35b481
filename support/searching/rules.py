"""Which tickets hold what was typed: see `support/searching/database.py` for how it is kept.

DOC-QLT-210, the support part: whoever looks for a ticket finds it by whatever they know of it.
"""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL

from installations.models import Site
from integrators.companies.departments import within
from integrators.companies.identity.countries import FRANCE
from integrators.models import Integrator
from support.models.querysets import TicketQuerySet
from support.models.texts import TicketText
from support.models.tickets import Ticket
from support.searching.asked import Asked, Word
from support.searching.places import grouped

MOST_NUMBERED = 50


class Holds(Func):
    """Whether the words of a ticket, on PostgreSQL, match a query."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def found_by(tickets: TicketQuerySet, typed: str, *, notes: bool) -> TicketQuerySet:
    """Those of `tickets` that hold every word of `typed`, or whose number it names.

    All for an empty text. Internal notes find a ticket for those alone who read them (`notes`).
    A number costs a query of its own, which asks for nothing else.
    """
    asked = Asked(typed)
    if not asked:
        return tickets
    named = _named(asked.numbers)
    if named and asked.only_numbers:
        return tickets.filter(pk__in=named)
    if not asked.words:
        return tickets.filter(pk__in=named) if named else tickets.none()
    held = Q()
    for words, department in grouped(asked.words):
        whole = reduce(and_, (_holding(word, notes=notes) for word in words))
        held &= whole | _lying_in(department) if department else whole
    texts = TicketText.objects.filter(held | Q(pk__in=named) if named else held)
    return tickets.filter(pk__in=texts.values("pk"))


def _lying_in(department: str) -> Q:
    """The texts of tickets of companies and of shops in a département, which nobody wrote there."""
    companies = Integrator.objects.in_department(department).values("pk")
    sites = Site.objects.filter(within(department), country=FRANCE).values("pk")
    rows = Ticket.objects.filter(Q(integrator__in=companies) | Q(site__in=sites))
    return Q(pk__in=rows.values("pk"))


def _named(numbers: list[str]) -> list[int]:
    """The keys of these tickets; who may see them, the rows say to which they are put."""
    if not numbers:
        return []
    keys = Ticket.objects.filter(number__in=numbers).order_by("-pk").values_list("pk", flat=True)
    return list(keys[:MOST_NUMBERED])


def _holding(word: Word, *, notes: bool) -> Q:
    """The texts that hold `word`: a part of a name or number, or a word of its family."""
    found: Any = [Q(searched__contains=part) for part in word.of_names]
    query = _postgresql if connection.vendor == "postgresql" else _sqlite
    held: Q = reduce(or_, [*found, query(word, notes=notes)])
    return held


def _postgresql(word: Word, *, notes: bool) -> Q:
    def lexeme(stem: str, begins: bool) -> str:
        quoted = stem.replace("\\", "\\\\").replace("'", "''")
        kept = ("*" if begins else "") + ("" if notes else "AB")
        return f"'{quoted}'" + (f":{kept}" if kept else "")

    joined = " <-> " if word.in_order else " & "
    query = joined.join(lexeme(stem, begins) for stem, begins in word.stems)
    return Q(Holds(F("words"), Value(query)))


def _sqlite(word: Word, *, notes: bool) -> Q:
    def token(stem: str, begins: bool) -> str:
        quoted = stem.replace('"', '""')
        return f'"{quoted}"' + (" *" if begins else "")

    joined = " + " if word.in_order else " AND "
    query = joined.join(token(stem, begins) for stem, begins in word.stems)
    if not notes:
        query = f"shared : ({query})"
    rows = "SELECT rowid FROM support_ticketwords WHERE support_ticketwords MATCH %s"
    return Q(pk__in=RawSQL(rows, [query]))  # noqa: S611 - what was typed is a parameter
