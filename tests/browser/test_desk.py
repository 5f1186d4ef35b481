"""The support desk by single keys: the queue, the open ticket, and how they are switched off."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.story import DEMO

pytestmark = pytest.mark.browser
QUEUE = "/admin/support/ticket/?show=mine"


@pytest.fixture
def support(crew):
    person = crew("support@demo.example, at the desk")
    if not person.context.cookies():
        person.sign_in("support@demo.example", DEMO)
    return person


def press(person, key, *, leaves=True):
    if not leaves:
        person.page.keyboard.press(key)
        return
    with person.page.expect_navigation():
        person.page.keyboard.press(key)


def test_the_queue_is_worked_through_with_keys(support):
    page = support.page
    support.go(QUEUE)
    press(support, "j", leaves=False)
    press(support, "Enter")
    current = page.locator(".desk__row[aria-current]")
    first = current.inner_text()
    press(support, "j")
    expect(current).not_to_have_text(first)
    assert "show=mine" in page.url
    press(support, "k")
    assert current.inner_text() == first
    press(support, "r", leaves=False)
    expect(support.field("Texte")).to_be_focused()
    # While somebody types, a key is a letter.
    page.keyboard.type("je réponds ? n/t")
    expect(page.get_by_role("button", name="Envoyer la réponse")).to_be_visible()
    expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile("Enregistré à"))
    page.keyboard.press("Shift+Tab")
    # A radio button has the focus: an arrow chooses the other, and the paper changes.
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Envoyer la réponse")).to_be_hidden()
    expect(page.get_by_role("button", name="Garder en note interne")).to_be_visible()
    support.go(page.url)
    expect(support.field("Texte")).to_have_value("je réponds ? n/t")
    press(support, "e", leaves=False)
    expect(support.field("Qualification")).to_be_focused()


def test_keys_are_listed_and_can_be_switched_off(support):
    page = support.page
    support.go(QUEUE)
    with page.expect_navigation():
        page.locator("[data-queue] a.subject").first.click()
    press(support, "?", leaves=False)
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_contain_text("Ticket suivant")
    box = dialog.get_by_label("Utiliser les touches seules dans ce navigateur")
    box.uncheck()
    page.keyboard.press("Escape")
    support.go(page.url)
    for key in ("j", "r", "/", "?"):
        press(support, key, leaves=False)
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    # The way back does not need the key.
    open_from_the_menu(support)
    box.check()
    page.keyboard.press("Escape")
    press(support, "r", leaves=False)
    expect(support.field("Texte")).to_be_focused()


def open_from_the_menu(support):
    """The menu goes as the dialog comes, so that the dialog cannot give the focus back to it."""
    page = support.page
    page.get_by_role("banner").get_by_role("button", name=re.compile("Mélanie")).click()
    page.get_by_role("link", name="Raccourcis clavier").click()
    page.get_by_label("Utiliser les touches seules dans ce navigateur").focus()


@pytest.fixture
def slowly(support):
    """`slowly(20)`: the page's processor is so many times slower, for this test."""
    session = support.page.context.new_cdp_session(support.page)
    yield lambda rate: session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()


@pytest.mark.parametrize("rate", [1, 6, 20])
def test_a_key_right_after_the_dialog_is_a_key(support, slowly, rate):
    """However long the browser takes to draw the page without the dialog."""
    page = support.page
    support.go(QUEUE)
    with page.expect_navigation():
        page.locator("[data-queue] a.subject").first.click()
    slowly(rate)
    open_from_the_menu(support)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(support.field("Texte")).to_be_focused()


# In one breath: the browser has had no time to look after the focus.
CLOSE_AND_PRESS = """(key) => {
  document.getElementById("keys").close();
  const press = { key, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", press));
}"""


@pytest.mark.parametrize(("key", "label"), [("r", "Texte"), ("e", "Qualification")])
def test_a_key_in_the_moment_in_which_the_dialog_closes_is_a_key(support, key, label):
    page = support.page
    support.go(QUEUE)
    with page.expect_navigation():
        page.locator("[data-queue] a.subject").first.click()
    open_from_the_menu(support)
    page.evaluate(CLOSE_AND_PRESS, key)
    expect(support.field(label)).to_be_focused()
    # In a field that is shown, it is a letter.
    page.keyboard.type("rj?")
    assert page.get_by_role("dialog", name="Raccourcis clavier").is_hidden()
