"""The registry: public register, companies, their people, trainings and charters."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from integrators.actions.charters import draft_charter
from integrators.actions.people import invite_representative
from integrators.models import Approval, Reminder, Suspension, TrainingRecord, TrainingSession
from portal import clock
from tests.integrators import factories as make
from tests.matrix import Row, admin_rows, everyone, staff_only

READERS = ("quality", "support", "auditor", "admin")


def build(world: SimpleNamespace) -> None:
    cast = world.cast
    world.invited = invite_representative(
        by=cast.quality, integrator=cast.integrator, email="paul@klein.example",
        name="Paul Klein", role=make.TECHNICIAN,
    )  # fmt: skip
    world.leaver = make.join(cast.quality, cast.integrator)
    world.draft = draft_charter(
        by=cast.quality,
        charter=make.charter_data(effective_on=clock.today() + dt.timedelta(days=5)),
    )
    world.ready = make.make_integrator(cast.quality)
    make.make_team(cast.quality, world.ready, cast.charter)
    world.session = TrainingSession.objects.order_by("pk").first()
    world.record = TrainingRecord.objects.order_by("pk").first()
    world.signature = cast.technician_rep.signatures.get()
    world.approval = Approval.objects.order_by("pk").first()
    world.suspension = Suspension.objects.get()
    world.reminder = Reminder.objects.create(
        key="matrix", kind="charter", step="asked", ends_on=clock.today(),
        integrator=cast.integrator,
    )  # fmt: skip
    world.company, world.charter = cast.integrator, cast.charter
    world.person, world.contact = cast.manager_rep, cast.integrator.contacts.get()


def of(name: str, key: str = "pk") -> Any:
    return lambda world: {key: getattr(world, name).pk}


def company(world: SimpleNamespace) -> dict[str, Any]:
    return {"pk": world.company.pk}


def legal(world: SimpleNamespace) -> dict[str, Any]:
    contact = {f"contact-{key}": value for key, value in make.contact_data().items()}
    return make.legal_data() | contact


def own_legal(world: SimpleNamespace) -> dict[str, Any]:
    siren, siret = world.company.siren, world.company.siret
    return make.legal_data(siren=siren, siret=siret, city="Thionville")


def invited(world: SimpleNamespace) -> dict[str, Any]:
    return {"pk": world.company.pk, "invited": world.invited.pk}


def approval(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "lines": ["V4"],
        "activities": ["sell"],
        "starts_on": clock.today().isoformat(),
        "ends_on": (clock.today() + dt.timedelta(days=300)).isoformat(),
    }


def training(world: SimpleNamespace) -> dict[str, Any]:
    values = make.session_data(title="Session de la matrice")
    return values | {"attended": [world.person.pk]}


def reason(world: SimpleNamespace) -> dict[str, Any]:
    return {"reason": "PV manquants"}


PUBLIC = Row(get=everyone(200))
OWN = everyone(404, anonymous=302, technician=200, manager=200, staff=200)


def own_managed(status: int) -> dict[str, int]:
    """For quality and the company's manager; its technician and other readers get 403."""
    return everyone(404, anonymous=302, technician=403, staff=403) | {
        "manager": status,
        "quality": status,
    }


def manage(args: Any = lambda world: {}, data: Any = lambda world: {}, *, post: int = 302) -> Row:
    return Row(
        get=staff_only("quality"), post=staff_only("quality", status=post), args=args, data=data
    )


MATRIX = {
    "integrators:register": PUBLIC,
    "integrators:register_json": PUBLIC,
    "integrators:register_csv": PUBLIC,
    "integrators:register_pdf": PUBLIC,
    "integrators:mine": Row(get=everyone(302, staff=200)),
    # A signature is tested where it is made; here the form is sent empty.
    "integrators:charter": Row(
        get=everyone(200, anonymous=302),
        post=everyone(302, staff=200, candidate=302),
    ),
    "integrators:manage": Row(get=staff_only(*READERS)),
    "integrators:new": manage(data=legal),
    "integrators:trainings": Row(get=staff_only(*READERS)),
    "integrators:expiring": Row(get=everyone(200, anonymous=302)),
    "integrators:training": Row(get=staff_only(*READERS), args=of("session")),
    "integrators:training_new": manage(data=training),
    "integrators:charters": Row(get=staff_only(*READERS)),
    "integrators:charter_detail": Row(get=staff_only(*READERS), args=of("charter")),
    "integrators:charter_progress": Row(get=staff_only(*READERS), args=of("charter")),
    "integrators:charter_new": manage(data=lambda world: make.charter_data()),
    "integrators:charter_edit": manage(of("draft"), lambda world: make.charter_data()),
    "integrators:charter_publish": manage(of("draft")),
    "integrators:detail": Row(get=OWN, args=company),
    "integrators:asof": Row(get=OWN, args=company),
    "integrators:asof_all": Row(get=staff_only(*READERS)),
    "integrators:edit": manage(company, own_legal),
    "integrators:contact_new": manage(company, lambda world: make.contact_data()),
    "integrators:invite": Row(
        get=own_managed(200),
        post=own_managed(302),
        args=company,
        data=lambda world: {
            "name": "Anne Roth",
            "email": "anne@roth.example",
            "role": "technician",
            "language": "fr",
        },
    ),
    "integrators:invitation_resend": Row(post=own_managed(302), args=invited),
    "integrators:invitation_revoke": Row(post=own_managed(302), args=invited),
    "integrators:departure": Row(
        get=own_managed(200),
        post=own_managed(302),
        args=lambda world: {"pk": world.company.pk, "person_pk": world.leaver.pk},
    ),
    "integrators:role": Row(
        get=own_managed(200),
        post=own_managed(302),
        args=lambda world: {"pk": world.company.pk, "person_pk": world.leaver.pk},
        data=lambda world: {"role": "manager"},
    ),
    "integrators:approve": manage(of("ready"), approval),
    "integrators:suspend": manage(company, reason),
    "integrators:reinstate": manage(
        lambda world: {"pk": world.cast.suspended_integrator.pk}, reason
    ),
    "integrators:end": manage(company, reason),
}
for model, obj in {
    "integrator": "company",
    "contact": "contact",
    "representative": "person",
    "representativeinvitation": "invited",
    "trainingsession": "session",
    "trainingrecord": "record",
    "charter": "charter",
    "chartersignature": "signature",
    "approval": "approval",
    "suspension": "suspension",
    "reminder": "reminder",
}.items():
    MATRIX |= admin_rows("integrators", model, obj, *READERS)
