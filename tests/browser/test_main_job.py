"""The main job, in five steps, as people do it: in a browser, in French, on the embedded default.

The steps build on each other and run in this order: what one leaves, the next works with.
"""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser.installing import (
    number_of,
    phone_of,
    sign_by_link,
    sign_on_screen,
    sign_report,
    verify,
    write_report,
)
from tests.browser.pages import code_in, link_in, pdf_in, pdf_of, text_of, without_joiners, words_of
from tests.browser.story import AGNES, BAKER, COMPANY, DEMO, FLORIST, LOIC, NAMES, SECRET, SHOPS

pytestmark = pytest.mark.browser

PAPERS = ("Extrait Kbis", "Attestation d’assurance de responsabilité civile professionnelle")
"""The documents asked for before an approval."""


@pytest.fixture(scope="module")
def so_far() -> SimpleNamespace:
    """What earlier steps leave for later ones: addresses, numbers, files."""
    return SimpleNamespace()


# 1. Approve ----------------------------------------------------------------------------------


def test_1_approve(crew, mailbox, so_far):
    quality = crew("quality")
    quality.sign_in("quality@demo.example", DEMO)
    quality.shot("1-home")
    so_far.company = register(quality)
    invite(quality, so_far.company, AGNES, "Gérance")
    invite(quality, so_far.company, LOIC, "Technique")
    for email in (AGNES, LOIC):
        accept(crew(NAMES[email]), mailbox, email)
    record_training(quality)
    mailbox.take(LOIC, "Votre formation est enregistrée")

    quality.go(so_far.company)
    quality.follow("Agréer")
    quality.sees("L’agrément n’est pas encore possible")
    assert lacking(quality, "V4") == [
        " · ".join(f"{kind}\xa0: à fournir" for kind in PAPERS),
        "Aucun gérant n’est en règle",
        "Aucun technicien n’est en règle",
    ]
    quality.shot("1-approval-refused")
    # No dead button: each way on leads to where something can be done.
    expect(quality.page.get_by_role("button", name="Agréer l’intégrateur")).to_have_count(0)
    for role, way in (("link", "Voir les documents"), ("button", "Leur envoyer un rappel")):
        expect(quality.page.get_by_role(role, name=way)).to_be_visible()

    sign_charter_with_password(crew(NAMES[AGNES]))
    sign_charter_with_code(crew(NAMES[LOIC]), mailbox)
    for email in (AGNES, LOIC):
        name, content = pdf_in(mailbox.take(email, "Votre charte signée", seconds=120))
        assert name.endswith(".pdf")
        assert NAMES[email] in words_of(content)

    for kind in PAPERS:
        send_paper(crew(NAMES[AGNES]), so_far.company, kind)
        check_paper(quality, kind)

    quality.go(so_far.company)
    quality.shot("1-company-ready")
    quality.follow("Agréer")
    quality.press("Agréer l’intégrateur")
    quality.told(f"{COMPANY} est agréé")
    quality.shot("1-company-approved")
    mailbox.take(AGNES, "Votre entreprise est agréée")


def register(quality) -> str:
    """Register the company, the first time with a wrong SIREN; returns its page."""
    quality.go("/integrators/manage/new/")
    quality.fill({"Raison sociale": COMPANY, "SIREN": "823 456 711"})
    quality.fill({"SIRET du siège": "823 456 710 00016", "Rue": "12 quai de la Fosse"})
    quality.fill({"Code postal": "44000", "Ville": "Nantes"})
    quality.fill({"Adresse e-mail": "contact@terroir.example", "Téléphone": "02 40 00 00 10"})
    quality.fill({"Nom": "Agnès Morvan", "Téléphone (facultatif)": "06 12 34 56 78"})
    quality.press("Enregistrer l’intégrateur")
    quality.sees("Ce SIREN n’est pas valable")
    expect(quality.field("Ville")).to_have_value("Nantes")
    expect(quality.field("Nom")).to_have_value("Agnès Morvan")
    quality.shot("1-wrong-siren")
    quality.fill({"SIREN": "823 456 710"})
    quality.press("Enregistrer l’intégrateur")
    quality.told(f"{COMPANY} est enregistré")
    quality.shot("1-company-new")
    return quality.path


