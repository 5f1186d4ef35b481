"""One browser for all browser tests of a process, and one portal for each story.

The demo takes most of a minute to load: it is loaded once, and each portal has a copy.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import Mailbox, Person, people
from tests.harness.processes import Embedded

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """The embedded default with its demo, as `script/server` alone starts it."""
    running = Embedded(tmp_path_factory.mktemp("browser") / "var", demo=True)
    try:
        yield running.start(seconds=400)
    finally:
        running.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its event loop must end with the package: it would forbid the ORM."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def crew(portal: Embedded, browser: Browser) -> Iterator[Callable[..., Person]]:
    """`crew("quality")`: each person has a session of their own, and keeps it."""
    with people(browser, portal.url) as persons:
        yield persons


@pytest.fixture(scope="package")
def mailbox(portal: Embedded) -> Mailbox:
    return Mailbox(portal.var_dir / "mail")


@pytest.fixture(autouse=True)
def _nothing_in_the_console(crew: Callable[..., Person]) -> Iterator[None]:
    """A page that breaks its own security policy, or a script that fails, fails the test."""
    yield
    faults = [fault for person in crew.everyone.values() for fault in person.faults]
    for person in crew.everyone.values():
        person.faults.clear()
    assert not faults, "\n".join(faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> pytest.TestReport:
    """Show what was on the screens when a test fails."""
    report = yield
    if report.when == "call" and report.failed and "crew" in getattr(item, "funcargs", {}):
        for name, person in item.funcargs["crew"].everyone.items():
            if not person.page.is_closed():
                seen = person.page.locator("body").aria_snapshot()
                report.sections.append((f"{name} at {person.page.url}", seen))
    return report
