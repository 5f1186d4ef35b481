"""The queue beside an open ticket: the list that somebody came from, its filter kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import overload
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property

from portal.accounts.models import User
from portal.ui.lists.counting import MOST_FOUND, Counted, count_up_to
from portal.ui.lists.filtering import TabsForm
from support.models import Severity, Ticket, TicketState
from support.models.querysets import TicketQuerySet
from support.rules import queues

PER_PAGE = 40
AT_FIRST = PER_PAGE + 1
"""Tickets that are read for the first page: the next one tells where "next" leads."""
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Place:
    """Where in which queue; `show` is a key of `support.rules.queues.QUEUES`.

    Where the address names a queue that is none, `unknown` says so and nothing is shown.
    """

    show: str
    words: str = ""
    number: int = 1
    unknown: str = ""
    severity: str = ""

    @cached_property
    def query(self) -> str:
        asked = {
            "show": self.show, "severity": self.severity, "q": self.words, "page": self.number,
        }  # fmt: skip
        if self.number == 1:
            del asked["page"]
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def label(self) -> str:
        return str(dict(queues.QUEUES).get(self.show, "–"))

    def tickets(self, user: User) -> TicketQuerySet:
        """What the queue holds for this person, in the order in which to work it."""
        everything = Ticket.objects.all()
        if self.unknown:
            return everything.none()
        found = queues.ticket_queue(everything, self.show, self.words, user)
        return found.filter(severity=self.severity) if self.severity else found

    @property
    def narrowed(self) -> bool:
        """Whether it shows less than the queue holds."""
        return bool(self.words or self.unknown or self.severity)

    def counted(self, user: User, counts: Mapping[str, int]) -> Counted:
        """How many tickets are here; of those with some word no more than can be looked through."""
        if self.narrowed:
            return count_up_to(self.tickets(user), MOST_FOUND)
        return Counted(counts[self.show])

    def rows(self, user: User, start: int, end: int) -> list[Ticket]:
        """Some of them, with what a line of a list shows."""
        if start == 0 and end <= AT_FIRST and not self.narrowed:
            return queues.first_of_queue(self.show, user, AT_FIRST)[:end]
        return list(self.tickets(user).for_list()[start:end])

    def turned(self, step: int) -> "Place":
        return replace(self, number=self.number + step)


def asked(sent: QueryDict, default: str) -> Place:
    """The place that an address names; searched words look through all queues."""
    words = sent.get("q", "")[:200]
    tabs = TabsForm(sent, queues.QUEUES)
    unknown = " ".join(tabs.unknown)
    show = "" if unknown else tabs.wanted["show"] or ("all" if words else default)
    number = sent.get("page", "")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    severity = sent.get("severity", "")
    if severity not in Severity.values:
        severity = ""
    return Place(show, words, min(max(at, 1), MOST_PAGES), unknown, severity)


def home_of(ticket: Ticket, user: User) -> str:
    """The queue that shows a ticket to who came to it from elsewhere."""
    if ticket.is_to_qualify:
        return "to_qualify"
    if ticket.state == TicketState.OPEN:
        return "unassigned"
    if ticket.assigned_to_id == user.pk and not ticket.is_settled:
        return "mine"
    return "all"


class Queue(Sequence[Ticket]):
    """A queue that was counted, for a pager."""

    def __init__(self, place: Place, user: User, count: int) -> None:
        self.place, self.user, self._count = place, user, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, part: int) -> Ticket: ...
    @overload
    def __getitem__(self, part: slice) -> list[Ticket]: ...
    def __getitem__(self, part: int | slice) -> Ticket | list[Ticket]:
        if isinstance(part, int):
            return self.place.rows(self.user, part, part + 1)[0]
        start, end, _step = part.indices(self._count)
        return self.place.rows(self.user, start, end)


@dataclass(frozen=True)
class Pane:
    """A page of the queue, and the addresses of the tickets before and after the current one.

    `position` counts from 1 and is None when the ticket is not (or no longer) there; the next
    one is then the first, which is the most urgent.
    """

    place: Place
    rows: list[Ticket]
    position: int | None
    previous: str
    next: str


def pane(place: Place, current: Ticket, user: User) -> Pane:
    """One query, whatever the queue holds: a page and one ticket more at each end."""
    start = (place.number - 1) * PER_PAGE
    found = place.rows(user, max(0, start - 1), start + PER_PAGE + 1)
    before = found.pop(0) if start and found else None
    after = found.pop() if len(found) > PER_PAGE else None
    # One that was merged leads to another, from which its neighbour would lead back to it.
    open_ones = [row for row in found if row.state != TicketState.MERGED]
    keys = [row.pk for row in open_ones]
    at = keys.index(current.pk) if current.pk in keys else None
    if at is None:
        previous, follower = "", open_ones[0] if open_ones else None
        following = _address(follower, place)
    else:
        previous = _address(open_ones[at - 1], place) if at else _address(before, place.turned(-1))
        last = at == len(open_ones) - 1
        following = _address(after, place.turned(1)) if last else _address(open_ones[at + 1], place)
    position = None if at is None else start + found.index(current) + 1
    return Pane(place, found, position, previous, following)


def _address(ticket: Ticket | None, place: Place) -> str:
    return ticket.desk_url + place.query if ticket else ""
