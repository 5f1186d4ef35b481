"""The whole story of the demo, two years long, as scenes of each app.

Each app brings its scenes (`<app>/demo.py`); what needs several apps at once, such as who
installs what at whose shop, is cast here.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from installations.models import InstallationReport, Recall, ReportKind
from integrators.approvals.rules import eligibility
from integrators.models import Activity, Representative
from portal.accounts.sign_in.demo import mark_demo, tell_loaded
from portal.core import clock, work
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.demo import installations, interventions, licences, recalls
from portal.demo.integrators import story as integrators
from portal.demo.releases import story as releases
from portal.demo.stage import Play, Scene
from portal.demo.support import story as support
from portal.demo.witnesses import DemoWitnesses
from portal.journal.tree.sequencer import sequence
from releases.models import Release

YEARS = dt.timedelta(days=730)
REPORTS = 270
TICKETS = 154
INTERVENTIONS = 60
RECALLED = 0.55
"""The share of the machines on the withdrawn release that are updated by now."""
UPDATES = 0.28
"""The share of visits that update what is already there."""

BREATH = 0.005
"""Seconds between two steps: SQLite has one writer at a time, and visitors write too."""
PULSE = 2.0
"""Seconds after which the worker is woken while the demo is being loaded."""

FORGOTTEN = (40, 110, 170)
"""Reports, counted from the first, that nobody signed in time."""
NOT_SIGNED = (75, 140)
"""The same of reports that the merchant refused to sign."""
OWN_REFUSED, OWN_CONTESTED = 10, 24
"""Such a report of the demo's own company, and one that the merchant contests, counted from the
last."""
ANNULLED = (60, 95, 150)
"""Reports, counted from the first, that both parties annul, where the merchant has an address."""
CORRECTED = (30, 85, 130)
"""The same of reports that both parties correct the next day."""
LEFT_ON_THE_WAY = ("draft", "submitted", "integrator")


def build(
    *, password_hash: str, seed: int = 525, ready: Callable[[], object] = lambda: None
) -> int:
    """Write the whole demo into an empty database, up to now; how many scenes were cut short.

    `ready` is called as soon as its accounts can sign in and a checkpoint is signed. People may
    use the portal from then on, so each step is a transaction of its own, with a breath after
    it; mails and seals are left to the worker. How far it has come stands in the demo's mark.
    """
    end = clock.now()
    start = end - YEARS
    # One generator each: how many visits fall on a Sunday must not decide who signs when.
    registry, catalogue, visits, calls = (
        Random(f"{seed} {part}")  # noqa: S311 - a demo that is the same each time
        for part in ("registry", "catalogue", "visits", "calls")
    )
    _write_quickly()
    mark_demo(loaded=0)
    world, scenes = integrators.scenes(
        rng=registry, start=start, end=end, password_hash=password_hash
    )
    witnesses = DemoWitnesses(world, end)
    whole = Play(
        [
            *scenes,
            *releases.scenes(rng=catalogue, world=world, start=start, end=end),
            *_visits(visits, world, start, end),
            _recall(visits, start, end),
            _licences(world, end),
            _desk(start, end),
            *_calls(calls, world, start, end),
            *witnesses.scenes(),
        ],
        among_others=True,
    )
    whole.go_on(until=lambda: world.accounts_are_there)
    sequence()
    ready()
    whole.go_on(on_step=_Progress(start, end))
    sequence()
    witnesses.sign()
    tell_loaded(100)
    work.wake("portal.journal.tasks.sequence")
    return whole.cut


def _write_quickly() -> None:
    # Thousands of small transactions: each is whole after a crash of ours, the last ones may be
    # missing after one of the machine. A demo that was cut short is begun anew anyway.
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")


class _Progress:
    """Between two steps: says how far the demo has come, lets others write, wakes the worker."""

    def __init__(self, start: dt.datetime, end: dt.datetime) -> None:
        self.start, self.end = start, end
        self.told, self.woken = 0, time.monotonic()

    def __call__(self, moment: dt.datetime) -> None:
        time.sleep(BREATH)
        share = min(int(100 * ((moment - self.start) / (self.end - self.start))), 99)
        if share > self.told:
            self.told = share
            tell_loaded(share)
        if time.monotonic() - self.woken > PULSE:
            # The beat waits for the whole demo: its sweeps would take a story half told for old.
            self.woken = time.monotonic()
            work.wake("portal.journal.tasks.sequence")
            work.wake("portal.outbox.tasks.deliver_due")


def _visits(
    rng: Random, world: integrators.DemoIntegrators, start: dt.datetime, end: dt.datetime
) -> Iterator[Scene]:
    """One scene a report; some of the last ones are left on the way."""
    first = start + dt.timedelta(days=45)
    moments = sorted(_working_moment(rng, first, end) for _ in range(REPORTS))
    for number, moment in enumerate(moments):
        left = len(moments) - number
        until = LEFT_ON_THE_WAY[number % 3] if left <= 9 else "signed"
        # A few merchants never answered.
        if number in FORGOTTEN:
            until = "expired"
        elif number in NOT_SIGNED or left == OWN_REFUSED:
            until = "refused"
        elif number in ANNULLED:
            until = "void"
        elif number in CORRECTED:
            until = "corrected"
        elif left == OWN_CONTESTED:
            until = "contested"
        # Whoever signs in with a demo account finds one of each to go on with.
        yield _visit(
            rng, world, moment, until, own=left <= 3 or left in (OWN_REFUSED, OWN_CONTESTED)
        )


def _visit(
    rng: Random, world: integrators.DemoIntegrators, moment: dt.datetime, until: str, *, own: bool
) -> Scene:
    yield moment
    line = ProductLine.V3 if rng.random() < 0.2 and not own else ProductLine.V4
    release = Release.objects.current(line)
    person = _someone(rng, world, line, own=own)
    if release is None or person is None:
        return
    former = _outdated(rng, person, release) if rng.random() < UPDATES else None
    with suppress(Refused):
        yield from installations.scene(
            representative=person,
            release=release,
            at=moment,
            rng=rng,
            kind=ReportKind.UPDATE if former else ReportKind.NEW,
            replaces=former,
            until=until,
        )


def _recall(rng: Random, start: dt.datetime, end: dt.datetime) -> Scene:
    """After the withdrawal integrators update one machine after the other; half are done."""
    yield releases.withdrawn_at(start) + dt.timedelta(days=1)
    opened = Recall.objects.open().select_related("report__integrator", "report__release")
    concerned = [row.report for row in opened.order_by("pk") if rng.random() < RECALLED]
    first = clock.now()
    recalls.answer_some(opened.exclude(report__in=concerned))
    moments = sorted(_working_moment(rng, first, end) for _report in concerned)
    for report, planned in zip(concerned, moments, strict=True):
        # The visit before may have lasted until now.
        moment = max(planned, clock.now())
        yield moment
        line = report.release.line if report.release else ProductLine.V4
        person = _able(rng, report.integrator.representatives.active(), line)
        release = Release.objects.current(line)
        if person is None or release is None:
            continue
        with suppress(Refused):
            yield from installations.scene(
                representative=person,
                release=release,
                at=moment,
                rng=rng,
                kind=ReportKind.UPDATE,
                replaces=report,
            )


def _able(rng: Random, people: QuerySet[Representative], line: str) -> Representative | None:
    """One of `people` who may install `line` now."""
    answers = eligibility.check_all(people.order_by("pk"), line=line, activity=Activity.INSTALL)
    able = [answer.representative for answer in answers if answer.ok and answer.representative]
    return rng.choice(able) if able else None


def _someone(
    rng: Random, world: integrators.DemoIntegrators, line: str, *, own: bool
) -> Representative | None:
    """Someone who may install `line` now, of the demo's accounts where `own`; else more often."""
    answers = eligibility.check_all(
        Representative.objects.active().order_by("pk"), line=line, activity=Activity.INSTALL
    )
    able = [answer.representative for answer in answers if answer.ok and answer.representative]
    main = [person for person in able if person.integrator_id == world.main.pk]
    return rng.choice(main if main and (own or rng.random() < 0.2) else able) if able else None


