"""Splits a message into its text and its files, whatever its parts claim to be."""

import email.policy
import re
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message as Part
from html import escape, unescape
from quopri import decodestring
from typing import Any

from inscriptis import get_text
from inscriptis.model.config import ParserConfig

from support.mailbox.contents import tnef
from support.mailbox.encodings import charset_name, clean_text, decode_bytes, decoded_header

META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.I)
USELESS_TEXT = re.compile(
    r"(?:does not|doesn[’']t|cannot|can[’']t|(?:un|not )able to) (?:support|display|view|read|show)"
    r"|ne (?:supporte|prend|peut|permet|g[èe]re)[^.]{0,60}html"
    r"|(?:view|read|voir|lire|afficher|consulte)[^.]{0,60}(?:html|browser|navigateur|en ligne)"
    r"|html[- ](?:only|enabled|compatible)|kann (?:kein|nicht)[^.]{0,60}html"
    r"|(?:this is an|ceci est un (?:message|e-?mail|courriel)(?: au format)?) html",
    re.IGNORECASE,
)
"""What stands in place of a plain text that nobody wrote."""
SHORT_TEXT = 600
LARGEST_HTML = 2_000_000
LARGEST_TEXT = 900_000
MOST_OF_A_REPORT = 60_000
LONGEST_CALENDAR = 200_000
REPORTS = {
    "message/delivery-status": "delivery-status",
    "message/global-delivery-status": "delivery-status",
    "text/delivery-status": "delivery-status",
    "message/disposition-notification": "disposition",
    "message/global-disposition-notification": "disposition",
    "message/feedback-report": "feedback",
    "message/tracking-status": "delivery-status",
}
"""What standards want programs to read: RFC 3464 and 6533, 8098, 5965."""
TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
HEADERS_ONLY = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
MOST_CELLS = 10_000_000
"""Cells times rows of the tables of a page that is laid out: the layout visits them all."""


@dataclass
class MessageParts:
    """What a message holds: texts and HTML to be read, files, parts of a delivery report."""

    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    reports: dict[str, str] = field(default_factory=dict)
    """Parts that programs read, by kind ("delivery-status" …); the first of each kind."""
    returned: list[str] = field(default_factory=list)
    """The beginnings of messages that came back or were passed on: their headers."""
    related: dict[str, bytes] = field(default_factory=dict)
    """The parts that a page may show, by their Content-ID (RFC 2392)."""
    calendars: list[str] = field(default_factory=list)
    wrapped: list[tnef.Wrapped] = field(default_factory=list)
    """What Outlook had put into a `winmail.dat`."""
    left_out: dict[str, int] = field(default_factory=dict)
    """What of it is not read, by the keys of `support.mailbox.contents.marks`."""
    both: bool = False
    """A text and a page say the same (multipart/alternative)."""


def sort_in(found: MessageParts, part: Part, kind: str, *, alternative: bool) -> None:
    """Put one part where it belongs."""
    content = content_of(part)
    name = name_of(part)
    attached = bool(name) or _disposition(part) == "attachment"
    if own := str(part.get("Content-ID", "")).strip().strip("<> "):
        found.related.setdefault(own, content)
    if kind in REPORTS:
        found.reports.setdefault(REPORTS[kind], _told(_unwrapped(part, content)))
    elif kind in HEADERS_ONLY:
        found.returned.append(_told(_unwrapped(part, content)))
    elif kind.startswith("message/"):
        whole = _unwrapped(part, content)
        found.returned.append(_told(whole))
        # By its end it is known as a letter that can be read.
        name = name or "message.eml"
        found.files.append((name if name.lower().endswith(".eml") else f"{name}.eml", whole))
    elif kind in ("text/plain", "text/html") and not attached:
        _take_text(found, part, kind, content, alternative=alternative)
    elif kind.startswith("multipart/") and not part.is_multipart():
        # It says that it has parts, and has none: somebody wrote it all the same.
        _take_text(found, part, "text/plain", content, alternative=alternative)
    elif content[:4] == tnef.SIGNATURE and (kind in TNEF or name.lower() == "winmail.dat"):
        _take_wrapped(found, name or "winmail.dat", content)
    elif content or attached:
        if kind == "text/calendar" or name.lower().endswith(".ics"):
            found.calendars.append(decode_bytes(content[:LONGEST_CALENDAR], _charset(part)))
        found.files.append((name or _default_name(kind), content))


