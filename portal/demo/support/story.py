"""The story of the demo's support desk, step by step.

`steps` plans, and changes nothing; whoever builds the demo runs each step at its time, among
those of the other apps, or calls `run`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from random import Random

from django.conf import settings
from django.db import transaction

from installations.models import Site
from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.demo.support import complaints, texts
from releases.models import Release, RequirementDomain
from support.actions import calls, closing, desk, tickets, tracker
from support.actions.severity import set_severity
from support.mailbox.gateway import receive_mail
from support.mails import message_ids, reply_address
from support.models import (
    Channel,
    Qualification,
    Severity,
    Ticket,
    TicketState,
    TrackerItem,
    TrackerState,
)
from support.rules import hours
from support.rules.technicians import technicians
from support.satisfaction.actions import answer_rating
from support.threads import GATEWAY, RATING_LINK, SWEEP

WAITS = dt.timedelta(days=90)
"""How long before its end an item of the tracker is declared."""


class DidNotHappen(Exception):
    """What a step was about never came to be."""


@dataclass(frozen=True)
class Step:
    """Something that happens at `at` (aware)."""

    at: dt.datetime
    do: Callable[[], object]

    def happen(self) -> None:
        """Do it, at its time. What can no longer happen then does not."""
        with clock.moved_to(self.at), suppress(Refused, DidNotHappen):
            self.do()


def steps(*, start: dt.datetime, end: dt.datetime, count: int = 150, seed: int = 525) -> list[Step]:
    """What happens on the desk from `start` to `end`, in order: `count` tickets, their calls,
    some strange mail. A fifth of the tickets falls into the last days, so that there is work.
    """
    planned: list[Step] = []
    settled = {
        key: hours.next_open(start + (end - start) * item.settled_after)
        for key, item in texts.ITEMS.items()
    }
    random = Random(seed)  # noqa: S311 - the same demo each time
    last_days = hours.add_days(end, 0) - dt.timedelta(days=12)
    items: dict[str, int] = {}
    last_hours = end
    while hours.minutes_between(last_hours, end) < hours.MINUTES_A_DAY:
        last_hours -= dt.timedelta(hours=6)
    for number in range(count):
        begin, until = start, last_days
        if number % 15 == 0:
            begin, until = last_hours, end
        elif number % 5 == 0:
            begin, until = last_days, end
        opened = hours.next_open(begin + (until - begin) * random.random())
        life = _Life(Random(f"{seed}:{number}"), number, items)  # noqa: S311
        life.choose([key for key, at in settled.items() if at - WAITS < opened < at])
        planned += life.plan(opened, slow=number % 15 == 0)
    for key, at in settled.items():
        planned += _settling(key, items, at)
    planned += _odds_and_ends(random, start, end)
    planned += [Step(at, do) for at, do in complaints.planned(end) if at >= start]
    return sorted((s for s in planned if s.at <= end), key=lambda step: step.at)


def run(planned: Iterable[Step]) -> None:
    """Let each step happen at its time, all in one transaction."""
    with transaction.atomic():
        for step in planned:
            step.happen()


@dataclass
class _Life:
    """One ticket, from its opening to its evaluation."""

    random: Random
    number: int
    items: dict[str, int]
    story: texts.Story = texts.STORIES[0]
    key: int = 0
    person: Representative | None = None

    def choose(self, keys: list[str]) -> None:
        """A story; often about what is on the tracker in these weeks (`keys`)."""
        current = [story for story in texts.STORIES if story.item in keys]
        others = [story for story in texts.STORIES if not story.item]
        often = current and self.random.random() < 0.35
        self.story = self.random.choice(current if often else others)

    def plan(self, opened: dt.datetime, *, slow: bool) -> list[Step]:
        planned = [Step(opened, self.open)]
        at = self._later(opened, 5, 700 if slow else 200)
        planned.append(Step(at, self.take))
        if self.random.random() < 0.25:
            planned.append(Step(self._later(at, 5, 60), self.note))
        for index, text in enumerate(self.story.exchange):
            at = self._later(at, 15, 400)
            mine = index % 2 == 0
            planned.append(Step(at, partial(self.answer if mine else self.reply, text)))
        if self.story.item:
            at = self._later(at, 10, 120)
            planned.append(Step(at, self.to_tracker))
            at = self._later(at, 20 * hours.MINUTES_A_DAY, 60 * hours.MINUTES_A_DAY)
        at = self._later(at, 30, 900)
        planned.append(Step(at, self.resolve))
        if self.random.random() < 0.06:
            at = self._later(at, 60, 600)
            planned.append(Step(at, partial(self.reply, texts.NOT_YET)))
            at = self._later(at, 60, 900)
            planned.append(Step(at, self.resolve))
        return planned + self._plan_closing(at)

    def _plan_closing(self, resolved: dt.datetime) -> list[Step]:
        if self.random.random() < 0.4:
            closed = self._later(resolved, 30, 3 * hours.MINUTES_A_DAY)
            planned = [Step(closed, self.confirm)]
        else:
            closed = hours.add_days(resolved, 5) + dt.timedelta(minutes=5)
            planned = [Step(closed, self.close)]
        if self.random.random() < 0.62:
            planned.append(Step(self._later(closed, 10, 900), self.rate))
        return planned

    def _later(self, at: dt.datetime, least: int, most: int) -> dt.datetime:
        return hours.add_minutes(at, self.random.randint(least, most))

    @property
    def ticket(self) -> Ticket:
        found = Ticket.objects.filter(pk=self.key).first()
        if found is None:
            raise DidNotHappen
        return found

    @property
    def subject(self) -> str:
        return texts.subject_of(self.story, self.number)

    def technician(self) -> User:
        return _technician(self.number)

    def open(self) -> None:
        people = Representative.objects.active().filter(joined_at__lte=clock.now())
        rows = list(people.select_related("user", "integrator").order_by("pk"))
        if not rows:
            return
        # The account that people try first has some tickets of its own.
        known = [row for row in rows if row.user.email == "technician@demo.example"]
        person = known[0] if known and self.number % 12 == 0 else self.random.choice(rows)
        self.person = person
        chance = self.random.random()
        if chance < 0.4:
            found = receive_mail(_letter(person.user, self.subject, self.story.body))
            self.key = found.incoming.ticket_id or 0
        elif chance < 0.55:
            self.key = self._by_phone(person).pk
        else:
            self.key = self._on_portal(person).pk

    def _on_portal(self, person: Representative) -> Ticket:
        user = person.user
        sites = list(Site.objects.filter(integrator=person.integrator).order_by("pk")[:50])
        site = self.random.choice(sites) if sites else None
        return tickets.open_ticket(
            by=user, integrator=person.integrator, channel=Channel.PORTAL,
            subject=self.subject, body=self.story.body, requester=user,
            requester_name=user.name, requester_email=user.email, language=user.language,
            site=site, release=_release_at(site), says_blocked=self.number % 9 == 4,
        )  # fmt: skip

    def _by_phone(self, person: Representative) -> Ticket:
        user = person.user
        call = calls.record_call(
            by=self.technician(), caller=user.name, phone=user.phone or person.integrator.phone,
            notes=self.story.body, integrator=person.integrator,
            opens=calls.Request(
                subject=self.subject, requester=user, requester_email=user.email,
                language=user.language,
                severity=_severity(self.story.qualification, self.number),
            ),
        )  # fmt: skip
        assert call.ticket
        return call.ticket

    def take(self) -> None:
        ticket = desk.take_ticket(by=self.technician(), ticket=self.ticket)
        urgent = _severity(self.story.qualification, self.number)
        if urgent != ticket.severity:
            set_severity(by=self.technician(), ticket=ticket, severity=urgent)

    def note(self) -> None:
        text = self.random.choice(texts.NOTES)
        desk.add_note(by=self.technician(), ticket=self.ticket, body=text)

    def answer(self, text: str) -> None:
        desk.answer_ticket(by=self.technician(), ticket=self.ticket, body=text, waits=True)

    def reply(self, text: str) -> None:
        ticket, person = self.ticket, self.person
        assert person
        if ticket.channel == Channel.MAIL or self.random.random() < 0.3:
            receive_mail(_letter(person.user, f"Re: {ticket.subject}", text, ticket))
            return
        user = person.user
        tickets.reply_ticket(
            by=user, ticket=ticket, body=text, author=user, author_name=user.name,
            author_email=user.email, language=user.language,
        )  # fmt: skip

    def to_tracker(self) -> None:
        item = _item(self.story.item, self.items, self.technician())
        tracker.put_on_tracker(by=self.technician(), ticket=self.ticket, item=item)

    def resolve(self) -> None:
        ticket = self.ticket
        if ticket.state == TicketState.ON_TRACKER:
            raise DidNotHappen
        desk.resolve_ticket(
            by=self.technician(), ticket=ticket, qualification=self.story.qualification,
            procedure=self.story.procedure, answer=self.story.answer,
        )  # fmt: skip

    def confirm(self) -> None:
        assert self.person
        closing.close_ticket(by=self.person.user, ticket=self.ticket)

    def close(self) -> None:
        closing.close_ticket(by=SWEEP, ticket=self.ticket)

    def rate(self) -> None:
        rating = self.ticket.ratings.order_by("-closing").first()
        if rating is None:
            raise DidNotHappen
        score = self.random.choices((5, 4, 3, 2, 1), (48, 32, 12, 5, 3))[0]
        comment = self.random.choice(texts.COMMENTS[score])
        nonce = f"{self.random.getrandbits(128):032x}"
        answer_rating(by=RATING_LINK, rating=rating, score=score, comment=comment, nonce=nonce)


def _severity(qualification: str, number: int) -> Severity:
    """What support says of such a story; now and then a till stands still."""
    if qualification == Qualification.QUESTION:
        return Severity.QUESTION
    if qualification == Qualification.INSTALLATION:
        return Severity.REQUEST
    return Severity.BLOCKED if number % 4 == 0 else Severity.IMPAIRED


def _release_at(site: Site | None) -> Release | None:
    """What runs at that site: the last report says it."""
    if site is None:
        return None
    last = site.reports.in_force().exclude(release=None).order_by("-signed_at", "-pk").first()
    return last.release if last else None


def _technician(number: int) -> User:
    people = list(technicians().order_by("pk"))
    return people[number % len(people)]


def _item(key: str, items: dict[str, int], by: User) -> TrackerItem:
    """The item of this key, declared when its first ticket comes."""
    if key not in items:
        told = texts.ITEMS[key]
        domain = RequirementDomain.objects.order_by("-position").first() if told.domain else None
        items[key] = tracker.open_tracker_item(
            by=by, kind=told.kind, line=told.line, title=told.title,
            description=told.description, domain=domain,
        ).pk  # fmt: skip
    return TrackerItem.objects.get(pk=items[key])


def _settling(key: str, items: dict[str, int], at: dt.datetime) -> list[Step]:
    """News of an item, its end, and what the technicians then do with its tickets."""
    told = texts.ITEMS[key]

    def news() -> None:
        if key in items:
            item = TrackerItem.objects.get(pk=items[key])
            tracker.comment_tracker(by=_technician(0), item=item, body=told.news)

    def settle() -> None:
        if key in items:
            released = Release.objects.public().filter(
                line=told.line, published_at__lte=clock.now()
            )
            tracker.settle_tracker_item(
                by=_technician(0), item=TrackerItem.objects.get(pk=items[key]),
                state=TrackerState.SOLVED if told.solved else TrackerState.REJECTED,
                solution=told.solution, solved_in=released.order_by("-version_key").first(),
            )  # fmt: skip

    def resolve() -> None:
        story = next(story for story in texts.STORIES if story.item == key)
        for ticket in Ticket.objects.filter(
            state=TicketState.TAKEN, tracker_item__title=told.title
        ).exclude(tracker_item__state=TrackerState.OPEN):
            assert ticket.assigned_to
            desk.resolve_ticket(
                by=ticket.assigned_to, ticket=ticket, qualification=story.qualification,
                procedure=story.procedure, answer=story.answer,
            )  # fmt: skip

    def close() -> None:
        for ticket in Ticket.objects.filter(state=TicketState.RESOLVED, close_at__lte=clock.now()):
            closing.close_ticket(by=SWEEP, ticket=ticket)

    return [
        Step(hours.next_open(at - dt.timedelta(days=20)), news),
        Step(at, settle),
        Step(hours.add_hours(at, 5), resolve),
        Step(hours.add_days(at, 8), close),
    ]


def _odds_and_ends(random: Random, start: dt.datetime, end: dt.datetime) -> list[Step]:
    """Calls without a ticket, and mail that is not from anybody known."""

    def moment() -> dt.datetime:
        return hours.next_open(start + (end - start) * random.random())

    def call(notes: str, abandoned: bool) -> Callable[[], object]:
        def do() -> None:
            company = Integrator.objects.order_by("pk").first()
            calls.record_call(
                by=_technician(0), caller="" if abandoned or not company else company.name,
                phone="" if abandoned or not company else company.phone, notes=notes,
                integrator=None if abandoned else company, abandoned=abandoned,
            )  # fmt: skip

        return do

    planned = [Step(moment(), call(random.choice(texts.CALLS), False)) for _ in range(18)]
    planned += [Step(moment(), call("", True)) for _ in range(9)]
    strangers = (
        ("Offre de référencement", "Bonjour, nous pouvons doubler votre trafic en 30 jours."),
        ("Caisse en panne", "Bonjour, je suis commerçant et ma caisse ne démarre plus."),
        ("Facture", "Bonjour, veuillez trouver notre facture en pièce jointe."),
    )
    for index, (subject, body) in enumerate(strangers):
        at = hours.next_open(end - dt.timedelta(days=1 + index * 3))
        sender = f"inconnu{index}@ailleurs.example"
        planned.append(Step(at, partial(_receive_strange, subject, body, sender)))
    planned.append(Step(hours.next_open(end - dt.timedelta(hours=20)), _open_strange))
    return planned


def _letter(user: User, subject: str, body: str, ticket: Ticket | None = None) -> bytes:
    """The mail as the representative's program writes it."""
    mail = EmailMessage()
    mail["From"] = f"{user.name} <{user.email}>"
    mail["To"] = reply_address(ticket) if ticket else settings.SUPPORT_EMAIL
    mail["Subject"] = subject
    mail["Date"] = format_datetime(clock.now())
    stamp = f"{clock.now():%Y%m%d%H%M%S%f}.{user.pk}"
    mail["Message-ID"] = f"<{stamp}@{user.email.partition('@')[2]}>"
    text = f"{body}\n\nCordialement,\n{user.name}\n"
    if ticket and (known := message_ids(ticket)):
        mail["In-Reply-To"] = known[-1]
        mail["References"] = " ".join(known[-5:])
        text += f"\nLe {clock.now():%d/%m/%Y}, Crisalid a écrit :\n> Bonjour,\n> …\n"
    mail.set_content(text)
    return mail.as_bytes()


def _open_strange() -> None:
    """The letter of somebody whom no company has named yet: a ticket to qualify."""
    subject, body = texts.STRANGE
    tickets.open_ticket(
        by=GATEWAY, integrator=None, channel=Channel.MAIL, subject=subject, body=body,
        requester=None, requester_name="Camille Roth", requester_email="c.roth@roth.example",
        language="fr",
    )  # fmt: skip


def _receive_strange(subject: str, body: str, sender: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, settings.SUPPORT_EMAIL, subject
    mail["Message-ID"] = f"<{clock.now():%Y%m%d%H%M%S%f}@ailleurs.example>"
    mail.set_content(body)
    receive_mail(mail.as_bytes())
