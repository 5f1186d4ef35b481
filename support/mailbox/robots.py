"""Recognises mail that no person wrote, by evidence: reports, returned mail, automatic answers.

Standard reports come first, wherever they stand in the letter itself; what is told in words
counts only where the envelope or the sender is a robot's. A message in the message, a quote or
a forward says nothing about who wrote the letter around it: it is not looked into for that.
Nothing here touches the database.
"""

import logging
import re
from dataclasses import dataclass
from enum import StrEnum

from flufl.bounce import all_failures

from support.mailbox import absences, wordings
from support.mailbox.message import ParsedMail
from support.mailbox.reports import ADDRESS, STATUS, Failure, failures_of

logger = logging.getLogger(__name__)


class Kind(StrEnum):
    BOUNCE = "bounce"
    DELAY = "delay"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    STATISTICS = "statistics"
    RECEIPT = "receipt"
    ANSWER = "answer"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Robot:
    """What a program says, and by what it was recognised."""

    kind: Kind
    evidence: str
    failures: tuple[Failure, ...] = ()
    standard: bool = False
    """By a standard report, whose fields mean what they say."""

    @property
    def recipients(self) -> list[str]:
        return [failure.recipient for failure in self.failures if failure.recipient]

    @property
    def summary(self) -> str:
        return "; ".join(failure.text for failure in self.failures[:3] if failure.text)[:500]


def robot_of(parsed: ParsedMail) -> Robot | None:
    """The robot that wrote the letter; None for a person, or who may be one."""
    return (
        _standard_report(parsed) or _statistics(parsed) or _notification(parsed)
        or _returned_mail(parsed) or _automatic(parsed)
    )  # fmt: skip


# Standard reports --------------------------------------------------------------------------


def _standard_report(parsed: ParsedMail) -> Robot | None:
    at_top = parsed.content_type in ("multipart/report", "message/delivery-status")
    if not parsed.reports or not (at_top or _is_daemons(parsed) or _may_be_robots(parsed)):
        return None
    if status := parsed.reports.get("delivery-status"):
        failures = failures_of(status)
        if found := _of_actions(parsed, failures):
            return found
    if disposition := parsed.reports.get("disposition"):
        if _is_daemons(parsed) and re.search(r"deleted|denied|failed|reject", disposition, re.I):
            # A filter that refuses mail (RFC 5429, 2.1.2) says so by a receipt.
            refused = tuple(failures_of(disposition + "\nAction: failed")) or (
                _in_words(parsed, parsed.text)
            )  # fmt: skip
            return Robot(Kind.BOUNCE, "message/disposition-notification", refused)
        return Robot(Kind.RECEIPT, "message/disposition-notification", standard=True)
    if feedback := parsed.reports.get("feedback"):
        told = [match.group().lower() for match in ADDRESS.finditer(feedback)][:5]
        failures = [Failure(address, "", "", "") for address in told]
        return Robot(Kind.COMPLAINT, "message/feedback-report", tuple(failures), standard=True)
    return None


def _of_actions(parsed: ParsedMail, failures: list[Failure]) -> Robot | None:
    """The worst that a report says of any recipient is what it is about."""
    failed = [f for f in failures if f.action.startswith("fail") or _is_hard(f)]
    if failed:
        return Robot(Kind.BOUNCE, "message/delivery-status", tuple(failed), standard=True)
    late = [f for f in failures if f.action.startswith("delay")]
    if late:
        return Robot(Kind.DELAY, "message/delivery-status", tuple(late), standard=True)
    done = [f for f in failures if f.action in ("delivered", "relayed", "expanded")]
    if done and not _is_lie(parsed):
        return Robot(Kind.DELIVERED, "message/delivery-status", tuple(done), standard=True)
    return None


def _is_hard(failure: Failure) -> bool:
    return not failure.action and failure.status.startswith("5")


def _is_lie(parsed: ParsedMail) -> bool:
    """Some servers write `Action: delivered` above a text that says the opposite."""
    return bool(re.search(r"undeliver|fail|returned|[ée]chec|non remis", parsed.subject, re.I))


def _statistics(parsed: ParsedMail) -> Robot | None:
    """DMARC (RFC 7489, 7.2.1.1) and TLS (RFC 8460) reports: figures, for programs."""
    if "tls-report-domain" in parsed.headers:
        return Robot(Kind.STATISTICS, "TLS-Report-Domain", standard=True)
    named = any(wordings.AGGREGATE.match(file.name) for file in parsed.enclosures)
    titled = re.match(r"\s*(?:\[[^\]]{0,30}\]\s*)?(?:dmarc )?(?:aggregate )?report[- ]domain\s*:|"
                      r".{0,40}dmarc (?:aggregate )?report", parsed.subject, re.I)  # fmt: skip
    forwarded = wordings.ANSWERED.match(parsed.subject)
    if forwarded or not parsed.enclosures or not (named or (titled and _may_be_robots(parsed))):
        return None
    return Robot(Kind.STATISTICS, "DMARC", standard=True)


