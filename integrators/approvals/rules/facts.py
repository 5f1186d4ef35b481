"""What is known of people when it is asked whether they may act: one query, for one or for many.

Of one person, or the people of one company, nearly every page asks it: those questions are
prepared, see `portal.core.prepared`.
"""

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
from integrators.companies.models import Integrator, Representative
from integrators.trainings.models import TrainingKind, TrainingRecord
from integrators.values import AsOf
from portal.accounts.models import User
from portal.core.prepared import Bound, prepared

KEY = Bound("key", BigAutoField())
LINE = Bound("line", CharField())
COURSE = Bound("course", BigAutoField())
THEN = AsOf(cast(Any, Bound("day", DateField())), cast(Any, Bound("moment", DateTimeField())))


def facts_of(
    subject: User | Representative,
    *,
    line: str,
    activities: tuple[str, ...],
    asked: Asked | None,
    at: AsOf,
) -> list[Any]:
    """All representations of a user, or that one, each with its company, its user and the facts.

    Besides, `had_initial_training`, of any line.
    """
    query = _of_one(
        "pk" if isinstance(subject, Representative) else "user", activities, bool(asked)
    )
    course = asked.course.pk if asked else None
    return query.rows(key=subject.pk, line=line, course=course, day=at.day, moment=at.moment)


def facts_of_team(
    integrator: Integrator, *, line: str, activities: tuple[str, ...], at: AsOf
) -> list[Any]:
    """Everyone who was of the company then, by name, each with its user and the facts."""
    query = _of_team(activities)
    return query.rows(key=integrator.pk, line=line, day=at.day, moment=at.moment)


def with_facts(
    people: QuerySet[Representative],
    *,
    line: str,
    activities: tuple[str, ...],
    asked: Asked | None,
    at: AsOf,
) -> QuerySet[Any]:
    """Each of `people` with its company, its user and the facts."""
    facts = _facts(line, activities, asked.course if asked else None, at)
    return people.select_related("integrator", "user").annotate(**facts)


@prepared
def _of_one(by: str, activities: tuple[str, ...], asks: bool) -> QuerySet[Any]:
    facts = _facts(LINE, activities, COURSE if asks else None, THEN)
    people = Representative.objects.filter(**{by: KEY}).with_initial_training()
    return people.select_related("integrator", "user").annotate(**facts)


@prepared
def _of_team(activities: tuple[str, ...]) -> QuerySet[Any]:
    people = Representative.objects.filter(integrator=KEY, joined_at__lte=THEN.moment)
    present = people.exclude(left_at__lte=THEN.moment).order_by("user__name_sorted", "pk")
    facts = _facts(LINE, activities, None, THEN)
    return present.select_related("integrator", "user").annotate(**facts)


def _facts(line: Any, activities: tuple[str, ...], course: Any, at: AsOf) -> dict[str, Any]:
    approvals = Approval.objects.filter(
        integrator=OuterRef("integrator"), line=line, activity__in=activities
    )
    standing = approvals.standing(at)
    terminated = Suspension.objects.filter(
        integrator=OuterRef("integrator"), final=True, starts_at__lte=at.moment
    )
    suspended = Suspension.objects.pending(at).filter(integrator=OuterRef("integrator"))
    return {
        **training_facts(line, at),
        **({"attended_asked": _attended(course, at)} if course else {}),
        **charter_facts(at),
        "approved_until": _over(standing.covering(at.day).with_until(at), Max("until")),
        "approved_from": _over(standing.filter(starts_on__gt=at.day), Min("starts_on")),
        "approval_ended_on": _over(standing.filter(ends_on__lt=at.day), Max("ends_on")),
        "terminated": Exists(terminated),
        "suspended": Exists(suspended),
    }


def training_facts(line: Any, at: AsOf) -> dict[str, Any]:
    """Of each person: trained for `line` then, and by what."""
    attended = TrainingRecord.objects.filter(
        representative=OuterRef("pk"),
        attended=True,
        recorded_at__lte=at.moment,
        session__line=line,
        session__held_on__lte=at.day,
    )
    nf525 = attended.filter(session__nf525_module=True)
    valid = nf525.filter(Q(expires_on=None) | Q(expires_on__gte=at.day))
    longest = valid.order_by(F("expires_on").desc(nulls_first=True)).values("expires_on")
    lapsed = nf525.filter(expires_on__lt=at.day).order_by("-expires_on").values("expires_on")
    return {
        "initially_trained": Exists(attended.filter(session__kind=TrainingKind.INITIAL)),
        "attended_any": Exists(attended),
        "trained": Exists(valid),
        "trained_until": Subquery(longest[:1]),
        "training_lapsed_on": Subquery(lapsed[:1]),
    }


def _attended(course: Any, at: AsOf) -> Exists:
    return Exists(
        TrainingRecord.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=at.day),
            representative=OuterRef("pk"),
            attended=True,
            recorded_at__lte=at.moment,
            session__course=course,
            session__held_on__lte=at.day,
        )
    )


def charter_facts(at: AsOf) -> dict[str, Any]:
    """Of the version in effect and the latest that was signed, without their long texts."""
    current = Charter.objects.in_effect(at)
    signed = CharterSignature.objects.filter(
        representative=OuterRef("pk"),
        signed_at__lte=at.moment,
        charter__published_at__lte=at.moment,
        charter__effective_on__lte=at.day,
    ).order_by("-charter__effective_on", "-charter")
    return {
        "charter_version": Subquery(current.values("version")[:1]),
        "signed_version": Subquery(signed.values("charter__version")[:1]),
        "signed_effective_on": Subquery(signed.values("charter__effective_on")[:1]),
    }


def _over(approvals: QuerySet[Approval], aggregate: Any) -> Subquery:
    grouped = approvals.order_by().values("integrator").annotate(found=aggregate)
    return Subquery(grouped.values("found"))
