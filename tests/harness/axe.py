"""What axe-core finds on a page, and how much of it moved while it loaded."""

from pathlib import Path

import axe_playwright_python
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


SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
# What a page keeps is of no use here, and describing it would take longer than finding it.
RUN = """async (rules) => {
  const { violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => [id, impact, nodes.length, nodes[0].html]);
}"""


def violations(page: Page) -> list[str]:
    """One line per rule that the page breaks: the rule, how often, and the first element."""
    page.evaluate(SCRIPT)
    found = page.evaluate(RUN, RULES)
    return [f"{rule} ({impact}, {times}×): {html[:200]}" for rule, impact, times, html in found]


def layout_shift(page: Page) -> tuple[float, str]:
    """The cumulative layout shift since the page was opened, and what moved (top and height)."""
    moved = page.evaluate(SHIFTS)
    return sum(value for value, _ in moved), "; ".join(nodes for _, nodes in moved)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; a phone shows a bar for more than 0."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
