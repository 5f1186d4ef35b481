"""The registry's rows, made as people make them: through the actions."""

import datetime as dt
import importlib

import altcha
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum import luhn

from integrators.approvals.actions import grant_approval
from integrators.candidatures import proof_of_work
from integrators.candidatures.actions import confirm_candidature, submit_candidature
from integrators.charter.actions.sign_charter import sign_charter
from integrators.charter.actions.versions import draft_charter, publish_charter
from integrators.charter.text import text_to_sign
from integrators.companies.actions.companies import register_integrator
from integrators.companies.actions.people import invite_representative
from integrators.contracts.actions.contracts import propose_contract
from integrators.legal_file.actions.documents import accept_legal_document, add_legal_document
from integrators.models import (
    Activity,
    Candidature,
    Charter,
    DocumentKind,
    Integrator,
    PlannedSession,
    Representative,
    RepresentativeRole,
    TrainingKind,
    TrainingSession,
)
from integrators.quality.actions import add_controlled_document
from integrators.trainings.actions.records import record_training
from integrators.trainings.actions.sessions import add_course, plan_session
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.accounts.proofs.clients import Client
from portal.accounts.proofs.proof import PASSWORD as BY_PASSWORD
from portal.accounts.proofs.proof import Proof
from portal.core import clock
from portal.core.products import ProductLine
from portal.journal.record import Actor
from tests.accounts.factories import PASSWORD
from tests.harness.anew import Numbers

MANAGER, TECHNICIAN = RepresentativeRole.MANAGER, RepresentativeRole.TECHNICIAN
_numbers = Numbers()


def new_siren() -> str:
    """A SIREN with a right check digit that no other call has returned."""
    start = f"{80_000_000 + next(_numbers):08d}"
    return start + luhn.calc_check_digit(start)


def siret_of(siren: str, establishment: int = 1) -> str:
    start = "".join(siren.split()) + f"{establishment:04d}"
    return start + luhn.calc_check_digit(start)


def legal_data(**changes) -> dict:
    number = next(_numbers)
    siren = changes.pop("siren", None) or new_siren()
    return {
        "name": f"Caisses du Rhin {number}",
        "siren": siren,
        "siret": siret_of(siren),
        "vat_number": "",
        "street": "12 rue des Serruriers",
        "postcode": "57000",
        "city": "Metz",
        "email": f"contact@rhin{number}.example",
        "phone": "03 87 65 98 80",
        "language": "fr",
        **changes,
    }


def contact_data(**changes) -> dict:
    return {"name": "Odile Weber", "function": "Gérante", "email": "", "phone": "", **changes}


def ask_for_documents() -> None:
    """The kinds that the migration brought, which a test that flushed has taken away."""
    importlib.import_module("integrators.migrations.0002_documents_asked_for").add(apps, None)


def make_integrator(by, *, contacts=None, papers=True, **changes) -> Integrator:
    """A candidate with a complete legal file, its mandatory documents valid for years."""
    contacts = [contact_data()] if contacts is None else contacts
    company = register_integrator(by=by, legal=legal_data(**changes), contacts=contacts)
    ask_for_documents()
    if papers:
        for kind in DocumentKind.objects.mandatory_at(clock.now()).asked_of(company):
            accept_paper(by, company, kind)
    return company


def add_paper(by, company, kind="kbis", *, file=None, expires_on=None):
    """One document, which waits to be checked."""
    kind = kind if isinstance(kind, DocumentKind) else DocumentKind.objects.get(code=kind)
    return add_legal_document(
        by=by, company=company, kind=kind, file=file or pdf(), expires_on=expires_on
    )


def accept_paper(by, company, kind="kbis", *, expires_on=None):
    """One document, accepted; for ten years unless told otherwise."""
    row = add_paper(by, company, kind)
    end = expires_on or clock.today() + dt.timedelta(days=3650)
    return accept_legal_document(by=by, document=row, expires_on=end)


def solved() -> str:
    """The widget's answer to a challenge of ours."""
    challenge = altcha.Challenge.from_dict(proof_of_work.challenge())
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def candidature_data(**changes) -> dict:
    legal = legal_data(
        **{key: changes.pop(key) for key in [*changes] if key == "siren" and changes[key]}
    )
    return {
        **legal,
        "contact_name": "Odile Weber",
        "contact_function": "Gérante",
        "remark": "",
        **changes,
    }


def submit(**changes) -> Candidature:
    """Sent, its address not confirmed yet."""
    ask_for_documents()
    return submit_candidature(
        by=Actor.system("candidature form"),
        candidature=candidature_data(**changes),
        activities=["sell", "install"],
        lines=["V4"],
        challenge=f"challenge-{next(_numbers)}",
    )


def candidate(**changes) -> Candidature:
    """Confirmed: it waits for the quality team."""
    row = submit(**changes)
    return confirm_candidature(by=row.actor, candidature=row)


def join(by, integrator, role=TECHNICIAN, *, name="", email="", language="fr") -> Representative:
    """Invited by `by`, accepted with `PASSWORD`."""
    number = next(_numbers)
    invited = invite_representative(
        by=by, integrator=integrator, role=role, language=language,
        email=email or f"personne{number}@rhin.example", name=name or f"Alex Muller {number}",
    )  # fmt: skip
    user = accept_invitation(
        by=None, invitation=invited.invitation, password_hash=make_password(PASSWORD)
    )
    return Representative.objects.get(integrator=integrator, user=user)