def invite(quality, company: str, email: str, role: str) -> None:
    quality.go(f"{company}invite/")
    quality.fill({"Nom": NAMES[email], "Adresse e-mail": email})
    quality.tick(role, group="Rôle")
    quality.press("Envoyer l’invitation")
    quality.sees("Invitations en attente", email)


def accept(person, mailbox, email: str) -> None:
    person.go(link_in(mailbox.take(email, "Votre accès au portail Crisalid"), "/invitation/"))
    person.sees(email)
    person.shot(f"1-invitation-{email}")
    person.fill({"Choisissez un mot de passe": SECRET})
    person.fill({"Le même mot de passe, une seconde fois": SECRET})
    person.press("Ouvrir mon compte")
    person.sees(NAMES[email])
    person.shot(f"1-home-{email}")


def record_training(quality) -> None:
    quality.go("/integrators/manage/trainings/new/")
    quality.fill({"Titre": "Formation initiale V4", "Lieu": "Nantes", "Formateur": "C. Bourdin"})
    quality.tick("Formation initiale", group="Genre")
    quality.tick("V4", group="Gamme")
    present = quality.page.locator("[data-picker][data-name=attended]")
    for name in NAMES.values():
        present.get_by_role("combobox").fill(name)
        present.get_by_role("option", name=re.compile(f"^{name}")).click()
    quality.shot("1-training")
    quality.press("Enregistrer la formation")
    quality.told("La formation est enregistrée")


def send_paper(agnes, company: str, kind: str) -> None:
    agnes.go(f"{company}legal-file/")
    agnes.choose("Document", kind)
    content = pdf_of(f"{kind} - {COMPANY}")
    file = {"name": "document.pdf", "mimeType": "application/pdf", "buffer": content}
    agnes.field("Fichier").set_input_files([file])
    agnes.press("Envoyer le document")
    agnes.told("Le document est envoyé")
    agnes.shot(f"1-sent-{kind}")


def check_paper(quality, kind: str) -> None:
    quality.go("/integrators/manage/legal-documents/")
    row = quality.page.get_by_role("row", name=re.compile(f"{kind}.*{COMPANY}", re.S))
    quality.follow("Vérifier…", within=row)
    quality.shot(f"1-check-{kind}")
    quality.press("Accepter le document")
    quality.told("Le document est accepté")


def lacking(quality, line: str) -> list[str]:
    """What the page of the decision says is missing for a line."""
    card = quality.page.locator(".card").filter(
        has=quality.page.get_by_role("heading", name=re.compile(f"^{line}"))
    )
    return card.locator(".checklist__item--missing .checklist__label").all_inner_texts()


def sign_charter_with_password(agnes) -> None:
    agnes.go("/integrators/charter/")
    agnes.agree()
    agnes.fill({"Votre mot de passe": "pas-le-bon"})
    agnes.press("Signer la charte")
    agnes.sees("Ce n’est pas votre mot de passe")
    agnes.shot("1-charter")
    agnes.fill({"Votre mot de passe": SECRET})
    agnes.press("Signer la charte")
    agnes.sees("Vous avez signé cette version")
    agnes.shot("1-charter-signed")


def sign_charter_with_code(loic, mailbox) -> None:
    loic.go("/integrators/charter/")
    loic.agree()
    loic.press("M’envoyer un code")
    loic.sees("Un code part vers lo…@terroir.example")
    loic.fill({"Ou le code reçu par e-mail": code_in(mailbox.take(LOIC, "Votre code"))})
    loic.press("Signer la charte")
    loic.sees("Vous avez signé cette version")


# 2. Download ---------------------------------------------------------------------------------


