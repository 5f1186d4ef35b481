"""Outgoing mails in the admin: what was sent, what failed, and trying it again."""

from contextlib import suppress
from typing import Any

from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission
from portal.accounts.sign_in.demo import is_demo
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.infrastructure.encryption import KeyLost
from portal.outbox.actions.lift_stop import lift_stop
from portal.outbox.actions.retry_mail import retry_mail
from portal.outbox.models import MailState, OutgoingMail
from portal.outbox.stops import StoppedAddress
from portal.ui.admin import sections
from portal.ui.admin.site import LanguageFilter, PortalAdmin, register_admin
from portal.ui.components.marks import badge
from portal.ui.frame.headers import MAIL_POLICY, with_sandboxed_mail

TONES = {
    MailState.WAITING: "info",
    MailState.RETRYING: "soon",
    MailState.SENT: "ok",
    MailState.RETURNED: "danger",
    MailState.FAILED: "danger",
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in MailState.choices]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OutgoingMail]
    ) -> QuerySet[OutgoingMail]:
        value = self.value()
        if value in MailState.values:
            return OutgoingMail.objects.in_state(value).filter(pk__in=queryset.values("pk"))
        return queryset


def may_read(mail: OutgoingMail) -> bool:
    """Whoever reads a secret link could sign in another's name; in the demo they all may."""
    return not mail.secret or is_demo()


@register_admin(OutgoingMail)
class OutgoingMailAdmin(PortalAdmin[OutgoingMail]):
    section = sections.EVIDENCE
    view_permission = Permission.OUTBOX_READ
    list_display = ("shown_state", "to", "subject", "created_at", "done_at", "attempts", "failure")
    # One link a row: on a phone a second one right below it is too small to be hit.
    list_display_links = ("to",)
    list_filter = (StateFilter, LanguageFilter, "created_at")
    date_hierarchy = "created_at"
    actions = ("try_again",)
    fields = (
        "shown_state",
        "failure",
        "returned_at",
        "returned_reason",
        "to",
        "subject",
        "shown_text",
        "shown_html",
        "documents",
        "language",
        "reply_to",
        "headers",
        "message_id",
        "key",
        "attempts",
        "created_at",
        "due_at",
        "done_at",
        "failed_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        queryset: QuerySet[OutgoingMail] = super().get_queryset(request)
        match = request.resolver_match
        on_list = match is not None and (match.url_name or "").endswith("_changelist")
        return queryset.defer("kept_text", "kept_html") if on_list else queryset

    @admin.display(description=_("state"), ordering="failed_at")
    def shown_state(self, mail: OutgoingMail) -> SafeString:
        return badge(capfirst(str(mail.state.label)), tone=TONES[mail.state])

    @admin.display(description=_("text"))
    def shown_text(self, mail: OutgoingMail) -> str | SafeString:
        if not may_read(mail):
            return gettext("Hidden: it holds a link or code that is its reader’s alone.")
        try:
            return format_html('<pre class="mail-text">{}</pre>', mail.text)
        except KeyLost:
            return gettext("Cannot be read: the key that encrypted it is gone.")

    @admin.display(description=_("HTML"))
    def shown_html(self, mail: OutgoingMail) -> str | SafeString:
        if not may_read(mail) or not mail.kept_html:
            return "–"
        return format_html(
            '<iframe class="mail-frame" sandbox src="{}" title="{}" width="640" height="480">'
            "</iframe>",
            reverse("admin:outbox_outgoingmail_html", args=[mail.pk]),
            mail.subject,
        )

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/html/",
                self.admin_site.admin_view(self.html_view),
                name="outbox_outgoingmail_html",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    @method_decorator(csp_replace(MAIL_POLICY))
    @method_decorator(xframe_options_sameorigin)
    @method_decorator(with_sandboxed_mail)
    @method_decorator(never_cache)
    def html_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(OutgoingMail, pk=pk)
        if not may_read(mail):
            raise PermissionDenied
        try:
            return HttpResponse(mail.html)
        except KeyLost as error:
            raise Http404 from error

    @method_decorator(csp_update({"frame-src": ["'self'"]}))
    @method_decorator(with_sandboxed_mail)
    @method_decorator(never_cache)
    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(*args, **kwargs)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Permission.OUTBOX_RETRY)

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        user = signed_in_user(request)
        done, gone = 0, 0
        for mail in queryset:
            try:
                retry_mail(by=user, mail=mail)
            except Refused as refused:
                gone += refused.code == "secret_gone"
                continue
            done += 1
        if gone:
            text = ngettext(
                "%(count)d mail held a link or code that is no longer kept: have a new one sent.",
                "%(count)d mails held links or codes no longer kept: have new ones sent.",
                gone,
            )
            messages.warning(request, text % {"count": gone})
        if done:
            text = ngettext(
                "%(count)d mail is on its way again.",
                "%(count)d mails are on their way again.",
                done,
            )
            messages.success(request, text % {"count": done})
        elif not gone:
            messages.warning(request, gettext("None of these mails has failed."))


@register_admin(StoppedAddress)
class StoppedAddressAdmin(PortalAdmin[StoppedAddress]):
    """Whom nothing reaches any more, and letting mails go again."""

    section = sections.EVIDENCE
    view_permission = Permission.OUTBOX_READ
    list_display = ("address", "reason", "stopped_at", "lifted_at", "lifted_by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("lifted_by",)
    actions = ("send_again",)
    fields = ("address", "reason", "stopped_at", "lifted_at", "lifted_by")
    readonly_fields = fields

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Permission.OUTBOX_RETRY)

    @admin.action(description=_("Send mails to it again"), permissions=["retry"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[StoppedAddress]) -> None:
        done = 0
        for stop in queryset:
            with suppress(Refused):
                lift_stop(by=signed_in_user(request), stop=stop)
                done += 1
        if done:
            text = ngettext(
                "Mails go to %(count)d address again.", "Mails go to %(count)d addresses again.",
                done,
            )  # fmt: skip
            messages.success(request, text % {"count": done})
        else:
            messages.warning(request, gettext("Mails go to these addresses already."))