def _notification(parsed: ParsedMail) -> Robot | None:
    """What Amazon SES says in JSON, where its notifications are subscribed to by mail."""
    kind = re.search(r'"notificationType"\s*:\s*"(Bounce|Complaint|Delivery)"', parsed.text[:5_000])
    if kind is None or not parsed.sender.endswith("amazonaws.com"):
        return None
    told = re.findall(r'"emailAddress"\s*:\s*"([^"]{3,320})"', parsed.text[:20_000])
    status = STATUS.search(parsed.text)
    failures = tuple(
        Failure(address.lower(), "", status.group() if status else "", "") for address in told[:20]
    )
    if kind.group(1) == "Bounce":
        lasting = '"Transient"' not in parsed.text
        return Robot(Kind.BOUNCE if lasting else Kind.DELAY, "Amazon SES", failures)
    complaint = kind.group(1) == "Complaint"
    return Robot(Kind.COMPLAINT if complaint else Kind.DELIVERED, "Amazon SES", failures)


# Mail that came back, told in words ---------------------------------------------------------


def _returned_mail(parsed: ParsedMail) -> Robot | None:
    daemon = _is_daemons(parsed)
    if not daemon and not _may_be_robots(parsed):
        return _like_returned_mail(parsed)
    known = daemon or _is_machines(parsed) or _is_postmasters(parsed)
    if wordings.ANSWERED.match(parsed.subject) and not known:
        return None
    subject, text = parsed.subject, f"{parsed.text}\n{parsed.quoted}"[:20_000]
    if wordings.COMPLAINTS.search(subject):
        return Robot(Kind.COMPLAINT, "feedback", _in_words(parsed, text))
    told = bool(wordings.TEXTS.search(text))
    machine = _is_postmasters(parsed) or _is_machines(parsed) or not parsed.sender
    begins = machine and wordings.REFUSALS.search(_before_the_copy(text)[:800])
    titled = (
        bool(wordings.SUBJECTS.search(subject) or begins)
        or parsed.content_type == "multipart/report"
    )
    alone = _is_postmasters(parsed) or parsed.returned or not text.strip()
    if not daemon and not (titled and (told or alone)):
        return None
    if not titled and absences.is_absence(subject, parsed.text):
        return None
    if (
        not daemon
        and absences.AUTOMATIC_SUBJECT.search(subject)
        and not wordings.SUBJECTS.search(subject)
    ):
        return None
    late, lost = _by_detectors(parsed)
    if lost or (not late and not _is_delay(subject, text)):
        found = tuple(lost) or _in_words(parsed, text)
        return Robot(Kind.BOUNCE if titled or told or lost else Kind.UNCLEAR, "words", found)
    return Robot(Kind.DELAY, "words", tuple(late) or _in_words(parsed, text))


def may_be_a_person(parsed: ParsedMail, robot: Robot) -> bool:
    """Whether only words say that it came back, from an address that people have too (admin@)."""
    return robot.evidence == "words" and not (_is_daemons(parsed) or _is_postmasters(parsed))


def _like_returned_mail(parsed: ParsedMail) -> Robot | None:
    """All of a returned mail but its sender: for people to look at, never a ticket by itself."""
    mailer = parsed.headers.get("x-mailer", "") + parsed.headers.get("user-agent", "")
    if wordings.ANSWERED.match(parsed.subject) or wordings.BY_HAND.search(mailer):
        return None
    first = _before_the_copy(parsed.text)[:600]
    if not wordings.SUBJECTS.search(parsed.subject) or not wordings.REFUSALS.search(first):
        return None
    if absences.GREETING.match(first.strip()) or "?" in first:
        return None
    copied = parsed.returned or re.search(r"^>?\s*message-id\s*:", parsed.text, re.I | re.M)
    if not (copied or ADDRESS.search(first)):
        return None
    return Robot(Kind.UNCLEAR, "words", _in_words(parsed, parsed.text))


def _by_detectors(parsed: ParsedMail) -> tuple[list[Failure], list[Failure]]:
    """What flufl.bounce finds in the wordings of many servers: held up, given up."""
    if parsed.message is None:
        return [], []
    try:
        late, lost = all_failures(parsed.message)
    except Exception:
        logger.info("A bounce could not be read by its detectors", exc_info=True)
        return [], []
    return _listed(late, "4"), _listed(lost, "5")


def _listed(addresses: frozenset[bytes], digit: str) -> list[Failure]:
    action = "failed" if digit == "5" else "delayed"
    texts = sorted(address.decode("utf-8", "replace").strip("<>").lower() for address in addresses)
    return [Failure(text.replace("\x00", "")[:320], action, "", "") for text in texts[:20]]


def _in_words(parsed: ParsedMail, text: str) -> tuple[Failure, ...]:
    """The addresses and the reason, as far as they can be picked out."""
    status = STATUS.search(text)
    line = next((line for line in text.split("\n") if re.search(r"\b[45]\d\d\b", line)), "")
    told = parsed.headers.get("x-failed-recipients", "") or _before_the_copy(text)
    addresses = dict.fromkeys(match.group().lower() for match in ADDRESS.finditer(told))
    mine = {parsed.sender}
    code = status.group() if status else ""
    return tuple(
        Failure(address, "", code, line.strip()[:300])
        for address in list(addresses)[:5] if address not in mine
    )  # fmt: skip


