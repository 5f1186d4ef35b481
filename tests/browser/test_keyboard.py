"""The main job by keyboard alone: no step of it asks for a mouse, and the focus is always seen.

The people are the demo's, and the release that is withdrawn is not the one that the main job's
own run (test_main_job) goes on to install.
"""

import datetime as dt
import re
import sqlite3
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.keys import Keys
from tests.browser.story import DEMO

pytestmark = pytest.mark.browser

UNSIGNED = """
SELECT user.email FROM integrators_representative AS person
JOIN accounts_user AS user ON user.id = person.user_id
WHERE person.left_at IS NULL AND user.is_active AND user.email NOT LIKE '%@demo.example'
AND EXISTS (SELECT 1 FROM integrators_trainingrecord AS record
  WHERE record.representative_id = person.id AND record.attended)
AND NOT EXISTS (SELECT 1 FROM integrators_chartersignature AS signed
  WHERE signed.representative_id = person.id
  AND signed.charter_id = (SELECT id FROM integrators_charter
    WHERE effective_on <= DATE('now') ORDER BY effective_on DESC LIMIT 1))
ORDER BY user.email LIMIT 1
"""
"""Someone of the demo who was trained, and has not signed the charter in effect."""
SHOP = {
    "Raison sociale du commerçant": "Quincaillerie Petit",
    "SIRET du commerçant": "912 345 675 00017",
    "Enseigne": "Chez Petit",
    "Rue": "3 rue Crébillon",
    "Code postal": "44000",
    "Ville": "Nantes",
    "Qui signe pour le commerçant": "Luc Petit",
    "En quelle qualité": "gérant",
}


def keys_of(crew, email: str) -> Keys:
    keys = Keys(crew(f"{email}, by keyboard"))
    if not keys.person.context.cookies():
        keys.sign_in(email, DEMO)
    return keys


def test_read_and_sign_the_charter(crew, portal):
    with closing(sqlite3.connect(portal.var_dir / "portal.sqlite3")) as database:
        (email,) = database.execute(UNSIGNED).fetchone()
    keys = keys_of(crew, email)
    keys.follow("Lire et signer")
    keys.tick("J’ai lu.*")
    keys.type("Votre mot de passe", "pas-le-bon")
    keys.page.keyboard.press("Enter")
    keys.person.sees("Ce n’est pas votre mot de passe")
    # The first field in error has the focus; the summary above says so, as does the title.
    expect(keys.page.locator(".form-errors")).to_be_visible()
    expect(keys.page).to_have_title(re.compile("^Erreur"))
    expect(keys.person.field("Votre mot de passe")).to_be_focused()
    keys.page.keyboard.type(DEMO)
    keys.page.keyboard.press("Enter")
    keys.person.sees("Vous avez signé cette version")


def test_download(crew):
    keys = keys_of(crew, "technician@demo.example")
    keys.person.go("/releases/")
    keys.follow("Voir et télécharger cette version")
    keys.skip()
    keys.to(r"Télécharger \(.*")
    with keys.page.expect_download() as started:
        keys.page.keyboard.press("Enter")
    assert started.value.path().stat().st_size > 0
    keys.press("Copier.*")
    keys.person.told("Copié")


def test_fill_in_and_sign_a_report(crew):
    keys = keys_of(crew, "technician@demo.example")
    keys.person.go("/installations/new/")
    keys.skip()
    keys.choose(r"3\.9.*")
    with keys.page.expect_navigation():
        keys.press("Commencer le PV")
    keys.skip()
    for label, text in SHOP.items():
        keys.type(label, text)
    with keys.page.expect_navigation():
        keys.press("Continuer")
    fill_in_machine(keys)
    while keys.page.url.partition("#")[0].endswith("/prerequisites/"):
        tick_all(keys)
    keys.skip()
    keys.tick("L’utilisateur a été formé.*")
    keys.type("Formé par", "Karim Benali")
    with keys.page.expect_navigation():
        keys.press("Continuer")
    keys.follow("Soumettre le PV")
    keys.person.told("est soumis")
    keys.skip()
    keys.tick("J’ai lu.*")
    keys.type("Votre mot de passe", DEMO)
    with keys.page.expect_navigation():
        keys.press("Signer le procès-verbal")
    keys.person.told("Vous avez signé le PV.")


def fill_in_machine(keys: Keys) -> None:
    now = dt.datetime.now(ZoneInfo("Europe/Paris")) - dt.timedelta(minutes=10)
    keys.skip()
    keys.choose("Modèle de la machine")
    keys.type("Numéros de série.*", "SN-CLAVIER-1")
    keys.choose("Fichier installé")
    keys.type("Numéro de licence", "LIC-CLAVIER-1")
    for label in ("Mise en service", "Début du journal.*"):
        keys.moment(label, now)
    keys.type("Grand total perpétuel.*", "0")
    keys.tick("La clôture et l’archivage.*")
    with keys.page.expect_navigation():
        keys.press("Continuer")


def tick_all(keys: Keys) -> None:
    keys.skip()
    boxes = keys.page.get_by_role("main").get_by_role("checkbox")
    names = [box.evaluate("box => box.labels[0].textContent.trim()") for box in boxes.all()]
    for name in names:
        keys.tick(re.escape(name))
    with keys.page.expect_navigation():
        keys.press("Continuer")


def test_open_a_ticket(crew):
    keys = keys_of(crew, "technician@demo.example")
    keys.person.go("/support/")
    keys.follow("Demander de l’aide|Nouveau ticket|Ouvrir un ticket")
    keys.skip()
    keys.type("En quelques mots", "Le tiroir reste ouvert")
    keys.type("Ce qui se passe", "Il ne se referme plus après une vente.")
    with keys.page.expect_navigation():
        keys.press("Envoyer au support")
    keys.person.told("Votre demande est enregistrée sous le numéro")


def test_withdraw_a_release(crew):
    keys = keys_of(crew, "quality@demo.example")
    keys.person.go("/releases/3.9.0.1071/")
    keys.follow("Retirer cette version")
    keys.skip()
    keys.choose("Anomalie majeure", 0)
    keys.page.keyboard.press("Space")
    keys.tick("Cesser de l’utiliser immédiatement")
    keys.type("Message en français", "Le ticket de caisse perd une ligne.")
    keys.type("Message en anglais", "The receipt loses a line.")
    keys.type("Saisissez la version pour confirmer", "3.9.0.1071")
    with keys.page.expect_navigation():
        keys.press("Retirer la version")
    keys.person.told("est retirée")


def test_a_dialog_keeps_the_focus_and_gives_it_back(crew):
    keys = keys_of(crew, "quality@demo.example")
    keys.person.go("/ui/gallery/#dialogs")
    opener = keys.page.get_by_role("button", name="Rappeler").or_(
        keys.page.get_by_role("link", name="Rappeler")
    )
    opener.first.focus()
    keys.page.keyboard.press("Enter")
    dialog = keys.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    # The browser's own buttons lie between the last stop and the first: there it is the body.
    inside = "(at) => at === document.body || at.closest('dialog') !== null"
    for _ in range(8):
        assert keys.page.evaluate(f"({inside})(document.activeElement)")
        keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener.first).to_be_focused()


def test_a_list_that_is_filtered_keeps_the_focus(crew):
    keys = keys_of(crew, "quality@demo.example")
    keys.person.go("/ui/gallery/")
    field = keys.page.locator("[data-filters] input[type=text]").first
    field.focus()
    keys.page.keyboard.type("metz")
    expect(keys.page).to_have_url(re.compile("town=metz"))
    expect(field).to_be_focused()
