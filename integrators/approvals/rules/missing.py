"""What companies lack, asked of the database: for lists, figures and reminders of any length.

    waiting()                      companies that ask for an approval and have none
    short_of(line)                 approved for `line`, without all that an approval rests on
    ready_for_approval()           waiting, and lacking nothing that one line asks for
    conditions(approved=True)      that an approved company lacks each thing of `LACKS`

`eligibility.company_check` says the same of one company in words; a test compares the two.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Approval, Suspension
from integrators.approvals.rules.facts import charter_facts, training_facts
from integrators.approvals.rules.in_force import this_day
from integrators.charter.rules import counts_until, versions
from integrators.companies.identity.checks import WITH_POSTCODES
from integrators.companies.identity.countries import FRANCE
from integrators.companies.models import Contact, Integrator, Representative, RepresentativeRole
from integrators.companies.querysets import IntegratorQuerySet
from integrators.contracts.models import ComplianceContract
from integrators.legal_file.models import AskedIn, DocumentKind, LegalDocument
from integrators.values import AsOf, as_of
from portal.core import clock
from portal.core.prepared import prepared
from portal.core.products import ProductLine

PEOPLE, TRAINING, CHARTER, FILE, DATA, CONTRACT = (
    "people", "training", "charter", "file", "data", "contract",
)  # fmt: skip
LACKS: dict[str, str | Promise] = {
    PEOPLE: _("Manager or technician"),
    TRAINING: _("Training"),
    CHARTER: _("Signature of the charter"),
    FILE: _("Documents of the legal file"),
    DATA: _("Company data or contact"),
    CONTRACT: _("Compliance contract"),
}
"""What a company can lack. An approval asks for all but the contract."""
READY = "ready"
"""What the list of integrators calls those that lack nothing, beside the standings."""
REMIND_AGAIN = dt.timedelta(days=7)
"""A company is not reminded again before this time is over."""
ROLES = tuple(RepresentativeRole.values)


def waiting(at: AsOf | None = None) -> IntegratorQuerySet:
    """Companies without an approval, now or to come; not those whose approval was terminated."""
    at = at or as_of()
    here = Suspension.objects.filter(integrator=OuterRef("pk"))
    pending = Suspension.objects.pending(at).filter(integrator=OuterRef("pk"))
    standing = Approval.objects.standing(at).filter(integrator=OuterRef("pk"))
    return (
        Integrator.objects.exclude(Exists(standing.filter(ends_on__gte=at.day)))
        .exclude(Exists(here.filter(final=True)))
        .exclude(Exists(pending))
    )


def ready_for_approval() -> IntegratorQuerySet:
    """Companies that wait for an approval and could get one now, for one line at least."""
    return _ready(Lacks())


def _ready(lacks: "Lacks") -> IntegratorQuerySet:
    complete = _any(~lacks.of_line(line) for line in ProductLine.values)
    return waiting(lacks.at).filter(complete & ~lacks.file & ~lacks.data)


def count_ready() -> int:
    """How many `ready_for_approval` holds. Two queries."""
    at = as_of()
    [count] = _count_of_ready(at.day, tuple(counting_at(at))).rows(moment=at.moment) or [0]
    return int(count)


@prepared
def _count_of_ready(day: dt.date, counting: tuple[dt.date, ...]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any] = _ready(Lacks(this_day(day), counting)).order_by()
    counted: QuerySet[Any] = rows.values(one=Value(1)).annotate(count=Count("*"))
    return counted.values_list("count", flat=True)


def counting_at(at: AsOf) -> list[dt.date]:
    """The versions of the charter, by their first day, whose signatures still count."""
    begun = versions(at)
    return [day for day, _grace in begun if counts_until(day, begun) >= at.day]


def short_of(line: str) -> IntegratorQuerySet:
    """Companies approved for `line` that no longer have all that can be lost with time."""
    lacks = Lacks()
    return Integrator.objects.approved_on(line=line).filter(lacks.of_line(line) | lacks.file)


def conditions(*, approved: bool) -> dict[str, Q]:
    """That a company lacks each of `LACKS`; under "" anything at all that an approval asks for.

    `approved` says of which companies it is asked: approved ones are judged for each line that
    they are approved for, others for the line that they come nearest to.
    """
    asked = _each(approved=approved)
    return asked | {"": _any(found for key, found in asked.items() if key != CONTRACT)}


def counted(rows: IntegratorQuerySet, asked: dict[str, Q]) -> dict[str, int]:
    """How many of `rows` fit each of the `conditions`. One query."""
    found = rows.order_by().aggregate(
        **{f"lack_{key}": Count("pk", filter=condition) for key, condition in asked.items()}
    )
    return {key: found[f"lack_{key}"] for key in asked}


def with_contract_to_sign(rows: IntegratorQuerySet) -> IntegratorQuerySet:
    """Each with `lacks_contract`, and `proposed`: whether one waits for the company's answer."""
    open_ = ComplianceContract.objects.open_on(clock.today()).filter(integrator=OuterRef("pk"))
    return rows.annotate(
        lacks_contract=ExpressionWrapper(no_contract(), BooleanField()), proposed=Exists(open_)
    )


