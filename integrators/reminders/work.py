"""Plans and sends reminders: what ends soon, and whose signature is awaited.

    plan(day)     writes what is due on `day` as rows; a second sweep finds them written
    send_due()    claims rows, asks once more whether each still holds, and queues its mail

Trainings, approvals, legal documents and contracts are told so many days before their last day
as the settings say (90, 30 and 7, at first); a document also on the day after; a charter on the day
on which it takes effect, some days before the grace ends, and when it has ended.
Staff are told once a month of an approved company without enough people in order.
A step that was missed (nothing ran that day) is made up for until the next step.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from integrators.approvals import mails as approvals_mails
from integrators.approvals.models import Approval
from integrators.approvals.rules.eligibility import Requirement, company_check
from integrators.approvals.rules.shortages import ENOUGH, shortages
from integrators.charter import mails as charter_mails
from integrators.charter.models import Charter, CharterSignature
from integrators.charter.rules import counts_until, versions
from integrators.companies.models import Representative
from integrators.contracts import mails as contracts_mails
from integrators.contracts.models import ComplianceContract
from integrators.reminders import documents
from integrators.reminders.models import Reminder, ReminderKind
from integrators.trainings import mails as trainings_mails
from integrators.trainings.models import TrainingKind, TrainingRecord
from integrators.values import as_of, end_of
from portal.core import clock, work
from portal.house.known import history_of
from portal.house.steps import longest, step_for

ASKED, LAPSED = "asked", "lapsed"
MAKE_UP = dt.timedelta(days=7)
"""For how long what was missed on a charter's day, or on the day after its grace, is made up."""
SETTLING = dt.timedelta(days=90)
"""How long who was taken over from an older registry has to train its people and sign."""
LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=10)
ATTEMPTS = 8

Planner = Callable[[dt.date, int | None], Iterable[Reminder]]


def plan(day: dt.date | None = None, *, kinds: Collection[str] | None = None) -> int:
    """Write the reminders of `day` (today) that are not written yet; says how many are due.

    `kinds` are those of `OFTEN` unless told otherwise.
    """
    day = day or clock.today()
    wanted = OFTEN if kinds is None else kinds
    rows = {row.key: row for kind in wanted for row in PLANNERS[kind](day, None)}
    known = set(Reminder.objects.filter(key__in=rows).values_list("key", flat=True))
    new = [row for key, row in rows.items() if key not in known]
    # Another sweep may be writing the same rows at this very moment.
    Reminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(rows)


def send_due() -> None:
    """Send every reminder that is due."""
    rows = Reminder.objects.select_related(
        "integrator", "representative__user", "representative__integrator", "charter"
    )
    work.sweep(rows, _send, batch=50, lease=LEASE, pause=RETRY, most_attempts=ATTEMPTS)


def _send(row: Reminder) -> None:
    if _still_holds(row):
        _SENDERS[row.kind](row)


def _still_holds(row: Reminder) -> bool:
    """Whether today's rules would write it again: nothing was renewed or signed meanwhile."""
    if row.kind == ReminderKind.SHORTAGE:
        # One company is asked more cheaply than all.
        check = company_check(row.integrator, line=row.line)
        approved = Approval.objects.in_force_on().filter(integrator=row.integrator, line=row.line)
        return any(item.code in ENOUGH for item in check.missing) and approved.exists()
    again = PLANNERS[row.kind](clock.today(), row.integrator_id)
    return any(other.key == row.key for other in again)


def _known_before(moment: dt.datetime, ends_on: dt.date, step: int) -> bool:
    """Whether it was written before the step's day; later it was news enough by itself."""
    return timezone.localdate(moment) < ends_on - dt.timedelta(days=step)


def _of_company(rows: QuerySet[TrainingRecord], integrator: int | None) -> QuerySet[TrainingRecord]:
    return rows if integrator is None else rows.filter(representative__integrator=integrator)


