"""Queues a mail, in the transaction of what it tells."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from portal.core.bulk import insert_new
from portal.core.text import one_line, storable
from portal.core.work import wake
from portal.outbox.models import OutgoingMail
from portal.ui.frame.context import support_contact
from portal.ui.text.nobreak import unbroken

if TYPE_CHECKING:
    from portal.documents.models import Document


def absolute_url(path: str) -> str:
    """The address of `path` as a mail or a document names it."""
    return settings.SITE_URL.rstrip("/") + path


def message_id_of(hint: str) -> str:
    """`hint` as a Message-ID (RFC 5322, 3.6.4), in our mail domain unless it names one."""
    hint = hint.strip("<> ")
    return f"<{hint}>" if "@" in hint else f"<{hint}@{settings.MAIL_DOMAIN}>"


def render_text(template: str, values: Mapping[str, Any]) -> str:
    """`template` as plain text, in which nothing is escaped and no three lines are blank."""
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    return without_blank_runs(
        engine.engine.get_template(template).render(Context(dict(values), autoescape=False))
    )


def without_blank_runs(text: str) -> str:
    """`text` with no more than one blank line at a time."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "A mail is queued in the transaction of what it tells."
        )


def _check(key: str, documents: list["Document"]) -> None:
    if len(key) > 200:
        raise ValueError(f"The key is too long: {key}")
    if unsealed := [document.number for document in documents if document.state != "sealed"]:
        raise ValueError(f"Not sealed yet: {', '.join(unsealed)}")


def render_mail(
    language: str, subject: str | Promise, template: str, context: Mapping[str, Any]
) -> tuple[str, str, str]:
    """Subject, text and HTML in `language`."""
    with translation.override(language):
        title = one_line(str(subject))
        values = {
            **context,
            "language": language,
            "portal": support_contact(),
            "site_url": settings.SITE_URL.rstrip("/"),
            "subject": title,
        }
        html = unbroken(render_to_string(f"mails/{template}.html", values))
        text = render_text(f"mails/{template}.txt", values)
    return title[:255], storable(text), storable(html)


def queue_mail(
    *,
    key: str,
    to: str,
    language: str,
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any],
    reply_to: str | None = None,
    headers: Mapping[str, str] | None = None,
    documents: Iterable["Document"] = (),
    message_id_hint: str | None = None,
    secret: bool = False,
    is_new: bool = False,
) -> OutgoingMail:
    """Write the mail `key` to `to`, or give the row back that already has this key.

    A lazy `subject` is translated into `language` (`format_lazy` keeps one with parts lazy).
    `template` is "<app>/<name>", for `templates/mails/<app>/<name>.html` and `.txt` (in which
    nothing is escaped); both also get `language`, `portal` (support's phone, mail and hours),
    `site_url` and `subject`. `secret` says that the text holds a link or code that signs in
    or signs: staff may not read it, it is encrypted until it has left and erased then.
    `documents` must be sealed. `is_new`: the key names a row of this very transaction, so that
    nobody can have written this mail before; then it is not looked for.

    Raises TransactionManagementError outside a transaction, ValueError for a document that
    is not sealed or a key of more than 200 characters.
    """
    _check_transaction()
    attached = list(documents)
    _check(key, attached)
    if not is_new and (first := OutgoingMail.objects.filter(key=key).first()):
        return first
    mail = compose_mail(key=key, to=to, language=language, subject=subject, template=template,
                   context=context)  # fmt: skip
    mail.reply_to = one_line(reply_to or "")
    mail.headers = {name: one_line(value) for name, value in (headers or {}).items()}
    mail.message_id = message_id_of(message_id_hint or str(mail.uuid))
    if secret:
        text, html = mail.text, mail.html
        mail.secret, mail.text, mail.html = True, text, html
    row = mail if is_new else _written_once(mail)
    if is_new:
        mail.save(force_insert=True)
    if row.uuid == mail.uuid and attached:
        row.documents.add(*attached)
    wake("portal.outbox.tasks.deliver_due")
    return row


def _written_once(mail: OutgoingMail) -> OutgoingMail:
    """The row of its key: this mail, or the one that was written first."""
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutgoingMail.objects.get(key=mail.key)


def compose_mail(
    *,
    key: str,
    to: str,
    language: str,
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any],
) -> OutgoingMail:
    """A mail as `queue_mail` writes it, not written yet: for `queue_all`."""
    return unsaved_mail(
        key=key, to=to, language=language, content=render_mail(language, subject, template, context)
    )


def unsaved_mail(
    *, key: str, to: str, language: str, content: tuple[str, str, str]
) -> OutgoingMail:
    """A mail of subject, text and HTML that is not written yet: for `queue_all`."""
    _check(key, [])
    mine, (title, text, html) = uuid.uuid4(), content
    mail = OutgoingMail(
        uuid=mine,
        key=key,
        to=to,
        language=language,
        subject=title,
        kept_text=text,
        kept_html=html,
        message_id=message_id_of(str(mine)),
    )
    mail.due_at = mail.created_at
    return mail


def is_queued(key: str) -> bool:
    """Whether the mail `key` was written already."""
    return OutgoingMail.objects.filter(key=key).exists()


def forget_mails(keys: Iterable[str]) -> int:
    """Erase the mails with these keys, or with one of them and a part more; how many.

    For what was sent to someone whose data must go.
    """
    _check_transaction()
    wanted = Q()
    for key in keys:
        wanted |= Q(key=key) | Q(key__startswith=f"{key}:")
    return OutgoingMail.objects.filter(wanted).delete()[0] if wanted else 0


def queue_all(mails: Iterable[OutgoingMail]) -> None:
    """Write many composed mails at once; those whose key is taken are left out.

    For one event that is told to thousands. Raises TransactionManagementError outside a
    transaction.
    """
    _check_transaction()
    insert_new(mails)
    wake("portal.outbox.tasks.deliver_due")
