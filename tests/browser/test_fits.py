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


NARROW = {"width": 320, "height": 700}
KEY_PAGES = {
    "": ["/", "/releases/", "/wiki/", "/integrators/", "/verify/", "/accounts/login/"],
    "technician": [
        "/",
        "/installations/",
        "/installations/base/",
        "/installations/new/",
        "/support/",
        "/support/new/",
        "/releases/",
        "/releases/reserved/",
        "/integrators/charter/",
        "/integrators/1/?tab=people",
        "/integrators/1/?tab=machines",
        "/integrators/1/?tab=tickets",
        "/notices/",
    ],
    "quality": [
        "/",
        "/integrators/manage/",
        "/integrators/manage/new/",
        "/integrators/manage/candidatures/",
        "/integrators/manage/trainings/",
        "/integrators/manage/contracts/",
        "/integrators/sessions/",
        "/integrators/1/?tab=people",
        "/integrators/1/people/1/",
        "/integrators/1/?tab=approvals",
        "/integrators/1/?tab=trainings",
        "/integrators/1/?tab=contract",
        "/integrators/1/?tab=file",
        "/integrators/1/timeline/",
        "/releases/drafts/",
        "/admin/",
    ],
    "support": ["/", "/admin/support/ticket/", "/admin/support/trackeritem/"],
    "auditor": ["/", "/installations/", "/admin/outbox/outgoingmail/"],
    "admin": ["/", "/accounts/staff/", "/settings/", "/health/"],
}
MOST_ROW = 90
"""Two lines, with the space around them, in pixels; 258 is what a stacked row took."""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE_FAULTS = """(most) => {
  const faults = [], shown = (one) => one.checkVisibility({visibilityProperty: true});
  const fields = "input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea";
  for (const field of [...document.querySelectorAll(fields)].filter(shown)) {
    const size = parseFloat(getComputedStyle(field).fontSize);
    if (size < 16) faults.push(`${field.name || field.id} is ${size} px`);
  }
  for (const row of [...document.querySelectorAll(".table--brief tbody tr")].filter(shown)) {
    // What must be read, as an order to update, stands below on as many lines as it needs.
    const below = row.querySelector("[data-whole]")?.getBoundingClientRect().height || 0;
    const height = row.getBoundingClientRect().height - below;
    if (height > most) faults.push(`a row of ${height} px: ${row.textContent.trim()}`);
  }
  return faults;
}"""


@pytest.mark.parametrize("role", KEY_PAGES)
def test_a_phone_shows_it_without_pushing_or_zooming(browser, portal, crew, role) -> None:
    faults = []
    with window(browser, portal, crew, role, NARROW, has_touch=True, is_mobile=True) as page:
        for path in KEY_PAGES[role]:
            page.set_viewport_size(NARROW)
            page.goto(path)
            if (wider := page.evaluate(WIDER)) > 0:
                faults.append(f"{path}: {wider} px too wide at 320")
            page.set_viewport_size(PHONE)
            faults += [f"{path}: {fault}" for fault in page.evaluate(PHONE_FAULTS, MOST_ROW)]
    assert not faults, "\n".join(faults)


def test_the_lists_are_there_to_be_measured(browser, portal, crew) -> None:
    with window(browser, portal, crew, "technician", PHONE) as page:
        for path in ("/installations/", "/installations/base/", "/integrators/1/?tab=machines"):
            page.goto(path)
            row = page.locator(".table--brief tbody tr").first
            assert row.bounding_box()["height"] <= MOST_ROW
            # The whole row opens what it names.
            box = row.bounding_box()
            with page.expect_navigation():
                row.click(position={"x": box["width"] / 2, "y": box["height"] - 16})
            assert not page.url.endswith(path)


STAFF_LISTS = (
    "/admin/outbox/outgoingmail/", "/admin/integrators/integrator/", "/admin/integrators/contact/",
    "/admin/installations/installationreport/", "/admin/documents/document/",
    "/integrators/documents/", "/integrators/manage/charters/", "/releases/",
    "/integrators/", "/integrators/?near=57000", "/integrators/manage/fees/",
    "/integrators/1/fees/", "/integrators/1/?tab=people", "/admin/support/call/",
)  # fmt: skip


