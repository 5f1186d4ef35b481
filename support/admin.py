"""The support desk in the admin: pages of their own at the addresses of Django's lists."""

from collections.abc import Callable
from typing import ClassVar

from django.db.models import Model
from django.http import HttpResponseBase
from django.urls import URLPattern, path

from portal.accounts.permissions import Permission
from portal.ui.admin import PortalAdmin, register
from support.models import Call, IncomingMail, SatisfactionRating, Ticket, TrackerItem
from support.views import desk_calls, desk_mail, desk_tickets, desk_tracker

Page = tuple[str, str, Callable[..., HttpResponseBase]]


class DeskAdmin(PortalAdmin[Model]):
    """Shows `pages` (route, last part of the name, view) and nothing of Django's own."""

    view_permission = Permission.TICKETS_READ
    pages: ClassVar[list[Page]] = []

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(route, self.admin_site.admin_view(view), name=f"{prefix}_{name}")
            for route, name, view in self.pages
        ]


@register(Ticket)
class TicketAdmin(DeskAdmin):
    pages: ClassVar[list[Page]] = [
        ("", "changelist", desk_tickets.queue),
        ("<int:object_id>/change/", "change", desk_tickets.ticket),
        ("<int:object_id>/now/", "now", desk_tickets.now),
    ]


@register(TrackerItem)
class TrackerItemAdmin(DeskAdmin):
    add_permission = Permission.TICKETS_WORK
    pages: ClassVar[list[Page]] = [
        ("", "changelist", desk_tracker.items),
        ("add/", "add", desk_tracker.new_item),
        ("<int:object_id>/change/", "change", desk_tracker.item),
    ]


@register(Call)
class CallAdmin(DeskAdmin):
    pages: ClassVar[list[Page]] = [("", "changelist", desk_calls.calls)]


@register(IncomingMail)
class IncomingMailAdmin(DeskAdmin):
    pages: ClassVar[list[Page]] = [
        ("", "changelist", desk_mail.mails),
        ("<int:object_id>/change/", "change", desk_mail.mail),
        ("<int:object_id>/raw/", "raw", desk_mail.raw),
    ]


@register(SatisfactionRating)
class SatisfactionRatingAdmin(PortalAdmin[SatisfactionRating]):
    view_permission = Permission.STATISTICS_READ
    list_display = ("ticket", "closing", "asked_at", "score", "answered_at")
    list_filter = ("score",)
    search_fields = ("ticket__number",)
    date_hierarchy = "asked_at"
    list_select_related = ("ticket",)
