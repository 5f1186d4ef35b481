"""People at a browser, and their mailboxes: what the browser tests say in words."""

import io
import os
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdf
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from portal.ui.text.nobreak import without_joiners

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LINK = re.compile(r"https?://[^\s<>\"]+")
CODE = re.compile(r"^\s*(\d{3} ?\d{3})\s*$", re.M)
REFUSALS = (400, 401, 403, 404, 409, 410)
"""What a page itself may answer without that being a fault; its parts may not."""


class Person:
    """Somebody at a screen of their own. Whatever the console complains of is kept in `faults`."""

    def __init__(self, browser: Browser, url: str, *, phone: bool = False) -> None:
        self.url, self.faults = url, list[str]()
        self.context = browser.new_context(
            base_url=url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # The status of a page itself is for the test to judge; that of its parts, see _response.
        failed = "Failed to load resource" in message.text
        if message.type in ("error", "warning") and not failed:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        page = response.request.resource_type == "document"
        if response.status >= 400 and not (page and response.status in REFUSALS):
            self.faults.append(f"{response.url}: {response.status}")

    def go(self, path: str) -> int:
        """Open a page; returns its status."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def sign_in(self, email: str, password: str) -> None:
        self.go("/accounts/login/")
        self.fill({"E-mail": email, "Mot de passe": password})
        self.press("Se connecter")
        expect(self.page.get_by_role("banner")).to_contain_text(re.compile(r"\w"))
        expect(self.page).not_to_have_url(re.compile("/accounts/login/"))

    def fill(self, values: dict[str, str], within: Locator | None = None) -> None:
        """Type into fields by their label."""
        for label, value in values.items():
            self.field(label, within).fill(value)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        return (within or self.page.get_by_role("main")).get_by_label(label, exact=True)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list, by the first words of the option."""
        field = self.field(label)
        options = field.locator("option").all_inner_texts()
        text = next(text for text in options if text.strip().startswith(option))
        field.select_option(label=text)

    def tick(self, *labels: str, group: str = "") -> None:
        """Tick boxes, or choose among buttons, those of `group` if its name is given."""
        place: Any = self.page.get_by_role("main")
        if group:
            place = place.get_by_role("group", name=re.compile(f"^{group}"))
        for label in labels:
            place.get_by_label(label, exact=True).check()

    def agree(self) -> None:
        """Tick the sentence that one commits oneself to by signing."""
        self.page.get_by_role("checkbox", name=re.compile("^J’ai lu")).check()

    def press(self, name: str, within: Locator | None = None) -> None:
        place = within or self.page.get_by_role("main")
        place.get_by_role("button", name=name, exact=True).click()
        # What was typed is kept first; then the form is sent, and its page goes.
        expect(self.page.locator("form[data-guard] [aria-busy]")).to_have_count(0)

    def follow(self, name: str, within: Locator | None = None) -> None:
        place = within or self.page.get_by_role("main")
        place.get_by_role("link", name=name, exact=True).first.click()

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def told(self, text: str) -> None:
        """The short word after something was done."""
        expect(self.page.locator("#toasts")).to_contain_text(text)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def shot(self, name: str) -> None:
        """With SHOTS=folder, keep the page as it looks on a desk and on a phone."""
        if not (folder := os.environ.get("SHOTS")):
            return
        before = self.page.viewport_size or DESKTOP
        for size in (DESKTOP, PHONE):
            self.page.set_viewport_size(size)
            file = Path(folder) / f"{name}-{size['width']}.png"
            self.page.screenshot(path=file, full_page=True)
        self.page.set_viewport_size(before)

    def close(self) -> None:
        self.context.close()


class Mailbox:
    """The folder of .eml files to which the embedded portal delivers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._known = folder, dict[str, EmailMessage]()
        self._taken = set[str]()

    def _look(self) -> dict[str, EmailMessage]:
        for file in sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime):
            if file.name not in self._known:
                read = message_from_bytes(file.read_bytes(), policy=policy.default)
                self._known[file.name] = read
        return self._known

    def all(self, to: str) -> list[EmailMessage]:
        return [mail for mail in self._look().values() if mail["To"] == to]

    def take(self, to: str, subject: str, *, seconds: float = 60) -> EmailMessage:
        """Wait for a mail to `to` with these words in its subject; each is given once."""
        end = time.monotonic() + seconds
        while True:
            for name, mail in self._look().items():
                said = without_joiners(mail["Subject"])
                if name not in self._taken and mail["To"] == to and subject in said:
                    self._taken.add(name)
                    return mail
            if time.monotonic() > end:
                came = [mail["Subject"] for mail in self.all(to)]
                raise AssertionError(f"No mail “{subject}” to {to}; there came {came}")
            time.sleep(0.2)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


def link_in(mail: EmailMessage, part: str) -> str:
    """The link of the mail that has `part` in it."""
    return next(link for link in LINK.findall(text_of(mail)) if part in link)


def code_in(mail: EmailMessage) -> str:
    found = CODE.search(text_of(mail))
    assert found, text_of(mail)
    return found[1]


def pdf_in(mail: EmailMessage) -> tuple[str, bytes]:
    """The name and bytes of the PDF that came along."""
    (file,) = [
        part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"
    ]
    return str(file.get_filename()), file.get_content()


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def pdf_of(title: str) -> bytes:
    """A page with nothing on it but its title in its properties, such as a scan to send."""
    file, made = io.BytesIO(), pypdf.PdfWriter()
    made.add_blank_page(595, 842)
    made.add_metadata({"/Title": title})
    made.write(file)
    return file.getvalue()


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file onto the page, as one drags it from a folder."""
    data = page.evaluate_handle(
        """([name, bytes]) => {
            const all = new DataTransfer();
            const type = "application/pdf";
            const content = Uint8Array.from(atob(bytes), c => c.charCodeAt(0));
            all.items.add(new File([content], name, {type}));
            return all;
        }""",
        [name, b64encode(content).decode()],
    )
    with page.expect_navigation():
        page.dispatch_event("main", "drop", {"dataTransfer": data})


@contextmanager
def people(browser: Browser, url: str) -> Iterator[Any]:
    """Makes persons: `crew("manager")` is the same one each time."""
    everyone: dict[str, Person] = {}

    def person(name: str, *, phone: bool = False) -> Person:
        if name not in everyone:
            everyone[name] = Person(browser, url, phone=phone)
        return everyone[name]

    person.everyone = everyone  # type: ignore[attr-defined]
    try:
        yield person
    finally:
        for each in everyone.values():
            each.close()
