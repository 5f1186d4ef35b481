"""Documents in the admin: which are sealed, which failed and why; a failed one is retried."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.documents import kinds
from portal.documents.models import Document, State
from portal.documents.sealing.actions import seal_again
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from portal.ui.components.marks import badge

TONES = {
    State.PENDING: "info",
    State.SEALING: "info",
    State.SEALED: "ok",
    State.FAILED: "danger",
}


class FailedFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Document]"
    ) -> list[tuple[str, str]]:
        return [
            ("sealed", gettext("sealed")),
            ("waiting", gettext("not sealed yet")),
            ("failed", gettext("sealing failed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        if self.value() == "sealed":
            return queryset.filter(sealed_at__isnull=False)
        if self.value() == "waiting":
            return queryset.filter(sealed_at=None, failed_at=None)
        if self.value() == "failed":
            return queryset.filter(failed_at__isnull=False)
        return queryset


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Document]"
    ) -> list[tuple[str, str]]:
        return kinds.names()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@register_admin(Document)
class DocumentAdmin(PortalAdmin[Document]):
    """The documents with the state of their sealing; nothing of them can be changed."""

    section = sections.EVIDENCE
    view_permission = Permission.OUTBOX_READ
    list_display = ("number", "shown_state", "title", "holder", "issued_at", "sealed_at", "failure")
    list_filter = (FailedFilter, KindFilter, "issued_at")
    actions = ("seal_again",)
    fields = (
        "shown_state",
        "failure",
        "number",
        "title",
        "shown_kind",
        "language",
        "holder",
        "shown_page",
        "issued_at",
        "sealed_at",
        "timestamped_at",
        "timestamp_failure",
        "data_sha256",
        "sealed_sha256",
        "attempts",
        "due_at",
        "failed_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        queryset: QuerySet[Document] = super().get_queryset(request)
        return queryset.defer("data_bytes")

    @admin.display(description=_("state"), ordering="sealed_at")
    def shown_state(self, document: Document) -> SafeString:
        return badge(capfirst(str(document.state.label)), tone=TONES[document.state])

    @admin.display(description=_("kind"))
    def shown_kind(self, document: Document) -> str:
        return kinds.name_of(document.kind)

    @admin.display(description=_("verification"))
    def shown_page(self, document: Document) -> SafeString:
        return format_html('<a href="{}">{}</a>', document.get_absolute_url(), document.code)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Whoever may send a mail again may have a document sealed again."""
        return self._may(request, Permission.OUTBOX_RETRY)

    @admin.action(description=_("Seal again"), permissions=["retry"])
    def seal_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        user = signed_in_user(request)
        done = 0
        for document in queryset:
            try:
                seal_again(by=user, document=document)
            except Refused:
                continue
            done += 1
        if done:
            text = ngettext(
                "%(count)d document will be sealed again.",
                "%(count)d documents will be sealed again.",
                done,
            )
            messages.success(request, text % {"count": done})
        else:
            messages.warning(request, gettext("None of these documents has failed."))