def _outdated(rng: Random, person: Representative, release: Release) -> InstallationReport | None:
    """A machine of the person's company that runs an older release of the line."""
    rows = (
        InstallationReport.objects.in_force()
        .filter(
            integrator=person.integrator,
            release__line=release.line,
            release__version_key__lt=release.version_key,
        )
        .exclude(replaced_by__isnull=False)
        .order_by("pk")[:50]
    )
    return rng.choice(rows) if rows else None


def _working_moment(rng: Random, first: dt.datetime, end: dt.datetime) -> dt.datetime:
    """A working hour from `first` on, more often a late one: the business grows."""
    while True:
        share: float = rng.random() ** 0.7
        moment = first + (end - dt.timedelta(hours=3) - first) * share
        local = timezone.localtime(moment)
        if local.weekday() < 6 and 8 <= local.hour < 18:
            return moment


def _licences(world: integrators.DemoIntegrators, end: dt.datetime) -> Scene:
    """What was issued, by the files of two months; whose they are is known by then."""
    yield end - dt.timedelta(days=33)
    yield from licences.scene(world.main, end)


def _calls(
    rng: Random, world: integrators.DemoIntegrators, start: dt.datetime, end: dt.datetime
) -> Iterator[Scene]:
    """What merchants ask; who is asked is known only once the story has begun."""
    first, last = start + dt.timedelta(days=120), end - dt.timedelta(days=8)
    moments = sorted(_working_moment(rng, first, last) for _ in range(INTERVENTIONS))
    yield from interventions.scenes(rng, lambda: world.main, moments=moments, end=end)


def _desk(start: dt.datetime, end: dt.datetime) -> Scene:
    for step in support.steps(start=start, end=end, count=TICKETS):
        yield step.at
        # What can no longer happen, such as an answer to a closed ticket, does not.
        with suppress(Refused, support.DidNotHappen), transaction.atomic():
            step.do()
