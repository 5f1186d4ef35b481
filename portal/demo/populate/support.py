"""Bulk tickets for load tests; `populate.integrators` says what they lack."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.db import transaction

from installations.models import Site
from integrators.models import Representative
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.products import ProductLine
from portal.demo.populate import bulk
from portal.demo.populate.threads import Writer
from portal.demo.populate.words import Words
from support.models import (
    Call,
    Channel,
    Message,
    Qualification,
    SatisfactionAnswer,
    SatisfactionRating,
    Severity,
    Ticket,
    TicketState,
    TicketText,
    TrackerItem,
)
from support.rules import hours, states

SERIES = "T-1999"
"""A year that the series of real tickets never has."""
DAYS = 700
DESK = 8
"""Technicians among whom the tickets are."""
_S = TicketState
UNSETTLED = (_S.OPEN, _S.TAKEN, _S.ON_INTEGRATOR, _S.TAKEN, _S.OPEN, _S.ON_TRACKER)
"""Each third of the last tenth is one of these, and each fiftieth of the older ones."""
MESSAGES = 5
CHANNELS = (Channel.PORTAL.value, Channel.MAIL.value, Channel.PHONE.value)
KINDS = tuple(Qualification.values)
SEVERITIES = tuple(Severity.values)

TABLES = (Ticket, Message, SatisfactionRating, SatisfactionAnswer, Call, TicketText)
"""What is filled; the last by the triggers of the first two."""


@dataclass
class Line:
    """One ticket, from its opening to where it stands today."""

    key: int
    stands: str
    opened: dt.datetime
    technician: User
    taken: dt.datetime | None = None
    resolved: dt.datetime | None = None
    closed: dt.datetime | None = None
    to_take: int | None = None
    to_resolve: int | None = None


@transaction.atomic
def populate(*, by: User, count: int, rng: Random, messages: int | None = None) -> int:
    """Write `count` tickets with `messages` in all (five each if not said), calls and ratings.

    They were opened in support's hours of the last two years; nearly all are closed, some of the
    newest are not. `by` is one of the technicians. Raises ValueError where nobody could have
    asked, or for fewer messages than tickets.
    """
    people = list(
        Representative.objects.active()
        .order_by("pk")
        .values_list("user_id", "integrator_id", "user__name", "user__email")
    )
    if not people:
        raise ValueError("There is no representative: write companies first")
    messages = count * MESSAGES if messages is None else messages
    if messages < count:
        raise ValueError("Each ticket has a message at least")
    sites: dict[int, list[int]] = {}
    for site, company in Site.objects.order_by("pk").values_list("pk", "integrator_id"):
        sites.setdefault(company, []).append(site)
    desk, item, words = _desk(by), _item(by), Words(rng)
    with bulk.loading(*TABLES):
        lines = list(_lines(count, desk, rng))
        bulk.write(Ticket, NAMES, _tickets(lines, people, sites, item, words))
        writer, first = Writer(words), bulk.first_key
        bulk.write(Message, writer.NAMES, writer.messages(lines, messages, first(Message)))
        ratings = list(writer.ratings(lines, first(SatisfactionRating)))
        bulk.write(SatisfactionRating, writer.RATING, ratings)
        answers = writer.answers(ratings, first(SatisfactionAnswer))
        bulk.write(SatisfactionAnswer, writer.ANSWER, answers)
        bulk.write(Call, writer.CALL, writer.calls(lines, first(Call)), recorded_by_id=by.pk)
    return count


def _desk(by: User) -> list[User]:
    """Support's technicians: `by`, and others who cannot sign in."""
    found = [by]
    for number in range(1, DESK):
        email = f"support{number}@populate.example"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User(email=email, name=f"Technicien {number}", role=Role.SUPPORT)
            user.set_unusable_password()
            user.save()
        found.append(user)
    return found


def _item(by: User) -> TrackerItem:
    item, _new = TrackerItem.objects.get_or_create(
        number="CHARGE-1",
        defaults={
            "kind": "correction", "line": ProductLine.V4, "title": "Données de charge",
            "description": "Les dossiers de charge qui attendent.", "opened_by": by,
        },
    )  # fmt: skip
    return item