def test_lists_of_things_with_a_page_have_rows_of_two_lines(browser, portal, crew) -> None:
    faults = []
    with window(browser, portal, crew, "quality", PHONE) as page:
        for path in STAFF_LISTS:
            page.goto(path)
            assert page.locator(".table--brief tbody tr").count(), path
            for size in (PHONE, NARROW):
                page.set_viewport_size(size)
                found = page.evaluate(PHONE_FAULTS, MOST_ROW)
                faults += [f"{path} at {size['width']}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


CUT = """() => [...document.querySelectorAll(".table .badge")]
  .filter((badge) => badge.checkVisibility())
  .filter((badge) => {
    const cell = badge.closest("td, th").getBoundingClientRect();
    const box = badge.getBoundingClientRect();
    return box.right > cell.right + 1 || badge.scrollWidth > badge.clientWidth + 1;
  })
  .map((badge) => badge.textContent.trim())"""


@pytest.mark.parametrize("width", [LAPTOP["width"], 1040])
def test_a_state_is_read_whole_in_the_lists_of_staff(browser, portal, crew, width) -> None:
    queues = [f"/admin/support/ticket/?show={show}" for show in ("waiting", "all")]
    faults = []
    with window(browser, portal, crew, "quality", LAPTOP | {"width": width}) as page:
        for path in (*queues, "/admin/support/trackeritem/", *STAFF_LISTS):
            page.goto(path)
            faults += [f"{path}: {cut}" for cut in page.evaluate(CUT)]
        page.goto(queues[0])
        expect(
            page.locator(".table .badge", has_text="En attente du tracker").first
        ).to_be_visible()
    assert not faults, "\n".join(faults)


def test_a_warning_that_was_read_stays_on_one_line(browser, portal, crew) -> None:
    with window(browser, portal, crew, "", PHONE) as page:
        page.goto("/")
        banner = page.locator(".banner--danger")
        expect(banner).to_have_count(1)
        assert banner.bounding_box()["height"] > 60
        said = banner.locator("strong").text_content()
        page.get_by_role("button", name="J’ai lu").click()
        expect(page.locator(".banner--read strong")).to_have_text(said)
        page.goto("/releases/")
        for width in (1366, 390, 320):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.locator(".banner--read").bounding_box()["height"] <= 44
        expect(page.locator(".banner--read").get_by_role("link")).to_have_count(1)


def test_a_wizard_tells_its_step_on_one_line_and_has_no_tab_bar(browser, portal, crew) -> None:
    with window(browser, portal, crew, "manager", PHONE) as page:
        page.goto("/installations/")
        expect(page.locator(".bottom-bar")).to_be_visible()
        page.goto("/installations/?state=draft")
        page.locator(".table--brief tbody a").first.click()
        expect(page.locator(".stepper__count")).to_contain_text("Étape")
        # Its label is not shown, and yet the bar leads there.
        page.locator(".step:has(a)").first.click()
        count = page.locator(".stepper__count")
        expect(count).to_contain_text(page.locator(".step--current .step__label").text_content())
        assert count.bounding_box()["height"] <= 24
        assert page.locator(".stepper").bounding_box()["height"] <= 64
        expect(page.locator(".bottom-bar")).to_have_count(0)


IN_ONE_PIECE = """(parts) => parts.map((part) =>
  [part.textContent.trim().split("\\n")[0], part.getClientRects().length])"""


def test_no_group_of_the_admins_lists_breaks_across_columns(browser, portal, crew) -> None:
    with window(browser, portal, crew, "quality", LAPTOP) as page:
        page.goto("/admin/")
        groups = page.locator(".lists__app").evaluate_all(IN_ONE_PIECE)
        assert len(groups) > 5
        assert not [name for name, pieces in groups if pieces != 1]
