"""The registry: public register, companies, their people, trainings and charters."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from integrators.charter.actions.versions import draft_charter
from integrators.charter.text import text_to_sign
from integrators.companies.actions.establishments import add_establishment
from integrators.companies.actions.people import invite_representative
from integrators.companies.actions.public_contact import show_public_contact
from integrators.imports import work as imports
from integrators.imports.actions import start_import
from integrators.imports.files import read_table
from integrators.legal_file.actions.messages import send_file_message
from integrators.models import Approval, Reminder, Suspension, TrainingRecord, TrainingSession
from integrators.trainings.actions.sessions import add_course, enrol, plan_session
from portal.core import clock
from portal.documents.evidence import text_sha256
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
    world.certifiable = TrainingRecord.objects.filter(representative=cast.manager_rep).first()
    world.signature = cast.technician_rep.signatures.get()
    world.approval = Approval.objects.order_by("pk").first()
    world.suspension = Suspension.objects.get()
    world.reminder = Reminder.objects.create(
        key="matrix", kind="charter", step="asked", ends_on=clock.today(),
        integrator=cast.integrator,
    )  # fmt: skip
    world.course = add_course(by=cast.quality, course=make.course_data(title="Matrice"))
    world.planned = plan_session(by=cast.quality, course=world.course, plan=make.plan_data())
    world.today = plan_session(
        by=cast.quality, course=world.course, plan=make.plan_data(day=clock.today())
    )
    world.enrolment = enrol(
        by=cast.quality, planned=world.planned, representative=cast.technician_rep
    )
    world.present = enrol(by=cast.quality, planned=world.today, representative=world.leaver)
    world.document = make.add_document(cast.quality)
    world.registry = start_import(by=cast.quality, table=read_table(make.registry_file()))
    _legal_file(world)
    make.train(cast.quality, cast.candidate_rep)
    imports.run_due()
    show_public_contact(
        by=cast.manager, integrator=cast.integrator, phone="03 87 65 98 81", website="",
        consent=True,
    )  # fmt: skip
    world.company, world.charter = cast.integrator, cast.charter
    world.person, world.contact = cast.manager_rep, cast.integrator.contacts.get()


def _legal_file(world: SimpleNamespace) -> None:
    cast = world.cast
    world.paper = make.add_paper(cast.manager, cast.integrator)
    world.candidature = make.candidate(email="candidat@matrice.example")
    world.candidature_paper = make.add_paper(cast.quality, world.candidature)
    world.kind = world.paper.kind
    world.demand = world.kind.demands.get()
    world.message = send_file_message(by=cast.quality, company=cast.integrator, text="Bonjour")
    world.establishment = add_establishment(
        by=cast.quality, integrator=cast.integrator, establishment=place(cast.integrator, 2)
    )


def place(company: Any, number: int) -> dict[str, str]:
    return {
        "siret": make.siret_of(company.siren, number), "name": "", "street": "1 rue Foch",
        "postcode": "54000", "city": "Nancy",
    }  # fmt: skip


def of(name: str, key: str = "pk") -> Any:
    return lambda world: {key: getattr(world, name).pk}


def company(world: SimpleNamespace) -> dict[str, Any]:
    return {"pk": world.company.pk}


def paper(world: SimpleNamespace) -> dict[str, Any]:
    return {"pk": world.company.pk, "document": world.paper.pk}


def candidature_paper(world: SimpleNamespace) -> dict[str, Any]:
    return {"pk": world.candidature.pk, "document": world.candidature_paper.pk}


def legal(world: SimpleNamespace) -> dict[str, Any]:
    contact = {f"contact-{key}": value for key, value in make.contact_data().items()}
    return make.legal_data() | contact


def own_legal(world: SimpleNamespace) -> dict[str, Any]:
    siren, siret = world.company.siren, world.company.siret
    return make.legal_data(siren=siren, siret=siret, city="Thionville")


def signed_charter(world: SimpleNamespace) -> dict[str, Any]:
    text = text_to_sign(world.charter, "fr")
    return {
        "consent": "on", "language": "fr", "text_sha256": text_sha256(text),
        "password": make.PASSWORD,
    }  # fmt: skip


def candidature(world: SimpleNamespace) -> dict[str, Any]:
    asked = {"activities": ["sell"], "lines": ["V4"], "consent": "on"}
    return make.candidature_data() | asked | {"altcha": make.solved()}


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


def token(world: SimpleNamespace) -> dict[str, Any]:
    return {"token": world.candidature.token}


def kind(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "code": "rib", "name_fr": "RIB", "name_en": "Bank details", "position": 3,
        "asked_in": "all",
    }  # fmt: skip


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
    "integrators:entry": Row(get=everyone(200), args=lambda world: {"code": world.company.siren}),
    "integrators:entry_qr": Row(
        get=everyone(200), args=lambda world: {"code": world.company.siren}
    ),
    "integrators:documents": Row(get=everyone(200, anonymous=302)),
    "integrators:document": Row(get=everyone(200, anonymous=302), args=of("document")),
    "integrators:document_file": Row(get=everyone(200, anonymous=302), args=of("document")),
    "integrators:document_new": manage(
        data=lambda world: make.document_data(version="9") | {"file": make.pdf()}
    ),
    "integrators:imports": Row(
        get=staff_only("quality"),
        post=staff_only("quality", status=302),
        data=lambda world: {"file": make.registry_file()},
    ),
    "integrators:import_template": Row(
        get=staff_only("quality"), args=lambda world: {"kind": "xlsx"}
    ),
    "integrators:import": Row(get=staff_only("quality"), args=of("registry")),
    "integrators:import_progress": Row(get=staff_only("quality"), args=of("registry")),
    "integrators:import_confirm": Row(post=staff_only("quality", status=302), args=of("registry")),
    "integrators:import_cancel": Row(post=staff_only("quality", status=302), args=of("registry")),
    "integrators:import_errors": Row(get=staff_only("quality"), args=of("registry")),
    "integrators:short": Row(get=staff_only(*READERS)),
    "integrators:remind": Row(
        post=staff_only("quality", status=302),
        data=lambda world: {"company": world.cast.candidate_integrator.pk},
    ),
    "integrators:remind_one": Row(
        post=staff_only("quality", status=302),
        args=lambda world: {"pk": world.cast.candidate_integrator.pk},
    ),
    "integrators:people": Row(get=staff_only("quality")),
    "integrators:export": Row(get=staff_only(*READERS)),
    "integrators:timeline": Row(get=OWN, args=company),
    "integrators:mine": Row(get=everyone(302, staff=200)),
    # All but the candidate have signed this version, which is said.
    "integrators:charter": Row(
        get=everyone(200, anonymous=302),
        post=everyone(302, staff=200),
        data=signed_charter,
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
    "integrators:sessions": Row(get=everyone(200, anonymous=302)),
    "integrators:session": Row(get=everyone(200, anonymous=302), args=of("planned")),
    # The manager of another company names someone of ours: the form does not know them.
    "integrators:session_enrol": Row(
        post=everyone(403, anonymous=302, candidate=200, manager=302, quality=302),
        args=of("planned"),
        data=lambda world: {"representative": world.leaver.pk},
    ),
    "integrators:session_withdraw": Row(
        post=own_managed(302),
        args=lambda world: {"pk": world.planned.pk, "enrolment": world.enrolment.pk},
    ),
    "integrators:session_hold": manage(
        of("today"), lambda world: {f"result-{world.present.pk}": "passed"}
    ),
    "integrators:session_cancel": manage(of("planned"), reason),
    "integrators:session_change": manage(
        of("planned"), lambda world: make.plan_data(place="Metz") | {"starts_at": "10:00"}
    ),
    "integrators:session_plan": manage(
        data=lambda world: make.plan_data() | {"course": world.course.pk, "starts_at": "09:00"}
    ),
    "integrators:courses": Row(get=everyone(200, anonymous=302)),
    "integrators:course_new": manage(
        data=lambda world: make.course_data() | {"nf525_module": "on", "offered": "on"}
    ),
    "integrators:course": manage(
        of("course"), lambda world: make.course_data() | {"nf525_module": "on", "offered": "on"}
    ),
    "integrators:training_certificate": Row(
        post=own_managed(302), args=lambda world: {"pk": world.certifiable.pk}
    ),
    "integrators:detail": Row(get=OWN, args=company),
    "integrators:asof": Row(get=OWN, args=company),
    "integrators:asof_all": Row(get=staff_only(*READERS)),
    "integrators:edit": manage(company, own_legal),
    "integrators:contact_new": Row(
        get=own_managed(200),
        post=own_managed(302),
        args=company,
        data=lambda world: make.contact_data(),
    ),
    "integrators:legal_file": Row(
        get=everyone(404, anonymous=302, technician=403, manager=200, staff=200),
        post=own_managed(302),
        args=company,
        data=lambda world: {"do": "message", "text": "Bonjour"},
    ),
    # Crisalid's people say why first; quality need not for what waits, an auditor never.
    "integrators:legal_document": Row(
        get=everyone(
            404, anonymous=302, technician=403, manager=200, staff=302, quality=200, auditor=200
        ),
        args=paper,
    ),
    "integrators:legal_document_reason": Row(
        get=everyone(404, anonymous=302, technician=403, manager=200, staff=200),
        post=everyone(
            404,
            anonymous=302,
            technician=403,
            manager=200,
            staff=302,
            quality=200,
            auditor=200,
        ),
        args=paper,
        data=reason,
    ),
    "integrators:establishment_new": Row(
        get=own_managed(200),
        post=own_managed(302),
        args=company,
        data=lambda world: place(world.company, 3),
    ),
    "integrators:establishment_close": Row(
        post=own_managed(302),
        args=lambda world: {"pk": world.company.pk, "establishment": world.establishment.pk},
    ),
    "integrators:apply": Row(get=everyone(200), post=everyone(302, departed=302), data=candidature),
    "integrators:applied": PUBLIC,
    "integrators:challenge": PUBLIC,
    "integrators:candidate": Row(
        get=everyone(200),
        post=everyone(302, departed=302),
        args=token,
        data=lambda world: {"do": "message", "text": "Bonjour"},
    ),
    "integrators:candidate_file": Row(
        get=everyone(200),
        args=lambda world: token(world) | {"document": world.candidature_paper.pk},
    ),
    "integrators:candidatures": Row(get=staff_only(*READERS)),
    "integrators:candidature": Row(
        get=staff_only(*READERS),
        post=staff_only("quality", status=302),
        args=of("candidature"),
        data=lambda world: {"do": "message", "text": "Bonjour"},
    ),
    "integrators:candidature_accept": Row(
        post=staff_only("quality", status=302), args=of("candidature")
    ),
    "integrators:candidature_refuse": manage(of("candidature"), reason),
    "integrators:candidature_file": Row(
        get=staff_only(*READERS) | {"support": 302, "admin": 302}, args=candidature_paper
    ),
    "integrators:candidature_file_reason": Row(
        get=staff_only(*READERS),
        post=staff_only(*READERS) | {"support": 302, "admin": 302},
        args=candidature_paper,
        data=reason,
    ),
    "integrators:to_check": Row(get=staff_only(*READERS)),
    "integrators:document_decide": manage(
        of("paper"), lambda world: {"expires_on": clock.today().isoformat()}
    ),
    "integrators:kinds": Row(get=staff_only(*READERS)),
    "integrators:kind_new": manage(data=kind),
    "integrators:kind": manage(of("kind"), kind),
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
    "integrators:public_contact": Row(
        get=everyone(404, anonymous=302, manager=200, technician=403, staff=403),
        post=everyone(404, anonymous=302, manager=302, technician=403, staff=403),
        args=company,
        data=lambda world: {
            "phone": "03 87 65 98 80",
            "website": "https://rhin.example",
            "consent": "on",
        },
    ),
    "integrators:public_contact_hide": Row(
        post=everyone(404, anonymous=302, manager=302, technician=403, staff=403), args=company
    ),
    "integrators:invitation_resend": Row(post=own_managed(302), args=invited),
    "integrators:invitation_revoke": Row(post=own_managed(302), args=invited),
    "integrators:person": Row(
        get=OWN, args=lambda world: {"pk": world.company.pk, "person_pk": world.leaver.pk}
    ),
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
    "course": "course",
    "plannedsession": "planned",
    "enrolment": "enrolment",
    "controlleddocument": "document",
    "candidature": "candidature",
    "documentkind": "kind",
    "documentdemand": "demand",
    "establishment": "establishment",
    "legaldocument": "paper",
    "filemessage": "message",
}.items():
    MATRIX |= admin_rows("integrators", model, obj, *READERS)