def _take_wrapped(found: MessageParts, name: str, content: bytes) -> None:
    """The files of a `winmail.dat` in its place; what cannot be read whole stays beside them."""
    wrapped = tnef.unwrap(content)
    found.wrapped.append(wrapped)
    found.files += wrapped.files
    for own, picture in wrapped.related.items():
        found.related.setdefault(own, picture)
    if not wrapped.is_whole:
        found.left_out["winmail"] = 1
        found.files.append((name, content))


def _take_wrapped_text(found: MessageParts) -> None:
    """Where a letter has no text beside its `winmail.dat`, that is it."""
    for wrapped in found.wrapped if not (found.texts or found.pages) else ():
        found.texts += [wrapped.text] if wrapped.text.strip() else []
        found.pages += [wrapped.html] if wrapped.html.strip() else []
        found.both = found.both or bool(wrapped.text.strip() and wrapped.html.strip())
        if wrapped.has_rtf and not (wrapped.text.strip() or wrapped.html.strip()):
            found.left_out["rtf"] = 1


def _told(content: bytes) -> str:
    return clean_text(decode_bytes(content[:MOST_OF_A_REPORT], ""))


def _unwrapped(part: Part, content: bytes) -> bytes:
    """A message in the message whose sender encoded it, though none may (RFC 2046, 5.2.1)."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    with suppress(ValueError):
        if encoding == "base64":
            # It was read as a message: what stands before its first ":" is no header.
            return b64decode(b"".join(content.split()), validate=True)
        if encoding == "quoted-printable" and b"=3D" in content:
            return decodestring(content)
    return content


def _take_text(
    found: MessageParts, part: Part, kind: str, content: bytes, *, alternative: bool
) -> None:
    charset = _charset(part)
    if kind == "text/html" and not charset_name(charset):
        declared = META_CHARSET.search(content[:4_096])
        charset = declared.group(1).decode("ascii") if declared else charset
    text = clean_text(decode_bytes(content, charset))
    if len(text) > LARGEST_TEXT:
        # What is left off is there as a file.
        found.files.append((f"text.{'txt' if kind == 'text/plain' else 'html'}", content))
        text = text[:LARGEST_TEXT] + "\n[…]"
        found.left_out["text"] = 1
    (found.texts if kind == "text/plain" else found.pages).append(text)
    found.both = found.both or alternative


def content_of(part: Part) -> bytes:
    """The decoded bytes of a part; of broken encodings what can be had."""
    if part.is_multipart():
        # A message in the message, or a nest too deep to follow: kept as it came.
        inner = part.get_payload()
        try:
            whole = inner[0] if isinstance(inner, list) and len(inner) == 1 else part
            return whole.as_bytes(policy=email.policy.compat32)  # type: ignore[union-attr]
        except Exception:
            return b""
    try:
        content = part.get_payload(decode=True)
    except Exception:
        content = None
    if isinstance(content, bytes):
        return content
    # Its charset is none at all: the text as it came.
    return str(getattr(part, "_payload", "")).encode("utf-8", "surrogateescape")


def name_of(part: Part) -> str:
    """A file's name, by all the ways in which programs write it (RFC 2183, 2231, 2047, bytes)."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        values: list[Any] = []
        with suppress(Exception):
            given = part.get_params([], header=header)
            values = [value for name, value in given if name.lower() == parameter]
        # Beside a plain name for old programs the one that says its charset is the right one.
        found = next((value for value in values if isinstance(value, tuple)), str(*values[:1]))
        if isinstance(found, tuple):
            charset, _, text = found
            name = decode_bytes(text.encode("utf-8", "surrogateescape")
                                if any(ord(char) > 255 for char in text)
                                else text.encode("latin-1"), charset or "")  # fmt: skip
        else:
            name = decoded_header(found or "")
        if name.strip():
            return " ".join(clean_text(name).split())
    return ""


