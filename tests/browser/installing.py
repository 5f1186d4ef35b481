"""The third step in words: a technician writes a report on a phone, both parties sign it."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.drawing import draws, erases
from tests.browser.pages import code_in, drop, link_in, words_of
from tests.browser.story import BAKER, FLORIST, LOIC, NAMES, SECRET, SHOPS


def phone_of(crew):
    """Loïc's own phone, signed in."""
    loic = crew(f"{NAMES[LOIC]}’s phone", phone=True)
    loic.sign_in(LOIC, SECRET)
    loic.shot("3-home-phone")
    return loic


def write_report(loic, so_far, merchant: str, serial: str) -> str:
    """Write and submit a report; at first without one of its prerequisites."""
    loic.go("/installations/new/")
    loic.page.get_by_label(re.compile(re.escape(so_far.version))).check()
    loic.press("Commencer le PV")
    fill_site(loic, merchant)
    fill_machine(loic, serial)
    boxes = loic.page.get_by_role("main").get_by_role("checkbox")
    forgotten = boxes.first.evaluate("box => box.labels[0].textContent")
    for box in boxes.all()[1:]:
        box.check()
    loic.shot("3-prerequisites")
    loic.press("Continuer")
    loic.tick("L’utilisateur a été formé à l’usage du logiciel")
    loic.fill({"Formé par": NAMES[LOIC]})
    loic.press("Continuer")
    loic.sees("Il manque encore un élément")
    loic.shot("3-review-missing")
    expect(loic.page.get_by_role("button", name="Soumettre le PV")).to_be_disabled()
    loic.follow(forgotten)
    boxes.first.check()
    loic.press("Continuer")
    loic.press("Continuer")
    loic.shot("3-review")
    loic.press("Soumettre le PV")
    loic.told("est soumis")
    return loic.path.removesuffix("sign/")


def fill_site(loic, merchant: str) -> None:
    loic.fill(SHOPS[merchant])
    loic.fill({"Rue": "3 rue Crébillon", "Code postal": "44000", "Ville": "Nantes"})
    loic.fill(
        {"En quelle qualité": "gérant", "Adresse e-mail du commerçant (facultatif)": merchant}
    )
    loic.fill({"SIRET du commerçant": "552 100 554 00099"})
    loic.press("Continuer")
    loic.sees("Ce que vous avez saisi est conservé")
    loic.shot("3-site-error")
    loic.fill({"SIRET du commerçant": SHOPS[merchant]["SIRET du commerçant"]})
    loic.press("Continuer")


def fill_machine(loic, serial: str) -> None:
    now = dt.datetime.now(ZoneInfo("Europe/Paris")) - dt.timedelta(minutes=10)
    moment = now.strftime("%Y-%m-%dT%H:%M")
    for label in ("Modèle de la machine", "Fichier installé"):
        loic.field(label).select_option(index=1)
    loic.fill({"Numéros de série": serial, "Numéro de licence": f"LIC-{serial}"})
    loic.fill({"Mise en service": moment, "Début du journal des événements techniques": moment})
    loic.fill({"Grand total perpétuel d’ouverture (€)": "0"})
    loic.tick("La clôture et l’archivage sont paramétrés")
    loic.shot("3-machine")
    loic.press("Continuer")


def sign_report(loic) -> None:
    draws(loic, "mouse")
    erases(loic)
    draws(loic, "pen")
    loic.agree()
    loic.fill({"Votre mot de passe": SECRET})
    loic.shot("3-sign-integrator")
    loic.press("Signer le procès-verbal")
    loic.told("Vous avez signé le PV.")


def sign_on_screen(loic, mailbox, report: str) -> None:
    """Jeanne signs on the technician's phone, which shows her nothing else."""
    loic.go(report)
    loic.shot("3-report-half")
    loic.press("Passer l’écran au commerçant")
    loic.sees("À lire et à signer")
    page = loic.page.url
    loic.go("/installations/")
    loic.sees("Cet écran est prêté au commerçant")
    loic.shot("3-locked")
    loic.page.goto(page)
    merchant_signs(loic, mailbox, BAKER)
    loic.shot("3-merchant-signed")
    loic.go(report)
    loic.sees("Cet écran est prêté au commerçant")
    loic.fill({"Votre mot de passe": "pas-le-bon"})
    loic.press("Reprendre l’appareil")
    loic.sees("Ce n’est pas votre mot de passe")
    loic.fill({"Votre mot de passe": SECRET})
    loic.press("Reprendre l’appareil")
    loic.page.wait_for_url(f"**{report}")


def sign_by_link(loic, paul, mailbox, report: str) -> None:
    """Paul signs at home, by the link in his mail; the link then serves no more."""
    loic.go(report)
    loic.follow("Envoyer un lien par e-mail")
    loic.press("Envoyer le lien")
    loic.told(f"Un lien part vers {FLORIST}")
    link = link_in(mailbox.take(FLORIST, "À signer"), "/installations/sign/")
    paul.go(link)
    merchant_signs(paul, mailbox, FLORIST)
    paul.shot("3-link-signed")
    paul.go(link)
    paul.sees("Ce lien a servi")


def merchant_signs(person, mailbox, email: str) -> None:
    person.agree()
    person.shot(f"3-merchant-{email}")
    person.press("M’envoyer un code")
    person.sees("Un code part vers")
    draws(person, "touch")
    person.fill({"Vos prénom et nom": SHOPS[email]["Qui signe pour le commerçant"]})
    person.fill({"Le code reçu par e-mail": code_in(mailbox.take(email, "Votre code"))})
    person.agree()
    person.press("Signer le procès-verbal")
    person.sees("est signé")


def number_of(file: tuple[str, bytes]) -> str:
    found = re.search(r"PV-\d{4}-\d{5}", file[0])
    assert found, file[0]
    return found[0]


def verify(someone, pdf: bytes, number: str) -> None:
    """Anyone checks the document: by code, by the address in its QR code, by dropping the file."""
    words = words_of(pdf)
    code = re.search(r"\b[A-Z0-9]{4}(-[A-Z0-9]{4}){3}\b", words)
    address = re.search(r"\S+/verify/\S+", words)
    assert code, words
    assert address, words
    someone.go("/verify/")
    someone.shot("3-verify")
    someone.fill({"Code de vérification": code[0].lower()})
    someone.press("Vérifier le document")
    someone.sees("Ce document est authentique", number)
    someone.shot("3-verified")
    path = address[0][address[0].index("/verify/") :]
    assert someone.go(path) == 200
    someone.sees("Ce document est authentique", number)
    someone.go("/verify/")
    drop(someone.page, "pv.pdf", pdf)
    someone.sees("Votre fichier est, au bit près, celui que Crisalid a scellé.", number)
    someone.go("/verify/")
    drop(someone.page, "copie.pdf", altered(pdf))
    someone.sees("Ce fichier a été modifié après son scellement")
    someone.shot("3-altered")


def altered(pdf: bytes) -> bytes:
    """The same file with one byte of a stream changed."""
    place = pdf.index(b"stream") + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
