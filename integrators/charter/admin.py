"""Charters and their signatures in the admin, read-only."""

from integrators.charter.models import Charter, CharterSignature
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(Charter)
class CharterAdmin(PortalAdmin[Charter]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("version", "effective_on", "grace_days", "published_at", "published_by")
    list_select_related = ("published_by",)


@register_admin(CharterSignature)
class CharterSignatureAdmin(PortalAdmin[CharterSignature]):
    section = sections.TRAININGS
    view_permission = READ
    list_display = ("signer_name", "capacity", "charter", "signed_at", "proof", "document")
    list_filter = ("charter", "proof")
    list_select_related = ("charter", "document")
