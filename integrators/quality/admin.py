"""Quality documents in the admin, read-only."""

from integrators.quality.models import ControlledDocument
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(ControlledDocument)
class ControlledDocumentAdmin(PortalAdmin[ControlledDocument]):
    section = sections.EVIDENCE
    view_permission = READ
    list_display = ("reference", "version", "title", "dated", "author", "validator")