def test_2_download(crew, so_far):
    loic = crew(NAMES[LOIC])
    loic.go("/releases/")
    loic.shot("2-releases")
    loic.follow("Voir et télécharger cette version")
    loic.sees("525/9999-03", "catégorie B", "Version en vigueur")
    loic.shot("2-release")
    so_far.release, so_far.version = loic.path, loic.page.get_by_role("heading").first.inner_text()
    with loic.page.expect_download() as started:
        loic.page.get_by_role("link", name=re.compile("^Télécharger")).first.click()
    content = started.value.path().read_bytes()
    row = loic.page.get_by_role("row", name=re.compile(re.escape(started.value.suggested_filename)))
    row.get_by_role("button", name=re.compile("^Copier")).click()
    loic.told("Copié")
    copied = loic.page.evaluate("navigator.clipboard.readText()")
    assert copied == hashlib.sha256(content).hexdigest()

    so_far.file, middle = started.value.url, len(content) // 2
    rest = loic.context.request.get(so_far.file, headers={"Range": f"bytes={middle}-"})
    assert rest.status == 206
    assert rest.headers["content-range"] == f"bytes {middle}-{len(content) - 1}/{len(content)}"
    assert rest.body() == content[middle:]

    candidate = crew("candidate")
    candidate.sign_in("candidate@demo.example", DEMO)
    candidate.go(so_far.release)
    candidate.shot("2-candidate")
    why = (
        "Vous ne pouvez pas encore télécharger",
        "Charte 2.0 non signée",
        "n’est pas agréée pour",
    )
    candidate.sees(*why)
    expect(candidate.page.get_by_role("link", name=re.compile("^Télécharger"))).to_have_count(0)
    assert candidate.go(so_far.file) == 403
    candidate.sees(*why)


# 3. Install ----------------------------------------------------------------------------------


def test_3_install(crew, mailbox, so_far):
    loic = phone_of(crew)
    so_far.reports = {}
    for email, serial in ((BAKER, "SN-BOULANGE-1"), (FLORIST, "SN-FLEURS-1")):
        so_far.reports[email] = write_report(loic, so_far, email, serial)
        sign_report(loic)
    sign_on_screen(loic, mailbox, so_far.reports[BAKER])
    sign_by_link(loic, crew("Paul Lenoir", phone=True), mailbox, so_far.reports[FLORIST])
    for merchant in (BAKER, FLORIST):
        theirs = pdf_in(mailbox.take(merchant, "signé et scellé", seconds=120))
        ours = pdf_in(mailbox.take(LOIC, f"{number_of(theirs)}, signé et scellé"))
        assert theirs == ours
    verify(crew("someone"), theirs[1], number_of(theirs))
    loic.go(so_far.reports[FLORIST])
    loic.shot("3-report-sealed")


# 4. Withdraw ---------------------------------------------------------------------------------


def test_4_withdraw(crew, mailbox, so_far):
    quality, loic = crew("quality"), crew(NAMES[LOIC])
    quality.go(so_far.release)
    quality.follow("Retirer cette version")
    quality.shot("4-withdraw")
    quality.tick("Anomalie majeure", group="Cause")
    quality.tick("Cesser de l’utiliser immédiatement")
    quality.fill({"Message en français": "Le grand total perd les ventes de minuit."})
    quality.fill({"Message en anglais": "The grand total loses the sales of midnight."})
    label = "Saisissez la version pour confirmer"
    quality.fill({label: "4.3"})
    quality.press("Retirer la version")
    quality.sees("Ce n’est pas la version que vous allez retirer")
    quality.fill({label: so_far.version})
    quality.press("Retirer la version")
    quality.told("est retirée")
    quality.shot("4-withdrawn")

    request = loic.context.request
    assert request.get(so_far.file).status == 410
    assert request.get(so_far.file, headers={"Range": "bytes=1000-"}).status == 410
    assert loic.go(so_far.file) == 410
    for page in (so_far.release, "/releases/", "/", so_far.reports[BAKER]):
        loic.go(page)
        loic.sees(re.compile("[Rr]etirée"))
        loic.shot(f"4-loic-{page.strip('/').replace('/', '-') or 'home'}")
    mail = mailbox.take(LOIC, f"Cessez d’utiliser la version {so_far.version}")
    assert "grand total" in text_of(mail)
    mailbox.take("technician@demo.example", f"Cessez d’utiliser la version {so_far.version}")
    recalled(quality, so_far)


