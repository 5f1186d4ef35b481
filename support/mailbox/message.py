"""Reads a raw message (RFC 5322, MIME), however broken: there is an answer for any bytes.

The standard library's modern policy raises on several malformed headers, so each header is
read alone, from the raw value when need be; a body that cannot be taken apart is shown as
it came. Nothing here touches the database.
"""

import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field
from email.message import Message as Part

from support.attachments.storing import clean_name
from support.mailbox import addresses, bodies, quotes, wordings
from support.mailbox.contents.invitations import Invitation, invitations_of
from support.mailbox.contents.marks import with_marks
from support.mailbox.encodings import clean_text, decode_bytes, decoded_header, readable_bytes

LARGEST = 60_000_000
"""Bytes that are taken apart; what is larger is kept, and read by people."""
LONGEST_TEXT = 1_000_000
CUT = "\n[…]"
"""Stands where something is left off that is only in the mail as it came."""
MOST_PARTS = 400
MOST_CALENDARS = 5
DEEPEST = 25
LONGEST_HEADER, LONGEST_CONTENT_HEADER = 50_000, 10_000
"""Characters of a header that are read at all, of one with parameters, and of one in which
encoded words are looked for: the standard library takes quadratic time for each."""
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True)
class Enclosure:
    """A file in a letter."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class ParsedMail:
    """What is known of a message. All text is free of NUL and lone surrogates."""

    message_id: str = ""
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    date: str = ""
    """When it was written, as it says."""
    text: str = ""
    quoted: str = ""
    references: list[str] = field(default_factory=list)
    recipients: str = ""
    copied: list[tuple[str, str]] = field(default_factory=list)
    """Name and address of everybody in To and Cc, each once."""
    headers: dict[str, str] = field(default_factory=dict)
    authentication: list[str] = field(default_factory=list)
    reply_to: str = ""
    reply_to_name: str = ""
    content_type: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)
    pages: list[str] = field(default_factory=list, repr=False)
    """The HTML that it came with, as it came."""
    related: dict[str, bytes] = field(default_factory=dict, repr=False)
    """The parts that its HTML may show, by their Content-ID."""
    invitations: list[Invitation] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """What of it is not read, by the keys of `support.mailbox.contents.marks`, and how much."""
    reports: dict[str, str] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)
    message: Part | None = field(default=None, repr=False)
    fingerprint: str = ""
    trouble: str = ""

    def shown_text(self, language: str) -> str:
        """The text as a thread shows it: with its invitations, and what is left out of it."""
        return with_marks(self.text, self.invitations, self.left_out, language)


class _BoundedHeaders(email.policy.Compat32):
    """Parses whatever comes, its headers left raw, but no header without end."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        content = name.lower().startswith("content-")
        return name, value[: LONGEST_CONTENT_HEADER if content else LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:
        """As it came, bytes outside ASCII and all: they are decoded where they are read."""
        return value


POLICY = _BoundedHeaders()


def parse_mail(raw: bytes) -> ParsedMail:
    """Read a message. Never raises: what went wrong is in `trouble`."""
    parsed = ParsedMail(fingerprint=hashlib.sha256(raw).hexdigest())
    if len(raw) > LARGEST:
        parsed.trouble = "too large to be taken apart"
        parsed.left_out["all"] = 1
        _read_headers(parsed, raw[: 256 * 1024])
        return parsed
    try:
        _parse(parsed, raw)
    except Exception as error:
        parsed.trouble = f"{type(error).__name__}: {error}"[:300]
        _read_plainly(parsed, raw)
    return parsed


def _parse(parsed: ParsedMail, raw: bytes) -> None:
    # Its headers are decoded below one by one.
    message = email.message_from_bytes(without_stray_lines(raw), policy=POLICY)
    _take_headers(parsed, message)
    found = bodies.MessageParts()
    _walk(message, found)
    text = bodies.text_of(found)
    forwarded = wordings.FORWARDED.match(parsed.subject) is not None
    split = quotes.split_quoted(text, forwarded=forwarded)
    parsed.text, parsed.quoted = _cut(parsed, split.text), _cut(parsed, split.quoted)
    parsed.enclosures = [Enclosure(clean_name(n), content) for n, content in found.files]
    parsed.reports, parsed.returned = found.reports, found.returned
    parsed.pages, parsed.related = [p for p in found.pages if p.strip()], found.related
    parsed.invitations = [
        each for text in found.calendars[:MOST_CALENDARS]
        for each in invitations_of(text)
    ]  # fmt: skip
    parsed.left_out |= found.left_out
    parsed.message = message
    _fingerprint(parsed, raw, " ".join((header_value(message, "Date") or "").split()))


def _cut(parsed: ParsedMail, text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    parsed.left_out["text"] = 1
    return text[:LONGEST_TEXT] + CUT


FIELD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|received|return-path|reply-to|"
    rb"content-type|content-transfer-encoding|delivered-to|dkim-signature|x-[a-z0-9-]{2,60})"
    rb"[ \t]*:", re.IGNORECASE,
)  # fmt: skip


BLANK_LINE = re.compile(rb"\r\n\r\n|\n\n")


def without_stray_lines(raw: bytes) -> bytes:
    """Lines that stand among the headers and are none (`>From …`, a cut one) left out.

    They would end the headers, and what comes after them would be read as text. Below the last
    header that is known nothing is touched: there a letter may begin without a blank line.
    """
    start = len(raw) - len(raw.lstrip(b"\r\n"))
    found = BLANK_LINE.search(raw, start)
    end, begin = found.span() if found else (len(raw), len(raw))
    head, blank, body = raw[start:end], raw[end:begin], raw[begin:]
    if len(head) > LONGEST_HEADER * 10:
        return raw
    lines = head.splitlines(keepends=True)
    last = max((i for i, line in enumerate(lines) if KNOWN_FIELD.match(line)), default=-1)
    kept = [
        line for i, line in enumerate(lines)
        if i > last or line[:1] in b" \t" or FIELD.match(line)
    ]  # fmt: skip
    kept = [re.sub(rb"^([!-9;-~]{1,100})[ \t]+:", rb"\1:", line) for line in kept]
    return b"".join(kept) + blank + body


def _read_headers(parsed: ParsedMail, raw: bytes) -> None:
    try:
        _take_headers(parsed, email.message_from_bytes(raw, policy=POLICY))
    except Exception as error:
        parsed.trouble = f"{parsed.trouble}; {type(error).__name__}: {error}"[:300]


def _read_plainly(parsed: ParsedMail, raw: bytes) -> None:
    """The last resort: the headers if they can be read, and the rest as text."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if not parsed.sender:
        _read_headers(parsed, head + b"\n\n")
    parsed.text = clean_text(decode_bytes(body[:LONGEST_TEXT], ""))
    parsed.quoted = ""
    parsed.left_out["parts"] = 0


def _take_headers(parsed: ParsedMail, message: Part) -> None:
    for name in (
        "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "Return-Path",
        "X-Autoreply", "X-Autorespond", "X-Auto-Response", "X-Failed-Recipients", "List-Id",
        "List-Unsubscribe", "Feedback-ID", "In-Reply-To", "X-MS-Exchange-Generated-Message-Source",
        "TLS-Report-Domain", "Envelope-From", "X-Mailer", "User-Agent",
        "X-Loop", "X-Mail-Autoreply",
    ):  # fmt: skip
        if (value := header_value(message, name)) is not None:
            parsed.headers[name.lower()] = value.strip()
    parsed.message_id = (first_id(header_value(message, "Message-ID") or ""))[:255]
    parsed.subject = " ".join((header_value(message, "Subject") or "").split())[:400]
    parsed.date = " ".join((header_value(message, "Date") or "").split())[:100]
    parsed.sender_name, parsed.sender = sender_address(message)
    # As they were written: an encoded word in them is a stranger's, whom our server only quotes.
    parsed.authentication = [
        readable_bytes(str(value)) for key, value in message.raw_items()
        if str(key).lower() == "authentication-results"
    ][:20]  # fmt: skip
    answers = addresses_of(message, "Reply-To")
    parsed.reply_to_name, parsed.reply_to = answers[0] if answers else ("", "")
    cited = (
        f"{header_value(message, 'References') or ''} {header_value(message, 'In-Reply-To') or ''}"
    )
    parsed.references = MESSAGE_ID.findall(cited)[-50:]
    names = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
    parsed.recipients = " ".join(
        value for n in names for value in header_values(message, n)
    ).lower()
    found = {address: name for name, address in reversed(addresses_of(message, "To", "Cc"))}
    parsed.copied = [(found[address], address) for address in reversed(found)]
    parsed.content_type = content_type(message)


FOOTER = re.compile(
    rb"^(?:_{5,}|-- ?|-{10,}|={10,})$|virus|avast|norton|mcafee|kaspersky|unsubscribe|"
    rb"se d[^ ]{1,4}sinscrire|mailing list|liste de diffusion",
    re.IGNORECASE,
)
"""Where what lists and filters write below a letter begins."""


def _fingerprint(parsed: ParsedMail, raw: bytes, date: str) -> None:
    """The same letter by two ways differs in its trace headers and footers, and may have got
    another Message-ID: who wrote what and when makes it the same."""
    if not (parsed.message_id or date) or not parsed.sender:
        return
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    lines = [line.rstrip() for line in body.split(b"\n") if line.strip()]
    if not parsed.content_type.startswith("multipart/"):
        end = next((i for i, line in enumerate(lines) if FOOTER.search(line)), len(lines))
        lines = lines[:end] or lines
    named = "\0".join([date or parsed.message_id, parsed.sender, parsed.subject, ""]).encode()
    parsed.fingerprint = hashlib.sha256(named + b"\n".join(lines)).hexdigest()


def header_values(message: Part, name: str) -> list[str]:
    """All values of a header, decoded; broken encoded words stay as they came."""
    wanted = name.lower()
    found = [value for key, value in message.raw_items() if str(key).lower() == wanted]
    return [decoded_header(value) for value in found]


def header_value(message: Part, name: str) -> str | None:
    return next(iter(header_values(message, name)), None)


def first_id(value: str) -> str:
    found = MESSAGE_ID.search(value)
    return found.group() if found else " ".join(value.split())


def sender_address(message: Part) -> tuple[str, str]:
    """Name and address of the sender, the address in lower case; empty when there is none.

    The address is taken from the undecoded value: an encoded word must not bring in an "@".
    """
    for name, found in addresses_of(message, "From"):
        return name, found
    return raw_from(message), ""


def addresses_of(message: Part, *names: str) -> list[tuple[str, str]]:
    """Name and address of everybody in the headers of these names."""
    wanted = {name.lower() for name in names}
    return [
        (" ".join(decoded_header(name).split())[:150], address)
        for key, value in message.raw_items() if str(key).lower() in wanted
        for name, address in addresses.read_addresses(readable_bytes(str(value)))
    ]  # fmt: skip


def raw_from(message: Part) -> str:
    """Who sent it in words, where there is no address: `MAILER-DAEMON (Mail Delivery System)`."""
    return " ".join((header_value(message, "From") or "").split()).strip('<>" ')[:150]


def content_type(part: Part) -> str:
    try:
        return str(part.get_content_type()).lower()
    except Exception:
        return "application/octet-stream"


def _walk(message: Part, found: bodies.MessageParts) -> None:
    """Collect text, files and delivery reports; without recursion, since MIME nests at will."""
    waiting: list[tuple[Part, int, bool]] = [(message, 0, False)]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part, depth, alternative = waiting.pop(0)
        seen += 1
        payload = part.get_payload() if part.is_multipart() else None
        kind = content_type(part)
        if isinstance(payload, list) and kind.startswith("multipart/") and depth < DEEPEST:
            inner = kind == "multipart/alternative"
            waiting[:0] = [(c, depth + 1, inner) for c in payload if isinstance(c, Part)]
        else:
            bodies.sort_in(found, part, kind, alternative=alternative)
    if waiting:
        found.left_out["more"] = len(waiting)
