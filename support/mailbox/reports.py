"""What a delivery report says (RFC 3464), and which of our mails it may be about."""

import re
from dataclasses import dataclass

from support.mailbox.message import MESSAGE_ID, ParsedMail

FIELD = re.compile(
    r"^[ \t]*([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*(.{0,500}(?:\n[ \t]+.{1,300}){0,5})", re.M
)
ADDRESS = re.compile(r"[A-Za-z0-9._%+='&/!#$*?^{}|~-]{1,64}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9]")
NAMED = re.compile(
    r"^[ \t>|]*(?:X-)?(?:Original-)?Message[- ]?ID[ \t]*:\s{0,200}(?:<|&lt;)?\s?"
    r"([^<>\s&]{1,250}@?[^<>\s&]{0,250})",
    re.IGNORECASE | re.MULTILINE,
)
CITED = re.compile(r"&lt;([^<>\s&;]{1,250}@[^<>\s&;]{1,250})&gt;")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
MOST_READ = 200_000


@dataclass(frozen=True)
class Failure:
    """What became of one recipient."""

    recipient: str
    action: str
    status: str
    diagnostic: str

    @property
    def text(self) -> str:
        parts = (self.recipient, self.status, self.diagnostic)
        return " – ".join(part for part in parts if part)[:500]


def failures_of(report: str) -> list[Failure]:
    """Each recipient of a delivery-status part; its blocks are set apart by blank lines."""
    found = []
    for block in re.split(r"\n[ \t]*\n", report[:MOST_READ]):
        fields = {name.lower(): " ".join(value.split()) for name, value in FIELD.findall(block)}
        recipient = _recipient(fields)
        action = fields.get("action", "").partition(" ")[0].strip(" ;(").lower()
        status = STATUS.search(fields.get("status", ""))
        if not action and not recipient:
            continue
        if not action and status is None and "diagnostic-code" not in fields:
            continue
        found.append(
            Failure(recipient, action, status.group() if status else "",
                    _diagnostic(fields.get("diagnostic-code", "")))
        )  # fmt: skip
    return found


def _recipient(fields: dict[str, str]) -> str:
    """The address that we wrote to comes before the one to which it was handed on."""
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    found = [ADDRESS.search(fields[name]) for name in names if name in fields]
    return next((match.group().lower() for match in found if match), "")


def _diagnostic(value: str) -> str:
    kind, separator, text = value.partition(";")
    return (text if separator and len(kind) < 20 else value).strip()[:400]


@dataclass(frozen=True)
class Evidence:
    """What names one of our mails, the likeliest first."""

    message_ids: list[str]
    recipients: list[str]
    words: str


def evidence_of(parsed: ParsedMail, recipients: list[str]) -> Evidence:
    """Which mail came back: the Message-ID of what is returned, then what the letter cites."""
    told = "\n".join([*parsed.returned, *parsed.reports.values(), parsed.text, parsed.quoted,
                      *_texts_of_files(parsed)])[:MOST_READ * 2]  # fmt: skip
    named = [f"<{found.strip('<>;,')}>" for found in NAMED.findall(told)]
    cited = [f"<{found}>" for found in CITED.findall(told)]
    ids = [*named, *reversed(parsed.references), *cited, *MESSAGE_ID.findall(told)]
    unique = list(dict.fromkeys(ids))
    if parsed.message_id in unique:
        unique.remove(parsed.message_id)
    return Evidence(unique[:200], recipients, told)


def _texts_of_files(parsed: ParsedMail) -> list[str]:
    """What came back as a plain file: `message.txt`, `details.txt`."""
    return [
        file.content[:60_000].decode("utf-8", "replace").replace("\r\n", "\n").replace("\x00", "")
        for file in parsed.enclosures[:10]
        if re.search(rb"^(?:message-id|subject|received):", file.content[:60_000], re.I | re.M)
    ]