def with_lines(rows: IntegratorQuerySet) -> IntegratorQuerySet:
    """Each with `approved_V4` and the like, whether it is approved for that line now; and with
    `has_contact`."""
    return rows.annotate(
        has_contact=Exists(Contact.objects.filter(integrator=OuterRef("pk"))),
        **{
            f"approved_{line}": ExpressionWrapper(_approved_for(line), BooleanField())
            for line in ProductLine.values
        },
    )


def _each(*, approved: bool) -> dict[str, Q]:
    lacks, lines = Lacks(), ProductLine.values
    by_line: dict[str, Callable[[str], Q]] = {
        TRAINING: lacks.training, CHARTER: lacks.charter,
    }  # fmt: skip
    if approved:
        of_people = {
            key: _any(_approved_for(line) & lack(line) for line in lines)
            for key, lack in by_line.items()
        }
    else:
        # For one line people may be trained and not for the other: what counts is the nearer.
        of_people = {
            TRAINING: _all(lacks.training(line) for line in lines),
            CHARTER: _any(lacks.charter(line) & ~lacks.training(line) for line in lines)
            & _all(lacks.charter(line) | lacks.training(line) for line in lines),
        }
    return {
        PEOPLE: lacks.people,
        **of_people,
        FILE: lacks.file,
        DATA: lacks.data,
        CONTRACT: no_contract(),
    }


class Lacks:
    """The conditions on a company, as they stand at this moment. One query to make.

    None where it is told which versions of the charter are `counting`.
    """

    def __init__(self, at: AsOf | None = None, counting: Sequence[dt.date] | None = None) -> None:
        self.at = at or as_of()
        self.counting = counting_at(self.at) if counting is None else counting
        kinds = DocumentKind.objects.mandatory_at(self.at.moment)
        asked = self._asked_of_company(kinds)
        valid = LegalDocument.objects.valid_at(self.at).filter(
            integrator=OuterRef(OuterRef("pk")), kind=OuterRef("pk")
        )
        self.file = Q(Exists(asked.exclude(Exists(valid))))

    @staticmethod
    def _asked_of_company(kinds: QuerySet[DocumentKind]) -> QuerySet[DocumentKind]:
        """Those that are asked for where the company has its seat."""
        in_france = Integrator.objects.filter(pk=OuterRef(OuterRef("pk")), country=FRANCE)
        return kinds.filter(
            Q(asked_in=AskedIn.EVERYWHERE)
            | Q(Exists(in_france), asked_in=AskedIn.FRANCE)
            | Q(~Exists(in_france), asked_in=AskedIn.ABROAD)
        )

    def of_line(self, line: str) -> Q:
        """That nobody, or no one trained and bound by the charter, has one of the two roles."""
        return _any(~Q(Exists(self._in_order(line, role))) for role in ROLES)

    @property
    def people(self) -> Q:
        """That no manager, or no technician, has joined."""
        return _any(~Q(Exists(_joined(role))) for role in ROLES)

    def training(self, line: str) -> Q:
        """That of those who have joined with one role nobody is trained for `line`."""
        return _any(
            Q(Exists(_joined(role))) & ~Q(Exists(self._trained(line, role))) for role in ROLES
        )

    def charter(self, line: str) -> Q:
        """That of those trained with one role nobody is bound by the charter."""
        return _any(
            Q(Exists(self._trained(line, role))) & ~Q(Exists(self._in_order(line, role)))
            for role in ROLES
        )

    @property
    def data(self) -> Q:
        """That a contact, or a part of the address, is missing; a SIRET is never stored wrong."""
        contacts = Contact.objects.filter(integrator=OuterRef("pk"))
        empty = _any(Q((name, "")) for name in ("name", "street", "city", "email", "phone"))
        without = Q(postcode="", country__in=WITH_POSTCODES)
        return empty | without | ~Q(Exists(contacts))

    def _trained(self, line: str, role: str) -> QuerySet[Representative]:
        facts = training_facts(line, self.at)
        return _joined(role).filter(facts["trained"], facts["initially_trained"])

    def _in_order(self, line: str, role: str) -> QuerySet[Representative]:
        # The types do not know the annotation, hence Q's looser arguments.
        signed = charter_facts(self.at)["signed_effective_on"]
        rows = self._trained(line, role).alias(signed_on=signed)
        return rows.filter(Q(("signed_on__in", self.counting)))


def no_contract() -> Q:
    """That no contract runs or is signed for later, and the last proposal was not declined."""
    mine = ComplianceContract.objects.filter(integrator=OuterRef("pk"))
    # Of the company of the contract that it stands in, as it is one query deeper.
    theirs = ComplianceContract.objects.filter(integrator=OuterRef("integrator"))
    last = theirs.exclude(state="withdrawn").order_by("-pk").values("pk")[:1]
    declined = mine.filter(state="declined", pk=last)
    return ~Q(Exists(mine.holding(clock.today()))) & ~Q(Exists(declined))


def _joined(role: str) -> QuerySet[Representative]:
    return Representative.objects.active().filter(integrator=OuterRef("pk"), role=role)


def _approved_for(line: str) -> Q:
    return Q(Exists(Approval.objects.in_force_on().filter(integrator=OuterRef("pk"), line=line)))


def _any(conditions: Iterable[Q]) -> Q:
    """That one of them holds; of none, that nothing does."""
    return reduce(or_, conditions, Q(pk__isnull=True))


def _all(conditions: Iterable[Q]) -> Q:
    return reduce(and_, conditions)
