"""The story of the demo's companies over two years.

`scenes` gives generators that each yield the moment of their next act; whoever plays them
moves the clock there first (see `portal.demo.stage`), so that all apps' scenes share one time.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from django.utils import timezone

from integrators.approvals.actions import (
    end_approval,
    grant_approval,
    reinstate_integrator,
    suspend_integrator,
)
from integrators.charter.actions.sign_charter import sign_charter
from integrators.charter.actions.versions import draft_charter, publish_charter
from integrators.charter.text import text_to_sign
from integrators.companies.actions.companies import register_integrator
from integrators.companies.actions.people import invite_representative, record_departure
from integrators.companies.actions.public_contact import show_public_contact
from integrators.companies.legal_data import ContactData
from integrators.models import (
    Activity,
    Charter,
    Integrator,
    Representative,
    RepresentativeRole,
    TrainingKind,
)
from integrators.trainings.actions.records import record_training
from portal.accounts.models import User
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.accounts.proofs.clients import Client
from portal.accounts.proofs.proof import PASSWORD, Proof
from portal.accounts.staff.actions.invite import invite
from portal.core import clock
from portal.core.products import ProductLine
from portal.demo.integrators import legal_files, offers
from portal.demo.integrators import people as data
from portal.demo.integrators.companies import legal_data, slug
from portal.journal.record import Actor

Scene = Iterator[dt.datetime]
MANAGER, TECHNICIAN = RepresentativeRole.MANAGER, RepresentativeRole.TECHNICIAN
ALL = tuple(Activity.values)
V4_SESSIONS = (20, 75, 130, 200, 270, 330, 400, 460, 540, 610, 665, 700)
V3_SESSIONS = (21, 131, 271)
"""Days after the start; the line's initial trainings."""
V3_REFRESHER = 555
CHARTER_2 = 610
"""Days after the start, of 730: the second charter takes effect."""
DEPARTURE = 650
"""The day on which those of the plans that lose somebody do."""


@dataclass
class DemoIntegrators:
    """What is there so far; filled while the scenes are played.

    `staff` by account ("quality", …); `companies` by the index of `PLANS`; `people` by company,
    managers first. The main company is number 0, its manager and technician are the demo's.
    """

    staff: dict[str, User] = field(default_factory=dict)
    charters: list[Charter] = field(default_factory=list)
    companies: dict[int, Integrator] = field(default_factory=dict)
    people: dict[int, list[Representative]] = field(default_factory=dict)

    @property
    def quality(self) -> User:
        return self.staff["quality"]

    @property
    def accounts_are_there(self) -> bool:
        """Whether all of the demo's own people can sign in."""
        ours = (self.people.get(0, []), self.people.get(CANDIDATE, []))
        return len(self.staff) == len(data.STAFF) and len(ours[0]) >= 2 and bool(ours[1])

    @property
    def main(self) -> Integrator:
        return self.companies[0]


@dataclass(frozen=True)
class Plan:
    """One company's story. Days count from the start; `None` where it does not come to that.

    `team` is the number of people; `ends` the days from the end of the demo to the last
    approval's end; `skips_v2` how many technicians have not signed the second charter.
    """

    registered: int
    team: int = 3
    activities: tuple[str, ...] = ALL
    lines: tuple[str, ...] = (ProductLine.V4,)
    trained: bool = True
    signed: bool = True
    approved: bool = True
    ends: int | None = 200
    suspended: int | None = None
    reinstated: int | None = None
    ended: int | None = None
    skips_v2: int = 0
    leaves: bool = False
    joined: bool = True


