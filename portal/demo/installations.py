"""The demo's merchants and their installation reports.

    report(representative=…, release=…, at=…, rng=…)                    a signed report
    report(…, kind="update", replaces=…)                                and what followed
    report(…, until="draft" | "submitted" | "integrator")               left on the way
    report(…, until="expired" | "refused" | "contested" | "void")       and how it may end
    report(…, until="corrected")                                        by the one it returns
    scene(…)                                                            as a generator of moments

`at` is when the machine was commissioned; drafting and signing follow within the hour.
The caller opens one transaction around many, and marks the demo.
"""

import datetime as dt
import random
import re
import uuid
from collections.abc import Generator
from decimal import Decimal
from typing import Any

from stdnum import luhn

from installations.actions.annul_report import Agreeing, agree_to_annulment, ask_annulment
from installations.actions.begin_anew import begin_correction
from installations.actions.contest_report import contest_report
from installations.actions.expire_report import SWEEP, expire_report
from installations.actions.invite_merchant import open_on_screen, send_signing_link
from installations.actions.refuse_report import Refusing, refuse_as_merchant
from installations.actions.sign_report import (
    Signing,
    sign_as_integrator,
    sign_as_merchant,
)
from installations.actions.start_report import start_report
from installations.actions.submit_report import submit_report
from installations.models import (
    InstallationReport,
    PrerequisiteCheck,
    ReportKind,
    ReportProof,
)
from installations.papers.body import write_body
from installations.rules import drafts, waiting
from installations.rules.locks import signatory
from installations.signing import invitations
from integrators.models import Representative
from portal.accounts.models import User
from portal.accounts.proofs.clients import Client
from portal.core import clock
from portal.demo.places import town_near
from releases.models import Release

TRADES = (
    ("Boulangerie", "Au Bon Levain", "Le Fournil de {first}", "Aux Délices de {city}"),
    ("Bar-tabac", "Le Café du Centre", "Le Balto", "Le Narval"),
    ("Salon de coiffure", "Coup d’Éclat", "{first} Coiffure", "L’Atelier du Cheveu"),
    ("Boucherie", "Boucherie {name}", "Maison {name}", "Le Bœuf Tricolore"),
    ("Fleuriste", "La Rose des Vents", "Fleurs de {first}", "Au Jardin de {city}"),
    ("Restaurant", "L’Auberge du Pont", "Chez {first}", "La Table de {name}"),
    ("Épicerie", "L’Épicerie de {city}", "Le Panier de {first}", "Vrac & Cie"),
    ("Librairie", "La Plume et l’Encre", "Librairie {name}", "Les Mots Passants"),
    ("Institut de beauté", "Belle de Jour", "L’Instant Zen", "Institut {first}"),
    ("Pharmacie", "Pharmacie de la Gare", "Pharmacie {name}", "Pharmacie du Marché"),
)
STREETS = (
    "rue de la République", "place du Marché", "avenue de la Gare", "rue des Tanneurs",
    "rue de l’Église", "Grand-Rue", "boulevard Gambetta", "rue du Faubourg", "rue Pasteur",
)  # fmt: skip
FIRSTS = (
    "Camille", "Julien", "Sandrine", "Mehdi", "Élodie", "Thierry", "Nadia", "Yann", "Corinne",
    "Fatou", "Bastien", "Marguerite", "Karim", "Solène", "Gérard", "Aurélie", "Loïc", "Inès",
)  # fmt: skip
NAMES = (
    "Weber", "Lefèvre", "Muller", "Benali", "Garnier", "Le Goff", "Roussel", "Schmitt", "Morel",
    "Diallo", "Chevallier", "Marchal", "Fontaine", "Klein", "Perrin", "Bertrand", "Nguyen",
)  # fmt: skip
CAPACITIES = ("Gérance", "Présidence", "Direction du magasin", "Exploitation individuelle")
RESERVATIONS = (
    "", "", "", "", "",
    "Tiroir-caisse à remplacer par l’utilisateur avant la fin du mois.",
    "Liaison avec la balance à régler lors de la prochaine visite.",
    "L’utilisateur demande une seconde séance sur les clôtures mensuelles.",
)  # fmt: skip
REFUSALS = (
    "Le numéro de licence n’est pas celui de ma facture. Je signerai le procès-verbal corrigé.",
    "La formation à la caisse n’a pas encore eu lieu.",
    "Le grand total de départ ne correspond pas à mon ticket Z.",
)
ANNULLED_BECAUSE = (
    "La licence saisie est celle d’une autre caisse du même commerce.",
    "La caisse a été échangée avant d’avoir servi.",
)
CORRECTED_BECAUSE = "Le dernier chiffre du numéro de série avait été mal relevé."
CONTESTS = (
    "Le numéro de série indiqué n’est pas celui de ma caisse.",
    "J’ai signé pour une mise à jour, pas pour un remplacement de machine.",
)
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-X510) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
)

