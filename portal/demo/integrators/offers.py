"""The demo's catalogue of trainings, dates to come, and contracts."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from integrators.charter.filing import file_charters
from integrators.contracts.actions.contracts import (
    decline_contract,
    propose_contract,
    sign_contract,
)
from integrators.contracts.actions.fees import set_update_fee
from integrators.contracts.text import default_text
from integrators.models import Course, Representative, RepresentativeRole, TrainingKind
from integrators.trainings.actions.sessions import (
    CourseData,
    PlanData,
    add_course,
    enrol,
    plan_session,
)
from portal.accounts.proofs.clients import Client
from portal.accounts.proofs.proof import PASSWORD, Proof
from portal.core import clock
from portal.core.products import ProductLine
from portal.demo.integrators import quality

if TYPE_CHECKING:
    from portal.demo.integrators.story import Stage

COURSES = (
    ("Formation initiale Crisalid Encaissement V4", TrainingKind.INITIAL, ProductLine.V4, 36),
    ("Formation initiale Crisalid Encaissement V3", TrainingKind.INITIAL, ProductLine.V3, 36),
    ("Actualisation NF525, V4", TrainingKind.COMPLEMENTARY, ProductLine.V4, 24),
)
SIGNED, DECLINED, WAITING = (0, 1, 4), (3,), (9, 12)
"""The companies, by their number, that have answered the proposal or have not yet."""


def offers(stage: "Stage") -> Iterator[dt.datetime]:
    """Prices and courses early on; contracts in the last year; sessions for the weeks to come."""
    world = stage.world
    yield _at(stage, 40)
    courses = []
    for title, kind, line, months in COURSES:
        values = CourseData(
            title=title, kind=kind, line=line, nf525_module=True, slides="",
            valid_months=months, asked_for_by="", offered=True,
        )  # fmt: skip
        courses.append(add_course(by=world.quality, course=values))
    for line, cents in ((ProductLine.V4, 4900), (ProductLine.V3, 3900)):
        set_update_fee(by=world.quality, line=line, valid_from=clock.today(), cents=cents)
    quality.add_founding(world.quality)
    yield _at(stage, 560)
    quality.add_revision(world.quality, clock.today())
    contracts = {}
    for number in (*SIGNED, *DECLINED, *WAITING):
        contracts[number] = propose_contract(
            by=world.quality,
            integrator=world.companies[number],
            licences=10 + 5 * number,
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=364),
            text=default_text("fr"),
        )
    yield _at(stage, 566)
    for number in SIGNED:
        sign_contract(
            by=_manager(stage, number).user,
            contract=contracts[number],
            text_shown=contracts[number].text,
            consent=True,
            proof=Proof(PASSWORD, clock.now()),
            client=Client("192.0.2.10", "Firefox"),
        )
    for number in DECLINED:
        decline_contract(
            by=_manager(stage, number).user,
            contract=contracts[number],
            reason="Peu de mises à jour chez nos clients cette année.",
        )
    yield _at(stage, stage.days - 9)
    file_charters()
    _sessions(stage, courses)


def _sessions(stage: "Stage", courses: list[Course]) -> None:
    world = stage.world
    for course, ahead, places in ((courses[0], 21, 8), (courses[2], 35, 2), (courses[1], 49, 6)):
        plan = PlanData(
            day=clock.today() + dt.timedelta(days=ahead),
            starts_at=dt.time(9),
            place="Metz",
            trainer="Régis Folny",
            places=places,
        )
        planned = plan_session(by=world.quality, course=course, plan=plan)
        if course == courses[2]:
            people = world.companies[0].representatives.active().order_by("pk")
            for person in people[:3]:
                enrol(by=_manager(stage, 0).user, planned=planned, representative=person)


def _at(stage: "Stage", day: int) -> dt.datetime:
    """Twenty past ten; without chance, so that the other scenes' chances stay theirs."""
    moment = timezone.make_aware(dt.datetime.combine(stage.date(day), dt.time(10, 20)))
    return min(max(moment, stage.start), stage.end)


def _manager(stage: "Stage", number: int) -> Representative:
    """The first manager of a company of the demo."""
    people = stage.world.companies[number].representatives.active().select_related("user")
    return people.filter(role=RepresentativeRole.MANAGER).order_by("pk")[0]
