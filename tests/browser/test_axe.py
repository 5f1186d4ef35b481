"""The key pages break no rule of axe, stay still and fit, in every language, theme and width."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.pages import Person, people
from tests.harness import axe
from tests.harness.processes import Embedded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]

# As pairs, so that each language, theme and width is met with each other half of the time.
LOOKS = [("fr", "light", 1280), ("fr", "dark", 390), ("en", "dark", 1280), ("en", "light", 390)]
MOST_SHIFT = 0.02
DEMO = "demo-portal-2026"
PAGES: dict[str, list[str]] = {
    "": [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/releases/",
        "/wiki/",
        "/integrators/",
        "/verify/",
        "/search/?q=4",
        "/nowhere/",
    ],
    "technician": [
        "/",
        "/installations/",
        "/installations/new/",
        "/installations/base/",
        "/integrators/mine/",
        "/integrators/charter/",
        "/support/",
        "/support/new/",
        "/notices/",
        "/releases/",
        "/admin/nowhere/",
    ],
    "quality": [
        "/",
        "/ui/gallery/",
        "/integrators/manage/",
        "/integrators/manage/new/",
        "/search/?q=me",
        "/admin/",
        "/admin/releases/release/",
        "/admin/installations/recall/?solved_at__isempty=1",
        "/releases/drafts/",
        "/installations/base/",
        "/integrators/manage/trainings/",
        "/integrators/manage/trainings/expiring/?show=all",
        "/support/statistics/",
    ],
    "support": [
        "/",
        "/admin/support/ticket/",
        "/admin/support/ticket/1/change/",
        "/admin/support/call/",
        "/admin/support/trackeritem/",
        "/admin/support/incomingmail/",
        "/support/statistics/",
    ],
    "auditor": [
        "/",
        "/journal/",
        "/installations/",
        "/admin/outbox/outgoingmail/",
        "/admin/accounts/user/1/change/",
        "/admin/integrators/charter/?q=nobody",
    ],
    "admin": ["/", "/accounts/staff/"],
}
AN_ENTRY = "/integrators/register/(first)/"
"""The first company of the register, whose number the demo makes up."""
RARER: dict[str, list[str]] = {
    "": [
        "/integrators/candidature/",
        "/integrators/candidature/sent/",
        AN_ENTRY,
        "/releases/signatures/",
        "/verify/AAAA-BBBB-CCCC-DDDD/",
    ],
    "technician": [
        "/releases/reserved/",
        "/installations/recalls/1/",
        "/integrators/1/timeline/",
        "/integrators/1/as-of/",
        "/accounts/profile/",
        "/accounts/sessions/",
    ],
    "manager": [
        "/integrators/1/",
        "/integrators/1/legal-file/",
        "/integrators/1/contracts/1/",
        "/integrators/1/fees/",
        "/integrators/1/invite/",
        "/integrators/sessions/",
        "/integrators/sessions/2/",
        "/integrators/documents/",
    ],
    "candidate": ["/", "/integrators/mine/"],
    "quality": [
        "/integrators/manage/candidatures/",
        "/integrators/manage/candidatures/2/",
        "/integrators/manage/legal-documents/",
        "/integrators/manage/fees/",
        "/integrators/manage/imports/",
        "/integrators/manage/as-of/",
        "/integrators/manage/short/",
        "/integrators/manage/charters/2/progress/",
        "/integrators/manage/trainings/new/",
        "/integrators/16/",
        "/integrators/16/approve/",
        "/admin/integrators/legaldocument/",
    ],
    "support": ["/admin/support/trackeritem/1/change/"],
    "auditor": ["/journal/entries/100/"],
    "admin": ["/accounts/staff/2/"],
}
"""One in two at the desk, the others on the phone; so each is met in both languages and themes."""


SHOWN = {path for paths in RARER.values() for path in paths} - {"/verify/AAAA-BBBB-CCCC-DDDD/"}
"""They name rows of the demo, and are of no use on a page that says "not found"."""


def paths_of(who: str, look: tuple[str, str, int]) -> list[str]:
    """What to open as `who`: the key pages in every look, of the rarer ones each second."""
    return PAGES.get(who, []) + RARER.get(who, [])[LOOKS.index(look) % 2 :: 2]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """The demo as it is on the first day, whatever the stories do to theirs; it is only read."""
    running = Embedded(tmp_path_factory.mktemp("axe") / "var", demo=True, only="web")
    try:
        yield running.start(seconds=400)
    finally:
        running.stop()


@pytest.fixture(scope="module")
def crew(portal: Embedded, browser: Browser) -> Iterator[Callable[..., Person]]:
    with people(browser, portal.url) as persons:
        yield persons


def apart(look: tuple[str, str, int]) -> Any:
    """Each look may be tested in a process of its own."""
    name = "-".join(map(str, look))
    return pytest.param(look, id=name, marks=pytest.mark.xdist_group(name))


@pytest.fixture(params=map(apart, LOOKS))
def look(request: pytest.FixtureRequest) -> tuple[str, str, int]:
    return request.param


@pytest.fixture(params=PAGES | RARER, ids=lambda who: who or "visitor")
def context(
    request: pytest.FixtureRequest,
    portal: Embedded,
    browser: Browser,
    crew: Callable[..., Person],
    look: tuple[str, str, int],
) -> Iterator[BrowserContext]:
    """A window of this look, signed in as the person of this run."""
    language, theme, width = look
    window = browser.new_context(
        base_url=portal.url,
        locale=language,
        color_scheme=theme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    if request.param:
        person = crew(f"{request.param}, measured")
        if not person.context.cookies():
            person.sign_in(f"{request.param}@demo.example", DEMO)
        window.add_cookies(person.context.cookies())
    for name, value in (("theme", theme), ("django_language", language)):
        window.add_cookies([{"name": name, "value": value, "url": portal.url}])
    window.paths = paths_of(request.param, look)
    yield window
    window.close()


def test_the_key_pages_break_no_rule_stay_still_and_fit(context: BrowserContext) -> None:
    # One after the other: pages that load together were seen to be laid out in steps.
    page, faults = context.new_page(), []
    for path in context.paths:
        answer = page.goto(path if path != AN_ENTRY else first_entry(page))
        if path in SHOWN and answer.status != 200:
            faults.append(f"{path}: {answer.status}")
        page.wait_for_load_state("networkidle")
        faults += [f"{path}: {fault}" for fault in faults_of(page)]
    assert not faults, "\n".join(faults)


def first_entry(page: Page) -> str:
    page.goto("/integrators/")
    hrefs = page.locator("main a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    return next(href for href in hrefs if re.fullmatch(r"/integrators/register/\d{9}/", href or ""))


def faults_of(page: Page) -> list[str]:
    faults = axe.violations(page)
    shift, what = axe.layout_shift(page)
    if shift >= MOST_SHIFT:
        faults.append(f"moves by {shift:.3f}: {what}")
    if (wider := axe.overflow(page)) > 0:
        faults.append(f"{wider} px too wide")
    return faults


MOST_BYTES, MOST_SCRIPT = 150_000, 60_000
CHARTS = "/vendor/chart."
WEIGHT = """() => performance.getEntriesByType("resource").concat(
  performance.getEntriesByType("navigation")).map((one) => [one.name, one.transferSize])"""


@pytest.mark.parametrize("who", ["", "technician", "quality", "support"])
def test_a_first_page_weighs_little(
    portal: Embedded, browser: Browser, crew: Callable[..., Person], who: str
) -> None:
    """All that an empty cache fetches for home, as it travels; the drawing of charts apart."""
    window = browser.new_context(base_url=portal.url, locale="fr")
    if who:
        person = crew(f"{who}, measured")
        if not person.context.cookies():
            person.sign_in(f"{who}@demo.example", DEMO)
        window.add_cookies(person.context.cookies())
    page = window.new_page()
    page.goto("/")
    page.wait_for_load_state("networkidle")
    parts = {name: size for name, size in page.evaluate(WEIGHT) if CHARTS not in name}
    window.close()
    assert len(parts) > 10
    assert all(parts.values()), parts
    assert sum(parts.values()) < MOST_BYTES, sorted(parts.items(), key=lambda part: part[1])
    scripts = {name: size for name, size in parts.items() if name.endswith(".js")}
    assert scripts
    assert max(scripts.values()) < MOST_SCRIPT, scripts


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1600])
@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/integrators/"])
def test_the_footer_stands_still_while_it_arrives(
    portal: Embedded, browser: Browser, path: str, width: int
) -> None:
    """A busy machine sends a page in pieces; half a footer must not stand lower than a whole."""
    page = browser.new_page(base_url=portal.url, viewport={"width": width, "height": 1600})
    page.goto(path)
    top = "document.querySelector('.footer').getBoundingClientRect().top"
    whole = page.evaluate(top)
    part = page.evaluate(f"document.querySelector('.footer').replaceChildren(), {top}")
    page.close()
    assert whole == pytest.approx(part, abs=16)
