"""Releases in the admin: everything can be looked at; only the wiki is written here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.ui.admin import PortalAdmin, register
from portal.ui.formats import filesize, when
from releases import wiki_views
from releases.models import Download, Release, RequirementDomain, WikiPage, Withdrawal


@register(Release)
class ReleaseAdmin(PortalAdmin[Release]):
    view_permission = Permission.RELEASES_READ
    list_display = (
        "version",
        "line",
        "state_mark",
        "certificate_number",
        "category",
        "published_at",
    )
    list_filter = ("line", "state")
    search_fields = ("version", "certificate_number")


@register(Withdrawal)
class WithdrawalAdmin(PortalAdmin[Withdrawal]):
    view_permission = Permission.RELEASES_READ
    list_display = ("release", "cause", "instruction", "withdrawn_at", "withdrawn_by")
    list_filter = ("cause", "release__line")
    list_select_related = ("release", "withdrawn_by")
    search_fields = ("release__version",)
    date_hierarchy = "withdrawn_at"


@register(Download)
class DownloadAdmin(PortalAdmin[Download]):
    view_permission = Permission.FILES_READ
    list_display = ("file", "user", "representative", "started_at", "delivered", "ip")
    list_select_related = ("file", "user", "representative__user")
    search_fields = ("user__name", "user__email", "file__release__version")
    date_hierarchy = "started_at"

    @admin.display(description=_("delivered"), empty_value="–")
    def delivered(self, obj: Download) -> str | None:
        """Complete or not, where the proxy's log tells."""
        if obj.completed_at:
            return gettext("whole, %(at)s") % {"at": when(obj.completed_at)}
        if not obj.sent:
            return None
        told = {"sent": filesize(obj.sent_bytes), "size": filesize(obj.file.size)}
        return gettext("%(sent)s of %(size)s") % told


@register(WikiPage)
class WikiPageAdmin(PortalAdmin[WikiPage]):
    """Written here too, in the wiki's own editor: Django's form has no preview."""

    view_permission = Permission.WIKI_READ
    add_permission = change_permission = Permission.RELEASES_MANAGE
    list_display = ("title_fr", "line", "kind", "audience", "from_version", "until_version")
    list_filter = ("line", "kind", "audience")
    search_fields = ("title_fr", "title_en")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._editor(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        page = self.get_object(request, unquote(object_id))
        if page is None or not self.has_change_permission(request, page):
            return super().change_view(request, object_id, *args, **kwargs)
        return self._editor(request, page)

    def _editor(self, request: HttpRequest, page: WikiPage | None) -> HttpResponse:
        back = reverse("admin:releases_wikipage_changelist")
        return wiki_views.editor(request, page, back, str(capfirst(self.opts.verbose_name_plural)))


@register(RequirementDomain)
class RequirementDomainAdmin(PortalAdmin[RequirementDomain]):
    view_permission = Permission.RELEASES_READ
    list_display = ("code", "name_fr", "name_en", "position", "applicable")
    list_filter = ("applicable",)
    search_fields = ("code", "name_fr", "name_en")
