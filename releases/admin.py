"""Releases in the admin: everything can be looked at, nothing changed."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.ui.admin import PortalAdmin, register
from portal.ui.formats import filesize, when
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
    view_permission = Permission.WIKI_READ
    list_display = ("title_fr", "line", "kind", "audience", "from_version", "until_version")
    list_filter = ("line", "kind", "audience")
    search_fields = ("title_fr", "title_en")


@register(RequirementDomain)
class RequirementDomainAdmin(PortalAdmin[RequirementDomain]):
    view_permission = Permission.RELEASES_READ
    list_display = ("code", "name_fr", "name_en", "position", "applicable")
    list_filter = ("applicable",)
    search_fields = ("code", "name_fr", "name_en")
