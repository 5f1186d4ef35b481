"""Bulk companies for load tests: the one documented exception to writing by actions.

Rows are written in bulk (`populate.bulk`). What they lack, and nothing here makes up for: journal
entries, with their numbers, checkpoints and proofs; signatures, their evidence and the texts that
were signed; sealed documents and files; mails, incoming and outgoing, and bells; the history of
states. So none of it proves anything, and `verify_journal` names each row as unknown to the
journal: it is for a database that is measured and thrown away, never for one in use.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from stdnum import luhn

from integrators.companies.departments import DEPARTMENTS
from integrators.models import (
    Activity,
    Approval,
    Charter,
    CharterSignature,
    Contact,
    DocumentKind,
    Integrator,
    LegalDocument,
    LegalDocumentState,
    Representative,
    RepresentativeRole,
    TrainingKind,
    TrainingRecord,
    TrainingSession,
)
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.documents.evidence import ProofKind

TEAM = 5
DOMAIN = "@populate.example"
BATCH = 500
WORDS = ("Caisses", "Encaissement", "Point de Vente", "Systèmes", "Monétique", "Commerce")
APPROVED_SHARE = 0.85


@transaction.atomic
def populate(*, by: User, count: int, rng: Random) -> list[Integrator]:
    """Write `count` companies with `TEAM` people each: one manager, the others technicians.

    All are trained for V4 and have signed; most companies are approved, some end soon. `by` is
    who is named as having done it. What an earlier call wrote is added to.
    """
    first = Integrator.objects.filter(email__endswith=DOMAIN).count()
    companies = Integrator.objects.bulk_create(_companies(by, first, count, rng), batch_size=BATCH)
    Contact.objects.bulk_create(
        (Contact(integrator=company, name="Accueil") for company in companies), batch_size=BATCH
    )
    _papers(by, companies)
    people = _people(companies, first * TEAM)
    _train(by, people)
    _sign(by, people)
    _approve(by, companies, rng)
    return companies


def _companies(by: User, first: int, count: int, rng: Random) -> Iterator[Integrator]:
    codes = [code for code in DEPARTMENTS if len(code) == 2 and code.isdigit()]
    for number in range(first, first + count):
        start = f"{60_000_000 + number:08d}"
        siren = start + luhn.calc_check_digit(start)
        office = siren + "0001"
        yield Integrator(
            name=f"{rng.choice(WORDS)} {number:05d}",
            siren=siren,
            siret=office + luhn.calc_check_digit(office),
            street="1 rue de la Paix",
            postcode=f"{rng.choice(codes)}{rng.randrange(1, 900):03d}",
            city="Ville",
            email=f"contact{number}{DOMAIN}",
            phone="0387659880",
            registered_at=clock.now() - dt.timedelta(days=rng.randrange(1, 1500)),
            registered_by=by,
        )


def _papers(by: User, companies: list[Integrator]) -> None:
    """The mandatory documents, without files."""
    if not companies:
        return
    # All of them are in France.
    kinds = list(DocumentKind.objects.mandatory_at(clock.now()).asked_of(companies[0]))
    LegalDocument.objects.bulk_create(
        (
            LegalDocument(
                kind=kind,
                integrator=company,
                name="document.pdf",
                sha256="",
                size=0,
                expires_on=clock.today() + dt.timedelta(days=1000),
                uploaded_by=by,
                state=LegalDocumentState.ACCEPTED,
                decided_at=clock.now(),
                decided_by=by,
            )
            for company in companies
            for kind in kinds
        ),
        batch_size=BATCH,
    )


def _people(companies: list[Integrator], first: int) -> list[Representative]:
    # One hash for all: nobody signs in with it, and 10,000 would take an hour.
    password = make_password(None)
    users = User.objects.bulk_create(
        (
            User(email=f"p{number}{DOMAIN}", name=f"Alex {number}", password=password)
            for number in range(first, first + len(companies) * TEAM)
        ),
        batch_size=BATCH,
    )
    each, rows = iter(users), []
    for company in companies:
        for place, user in enumerate(islice(each, TEAM)):
            role = RepresentativeRole.TECHNICIAN if place else RepresentativeRole.MANAGER
            rows.append(Representative(integrator=company, user=user, role=role))
    return Representative.objects.bulk_create(rows, batch_size=BATCH)


def _train(by: User, people: list[Representative]) -> None:
    session = TrainingSession.objects.create(
        title="Formation initiale V4",
        kind=TrainingKind.INITIAL,
        line=ProductLine.V4,
        held_on=clock.today(),
        place="Metz",
        trainer="Crisalid",
        valid_months=36,
        created_by=by,
    )
    TrainingRecord.objects.bulk_create(
        (
            TrainingRecord(
                session=session,
                representative=person,
                attended=True,
                expires_on=clock.today() + dt.timedelta(days=1000),
                recorded_by=by,
            )
            for person in people
        ),
        batch_size=BATCH,
    )


def _sign(by: User, people: list[Representative]) -> None:
    charter = Charter.objects.current() or Charter.objects.create(
        version="1.0",
        title_fr="Charte",
        title_en="Charter",
        text_fr="Texte",
        text_en="Text",
        effective_on=clock.today(),
        created_by=by,
        published_at=clock.now(),
        published_by=by,
    )
    CharterSignature.objects.bulk_create(
        (
            CharterSignature(
                charter=charter,
                representative=person,
                signed_at=clock.now(),
                signer_name=person.user.name,
                capacity=str(person.get_role_display()),
                proof=ProofKind.PASSWORD,
                proof_at=clock.now(),
                language="fr",
                text_shown="",
                text_sha256="",
                document_sha256="",
            )
            for person in people
        ),
        batch_size=BATCH,
    )


def _approve(by: User, companies: list[Integrator], rng: Random) -> None:
    today = clock.today()
    rows = []
    for company in companies:
        if rng.random() > APPROVED_SHARE:
            continue
        ends_on = today + dt.timedelta(days=rng.randrange(1, 700))
        rows += [
            Approval(
                integrator=company,
                activity=activity,
                line=ProductLine.V4,
                starts_on=today,
                ends_on=ends_on,
                granted_by=by,
            )
            for activity in Activity.values
        ]
    Approval.objects.bulk_create(rows, batch_size=BATCH)
