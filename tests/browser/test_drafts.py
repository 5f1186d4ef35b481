"""Nothing typed is lost: the network is really cut, the session's cookie really deleted."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.story import DEMO

pytestmark = pytest.mark.browser
NEW = "/support/new/"
DRAFT = """
    SELECT report.id, person.email FROM installations_installationreport report
    JOIN integrators_representative representative ON representative.id = report.representative_id
    JOIN accounts_user person ON person.id = representative.user_id
    WHERE report.state = 'draft' AND representative.left_at IS NULL"""
LEFT_OVER = """localStorage.setItem(
    `crisalid.draft.${document.documentElement.dataset.draftsOf}./x a`,
    JSON.stringify({ at: Date.now() }))"""
STORED = "Object.keys(localStorage).filter((key) => key.startsWith('crisalid.draft.')).length"


@pytest.fixture
def technician(crew):
    person = crew("technician@demo.example, typing")
    if not person.context.cookies():
        person.sign_in("technician@demo.example", DEMO)
    return person


def status(person):
    return person.page.locator("form[data-guard] [data-autosave-status]")


def end_session(person):
    person.context.clear_cookies(name="sessionid")


def begin(person, subject, body):
    person.go(NEW)
    with person.page.expect_response(lambda answer: "/drafts/?at=" in answer.url):
        person.go(NEW)
    person.field("En quelques mots").fill(subject)
    person.field("Ce qui se passe").fill(body)


def throw_away(person):
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Jeter cette saisie").click()


def test_a_closed_window_loses_nothing_and_a_sent_form_leaves_nothing(technician):
    begin(technician, "Tiroir bloqué", "Il ne s’ouvre plus.")
    expect(status(technician)).to_contain_text(re.compile("Enregistré à"))
    technician.go("/")
    technician.go(NEW)
    expect(technician.field("Ce qui se passe")).to_have_value("Il ne s’ouvre plus.")
    expect(technician.page.locator(".draft-back")).to_be_visible()
    technician.field("Ce qui se passe").fill("Il ne s’ouvre plus du tout.")
    technician.press("Envoyer au support")
    technician.sees("Il ne s’ouvre plus du tout.")
    technician.go(NEW)
    technician.page.wait_for_load_state("networkidle")
    expect(technician.field("Ce qui se passe")).to_have_value("")


def test_a_lapsed_session_leads_back_to_what_was_typed_and_shows_it_to_nobody_else(technician):
    page = technician.page
    begin(technician, "Ticket illisible", "Les accents manquent.")
    end_session(technician)
    technician.press("Envoyer au support")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert page.evaluate(STORED) == 1
    assert "accents" not in page.evaluate("JSON.stringify(localStorage)")
    # A colleague sits down at the same machine, and opens the same form.
    technician.sign_in("manager@demo.example", DEMO)
    with page.expect_response(lambda answer: "/drafts/?at=" in answer.url):
        technician.go(NEW)
    expect(technician.field("Ce qui se passe")).to_have_value("")
    assert page.evaluate(STORED) == 1
    end_session(technician)
    technician.sign_in("technician@demo.example", DEMO)
    technician.go(NEW)
    expect(technician.field("Ce qui se passe")).to_have_value("Les accents manquent.")
    expect(status(technician)).to_contain_text(re.compile("Enregistré à"))
    assert page.evaluate(STORED) == 0
    throw_away(technician)
    page.wait_for_load_state("networkidle")
    expect(technician.field("Ce qui se passe")).to_have_value("")


def test_without_network_it_is_said_kept_and_sent_when_it_is_back(technician):
    page, context = technician.page, technician.context
    begin(technician, "Coupure", "Avant.")
    context.set_offline(True)
    technician.field("Ce qui se passe").fill("Avant, et pendant.")
    page.get_by_role("button", name="Envoyer au support").click()
    expect(status(technician)).to_contain_text("Pas de connexion")
    expect(page.locator("#offline")).to_be_visible()
    assert page.evaluate(STORED) == 1
    with page.expect_navigation():
        context.set_offline(False)
    technician.sees("Avant, et pendant.")
    assert page.evaluate(STORED) == 0
    technician.faults.clear()


def test_what_htmx_asks_for_is_asked_again_when_the_network_is_back(technician):
    page, context = technician.page, technician.context
    technician.go("/installations/")
    count = page.locator("[data-count]")
    before = count.inner_text()
    context.set_offline(True)
    page.locator("[data-filters] input[type=search]").first.fill("zzzz")
    expect(page.locator("#offline")).to_be_visible()
    context.set_offline(False)
    expect(count).not_to_have_text(before)
    expect(page.locator("#offline")).to_be_hidden()
    technician.faults.clear()


def test_two_windows_are_settled_field_by_field(technician):
    begin(technician, "Deux fenêtres", "La première.")
    expect(status(technician)).to_contain_text(re.compile("Enregistré à"))
    other = technician.context.new_page()
    with other.expect_response(lambda answer: "/drafts/?at=" in answer.url):
        other.goto(NEW)
    text = other.get_by_label("Ce qui se passe", exact=True)
    expect(text).to_have_value("La première.")
    text.fill("La seconde.")
    expect(other.locator("form[data-guard] [data-autosave-status]")).to_contain_text("Enregistré à")
    other.close()
    technician.field("En quelques mots").fill("Deux fenêtres, un sujet")
    technician.field("Ce qui se passe").fill("La première, encore.")
    conflict = technician.page.locator(".conflict")
    expect(conflict).to_contain_text("La seconde.")
    conflict.get_by_role("button", name="Prendre l’autre").click()
    expect(technician.field("Ce qui se passe")).to_have_value("La seconde.")
    expect(technician.field("En quelques mots")).to_have_value("Deux fenêtres, un sujet")
    expect(status(technician)).to_contain_text(re.compile("Enregistré à"))
    technician.press("Envoyer au support")
    technician.sees("La seconde.")


def test_a_report_begun_is_found_again_after_a_lapsed_session(crew, portal):
    with closing(sqlite3.connect(portal.var_dir / "portal.sqlite3")) as database:
        pk, email = database.execute(DRAFT).fetchone()
    author = crew(f"{email}, writing a report")
    author.sign_in(email, DEMO)
    page, step = author.page, f"/installations/reports/{pk}/site/"
    with page.expect_response(lambda answer: "/drafts/?at=" in answer.url):
        author.go(step)
    page.wait_for_load_state("networkidle")
    end_session(author)
    author.field("Rue").fill("12 rue des Brouillons")
    author.press("Continuer")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    author.sign_in(email, DEMO)
    author.go(step)
    expect(author.field("Rue")).to_have_value("12 rue des Brouillons")
    expect(status(author)).to_contain_text(re.compile("Enregistré à"))


def test_signing_out_leaves_nothing_in_the_browser(technician):
    page, context = technician.page, technician.context
    begin(technician, "Secret", "Rien pour les autres.")
    context.set_offline(True)
    technician.field("Ce qui se passe").fill("Rien pour les autres !")
    expect(status(technician)).to_contain_text("Pas de connexion")
    assert page.evaluate(STORED) == 1
    page.evaluate("document.querySelector('form[data-guard]').removeAttribute('data-dirty')")
    context.set_offline(False)
    expect(status(technician)).to_contain_text(re.compile("Enregistré à"))
    page.evaluate(LEFT_OVER)
    technician.go("/accounts/logout/")
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/accounts/login/|/$"))
    assert page.evaluate(STORED) == 0
    technician.faults.clear()


def test_a_visitor_finds_a_candidature_again_also_after_a_dead_network(crew):
    visitor = crew("a visitor, typing")
    page, context = visitor.page, visitor.context

    def opened():
        with page.expect_response(lambda answer: "/drafts/visitor/?at=" in answer.url):
            visitor.go("/integrators/candidature/")
        return visitor.field("Raison sociale")

    opened().fill("Caisses du Ried")
    expect(status(visitor)).to_contain_text(re.compile("Enregistré à"))
    context.set_offline(True)
    visitor.field("Raison sociale").fill("Caisses du Grand Ried")
    expect(status(visitor)).to_contain_text("Pas de connexion")
    assert "Ried" not in page.evaluate("JSON.stringify(localStorage)")
    context.set_offline(False)
    expect(opened()).to_have_value("Caisses du Grand Ried")
    throw_away(visitor)
    expect(opened()).to_have_value("")
    visitor.faults.clear()