def _trainings(day: dt.date, integrator: int | None) -> Iterator[Reminder]:
    steps = history_of("ending_reminder_days")
    valid = TrainingRecord.objects.filter(attended=True, session__nf525_module=True)
    longer = valid.filter(
        Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")),
        representative=OuterRef("representative"),
        session__line=OuterRef("session__line"),
    )
    rows = valid.filter(
        expires_on__range=(day, day + dt.timedelta(days=longest(steps))),
        representative__left_at=None,
        representative__user__is_active=True,
    ).exclude(Exists(longer))
    for row in _of_company(rows, integrator).select_related("session", "representative"):
        ends_on = row.expires_on
        assert ends_on is not None
        step = step_for(steps, (ends_on - day).days, ends_on)
        if step is not None and _known_before(row.recorded_at, ends_on, step):
            person, line = row.representative, row.session.line
            yield Reminder(
                key=f"training:{person.pk}:{line}:{ends_on}:{step}",
                kind=ReminderKind.TRAINING,
                step=str(step),
                ends_on=ends_on,
                integrator_id=person.integrator_id,
                representative=person,
                line=line,
                due_at=clock.now(),
                created_at=clock.now(),
            )


def ending(day: dt.date) -> QuerySet[Approval]:
    """The approvals that run on `day`, end within the first step, and that none follows."""
    first = dt.timedelta(days=longest(history_of("ending_reminder_days")))
    standing = Approval.objects.standing(as_of())
    following = standing.filter(
        integrator=OuterRef("integrator"),
        activity=OuterRef("activity"),
        line=OuterRef("line"),
        ends_on__gt=OuterRef("ends_on"),
    )
    return standing.filter(starts_on__lte=day, ends_on__range=(day, day + first)).exclude(
        Exists(following)
    )


def _approvals(day: dt.date, integrator: int | None) -> Iterator[Reminder]:
    steps = history_of("ending_reminder_days")
    rows = ending(day)
    if integrator is not None:
        rows = rows.filter(integrator=integrator)
    for row in rows:
        step = step_for(steps, (row.ends_on - day).days, row.ends_on)
        if step is not None and _known_before(row.granted_at, row.ends_on, step):
            yield Reminder(
                key=f"approval:{row.integrator_id}:{row.ends_on}:{step}",
                kind=ReminderKind.APPROVAL,
                step=str(step),
                ends_on=row.ends_on,
                integrator_id=row.integrator_id,
                due_at=clock.now(),
                created_at=clock.now(),
            )


def _contracts(day: dt.date, integrator: int | None) -> Iterator[Reminder]:
    steps = history_of("contract_reminder_days")
    accepted = ComplianceContract.objects.holding(day)
    following = accepted.filter(
        integrator=OuterRef("integrator"), last_day__gt=OuterRef("last_day")
    )
    rows = accepted.filter(
        starts_on__lte=day, last_day__range=(day, day + dt.timedelta(days=longest(steps)))
    ).exclude(Exists(following))
    if integrator is not None:
        rows = rows.filter(integrator=integrator)
    # An end before the day that was signed is known since it was recorded.
    found: QuerySet[Any] = rows.annotate(
        known_at=Coalesce(Max("endings__recorded_at"), "decided_at")
    )
    for row in found:
        step = step_for(steps, (row.last_day - day).days, row.last_day)
        if step is not None and _known_before(row.known_at, row.last_day, step):
            yield Reminder(
                key=f"contract:{row.pk}:{row.last_day}:{step}"
                if row.ends_early
                else f"contract:{row.pk}:{step}",
                kind=ReminderKind.CONTRACT,
                step=str(step),
                ends_on=row.last_day,
                integrator_id=row.integrator_id,
                due_at=clock.now(),
                created_at=clock.now(),
            )


def _charters(day: dt.date, integrator: int | None) -> Iterator[Reminder]:
    charter = Charter.objects.current(day)
    step = _charter_step(charter, day) if charter else None
    if charter is None or step is None:
        return
    people = awaited(charter)
    if integrator is not None:
        people = people.filter(integrator=integrator)
    if step != ASKED:
        # Who has signed nothing yet has nothing to lose; training has asked them already.
        people = people.filter(Exists(_signatures(exclude=charter)))
    for person in people:
        yield Reminder(
            key=f"charter:{charter.pk}:{person.pk}:{step}",
            kind=ReminderKind.CHARTER,
            step=step,
            ends_on=charter.grace_ends_on,
            integrator_id=person.integrator_id,
            representative=person,
            charter=charter,
            due_at=clock.now(),
            created_at=clock.now(),
        )