BOTH = (ProductLine.V3, ProductLine.V4)
INSTALLER = (Activity.INSTALL, Activity.MAINTAIN)
PLANS = (
    Plan(2, team=5, lines=BOTH, ends=250),
    Plan(3, team=4, lines=BOTH, ends=180, skips_v2=1),
    Plan(5, team=3, lines=BOTH, ends=210, suspended=712),
    Plan(8, team=4, ends=320),
    Plan(12, team=3, lines=BOTH, ends=150, leaves=True),
    Plan(30, team=3, ends=130, suspended=300, reinstated=318),
    Plan(41, team=4, ends=47, skips_v2=1),
    Plan(52, team=2, activities=INSTALLER, ends=270),
    Plan(60, team=3, ended=548),
    Plan(95, team=3, lines=BOTH, ends=190),
    Plan(110, team=2, ends=None),
    Plan(150, team=3, activities=INSTALLER, ends=22),
    Plan(170, team=4, ends=230),
    Plan(225, team=3, lines=BOTH, ends=140, suspended=724),
    Plan(240, team=3, ends=300),
    Plan(290, team=3, activities=(Activity.SELL,), ends=160),
    Plan(360, team=3, ends=79, leaves=True),
    Plan(420, team=3, ends=260),
    Plan(500, team=3, ends=340, skips_v2=1),
    Plan(575, team=2, ends=280),
    Plan(690, team=2, trained=False, signed=False, approved=False),
    Plan(640, team=2, signed=False, approved=False),
    Plan(680, team=2, approved=False),
    Plan(655, team=1, approved=False),
    Plan(722, team=1, joined=False, trained=False, signed=False, approved=False),
    Plan(310, team=2, ends=220),
    Plan(445, team=2, ends=290),
    Plan(520, team=2, activities=INSTALLER, ends=310),
)
CANDIDATE = 20
"""The company of candidate@demo.example."""


@dataclass(frozen=True)
class Stage:
    """What every scene needs."""

    world: DemoIntegrators
    rng: Random
    start: dt.datetime
    end: dt.datetime
    password_hash: str

    def at(self, day: float, hour: float = 9.0) -> dt.datetime:
        """`day` days after the start, at `hour` in Paris; never after the end."""
        date = timezone.localdate(self.start) + dt.timedelta(days=int(day))
        minutes = dt.timedelta(hours=hour, minutes=self.rng.randrange(0, 25))
        moment = timezone.make_aware(dt.datetime.combine(date, dt.time.min) + minutes)
        return min(max(moment, self.start), self.end)

    def date(self, day: int) -> dt.date:
        return timezone.localdate(self.start) + dt.timedelta(days=day)

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def scenes(
    *, rng: Random, start: dt.datetime, end: dt.datetime, password_hash: str
) -> tuple[DemoIntegrators, list[Scene]]:
    """The world, empty yet, and the scenes that fill it; two years from `start` to `end`.

    The accounts are manager@, technician@, candidate@, quality@, quality2@, support@,
    auditor@ and admin@demo.example; everyone's password is that of `password_hash`.
    """
    world = DemoIntegrators()
    stage = Stage(world, rng, start, end, password_hash)
    plays = [_staff(stage), _charters(stage), _candidate(stage)]
    plays += [_company(stage, number, plan) for number, plan in enumerate(PLANS)]
    for line, days in ((ProductLine.V4, V4_SESSIONS), (ProductLine.V3, V3_SESSIONS)):
        plays += [_session(stage, line, day) for day in days]
    plays += [_refresher(stage), offers.offers(stage), legal_files.candidatures(stage)]
    return world, plays


def _staff(stage: Stage) -> Scene:
    yield stage.start
    for key, name, role in data.STAFF:
        invitation, _token = invite(
            by=Actor.system("demo"), email=f"{key}@demo.example", name=name, language="fr",
            role=role,
        )  # fmt: skip
        stage.world.staff[key] = accept_invitation(
            by=None, invitation=invitation, password_hash=stage.password_hash
        )


def _candidate(stage: Stage) -> Scene:
    """The candidate's account, before its time: whoever looks around meanwhile may be anyone.

    On the dates at which the story comes to it.
    """
    yield stage.at(PLANS[0].registered + 2, 8)
    with clock.moved_to(stage.at(PLANS[CANDIDATE].registered, 10)):
        _register(stage, CANDIDATE)
    with clock.moved_to(stage.at(PLANS[CANDIDATE].registered + 1, 9)):
        _join(stage, CANDIDATE, 0)


def _charters(stage: Stage) -> Scene:
    for number, day in enumerate((0, CHARTER_2)):
        version, french, english, grace = data.CHARTERS[number]
        yield stage.at(max(day - 8, 0), 11)
        quality = stage.world.quality
        draft = draft_charter(
            by=quality,
            charter={
                "version": version,
                "title_fr": data.CHARTER_TITLE_FR,
                "title_en": data.CHARTER_TITLE_EN,
                "text_fr": french,
                "text_en": english,
                "effective_on": max(stage.date(day), clock.today()),
                "grace_days": grace,
            },
        )
        yield stage.at(max(day - 6, 0), 15)
        stage.world.charters.append(publish_charter(by=quality, charter=draft))


# A company's story -----------------------------------------------------------------------


