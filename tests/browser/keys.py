"""A person without a mouse: Tab, Enter, Space, arrows and typing. Nothing here clicks."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.browser.pages import Person

MOST_STOPS = 120
# What has the focus: its name as a screen reader would say it, and what hides it from the eye.
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const words = (node) => (node?.textContent || "").replace(/\\s+/g, " ").trim();
  const label = it.getAttribute("aria-label") || [...(it.labels || [])].map(words).join(" ");
  const box = it.getBoundingClientRect(), look = getComputedStyle(it);
  const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 12);
  const over = document.elementFromPoint(x, y);
  const own = [it, ...(it.labels || [])];
  const free = over && (own.some((one) => one.contains(over)) || over.contains(it));
  const wide = Math.max(box.width, box.height) > 300;
  return {
    name: label || words(it) || it.value || "", type: it.type || it.tagName.toLowerCase(),
    ringed: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    hidden: !free && !wide ? `under ${over?.className || over?.nodeName}` : "",
  };
}"""


class Keys:
    """Moves through the page of a person; every stop must be seen: ringed, and under nothing."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.seen: list[str] = []

    def focused(self):
        found = self.page.evaluate(FOCUSED)
        return found and {**found, "name": found["name"].replace("\xa0", " ")}

    def tab(self, key: str = "Tab"):
        self.page.keyboard.press(key)
        found = self.focused()
        if found:
            self.seen.append(found["name"])
            where = f"{found['name']!r} at {self.page.url}"
            assert found["ringed"], f"The focus on {where} shows no ring"
            assert not found["hidden"], f"The focus on {where} is {found['hidden']}"
        return found

    def to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until what is named so has the focus (a pattern)."""
        self.seen.clear()
        for _ in range(MOST_STOPS):
            found = self.tab("Shift+Tab" if back else "Tab")
            if found and re.fullmatch(name, found["name"]):
                return
        raise AssertionError(f"Tab never reached {name!r}, only {self.seen}")

    def press(self, name: str, key: str = "Enter") -> None:
        """Go to a link or button and use it."""
        self.to(name)
        self.page.keyboard.press(key)

    def follow(self, name: str) -> None:
        """Use what leads to another page, from the page's beginning, and wait for it."""
        self.skip()
        with self.page.expect_navigation():
            self.press(name)

    def type(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def moment(self, name: str, moment: dt.datetime) -> None:
        """Type a moment part by part, in the order of the browser's own language."""
        self.to(name)
        wanted = moment.strftime("%Y-%m-%dT%H:%M")
        for parts in (["%d", "%m", "%Y", "%H", "%M"], ["%m", "%d", "%Y", "%I", "%M", "%p"]):
            for _ in range(6):
                self.page.keyboard.press("ArrowLeft")
            for part in parts:
                self.page.keyboard.type(moment.strftime(part))
                if part == "%Y":
                    self.page.keyboard.press("ArrowRight")
            if self.page.evaluate("document.activeElement.value") == wanted:
                return
        raise AssertionError(f"{name} does not take {wanted}")

    def tick(self, name: str) -> None:
        self.to(name)
        self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked")

    def choose(self, name: str, steps: int = 1) -> None:
        """Take the option that so many arrows lead to, in a list or among radio buttons."""
        self.to(name)
        for _ in range(steps):
            self.page.keyboard.press("ArrowDown")

    def skip(self) -> None:
        """The first stop of a page leads past its navigation.

        A form that was sent from there leads to there: the browser keeps the place. A page must
        have come whole first: at its end the browser goes to the fragment once more, and takes
        the focus along.
        """
        self.page.wait_for_load_state("load")
        if self.page.url.endswith("#main"):
            return
        self.page.keyboard.press("Tab")
        assert self.focused()["name"] == "Aller au contenu"
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def sign_in(self, email: str, password: str) -> None:
        self.person.go("/accounts/login/")
        self.type("E-mail", email)
        self.type("Mot de passe", password)
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/accounts/login/"))
        self.page.wait_for_load_state("load")