def _before_the_copy(text: str) -> str:
    """Above what is returned: below it every Received line has addresses."""
    cut = re.search(r"^(?:-{3,}.*|>?\s*received\s*:.*|return-path\s*:.*)$", text, re.I | re.M)
    return text[: cut.start()] if cut and cut.start() > 40 else text[:4_000]


def _is_delay(subject: str, text: str) -> bool:
    told = f"{subject}\n{_before_the_copy(text)}"
    if re.search(r"\(delay\)|delayed|retard[ée]|verz[öo]ger", subject, re.I):
        return True
    return bool(wordings.DELAYS.search(told)) and not wordings.FINALS.search(told)


# Who a robot is ------------------------------------------------------------------------------


def _is_daemons(parsed: ParsedMail) -> bool:
    """Nobody writes by hand from these."""
    if "x-failed-recipients" in parsed.headers:
        return True
    envelope = _envelope(parsed).partition("@")[0]
    local = parsed.sender.partition("@")[0]
    if wordings.DAEMONS.match(local) and not local.startswith(("null", "nobody", "bounce")):
        return True
    if not parsed.sender and re.search(
        r"mail(?:er)?-?\s?da?emon|mail delivery", parsed.sender_name, re.I
    ):
        return True
    named = re.search(
        r"mail(?:er)?[-_. ]?da?emon|mail deliver\w* (?:sub)?system", parsed.sender_name, re.I
    )
    return bool(named) or envelope in ("mailer-daemon", "mailerdaemon", "mailer_daemon")


def _may_be_robots(parsed: ParsedMail) -> bool:
    """Robots come so; what the letter says decides."""
    local = parsed.sender.partition("@")[0]
    return bool(
        _is_empty_envelope(parsed) or not parsed.sender
        or wordings.DAEMONS.match(local) or wordings.POSTMASTERS.match(local)
        or wordings.NAMES.search(parsed.sender_name)
        or parsed.headers.get("auto-submitted", "no").lower() != "no"
        or "x-ms-exchange-generated-message-source" in parsed.headers
        or re.match(r"(?:post-?master|mail-?admin)", _envelope(parsed))
    )  # fmt: skip


def _is_postmasters(parsed: ParsedMail) -> bool:
    local = parsed.sender.partition("@")[0]
    named = re.match(r"post-?master|mail deliver|system administrator", parsed.sender_name, re.I)
    return bool(named or re.match(r"post[-_.]?master", local))


def _is_machines(parsed: ParsedMail) -> bool:
    """An address in which nobody has a name, or an envelope that wants no answer."""
    local = parsed.sender.partition("@")[0]
    return _is_empty_envelope(parsed) or bool(wordings.MACHINES.match(local))


def _envelope(parsed: ParsedMail) -> str:
    given = parsed.headers.get("return-path") or parsed.headers.get("envelope-from") or ""
    return given.strip("<> ").lower()


def _is_empty_envelope(parsed: ParsedMail) -> bool:
    names = ("return-path", "envelope-from")
    return any(parsed.headers.get(name, "").replace(" ", "") == "<>" for name in names)


# Automatic answers ---------------------------------------------------------------------------


def _automatic(parsed: ParsedMail) -> Robot | None:
    """RFC 3834 says so, or an older habit that is used for nothing else; else the wording."""
    headers = parsed.headers
    told = headers.get("auto-submitted", "no").partition(";")[0].partition("(")[0].strip().lower()
    if told not in ("no", ""):
        return Robot(Kind.ANSWER, "Auto-Submitted")
    for name in ("x-autoreply", "x-autorespond", "x-auto-response", "x-mail-autoreply"):
        if headers.get(name, "no").lower() not in ("none", "no", "0", "false", ""):
            return Robot(Kind.ANSWER, name.title())
    if headers.get("precedence", "").lower() in ("auto_reply", "auto-reply"):
        return Robot(Kind.ANSWER, "Precedence")
    if absences.is_absence(parsed.subject, parsed.text):
        # A person may have kept the subject of what they answer: doubt is for people.
        asks = absences.asks_something(parsed.text)
        return Robot(Kind.UNCLEAR if asks else Kind.ANSWER, "words")
    if absences.is_receipt(parsed.subject, parsed.text):
        return Robot(Kind.RECEIPT, "words")
    mass = headers.get("precedence", "").lower() in ("bulk", "junk")
    if mass and _is_empty_envelope(parsed):
        return Robot(Kind.UNCLEAR, "Precedence, Return-Path: <>")
    return None


def wants_no_answer(parsed: ParsedMail) -> bool:
    """Marks of lists, of mass mail and of who fears a loop: taken in as any, answered by nobody."""
    headers = parsed.headers
    return bool(
        headers.get("precedence", "").lower() in ("bulk", "junk", "list")
        or "list-id" in headers or "list-unsubscribe" in headers
        or headers.get("x-auto-response-suppress", "none").lower() not in ("none", "")
        or _is_empty_envelope(parsed)
    )  # fmt: skip