def session_data(**changes) -> dict:
    return {
        "title": "Formation initiale V4",
        "kind": TrainingKind.INITIAL,
        "line": ProductLine.V4,
        "nf525_module": True,
        "held_on": clock.today(),
        "place": "Metz",
        "trainer": "Régis Folny",
        "valid_months": 36,
        **changes,
    }


def train(by, *people: Representative, **changes) -> TrainingSession:
    """All `people` attended."""
    return record_training(
        by=by, session=session_data(**changes), attendance=dict.fromkeys(people, True)
    )


def course_data(**changes) -> dict:
    return {
        "title": f"Formation initiale {next(_numbers)}",
        "kind": TrainingKind.INITIAL,
        "line": ProductLine.V4,
        "nf525_module": True,
        "slides": "",
        "valid_months": 36,
        "asked_for_by": "",
        "offered": True,
        **changes,
    }


def plan_data(**changes) -> dict:
    """In ten days, for eight."""
    return {
        "day": clock.today() + dt.timedelta(days=10),
        "starts_at": dt.time(9),
        "place": "Metz",
        "trainer": "Régis Folny",
        "places": 8,
        **changes,
    }


def make_planned(by, **changes) -> PlannedSession:
    course = add_course(by=by, course=course_data())
    return plan_session(by=by, course=course, plan=plan_data(**changes))


def pdf(content: bytes = b"%PDF-1.7 test") -> SimpleUploadedFile:
    return SimpleUploadedFile("document.pdf", content, content_type="application/pdf")


def registry_file(name: str = "registre.csv") -> SimpleUploadedFile:
    """An existing registry of one company that the portal does not know."""
    legal = legal_data()
    text = "\n".join([";".join(legal), ";".join(legal.values())])
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def document_data(**changes) -> dict:
    return {
        "reference": "DOC-QLT-210",
        "version": "1",
        "title": "Relations Éditeurs – Intégrateurs",
        "dated": dt.date(2017, 2, 10),
        "author": "Grégory Gallier-Lachaise",
        "validator": "Régis Folny",
        "revision": "Rédaction",
        **changes,
    }


def add_document(by, *, file=None, **changes):
    return add_controlled_document(by=by, document=document_data(**changes), file=file or pdf())


def propose(by, integrator, **changes):
    """Twelve licences from today on, for a year."""
    values = {
        "licences": 12,
        "starts_on": clock.today(),
        "ends_on": changes.get("starts_on", clock.today()) + dt.timedelta(days=364),
        "text": "## Objet\n\nMaintien de la conformité.",
        **changes,
    }
    return propose_contract(by=by, integrator=integrator, **values)


def signing(manager: Representative, contract) -> dict:
    """What `sign_contract` asks for, with a fresh password."""
    return {
        "by": manager.user,
        "contract": contract,
        "text_shown": contract.text,
        "consent": True,
        "proof": Proof(BY_PASSWORD, clock.now()),
        "client": Client("192.0.2.7", "Firefox"),
    }


def charter_data(**changes) -> dict:
    return {
        "version": f"{next(_numbers)}.0",
        "title_fr": "Charte d’engagement des intégrateurs",
        "title_en": "Charter of commitment of integrators",
        "text_fr": "## Article 1\n\nL’intégrateur respecte les exigences.",
        "text_en": "## Article 1\n\nThe integrator respects the requirements.",
        "effective_on": clock.today(),
        "grace_days": 30,
        **changes,
    }


def make_charter(by, **changes) -> Charter:
    """Published; in effect from today on, unless told otherwise."""
    return publish_charter(by=by, charter=draft_charter(by=by, charter=charter_data(**changes)))


def sign(representative: Representative, charter: Charter, **changes):
    """Signed by the person, with a fresh password."""
    language = changes.pop("language", "fr")
    values = {
        "by": representative.user,
        "representative": representative,
        "charter": charter,
        "language": language,
        "text_shown": text_to_sign(charter, language),
        "consent": True,
        "proof": Proof(BY_PASSWORD, clock.now()),
        "client": Client("192.0.2.7", "Firefox"),
        **changes,
    }
    return sign_charter(**values)


def approve(by, integrator, **changes):
    """For all activities with V4, for a year."""
    values = {
        "activities": Activity.values,
        "lines": [ProductLine.V4],
        "starts_on": clock.today(),
        "ends_on": clock.today() + dt.timedelta(days=365),
        **changes,
    }
    return grant_approval(by=by, integrator=integrator, **values)


def make_team(by, integrator, charter, *, lines=(ProductLine.V4,)):
    """A manager and a technician, in order for `lines`."""
    manager = join(by, integrator, MANAGER)
    technician = join(by, integrator, TECHNICIAN)
    for line in lines:
        train(by, manager, technician, line=line, title=f"Formation initiale {line}")
    for person in (manager, technician):
        sign(person, charter)
    return manager, technician


def make_approved(by, charter, **changes):
    """(integrator, manager, technician): approved for V4, both in order."""
    integrator = make_integrator(by, **changes)
    manager, technician = make_team(by, integrator, charter)
    approve(by, integrator)
    return integrator, manager, technician
