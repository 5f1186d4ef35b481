"""The demo's legal files: documents sent and checked, and three candidatures."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum import luhn

from integrators.candidatures.actions import (
    CandidatureData,
    confirm_candidature,
    refuse_candidature,
    submit_candidature,
)
from integrators.legal_file.actions.documents import accept_legal_document, add_legal_document
from integrators.legal_file.actions.messages import send_file_message
from integrators.models import Candidature, DocumentKind, Integrator, LegalDocument
from portal.accounts.models import User
from portal.core import clock
from portal.demo.integrators.people import COMPANIES
from portal.journal.record import Actor

if TYPE_CHECKING:
    from portal.demo.integrators.story import Plan, Stage

Act = tuple[dt.datetime, Callable[[], object]]
HOLDS, RENEWED = 400, 375
"""Days for which a document of the demo holds, and after which the next one is sent."""
ENDING, EXPIRED, ONLY_KBIS, NOTHING = 6, 9, 20, (23, 24)
"""Companies, by their number, whose insurance ends soon or has ended; who lacks what."""

PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
NAMES = {
    "kbis": "extrait-kbis.pdf", "insurance": "attestation-assurance.pdf",
    "register-extract": "handelsregisterauszug.pdf",
}  # fmt: skip
CANDIDATES = (
    ("Caisses du Jura", "4 place Grévy", "39000", "Lons-le-Saunier", "0384245678"),
    ("Atelier du Commerce", "18 rue de la Monnaie", "35000", "Rennes", "0299451278"),
    ("Épicerie Numérique", "3 rue des Halles", "37000", "Tours", "0247563412"),
)
REFUSAL = (
    "Votre activité ne comporte pas d’installation de matériel d’encaissement. Vous pouvez "
    "présenter une nouvelle candidature si cela change."
)
QUESTION = "Bonjour, l’attestation d’assurance doit-elle mentionner l’installation de caisses ?"
ANSWER = "Bonjour, oui : l’activité d’installation doit y figurer. Merci de la joindre ici."


def acts(stage: "Stage", number: int, plan: "Plan") -> list[Act]:
    """One company's documents: sent when it registers, and anew before they expire."""
    if number in NOTHING:
        return []
    extract = "register-extract" if number == len(COMPANIES) else "kbis"
    codes = (extract,) if number == ONLY_KBIS else (extract, "insurance")
    found: list[Act] = []
    for day in range(plan.registered, stage.days, RENEWED):
        last = day + RENEWED >= stage.days
        hour = 15.0 if day == plan.registered else 10.0
        for code in codes:
            until = _until(stage, number, code, day, last=last)
            found.append(
                (
                    stage.at(day, hour),
                    lambda code=code, until=until: _send(stage, number, code, until),  # type: ignore[misc]
                )
            )
    return found


def candidatures(stage: "Stage") -> Iterator[dt.datetime]:
    """One that is refused, one that talks with Crisalid, one whose address is not confirmed."""
    yield stage.at(700, 14)
    refused = _submit(stage, 2)
    yield stage.at(701, 9)
    confirm_candidature(by=refused.actor, candidature=refused)
    yield stage.at(705, 16)
    refuse_candidature(by=stage.world.quality, candidature=refused, reason=REFUSAL)
    yield stage.at(726, 10)
    waits = _submit(stage, 0)
    yield stage.at(726, 11)
    confirm_candidature(by=waits.actor, candidature=waits)
    _add(waits.actor, waits, "kbis")
    yield stage.at(727, 9)
    send_file_message(by=waits.actor, company=waits, text=QUESTION)
    yield stage.at(727, 15)
    send_file_message(by=stage.world.quality, company=waits, text=ANSWER)
    yield stage.at(729, 10)
    _submit(stage, 1)


def _until(stage: "Stage", number: int, code: str, day: int, *, last: bool) -> dt.date:
    if last and code == "insurance" and number == ENDING:
        return stage.date(stage.days + 20)
    if last and code == "insurance" and number == EXPIRED:
        return stage.date(stage.days - 12)
    return stage.date(day + HOLDS)


def _send(stage: "Stage", number: int, code: str, until: dt.date) -> None:
    world = stage.world
    people = world.people.get(number, [])
    by = people[0].user if people else world.quality
    company = world.companies[number]
    document = _add(by, company, code)
    accept_legal_document(by=world.quality, document=document, expires_on=until)


def _add(by: User | Actor, company: Integrator | Candidature, code: str) -> LegalDocument:
    file = SimpleUploadedFile(NAMES[code], PAGE, content_type="application/pdf")
    kind = DocumentKind.objects.get(code=code)
    return add_legal_document(by=by, company=company, kind=kind, file=file)


def _submit(stage: "Stage", place: int) -> Candidature:
    name, street, postcode, city, phone = CANDIDATES[place]
    start = f"{stage.rng.randrange(30_000_000, 95_000_000):08d}"
    siren = start + luhn.calc_check_digit(start)
    office = f"{siren}0001"
    return submit_candidature(
        by=Actor.system("candidature form"),
        candidature=CandidatureData(
            name=name,
            siren=siren,
            siret=office + luhn.calc_check_digit(office),
            vat_number="",
            street=street,
            postcode=postcode,
            city=city,
            phone=phone,
            language="fr",
            contact_name=("Hélène Perrin", "Yann Le Goff", "Paul Girard")[place],
            contact_function="Gérance",
            email=f"gerance{place}@candidat.example",
            remark="",
        ),
        activities=["sell", "install", "maintain"],
        lines=["V4"],
        challenge=f"demo-{place}-{clock.now():%Y%m%d}",
    )
