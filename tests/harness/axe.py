"""What axe-core finds on a page, and how much of it moved while it loaded."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHIFTS = """new Promise((done) => {
  const name = (node) => node ? node.className || node.nodeName : "what is gone";
  const rect = ({ y, height }) => `${Math.round(y)}+${Math.round(height)}`;
  const moved = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) if (!hadRecentInput) {
      const nodes = sources.map(({ node, previousRect, currentRect }) =>
        `${name(node)} ${rect(previousRect)} to ${rect(currentRect)}`);
      moved.push([value, nodes.join(", ")]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 200);
})"""


def violations(page: Page) -> list[str]:
    """One line per rule that the page breaks: the rule, how often, and the first element."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}, {len(rule['nodes'])}×): {rule['nodes'][0]['html'][:200]}"
        for rule in found
    ]


def layout_shift(page: Page) -> tuple[float, str]:
    """The cumulative layout shift since the page was opened, and what moved (top and height)."""
    moved = page.evaluate(SHIFTS)
    return sum(value for value, _ in moved), "; ".join(nodes for _, nodes in moved)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; a phone shows a bar for more than 0."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
