"""Approvals in the admin, read-only."""

from integrators.approvals.models import Approval, Suspension
from portal.accounts.permissions import Permission
from portal.ui.admin import sections
from portal.ui.admin.site import PortalAdmin, register_admin

READ = Permission.INTEGRATORS_READ


@register_admin(Approval)
class ApprovalAdmin(PortalAdmin[Approval]):
    section = sections.APPROVALS
    view_permission = READ
    list_display = ("integrator", "activity", "line", "starts_on", "ends_on", "granted_by")
    list_filter = ("activity", "line")
    list_select_related = ("integrator", "granted_by")


@register_admin(Suspension)
class SuspensionAdmin(PortalAdmin[Suspension]):
    section = sections.APPROVALS
    view_permission = READ
    list_display = ("integrator", "final", "starts_at", "started_by", "lifted_at", "lifted_by")
    list_filter = ("final",)
    list_select_related = ("integrator", "started_by", "lifted_by")
