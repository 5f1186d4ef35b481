"""The letters of a ticket: a mail as it was sent, in a frame, one that came as a file, and the
files of an answer for whoever has no account."""

from csp.decorators import csp_replace
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.ui.frame.headers import MAIL_POLICY, with_sandboxed_mail
from portal.ui.private_files import as_download
from portal.ui.stored import open_stored
from support.attachments import links
from support.mailbox.contents.sent_page import SentPage, sent_page
from support.mailbox.message import parse_mail
from support.models import Attachment, Message

WITH_LINKS = MAIL_POLICY | {"sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"]}
"""Its links open in a window of their own, which knows nothing of where they stood."""
LOOK = (
    "body{margin:0;padding:12px;background:#fff;color:#1b1b1b;"
    "font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    ".said{margin:0 0 12px;padding:8px 12px;border-left:3px solid #b26a00;background:#fff6e5}"
    ".mail{overflow:auto}"
)


@current_people
@require_safe
@csp_replace(WITH_LINKS)
@xframe_options_sameorigin
@with_sandboxed_mail
@never_cache
def as_sent(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The HTML of a message, made harmless, and above it what is left out of it."""
    mails = Message.objects.visible_to(signed_in_user(request))
    mails = mails.filter(Q(incoming__isnull=False) | Q(odoo__has_html=True))
    found = get_object_or_404(mails.select_related("incoming", "odoo", "ticket"), pk=pk)
    if found.incoming is None:
        subject, shown = found.ticket.subject, sent_page([found.odoo.html], {})
    else:
        with open_stored(found.incoming.raw) as file:
            parsed = parse_mail(file.read())
        subject, shown = parsed.subject, sent_page(parsed.pages, parsed.related)
    response = HttpResponse(
        format_html(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
            '<meta name="viewport" content="width=device-width"><style>{}</style></head>'
            '<body>{}<div class="mail">{}</div></body></html>',
            get_language(),
            subject or gettext("(no subject)"),
            LOOK,
            format_html_join("", '<p class="said">{}</p>', ((each,) for each in left_out(shown))),
            cleaned(shown),
        )
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def cleaned(shown: SentPage) -> SafeString:
    return mark_safe(shown.html)  # noqa: S308 - cleaned by nh3, and shown in a sandbox


def left_out(shown: SentPage) -> list[str]:
    """What of the mail is not shown, in words."""
    if shown.is_too_complex:
        return [gettext("This page is too large to be shown as it was sent: read its text.")]
    if not shown.html.strip():
        return [gettext("This mail has a text only.")]
    said = []
    if shown.remote:
        told = ngettext(
            "%(count)d remote picture is not loaded: the sender would learn that you read this.",
            "%(count)d remote pictures are not loaded: the sender would learn that you read this.",
            shown.remote,
        )
        said.append(told % {"count": shown.remote})
    if shown.missing:
        told = ngettext(
            "%(count)d picture of this mail cannot be shown.",
            "%(count)d pictures of this mail cannot be shown.",
            shown.missing,
        )
        said.append(told % {"count": shown.missing})
    return said


@current_people
@require_safe
def enclosed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A letter that came as a file, with its text: for whoever may have the file."""
    files = Attachment.objects.visible_to(signed_in_user(request))
    found = get_object_or_404(files.select_related("message__ticket"), pk=pk)
    if not found.is_letter:
        raise Http404
    with open_stored(found.file) as file:
        parsed = parse_mail(file.read())
    context = {
        "file": found, "letter": parsed, "ticket": found.message.ticket,
        "text": parsed.shown_text(get_language() or "fr"),
        "to": ", ".join(address for _name, address in parsed.copied),
    }  # fmt: skip
    return render(request, "support/enclosed.html", context)


@anyone
@require_safe
@never_cache
def sent_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file of an answer, by the signed link of its mail: for who has no account."""
    try:
        found = links.file_of(token)
    except links.LinkOver:
        return render(request, "support/link_over.html", status=410)
    if found is None:
        raise Http404
    return as_download(found.file, found.name)
