"""Releases and requirement domains in the admin."""

from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin
from releases.catalogue.models import Release, RequirementDomain


@register_admin(Release)
class ReleaseAdmin(PortalAdmin[Release]):
    section = sections.VERSIONS
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


@register_admin(RequirementDomain)
class RequirementDomainAdmin(PortalAdmin[RequirementDomain]):
    section = sections.VERSIONS
    view_permission = Permission.RELEASES_READ
    list_display = ("code", "name_fr", "name_en", "position", "applicable")
    list_filter = ("applicable",)
