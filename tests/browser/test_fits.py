"""The portal fits the screens of its people: a small laptop, a phone, a narrow phone.

Measured in pixels, on the demo, for each role.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import Person
from tests.browser.story import DEMO
from tests.harness.processes import Embedded

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 657}
PHONE = {"width": 390, "height": 844}
ROLES = ("support", "quality", "auditor", "manager", "technician", "candidate", "admin")
OWN = {
    "support": "/admin/support/ticket/",
    "quality": "/integrators/manage/candidatures/",
    "auditor": "/journal/",
    "manager": "/installations/",
    "technician": "/installations/",
    "candidate": "/installations/",
    "admin": "/accounts/staff/",
}
"""What stands first in the rail of each, after home."""
RAIL = """() => {
  const rail = document.querySelector(".rail");
  const rows = [...rail.querySelectorAll("a, summary")].filter((row) => row.checkVisibility());
  const edges = rows.map((row) => row.getBoundingClientRect());
  return {
    hidden: rail.scrollHeight - rail.clientHeight,
    lowest: Math.max(...edges.map((edge) => edge.bottom)),
    smallest: Math.min(...edges.map((edge) => edge.height)),
    links: rows.filter((row) => row.matches("a")).map((row) => row.getAttribute("href")),
    current: rail.querySelectorAll("[aria-current]").length,
  };
}"""


@contextmanager
def window(
    browser: Browser,
    portal: Embedded,
    crew: Callable[..., Person],
    who: str,
    size: Any,
    **more: Any,
) -> Iterator[Page]:
    """A page of this size, signed in as `who` of the demo; nobody where there is no name."""
    opened = browser.new_context(base_url=portal.url, locale="fr-FR", viewport=size, **more)
    if who:
        person = crew(f"{who}, fitting")
        if not person.context.cookies():
            person.sign_in(f"{who}@demo.example", DEMO)
        opened.add_cookies(person.context.cookies())
    yield opened.new_page()
    opened.close()


@pytest.fixture(params=ROLES)
def who(request: pytest.FixtureRequest) -> str:
    return request.param


def rail_of(page: Page) -> dict[str, Any]:
    rail = page.evaluate(RAIL)
    assert rail["hidden"] <= 0, f"{page.url}: {rail}"
    assert rail["lowest"] <= LAPTOP["height"], f"{page.url}: {rail}"
    assert rail["smallest"] >= 24, f"{page.url}: {rail}"
    return rail


def test_the_rail_is_whole_with_ones_own_first(browser, portal, crew, who) -> None:
    with window(browser, portal, crew, who, LAPTOP) as page:
        page.goto("/")
        assert rail_of(page)["links"][:2] == ["/", OWN[who]]
        folds = page.locator(".rail .nav__fold li:last-child a").evaluate_all(
            "(links) => links.map((link) => link.getAttribute('href'))"
        )
        for path in folds:
            page.goto(path)
            seen = rail_of(page)
            assert path in seen["links"], f"{path} does not show where one is"
            assert seen["current"] == 1


def test_a_group_stays_as_it_was_left_and_nothing_jumps(browser, portal, crew) -> None:
    with window(browser, portal, crew, "support", LAPTOP) as page:
        page.goto("/")
        group = page.locator(".rail summary", has_text="Documentation")
        group.focus()
        page.keyboard.press("Enter")
        wiki = page.locator(".rail").get_by_role("link", name="Wiki")
        expect(wiki).to_be_visible()
        page.goto("/releases/")
        expect(wiki).to_be_visible()
        group.click()
        expect(wiki).to_be_hidden()
        page.goto("/wiki/")
        expect(wiki).to_be_hidden()
        expect(page.locator(".rail .nav__fold--current summary")).to_have_text("Documentation")


def test_groups_open_without_scripts(browser, portal, crew) -> None:
    with window(browser, portal, crew, "support", LAPTOP, java_script_enabled=False) as page:
        page.goto("/")
        page.locator(".rail summary", has_text="Documentation").click()
        page.locator(".rail").get_by_role("link", name="Wiki").click()
        assert page.url.endswith("/wiki/")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("role", ["", *ROLES])
def test_the_first_act_is_above_the_fold(browser, portal, crew, role, size) -> None:
    with window(browser, portal, crew, role, size) as page:
        page.goto("/")
        act = page.get_by_role("main").locator(".next-act .button, .grid-3 .button").first
        box = act.bounding_box()
        bar = page.locator(".bottom-bar:visible")
        fold = bar.bounding_box()["y"] if bar.count() else size["height"]
        assert box["y"] + box["height"] <= fold
