"""Files and downloads in the admin, read-only."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from portal.ui.text.formats import filesize, when
from releases.files.models import Download


@register_admin(Download)
class DownloadAdmin(PortalAdmin[Download]):
    section = sections.VERSIONS
    view_permission = Permission.FILES_READ
    list_display = ("file", "user", "representative", "started_at", "delivered", "ip")
    list_select_related = ("file", "user", "representative__user")
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
