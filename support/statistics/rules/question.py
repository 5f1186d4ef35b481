"""What is asked of the statistics: which days, and which of the tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from integrators.models import Integrator
from portal.search.matching import matching
from support.models import SatisfactionRating, Ticket, TicketState
from support.models.querysets import TicketQuerySet
from support.statistics.periods import Period
from support.statistics.rules.breakdowns import BREAKDOWNS, USUAL


@dataclass(frozen=True)
class Question:
    """A period; `where`: what the tickets have, by the keys of `BREAKDOWNS`; `company`: words
    that find their integrators; `by`: how the figures are told apart.
    """

    period: Period
    where: Mapping[str, str] = field(default_factory=dict)
    company: str = ""
    by: str = USUAL

    def during(self, period: Period) -> Question:
        return replace(self, period=period)

    def of(self, **where: str) -> Question:
        """The same of those only that have this, too."""
        return replace(self, where={**self.where, **where})

    def narrowed(self, prefix: str = "") -> Q:
        """The conditions but for the period; `prefix` leads to the ticket."""
        found = Q()
        for key, value in self.where.items():
            found &= BREAKDOWNS[key].condition(value, prefix)
        if self.company:
            companies = matching(Integrator.objects.order_by(), self.company)
            found &= Q((f"{prefix}integrator__in", companies.values("pk")))
        return found

    def within(self, moment: str) -> Q:
        """Those whose `moment` (the name of a field) lies in the period."""
        return Q((f"{moment}__gte", self.period.start), (f"{moment}__lt", self.period.end))

    @property
    def tickets(self) -> TicketQuerySet:
        """Of any time. What was set aside was nobody's request."""
        asked: Any = Ticket.objects.exclude(state=TicketState.DISMISSED).filter(self.narrowed())
        found: TicketQuerySet = asked.order_by()
        return found

    @property
    def ratings(self) -> QuerySet[SatisfactionRating]:
        """The evaluations that were asked for in the period."""
        rows = SatisfactionRating.objects.filter(self.within("asked_at"))
        return rows.filter(self.narrowed("ticket__")).order_by()
