"""Recognises mail that no person wrote: automatic answers, delivery reports, our own."""

import re
from dataclasses import dataclass

from django.conf import settings

from portal.house.known import value_of
from portal.outbox.models import OutgoingMail
from support.mailbox.message import MESSAGE_ID, ParsedMail
from support.models import Message

FIELD = re.compile(
    r"^(action|status|diagnostic-code|final-recipient)\s*:\s*(.{0,300})",
    re.IGNORECASE | re.MULTILINE,
)


def is_own(parsed: ParsedMail) -> bool:
    """Whether it is one of our mails, come back by a loop or a redirection."""
    if parsed.message_id and OutgoingMail.objects.filter(message_id=parsed.message_id).exists():
        return True
    own = {value_of("support_email").lower(), _bare(settings.DEFAULT_FROM_EMAIL)}
    ticket_address = re.fullmatch(
        rf"support\+[^@]*@{re.escape(settings.MAIL_DOMAIN.lower())}", parsed.sender
    )
    return parsed.sender in own or ticket_address is not None


def _bare(address: str) -> str:
    return address.rpartition("<")[2].strip("> ").lower()


def automatic_reason(parsed: ParsedMail) -> str:
    """The header that says a program answered (RFC 3834 and older habits), or ""."""
    headers = parsed.headers
    if headers.get("auto-submitted", "no").partition(";")[0].strip().lower() != "no":
        return "Auto-Submitted"
    precedence = headers.get("precedence", "").lower()
    if precedence in ("bulk", "junk", "list", "auto_reply", "auto-reply"):
        return "Precedence"
    for name in ("x-auto-response-suppress", "x-autoreply", "x-autorespond"):
        if headers.get(name, "none").lower() not in ("none", "no", ""):
            return name.title()
    if headers.get("return-path") == "<>":
        return "Return-Path: <>"
    return ""


@dataclass(frozen=True)
class DeliveryReport:
    """What a report says (RFC 3464), and of which of our mails, when it can be told."""

    summary: str
    mail: OutgoingMail | None
    message: Message | None
    final: bool


def delivery_report(parsed: ParsedMail) -> DeliveryReport | None:
    """The delivery report that the letter is, if it is one."""
    mailer = re.match(r"(mailer-daemon|postmaster)@", parsed.sender)
    empty = parsed.headers.get("return-path") == "<>"
    is_report = parsed.content_type == "multipart/report" and bool(parsed.reports)
    old_style = bool(mailer and (empty or "x-failed-recipients" in parsed.headers))
    if not is_report and not old_style:
        return None
    told = "\n".join(parsed.reports) or parsed.text[:20_000]
    fields = {name.lower(): value.strip() for name, value in FIELD.findall(told)}
    if parsed.content_type == "multipart/report" and "action" not in fields and not old_style:
        # A receipt or an abuse report (RFC 8098, RFC 5965): automatic, but nothing bounced.
        return None
    ids = MESSAGE_ID.findall(told)[:50] + parsed.references
    mail = OutgoingMail.objects.filter(message_id__in=ids).first()
    message = (
        Message.objects.select_related("ticket").filter(outgoing=mail).first() if mail else None
    )
    recipient = fields.get("final-recipient", "").rpartition(";")[2].strip()
    details = [fields.get("status", ""), fields.get("diagnostic-code", "")]
    parts = [recipient or parsed.headers.get("x-failed-recipients", ""), *details]
    summary = " – ".join(part for part in parts if part)[:500] or parsed.subject[:500]
    return DeliveryReport(summary, mail, message, fields.get("action", "failed") != "delayed")