def _disposition(part: Part) -> str:
    try:
        return part.get_content_disposition() or ""
    except Exception:
        return ""


def _charset(part: Part) -> str:
    try:
        return str(part.get_content_charset() or "")
    except Exception:
        return ""


def _default_name(kind: str) -> str:
    known = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "application/pdf": "pdf",
             "text/calendar": "ics", "application/ms-tnef": "dat", "text/csv": "csv"}  # fmt: skip
    return f"file.{known.get(kind, 'bin')}"


def text_of(found: MessageParts) -> str:
    """What the sender wrote: plain text where there is some, else the HTML as text."""
    _take_wrapped_text(found)
    texts = [text for text in found.texts if text.strip()]
    if texts and not found.pages:
        return "\n\n".join(texts)
    short = sum(len(text) for text in texts) < SHORT_TEXT
    if texts and found.both and not short:
        return "\n\n".join(texts)
    if texts and found.both:
        bare = [text_of_html(page) for page in found.pages]
        if not _is_useless("\n".join(texts), "\n".join(bare)):
            return "\n\n".join(texts)
        texts = []
    pages = [text_of_html(with_targets(page)) for page in found.pages]
    return "\n\n".join([*texts, *(page for page in pages if page.strip())])


def _is_useless(text: str, page: str) -> bool:
    """Whether the plain part only says that there is a page, or next to nothing beside it."""
    own, other = " ".join(text.split()), " ".join(page.split())
    if not other or (own[:40] in other and len(own) > 20):
        return False
    if len(own) < 400 and USELESS_TEXT.search(own):
        return True
    return len(own) * 8 < len(other) and own not in other


LINK_TAG = re.compile(r"<a\b([^<>]{1,4000})>|</a\s*>", re.IGNORECASE)
HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
LONGEST_TARGET = 500


def with_targets(page: str) -> str:
    """The page, each link followed by where it leads, unless that is what it reads."""
    pieces, end, target, begin = [], 0, "", 0
    for tag in LINK_TAG.finditer(page[:LARGEST_HTML]):
        if tag.group(1) is not None:
            found = HREF.search(tag.group(1))
            target = unescape(next(filter(None, found.groups()), "")).strip() if found else ""
            begin = tag.end()
        elif target:
            words = unescape(re.sub(r"<[^<>]{0,2000}>", "", page[begin : tag.start()]))
            if _leads_elsewhere(target, words):
                pieces += [page[end : tag.start()], f" &lt;{escape(target)}&gt;"]
                end = tag.start()
            target = ""
    return "".join([*pieces, page[end:]])


def _leads_elsewhere(target: str, words: str) -> bool:
    """Whether a reader of `words` does not know the address; an address of a mail they do."""
    if not re.match(r"https?://", target, re.IGNORECASE) or len(target) > LONGEST_TARGET:
        return False
    if not words.strip():
        # A picture: the icons of a signature lead somewhere too.
        return False
    bare = re.sub(r"^https?://(?:www\.)?", "", target, flags=re.IGNORECASE).rstrip("/")
    read = re.sub(r"^https?://(?:www\.)?", "", words.strip(), flags=re.IGNORECASE).rstrip("/")
    return bare.lower() != read.lower()


def text_of_html(page: str) -> str:
    """HTML as text, laid out as on the screen; of HTML that cannot be read, its words."""
    page = page[:LARGEST_HTML]
    cells = len(re.findall("<t[dh]", page, re.IGNORECASE))
    try:
        if cells * len(re.findall("<tr", page, re.IGNORECASE)) > MOST_CELLS:
            raise ValueError("its tables would take minutes")
        text = get_text(page, ParserConfig(display_images=False))
    except Exception:
        text = unescape(re.sub(r"<[^<>]{0,2000}>", " ", page))
    lines = [line.rstrip().replace("\xa0", " ") for line in clean_text(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