def _charter_step(charter: Charter, day: dt.date) -> str | None:
    last = charter.grace_ends_on
    if day > last and charter.grace_days:
        return LAPSED if day <= last + MAKE_UP else None
    step = step_for(history_of("charter_reminder_days"), (last - day).days, last)
    if step and last - dt.timedelta(days=step) > charter.effective_on:
        return str(step)
    return ASKED if day <= max(last, charter.effective_on + MAKE_UP) else None


def awaited(charter: Charter) -> QuerySet[Representative]:
    """Whose signature of `charter` is awaited, and who were trained before it took effect.

    Whoever is trained later is asked by the mail about that training.
    """
    before = end_of(charter.effective_on - dt.timedelta(days=1))
    if charter.published_at:
        before = max(before, charter.published_at)
    trained = TrainingRecord.objects.filter(
        representative=OuterRef("pk"),
        attended=True,
        session__kind=TrainingKind.INITIAL,
        recorded_at__lte=before,
    )
    signed = CharterSignature.objects.filter(representative=OuterRef("pk"), charter=charter)
    return Representative.objects.active().filter(Exists(trained)).exclude(Exists(signed))


def _signatures(*, exclude: Charter) -> QuerySet[CharterSignature]:
    return CharterSignature.objects.filter(representative=OuterRef("pk")).exclude(charter=exclude)


def _send_approval(row: Reminder) -> None:
    rows = ending(clock.today()).filter(integrator=row.integrator, ends_on=row.ends_on)
    approvals_mails.approval_ending(reminder=row, approvals=rows)


def _send_charter(row: Reminder) -> None:
    signed = CharterSignature.objects.filter(representative=row.representative)
    latest = signed.aggregate(last=Max("charter__effective_on"))["last"]
    has_grace = bool(latest) and clock.today() <= counts_until(latest, versions(as_of()))
    charter_mails.charter_due(reminder=row, has_grace=has_grace)


def _send_training(row: Reminder) -> None:
    trainings_mails.training_ending(reminder=row)


def _send_contract(row: Reminder) -> None:
    contracts_mails.contract_ending(reminder=row)


def _shortages(day: dt.date, integrator: int | None) -> Iterator[Reminder]:
    settling = _settling()
    for company, line in shortages():
        if integrator not in (None, company.pk):
            continue
        if (company.pk, line) in settling:
            continue
        yield Reminder(
            key=f"shortage:{company.pk}:{line}:{day:%Y-%m}",
            kind=ReminderKind.SHORTAGE,
            step="month",
            ends_on=day,
            integrator=company,
            line=line,
            due_at=clock.now(),
            created_at=clock.now(),
        )


def _settling() -> set[tuple[int, str]]:
    """Companies and lines whose approval was taken over from an older registry of late.

    Their people have just been invited: thousands of mails about them would tell staff nothing.
    """
    rows = Approval.objects.in_force_on().filter(
        certificate=None, granted_at__gt=clock.now() - SETTLING
    )
    return set(rows.values_list("integrator", "line"))


def _send_shortage(row: Reminder) -> None:
    def missing() -> list[Requirement]:
        check = company_check(row.integrator, line=row.line)
        return [item for item in check.missing if item.code in ENOUGH]

    approvals_mails.shortage(reminder=row, missing=missing)


PLANNERS: dict[str, Planner] = {
    ReminderKind.TRAINING: _trainings,
    ReminderKind.APPROVAL: _approvals,
    ReminderKind.CHARTER: _charters,
    ReminderKind.CONTRACT: _contracts,
    ReminderKind.DOCUMENT: documents.plan,
    ReminderKind.SHORTAGE: _shortages,
}
OFTEN = tuple(kind for kind in PLANNERS if kind != ReminderKind.SHORTAGE)
"""What is looked for at every sweep; judging all companies' people takes seconds, so hourly."""
_SENDERS: dict[str, Callable[[Reminder], None]] = {
    ReminderKind.TRAINING: _send_training,
    ReminderKind.APPROVAL: _send_approval,
    ReminderKind.CHARTER: _send_charter,
    ReminderKind.CONTRACT: _send_contract,
    ReminderKind.DOCUMENT: documents.send,
    ReminderKind.SHORTAGE: _send_shortage,
}
