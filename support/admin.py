"""The support desk in the admin: its own pages at the addresses of Django's lists."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import Model
from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from support.complaints.views import desk as complaints
from support.complaints.views import register
from support.models import (
    Call,
    Complaint,
    IncomingMail,
    SatisfactionAnswer,
    SatisfactionRating,
    Ticket,
    TrackerItem,
)
from support.views.desk import calls, mail, tickets, tracker

Page = tuple[str, str, Callable[..., HttpResponseBase]]


class DeskAdmin(PortalAdmin[Model]):
    """Shows `pages` (route, last part of the name, view) and nothing of Django's own."""

    section = sections.SUPPORT
    view_permission = Permission.TICKETS_READ
    pages: ClassVar[list[Page]] = []

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(route, self.admin_site.admin_view(view), name=f"{prefix}_{name}")
            for route, name, view in self.pages
        ]


@register_admin(Ticket)
class TicketAdmin(DeskAdmin):
    pages: ClassVar[list[Page]] = [
        ("", "changelist", tickets.queue),
        ("<int:object_id>/change/", "change", tickets.ticket),
        ("<int:object_id>/now/", "now", tickets.now),
    ]


@register_admin(TrackerItem)
class TrackerItemAdmin(DeskAdmin):
    add_permission = Permission.TICKETS_WORK
    pages: ClassVar[list[Page]] = [
        ("", "changelist", tracker.items),
        ("add/", "add", tracker.new_item),
        ("<int:object_id>/change/", "change", tracker.item),
    ]


@register_admin(Complaint)
class ComplaintAdmin(DeskAdmin):
    view_permission = Permission.COMPLAINTS_READ
    add_permission = Permission.COMPLAINTS_ENTER
    pages: ClassVar[list[Page]] = [
        ("", "changelist", complaints.complaints),
        ("add/", "add", complaints.new),
        ("<int:object_id>/change/", "change", complaints.complaint),
        ("complaints.csv", "csv", register.as_table),
        ("extracts/", "extracts", register.sealed),
    ]


@register_admin(Call)
class CallAdmin(DeskAdmin):
    pages: ClassVar[list[Page]] = [("", "changelist", calls.calls)]


@register_admin(IncomingMail)
class IncomingMailAdmin(DeskAdmin):
    pages: ClassVar[list[Page]] = [
        ("", "changelist", mail.mails),
        ("<int:object_id>/change/", "change", mail.mail),
        ("<int:object_id>/raw/", "raw", mail.raw),
    ]


@register_admin(SatisfactionRating)
class SatisfactionRatingAdmin(PortalAdmin[SatisfactionRating]):
    section = sections.SUPPORT
    view_permission = Permission.STATISTICS_READ
    list_display = ("ticket", "closing", "asked_at", "score", "answered_at")
    list_filter = ("score", ("answered_at", EmptyFieldListFilter))
    date_hierarchy = "asked_at"
    list_select_related = ("ticket",)


@register_admin(SatisfactionAnswer)
class SatisfactionAnswerAdmin(PortalAdmin[SatisfactionAnswer]):
    section = sections.SUPPORT
    view_permission = Permission.STATISTICS_READ
    list_display = ("rating", "number", "answered_at", "score", "state", "why")
    list_filter = ("state", "score")
    date_hierarchy = "answered_at"
    list_select_related = ("rating__ticket",)

    @admin.display(description=_("doubts"))
    def why(self, answer: SatisfactionAnswer) -> str:
        return answer.doubts_in_words