BORDER = "57600"
"""Near it lie the shops of the company abroad, which serves Moselle."""


def siret(rng: random.Random) -> str:
    """A SIRET with right check digits, whose SIREN is not given out (it begins with 98)."""
    siren = f"98{rng.randrange(10**6):06d}"
    siren += luhn.calc_check_digit(siren)
    number = f"{siren}{rng.randrange(1, 40):05d}"[:13]
    return number + luhn.calc_check_digit(number)


def _elided(shop: str) -> str:
    """“de Amiens” is “d’Amiens”."""
    return re.sub(r" de (?=[AEÉIOU])", " d’", shop)


def merchant_of(rng: random.Random, postcode: str) -> dict[str, Any]:
    """A shop, its owner and its place, near the integrator at `postcode`."""
    _trade, *signs = rng.choice(TRADES)
    first, name = rng.choice(FIRSTS), rng.choice(NAMES)
    postcode, city = town_near(rng, postcode)
    shop = _elided(rng.choice(signs).format(first=first, name=name, city=city))
    company = rng.choice((f"SARL {name}", f"SAS {shop}", f"EURL {first} {name}", f"{name} et fils"))
    mailbox = f"{first}.{name}".lower().replace(" ", "").replace("è", "e").replace("é", "e")
    mailbox = mailbox.replace("ï", "i").replace("ë", "e")
    email = f"{mailbox}{rng.randrange(100)}@commerce.example" if rng.random() < 0.8 else ""
    return {
        "merchant_name": company,
        "merchant_siret": siret(rng),
        "merchant_signatory": f"{first} {name}",
        "merchant_capacity": rng.choice(CAPACITIES),
        "merchant_email": email,
        "shop_name": shop,
        "street": f"{rng.randrange(1, 120)} {rng.choice(STREETS)}",
        "postcode": postcode,
        "city": city,
    }


Scene = Generator[dt.datetime, None, InstallationReport]


def report(
    *,
    representative: Representative,
    release: Release,
    at: dt.datetime,
    rng: random.Random,
    kind: str = ReportKind.NEW,
    replaces: InstallationReport | None = None,
    until: str = "signed",
) -> InstallationReport:
    """One report, as far as `until`: "draft", "submitted", "integrator", "signed", or how it ends
    without: "expired", "refused"; "contested" is signed, and then not what the merchant signed;
    "void", annulled by both, where the merchant has an address; "corrected", the next day, in its
    serial number.

    Raises what the actions refuse, as for a real person.
    """
    played = scene(
        representative=representative, release=release, at=at, rng=rng, kind=kind,
        replaces=replaces, until=until,
    )  # fmt: skip
    moment = next(played)
    while True:
        try:
            with clock.moved_to(moment):
                moment = next(played)
        except StopIteration as end:
            found: InstallationReport = end.value
            return found


def scene(
    *,
    representative: Representative,
    release: Release,
    at: dt.datetime,
    rng: random.Random,
    kind: str = ReportKind.NEW,
    replaces: InstallationReport | None = None,
    until: str = "signed",
) -> Scene:
    """The same as a scene: yields the moment of each next step, returns the report."""
    user = representative.user
    yield at + dt.timedelta(minutes=rng.randrange(5, 30))
    found = start_report(
        by=user, representative=representative, kind=kind,
        release=None if kind == ReportKind.REMOVAL else release, replaces=replaces,
        key=uuid.UUID(int=rng.getrandbits(128)),
    )  # fmt: skip
    fill(found, at=at, rng=rng, half=until == "draft")
    if until == "draft":
        return found
    found = submit(found, by=user)
    yield at + dt.timedelta(minutes=rng.randrange(31, 60))
    if until != "submitted":
        signing = _signing(rng, ReportProof.PASSWORD, user)
        sign_as_integrator(by=user, report=found, signing=signing)
    if until in ("signed", "contested", "void", "corrected"):
        sign_for_merchant(found, rng=rng)
    if until == "contested":
        yield at + dt.timedelta(days=1)
        contest_report(by=invitations.merchant(found), report=found, reason=rng.choice(CONTESTS))
    elif until == "corrected":
        yield at + dt.timedelta(days=1)
        found = _correct(found)
    elif until == "void" and found.merchant_email:
        yield at + dt.timedelta(days=1)
        asked = ask_annulment(by=user, report=found, reason=rng.choice(ANNULLED_BECAUSE))
        yield at + dt.timedelta(days=2)
        agreeing = Agreeing(found.merchant_signatory, Client("192.0.2.18", rng.choice(BROWSERS)))
        agree_to_annulment(by=invitations.merchant(found), annulment=asked, agreeing=agreeing)
    elif until in ("integrator", "expired") and found.merchant_email:
        send_signing_link(by=user, report=found, email=found.merchant_email)
    if until == "refused":
        refuse_for_merchant(found, rng=rng)
    if until == "expired":
        yield at + waiting.WAITS + dt.timedelta(days=1)
        expire_report(by=SWEEP, report=found)
    found.refresh_from_db()
    return found


