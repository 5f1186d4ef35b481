"""The key pages of every role, with people, objects and filters that rotate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from django.conf import settings
from django.db.models import Count
from django.test import Client

from integrators.models import Integrator, RepresentativeRole
from portal.accounts.models import User
from portal.accounts.permissions import Role
from releases.models import Release
from support.models import Ticket, TicketState
from tests.bench.yardstick.load import Job
from tests.cast import sign_in

STAFF = 4
"""Signed-in people of each role of staff."""
COMPANIES = 20
OBJECTS = 60
WORDS = ("imprimante", "cloture", "licence", "martin", "sauvegarde", "TPE", "strasbourg", "12345")


@dataclass
class Kind:
    """One kind of page. `goal`: the issue's requests a second over the bare view's 1,140."""

    name: str
    jobs: list[Job] = field(default_factory=list)
    goal: float | None = None


class People:
    """Sessions of those who ask: staff of each role, and people of companies of every size."""

    def __init__(self) -> None:
        self.staff = {
            role: [self._session(_staff(role, number)) for number in range(STAFF)]
            for role in (Role.SUPPORT, Role.QUALITY, Role.ADMIN)
        }
        desk = Ticket.objects.filter(assigned_to__role=Role.SUPPORT)
        busy = User.objects.filter(pk__in=desk.values("assigned_to").distinct())
        # Whoever works on tickets has a queue of their own.
        self.staff[Role.SUPPORT] += [self._session(user) for user in busy[:STAFF]]
        first = Integrator.objects.annotate(n=Count("tickets")).filter(n__gt=0).order_by("-n")
        # From the one that asks most to those that asked once.
        every = list(first.values_list("pk", flat=True))
        chosen = every[:: max(1, len(every) // COMPANIES)][:COMPANIES]
        self.managers, self.technicians = [], []
        for company in Integrator.objects.filter(pk__in=chosen):
            people = company.representatives.filter(left_at=None).select_related("user")
            for person in people[:2]:
                manager = person.role == RepresentativeRole.MANAGER
                (self.managers if manager else self.technicians).append(person.user)
        self.sessions = {user.pk: self._session(user) for user in self.managers + self.technicians}

    @staticmethod
    def _session(user: User) -> str:
        return str(sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value)


def _staff(role: str, number: int) -> User:
    """Someone of a role of staff; the same at the next run over the same data."""
    email = f"{role}{number}@bench.example"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, name=f"{role} {number}", role=role)


def _each(paths: Iterable[str], sessions: list[str], rng: Random) -> list[Job]:
    """All paths, each asked by another person than the one before, in no order."""
    jobs = [Job(path, sessions[place % len(sessions)]) for place, path in enumerate(paths)]
    rng.shuffle(jobs)
    return jobs


def kinds(people: People, rng: Random) -> list[Kind]:
    return [*_desk(people, rng), *_quality(people, rng), *_companies(people, rng), *_public(rng)]


def _tickets(rng: Random, **states: object) -> list[Ticket]:
    keys = list(Ticket.objects.filter(**states).values_list("pk", flat=True))
    return list(Ticket.objects.filter(pk__in=rng.sample(keys, min(OBJECTS, len(keys)))))


def _desk(people: People, rng: Random) -> list[Kind]:
    desk = people.staff[Role.SUPPORT]
    queues = [f"?show={show}" for show in ("mine", "unassigned", "near", "waiting", "all")]
    lists = [f"/admin/support/ticket/{queue}" for queue in ["", *queues]]
    found = [f"/admin/support/ticket/?show=all&q={word}" for word in WORDS]
    half = OBJECTS // 2
    unsettled = [TicketState.OPEN, TicketState.TAKEN]
    shown = _tickets(rng, state__in=unsettled)[:half] + _tickets(rng, state="closed")[:half]
    return [
        Kind("support: ticket list", _each(lists * 4, desk, rng), 120 / 1140),
        Kind("support: ticket page", _each([t.desk_url for t in shown], desk, rng), 120 / 1140),
        Kind(
            "support: search",
            _each([*found, *(f"/search/?q={word}" for word in WORDS)] * 2, desk, rng),
            60 / 1140,
        ),
        Kind("support: home", _each(["/"] * 8, desk, rng), 120 / 1140),
        Kind("support: statistics", _each(["/support/statistics/"] * 8, desk, rng)),
    ]


def _quality(people: People, rng: Random) -> list[Kind]:
    staff = people.staff[Role.QUALITY]
    companies = list(Integrator.objects.values_list("pk", flat=True)[:5000])
    some = rng.sample(companies, min(OBJECTS, len(companies)))
    registry = ["", "?q=caisses", "?q=monetique", "?q=57", "?sort=name", "?state=approved"]
    reports = ["", "?state=signed", "?q=martin", "?q=metz", "?kind=update", "?q=CHARGE-0000123"]
    base = ["", "?q=boulangerie", "?q=nancy", "?line=V4", "?q=S0000123"]
    return [
        Kind("quality: home", _each(["/"] * 8, staff, rng), 100 / 1140),
        Kind("quality: reports", _each([f"/installations/{q}" for q in reports] * 2, staff, rng),
             120 / 1140),
        Kind("quality: base", _each([f"/installations/base/{q}" for q in base] * 2, staff, rng),
             120 / 1140),
        Kind("quality: registry", _each([f"/integrators/manage/{q}" for q in registry] * 2, staff,
             rng), 120 / 1140),
        Kind("quality: company", _each([f"/integrators/{pk}/" for pk in some], staff, rng)),
        Kind("quality: missing", _each(["/integrators/manage/short/"] * 8, staff, rng)),
        Kind("admin: home", _each(["/admin/"] * 8, people.staff[Role.ADMIN], rng)),
    ]  # fmt: skip


def _companies(people: People, rng: Random) -> list[Kind]:
    own = [(user, people.sessions[user.pk]) for user in people.managers]
    lists = [
        Job(f"/support/{query}", session)
        for _user, session in own
        for query in ("", "?show=waiting", "?show=closed", "?show=all&q=imprimante")
    ]
    threads = [
        Job(ticket.get_absolute_url(), session)
        for user, session in own
        for ticket in Ticket.objects.visible_to(user).order_by("-pk")[:4]
    ]
    for jobs in (lists, threads):
        rng.shuffle(jobs)
    everyone = list(people.sessions.values())
    return [
        Kind("manager: home", _each(["/"] * len(own), [s for _u, s in own], rng), 120 / 1140),
        Kind("manager: ticket list", lists, 120 / 1140),
        Kind("manager: ticket page", threads, 120 / 1140),
        Kind("technician: release page", _each(_releases() * 8, everyone, rng), 120 / 1140),
    ]


def _releases() -> list[str]:
    shown = Release.objects.filter(state__in=["published", "superseded"]).order_by("-version_key")
    return [release.get_absolute_url() for release in shown[:6]]


def _public(rng: Random) -> list[Kind]:
    asked = ["", "?q=caisses", "?department=57", "?q=monetique", "?department=75", "?page=3"]
    return [
        Kind("public: register", _each([f"/integrators/{q}" for q in asked], [""], rng),
             250 / 1140),
        Kind("public: home", _each(["/"], [""], rng), 600 / 1140),
    ]  # fmt: skip


def writes(people: People) -> list[Job]:
    """Replies of those who asked, on tickets that are not settled: a real write each time."""
    jobs = []
    for user in people.managers + people.technicians:
        mine = Ticket.objects.visible_to(user).unsettled().order_by("pk")[:2]
        for ticket in mine:
            session = people.sessions[user.pk]
            body = {"body": "Cela se produit encore ce matin, merci de regarder."}
            jobs.append(Job(ticket.get_absolute_url(), session, body, expected=302))
    return jobs