def recalled(quality, so_far) -> None:
    """The list of sites that run it has both of ours, as has the one that is at hand at home."""
    names = [values["Enseigne"] for values in SHOPS.values()]
    page = quality.page
    quality.go(so_far.release)
    with page.expect_navigation():
        quality.follow("Qui est au courant")
    listed(quality, NAMES[LOIC])
    quality.shot("4-told")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("sites chez")).click()
    listed(quality, *names)
    quality.go("/")
    recall = page.locator(".recalls li").filter(has_text=so_far.version)
    with page.expect_navigation():
        recall.get_by_role("link").first.click()
    listed(quality, *names)
    quality.shot("4-recalls")


def listed(person, *names: str) -> None:
    """Each stands on a page of this list, which the demo's own rows make a long one."""
    page = person.page
    first = page.url
    for name in names:
        page.goto(first)
        while page.get_by_role("main").get_by_text(name).count() == 0:
            with page.expect_navigation():
                person.follow("Suivante")


# 5. Support ----------------------------------------------------------------------------------

LETTER = """\
From: Agnès Morvan <{to}>
To: support@crisalid.example
Subject: =?utf-8?q?Imprimante_muette_depuis_ce_matin?=
Message-ID: <browser-1@terroir.example>
Date: Tue, 03 Mar 2026 09:00:00 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour, plus rien ne s’imprime depuis ce matin.
"""


def test_5_support(crew, mailbox, portal, so_far):
    loic, desk = crew(NAMES[LOIC]), crew("support")
    desk.sign_in("support@demo.example", DEMO)
    before = answered(desk)
    number = open_on_portal(loic, mailbox)
    by_mail = open_by_mail(portal, mailbox)
    by_phone = open_by_phone(desk, mailbox)
    desk.go("/support/")
    desk.sees(number, by_mail, by_phone)
    desk.shot("5-queue")
    work_on(desk, mailbox, number)
    close_and_rate(loic, crew("at home"), mailbox, number)
    answers = answered(desk)
    desk.shot("5-statistics")
    assert answers == before + 1


def answered(desk) -> int:
    """How many evaluations the statistics count as answered."""
    desk.go("/support/statistics/")
    found = re.search(r"(\d+) sur \d+", desk.page.get_by_role("main").inner_text())
    assert found
    return int(found[1])


def open_on_portal(loic, mailbox) -> str:
    loic.go("/support/new/")
    loic.shot("5-new")
    loic.fill({"En quelques mots": "Le ticket Z ne sort plus"})
    loic.fill({"Ce qui se passe": "Depuis la mise à jour, la clôture reste sans ticket."})
    loic.page.get_by_label(re.compile("^Magasin concerné")).select_option(index=1)
    loic.press("Envoyer au support")
    loic.told("Votre demande est enregistrée sous le numéro")
    number = loic.path.strip("/").rpartition("/")[2]
    mailbox.take(LOIC, f"[{number}]")
    loic.shot("5-ticket")
    return number


def open_by_mail(portal, mailbox) -> str:
    done = portal.manage("receive_mail", stdin=LETTER.format(to=AGNES).encode())
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "created"
    mailbox.take(AGNES, f"[{answer['ticket']}]")
    return answer["ticket"]


