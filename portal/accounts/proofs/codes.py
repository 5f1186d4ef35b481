"""One-time codes by mail: proof that whoever signs reads the mailbox they claim."""

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts import mails
from portal.accounts.models import OneTimeCode
from portal.core import clock
from portal.core.actions import Refused

LIVES = dt.timedelta(minutes=10)
TRIES = 5
SENDS_PER_HOUR = 5


def _hash(purpose: str, subject: str, salt: str, code: str) -> str:
    """Keyed with the secret key: six digits alone are found by trying them all."""
    value = f"{purpose}\0{subject}\0{salt}\0{code}"
    return salted_hmac("portal.accounts.codes", value, algorithm="sha256").hexdigest()


def send_code(
    *, purpose: str, subject: str, email: str, language: str, about: str | Promise = ""
) -> OneTimeCode:
    """Mail a new code for `purpose` (40 characters) on `subject` (100); earlier ones are void.

    `subject` names the object and the signer, such as "report:12:merchant"; `about` tells the
    reader of the mail what the code signs, such as "the installation report PV-2026-00012".
    Raises Refused ("too_many_codes") after five codes within an hour.
    """
    now = clock.now()
    with transaction.atomic():
        sent = OneTimeCode.objects.filter(purpose=purpose, subject=subject)
        if sent.filter(created_at__gt=now - dt.timedelta(hours=1)).count() >= SENDS_PER_HOUR:
            raise Refused(
                _("Too many codes were asked for. Wait an hour, then ask for a new one."),
                "too_many_codes",
            )
        sent.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        code = f"{secrets.randbelow(1_000_000):06d}"
        salt = secrets.token_hex(8)
        row = OneTimeCode.objects.create(
            purpose=purpose,
            subject=subject,
            email=email,
            code_hash=f"{salt}${_hash(purpose, subject, salt, code)}",
            created_at=now,
            expires_at=now + LIVES,
        )
        mails.one_time_code(row=row, code=code, language=language, about=about)
    return row


def use_code(*, purpose: str, subject: str, code: str) -> OneTimeCode:
    """Spend the code, once; returns its row.

    Every call costs a try, and commits it whatever happens next: so this is for a form's
    `clean`, before the action opens its transaction; inside one it raises RuntimeError.
    Raises Refused: "no_code" (none, expired, spent, or void after five tries) or
    "wrong_code".
    """
    now = clock.now()
    with transaction.atomic(durable=True):
        row = (
            OneTimeCode.objects.filter(
                purpose=purpose,
                subject=subject,
                used_at=None,
                expires_at__gt=now,
                tries__lt=TRIES,
            )
            .order_by("-created_at", "-pk")
            .first()
        )
        right = row is not None and _is_right(row, code)
        counted = row is not None and OneTimeCode.objects.filter(
            pk=row.pk, used_at=None, tries__lt=TRIES
        ).update(tries=F("tries") + 1, used_at=now if right else None)
    if row is None or not counted:
        raise Refused(_("This code is no longer valid. Ask for a new one."), "no_code")
    row.refresh_from_db()
    if not right:
        raise _wrong(TRIES - row.tries)
    return row


def _wrong(left: int) -> Refused:
    if not left:
        return Refused(
            _("This code is not the one we sent, and it is void now. Ask for a new one."),
            "wrong_code",
        )
    text = ngettext(
        "This code is not the one we sent. You can try %(left)d more time.",
        "This code is not the one we sent. You can try %(left)d more times.",
        left,
    )
    return Refused(text % {"left": left}, "wrong_code")


def _is_right(row: OneTimeCode, code: str) -> bool:
    salt, _sep, expected = row.code_hash.partition("$")
    typed = "".join(character for character in code if character.isdigit())
    return constant_time_compare(_hash(row.purpose, row.subject, salt, typed), expected)