def _correct(report: InstallationReport) -> InstallationReport:
    """The last sign of the serial number was wrong: both sign the correction."""
    # Its own chance, so that all that comes after stays as it is without it.
    rng = random.Random(report.number)  # noqa: S311 - a demo that is the same each time
    user, serial = report.representative.user, report.serial_number
    draft = begin_correction(by=user, report=report, reason=CORRECTED_BECAUSE)
    right = f"{serial[:-1]}{(int(serial[-1]) + 1) % 10}"
    drafts.keep_step(draft, values={"serial_number": right}, typed={}, names=set())
    sent = submit(draft, by=user)
    sign_as_integrator(by=user, report=sent, signing=_signing(rng, ReportProof.PASSWORD, user))
    sign_for_merchant(sent, rng=rng)
    return sent


def submit(report: InstallationReport, *, by: User) -> InstallationReport:
    """Submit a draft as the review shows it to `by`, who signs for the integrator."""
    draft = InstallationReport.objects.get(pk=report.pk)
    draft.representative = signatory(by, draft)
    return submit_report(by=by, report=draft, body=write_body(draft, at=clock.now()))


def sign_for_merchant(report: InstallationReport, *, rng: random.Random) -> None:
    """The merchant signs on the technician's screen: by code, or in person without an address."""
    user = report.representative.user
    invitation, _token = open_on_screen(by=user, report=report)
    proof = ReportProof.CODE_BY_MAIL if report.merchant_email else ReportProof.PRESENCE
    signing = _signing(rng, proof, user, email=report.merchant_email)
    sign_as_merchant(by=invitations.merchant(report), invitation=invitation, signing=signing)


def refuse_for_merchant(report: InstallationReport, *, rng: random.Random) -> None:
    """The merchant refuses on the technician's screen, and says why."""
    user = report.representative.user
    invitation, _token = open_on_screen(by=user, report=report)
    refusing = Refusing(rng.choice(REFUSALS), user)
    refuse_as_merchant(
        by=invitations.merchant(report), invitation=invitation, refusing=refusing
    )  # fmt: skip


def fill(
    report: InstallationReport, *, at: dt.datetime, rng: random.Random, half: bool = False
) -> None:
    """Type into a draft what its steps ask for; `half` stops after the merchant."""
    company = report.representative.integrator
    near = company.postcode if company.in_france else BORDER
    values: dict[str, Any] = {} if report.replaces_id else merchant_of(rng, near)
    if not half:
        values |= _machine(report, at=at, rng=rng)
    drafts.keep_step(report, values=values, typed={}, names=set())
    if not half and report.release is not None and not report.is_removal:
        checks = [
            PrerequisiteCheck(report=report, prerequisite=item, done=True)
            for item in report.release.prerequisites.all()
        ]
        drafts.keep_checks(report, checks)


def _machine(report: InstallationReport, *, at: dt.datetime, rng: random.Random) -> dict[str, Any]:
    assert report.release is not None
    total = Decimal(0)
    if report.replaces is not None:
        total = _grown(report.replaces, at, rng)
    values: dict[str, Any] = {
        "commissioned_at": at,
        "opening_total": total,
        "event_log_started_at": at - dt.timedelta(minutes=rng.randrange(2, 40)),
        "closing_configured": True,
        "user_trained": True,
        "trained_by": report.representative.user.name,
        "reservations": rng.choice(RESERVATIONS),
        "licence": report.licence
        or f"{report.release.line}-{rng.randrange(10**4):04d}-{rng.randrange(10**5):05d}",
    }
    if not report.is_removal:
        hardware = list(report.release.hardware.all())
        values["hardware"] = report.hardware or rng.choice(hardware)
        if report.kind != ReportKind.UPDATE or not report.serial_number:
            values["serial_number"] = f"{rng.choice('ABCDEFGH')}{rng.randrange(10**7):07d}"
    return values


def _grown(former: InstallationReport, at: dt.datetime, rng: random.Random) -> Decimal:
    """The perpetual total of a till some time later: it never shrinks."""
    since = former.commissioned_at or at
    days = max((at - since).days, 1)
    return (former.opening_total or Decimal(0)) + Decimal(
        days * rng.randrange(18_000, 90_000)
    ) / 100


def _signing(rng: random.Random, proof: str, user: Any, email: str = "") -> Signing:
    client = Client(f"192.0.2.{rng.randrange(1, 255)}", rng.choice(BROWSERS))
    return Signing(proof=proof, proof_at=clock.now(), client=client, email=email, user=user)