def open_by_phone(desk, mailbox) -> str:
    desk.go("/support/")
    desk.follow("Enregistrer un appel")
    desk.page.get_by_text("Enregistrer un appel", exact=True).click()
    desk.fill({"Qui appelait (facultatif)": NAMES[AGNES], "Téléphone (facultatif)": "0612345678"})
    desk.choose("Intégrateur (facultatif)", COMPANY)
    desk.fill({"Ouvrir un ticket au sujet de (facultatif)": "Tiroir-caisse bloqué"})
    desk.fill({"Adresse e-mail de l’appelant (facultatif)": AGNES})
    desk.fill({"Ce qui a été dit (facultatif)": "Le tiroir ne s’ouvre plus."})
    desk.shot("5-call")
    desk.press("Enregistrer l’appel")
    mail = mailbox.take(AGNES, "Tiroir-caisse bloqué")
    return re.search(r"T-\d{4}-\d{5}", without_joiners(mail["Subject"]))[0]


def work_on(desk, mailbox, number: str) -> None:
    """Take in charge, answer, wait for the tracker, resolve; a mail to the integrator each time."""
    desk.go(f"/support/{number}/")
    desk.press("Prendre en charge")
    desk.told("Le ticket est à vous")
    assert "pris en charge" in text_of(mailbox.take(LOIC, f"[{number}]"))
    answer = "Nous avons reproduit la panne."
    desk.fill({"Texte": answer}, desk.page.locator("#write"))
    desk.press("Envoyer la réponse")
    assert answer in text_of(mailbox.take(LOIC, f"[{number}]"))
    desk.page.get_by_text("Inscrire au tracker", exact=True).click()
    desk.fill({"Description": "Clôturer une journée sans vente : aucun ticket Z ne sort."})
    desk.press("Déclarer et mettre en attente")
    desk.told("La fiche est au tracker")
    assert "tracker" in text_of(mailbox.take(LOIC, f"[{number}]"))
    desk.shot("5-desk-tracker")
    desk.page.locator("summary", has_text="Résoudre").click()
    desk.page.get_by_label("Qualification").select_option(index=1)
    desk.fill({"Procédure appliquée": "Mise à jour du pilote de l’imprimante."})
    desk.press("Résoudre le ticket")
    desk.told("Résolu.")
    desk.shot("5-desk-resolved")
    assert "a résolu votre ticket" in text_of(mailbox.take(LOIC, f"[{number}]"))


def close_and_rate(loic, at_home, mailbox, number: str) -> None:
    """The integrator closes; the mail that follows asks for an opinion, which needs no account."""
    loic.go(f"/support/{number}/")
    loic.shot("5-resolved")
    loic.press("C’est réglé : clôturer le ticket")
    loic.told("Merci : le ticket est clôturé.")
    mail = mailbox.take(LOIC, f"Votre avis sur le ticket {number}")
    at_home.go(link_in(mail, "/support/rate/"))
    at_home.tick("Très satisfait")
    at_home.fill({"Souhaitez-vous ajouter un mot ? (facultatif)": "Rapide et clair."})
    at_home.shot("5-rate")
    at_home.press("Continuer")
    at_home.sees("Envoyer cet avis", "Rapide et clair.")
    at_home.page.wait_for_timeout(2500)
    at_home.press("Envoyer mon avis")
    at_home.sees("Votre réponse est enregistrée")
    # As quick after the mail as only a program is: whoever asked for help says that it is theirs.
    at_home.sees("Elle comptera une fois confirmée")
    loic.go(f"/support/{number}/")
    loic.press("Oui, c’est ma réponse")
    loic.told("L’évaluation compte.")


# The proof of it all --------------------------------------------------------------------------


def test_6_the_journal_proves_it(portal, tmp_path):
    checked = portal.manage("verify_journal")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    pack = tmp_path / "audit.zip"
    exported = portal.manage("export_audit_pack", str(pack))
    assert exported.returncode == 0, exported.stdout + exported.stderr
    with zipfile.ZipFile(pack) as files:
        files.extractall(tmp_path / "pack")
    (script,) = (tmp_path / "pack").rglob("verify.py")
    # Isolated, as whoever receives the pack has nothing of the portal.
    command = [sys.executable, "-I", str(script)]
    verified = subprocess.run(command, cwd=script.parent, capture_output=True, text=True)
    assert verified.returncode == 0, verified.stdout + verified.stderr
