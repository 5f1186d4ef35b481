"""What is known of people when somebody asks whether they may act: one query, for one or for many.

It is asked on nearly every page, so it is prepared: see `portal.core.prepared`.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import (
    BigAutoField,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from integrators.approvals.models import Approval, Suspension
from integrators.approvals.rules.complementary import Asked
from integrators.charter.models import Charter, CharterSignature
from integrators.companies.models import Representative
from integrators.trainings.models import TrainingKind, TrainingRecord
from integrators.values import AsOf
from portal.accounts.models import User
from portal.core.prepared import Bound, one_of, places_for, prepared

KEY = BigAutoField()
LINE = Bound("line", CharField())
COURSE = Bound("course", BigAutoField())
THEN = AsOf(cast(Any, Bound("day", DateField())), cast(Any, Bound("moment", DateTimeField())))


def with_facts(
    subject: User | Representative,
    *,
    line: str,
    activities: tuple[str, ...],
    asked: Asked | None,
    at: AsOf,
) -> list[Any]:
    """The rows of a person, or that one row, with their companies and all facts."""
    by = "pk" if isinstance(subject, Representative) else "user"
    query = _of_one(by, activities, asked is not None)
    return query.rows(key=subject.pk, **_values(line, asked, at))


def facts_of(
    people: Sequence[Representative],
    *,
    line: str,
    activities: tuple[str, ...],
    asked: Asked | None,
    at: AsOf,
) -> dict[int, Any]:
    """The facts by the key of each of `people`."""
    if not people:
        return {}
    query = _of_many(places_for(people), activities, asked is not None)
    rows = query.rows(keys=[person.pk for person in people], **_values(line, asked, at))
    return {row.pk: row for row in rows}


def _values(line: str, asked: Asked | None, at: AsOf) -> dict[str, Any]:
    return {
        "line": line,
        "day": at.day,
        "moment": at.moment,
        "course": asked.course.pk if asked else None,
    }


@prepared
def _of_one(by: str, activities: tuple[str, ...], asks: bool) -> QuerySet[Any]:
    rows = Representative.objects.filter(**{by: Bound("key", KEY)})
    return rows.select_related("integrator", "user").annotate(**_facts(activities, asks))


@prepared
def _of_many(places: int, activities: tuple[str, ...], asks: bool) -> QuerySet[Any, Any]:
    rows = Representative.objects.filter(pk__in=one_of("keys", KEY, places)).order_by()
    facts = _facts(activities, asks)
    return rows.annotate(**facts).values_list("pk", *facts, named=True)


def _facts(activities: tuple[str, ...], asks: bool) -> dict[str, Any]:
    approvals = Approval.objects.filter(
        integrator=OuterRef("integrator"), line=LINE, activity__in=activities
    )
    standing = approvals.standing(THEN)
    terminated = Suspension.objects.filter(
        integrator=OuterRef("integrator"), final=True, starts_at__lte=THEN.moment
    )
    suspended = Suspension.objects.pending(THEN).filter(integrator=OuterRef("integrator"))
    return {
        **_training_facts(),
        **({"attended_asked": _attended_asked()} if asks else {}),
        **_charter_facts(),
        "approved_until": _over(standing.covering(THEN.day).with_until(THEN), Max("until")),
        "approved_from": _over(standing.filter(starts_on__gt=THEN.day), Min("starts_on")),
        "approval_ended_on": _over(standing.filter(ends_on__lt=THEN.day), Max("ends_on")),
        "terminated": Exists(terminated),
        "suspended": Exists(suspended),
    }


def _training_facts() -> dict[str, Any]:
    attended = TrainingRecord.objects.filter(
        representative=OuterRef("pk"),
        attended=True,
        recorded_at__lte=THEN.moment,
        session__line=LINE,
        session__held_on__lte=THEN.day,
    )
    nf525 = attended.filter(session__nf525_module=True)
    valid = nf525.filter(Q(expires_on=None) | Q(expires_on__gte=THEN.day))
    longest = valid.order_by(F("expires_on").desc(nulls_first=True)).values("expires_on")
    lapsed = nf525.filter(expires_on__lt=THEN.day).order_by("-expires_on").values("expires_on")
    return {
        "initially_trained": Exists(attended.filter(session__kind=TrainingKind.INITIAL)),
        "attended_any": Exists(attended),
        "trained": Exists(valid),
        "trained_until": Subquery(longest[:1]),
        "training_lapsed_on": Subquery(lapsed[:1]),
    }


def _attended_asked() -> Exists:
    return Exists(
        TrainingRecord.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=THEN.day),
            representative=OuterRef("pk"),
            attended=True,
            recorded_at__lte=THEN.moment,
            session__course=COURSE,
            session__held_on__lte=THEN.day,
        )
    )


def _charter_facts() -> dict[str, Any]:
    """Of the version in effect and the latest that was signed, without their long texts."""
    current = Charter.objects.in_effect(THEN)
    signed = CharterSignature.objects.filter(
        representative=OuterRef("pk"),
        signed_at__lte=THEN.moment,
        charter__published_at__lte=THEN.moment,
        charter__effective_on__lte=THEN.day,
    ).order_by("-charter__effective_on", "-charter")
    return {
        "charter_version": Subquery(current.values("version")[:1]),
        "signed_version": Subquery(signed.values("charter__version")[:1]),
        "signed_effective_on": Subquery(signed.values("charter__effective_on")[:1]),
    }


def _over(approvals: QuerySet[Approval], aggregate: Any) -> Subquery:
    grouped = approvals.order_by().values("integrator").annotate(found=aggregate)
    return Subquery(grouped.values("found"))