def _company(stage: Stage, number: int, plan: Plan) -> Scene:
    """All acts of one company, in the order of their moments."""
    acts: list[tuple[dt.datetime, Callable[[], object]]] = []
    world = stage.world
    invited, joined = plan.registered + 1, plan.registered + 2
    if number != CANDIDATE:
        acts.append((stage.at(plan.registered, 10), lambda: _register(stage, number)))
        acts.append((stage.at(invited, 9), lambda: _join(stage, number, 0, accept=plan.joined)))
    for place in range(1, plan.team):
        acts.append((stage.at(joined, 9 + place), lambda p=place: _join(stage, number, p)))  # type: ignore[misc]
    acts += legal_files.acts(stage, number, plan)
    if plan.signed:
        acts += _signing_acts(stage, number, plan)
    if plan.approved:
        acts += _approval_acts(stage, number, plan)
    if plan.leaves:
        last = plan.team - 1
        acts.append(
            (
                stage.at(DEPARTURE, 17),
                lambda: record_departure(
                    by=world.people[number][0].user, representative=world.people[number][last]
                ),
            )
        )
    for moment, act in sorted(acts, key=lambda item: item[0]):
        yield moment
        act()


def session_of(plan: Plan) -> int:
    """The day of the first V4 session after everyone of `plan` has joined."""
    return next(day for day in V4_SESSIONS if day >= plan.registered + 4)


def _signing_acts(
    stage: Stage, number: int, plan: Plan
) -> list[tuple[dt.datetime, Callable[[], object]]]:
    acts: list[tuple[dt.datetime, Callable[[], object]]] = []
    trained = session_of(plan)
    first = 0 if trained < CHARTER_2 else 1

    def signs(place: int, version: int) -> Callable[[], object]:
        return lambda: _sign(stage, stage.world.people[number][place], version)

    for place in range(plan.team):
        acts.append((stage.at(trained + 1 + place % 3, 14), signs(place, first)))
        again = CHARTER_2 + 2 + stage.rng.randrange(0, 40)
        gone = plan.leaves and place == plan.team - 1 and again >= DEPARTURE
        stays = plan.ended is None and not gone
        if first == 0 and stays and place < plan.team - plan.skips_v2:
            acts.append((stage.at(again, 15), signs(place, 1)))
    return acts


def _approval_acts(
    stage: Stage, number: int, plan: Plan
) -> list[tuple[dt.datetime, Callable[[], object]]]:
    granted = session_of(plan) + 5
    last_day = stage.days + (plan.ends or 0)
    renews = plan.ends is not None and granted + 365 < stage.days
    until = granted + 365 if renews or plan.ends is None else last_day
    acts: list[tuple[dt.datetime, Callable[[], object]]] = [
        (stage.at(granted, 11), lambda: _approve(stage, number, plan, granted, until))
    ]
    if renews:
        renewal = stage.at(until - 25, 11)
        acts.append((renewal, lambda: _approve(stage, number, plan, until + 1, last_day)))
    if number % 3 < 2:
        acts.append((stage.at(granted + 9, 15), lambda: _show_contact(stage, number)))
    if plan.suspended is not None:
        acts.append((stage.at(plan.suspended, 16), lambda: _suspend(stage, number, plan)))
    if plan.reinstated is not None:
        acts.append((stage.at(plan.reinstated, 10), lambda: _reinstate(stage, number)))
    if plan.ended is not None:
        acts.append((stage.at(plan.ended, 16), lambda: _end(stage, number)))
    return acts


# The acts --------------------------------------------------------------------------------


def _register(stage: Stage, number: int) -> None:
    legal = legal_data(stage.rng, number)
    contact = ContactData(
        name=_name(stage.rng), function="Administration",
        email=f"administration@{slug(legal['name'])}.example", phone=legal["phone"],
    )  # fmt: skip
    stage.world.companies[number] = register_integrator(
        by=stage.world.quality, legal=legal, contacts=[contact]
    )
    stage.world.people[number] = []


def _join(stage: Stage, number: int, place: int, *, accept: bool = True) -> None:
    """Quality invites the manager, who invites the others; everyone accepts soon."""
    world, company = stage.world, stage.world.companies[number]
    name = _name(stage.rng)
    email = f"{slug(name)}@{slug(company.name)}.example"
    if number == 0 and place < 2:
        email = ("manager@demo.example", "technician@demo.example")[place]
    if number == CANDIDATE and place == 0:
        email = "candidate@demo.example"
    invited = invite_representative(
        by=world.people[number][0].user if place else world.quality,
        integrator=company,
        email=email,
        name=name,
        role=MANAGER if place == 0 else TECHNICIAN,
    )
    if accept:
        user = accept_invitation(
            by=None, invitation=invited.invitation, password_hash=stage.password_hash
        )
        world.people[number].append(Representative.objects.get(integrator=company, user=user))