def _lines(count: int, desk: list[User], rng: Random) -> Iterator[Line]:
    now, first = clock.now(), bulk.first_key(Ticket)
    today = now.astimezone(hours.PARIS).date()
    days = [day for n in range(DAYS, 0, -1) if hours.is_working_day(day := _before(today, n))]
    for place in range(count):
        day = days[place * len(days) // count]
        start, end = hours.SPANS[rng.random() < 0.55]
        minute = int(rng.random() * (end.hour - start.hour) * 60)
        opened = dt.datetime.combine(day, start, hours.PARIS) + dt.timedelta(minutes=minute)
        line = Line(
            key=first + place, stands=_S.OPEN.value, opened=opened.astimezone(dt.UTC),
            technician=desk[int(rng.random() * len(desk))],
        )  # fmt: skip
        left = count - place
        third, fiftieth = left % 3 == 1 and left * 10 <= count + 10, left % 50 == 1
        kind = UNSETTLED[left // 3 % len(UNSETTLED)] if third or fiftieth else _S.CLOSED
        _live(line, kind, now, rng)
        yield line


def _before(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days=days)


def _live(line: Line, kind: TicketState, now: dt.datetime, rng: Random) -> None:
    """Lead a ticket as far as `kind`, or as far as it can have come by now."""
    if kind == _S.OPEN:
        return
    line.to_take = 2 + int(rng.random() ** 3 * 300)
    taken = hours.add_minutes(line.opened, line.to_take)
    if taken > now:
        line.to_take = None
        return
    line.taken = taken
    line.stands = str(kind.value if kind in UNSETTLED else _S.TAKEN.value)
    if kind in UNSETTLED:
        return
    work = 5 + int(rng.random() ** 3 * 1500)
    resolved = hours.add_minutes(taken, work)
    if resolved > now:
        return
    line.resolved, line.to_resolve = resolved, line.to_take + work
    closed = hours.add_days(resolved, states.CLOSES_AFTER if rng.random() < 0.6 else 1)
    line.closed = closed if closed <= now else None
    line.stands = _S.CLOSED.value if line.closed else _S.RESOLVED.value


NAMES = (
    "id", "number", "state", "channel", "integrator_id", "requester_id", "requester_name",
    "requester_email", "subject", "site_id", "qualification", "procedure", "tracker_item_id",
    "reply_token", "assigned_to_id", "opened_at", "opened_by_id", "taken_at", "resolved_at",
    "resolved_by_id", "close_at", "closed_at", "closings", "updated_at", "running_since",
    "minutes_spent", "minutes_to_take", "minutes_to_answer", "minutes_to_resolve", "due_at",
    "severity",
)  # fmt: skip
Person = tuple[int, int, str, str]
NOBODYS = 20
"""One open ticket in so many is a stranger's, to be qualified."""


def _tickets(
    lines: list[Line],
    people: list[Person],
    sites: dict[int, list[int]],
    item: TrackerItem,
    words: Words,
) -> Iterator[bulk.Values]:
    for line in lines:
        # Some companies ask often, most ask seldom.
        person: int | None
        company: int | None
        person, company, name, email = people[int(len(people) * words.random() ** 2)]
        if line.stands == _S.OPEN and line.key % NOBODYS == 0:
            person = company = None
        own = sites.get(company) if company else None
        site = own[int(words.random() * len(own))] if own and words.random() < 0.6 else None
        running = line.stands in states.RUNNING
        since = (line.taken or line.opened) if running else None
        spent = line.to_resolve or line.to_take or 0
        technician = line.technician.pk
        yield (
            line.key, f"{SERIES}-{line.key:07d}", line.stands, words.one(CHANNELS), company, person,
            name, email, words.subject(), site, words.one(KINDS) if line.taken else "",
            words.one_advice() if line.resolved else "",
            item.pk if line.stands == _S.ON_TRACKER else None, f"{words.bits():032x}",
            technician if line.taken else None, line.opened, person, line.taken, line.resolved,
            technician if line.resolved else None, _closes(line), line.closed,
            1 if line.closed else 0, line.closed or line.resolved or line.taken or line.opened,
            since, spent, line.to_take, _first_answer(line), line.to_resolve, _due(line),
            words.one(SEVERITIES) if line.taken else "",
        )  # fmt: skip


def _first_answer(line: Line) -> int | None:
    """Half way to what solved it."""
    if line.to_take is None or line.to_resolve is None:
        return None
    return (line.to_take + line.to_resolve) // 2


def _closes(line: Line) -> dt.datetime | None:
    if line.stands != _S.RESOLVED or line.resolved is None:
        return None
    return hours.add_days(line.resolved, states.CLOSES_AFTER)


def _due(line: Line) -> dt.datetime | None:
    """As `support.rules.targets` tells it at the moment of the last step."""
    if line.stands == _S.OPEN:
        return hours.add_minutes(line.opened, states.TAKE_WITHIN)
    if line.stands == _S.TAKEN and line.taken:
        left = max(states.RESOLVE_WITHIN - (line.to_take or 0), 60)
        return hours.add_minutes(line.taken, left)
    return None
