"""What axe-core finds on a page, and how much of it moved while it loaded."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHIFTS = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 200);
})"""


def violations(page: Page) -> list[str]:
    """One line per rule that the page breaks: the rule, how often, and the first element."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])}×): {rule['nodes'][0]['html'][:200]}"
        for rule in found
    ]


def layout_shift(page: Page) -> float:
    """The cumulative layout shift since the page was opened."""
    return float(page.evaluate(SHIFTS))


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; a phone shows a bar for more than 0."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