def _sign(stage: Stage, person: Representative, version: int) -> None:
    charter = stage.world.charters[version]
    sign_charter(
        by=person.user,
        representative=person,
        charter=charter,
        text_shown=text_to_sign(charter, "fr"),
        language="fr",
        consent=True,
        proof=Proof(PASSWORD, clock.now()),
        client=Client(f"192.0.2.{stage.rng.randrange(1, 250)}", stage.rng.choice(data.BROWSERS)),
    )


def _approve(stage: Stage, number: int, plan: Plan, first: int, last: int) -> None:
    lines = plan.lines
    grant_approval(
        by=stage.world.quality,
        integrator=stage.world.companies[number],
        activities=plan.activities,
        lines=lines,
        starts_on=max(stage.date(first), clock.today()),
        ends_on=stage.date(last),
        reason=data.REMARK,
    )


def _show_contact(stage: Stage, number: int) -> None:
    """Two of three companies show merchants how to reach them; some have no web site."""
    company = stage.world.companies[number]
    website = f"https://www.{slug(company.name).replace('.', '-')}.example"
    show_public_contact(
        by=stage.world.people[number][0].user,
        integrator=company,
        phone=company.phone,
        website="" if number % 5 == 4 else website,
        consent=True,
    )


def _suspend(stage: Stage, number: int, plan: Plan) -> None:
    reason = data.SUSPENSIONS[number % len(data.SUSPENSIONS)]
    if plan.reinstated:
        reason = data.PAST_SUSPENSION
    company = stage.world.companies[number]
    suspend_integrator(by=stage.world.quality, integrator=company, reason=reason)


def _reinstate(stage: Stage, number: int) -> None:
    company = stage.world.companies[number]
    quality2 = stage.world.staff["quality2"]
    reinstate_integrator(by=quality2, integrator=company, reason=data.REINSTATED)


def _end(stage: Stage, number: int) -> None:
    company = stage.world.companies[number]
    end_approval(by=stage.world.quality, integrator=company, reason=data.TERMINATION)


# Trainings -------------------------------------------------------------------------------


def _session(stage: Stage, line: str, day: int) -> Scene:
    """An initial training, for everyone whose company waited for it."""
    yield stage.at(day, 17.5)
    attendance: dict[Representative, bool] = {}
    for number, people in stage.world.people.items():
        plan = PLANS[number]
        wanted = session_of(plan)
        if line == ProductLine.V3:
            wanted = next((first for first in V3_SESSIONS if first >= wanted), V3_SESSIONS[-1])
        if plan.trained and line in plan.lines and wanted == day:
            attendance |= dict.fromkeys(people, True)
    if attendance:
        _record(stage, f"Formation initiale {line}", TrainingKind.INITIAL, line, attendance)


def _refresher(stage: Stage) -> Scene:
    """The V3 refresher, from which one company's last technician is absent."""
    yield stage.at(V3_REFRESHER, 17.5)
    attendance = {
        person: not (number == 1 and person == people[-1])
        for number, people in stage.world.people.items()
        if ProductLine.V3 in PLANS[number].lines
        for person in people
        if person.left_at is None
    }
    title = f"Maintien des compétences {ProductLine.V3}"
    _record(stage, title, TrainingKind.COMPLEMENTARY, ProductLine.V3, attendance)


def _record(
    stage: Stage, title: str, kind: str, line: str, attendance: dict[Representative, bool]
) -> None:
    record_training(
        by=stage.world.staff["quality2"],
        session={
            "title": title,
            "kind": kind,
            "line": line,
            "nf525_module": True,
            "held_on": clock.today(),
            "place": stage.rng.choice(("Metz", "Metz", "Lyon", "À distance")),
            "trainer": stage.rng.choice(data.TRAINERS),
            "valid_months": 18 if line == ProductLine.V3 else 36,
        },
        attendance=attendance,
    )


# Names and numbers -----------------------------------------------------------------------


def _name(rng: Random) -> str:
    return f"{rng.choice(data.FIRST_NAMES)} {rng.choice(data.LAST_NAMES)}"
